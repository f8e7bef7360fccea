"""Linear separators through 0: the hard-margin one by non-negative least squares, existence by LP.

A sample enters as its signed points z_i = y_i x_i: w separates it exactly when all z_i·w > 0.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, nnls


def lift_to_margin(
    signed: NDArray[np.float64], separator: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the positive multiple of `separator` whose smallest margin is 1, from above.

    `signed` is (n, d) and `separator` (d,), both float64. The margins of the result, computed as
    signed @ result, are at least 1 and not only up to rounding: the multiple is enlarged by 1 + ε,
    for the first ε = 2^-52, 2^-51, ... that suffices.

    Raises ValueError when the computed margins are not positive, or too small for double precision.
    """
    smallest = np.min(signed @ separator)
    for excess in np.ldexp(1.0, np.arange(-52, 0)):
        lifted = separator * ((1 + excess) / smallest)
        if smallest > 0 and np.min(signed @ lifted) >= 1:
            return lifted
    raise ValueError(
        "the separator's margins are not positive in double precision: choose a larger margin"
    )


def hard_margin(signed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest w with signed @ w >= 1, float64 (d,), for signed points (n, d).

    It is p / ||p||² for p, the shortest point of the convex hull of the z_i. Non-negative least
    squares finds its direction: the minimiser a ≥ 0 of ||Σ a_i z_i||² + (1 - Σ a_i)² is s·b with b
    in the simplex, and for every s > 0 the best b is the one with the shortest Σ b_i z_i.

    Raises ValueError when no hyperplane through the origin separates the points.
    """
    system = np.vstack([signed.T, np.ones(len(signed))])
    shares, _ = nnls(system, np.append(np.zeros(signed.shape[1]), 1.0))
    direction = shares @ signed
    # Without a separator some exact margin is ≤ 0, and a computed one at most its rounding error.
    largest = np.max(np.linalg.norm(signed, axis=1))
    rounding = len(direction) * np.finfo(float).eps * largest * np.linalg.norm(direction)
    if np.min(signed @ direction) <= rounding:
        raise ValueError(
            "no hyperplane through the origin separates these points: choose separable ones"
        )
    return lift_to_margin(signed, direction)


def is_separable(signed: NDArray[np.float64]) -> bool:
    """Decide by one linear program whether some w has signed @ w >= 1, for signed points (n, d)."""
    found = linprog(
        np.zeros(signed.shape[1]),
        A_ub=-signed,
        b_ub=-np.ones(len(signed)),
        bounds=(None, None),
        method="highs",
    )
    return bool(found.status == 0)
