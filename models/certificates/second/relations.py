"""Statements that a certificate shows, again: two rationals of FLINT and a sign between them."""

from collections.abc import Callable
from typing import Any

from flint import fmpq

from models.certificates.second import demand, ratio

Statements = list[tuple[fmpq, str, fmpq]]
ZERO = fmpq(0)
SIGNS: dict[str, Callable[[fmpq, fmpq], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<=": lambda a, b: bool(a <= b),
    "<": lambda a, b: bool(a < b),
}


def hold(shown: Any, statements: Statements) -> None:
    """Demand that these statements are shown, and true."""
    demand(type(shown) is list and len(shown) == len(statements), "no list of as many statements")
    for each, (left, sign, right) in zip(shown, statements, strict=True):
        demand(type(each) is list and len(each) == 3, "no two sides and a sign between them")
        demand(type(each[1]) is str and each[1] == sign, "another sign")
        sides = [fmpq(*ratio(side)) for side in (each[0], each[2])]
        demand(sides == [left, right], "a side is another one")
        demand(SIGNS[sign](*sides), "a statement is not so")
