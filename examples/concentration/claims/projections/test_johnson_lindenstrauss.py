r"""Johnson and Lindenstrauss: $4\ln n/(\frac{\varepsilon^2}{2}-\frac{\varepsilon^3}{3})$ dimensions
keep all distances of $n$ points.

Each of $\frac{n(n-1)}2$ distances fails with probability at most $2/n^2$, so that all are kept with
one of at least $\frac1n$: that is what the theorem says of a single projection. The chances of one
distance are exact here, and so is their sum. It is for points that were there before the matrix:
the difference of two that are chosen afterwards may lie in what the projection forgets.
"""

from fractions import Fraction
from math import ceil, comb

import numpy as np
import pytest
from tails import projections
from tails.enclosures import log_above
from tails.projections import AnyDirection

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="theorem",
    statement=r"k \ge \frac{4 \ln n}{\varepsilon^2/2 - \varepsilon^3/3}: \quad \Pr\Bigl[(1 - "
    r"\varepsilon) \|x_i - x_j\|^2 \le \frac dk \|Px_i - Px_j\|^2 \le (1 + \varepsilon) \|x_i - "
    r"x_j\|^2 \;\; \forall i, j\Bigr] \ge \frac1n",
    place="Johnson and Lindenstrauss",
    source="10.1002/rsa.10073, Theorem 2.1",
    premises={
        "dimension": r"k \ge 4 \ln n / (\varepsilon^2/2 - \varepsilon^3/3)",
        "before": r"x_1, \dots, x_n \text{ do not depend on } P",
    },
    quantifiers={
        "$x_i$": "any, by the sum over pairs; corners of a simplex for sampled projections",
        r"$n, \varepsilon$": "10 to 1000 points, 0.3 to 0.9",
        "$d$": "even, $2k$ and $4k$; 300 for sampled projections",
    },
    conclusion=["chance that some distance is off", "all distances kept"],
)


@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("n, tenths", [(10, 5), (100, 5), (20, 3), (1000, 9)])
def test_the_sum_over_all_pairs(evidence, n, tenths, times):
    epsilon = Fraction(tenths, 10)
    k = dimension(n, epsilon)
    law = AnyDirection(times * k, k)
    evidence.premise("dimension", enough(k, n, epsilon))
    short = law.up_to((1 - epsilon) / times)
    long = 1 - law.up_to((1 + epsilon) / times)
    evidence.at_most(
        "chance that some distance is off",
        comb(n, 2) * (short + long),
        1 - Fraction(1, n),
        trivial=1,
    )


@pytest.mark.parametrize(
    "share, after",
    [
        (1, False),
        without("dimension", 0.1, False, breaks="all distances kept"),
        without("before", 1, True, breaks="all distances kept"),
    ],
)
def test_projections_of_a_simplex(evidence, share, after):
    n, epsilon, trials, d = 10, Fraction(1, 2), 150, 300
    k = round(share * dimension(n, epsilon))
    bases = projections.any_subspaces(evidence.rng("bases", by=["share"]), trials, d, k)
    points = np.tile(np.eye(d)[:n], (trials, 1, 1))
    if after:
        points[:, 0] = points[:, 1] + forgotten(bases)
    evidence.premise("dimension", enough(k, n, epsilon))
    evidence.premise("before", bool((points == points[0]).all()))
    lengths = projections.squared_lengths(bases, projections.differences(points))
    kept = abs(lengths * d / k - 1) <= epsilon
    evidence.probability(
        "all distances kept", kept.all(axis=1).sum(), trials, at_least=1 / n, resolves=1 / (2 * n)
    )


def forgotten(bases):
    """Return for each orthonormal basis (count, d, k) a vector (count, d) orthogonal to it."""
    axis = np.eye(bases.shape[1])[-1]
    return axis - (bases @ (axis @ bases)[:, :, None])[:, :, 0]


def enough(k, n, epsilon):
    return k >= least(n, epsilon)


def dimension(n, epsilon):
    """Return the least even k that is enough."""
    return 2 * ceil(least(n, epsilon) / 2)


def least(n, epsilon):
    """Return a number above what the theorem asks k to be, by less than 1e-30 of it."""
    return 4 * log_above(Fraction(n)) / (epsilon**2 / 2 - epsilon**3 / 3)
