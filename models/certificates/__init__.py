"""Certificates: short proofs as data, each checked by two programs that share no code.

A certificate is a JSON object. Its `kind` names the statement, its rationals are strings "p" or
"p/q". It shows its working: what follows from its numbers, such as margins and outputs, stands
beside them and is held equal, so that no number that matters can change unseen. A checker returns
nothing if the certificate proves its statement, and raises Rejected with the reason for anything
else that it is given. Where some entry may change and leave the statement true, `harmless` beside
the checker says so.

The checkers of this folder use exact rationals of the standard library, or balls where exponentials
are; those of `second` another arithmetic and another algorithm.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import lcm


class Rejected(ValueError):
    """A certificate does not prove its statement; the message says what fails."""


RATIONAL = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?")


def read(certificate: object, kind: str, keys: set[str]) -> Mapping[str, object]:
    """Return the certificate if it is a mapping of this `kind` with exactly these `keys` beside it.

    Rejected otherwise.
    """
    if not isinstance(certificate, Mapping):
        raise Rejected(f"a certificate is a JSON object, not {type(certificate).__name__}")
    if set(certificate) != keys | {"kind"}:
        raise Rejected(
            f"a {kind} certificate has the keys kind, {', '.join(sorted(keys))} and no others"
        )
    if certificate["kind"] != kind:
        raise Rejected(f"the certificate is of kind {certificate['kind']!r}, not {kind!r}")
    return certificate


def rational(text: object) -> Fraction:
    """Return the rational that a string "p" or "p/q" writes; Rejected for anything else."""
    if not isinstance(text, str) or (found := _fraction(text)) is None:
        raise Rejected(f"{text!r:.80} is not a rational: write it as a string 'p' or 'p/q'")
    return found


@lru_cache(maxsize=4096)  # of images the most entries are the same few numbers
def _fraction(text: str) -> Fraction | None:
    written = RATIONAL.fullmatch(text)
    if written is None or not (denominator := int(written[2] or 1)):
        return None
    return Fraction(int(written[1]), denominator)


def vector(entries: object, name: str) -> list[Fraction]:
    """Return a non-empty list of rationals; Rejected, with its `name`, for anything else."""
    if not isinstance(entries, list) or not entries:
        raise Rejected(f"{name} is not a non-empty list of rationals")
    return [rational(entry) for entry in entries]


def matrix(entries: object, name: str) -> list[list[Fraction]]:
    """Return a non-empty list of rows of equal length; Rejected for anything else."""
    if not isinstance(entries, list) or not entries:
        raise Rejected(f"{name} is not a non-empty list of rows")
    rows = [vector(row, f"row {index} of {name}") for index, row in enumerate(entries)]
    if len({len(row) for row in rows}) > 1:
        raise Rejected(f"the rows of {name} differ in length")
    return rows


def inner(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """Return Σ a_i b_i, exactly: whole numbers over one common denominator are added up."""
    a, b = (common(numbers) for numbers in (left, right))
    return Fraction(sum(x * y for x, y in zip(a[0], b[0], strict=True) if x), a[1] * b[1])


def products(rows: Sequence[Sequence[Fraction]], column: Sequence[Fraction]) -> list[Fraction]:
    """Return the inner product of each row with a column, all over one common denominator."""
    (entries, below), (b, other) = common(list(chain.from_iterable(rows))), common(column)
    each = (entries[start : start + len(b)] for start in range(0, len(entries), len(b)))
    return [Fraction(sum(x * y for x, y in zip(a, b, strict=True)), below * other) for a in each]


def common(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return rationals as whole numbers over one common denominator, and that."""
    whole = lcm(*(number.denominator for number in numbers))
    if whole == 1:
        return [number.numerator for number in numbers], 1
    return [number.numerator * (whole // number.denominator) for number in numbers], whole


def held(shown: list[Fraction], found: list[Fraction], name: str) -> None:
    """Hold numbers that a certificate shows equal to those that follow; Rejected otherwise."""
    if len(shown) != len(found):
        raise Rejected(f"{name} has {len(shown)} entries where {len(found)} follow")
    for index, (entry, value) in enumerate(zip(shown, found, strict=True)):
        if entry != value:
            raise Rejected(f"entry {index} of {name} is {entry!s:.60}, where {value!s:.60} follows")


def texts(numbers: Iterable[Fraction | int]) -> list[str]:
    """Return rationals as a certificate writes them."""
    return [str(number) for number in numbers]
