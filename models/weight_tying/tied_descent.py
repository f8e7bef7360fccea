"""Descent with tied weights: the path to u_0, and how much of the distance each step leaves.

If μI ≼ ∇²F ≼ βI then a step η ≤ 1/β maps w - u_0 to (I - ηM)(w - u_0) with M, the mean of ∇²F along
the segment, between the same bounds: the distance shrinks by at least 1 - ημ each time, and near
u_0 by 1 - ηλ_min(∇²F(u_0)) at slowest.
"""

import numpy as np
from numpy.typing import NDArray

from models.weight_tying.objective import tied_gradient, tied_hessian, tied_objective

Floats = NDArray[np.float64]


def path(
    starts: Floats, target: Floats, patches: int, stiffness: float, step: float, steps: int
) -> Floats:
    """Return w after 0, ..., `steps` steps of descent from `starts` (S, d): (steps + 1, S, d)."""
    found = np.empty((steps + 1, *starts.shape))
    found[0] = starts
    for t in range(steps):
        found[t + 1] = found[t] - step * tied_gradient(found[t], target, patches, stiffness)
    return found


def solved(
    path: Floats, target: Floats, patches: int, stiffness: float, tolerance: float
) -> Floats:
    """Return the first step of a path (T + 1, S, d) with F ≤ tolerance, (S,), inf without any."""
    reached = tied_objective(path, target, patches, stiffness) <= tolerance
    return np.where(reached.any(axis=0), reached.argmax(axis=0), np.inf)


def ratios(path: Floats, target: Floats) -> Floats:
    """Return ‖w_{t+1} - u_0‖/‖w_t - u_0‖, (T, S), NaN where rounding rules: below 1e-12 ‖u_0‖."""
    distance = np.linalg.norm(path - target, axis=-1)
    resolved = distance[1:] > 1e-12 * np.linalg.norm(target)
    return np.where(resolved, distance[1:] / np.where(resolved, distance[:-1], 1.0), np.nan)


def asymptotic_ratio(target: Floats, patches: int, stiffness: float, step: float) -> float:
    """Return 1 - ηλ_min(∇²F(u_0)), which the ratios approach from a generic start if η ≤ 1/β."""
    return float(1 - step * np.linalg.eigvalsh(tied_hessian(target, target, patches, stiffness))[0])
