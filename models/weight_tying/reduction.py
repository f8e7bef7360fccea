"""The standard model in four scalars: the planes of W' and U' and of w_1 and u_0 are invariant.

With W' = a Û' + b e, ‖Û'‖ = ‖e‖ = 1, e ⊥ U', b ≥ 0, and w_1 = p û_0 + r e', e' ⊥ u_0, r ≥ 0, the
norms in F are

    ‖W‖² = a² + b² + p² + r²,    ‖W ± U‖² = (a ± √N)² + b² + (p ± √q)² + r²,

so that the gradient is Û', e, û_0 and e' times the derivatives by a, b, p and r: descent in full
dimension is descent in (a, b, p, r), for every k and d. (b vanishes if (k-1)d = 1, and r if d = 1.)
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def reduce(weights: Floats, target: Floats) -> Floats:
    """Return (a, b, p, r), (..., 4), of `weights` (..., k, d) for the `target` (d,), not zero."""
    k, size = weights.shape[-2], np.linalg.norm(target)
    unit = target / size
    first, others = weights[..., 0, :], weights[..., 1:, :]
    p, along = first @ unit, others @ unit
    a = along.sum(axis=-1) / np.sqrt(k - 1)
    r = np.linalg.norm(first - p[..., None] * unit, axis=-1)
    rest = others - (a / np.sqrt(k - 1))[..., None, None] * unit
    return np.stack([a, np.sqrt((rest**2).sum(axis=(-2, -1))), p, r], axis=-1)


def expand(scalars: Floats, patches: int, target: Floats) -> Floats:
    """Return weights (..., k, d) with these (a, b, p, r), (..., 4), for a `target` (d,), d ≥ 2."""
    unit = target / np.linalg.norm(target)
    if len(unit) < 2:
        raise ValueError(
            "a single dimension has no room for b and r: use a target with at least 2 entries"
        )
    across = np.zeros_like(unit)
    across[np.argmin(np.abs(unit))] = 1.0
    across -= (across @ unit) * unit
    across /= np.linalg.norm(across)
    a, b, p, r = (scalar[..., None] for scalar in np.moveaxis(scalars, -1, 0))
    first, others = p * unit + r * across, (a * unit + b * across) / np.sqrt(patches - 1)
    return np.concatenate(
        [first[..., None, :], np.repeat(others[..., None, :], patches - 1, axis=-2)], axis=-2
    )


def start(
    patches: int, dimension: int, deviation: float, seeds: int, rng: np.random.Generator
) -> Floats:
    """Return (a, b, p, r), (seeds, 4), of weights with independent entries N(0, `deviation`²)."""
    normal = rng.standard_normal((seeds, 2))
    b = (
        np.sqrt(rng.chisquare((patches - 1) * dimension - 1, seeds))
        if (patches - 1) * dimension > 1
        else 0
    )
    r = np.sqrt(rng.chisquare(dimension - 1, seeds)) if dimension > 1 else 0
    columns = [normal[:, 0], np.broadcast_to(b, seeds), normal[:, 1], np.broadcast_to(r, seeds)]
    return deviation * np.stack(columns, axis=-1)


def objective(scalars: Floats, patches: int, energy: float, stiffness: float) -> Floats:
    """Return F (...) at (a, b, p, r) (..., 4), q = `energy`: to rounding beside a term e^{-2K}."""
    a, b, p, r = np.moveaxis(scalars, -1, 0)
    root = np.sqrt(energy)
    return value(a, b, p - root, r, np.sqrt((patches - 1) * energy), root, stiffness)


def value(
    a: Floats, b: Floats, gap: Floats, r: Floats, rest: float, root: float, stiffness: float
) -> Floats:
    """Return F for `gap` p - √q, `rest` √N and `root` √q; arrays or scalars, also compiled."""
    side = b * b + r * r
    minus = (a - rest) ** 2 + gap**2 + side
    plus = (a + rest) ** 2 + (gap + 2 * root) ** 2 + side
    waves = (
        np.exp(-2 * (a * a + (gap + root) ** 2 + side)) / 4
        + np.exp(-2 * (rest * rest + root * root)) / 4
    )
    linear = stiffness / 2 * (gap**2 + r * r)
    return linear - np.expm1(-minus / 2) / 2 + waves - np.exp(-plus / 2) / 2


def derivatives(
    a: Floats, b: Floats, gap: Floats, r: Floats, rest: float, root: float, stiffness: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return ∂F/∂a, ∂F/∂b, ∂F/∂p and ∂F/∂r, as above."""
    side = b * b + r * r
    own = np.exp(-2 * (a * a + (gap + root) ** 2 + side))
    minus = np.exp(-((a - rest) ** 2 + gap**2 + side) / 2) / 2
    plus = np.exp(-((a + rest) ** 2 + (gap + 2 * root) ** 2 + side) / 2) / 2
    common = minus + plus - own
    tilt = plus - minus
    return (
        a * common + rest * tilt,
        b * common,
        (gap + root) * common + root * tilt + stiffness * gap,
        r * (common + stiffness),
    )


# In the file of what they inline, since a cache of compiled functions looks at their file alone.
compiled_value, compiled_derivatives = njit(value, cache=True), njit(derivatives, cache=True)


@njit(cache=True)
def descend(starts, rest, root, stiffness, step, tolerance, limit):  # type: ignore[no-untyped-def]
    """Descend from (a, b, p, r), (S, 4), by at most `limit` steps each.

    Returns after how many steps ‖W'‖ > ½√N first and F ≤ tolerance, (S,), inf if never, and where
    each ended, (S, 4).
    """
    crossed, solved = np.full(len(starts), np.inf), np.full(len(starts), np.inf)
    final = np.empty_like(starts)
    for seed in range(len(starts)):
        a, b, p, r = starts[seed]
        for taken in range(limit + 1):
            if 4 * (a * a + b * b) > rest * rest and taken < crossed[seed]:
                crossed[seed] = taken
            if compiled_value(a, b, p - root, r, rest, root, stiffness) <= tolerance:
                solved[seed] = taken
                break
            if taken < limit:
                da, db, dp, dr = compiled_derivatives(a, b, p - root, r, rest, root, stiffness)
                a, b, p, r = a - step * da, b - step * db, p - step * dp, r - step * dr
        final[seed] = a, b, p, r
    return crossed, solved, final
