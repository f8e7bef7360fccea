"""An adversary that looks for weights at which the gradient is small although samples are violated.

With a separator w*, y_i w*·x_i ≥ 1 and ω = ‖w*‖, pairing −g with the rows ±w* gives, at every W,
‖g‖_F ≥ (α/ω) p, where p is the fraction of samples with y N < 1. By homogeneity ⟨g, W⟩ = L_S − p,
hence also ‖g‖_F ≥ L_S / (ω/α + ‖W‖_F), an inequality of Łojasiewicz's kind. The adversary minimises
both ratios of the left side to the right side by a hill climb; the theorem says that it ends at 1
or above, wherever it starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.linear_separators.gradient import LossAndGradient, loss_and_gradient


@dataclass(frozen=True)
class WorstRatios:
    """The smallest ratios found, and the weights (2k, d) at which they were measured."""

    gradient: float
    gradient_weights: np.ndarray
    lojasiewicz: float
    lojasiewicz_weights: np.ndarray


def minimise_gradient_ratio(
    points: np.ndarray,
    labels: np.ndarray,
    slope: float,
    k: int,
    rng: np.random.Generator,
    *,
    separator_norm: float,
    restarts: int = 60,
    moves: int = 1500,
) -> WorstRatios:
    """Return the smallest ‖g‖ω/(αp) and smallest ‖g‖(ω/α + ‖W‖)/L that a hill climb over W finds.

    `points` are (n, d), `labels` (n,) ±1.0, `slope` is α in (0, 1], `k` the number of units of each
    sign and `separator_norm` is ω; the hard-margin separator has the smallest ω, hence the smallest
    ratios. Each of the `restarts` climbs makes `moves` moves, all climbs in parallel. ValueError
    for a slope outside (0, 1].
    """
    if not 0 < slope <= 1:
        raise ValueError(f"slope {slope} is outside (0, 1]: the bounds divide by it")
    bound = separator_norm / slope

    def gradient_ratio(weights: np.ndarray, at: LossAndGradient) -> np.ndarray:
        return _quotient(_norm(at.gradient) * bound, at.violated)

    def lojasiewicz_ratio(weights: np.ndarray, at: LossAndGradient) -> np.ndarray:
        return _quotient(_norm(at.gradient) * (bound + _norm(weights)), at.loss)

    def climb(
        ratio: Callable[[np.ndarray, LossAndGradient], np.ndarray],
    ) -> tuple[float, np.ndarray]:
        shape = (restarts, 2 * k, points.shape[1])
        return _climb(
            lambda w: ratio(w, loss_and_gradient(w, points, labels, slope)), shape, moves, rng
        )

    return WorstRatios(*climb(gradient_ratio), *climb(lojasiewicz_ratio))


def _climb(
    ratio: Callable[[np.ndarray], np.ndarray],
    shape: tuple[int, int, int],
    moves: int,
    rng: np.random.Generator,
) -> tuple[float, np.ndarray]:
    """Return the smallest ratio and its weights; a climb takes the best of five moves each time."""
    climbs = np.arange(shape[0])
    weights = rng.normal(size=shape) * 10 ** rng.uniform(-3, 1, size=(shape[0], 1, 1))
    ratios = ratio(weights)
    for _ in range(moves):
        candidates = _moved(weights, rng)
        candidate_ratios = ratio(candidates)
        best = candidate_ratios.argmin(axis=0)
        better = candidate_ratios[best, climbs] <= ratios
        weights = np.where(better[:, None, None], candidates[best, climbs], weights)
        ratios = np.where(better, candidate_ratios[best, climbs], ratios)
    return float(ratios.min()), weights[ratios.argmin()]


def _moved(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Neighbours (5, restarts, 2k, d): all rows or one shaken, all scaled, one flipped, one zeroed.

    Shakes and scalings are of every size from 1e-4 to 10: the ratio is scale-free only while no
    margin crosses 1.
    """
    restarts, units, _ = weights.shape
    row = (rng.integers(units, size=(restarts, 1)) == np.arange(units))[..., None]
    size = 10 ** rng.uniform(-4, 1, size=(restarts, 1, 1))
    shake = size * rng.normal(size=weights.shape)
    scaling = np.exp(np.minimum(size, 1) * rng.normal(size=(restarts, 1, 1)))
    return np.stack(
        [
            weights + shake,
            weights + row * shake,
            weights * scaling,
            np.where(row, -weights, weights),
            np.where(row, 0.0, weights),
        ]
    )


def _norm(matrices: np.ndarray) -> np.ndarray:
    return np.sqrt((matrices**2).sum(axis=(-2, -1)))


def _quotient(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return left/right, infinite where the bound on the right is 0 and says nothing."""
    return np.divide(left, right, out=np.full_like(left, np.inf), where=right > 0)
