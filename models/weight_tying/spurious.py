"""The other well of the standard model: a minimum near w_1 = u_0, W' = -U', not the solution.

The cosine is even, so that -U fits it as well as U, and only the linear term tells them apart,
which moves w_1 alone. On the wrong side, W'·U' ≤ 0, ‖W - U‖² ≥ N, and with g = p - √q, where p =
w_1·u_0/√q,

    F ≥ ½c²g² + ½ - ½e^{-N/2} - ½e^{-(2√q + g)²/2} ≥ ½(1 - e^{-2q}) - ½e^{-N/2} - 1/(8ec²),

as the slope of the last wave is at most ½e^{-1/2} and ½c²g² - ½e^{-1/2}|g| at least -1/(8ec²).
"""

import numpy as np
from numpy.typing import NDArray

from models.weight_tying.descent import descend_fully
from models.weight_tying.objective import gradient, hessian

Floats = NDArray[np.float64]

# |(3t - t³) e^{-t²/2}| ≤ 1.3802 bounds the third derivative of e^{-‖v‖²/2} in any unit direction.
# The three waves of F are ½, ½ and ¼ of such a one, the last in v = 2W, whose third derivatives are
# 8 times as large.
THIRD_DERIVATIVE = 1.3802 * (0.5 + 0.5 + 0.25 * 8)


def wrong_side_bound(patches: int, energy: float, stiffness: float) -> float:
    """Return ½(1 - e^{-2q}) - ½e^{-N/2} - 1/(8ec²), below which F is nowhere on the wrong side."""
    excess = (patches - 1) * energy
    return float((1 - np.exp(-2 * energy) - np.exp(-excess / 2)) / 2 - 1 / (8 * np.e * stiffness))


def wrong_well(patches: int, target: Floats, stiffness: float) -> Floats:
    """Return where descent from w_1 = u_0, W' = -U' rests, polished by Newton's method, (k, d)."""
    start = np.concatenate([target[None], np.tile(-target, (patches - 1, 1))])
    weights = descend_fully(start, target, stiffness, 1 / (stiffness + 0.5), 300)
    for _ in range(4):
        step = np.linalg.solve(
            hessian(weights, target, stiffness), gradient(weights, target, stiffness).ravel()
        )
        weights = weights - step.reshape(weights.shape)
    return weights


def kantorovich(weights: Floats, target: Floats, stiffness: float) -> tuple[float, float]:
    """Return h = L‖∇F‖/λ² and 2‖∇F‖/λ at W (k, d), λ = λ_min(∇²F); both are inf where λ ≤ 0.

    L is a bound on third derivatives. If h ≤ ½ then Newton's method converges to a critical point
    W* with ‖W* - W‖ ≤ 2‖∇F‖/λ, and W* is a strict minimum if h < ½: ∇²F(W*) ≥ λ - 2L‖∇F‖/λ > 0
    (Kantorovich 1948).
    """
    smallest = float(np.linalg.eigvalsh(hessian(weights, target, stiffness))[0])
    size = float(np.linalg.norm(gradient(weights, target, stiffness)))
    if smallest <= 0:
        return float("inf"), float("inf")
    return THIRD_DERIVATIVE * size / smallest**2, 2 * size / smallest
