"""Lemmas 1 and 2: on a shell between start and solution the gradient is exponentially small, F not.

On the shell ‖W'‖ = ρ√N, 1/3 ≤ ρ ≤ 1/2, let σ_± = ‖W' ± U'‖/√N. Then σ_± ≥ 1 - ρ ≥ 1/2, σ_+² + σ_-²
= 2(1 + ρ²), and the factors of the Gaussians that come from w_1 are at most 1, so for all w_1, k ≥
2, d and u_0

    ‖∂F/∂W'‖ ≤ √N (ρ e^{-2ρ²N} + ½σ_- e^{-σ_-²N/2} + ½σ_+ e^{-σ_+²N/2}) ≤ (½ + √(5/4)) √N e^{-N/8},

as 2ρ² ≥ 2/9 > 1/8 and σ_+ + σ_- ≤ 2√(1 + ρ²) ≤ 2√(5/4). In terms of kq: N ≥ kq/2, so c_1 = ½ +
√(5/4) and c_2 = 1/16. No rate above 1/8 per unit of N holds: at w_1 = u_0, W' = U'/2 the norm tends
to ¼√N e^{-N/8}. In the ball ‖W'‖ ≤ ½√N both cross terms of F are at most ½e^{-N/8}, so F ≥ ½ -
e^{-N/8}: half of 1, by the ½ in F.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.weight_tying.reduction import derivatives, expand, objective

Floats = NDArray[np.float64]

INNER, OUTER = 1 / 3, 1 / 2
CONSTANT = 0.5 + np.sqrt(1.25)  # c_1, the golden ratio
RATE = 1 / 8  # per unit of N, the best possible
HALVED_RATE = 1 / 16  # c_2, per unit of kq, for every k ≥ 2
LARGEST_FORCE = 1.5 * np.exp(-0.5)  # ≥ max te^{-2t²} + max te^{-t²/2} ≥ ‖∂F/∂W'‖ everywhere


def gradient_bound(patches: int, energy: float) -> float:
    """Return c_1 √N e^{-N/8}, which bounds ‖∂F/∂W'‖ on the shell for all w_1."""
    excess = _excess(patches, energy)
    return float(CONSTANT * np.sqrt(excess) * np.exp(-RATE * excess))


def slide_bound(patches: int, energy: float) -> float:
    """Return c_1 √k ‖u_0‖ e^{-c_2 k‖u_0‖²} with c_2 = 1/16, no less than `gradient_bound`."""
    total = patches * energy
    return float(CONSTANT * np.sqrt(total) * np.exp(-HALVED_RATE * total))


def objective_bound(patches: int, energy: float) -> float:
    """Return ½ - e^{-N/8}, below which F is nowhere in the ball ‖W'‖ ≤ ½√N."""
    return float(0.5 - np.exp(-RATE * _excess(patches, energy)))


def crossing_bound(patches: int, energy: float, step: float) -> float:
    """Return a lower bound on steps from ‖W'‖ ≤ √N/3 to ‖W'‖ > √N/2, 0 if one may jump the shell.

    The last step into the shell ends at most `step`·LARGEST_FORCE beyond its inner edge, and each
    step inside the shell moves by at most `step` times the gradient's bound.
    """
    width = np.sqrt(_excess(patches, energy)) * (OUTER - INNER)
    return float(max(0.0, width - step * LARGEST_FORCE) / (step * gradient_bound(patches, energy)))


def inside(scalars: Floats, patches: int, energy: float) -> NDArray[np.bool_]:
    """Say which (a, b, p, r), (..., 4), have ‖W'‖ ≤ √N/3, no further out than the shell: (...)."""
    reach = INNER * np.sqrt(_excess(patches, energy))
    return np.hypot(scalars[..., 0], scalars[..., 1]) <= reach


def halfway(patches: int, target: Floats) -> Floats:
    """Return w_1 = u_0, W' = U'/2, (k, d): on the shell, with the slowest decay of the gradient."""
    return np.concatenate([target[None], np.tile(target / 2, (patches - 1, 1))])


