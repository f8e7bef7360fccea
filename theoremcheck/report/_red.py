"""Where to look first in a run that is not green, and what its red claims take support from."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from theoremcheck.record._types import Claim, Record
from theoremcheck.report._counted import counted
from theoremcheck.report._lookups import RED, withdrawn


class Look(NamedTuple):
    """The claim to look at first, and why, in words that follow its id."""

    claim: Claim
    why: str

    def __str__(self) -> str:
        return f"Look first at {self.claim.id}{self.why}"


def look_first(record: Record) -> Look | None:
    """Return the red claim that rests on no red one and on which most rest; None where none is red.

    Of several with as many, the one with most cases that did not come out as predicted, and of
    these the first.
    """
    blamed = withdrawn(record)
    resting = Counter(cause.id for causes in blamed.values() for cause in causes)
    roots = [claim for claim in record.claims if claim.verdict in RED and claim.id not in blamed]

    def weight(claim: Claim) -> tuple[int, int]:
        return resting[claim.id], sum(not case.as_predicted for case in claim.cases)

    if not roots:
        return None
    first = max(roots, key=weight)
    others, astray = weight(first)
    asked = sum(case.asked for case in first.cases)
    why = f" ({astray} of {counted(asked, 'case')})" if astray else f" ({first.verdict})"
    why += f"; {counted(others, 'claim rests', 'claims rest')} on it" if others else ""
    return Look(first, why)


def withdrawal(causes: Sequence[Claim]) -> str:
    """Say that what rests on these red claims has lost its support; nothing where there is none."""
    told = ", and on ".join(f"{cause.id}, which is {cause.verdict}" for cause in causes)
    return told and f"support withdrawn: it rests on {told}"
