r"""Bernstein's inequality: the variance counts for small deviations, the largest value for large.

Hoeffding's bound knows the range of the variables alone. This one has their variance in its place,
and pays for it by the linear term $Mt/3$: rare events have next to no variance, and deviate by
their whole size all the same. Of 400 coins that are 1 with probability $\frac18$ the tail, six and
a half standard deviations out, has an exponent within a fifth of the bound's; without the linear
term the bound would be exceeded there.
"""

from fractions import Fraction

import pytest
from tails import sums
from tails.enclosures import exp_below, log_above

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr\Bigl[\sum_i (X_i - \mathbb{E} X_i) \ge t\Bigr] \le "
    r"\exp\Bigl(\frac{-t^2}{2(v + Mt/3)}\Bigr), \qquad t > 0",
    place="Bernstein",
    source="10.1093/acprof:oso/9780199535255.001.0001, Sections 2.7 and 2.8",
    premises={
        "independent": r"X_1, \dots, X_n \text{ are independent}",
        "bounded": r"X_i - \mathbb{E} X_i \le M",
        "variance": r"\sum_i \operatorname{Var} X_i \le v",
    },
    quantifiers={
        "$X_i$": "3 to 6 variables with 2 to 4 whole values; 400 coins; searched over 1 to 5 "
        "variables with any laws on at most 4 values",
        "$t$": "all levels above the mean that the sum can reach",
        "$v, M$": "as small as they may be",
    },
    conclusion=["tail", "exponent of the tail"],
)
LAWS = {
    "a coin": sums.law(1, 1),
    "a rare event": sums.law(99, 1),
    "a long tail": sums.law(90, 7, 2, 1),
    "one that lacks little": sums.law(1, 0, 5),
}
SAYS = Fraction(9, 10)  # a bound below it; next to the mean both sides are 1


@pytest.mark.parametrize("n", [3, 6])
@pytest.mark.parametrize("name", LAWS)
def test_one_law(evidence, name, n):
    judge(evidence, sums.independently([LAWS[name]] * n))


def test_several_laws(evidence):
    judge(evidence, sums.independently(LAWS.values()))


@pytest.mark.parametrize("tries", [300])
def test_any_laws(evidence, tries):
    evidence.search("tail", any_laws, relation="at most", tries=tries, precise=any_laws)


def test_its_exponent_is_tight(evidence):
    coins, level = sums.binomial(400, Fraction(1, 8)), 94
    exponent = bernstein(level - sums.mean(coins), sums.variance(coins), Fraction(7, 8))
    found = -log_above(sums.tail(coins, level))
    evidence.at_least("exponent of the tail", found, exponent, trivial=0, attained=0.2)


@without("independent", breaks="tail")
def test_copies_of_a_coin(evidence):
    judge(evidence, sums.copies(LAWS["a coin"], 8))


@without("bounded", breaks="tail")
def test_a_smaller_largest_value(evidence):
    judge(evidence, sums.independently([LAWS["a rare event"]] * 3), largest=Fraction(1, 10))


@without("variance", breaks="tail")
def test_a_smaller_variance(evidence):
    judge(evidence, sums.independently([LAWS["a coin"]] * 6), variance=Fraction(1, 10))


def judge(evidence, joint, largest=None, variance=None):
    law, laws = sums.total(joint), sums.marginals(joint)
    above = max(len(one) - 1 - sums.mean(one) for one in laws)
    varied = sum(map(sums.variance, laws))
    largest, variance = largest or above, variance or varied
    evidence.premise("independent", sums.are_independent(joint))
    evidence.premise("bounded", above <= largest)
    evidence.premise("variance", varied <= variance)
    mean = sums.mean(law)
    levels = [level for level in range(len(law)) if level > mean]
    tails = [sums.tail(law, level) for level in levels]
    bounds = [exp_below(-bernstein(level - mean, variance, largest)) for level in levels]
    evidence.at_most("tail", tails, bounds, trivial=1)


def any_laws(draw):
    n, values = draw.integer("n", 1, 5), draw.integer("values", 2, 4)
    weights = draw.reals("weights", (n, values), 0, 1)
    draw.assume((weights.sum(axis=1) > 0).all())
    laws = [sums.law(*row.tolist()) for row in weights]
    law, level = sums.convolved(laws), draw.integer("level", 1, n * (values - 1))
    above = level - sums.mean(law)
    draw.assume(above > 0)
    largest = max(values - 1 - sums.mean(one) for one in laws)
    predicted = exp_below(-bernstein(above, sums.variance(law), largest))
    draw.assume(predicted < SAYS)
    return sums.tail(law, level), predicted


def bernstein(t, variance, largest):
    """Return the exponent of the bound."""
    return t**2 / (2 * (variance + largest * t / 3))
