"""Initial weights (S, 2k, d), float64: of a given norm, asleep, opposed to a separator, or copied
into a wider network.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def of_norm(
    norm: float, seeds: int, width: int, dimension: int, rng: np.random.Generator
) -> Floats:
    """Return normal weights for `width` units of each sign, at ‖W‖_F = `norm` (0 gives zeros)."""
    weights = rng.standard_normal((seeds, 2 * width, dimension))
    return norm * weights / norms(weights)[:, None, None]


def asleep(seeds: int, width: int, dimension: int, slope: float) -> Floats:
    """Return weights -v/α throughout, v = 1/√(2k): every unit is inactive on every basis vector.

    ‖W‖_F = √d/α. On orthonormal data with labels y the units of sign y must climb from -v/α to 0 by
    steps of ηαv before they wake, which takes 1/(ηα²) updates for each point.
    """
    return np.full((seeds, 2 * width, dimension), -1 / (np.sqrt(2 * width) * slope))


def opposed(separator: Floats, norm: float) -> Floats:
    """Return -W* at ‖W‖_F = `norm`, (1, 2, d): the rows -w* and +w*, `separator` being w*, (d,)."""
    rows = np.outer([-1.0, 1.0], separator)[None]
    return norm * rows / norms(rows)[:, None, None]


def saying(targets: Floats, width: int, slope: float) -> Floats:
    """Return weights (S, 2k, D) of networks that say `targets` (S, D) on the basis vectors.

    Row r of sign s holds s·c_i in column i: k active units of one sign at v·c and k of the other at
    -v·α·c give N(e_i) = kvc(1 + α) sign(c_i), v = 1/√(2k).
    """
    rows = targets / (np.sqrt(2 * width) / 2 * (1 + slope))
    return np.repeat([1.0, -1.0], width)[None, :, None] * rows[:, None, :]


def copied(weights: Floats, copies: int) -> Floats:
    """Return weights in which every unit stands `copies` times, divided by √copies.

    The output weight 1/√(2k) shrinks by the same factor, so that N_W is unchanged, and so is every
    update of N_W under SGD: r copies, each moved by 1/√r of the original's move.
    """
    return np.repeat(weights, copies, axis=1) / np.sqrt(copies)


def norms(weights: Floats) -> Floats:
    """Return B_0 = ‖W‖_F of each seed, (S,)."""
    return np.sqrt((weights**2).sum(axis=(1, 2)))


def outputs(weights: Floats, points: Floats, slope: float) -> Floats:
    """Return N_W(x) for every seed and point, (S, n); `points` are (n, d)."""
    inputs = np.einsum("srd,nd->snr", weights, points)
    activations = np.where(inputs > 0, inputs, slope * inputs)
    units = weights.shape[1]
    return activations @ np.repeat([1.0, -1.0], units // 2) / np.sqrt(units)


def effective(weights: Floats) -> Floats:
    """Return w_eff = v (Σ_{r≤k} w_r - Σ_{r>k} w_r), (S, d): the whole network where α = 1."""
    units = weights.shape[1]
    return np.repeat([1.0, -1.0], units // 2) @ weights / np.sqrt(units)
