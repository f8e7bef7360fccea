"""Ball arithmetic for certificates with exponentials: real numbers shown to their last digit.

A real number is shown by the largest multiple of 2^-80 below it: like a rational it is determined,
and no digit of what it follows from can change unseen.
"""

from collections.abc import Mapping
from fractions import Fraction

from flint import arb, fmpq

from models.certificates import Rejected, rational

GRID = 2**80
BITS = 256  # of the working precision where a number is shown


def ball(number: Fraction) -> arb:
    """Return the tightest ball around a rational."""
    return arb(fmpq(number.numerator, number.denominator))


def shown(number: arb) -> Fraction:
    """Return the largest multiple of 2^-80 below a number; Rejected where its ball leaves two."""
    below = (number * GRID).floor().unique_fmpz()
    if below is None:
        raise Rejected(f"the number {number.str(6)} is too large for {BITS} bits")
    return Fraction(int(below), GRID)


def positive(fields: Mapping[str, object], name: str) -> Fraction:
    """Return a positive rational of the certificate; Rejected for another one."""
    value = rational(fields[name])
    if value <= 0:
        raise Rejected(f"{name} is {value}, not positive")
    return value


def whole(fields: Mapping[str, object], name: str, largest: int) -> int:
    """Return an integer of the certificate from 1 to the largest; Rejected for another one."""
    value = fields[name]
    if type(value) is not int or not 1 <= value <= largest:
        raise Rejected(f"{name} is {value!r:.60}, not an integer from 1 to {largest}")
    return value
