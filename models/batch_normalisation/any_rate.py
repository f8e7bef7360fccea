r"""One batch-normalised unit, trained by gradient descent on all of its data, at any rate.

The output is z = γŷ + β, ŷ = (y - μ)/σ, y = Xw, with γ and β fixed; the loss is the mean of
½(z - t)², or of ln(1 + e^{-tz}) with t = ±1. With centred inputs X, S = XᵀX/m and v = S^{1/2}w, let
P = XS^{-1/2}/√m, whose columns are orthonormal: then σ = |v| and ŷ = √m P v/|v|. Always |ŷ|² = m,
so that the squared error is a constant less γ b·v/|v| with b = Pᵀt/√m: least, by γ|b|, along b.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.normalisation import normalise

Floats = NDArray[np.float64]

LOSSES = ("squared error", "cross-entropy")


@dataclass(frozen=True)
class Units:
    """N units, each with its data: `inputs` (N, m, d), `targets` (N, m), `scale`, `shift` (N,).

    `variant` and `epsilon` are those of `normalise`.
    """

    loss: str
    inputs: Floats
    targets: Floats
    scale: Floats
    shift: Floats
    epsilon: float = 0.0
    variant: str = "batch"

    def first(self, points: int) -> "Units":
        """Return the units with the first so many points of their data."""
        return replace(self, inputs=self.inputs[:, :points], targets=self.targets[:, :points])

    def losses(self, weights: Tensor) -> Tensor:
        """Return L(w), (N,), at w (N, d), float64."""
        x, t, scale, shift = map(
            torch.from_numpy, (self.inputs, self.targets, self.scale, self.shift)
        )
        y = (x @ weights[:, :, None])[..., 0]
        z = normalise(
            y[..., None], scale[:, None, None], shift[:, None, None], self.epsilon, self.variant
        ).output[..., 0]
        if self.loss == "squared error":
            return (z - t).square().mean(1) / 2
        return torch.nn.functional.softplus(-t * z).mean(1)

    def loss_and_gradient(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return L(w), (N,), and ∇L(w), (N, d), at w (N, d)."""
        w = torch.from_numpy(weights).requires_grad_()
        losses = self.losses(w)
        (gradient,) = torch.autograd.grad(losses.sum(), w)
        return losses.detach().numpy(), gradient.numpy()

    def scale_gradient(self, weights: Floats) -> Floats:
        """Return ∂L/∂γ of the squared error, (N,), at w (N, d)."""
        y = (self.inputs @ weights[..., None])[..., 0]
        normalised = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
        residuals = self.scale[:, None] * normalised + self.shift[:, None] - self.targets
        return np.asarray((residuals * normalised).mean(axis=1))

    def curvature(self, weights: Floats) -> Floats:
        """Return ‖∇²L(w)‖, the largest eigenvalue in size, (N,), at w (N, d)."""
        w = torch.from_numpy(weights).requires_grad_()
        (gradient,) = torch.autograd.grad(self.losses(w).sum(), w, create_graph=True)
        rows = [torch.autograd.grad(g.sum(), w, retain_graph=True)[0] for g in gradient.T]
        hessian = torch.stack(rows, dim=1)
        return np.abs(np.linalg.eigvalsh(hessian.numpy())).max(axis=1)

    def covariance(self) -> Floats:
        """Return S, (N, d, d)."""
        centred = self.inputs - self.inputs.mean(axis=1, keepdims=True)
        return np.asarray(centred.swapaxes(1, 2) @ centred / centred.shape[1])

    def condition(self) -> Floats:
        """Return κ = cond S, (N,)."""
        spectrum = np.linalg.eigvalsh(self.covariance())
        return np.asarray(spectrum[:, -1] / spectrum[:, 0])

    def optimum(self) -> Floats:
        """Return S⁻¹a with a = Xᵀt/m, (N, d): of its direction the squared error is least."""
        return np.asarray(np.linalg.solve(self.covariance(), self._slope())[..., 0])

    def correlation(self) -> Floats:
        """Return |b|, (N,): |b|² = aᵀS⁻¹a with a = Xᵀt/m."""
        return np.asarray(np.sqrt((self._slope()[..., 0] * self.optimum()).sum(axis=1)))

    def _slope(self) -> Floats:
        """Return Xᵀt/m, (N, d, 1)."""
        centred = self.inputs - self.inputs.mean(axis=1, keepdims=True)
        return np.asarray(centred.swapaxes(1, 2) @ self.targets[..., None] / centred.shape[1])

    def lowest(self) -> Floats:
        """Return what no loss is below, (N,): the least squared error, or 0 of the other loss."""
        if self.loss != "squared error":
            return np.zeros(len(self.inputs))
        squares = self.scale**2 + ((self.targets - self.shift[:, None]) ** 2).mean(axis=1)
        return np.asarray(squares / 2 - self.scale * self.correlation())


