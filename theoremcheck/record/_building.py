"""The whole record, a pure function of what was collected, what came back and how the run ended."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import asdict, replace

from theoremcheck.judging._types import Judgement, real
from theoremcheck.record._ledger import error_rate, ledger
from theoremcheck.record._types import (
    SCHEMA,
    Case,
    Claim,
    End,
    Erratum,
    Header,
    Place,
    PlannedCase,
    Record,
    Run,
    StatedClaim,
)
from theoremcheck.record._verdicts import claim_verdict, standing, trusted, worst_verdict
from theoremcheck.statement._outcomes import Outcome, Rung, Trust, Verdict, gravest, least, weakest

KILLED = "the run was killed"


def build(header: Header, cases: Iterable[Case], end: End | None) -> Record:
    """Return the record: every claim and case that was collected, with what came of it.

    `end` is None for a run that was killed.
    """
    back: dict[str, list[Case]] = {}
    for case in cases:
        back.setdefault(case.nodeid, []).append(case)
    end = end or End(stopped=KILLED)
    ended = [
        _case(planned, back.get(planned.nodeid, []), end) for planned in header.catalogue.cases
    ]
    by_claim: dict[str, list[Case]] = {}
    for case in sorted(ended, key=lambda case: case.id):
        by_claim.setdefault(case.claim, []).append(case)
    errors = {error.claim: error.reason for error in reversed(end.errors)}
    claims = [
        _claim(stated, by_claim.get(stated.id, []), errors.get(stated.id))
        for stated in _stated(header.catalogue.claims, errors)
    ]
    by_id = {claim.id: claim for claim in claims}
    for claim in claims:
        _rest(claim, by_id)
        claim.supports = [other.id for other in claims if claim.id in other.rests_on]
    start = {name: value for name, value in asdict(header.run).items() if name != "error_budget"}
    run = Run(
        **start,
        duration_s=end.duration_s,
        harness_s=end.harness_s,
        stopped=end.stopped,
        error_budget=ledger(header.run.error_budget, ended),
    )
    return Record(schema=SCHEMA, run=run, claims=claims)


def _stated(planned: Iterable[StatedClaim], errors: Iterable[str]) -> list[StatedClaim]:
    """Return the claims in the talk's order, with those of which only an error is known."""
    claims = {claim.id: claim for claim in planned}
    known = {claim.id.partition(".")[0]: claim for claim in claims.values()}
    for name in errors:
        folder = name.partition(".")[0]
        neighbour = known.get(folder)
        claims.setdefault(
            name,
            _blank(
                id=name,
                section=neighbour.section if neighbour else None,
                title=neighbour.title if neighbour else folder,
            ),
        )
    return sorted(claims.values(), key=_in_order)


_blank = partial(
    StatedClaim,
    place=Place("", "", 0),
    kind="unknown",
    statement="",
    story="",
    source="",
    reference="",
    premises={},
    cannot_drop={},
    conclusion=[],
    quantifiers={},
    rests_on=[],
    errata=[],
)


def _in_order(claim: StatedClaim) -> tuple[bool, int, str, int, str]:
    section = claim.section
    return section is None, section or 0, claim.title, claim.place.position, claim.id


def _case(planned: PlannedCase, back: Sequence[Case], end: End) -> Case:
    if back and planned.nodeid not in end.lost:
        return _one(back)
    lost = end.lost.get(planned.nodeid) or end.stopped or KILLED
    return Case(
        **asdict(planned) | {"reason": lost if planned.asked else planned.reason},
        outcome=Outcome.NOT_RUN,
        as_predicted=not planned.asked,
        duration_s=0.0,
        repeat="",
        premises_checked=[],
        judgements=[],
        curves=[],
        streams={},
        batches=[],
    )


def _one(reports: Sequence[Case]) -> Case:
    """Return the gravest of several reports of one case; an ERROR where their evidence differs.

    What failed and then passed, as plugins do that run a test again, is not the more true of the
    two.
    """
    grave = gravest(case.outcome for case in reports)
    kept = next(case for case in reports if case.outcome == grave)
    if all(evidence(case) == evidence(kept) for case in reports):
        return kept
    told = ", then ".join(dict.fromkeys(str(case.outcome) for case in reports))
    return replace(
        kept,
        outcome=Outcome.ERROR,
        as_predicted=False,
        reason=f"{len(reports)} evidences of one case ({told}) that differ; "
        "draw from evidence.rng alone, and run no case again",
    )


def evidence(case: Case) -> tuple[object, ...]:
    """Return what a case measured, which does not depend on when and how often it runs."""
    return case.judgements, case.premises_checked, case.curves, case.streams, case.batches


def _claim(stated: StatedClaim, cases: list[Case], error: str | None) -> Claim:
    verdict, reason = (Verdict.ERROR, error) if error else claim_verdict(stated, cases)
    instances = [case for case in cases if case.sort == "instance"]
    rungs, layers = standing(stated, instances), trusted(stated, instances)
    held = [j.rung for c in instances for j in c.judgements if j.outcome == Outcome.HOLDS]
    slacks = [float(j.slack) for case in instances for j in _bounds(case) if j.slack is not None]
    rung = weakest(rungs) if rungs else None
    return Claim(
        **{name: getattr(stated, name) for name in stated.__struct_fields__ if name != "errata"},
        errata=[*_tested(cases), *stated.errata],
        verdict=verdict,
        reason=reason,
        rung=rung,
        instances=len(rungs),
        higher=sum(each != rung for each in rungs),
        rungs={each: held.count(each) for each in Rung},
        worst_slack=real(max(slacks, default=None)),
        error_rate=error_rate(cases),
        duration_s=math.fsum(case.duration_s for case in cases),
        supports=[],
        cases=cases,
        trust=least(layers) if layers else None,
        rechecked=layers.count(Trust.TWO),
    )


def _tested(cases: Iterable[Case]) -> list[Erratum]:
    """Return the errata that cases refute; of several cases of one erratum the first counts."""
    found: dict[tuple[str, ...], Erratum] = {}
    for case in cases:
        if case.erratum:
            each = case.erratum
            key = each.quote, each.says, each.source, each.correct
            found.setdefault(key, replace(case.erratum, case=case.id))
    return list(found.values())


def _bounds(case: Case) -> Iterator[Judgement]:
    """Yield the decided judgements against a bound.

    An identity's slack is a share of its rounding, not of a theorem.
    """
    for judgement in case.judgements:
        if judgement.outcome in (Outcome.HOLDS, Outcome.REFUTED) and judgement.kind != "identity":
            yield judgement


def _rest(claim: Claim, by_id: dict[str, Claim]) -> None:
    """Give a take-home the worst verdict, and the weakest rung and trust, of its supports.

    Those of them that are take-homes get theirs first.
    """
    if claim.kind != "take-home" or claim.verdict == Verdict.ERROR:
        return
    supports = {name: by_id.get(name) for name in claim.rests_on}
    for support in supports.values():
        if support is not None:
            _rest(support, by_id)
    verdicts = {name: s.verdict if s else Verdict.NOT_ASKED for name, s in supports.items()}
    claim.verdict = worst_verdict(verdicts.values())
    blamed = [name for name, verdict in verdicts.items() if verdict == claim.verdict]
    claim.reason = "" if claim.verdict == Verdict.SUPPORTED else f"rests on {', '.join(blamed)}"
    rungs = [support.rung for support in supports.values() if support and support.rung]
    claim.rung = weakest(rungs) if rungs else None
    layers = [support.trust for support in supports.values() if support and support.trust]
    claim.trust = least(layers) if layers else None
