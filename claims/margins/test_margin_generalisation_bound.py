r"""The margins on the sample bound the error beyond it, and the number of rounds does not enter.

With probability $1-\delta$ the bound holds for every vote of $H$ and every $\theta$ of a grid at
once, also for votes chosen after seeing the sample: averaging functions does not add to the
Rademacher complexity of their class, which is at most $\sqrt{2\ln|H|/n}$. On a grid of $16^5$
points there are few stumps, and the test error is summed over all points, not sampled. The
constants are honest and the price is high: 200 000 points say something, 200 say nothing.
"""

import numpy as np
import pytest

from claims.chance import half_width
from models.margins.boosting import adaboost
from models.margins.stumps import error_on_grid, grid
from models.margins.tasks import majority_sample
from theoremcheck import Claim, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} P_D[y f(x) \le 0] \quad \le
        \min_{\theta \in \Theta} \Big( P_S[y f(x) \le \theta]
        + \frac{2}{\theta} \sqrt{2 \ln |H| / n} \Big)
        \quad + \sqrt{\ln (|\Theta| / \delta) / (2n)} \\
        \text{for all } f = \sum_t \alpha_t h_t \Big/ \sum_t \alpha_t, \quad h_t \in H
        \end{array}""",
    slide="Better Measures of Complexity?",
    source="mohri2018, Corollary 7.5",
    premises={
        "iid": r"S \sim D^n",
        "vote": r"f \text{ is an average of functions of } H",
    },
    quantifiers={
        "$T$": "votes of 10, 30, 100 and 300 rounds on one sample",
        "$D$": "uniform on a grid of 16 levels in 5 dimensions, labelled by a majority of 10 "
        "stumps",
        "$\\Theta$": "0.05, 0.1, ..., 1",
        "$\\delta$": "$10^{-6}$, for all votes and all of $\\Theta$ together",
    },
    conclusion="test error",
)
LEVELS, DIMENSION, DELTA = 16, 5, 1e-6
ROUNDS, THETAS = np.array([10, 30, 100, 300]), np.arange(1, 21) / 20
STUMPS = 2 * DIMENSION * (LEVELS - 1) + 2  # both signs above and below every cut, and two constants


@pytest.mark.parametrize(
    "size, copies",
    [
        (200_000, 1),
        instance(200, 1, expect="vacuous"),
        without("iid", 8, 25_000),
    ],
)
def test_bound_without_the_number_of_rounds(evidence, size, copies):
    """Eight points that are drawn over and over look like a large sample, and are none."""
    sample = draw(evidence, size)
    points, labels = np.repeat(sample.points, copies, axis=0), np.repeat(sample.labels, copies)
    evidence.premise("iid", has_as_many_kinds_as_draws(points))
    vote = adaboost(points, labels, int(ROUNDS[-1]))
    evidence.premise("vote", bool((vote.weights > 0).all()))
    votes = [vote.first(t) for t in ROUNDS]
    errors = [error_on_grid(v, sample.target, DIMENSION, LEVELS) for v in votes]
    bounds = [bound(v.margins(points, labels)) for v in votes]
    evidence.at_most("test error", errors, bounds, trivial=1, error_rate=DELTA)
    if size == 200_000:
        evidence.curve(
            "test error, and its bound",
            ROUNDS,
            errors,
            predicted=bounds,
            axes=("rounds", "error"),
            scales=("log", "linear"),
        )


@without("vote")
def test_learning_by_heart(evidence):
    """A table that is right, with margin 1, on all points of the sample, and says -1 elsewhere."""
    sample = draw(evidence, 200_000)
    cells = [(LEVELS * column).astype(int) for column in sample.points.T]
    table = np.full((LEVELS,) * DIMENSION, -1.0)
    table[tuple(cells)] = sample.labels
    evidence.premise(
        "vote", not np.diff(np.diff(table, axis=0), axis=1).any()
    )  # all votes of stumps are additive
    axes = np.stack(np.meshgrid(*[grid(LEVELS)] * DIMENSION, indexing="ij"), axis=-1)
    truth = np.sign(sample.target.scores(axes.reshape(-1, DIMENSION))).reshape(table.shape)
    evidence.at_most(
        "test error",
        np.mean(table != truth),
        bound(np.ones(len(sample.labels))),
        trivial=1,
        error_rate=DELTA,
    )


def has_as_many_kinds_as_draws(points):
    """Say whether different points are as many as among n uniform draws of N = 16^5, which are
    N - N (1 - 1/N)^n in the mean; a draw moves their number by one at most (McDiarmid, at 1e-6).
    """
    size, cells = len(points), LEVELS**DIMENSION
    codes = (LEVELS * points).astype(int) @ LEVELS ** np.arange(DIMENSION)
    expected = cells - cells * (1 - 1 / cells) ** size
    return bool(abs(len(np.unique(codes)) - expected) <= size * half_width(size, 1e-6))


def draw(evidence, size):
    return majority_sample(size, DIMENSION, evidence.rng("sample"), levels=LEVELS)


def bound(margins):
    size = len(margins)
    shares = np.searchsorted(np.sort(margins), THETAS, side="right") / size
    complexity = np.sqrt(2 * np.log(STUMPS) / size)
    return np.min(shares + 2 / THETAS * complexity) + np.sqrt(
        np.log(len(THETAS) / DELTA) / (2 * size)
    )
