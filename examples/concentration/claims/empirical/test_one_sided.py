r"""The one-sided inequality, with constant 1: how far the shares of draws exceed the law.

Massart proved it where the bound is at most one half. That is a device of his proof, as Birnbaum
and McCarty had conjectured and Reeve showed in 2024 (arXiv:2403.16651): it holds for small
deviations, too. There the quotient of both sides is largest, and neither says much.
"""

from fractions import Fraction
from math import isqrt

import pytest
from tails.empirical import deviates, everywhere
from tails.enclosures import exp_below

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr\Bigl[\sup_x F_n(x) - F(x) \ge d\Bigr] \le e^{-2nd^2}, \qquad d > 0",
    place="One-sided",
    source="10.1214/aop/1176990746",
    premises={
        "half": r"e^{-2nd^2} \le \tfrac12",
        "independent": r"X_1, \dots, X_n \text{ are independent}",
    },
    quantifiers={
        "$F$": "all continuous ones at once",
        "$n$": "1 to 100; searched up to 15",
        "$d$": "all fortieths for which the bound is at most one half, and $1/\\sqrt n$",
    },
    conclusion="chance of an excess",
)
DEPTHS = [Fraction(i, 40) for i in range(1, 40)]


@pytest.mark.parametrize("n", [1, 2, 5, 10, 20])
def test_any_continuous_law(evidence, n):
    judge(evidence, n, [d for d in DEPTHS if bound(n, d) <= Fraction(1, 2)])


@pytest.mark.parametrize("n", [64, 100])
def test_it_is_attained_by_many_draws(evidence, n):
    judge(evidence, n, [Fraction(1, isqrt(n))], attained=0.1)


@pytest.mark.parametrize("n", [without("half", n, expect="holds") for n in (1, 2, 5, 10, 20)])
def test_small_deviations(evidence, n):
    judge(evidence, n, [d for d in DEPTHS if bound(n, d) > Fraction(1, 2)])


@without("independent")
def test_each_draw_four_times(evidence):
    judge(evidence, 20, [Fraction(1, 2)], draws=5)


@pytest.mark.parametrize("tries", [300])
def test_any_deviation(evidence, tries):
    evidence.search(
        "chance of an excess", any_deviation, relation="at most", tries=tries, precise=any_deviation
    )


def judge(evidence, n, depths, *, draws=None, attained=None):
    draws = draws or n
    evidence.premise("independent", draws == n)
    evidence.premise("half", all(bound(n, d) <= Fraction(1, 2) for d in depths))
    chances = [deviates(draws, d, everywhere(draws, d), below=False) for d in depths]
    bounds = [bound(n, d) for d in depths]
    evidence.at_most("chance of an excess", chances, bounds, trivial=1, attained=attained)


def any_deviation(draw):
    n, d = draw.integer("n", 1, 15), Fraction(draw.integer("256ths", 1, 255), 256)
    draw.assume(bound(n, d) <= Fraction(1, 2))
    return deviates(n, d, everywhere(n, d), below=False), bound(n, d)


def bound(n, d):
    """Return a number below the bound, by less than 1e-30 of it."""
    return exp_below(-2 * n * d**2)
