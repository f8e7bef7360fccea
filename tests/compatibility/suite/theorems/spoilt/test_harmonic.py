"""The harmonic sums are whole numbers, which they are not but for the first."""

from fractions import Fraction

import pytest

from theoremcheck import Claim

CLAIM = Claim(
    kind="identity",
    statement=r"\sum_{k=1}^n \frac1k = \left\lfloor \sum_{k=1}^n \frac1k \right\rfloor",
    place="Exercise 4",
    quantifiers={"$n$": "1, 2 and 3"},
    conclusion="sum",
)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_sum(evidence, n):
    total = sum(Fraction(1, k) for k in range(1, n + 1))
    evidence.identity("sum", total, total // 1)


def test_division(evidence):
    evidence.identity("sum", 1 // 0, 1)
