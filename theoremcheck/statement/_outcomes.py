"""Outcomes of judgements and cases, rungs of evidence, and the verdict on a claim."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any


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


def highest(rungs: Iterable[Rung]) -> Rung:
    """Return the strongest rung."""
    return max(rungs, key=list(Rung).index)


def claim_verdict(cases: Sequence[Mapping[str, Any]]) -> tuple[Verdict, str]:
    """Judge a claim by its cases (entries of the run record) and say why it is not SUPPORTED.

    Cases that nobody asked for do not count. Departures never support a claim, but one that did
    not do as predicted leaves it undecided: then the premise, or the erratum, is not understood.
    """
    asked = [case for case in cases if case["asked"]]
    instances = [case for case in asked if case["sort"] == "instance"]

    def first(wanted: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        return next(iter(wanted), None)

    if case := first(c for c in asked if c["outcome"] == Outcome.ERROR):
        return Verdict.ERROR, f"{case['id']}: {case['reason']}"
    if case := first(c for c in instances if c["outcome"] == Outcome.REFUTED):
        return Verdict.REFUTED, f"{case['id']}: {case['reason']}"
    if case := first(c for c in asked if c["outcome"] == Outcome.NOT_RUN):
        return Verdict.NOT_RUN, f"{case['id']}: {case['reason']}"
    if case := first(c for c in asked if not c["as_predicted"]):
        return Verdict.INCONCLUSIVE, f"{case['id']}: {case['reason']}"
    if cases and not any(case["sort"] == "instance" for case in cases):
        return (
            Verdict.VACUOUS,
            "all of its cases are departures; add an instance, in which every premise holds",
        )
    if not instances:
        return Verdict.NOT_ASKED, "no instance was asked for"
    outcomes = {case["outcome"] for case in instances}
    if Outcome.HOLDS in outcomes:
        return Verdict.SUPPORTED, ""
    if Outcome.INCONCLUSIVE in outcomes:
        return Verdict.INCONCLUSIVE, "no instance could be decided"
    return Verdict.VACUOUS, "no instance could have failed"


def worst_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest verdict: what a take-home gets from the claims that it rests on.

    A take-home is not asked as soon as one of its supports is not: half of its evidence says
    nothing.
    """
    found = set(verdicts)
    grave = [
        verdict for verdict in Verdict if verdict in found and verdict is not Verdict.SUPPORTED
    ]
    return grave[0] if grave else Verdict.SUPPORTED
