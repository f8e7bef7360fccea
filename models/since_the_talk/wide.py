"""The kernel of a wide two-layer ReLU network, and descent in it (Arora, Du, Hu, Li, Wang, 2019).

f(x) = Σ_r a_r max(0, w_r·x)/√m with signs a_r that stay, of which the m rows w_r are trained. Its
gradients at two inputs have the inner product x·x' times the share of units that are active at
both; over units in every direction alike that share is (π - ∠(x, x'))/2π.
"""

from math import pi
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float64]


def angles(points: Floats) -> Floats:
    """Return the angles between the points (n, d), (n, n), in radians.

    By the arctangent, which keeps all digits of a small angle and of one near π (W. Kahan, How
    Futile are Mindless Assessments of Roundoff, 2006, Section 12).
    """
    units = points / np.linalg.norm(points, axis=1, keepdims=True)
    apart = [np.linalg.norm(units - unit, axis=1) for unit in units]
    across = [np.linalg.norm(units + unit, axis=1) for unit in units]
    return 2 * np.arctan2(apart, across)


def kernel(points: Floats) -> Floats:
    """Return H, (n, n), of the points (n, d): ⟨x_i, x_j⟩ (π - ∠(x_i, x_j))/2π."""
    return points @ points.T * (pi - angles(points)) / (2 * pi)


def around(units: int) -> Floats:
    """Return so many directions spread evenly around the circle, (m, 2).

    They lie halfway between `circle`'s, so that for a multiple of four none is at a right angle to
    one of those.
    """
    turns = 2 * pi * (np.arange(units) + 0.5) / units
    return np.stack([np.cos(turns), np.sin(turns)], axis=1)


def circle(places: NDArray[np.int64], units: int) -> Floats:
    """Return the points (n, 2) of the circle at `places` out of so many evenly spread ones."""
    turns = 2 * pi * places / units
    return np.stack([np.cos(turns), np.sin(turns)], axis=1)


def both_active(points: Floats, start: Floats) -> NDArray[np.int64]:
    """Count the units (m, d) that are active at both of two points (n, d), (n, n)."""
    active = (points @ start.T > 0).astype(np.int64)
    return active @ active.T


def outputs(weights: Tensor, signs: Tensor, points: Tensor) -> Tensor:
    """Return f, (n,), for weights (m, d), signs (m,) and points (n, d)."""
    return torch.relu(points @ weights.T) @ signs / len(signs) ** 0.5


def gram(points: Floats, start: Floats, signs: Floats) -> Floats:
    """Return the inner products of the gradients of f at the points, (n, n), by autograd."""
    weights, coefficients, inputs = map(torch.from_numpy, (start, signs, points))
    gradients = torch.func.jacrev(outputs)(weights, coefficients, inputs).flatten(1)
    return (gradients @ gradients.T).numpy()


class Course(NamedTuple):
    """What is left of the labels after 0, 1, ... steps, (steps + 1, n), and whether each unit that
    was active at an input stayed so, and no other became it.
    """

    residuals: Floats
    stayed: bool


def descend(
    points: Floats,
    labels: Floats,
    start: tuple[Floats, Floats],
    step: float,
    steps: int,
    frozen: bool,
) -> Course:
    """Return the course of descent on ½‖y - u‖², by autograd, from weights and signs at the start.

    u is what f has gained since: of the network itself or, if `frozen`, of the network whose units
    stay as active as they are at the start, which is the linearisation of f there.
    """
    inputs, target, first, signs = map(torch.from_numpy, (points, labels, *start))
    weights = first.clone().requires_grad_()
    active = inputs @ first.T > 0
    before = outputs(first, signs, inputs)
    rows, stayed = [], True
    for _ in range(steps + 1):
        heights = inputs @ weights.T
        now = active if frozen else heights.detach() > 0
        stayed = stayed and torch.equal(now, active)
        residual = target - ((now * heights) @ signs / len(signs) ** 0.5 - before)
        rows.append(residual.detach())
        (gradient,) = torch.autograd.grad(residual.square().sum() / 2, weights)
        with torch.no_grad():
            weights -= step * gradient
    return Course(torch.stack(rows).numpy(), stayed)


def squared_complexity(matrix: Floats, labels: Floats) -> Floats:
    """Return 2 yᵀH⁻¹y/n, (..., ), of H (n, n) and labels (..., n); LinAlgError for a singular H."""
    solved = np.linalg.solve(matrix, labels[..., None])[..., 0]
    return np.asarray(2 * (labels * solved).sum(axis=-1) / labels.shape[-1])