class Path(NamedTuple):
    """Weights (T+1, N, d) of a descent, with their losses (T+1, N) and gradients (T+1, N, d)."""

    weights: Floats
    losses: Floats
    gradients: Floats

    @property
    def lengths(self) -> Floats:
        """Return ‖w‖², (T+1, N)."""
        return np.asarray((self.weights**2).sum(axis=2))

    @property
    def slopes(self) -> Floats:
        """Return ‖∇L(w)‖², (T+1, N)."""
        return np.asarray((self.gradients**2).sum(axis=2))


def descend(
    units: Units, weights: Floats, rate: Floats | float, steps: int, taught: Units | None = None
) -> Path:
    """Take steps w - η ∇L(w) from w (N, d) at the `rate` η, a number or (N, 1).

    The gradients are those of `taught` if it is given, the losses those of `units` always.
    """
    found = []
    for step in range(steps + 1):
        loss, gradient = units.loss_and_gradient(weights)
        if taught is not None:
            _, gradient = taught.loss_and_gradient(weights)
        found.append((weights, loss, gradient))
        if step < steps:
            weights = weights - rate * gradient
    return Path(*(np.array(each) for each in zip(*found, strict=True)))


def draw(loss: str, count: int, points: int, dimension: int, rng: np.random.Generator) -> Units:
    """Draw Gaussian inputs with means about 1 and noisy targets of a random direction.

    γ is in [½, 2], β in [-½, ½]. Raises ValueError for another loss, or fewer than d + 1 points.
    """
    if loss not in LOSSES:
        raise ValueError(f"loss {loss!r} is unknown: choose one of {', '.join(LOSSES)}")
    if points <= dimension:
        raise ValueError(f"{points} points in dimension {dimension} are singular: give more points")
    x = rng.standard_normal((count, points, dimension)) + rng.standard_normal((count, 1, dimension))
    direction = rng.standard_normal((count, dimension, 1)) / np.sqrt(dimension)
    t = ((x - x.mean(axis=1, keepdims=True)) @ direction)[..., 0]
    t = t + rng.standard_normal((count, points)) / 2
    if loss == "cross-entropy":
        t = np.where(t > 0, 1.0, -1.0)
    return Units(loss, x, t, rng.uniform(0.5, 2, count), rng.uniform(-0.5, 0.5, count))


def whitened(units: Units) -> Units:
    """Return the units with inputs of mean 0 and S = I, so that κ = 1."""
    centred = units.inputs - units.inputs.mean(axis=1, keepdims=True)
    orthonormal = np.linalg.qr(centred)[0]
    return replace(units, inputs=orthonormal * np.sqrt(centred.shape[1]))


def most_bent(units: Units) -> Floats:
    """Return unit weights (N, d) at which whitened units' squared error is curved most.

    By 2γ|b|/√3: they are b̂/√3 + √(2/3) n with a unit vector n orthogonal to b.
    """
    b = (units.inputs.swapaxes(1, 2) @ units.targets[..., None])[..., 0]
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    n = np.roll(b, 1, axis=1)
    n = n - (n * b).sum(axis=1, keepdims=True) * b
    n = n / np.linalg.norm(n, axis=1, keepdims=True)
    return np.asarray(b / np.sqrt(3) + np.sqrt(2 / 3) * n)
