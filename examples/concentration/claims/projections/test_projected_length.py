r"""A projection onto $k$ of $d$ dimensions keeps about $k/d$ of a vector's squared length.

For a uniform direction, or a uniform subspace, the share $L$ follows a Beta law, whose tails are
rational where $k$ and $d$ are even. So is the bound. It is of Chernoff's kind: the exponent is the
right one, which large $k$ shows, and the factor before it is not.
"""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from tails import projections
from tails.enclosures import log_above
from tails.projections import AnAxis, AnyDirection

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr[L \le \beta k/d] \;(\beta < 1), \; \Pr[L \ge \beta k/d] \;(\beta > 1) \; \le "
    r"\beta^{k/2} \Bigl(1 + \frac{(1 - \beta)k}{d - k}\Bigr)^{(d-k)/2}",
    place="Length of a projection",
    source="10.1002/rsa.10073, Lemma 2.2",
    premises={"uniform": r"\text{the direction, or the subspace, is uniform}"},
    quantifiers={
        "$k, d$": "four pairs of even numbers, up to 400 of 800; searched up to 40 of 80",
        r"$\beta$": r"tenths from 0.1 to 2.5, with $\beta k < d$; searched over all",
    },
    conclusion=["tail", "exponent of the tail", "projected squared length"],
)


@pytest.mark.parametrize("d, k", [(4, 2), (20, 2), (40, 10), (200, 20)])
def test_its_tails(evidence, d, k):
    factors = [Fraction(i, 10) for i in range(1, 26) if i != 10 and i * k < 10 * d]
    judge(evidence, AnyDirection(d, k), factors)


@pytest.mark.parametrize("factor", [Fraction(3, 5), Fraction(7, 5)], ids=["short", "long"])
def test_its_exponent_is_tight(evidence, factor):
    law = AnyDirection(800, 400)
    found, bounded = -log_above(tail(law, factor)), -log_above(bound(law, factor))
    evidence.at_least("exponent of the tail", found, bounded, trivial=0, attained=0.1)


@pytest.mark.parametrize("tries", [300])
def test_any_dimensions(evidence, tries):
    evidence.search("tail", any_dimensions, relation="at most", tries=tries, precise=any_dimensions)


@without("uniform", breaks="tail")
def test_an_axis_among_coordinates(evidence):
    """All of a basis vector is kept or lost by a projection onto coordinates."""
    judge(evidence, AnAxis(40, 10), [Fraction(1, 2)])


@pytest.mark.parametrize(
    "subspaces",
    [
        "any_subspaces",
        without("uniform", "coordinate_subspaces", breaks="projected squared length"),
    ],
)
def test_bases_by_orthonormalisation(evidence, subspaces):
    d, k = 8, 4
    bases = getattr(projections, subspaces)(evidence.rng("bases"), 4000, d, k)
    share = projections.squared_lengths(bases, basis_vector(d))[:, 0]
    evidence.premise("uniform", not np.isin(share, (0, 1)).any())
    law = stats.beta(k / 2, (d - k) / 2)
    evidence.distribution("projected squared length", share, law.cdf, resolves=0.1)


def basis_vector(d):
    return [[1] + [0] * (d - 1)]


def judge(evidence, law, factors):
    uniform = AnyDirection(law.d, law.k)
    evidence.premise("uniform", law.second_moment() == uniform.second_moment())
    tails = [tail(law, factor) for factor in factors]
    evidence.at_most("tail", tails, [bound(law, factor) for factor in factors], trivial=1)


def any_dimensions(draw):
    half, rest = draw.integer("k/2", 1, 20), draw.integer("(d-k)/2", 1, 20)
    law, factor = AnyDirection(2 * (half + rest), 2 * half), Fraction(draw.real("factor", 0.01, 4))
    draw.assume(factor != 1 and factor * law.k < law.d)
    return tail(law, factor), bound(law, factor)


def tail(law, factor):
    """Return the chance that a share is at most, or at least, its mean times a factor."""
    up_to = law.up_to(factor * law.k / law.d)
    return up_to if factor < 1 else 1 - up_to


def bound(law, factor):
    rest = law.d - law.k
    return factor ** (law.k // 2) * (1 + (1 - factor) * law.k / rest) ** (rest // 2)
