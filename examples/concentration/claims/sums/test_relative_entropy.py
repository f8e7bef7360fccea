r"""Hoeffding's sharper inequality, in which the mean counts: attained where all are at their ends.

With $q=\mu+t$ the bound is $e^{-nD(q\|\mu)}$, the relative entropy of two coins. Both sides are
raised to the power $m$ here, for variables with values in $\{0, \frac1m, \dots, 1\}$: then all
exponents are whole, and nothing is rounded. Variables that are 0 or 1 are all 1 with probability
$\mu^n$, which is the bound at $q=1$.
"""

from fractions import Fraction

import pytest
from tails import sums

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr\Bigl[\frac1n \sum_i X_i \ge q\Bigr] \le \left(\Bigl(\frac{\mu}{q}\Bigr)^{q} "
    r"\Bigl(\frac{1-\mu}{1-q}\Bigr)^{1-q}\right)^n, \qquad \mu = \frac1n \sum_i \mathbb{E} X_i",
    place="Relative entropy",
    source="10.1080/01621459.1963.10500830, Theorem 1, equation (2.1)",
    premises={
        "independent": r"X_1, \dots, X_n \text{ are independent}",
        "bounded": r"0 \le X_i \le 1",
        "above": r"q > \mu",
    },
    quantifiers={
        "$X_i$": "2 to 6 variables with 2 to 4 values at even distances; searched over 1 to 5 of "
        "them with any laws on at most 4 values",
        "$q$": "all levels above the mean that the sum can reach",
    },
    conclusion="tail to the power m",
)


@pytest.mark.parametrize("n", [2, 4, 6])
@pytest.mark.parametrize("weights", [(1, 1), (9, 1), (1, 9)], ids=["fair", "rare", "frequent"])
def test_coins_attain_it(evidence, weights, n):
    judge(evidence, sums.independently([sums.law(*weights)] * n), 1, attained=0)


@pytest.mark.parametrize("n", [2, 4])
@pytest.mark.parametrize("weights", [(1, 1, 1), (4, 3, 2, 1)], ids=["three values", "four values"])
def test_more_values(evidence, weights, n):
    judge(evidence, sums.independently([sums.law(*weights)] * n), len(weights) - 1)


@pytest.mark.parametrize("tries", [300])
def test_any_laws(evidence, tries):
    evidence.search(
        "tail to the power m", any_laws, relation="at most", tries=tries, precise=any_laws
    )


@without("independent")
def test_copies_of_one_coin(evidence):
    judge(evidence, sums.copies(sums.law(1, 1), 4), 1)


@without("bounded")
def test_values_beyond_one(evidence):
    judge(evidence, sums.independently([sums.law(19, 0, 0, 1)] * 3), 1, levels=[3])


@without("above")
def test_a_level_below_the_mean(evidence):
    judge(evidence, sums.independently([sums.law(1, 1)] * 4), 1, levels=[1])


def judge(evidence, joint, m, levels=None, attained=None):
    law, n = sums.total(joint), len(next(iter(joint)))
    mean = sums.mean(law)
    levels = levels or [level for level in range(len(law)) if level > mean]
    evidence.premise("independent", sums.are_independent(joint))
    evidence.premise("bounded", max(map(max, joint)) <= m)
    evidence.premise("above", min(levels) > mean)
    evidence.at_most(
        "tail to the power m",
        [sums.tail(law, level) ** m for level in levels],
        [bound(mean, level, n * m) for level in levels],
        trivial=1,
        attained=attained,
    )


def any_laws(draw):
    n, values = draw.integer("n", 1, 5), draw.integer("values", 2, 4)
    weights = draw.reals("weights", (n, values), 0, 1)
    draw.assume((weights.sum(axis=1) > 0).all())
    law = sums.convolved([sums.law(*row.tolist()) for row in weights])
    mean, level = sums.mean(law), draw.integer("level", 1, n * (values - 1))
    draw.assume(mean < level)
    return sums.tail(law, level) ** (values - 1), bound(mean, level, n * (values - 1))


def bound(mean, level, most):
    """Return the bound to the power m: the sum has this mean, reaches `level`, and at most n m."""
    mu, q = Fraction(mean, most), Fraction(level, most)
    rest = ((1 - mu) / (1 - q)) ** (most - level) if level < most else 1
    return (mu / q) ** level * rest
