"""Cases of a claim by test, in the order in which people look for them."""

import re
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import groupby

from theoremcheck.record._types import Case, Claim

NUMBER = re.compile(r"-?\d+(/\d+|(\.\d+)?(e[+-]?\d{1,3})?)")


def tests(claim: Claim) -> list[tuple[str, Sequence[Case]]]:
    """Return a claim's cases by test, each test by its name in words, cases by their numbers."""
    found = groupby(claim.cases, key=test_name)
    return [(name, sorted(cases, key=_by_size)) for name, cases in found]


def _by_size(case: Case) -> list[tuple[bool, Fraction, str]]:
    """Return what sorts cases by their parameters: numbers, 9 before 10, and then words."""
    return [_size(str(value)) for _, value in sorted(case.parameters.items())]


def _size(value: str) -> tuple[bool, Fraction, str]:
    if NUMBER.fullmatch(value):
        with suppress(ZeroDivisionError):
            return False, Fraction(value), ""
    return True, Fraction(0), value


def test_name(case: Case) -> str:
    """Return the name of a case's test in words."""
    return case.id.partition("::")[2].partition("[")[0].replace("_", " ")
