"""Second checkers: the same certificates by another arithmetic and another algorithm.

They share no code with the first ones, their reader of numbers included: integers, rationals and
matrices of FLINT where the first have fractions, and decimals of a fixed precision, with a bound on
what they round, where the first have balls. What a certificate states and holds is told there.
"""

from functools import cache
from typing import Any

Ratio = tuple[int, int]  # numerator and positive denominator


class Rejected(Exception):
    """A certificate does not prove its statement; the message says what fails."""


def fields(certificate: Any, kind: str, *keys: str) -> list[Any]:
    """Return the entries of a certificate of this kind by their keys; Rejected for any other."""
    demand(type(certificate) is dict, "no object")
    demand(sorted(certificate) == sorted(("kind", *keys)), "other keys")
    demand(certificate["kind"] == kind, "another kind")
    return [certificate[key] for key in keys]


def demand(condition: bool, otherwise: str) -> None:
    """Raise Rejected with what is otherwise unless a condition holds."""
    if not condition:
        raise Rejected(otherwise)


def ratio(text: Any) -> Ratio:
    """Return the numerator and denominator that "p" or "p/q" writes; Rejected for all else."""
    demand(type(text) is str, "a number is no text")
    return _parts(text)


@cache
def _parts(text: str) -> Ratio:
    demand(text.isascii(), "a number has other than ASCII digits")
    above, slash, below = text.partition("/")
    demand(above.removeprefix("-").isdecimal(), f"{text!r:.60} has no numerator")
    demand(below.isdecimal() if slash else True, f"{text!r:.60} has no denominator")
    demand(max(len(above), len(below)) < 4200, "a number has too many digits")
    numerator, denominator = int(above), int(below) if slash else 1
    demand(denominator > 0, f"{text!r:.60} divides by 0")
    return numerator, denominator


def row(entries: Any, length: int | None = None) -> list[Ratio]:
    """Return a list of numbers, as long as said; Rejected for all else."""
    demand(type(entries) is list and len(entries) > 0, "no list of numbers")
    demand(length is None or len(entries) == length, "a list of another length")
    return [ratio(entry) for entry in entries]


def rows(entries: Any, number: int | None = None, length: int | None = None) -> list[list[Ratio]]:
    """Return a list of rows of numbers, of one length; Rejected for all else."""
    demand(type(entries) is list and len(entries) > 0, "no list of rows")
    demand(number is None or len(entries) == number, "another number of rows")
    first = row(entries[0], length)
    return [first, *(row(each, len(first)) for each in entries[1:])]


def whole(entry: Any, least: int, most: int) -> int:
    """Return an integer from one to another; Rejected for all else."""
    demand(type(entry) is int and least <= entry <= most, "no integer, or one out of its range")
    return int(entry)
