r"""The margins on the sample bound the error beyond it, and the number of rounds does not enter.

With probability $1-\delta$ the bound holds for every vote of $H$ and every $\theta$ of a grid at
once, also for votes chosen after seeing the sample: averaging functions does not add to the
Rademacher complexity of their class, which is at most $\sqrt{2\ln|H|/n}$. On a grid of $16^5$
points there are few stumps, and the test error is summed over all points, not sampled. The
constants are honest and the price is high: 200 000 points say something, 200 say nothing.
"""

from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest

from claims.chance import half_width
from models.margins.boosting import adaboost
from models.margins.stumps import Vote, error_on_grid, grid
from models.margins.tasks import majority_sample
from theoremcheck import TRIES, Claim, Rounding, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} P_D[y f(x) \le 0] \quad \le
        \min_{\theta \in \Theta} \Big( P_S[y f(x) \le \theta]
        + \frac{2}{\theta} \sqrt{2 \ln |H| / n} \Big)
        \quad + \sqrt{\ln (|\Theta| / \delta) / (2n)} \\
        \text{for all } f = \sum_t \alpha_t h_t \Big/ \sum_t \alpha_t, \quad h_t \in H
        \end{array}""",
    place="Better Measures of Complexity?",
    source="mohri2018, Corollary 7.5",
    premises={
        "iid": r"S \sim D^n",
        "vote": r"f \text{ is an average of functions of } H",
    },
    quantifiers={
        "$T$": "votes of 10, 30, 100 and 300 rounds on one sample",
        "$D$": "uniform on a grid of 16 levels in 5 dimensions, labelled by a majority of 10 "
        "stumps",
        "complexity": "of all stumps, searched over up to 6 points of grids of up to 4 levels in 3 "
        "dimensions",
        "$\\Theta$": "0.05, 0.1, ..., 1",
        "$\\delta$": "$10^{-6}$, for all votes and all of $\\Theta$ together",
    },
    conclusion="test error",
)
LEVELS, DIMENSION, DELTA = 16, 5, 1e-6
ROUNDS, THETAS = np.array([10, 30, 100, 300]), np.arange(1, 21) / 20


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


@pytest.mark.parametrize("tries", TRIES)
def test_any_points(evidence, tries):
    """No average of stumps agrees more with signs than the best of the stumps."""
    evidence.search(
        "Rademacher complexity", any_points, relation="at most", tries=tries, precise=in_fractions
    )


def drawn(draw):
    """Draw points (n, d), told by their levels, and how many levels there are."""
    size, dimension = draw.integer("points", 1, 6), draw.integer("dimension", 1, 3)
    levels = draw.integer("levels", 2, 4)
    return draw.integers("cells", (size, dimension), 0, levels - 1), levels


def any_points(draw):
    cells, levels = drawn(draw)
    size, dimension = cells.shape
    opinions = every_stump(dimension, levels).opinions(grid(levels)[cells])
    signs = np.array(list(product([-1, 1], repeat=size)))
    found = (signs @ opinions.T).max(axis=1).mean() / size
    bound = complexity_at_most(size, count(dimension, levels))
    return found, bound, Rounding(5, bound)


def every_stump(dimension, levels):
    """Return the stumps of a grid, both signs on either side of every cut and of one below all."""
    places = product(range(dimension), range(levels), [-1.0, 1.0])
    features, cuts, right = map(np.array, zip(*places, strict=True))
    left = np.where(cuts == 0, right, -right)
    return Vote(features, cuts / levels, left, right, np.ones(len(features)))


@mpmath.workdps(50)
def in_fractions(draw):
    """What a stump tells apart are the points up to a level and the others."""
    cells, levels = drawn(draw)
    size, dimension = cells.shape
    total = 0
    for signs in product([-1, 1], repeat=size):
        agree = [
            sum(sign if x <= level else -sign for sign, x in zip(signs, column, strict=True))
            for column in cells.T
            for level in range(levels)
        ]
        total += max(map(abs, agree))
    functions = mpmath.mpf(2 + 2 * dimension * (levels - 1))
    return Fraction(total, size * 2**size), mpmath.sqrt(2 * mpmath.log(functions) / size)


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
    complexity = complexity_at_most(size, count(DIMENSION, LEVELS))
    return np.min(shares + 2 / THETAS * complexity) + np.sqrt(
        np.log(len(THETAS) / DELTA) / (2 * size)
    )


def complexity_at_most(size, functions):
    """Return Massart's bound for the Rademacher complexity of so many functions on n points."""
    return np.sqrt(2 * np.log(functions) / size)


def count(dimension, levels):
    """Return |H|: stumps of both signs at every cut, and two constants."""
    return 2 * dimension * (levels - 1) + 2
