"""The objective as a PyTorch program, whose derivatives automatic differentiation takes."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float64]


def _objective(weights: Tensor, target: Tensor, stiffness: float) -> Tensor:
    """Return E ½(c D·x + cos W·x - cos U·x)² at W (k, d), square by square, product by product."""

    def product(a: Tensor, b: Tensor) -> Tensor:
        """Return E cos(a·x) cos(b·x)."""
        return (torch.exp(-((a - b) ** 2).sum() / 2) + torch.exp(-((a + b) ** 2).sum() / 2)) / 2

    shared = target.expand_as(weights)
    cosines = product(weights, weights) - 2 * product(weights, shared) + product(shared, shared)
    return (stiffness * ((weights[0] - target) ** 2).sum() + cosines) / 2


def derivatives(weights: Floats, target: Floats, stiffness: float) -> tuple[float, Floats, Floats]:
    """Return F, ∇F (k, d) and ∇²F (kd, kd) at one W (k, d)."""
    u = torch.from_numpy(target)

    def flat(entries: Tensor) -> Tensor:
        return _objective(entries.reshape(weights.shape), u, stiffness)

    return _at(flat, weights)


def slope(weights: Floats, target: Floats, stiffness: float) -> tuple[float, Floats]:
    """Return F and ∇F (k, d) alone."""
    entries = torch.from_numpy(weights).clone().requires_grad_()
    value = _objective(entries, torch.from_numpy(target), stiffness)
    value.backward()
    return float(value.detach()), entries.grad.numpy()  # type: ignore[union-attr]


def tied_derivatives(
    weight: Floats, target: Floats, patches: int, stiffness: float
) -> tuple[float, Floats, Floats]:
    """Return F, ∇F (d,) and ∇²F (d, d) at one w (d,) shared by all patches."""
    u = torch.from_numpy(target)

    def flat(entries: Tensor) -> Tensor:
        return _objective(entries.expand(patches, -1), u, stiffness)

    return _at(flat, weight)


def _at(function: Callable[[Tensor], Tensor], point: Floats) -> tuple[float, Floats, Floats]:
    entries = torch.from_numpy(point).flatten().clone().requires_grad_()
    value = function(entries)
    (slope,) = torch.autograd.grad(value, entries)
    curvature = torch.autograd.functional.hessian(function, entries.detach())
    return float(value.detach()), slope.numpy().reshape(point.shape), curvature.numpy()
