"""Decimals of a hundred digits for certificates with exponentials.

Python's decimals round +, -, *, /, exp, ln and sqrt correctly: each result is off by at most half a
unit of its last digit. What has size s after many thousands of them is known to 10^-90 s.
"""

from decimal import Context, Decimal, localcontext
from math import floor
from typing import Any

from models.certificates.second import Ratio, Rejected, demand

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


def shown(number: Decimal, size: Any) -> Ratio:
    """Return the largest multiple of 2^-80 below a number of which terms of that size are left.

    Rejected where its digits do not tell.
    """
    with localcontext(Context(prec=200)):
        ends = {floor(GRID * (number + sign * SURE * size)) for sign in (-1, 1)}
    if len(ends) > 1:
        raise Rejected("a number is too large for a hundred digits")
    return ends.pop(), GRID


def same(one: Ratio, other: Ratio) -> bool:
    """Say whether two rationals are equal."""
    return one[0] * other[1] == other[0] * one[1]