def draw(patches: int, target: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return points of the shell, (count, k, d), directions and ρ uniform, ‖w_1‖ up to 2‖u_0‖."""
    points = rng.standard_normal((count, patches, len(target)))
    points /= np.sqrt((points[:, 1:] ** 2).sum(axis=(1, 2)))[:, None, None]
    points *= (
        rng.uniform(INNER, OUTER, count) * np.sqrt(_excess(patches, float(target @ target)))
    )[:, None, None]
    first = rng.standard_normal((count, len(target)))
    first /= np.linalg.norm(first, axis=1)[:, None]
    points[:, 0] = first * np.linalg.norm(target) * rng.uniform(0, 2, (count, 1))
    return points


def steepest(patches: int, energy: float, reach: float = OUTER) -> Floats:
    """Return the point (k, 2) of largest ‖∂F/∂W'‖ that a search finds on the shell, over w_1 and d.

    The target is (√q, 0). The search runs over (a, b, p, r), to which everything reduces in every
    dimension, from a grid and then by L-BFGS-B; `reach` is the outer ρ, beyond 1/2 for points
    outside the shell.
    """
    rest, root = np.sqrt(_excess(patches, energy)), np.sqrt(energy)

    def height(coordinates: Floats) -> Floats:
        a, b, p, r = _scalars(coordinates, rest)
        along, across, _, _ = derivatives(a, b, p - root, r, rest, root, 0.0)
        # On the scale of the bound, so that the search sees numbers of order 1 at every N.
        return np.hypot(along, across) / (rest * np.exp(-RATE * rest**2))

    return expand(_highest(height, (INNER, reach), root, rest), patches, np.array([root, 0.0]))


def lowest(patches: int, energy: float, stiffness: float, reach: float = OUTER) -> Floats:
    """Return the point (k, 2) of least F that a search finds in ‖W'‖ ≤ `reach`·√N, as above."""
    rest, root = np.sqrt(_excess(patches, energy)), np.sqrt(energy)

    def depth(coordinates: Floats) -> Floats:
        scalars = np.stack(_scalars(coordinates, rest), axis=-1)
        return -objective(scalars, patches, energy, stiffness)

    return expand(_highest(depth, (0.0, reach), root, rest), patches, np.array([root, 0.0]))


def _scalars(coordinates: Floats, rest: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return a, b, p, r from ρ, the angle of W' to U', p and r, (..., 4)."""
    ratio, angle, p, r = np.moveaxis(coordinates, -1, 0)
    return ratio * rest * np.cos(angle), ratio * rest * np.sin(angle), p, r


def _highest(
    height: Callable[[Floats], Floats], ratios: tuple[float, float], root: float, rest: float
) -> Floats:
    # W → -W swaps the Gaussians at ±U, so for the gradient the angle could stop at π/2; for F not.
    bounds = [ratios, (0.0, np.pi), (-root - 1, root + 1), (0.0, 2.0)]
    counts = (7, 17, 25, 5)
    axes = [np.linspace(*ends, count) for ends, count in zip(bounds, counts, strict=True)]
    # p = ±√q, where a Gaussian's w_1 factor is 1, belongs to the grid.
    axes[2] = np.union1d(axes[2], [-root, 0.0, root])
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 4)
    best = grid[np.argsort(height(grid))[-4:]]
    found = [
        minimize(lambda x: -float(height(x)), x, bounds=bounds, method="L-BFGS-B").x for x in best
    ]
    return np.stack(_scalars(max([*best, *found], key=lambda x: float(height(x))), rest), axis=-1)


def _excess(patches: int, energy: float) -> float:
    """Return N = (k-1)q; ValueError where there is no shell."""
    if patches < 2 or not energy > 0:
        raise ValueError(f"{patches} patches of energy {energy} have no shell: use k ≥ 2 and q > 0")
    return (patches - 1) * energy
