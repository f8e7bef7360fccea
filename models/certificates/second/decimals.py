"""Decimals of a hundred digits for certificates with exponentials.

Python's decimals round +, -, *, /, exp, ln and sqrt correctly: each result is off by at most half a
unit of its last digit. What has size s after many thousands of them is known to 10^-90 s.
"""

from decimal import Context, Decimal, localcontext
from math import floor
from typing import Any

from models.certificates.second import Ratio, demand

HUNDRED = Context(prec=100)
SURE = Decimal("1e-90")
GRID = 2**80


def decimal(number: Ratio) -> Decimal:
    """Return a rational, rounded."""
    return HUNDRED.divide(Decimal(number[0]), Decimal(number[1]))


def positive(number: Ratio) -> Ratio:
    """Return a positive rational, Rejected for another one."""
    demand(number[0] > 0, "a number is not positive")
    return number


def hold(shown: Ratio, number: Decimal, size: Any) -> None:
    """Demand that a number is shown rounded down to a multiple of 2^-80.

    `size` is that of the terms that it is the sum of. Where the digits leave two multiples, as
    around a multiple, both will do.
    """
    with localcontext(Context(prec=200)):
        low, high = (floor(GRID * (number + sign * SURE * size)) for sign in (-1, 1))
    demand(high - low <= 1, "a number is too large for a hundred digits")
    demand(any(same(shown, (end, GRID)) for end in (low, high)), "a number is another one")


def same(one: Ratio, other: Ratio) -> bool:
    """Say whether two rationals are equal."""
    return one[0] * other[1] == other[0] * one[1]
