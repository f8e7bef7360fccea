"""Any sample and what AdaBoost makes of it: drawn by searches, and told in sixty digits.

A search that comes upon the stumps in floats leaves them as they are, a weak learner's choice,
about which nothing is said; all else is told from the definitions.
"""

from dataclasses import dataclass
from fractions import Fraction

import mpmath
import numpy as np
from mpmath import mpf

from claims.margins.votes import boosted
from models.margins.stumps import Vote

in_digits = mpmath.workdps(60)


def points_and_labels(draw, copies):
    """Draw points (n, d) of whole numbers and labels (n,), up to six kinds and so many of each."""
    kinds, dimension = draw.integer("kinds", 2, 6), draw.integer("dimension", 1, 3)
    points = draw.integers("points", (kinds, dimension), 0, 2).astype(float)
    labels = 2.0 * draw.integers("labels", kinds, 0, 1) - 1
    counts = draw.integers("copies", kinds, 1, copies)
    return np.repeat(points, counts, axis=0), np.repeat(labels, counts)


def boost(draw, points, labels, rounds, **options):
    """Boost; a sample with a perfect stump, or with none better than a coin, is left out."""
    try:
        return boosted(points, labels, rounds, **options)
    except ValueError:
        draw.assume(False)


def run(draw, rounds, copies=3):
    """Draw a sample, a weak learner, and how many rounds it boosts."""
    points, labels = points_and_labels(draw, copies)
    criterion = draw.choice("weak learner", ["error", "gini"])
    return boost(draw, points, labels, draw.integer("rounds", 1, rounds), criterion=criterion)


def majority(draw, rounds):
    """Draw a majority of stumps and boost on points that it labels: a vote, μ, and the run.

    Stumps say on which side of 0 a coordinate is, of 3 or 5, so that corners of a cube are enough.
    With their opposites they have no better stump.
    """
    kinds, dimension = draw.integer("kinds", 3, 5), draw.choice("dimension", [3, 5])
    points = 2.0 * draw.integers("points", (kinds, dimension), 0, 1) - 1
    if draw.choice("opposites too", [True, False]):
        points = np.concatenate([points, -points])
    weights, ones = draw.integers("weights", dimension, 1, 2), np.ones(dimension)
    vote = Vote(np.arange(dimension), 0 * ones, -ones, ones, weights.astype(float))
    scores = (weights @ vote.opinions(points)).astype(int)
    draw.assume(scores.all())
    mu = Fraction(int(abs(scores).min()), int(weights.sum()))
    run = boost(draw, points, np.sign(scores).astype(float), draw.integer("rounds", 1, rounds))
    return vote, mu, run


@dataclass(frozen=True, eq=False)
class Course:
    """The weighted errors ε_t (T,), weights α_t (T,) and y F_t(x) (T, n) of a run, of mpf."""

    errors: np.ndarray
    steps: np.ndarray
    signed: np.ndarray

    @property
    def total(self):
        """Σ_{s ≤ t} α_s, (T,)."""
        return np.cumsum(self.steps)

    @property
    def log_product(self):
        """ln Π_{s ≤ t} 2√(ε_s (1 - ε_s)), (T,)."""
        return np.cumsum([mpmath.log(2 * mpmath.sqrt(e * (1 - e))) for e in self.errors])

    @property
    def loss(self):
        """The mean of e^{-y F_t(x)}, (T,)."""
        return exponentials(-self.signed).mean(axis=1)

    @property
    def margins(self):
        """y f_t(x), (T, n)."""
        return self.signed / self.total[:, None]


def course(run):
    """Tell the course of a run again, for its stumps, from the weights e^{-yF} of every round."""
    right = run.vote.opinions(run.points) == run.labels
    errors, steps, signed = [], [], [np.full(right.shape[1], mpf(0))]
    for row in right:
        errors.append(weighted_error(signed[-1], row))
        steps.append(mpmath.log((1 - errors[-1]) / errors[-1]) / 2)
        signed.append(signed[-1] + np.where(row, steps[-1], -steps[-1]))
    return Course(np.array(errors), np.array(steps), np.array(signed[1:]))


def weighted_error(signed, right):
    """Return the share of the weights e^{-yF}, (n,), of those that are not `right`."""
    weights = exponentials(-signed)
    return weights[~right].sum() / weights.sum()


exponentials = np.frompyfunc(mpmath.exp, 1, 1)
