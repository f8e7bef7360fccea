r"""Hoeffding's inequality: a sum of independent bounded variables has the tail of a normal one.

The variance of a variable in $[a,b]$ is at most $(b-a)^2/4$, which fair coins have. Of 400 of them
the tail, eight standard deviations out, is $e^{-35.5}$ where the bound has $e^{-32}$: no larger
constant than 2 stands in the exponent. Copies of one coin deviate as far as they can half of the
time.
"""

from fractions import Fraction

import pytest
from tails import sums
from tails.enclosures import exp_below, log_above

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr\Bigl[\sum_i (X_i - \mathbb{E} X_i) \ge t\Bigr] \le "
    r"\exp\Bigl(\frac{-2t^2}{\sum_i (b_i - a_i)^2}\Bigr)",
    place="Hoeffding",
    source="10.1080/01621459.1963.10500830, Theorem 2",
    premises={
        "independent": r"X_1, \dots, X_n \text{ are independent}",
        "bounded": r"a_i \le X_i \le b_i",
        "above": r"t > 0",
    },
    quantifiers={
        "$X_i$": "whole numbers from $a_i=0$ on: 2 to 6 of one law or of several; 400 coins; "
        "searched over 1 to 5 of any laws on at most 4 values",
        "$t$": "all levels above the mean that the sum can reach",
    },
    conclusion=["tail", "exponent of the tail"],
)
# Laws by name, and the largest value b that they are said to have.
LAWS = {
    "a coin": (sums.law(1, 1), 1),
    "a biased coin": (sums.law(9, 1), 1),
    "two ends": (sums.law(1, 0, 1), 2),
    "a die": (sums.law(1, 1, 1, 1), 3),
    "rarely far off": (sums.law(*([97] + [0] * 8 + [3])), 1),  # its largest value is 9
}
SAYS = Fraction(9, 10)  # a bound below it; next to the mean both sides are 1


@pytest.mark.parametrize("n", [2, 4, 6])
@pytest.mark.parametrize("name", ["a coin", "a biased coin", "two ends", "a die"])
def test_one_law(evidence, name, n):
    law, largest = LAWS[name]
    judge(evidence, sums.independently([law] * n), [largest] * n)


def test_several_laws(evidence):
    laws, largest = zip(*(LAWS[name] for name in ("a coin", "two ends", "a die")), strict=True)
    judge(evidence, sums.independently(laws * 2), largest * 2)


@pytest.mark.parametrize("tries", [300])
def test_any_laws(evidence, tries):
    evidence.search("tail", any_laws, relation="at most", tries=tries, precise=any_laws)


def test_two_is_the_largest_constant(evidence):
    """Exponents are compared, in which the factor before the exponential counts ever less."""
    coins, level = sums.binomial(400, Fraction(1, 2)), 280
    exponent = -log_above(bound(level - sums.mean(coins), [1] * 400))
    found = -log_above(sums.tail(coins, level))
    evidence.at_least("exponent of the tail", found, exponent, trivial=0, attained=0.1)


@without("independent", breaks="tail")
def test_copies_of_one_coin(evidence):
    judge(evidence, sums.copies(LAWS["a coin"][0], 6), [1] * 6)


@without("bounded", breaks="tail")
def test_values_beyond_the_bound(evidence):
    law, largest = LAWS["rarely far off"]
    judge(evidence, sums.independently([law] * 3), [largest] * 3)


@without("above", breaks="tail")
def test_levels_below_the_mean(evidence):
    joint = sums.independently([LAWS["a coin"][0]] * 4)
    judge(evidence, joint, [1] * 4, levels=[0, 1])


def judge(evidence, joint, largest, levels=None):
    law = sums.total(joint)
    mean = sums.mean(law)
    levels = levels or [level for level in range(len(law)) if level > mean]
    evidence.premise("independent", sums.are_independent(joint))
    evidence.premise(
        "bounded",
        all(len(one) - 1 <= b for one, b in zip(sums.marginals(joint), largest, strict=True)),
    )
    evidence.premise("above", min(levels) > mean)
    tails = [sums.tail(law, level) for level in levels]
    evidence.at_most("tail", tails, [bound(level - mean, largest) for level in levels], trivial=1)


def any_laws(draw):
    n, values = draw.integer("n", 1, 5), draw.integer("values", 2, 4)
    weights = draw.reals("weights", (n, values), 0, 1)
    draw.assume((weights.sum(axis=1) > 0).all())
    law = sums.convolved([sums.law(*row.tolist()) for row in weights])
    level = draw.integer("level", 1, n * (values - 1))
    above = level - sums.mean(law)
    draw.assume(above > 0)
    predicted = bound(above, [values - 1] * n)
    draw.assume(predicted < SAYS)
    return sums.tail(law, level), predicted


def bound(t, widths):
    """Return a number below the bound, by less than 1e-30 of it, for ranges of these widths."""
    return exp_below(-2 * t**2 / Fraction(sum(width**2 for width in widths)))
