"""The verdict on a claim, from its cases alone, and what in a claim keeps it from having one."""

from collections.abc import Iterable, Iterator, Sequence

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import DESELECTED, FULL_TIER, Case, StatedClaim
from theoremcheck.statement._outcomes import Outcome, Rung, Trust, Verdict, least, weakest


def claim_verdict(claim: StatedClaim, cases: Sequence[Case]) -> tuple[Verdict, str]:
    """Judge a claim by its cases and say why it is not SUPPORTED.

    Cases that nobody asked for do not count. Departures never support a claim, but one that did
    not do as predicted leaves it undecided: then the premise, or the erratum, is not understood.
    """
    asked = [case for case in cases if case.asked]
    instances = [case for case in asked if case.sort == "instance"]

    def first(wanted: Iterable[Case]) -> Case | None:
        return next(iter(wanted), None)

    if case := first(c for c in asked if c.outcome == Outcome.ERROR):
        return Verdict.ERROR, f"{case.id}: {case.reason}"
    if flaw := next(flaws(claim, cases), None):
        return Verdict.ERROR, flaw
    if case := first(c for c in instances if c.outcome == Outcome.REFUTED):
        return Verdict.REFUTED, f"{case.id}: {case.reason}"
    if case := first(c for c in asked if c.outcome == Outcome.NOT_RUN):
        return Verdict.NOT_RUN, f"{case.id}: {case.reason}"
    if case := first(c for c in asked if not c.as_predicted):
        return Verdict.INCONCLUSIVE, f"{case.id}: {case.reason}"
    if cases and not any(case.sort == "instance" for case in cases):
        told = "all of its cases are departures; add an instance, in which every premise holds"
        return Verdict.VACUOUS, told
    if not instances:
        return Verdict.NOT_ASKED, "no instance was asked for"
    outcomes = {case.outcome for case in instances}
    if Outcome.HOLDS in outcomes:
        return next(_unheld(claim, instances), (Verdict.SUPPORTED, ""))
    if Outcome.INCONCLUSIVE in outcomes:
        return Verdict.INCONCLUSIVE, "no instance could be decided"
    return Verdict.VACUOUS, "no instance could have failed"


def _unheld(claim: StatedClaim, instances: Sequence[Case]) -> Iterator[tuple[Verdict, str]]:
    """Yield for each part of the conclusion that was judged, and held nowhere, what that leaves."""
    for quantity in claim.conclusion:
        found = [j.outcome for c in instances for j in c.judgements if j.quantity == quantity]
        if found and Outcome.HOLDS not in found:
            undecided = Outcome.INCONCLUSIVE in found
            verdict = Verdict.INCONCLUSIVE if undecided else Verdict.VACUOUS
            yield verdict, f"its conclusion, {quantity!r}, holds in no instance"


def worst_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest verdict: what a take-home gets from the claims that it rests on.

    Where none is graver, a take-home is not asked as soon as one of its supports is not: half of
    its evidence says nothing.
    """
    found = set(verdicts)
    grave = [verdict for verdict in Verdict if verdict in found and verdict != Verdict.SUPPORTED]
    return grave[0] if grave else Verdict.SUPPORTED


def ran(case: Case) -> bool:
    """Say whether a case has evidence."""
    return case.asked and case.outcome != Outcome.NOT_RUN


def left_to_another_run(case: Case) -> bool:
    """Say whether a case may well have evidence, but not from this run."""
    return case.reason in (DESELECTED, FULL_TIER) or (
        case.asked and case.outcome == Outcome.NOT_RUN
    )


def aims(case: Case) -> list[str]:
    """Return the quantities that a departure is about: the one that it `breaks`, or all."""
    if case.breaks is not None:
        return [case.breaks]
    return list(dict.fromkeys(judgement.quantity for judgement in case.judgements))


def standing(claim: StatedClaim, cases: Iterable[Case]) -> list[Rung]:
    """Return for each instance that judges the conclusion, and holds, the rung that it stands on.

    That is the weakest among the judgements of its concluding quantities.
    """
    return [weakest(j.rung for j in held) for held in _concluding(claim, cases)]


def trusted(claim: StatedClaim, cases: Iterable[Case]) -> list[Trust]:
    """Return for each such instance whom one has to trust for all of its concluding judgements."""
    return [
        least(Trust.TWO if j.checkers > 1 else Trust.OWN for j in held)
        for held in _concluding(claim, cases)
    ]


def _concluding(claim: StatedClaim, cases: Iterable[Case]) -> Iterator[list[Judgement]]:
    """Yield the concluding judgements that hold of each instance that has some."""
    for case in cases:
        held = [
            judgement
            for judgement in case.judgements
            if judgement.outcome == Outcome.HOLDS
            and (not claim.conclusion or judgement.quantity in claim.conclusion)
        ]
        if case.sort == "instance" and held:
            yield held


def flaws(claim: StatedClaim, cases: Sequence[Case]) -> Iterator[str]:
    """Yield what is wrong with a claim whose cases are all there, each with the remedy.

    What only the evidence shows is held against the claim unless an instance was left to another
    run, which says nothing about it; what cannot run here never does.
    """
    if not cases:
        if claim.kind not in ("take-home", "unknown"):
            yield "it has no case; write a test function that calls a verb of `evidence`"
        return
    yield from _undropped(claim, cases)
    every = [case for case in cases if case.sort == "instance"]
    instances = [case for case in every if ran(case)]
    if not instances or any(left_to_another_run(case) for case in every):
        return
    checked = {check.premise for case in instances for check in case.premises_checked}
    for name in claim.premises:
        if name not in checked:
            yield f"premise {name!r} is recorded by no instance; say evidence.premise({name!r}, …)"
    judged = {judgement.quantity for case in instances for judgement in case.judgements}
    for quantity in claim.conclusion:
        if quantity not in judged:
            yield f"conclusion {quantity!r} is judged by no instance; name one of {_named(judged)}"
    for case in cases:
        if ran(case) and case.sort != "instance" and case.expected == Outcome.REFUTED:
            for quantity in aims(case):
                if quantity not in judged:
                    yield (
                        f"{case.id} breaks {quantity!r}, which no instance judges; "
                        f"break one of {_named(judged)}, or judge it in an instance"
                    )


def _undropped(claim: StatedClaim, cases: Sequence[Case]) -> Iterator[str]:
    """Yield the premises of which nobody sees what happens without them."""
    for name in claim.premises:
        dropping = [case for case in cases if case.premise == name]
        if not dropping and name not in claim.cannot_drop:
            yield (
                f"premise {name!r} is dropped by no case; write without({name!r}, …), "
                f"or say in cannot_drop why none can"
            )
        if dropping and name in claim.cannot_drop:
            yield (
                f"premise {name!r} is in cannot_drop, but {dropping[0].id} drops it; leave one out"
            )
        skipped = [c for c in dropping if not c.asked and c.reason not in (DESELECTED, FULL_TIER)]
        if dropping and skipped == dropping and any(ran(c) for c in cases if c.sort == "instance"):
            yield (
                f"premise {name!r} was not dropped, for {skipped[0].id} was skipped "
                f"({skipped[0].reason}); drop it in a case that can run"
            )


def _named(quantities: Iterable[str]) -> str:
    return ", ".join(repr(quantity) for quantity in sorted(quantities)) or "none"
