"""Rational numbers on the safe side of exponentials and logarithms.

`Decimal.exp` and `Decimal.ln` are correctly rounded, so that the next decimal number below or above
is a bound for certain, and the one of an argument rounded to the same side too: both rise.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

DIGITS = 40
LEAST = -9999  # the exponent of ten from which on a number next to 0 stands


def exp_below(x: Fraction) -> Fraction:
    """Return a number of at most e^x, by less than 1e-37 (1 + |x|) of it."""
    with localcontext(prec=DIGITS, Emin=LEAST, rounding=ROUND_FLOOR):
        decimal = Fraction((Decimal(x.numerator) / x.denominator).exp().next_minus())
    return max(decimal, 1 + x)  # the tangent is nearer where |x| is next to nothing


def log_above(x: Fraction) -> Fraction:
    """Return a number of at least ln x, x > 0, by less than 1e-38 (1 + |ln x|)."""
    with localcontext(prec=DIGITS, Emin=LEAST, rounding=ROUND_CEILING):
        decimal = Fraction((Decimal(x.numerator) / x.denominator).ln().next_plus())
    return min(decimal, x - 1)  # the tangent is nearer where x is next to 1
