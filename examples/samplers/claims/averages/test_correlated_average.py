r"""The variance of an average over a chain, of which each state is like the one before.

A chain that stays with probability $\lambda$ and else draws anew has autocorrelations $\lambda^k$.
An average over $n$ states has about $\frac{1+\lambda}{1-\lambda}$ times the variance of one over as
many independent draws, and less by what is cut off at the ends. It is held against all sums that
the chain can have.
"""

from fractions import Fraction

import numpy as np
import pytest
from bayes import chains

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"n \operatorname{Var} \bar f_n = \sigma^2 \left(\frac{1 + \lambda}{1 - \lambda} - "
    r"\frac{2 \lambda (1 - \lambda^n)}{n (1 - \lambda)^2}\right)",
    place="Variance of an average",
    source="10.1007/978-1-4899-0319-8_6, Section 2",
    premises={"stationary": r"X_1 \sim \pi", "refreshing": r"P = (1 - \lambda) 1 \pi + \lambda I"},
    quantifiers={
        r"$\pi, f$": "a coin, and four states with whole values",
        r"$\lambda$": "0, 1/2 and 9/10",
        "$n$": "1 to 12",
    },
    conclusion=["n times the variance", "limit of n times the variance"],
)
LAWS = {"a coin": ([1, 1], [0, 1]), "four states": ([1, 2, 5, 3], [4, 0, 1, -2])}


@pytest.mark.parametrize("stays", [0, 0.5, 0.9])
@pytest.mark.parametrize("law", LAWS)
def test_all_sums(evidence, law, stays):
    target, f = chains.law(LAWS[law][0]), np.array(LAWS[law][1])
    stays = Fraction(str(stays))
    judge(evidence, target, chains.refreshing(target, stays), f, stays=stays)


@pytest.mark.parametrize("stays", [0, 0.5, 0.9])
@pytest.mark.parametrize("law", LAWS)
def test_the_limit(evidence, law, stays):
    target, f = chains.law(LAWS[law][0]), np.array(LAWS[law][1])
    stays = Fraction(str(stays))
    found = chains.asymptotic_variance(target, chains.refreshing(target, stays), f)
    predicted = spread(target, f) * (1 + stays) / (1 - stays)
    evidence.identity("limit of n times the variance", found, predicted)


@without("stationary", breaks="n times the variance")
def test_a_start_at_one_state(evidence):
    target, stays = chains.law([1, 1]), Fraction(1, 2)
    kernel, start = chains.refreshing(target, stays), chains.law([1, 0])
    judge(evidence, target, kernel, np.array([0, 1]), stays=stays, start=start)


@without("refreshing", breaks="n times the variance")
def test_a_cycle(evidence):
    target, stays = chains.law([1, 1, 1]), Fraction(1, 2)
    cycle = stays * np.roll(np.eye(3, dtype=int), 1, axis=1) + stays * np.eye(3, dtype=int)
    judge(evidence, target, cycle, np.array([0, 1, 2]), stays=stays)


def judge(evidence, target, kernel, f, *, stays, start=None):
    start = target if start is None else start
    lengths = range(1, 13)
    evidence.premise("stationary", bool((start == target).all()))
    evidence.premise("refreshing", bool((kernel == chains.refreshing(target, stays)).all()))
    found = [n * chains.variance_of_average(start, kernel, f.tolist(), n) for n in lengths]
    predicted = [spread(target, f) * inflation(stays, n) for n in lengths]
    evidence.identity("n times the variance", found, predicted)


def spread(target, f):
    return target @ (f - target @ f) ** 2


def inflation(stays, n):
    """Return how many times an average of n independent draws the variance is."""
    ends = 2 * stays * (1 - stays**n) / (n * (1 - stays) ** 2)
    return (1 + stays) / (1 - stays) - ends
