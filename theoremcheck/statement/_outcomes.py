"""The words for what came out: outcomes of judgements and cases, rungs of evidence, verdicts."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a judgement or a case, the gravest first."""

    ERROR = "error"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    VACUOUS = "vacuous"
    HOLDS = "holds"
    NOT_RUN = "not run"


class Rung(StrEnum):
    """How strong a piece of evidence is, the weakest first."""

    SAMPLED = "sampled"
    SEARCHED = "searched"
    EXACT = "exact"
    CERTIFIED = "certified"


class Trust(StrEnum):
    """Whom one has to trust for a conclusion, the weakest first: who checked that it follows."""

    OWN = "own checker"
    TWO = "two checkers"


class Verdict(StrEnum):
    """What a run says of a claim, the gravest first."""

    ERROR = "ERROR"
    REFUTED = "REFUTED"
    NOT_RUN = "NOT RUN"
    INCONCLUSIVE = "INCONCLUSIVE"
    VACUOUS = "VACUOUS"
    SUPPORTED = "SUPPORTED"
    NOT_ASKED = "NOT ASKED"


def gravest(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the first of error > refuted > inconclusive > vacuous > holds among `outcomes`."""
    return min(outcomes, key=list(Outcome).index)


def weakest(rungs: Iterable[Rung]) -> Rung:
    """Return the lowest rung."""
    return min(rungs, key=list(Rung).index)


def least(layers: Iterable[Trust]) -> Trust:
    """Return the weakest layer of trust."""
    return min(layers, key=list(Trust).index)


class Rejected(Exception):
    """A certificate proves nothing, says its checker, for a `reason` in words.

    >>> raise Rejected("the square is another one")
    Traceback (most recent call last):
        ...
    theoremcheck.statement._outcomes.Rejected: the square is another one
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
