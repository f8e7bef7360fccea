r"""The inequality of Dvoretzky, Kiefer and Wolfowitz, with Massart's constant 2.

The law of the deviation is the same for each continuous $F$, and is exact here: draws are counted
between the places where they can leave the band. A law with jumps asks at fewer places, so that it
deviates less: that $F$ be continuous is a device of proofs. With $n$ draws and
$d=1/\sqrt n$ the chance is about $1-\frac{2}{3\sqrt n}$ of its bound, within a tenth from 50 on: a
factor that is smaller by more than that is refuted here. That none is smaller at all needs more
draws and larger $d\sqrt n$ than can be counted exactly; Massart proves it.
"""

from fractions import Fraction
from math import isqrt

import pytest
from tails.empirical import at_jumps, deviates, everywhere
from tails.enclosures import exp_below

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr\Bigl[\sup_x |F_n(x) - F(x)| \ge d\Bigr] \le 2 e^{-2nd^2}, \qquad d > 0",
    place="Two-sided",
    source="10.1214/aop/1176990746",
    premises={
        "independent": r"X_1, \dots, X_n \text{ are independent}",
        "same law": r"\Pr[X_i \le x] = F(x)",
        "continuous": r"F \text{ is continuous}",
    },
    quantifiers={
        "$F$": "all continuous ones at once; three with jumps; searched over any 2 to 5 jumps",
        "$n$": "1 to 100; searched up to 12",
        "$d$": "all twentieths for which the bound is below 1, and $1/\\sqrt n$",
    },
    conclusion="chance of a deviation",
)
JUMPS = {
    "a coin": [Fraction(1, 2)] * 2,
    "a die": [Fraction(1, 6)] * 6,
    "one large jump": [Fraction(1, 10), Fraction(4, 5), Fraction(1, 10)],
}


@pytest.mark.parametrize("n", [1, 2, 5, 10, 20])
def test_any_continuous_law(evidence, n):
    depths = [Fraction(i, 20) for i in range(1, 20)]
    judge(evidence, n, depths, [deviates(n, d, everywhere(n, d)) for d in depths])


@pytest.mark.parametrize("n", [64, 100])
def test_it_is_attained_by_many_draws(evidence, n):
    d = Fraction(1, isqrt(n))
    judge(evidence, n, [d], [deviates(n, d, everywhere(n, d))], attained=0.1)


@pytest.mark.parametrize("n", [1, 5, 20])
@pytest.mark.parametrize("jumps", [without("continuous", name, expect="holds") for name in JUMPS])
def test_laws_with_jumps(evidence, jumps, n):
    places, depths = at_jumps(JUMPS[jumps]), [Fraction(i, 20) for i in range(1, 20)]
    judge(evidence, n, depths, [deviates(n, d, places) for d in depths], continuous=False)


@without("independent")
def test_each_draw_four_times(evidence):
    """Four copies of each of five draws have the distribution function of the five."""
    d = Fraction(1, 2)
    judge(evidence, 20, [d], [deviates(5, d, everywhere(5, d))], draws=5)


@without("same law")
def test_draws_of_the_squares(evidence):
    """Squares of uniform numbers are at most t with probability √t: here at squares of tenths."""
    places = [Fraction(i * i, 100) for i in range(1, 10)]
    drawn = [Fraction(i, 10) for i in range(1, 10)]
    d = Fraction(2, 5)
    judge(evidence, 20, [d], [deviates(20, d, places, drawn=drawn)], same=places == drawn)


@pytest.mark.parametrize("tries", [300])
def test_any_law(evidence, tries):
    evidence.search(
        "chance of a deviation", any_law, relation="at most", tries=tries, precise=any_law
    )


def judge(evidence, n, depths, chances, *, attained=None, draws=None, same=True, continuous=True):
    evidence.premise("independent", n == (draws or n))
    evidence.premise("same law", same)
    evidence.premise("continuous", continuous)
    bounds = [bound(n, d) for d in depths]
    evidence.at_most("chance of a deviation", chances, bounds, trivial=1, attained=attained)


def any_law(draw):
    n, jumps = draw.integer("n", 1, 12), draw.integer("jumps", 2, 5)
    sizes = [Fraction(size) for size in draw.reals("sizes", jumps, 0, 1).tolist()]
    d = Fraction(draw.real("d", 0.05, 1))
    draw.assume(sum(sizes) > 0 and bound(n, d) < 1)
    return deviates(n, d, at_jumps([size / sum(sizes) for size in sizes])), bound(n, d)


def bound(n, d):
    """Return a number below the bound, by less than 1e-30 of it."""
    return 2 * exp_below(-2 * n * d**2)
