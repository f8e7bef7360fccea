r"""Bounds on the number of updates and on the test error, with every constant in sight.

An update on $(x,y)$ turns units with slopes $s_r\in[\alpha,1]$, of mean $\bar s$ and mean square
$\bar q$. With $W^*=(w^*,\dots,w^*,-w^*,\dots,-w^*)$ it gains at least $\eta\bar s$ in $\langle
W,W^*\rangle/\sqrt{2k}$ and at most $2\eta+\eta^2\bar q$ in $\|W\|_F^2$ (yN ≤ 1 before it,
$\|x\|\le1$). Cauchy and Schwarz between the two, squared, leave no $k$ and no $\sqrt\eta$: the
terms $B_0^2\omega^2$ cancel.
"""

from math import ceil, log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from claims.chance import half_width


def update_bound(separator_norm: float, initial_norm: float, slope: float, step: float) -> float:
    """Return M = ω²/α² (1 + 2/η) + 2 B_0 ω / (η α)."""
    omega, alpha = separator_norm, slope
    return omega**2 / alpha**2 * (1 + 2 / step) + 2 * initial_norm * omega / (step * alpha)


def refined_update_bound(
    separator_norm: float, initial_norm: float, slope: float, step: float
) -> float:
    """Return M_ref <= M, max of ω²((2/η - α)u² + (1 + α)u) + 2 B_0 ω u / η over 1 <= u <= 1/α.

    Here u = 1/s̄, and (s - α)(1 - s) >= 0 gives q̄ <= (1 + α) s̄ - α instead of q̄ <= 1.
    """
    omega, alpha = separator_norm, slope
    square = omega**2 * (2 / step - alpha)
    linear = omega**2 * (1 + alpha) + 2 * initial_norm * omega / step
    ends = [1.0, 1 / alpha]
    if square < 0:  # concave: the vertex counts where it lies inside
        ends.append(min(max(-linear / (2 * square), 1.0), 1 / alpha))
    return max(square * u**2 + linear * u for u in ends)


def lower_bound(separator_square: float, initial_output: float, step: float) -> float:
    """Return ω² max(1, ⌈(1 - ρ)/η⌉), for orthonormal points with initial |N| <= ρ < 1.

    Each of the n = ω² points needs its own updates, and one raises its margin by at most η.
    """
    return separator_square * max(1, ceil((1 - initial_output) / step))


def gradient_bound_by_share(separator_norm: float, slope: float, share: ArrayLike) -> ArrayLike:
    """Return α p/ω, the least norm of a gradient, elementwise in the share p of violated points."""
    return slope * share / separator_norm


def gradient_bound_by_loss(
    separator_norm: float, slope: float, loss: ArrayLike, norm: ArrayLike
) -> ArrayLike:
    """Return L/(ω/α + ||W||), elementwise in the loss L at W and its `norm`.

    By homogeneity L = p + ⟨g, W⟩, and p is at most ω/α of the gradient's norm.
    """
    return loss / (separator_norm / slope + norm)


def stuck_probability(width: int, size: int) -> float:
    """Return 1 - (1 - 2^-k)^n: one of n points has all of its k own units asleep, by fair coins."""
    return 1 - (1 - 0.5**width) ** size


def by_chance(draws: float) -> float:
    """Return how far a frequency or the distribution function of so many draws strays from its law,
    but for a chance of 1e-9 at most.
    """
    return half_width(draws, 1e-9)


def a_priori_bound(size: int, most_updates: float, failure: float) -> float:
    """Return (2/n) (M ln n + ln(2/δ)), which bounds the test error where n > 2M.

    There are at most n + ... + n^M <= 2 n^M lists of 1 to M updates, and one of none, each of which
    leaves more than n/2 points.
    """
    return 2 / size * (most_updates * log(size) + log(2 / failure))


def ordered_compression_bound(size: int, updates: ArrayLike, failure: float) -> NDArray[np.float64]:
    """Return (u ln n + ln((u+1)(u+2)/δ)) / (n - u), elementwise in u < n; more than 1 says nothing.

    There are n^u ordered lists of u updates; each determines a classifier, free of error on the
    other n - u points.
    """
    u = np.asarray(updates, dtype=float)
    rest = np.maximum(size - u, 1)
    return (u * np.log(size) + np.log((u + 1) * (u + 2) / failure)) / rest


def set_compression_bound(size: int, distinct: ArrayLike, failure: float) -> NDArray[np.float64]:
    """Return (ln C(n, d') + ln((d'+1)(d'+2)/δ)) / (n - d') for each d', distinct points used."""
    d = np.asarray(distinct, dtype=float)
    sets = gammaln(size + 1) - gammaln(d + 1) - gammaln(size - d + 1)
    return (sets + np.log((d + 1) * (d + 2) / failure)) / np.maximum(size - d, 1)
