"""AdaBoost with decision stumps, its margins and its exponential loss, round by round.

Each round takes the stump h_t of the least weighted error ε_t (or of the least Gini impurity, as
trees do), gives it the weight α_t = ½ ln((1 - ε_t) / ε_t), and multiplies the weight of every point
by e^{-α_t y h_t(x)}. Freund and Schapire, A decision-theoretic generalization of on-line learning,
1997.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.margins import boosting_kernel, plain_boosting
from models.margins.boosting_kernel import ERROR, GINI, Stumps
from models.margins.stumps import Vote

Floats = NDArray[np.float64]
CRITERIA = {"error": ERROR, "gini": GINI}


@dataclass(frozen=True, eq=False)
class Boosted(Vote):
    """A vote of stumps found by boosting: `errors` (T,) float64 are their ε_t, each in (0, ½)."""

    errors: Floats

    def normalisers(self) -> Floats:
        """Return ln Z_t = ln 2√(ε_t (1 - ε_t)), (T,), which is negative."""
        return np.log(4 * self.errors * (1 - self.errors)) / 2


def adaboost(
    points: Floats,
    labels: Floats,
    rounds: int,
    *,
    criterion: str = "error",
    shrinkage: float = 1.0,
    compiled: bool = True,
) -> Boosted:
    """Boost at most `rounds` stumps on `points` (n, d) with `labels` (n,) of ±1.

    `criterion` is what a stump minimises, "error" or "gini", and `shrinkage` multiplies every α_t.
    It ends early when no stump is better than a coin or one is all but perfect. `compiled=False`
    takes the NumPy loop instead. Raises ValueError for shapes, labels or points that do not fit,
    and when there is not one round to go.
    """
    points, labels = np.asarray(points, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    if points.ndim != 2 or labels.shape != points.shape[:1] or not points.size:
        raise ValueError(f"points {points.shape} and labels {labels.shape} must be (n, d) and (n,)")
    if not np.isfinite(points).all() or not (np.abs(labels) == 1).all():
        raise ValueError("points must be finite numbers and labels +1 or -1")
    if criterion not in CRITERIA:
        raise ValueError(f"criterion {criterion!r} is unknown; choose error or gini")
    if not shrinkage > 0 or rounds < 1:
        raise ValueError(f"shrinkage {shrinkage} must be positive and rounds {rounds} at least 1")
    varying = np.flatnonzero((points != points[0]).any(axis=0))
    if not len(varying):
        raise ValueError("no coordinate of the points varies, so there is no stump")
    columns, ranks = zip(
        *(np.unique(column, return_inverse=True) for column in points.T[varying]), strict=True
    )
    bins = np.array([len(column) for column in columns])
    boost = boosting_kernel.boost if compiled else plain_boosting.boost
    # Points with the same ranks and labels keep the same weights for ever: one stands for them all.
    rows = np.array([*ranks, labels > 0], dtype=np.int32)
    order = np.lexsort(rows)
    new = np.append(True, (np.diff(rows[:, order]) != 0).any(axis=0))
    first, shares = order[new], np.diff(np.append(np.flatnonzero(new), len(order))) / len(order)
    kept = np.argsort(first)
    codes = np.ascontiguousarray(rows[:-1, first[kept]])
    stumps = Stumps(*np.empty((2, rounds), np.int64), *np.empty((4, rounds)))
    sample = (codes, bins, labels[first[kept]], shares[kept])
    done = boost(*sample, CRITERIA[criterion], shrinkage, stumps)
    if not done:
        raise ValueError(
            "a single stump is perfect, or none is better than a coin: nothing to boost"
        )
    features, cuts = stumps.features[:done], stumps.cuts[:done]
    lower, upper = np.transpose(
        [columns[j][c : c + 2] for j, c in zip(features, cuts, strict=True)]
    )
    middle = lower / 2 + upper / 2
    # Between neighbouring numbers there is no middle.
    thresholds = np.where(middle < upper, middle, lower)
    left, right, steps, errors = (array[:done] for array in stumps[2:])
    return Boosted(varying[features], thresholds, left, right, steps, errors)


def signed_scores(vote: Vote, points: Floats, labels: Floats) -> Floats:
    """Return y F_t(x), (T, n), after every round t = 1, ..., T."""
    return np.cumsum(vote.weights[:, None] * vote.opinions(points) * labels, axis=0)


def log_exponential_loss(signed: Floats) -> Floats:
    """Return ln (1/n) Σ_i e^{-y F(x_i)}, (T,), of signed scores (T, n), without overflow."""
    least = signed.min(axis=1, keepdims=True)
    return np.log(np.exp(least - signed).mean(axis=1)) - least[:, 0]


def weighted_errors(vote: Vote, points: Floats, labels: Floats, signed: Floats) -> Floats:
    """Return each h_t's error, (T,), under weights ∝ e^{-y F(x)} of signed scores (T, n)."""
    weights = np.exp(signed.min(axis=1, keepdims=True) - signed)
    wrong = vote.opinions(points) != labels
    return (weights * wrong).sum(axis=1) / weights.sum(axis=1)


def first_consistent(signed: Floats) -> int | None:
    """Return the first round, from 1, whose vote is right everywhere, or None; `signed` (T, n)."""
    consistent = (signed > 0).all(axis=1)
    return int(consistent.argmax()) + 1 if consistent.any() else None
