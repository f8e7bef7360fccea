"""N random perceptrons at once, normalised in every hidden layer, and their exact derivatives."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from models.batch_normalisation.normalisation import Normalised, normalise

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "softplus": torch.nn.functional.softplus}


@dataclass(frozen=True)
class Stack:
    """N networks u -> activation(z(u W)) -> … -> u W, each with a batch of its own; all in float64.

    `inputs` (N, m, d), `labels` (N, m); `weights` (N, f, h) of the hidden layers and of the output
    layer, `scales` and `shifts` (N, 1, h) of the hidden layers; `variant` as in `normalise`.
    """

    inputs: Tensor
    labels: Tensor
    weights: Sequence[Tensor]
    scales: Sequence[Tensor]
    shifts: Sequence[Tensor]
    activation: str
    epsilon: float = 0.0
    variant: str = "batch"

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.scales)

    def normalise(self, level: int, y: Tensor) -> Normalised:
        """Return the normalisation of the pre-activations y (N, m, h) of hidden layer `level`."""
        return normalise(y, self.scales[level], self.shifts[level], self.epsilon, self.variant)

    def activate(self, z: Tensor) -> Tensor:
        """Return what the next layer sees of z."""
        return ACTIVATIONS[self.activation](z)

    def loss(self, u: Tensor) -> Tensor:
        """Return the mean cross-entropy (N,) for the inputs u (N, m, f) of the output layer."""
        logits = (u @ self.weights[-1]).transpose(1, 2)
        return torch.nn.functional.cross_entropy(logits, self.labels, reduction="none").mean(1)

    def loss_from(self, level: int, z: Tensor) -> Tensor:
        """Return the loss (N,) from the output z (N, m, h) of layer `level`'s normalisation."""
        u = self.activate(z)
        for later in range(level + 1, self.depth):
            u = self.activate(self.normalise(later, u @ self.weights[later]).output)
        return self.loss(u)

    def rescaled(self, factors: Sequence[Tensor]) -> "Stack":
        """Multiply the incoming weights of each hidden unit by its factor (N, 1, h)."""
        hidden = [w * a for w, a in zip(self.weights, factors, strict=False)]
        return replace(self, weights=[*hidden, self.weights[-1]])


@dataclass(frozen=True)
class Layer:
    """One hidden layer of a stack: values and gradients of each network's loss.

    `inputs` u (N, m, f), `weights` W and `weight_gradient` ∂L/∂W (N, f, h); `preactivation` y,
    `normalised` ŷ, `output` z, `output_gradient` g = ∂L/∂z and `gradient` v = ∂L/∂y (N, m, h);
    `deviation` s and `scale` γ (N, 1, h); `input_gradient` ∂L/∂u (N, m, f).
    """

    inputs: Tensor
    weights: Tensor
    preactivation: Tensor
    normalised: Tensor
    output: Tensor
    deviation: Tensor
    scale: Tensor
    output_gradient: Tensor
    gradient: Tensor
    weight_gradient: Tensor
    input_gradient: Tensor


def draw(
    count: int, points: int, widths: Sequence[int], activation: str, rng: np.random.Generator
) -> Stack:
    """Draw networks of `widths` d, h_1, …, classes, each with a batch of `points` Gaussian inputs.

    Weights are N(0, 2/f), γ is uniform in ±[1/2, 2] and β in [-1/2, 1/2]; inputs have means and
    spreads of about 1.
    """
    inputs = rng.standard_normal((count, points, widths[0])) + rng.standard_normal(
        (count, 1, widths[0])
    )
    weights = [
        rng.standard_normal((count, f, h)) * np.sqrt(2 / f) for f, h in itertools.pairwise(widths)
    ]
    hidden = [(count, 1, h) for h in widths[1:-1]]
    scales = [rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape) for shape in hidden]
    shifts = [rng.uniform(-0.5, 0.5, shape) for shape in hidden]
    labels = rng.integers(widths[-1], size=(count, points))
    return Stack(
        torch.from_numpy(inputs),
        torch.from_numpy(labels),
        [torch.from_numpy(w) for w in weights],
        [torch.from_numpy(scale) for scale in scales],
        [torch.from_numpy(shift) for shift in shifts],
        activation,
    )


def layers(stack: Stack) -> list[Layer]:
    """Return every hidden layer of the stack, differentiated automatically by torch in one pass."""
    u, seen = stack.inputs.clone().requires_grad_(), []
    for level in range(stack.depth):
        weights = stack.weights[level].detach().requires_grad_()
        y = u @ weights
        seen.append((u, weights, y, stack.normalise(level, y)))
        u = stack.activate(seen[-1][3].output)
    variables = [t for u_in, weights, y, n in seen for t in (weights, u_in, y, n.output)]
    gradients = iter(torch.autograd.grad(stack.loss(u).sum(), variables))
    return [
        Layer(
            u.detach(),
            weights.detach(),
            y.detach(),
            n.normalised.detach(),
            n.output.detach(),
            n.deviation.detach(),
            scale,
            weight_gradient=next(gradients),
            input_gradient=next(gradients),
            gradient=next(gradients),
            output_gradient=next(gradients),
        )
        for (u, weights, y, n), scale in zip(seen, stack.scales, strict=True)
    ]


def curvature(
    stack: Stack, level: int, layer: Layer, direction: Tensor, normalised: bool
) -> Tensor:
    """Return the loss's second derivative (N, h) along each unit's part of `direction` (N, m, h).

    The loss is a function of the pre-activations y of hidden layer `level`, through their
    normalisation (`normalised=True`), or of the output z of the latter; the other units stay where
    they are.
    """
    start = (layer.preactivation if normalised else layer.output).clone().requires_grad_()
    z = stack.normalise(level, start).output if normalised else start
    (slope,) = torch.autograd.grad(stack.loss_from(level, z).sum(), start, create_graph=True)
    along = (slope * direction).sum((0, 1))
    found = []
    for unit in range(direction.shape[2]):
        (row,) = torch.autograd.grad(along[unit], start, retain_graph=True)
        found.append((row * direction)[:, :, unit].sum(1))
    return torch.stack(found, 1)


def hessian(stack: Stack, level: int, layer: Layer, unit: int) -> Tensor:
    """Return the loss's second derivatives (N, m, m) by the output z of one unit of layer `level`.

    `layer` is that layer; the other units stay where they are.
    """
    z = layer.output.clone().requires_grad_()
    (slope,) = torch.autograd.grad(stack.loss_from(level, z).sum(), z, create_graph=True)
    rows = [
        torch.autograd.grad(entries.sum(), z, retain_graph=True)[0][..., unit]
        for entries in slope[..., unit].unbind(1)
    ]
    return torch.stack(rows, 1)


def descend(stack: Stack, step: float, steps: int) -> list[list[Layer]]:
    """Return the hidden layers before each of `steps` full-batch gradient steps and after the last.

    The hidden weights move; the output layer, γ and β stay.
    """
    path = [layers(stack)]
    for _ in range(steps):
        moved = [layer.weights - step * layer.weight_gradient for layer in path[-1]]
        stack = replace(stack, weights=[*moved, stack.weights[-1]])
        path.append(layers(stack))
    return path
