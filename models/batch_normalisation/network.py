"""S perceptrons, one a seed, with batch normalisation before every activation, as one module.

Layer l maps h (S, f, B) to the pre-activations W h (S, g, B); examples come last, as in
`models.perceptrons`. A hidden layer normalises them over the B examples of each seed, ŷ = (y -
μ)/√(σ² + ε) with the biased variance, scales and shifts, z = γ ŷ + β (Ioffe and Szegedy 2015,
Algorithm 1), and applies its activation. Without normalisation z = W h + b.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.perceptrons import cross_entropy

Floats = NDArray[np.float64]

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid}
VARIANTS = ("standard", "batch norm", "noisy batch norm")
EPSILON = 1e-5


class Network(nn.Module):
    """S perceptrons from the weights (S, g, f) of each layer, γ = 1 and all biases 0.

    `variant` is "standard", "batch norm" or "noisy batch norm"; `activation` is "relu" or
    "sigmoid". Raises ValueError for others, and for weights that do not fit together.
    """

    def __init__(
        self,
        weights: Sequence[Floats],
        variant: str,
        activation: str = "relu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        if variant not in VARIANTS:
            raise ValueError(f"variant {variant!r} is unknown: choose one of {', '.join(VARIANTS)}")
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"activation {activation!r} is unknown: choose one of {', '.join(ACTIVATIONS)}"
            )
        for first, second in itertools.pairwise(w.shape for w in weights):
            if first[0] != second[0] or first[1] != second[2]:
                raise ValueError(
                    f"weights {first} and {second} of the next layer do not fit together"
                )
        self.variant, self.activation = variant, activation
        self.weights = nn.ParameterList([torch.tensor(w, dtype=dtype) for w in weights])
        self.biases = nn.ParameterList([torch.zeros(*w.shape[:2], 1, dtype=dtype) for w in weights])
        self.scales = nn.ParameterList(
            [torch.ones(*w.shape[:2], 1, dtype=dtype) for w in weights[:-1]]
            if variant != "standard"
            else []
        )
        self.noise: list[tuple[Tensor, Tensor]] = []

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs (S, k, B) for inputs (S, B, d)."""
        return self.layers(inputs)[-1]

    def layers(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs of all hidden activations, (S, g, B) each, and outputs (S, k, B)."""
        h = inputs.transpose(-1, -2)
        found = []
        for level, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if self.variant == "standard" or level == len(self.weights) - 1:
                found.append(torch.baddbmm(bias, weight, h))
            else:
                found.append(self._normalise(level, torch.bmm(weight, h)))
            h = ACTIVATIONS[self.activation](found[-1])
        return found

    def draw_noise(self, examples: int, rng: np.random.Generator) -> None:
        """Draw a step's noise, which stays until the next draw; only "noisy batch norm" has any.

        Each unit gets a mean μ ~ U(-1/2, 1/2) and a spread σ ~ U(1, 5/4), each of its examples then
        z -> s z + m with m ~ U(μ - 1/10, μ + 1/10) and s ~ N(σ, 1/100) (Santurkar et al. 2018,
        Algorithm 1).
        """
        if self.variant != "noisy batch norm":
            return
        self.noise = []
        for scale in self.scales:
            mean, spread = rng.random((2, *scale.shape))
            shape = (*scale.shape[:2], examples)
            factors = 1 + spread / 4 + 0.1 * rng.standard_normal(shape, dtype=np.float32)
            offsets = mean - 1 / 2 + 0.2 * (rng.random(shape, dtype=np.float32) - 0.5)
            self.noise.append((torch.tensor(factors).to(scale), torch.tensor(offsets).to(scale)))

    def _normalise(self, level: int, y: Tensor) -> Tensor:
        seeds, units, examples = y.shape
        z = nn.functional.batch_norm(
            y.reshape(1, seeds * units, examples),
            None,
            None,
            self.scales[level].flatten(),
            self.biases[level].flatten(),
            training=True,
            eps=EPSILON,
        ).view(y.shape)
        if self.variant == "noisy batch norm":
            factor, offset = self.noise[level]
            return factor * z + offset
        return z


def with_noise(
    network: Network, batches: Iterable[tuple[Tensor, Tensor]], rng: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the batches, inputs (S, B, d) and labels (S, B), each with new noise in the network."""
    for inputs, labels in batches:
        network.draw_noise(inputs.shape[1], rng)
        yield inputs, labels


def loss_and_gradients(
    network: Network,
    parameters: dict[str, Tensor],
    inputs: Tensor,
    labels: Tensor,
    names: Collection[str] | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Return each seed's mean cross-entropy (S,) at `parameters` and its gradient, of their shapes.

    The gradient is that of all parameters, or of those with these `names`, for which no layer
    before the first of them is differentiated. The network itself keeps its parameters, and the
    noise of the step.
    """
    values = {name: value.detach() for name, value in parameters.items()}
    leaves = {name: values[name].requires_grad_() for name in (values if names is None else names)}
    losses = cross_entropy(torch.func.functional_call(network, values, (inputs,)), labels)
    gradients = torch.autograd.grad(losses.sum(), list(leaves.values()))
    return losses.detach(), dict(zip(leaves, gradients, strict=True))
