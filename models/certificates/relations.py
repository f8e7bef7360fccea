"""Statements that a certificate shows: equations and inequalities between rational numbers."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from models.certificates import Rejected

Statement = tuple[Fraction, str, Fraction]  # both sides, and "=", "<=" or "<" between them
ZERO = Fraction(0)


def equal(left: Iterable[Fraction], right: Iterable[Fraction]) -> list[Statement]:
    """State that numbers are equal to others, one by one."""
    return [(a, "=", b) for a, b in zip(left, right, strict=True)]


def vanish(numbers: Iterable[Fraction]) -> list[Statement]:
    """State of each number that it is 0."""
    return [(each, "=", ZERO) for each in numbers]


def written(statements: Sequence[Statement]) -> list[list[str]]:
    """Return statements as a certificate writes them."""
    return [[str(left), sign, str(right)] for left, sign, right in statements]


def stated(shown: object, statements: Sequence[Statement]) -> None:
    """Raise Rejected unless the statements are shown, and true."""
    if shown != written(statements):
        raise Rejected("the statements are not those that follow from the numbers")
    for left, sign, right in statements:
        if not (left < right if sign == "<" else left == right or (sign == "<=" and left < right)):
            raise Rejected(f"{left!s:.60} {sign} {right!s:.60} is not so")
