"""What a report says of claims beyond the record's own fields: pure functions of its entries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import Judgement
from theoremcheck.record._ledger import not_promised, promised
from theoremcheck.record._types import Case, Claim, Erratum, Record
from theoremcheck.record._verdicts import ran
from theoremcheck.report._counted import counted
from theoremcheck.report._grouping import test_name
from theoremcheck.report._trust import certificates
from theoremcheck.statement._outcomes import Outcome, Rung, Verdict

RED = {Verdict.ERROR, Verdict.REFUTED, Verdict.NOT_RUN, Verdict.INCONCLUSIVE, Verdict.VACUOUS}


def totals(record: Record) -> list[str]:
    """Return the sentences that sum a run up."""
    run, claims = record.run, record.claims
    verdicts = [claim.verdict for claim in claims]
    always = [Verdict.SUPPORTED, Verdict.REFUTED]
    others = [verdict for verdict in Verdict if verdict not in always and verdict in verdicts]
    counts = ", ".join(f"{verdicts.count(v)} {v.lower()}" for v in always + others)
    printed = [erratum for claim in claims for erratum in claim.errata]
    shown = sum(refuted(case) for _, _, case in errata(record))
    elsewhere = sum(bool(erratum.source) for erratum in printed)
    found = f"{counted(len(printed) - elsewhere, 'erratum', 'errata')} in the {run.verifies}"
    if elsewhere:
        found += f", {elsewhere} elsewhere in print"
    budget = run.error_budget
    proofs = [sentence for sentence in (by_rung(record), certificates(record)) if sentence]
    scope = "Part of the claims" if run.partial else "All claims"
    return [
        f"{counted(len(claims), 'claim')}: {counts}; {promised(budget)}; {found}",
        f"{scope}, {run.tier} tier; error budget {budget.limit:g}; {shown} of "
        f"{counted(len(printed), 'erratum', 'errata')} refuted in this run",
        *proofs,
        *filter(None, [reused(record)]),
        not_promised(record),
    ]


def reused(record: Record) -> str:
    """Say how many cases have evidence of earlier runs, and of which; nothing where none has."""
    cases = [case for claim in record.claims for case in claim.cases]
    runs = sorted({case.reused for case in cases if case.reused})
    if not runs:
        return ""
    count, asked = sum(bool(case.reused) for case in cases), sum(case.asked for case in cases)
    whence = f"the run of {when(runs[0])}"
    if len(runs) > 1:
        whence = f"runs from {when(runs[0])} to {when(runs[-1])}"
    return f"Reused: {count} of {counted(asked, 'case')}, with the evidence of {whence}"


def when(started: str) -> str:
    """Return a time of a record as a reader takes it in."""
    return started.replace("T", " ").replace("+00:00", " UTC")


def by_rung(record: Record) -> str:
    """Count the supported claims by the weakest rung that their conclusion stands on."""
    supported = (claim for claim in record.claims if claim.verdict == Verdict.SUPPORTED)
    counts = Counter(claim.rung for claim in supported)
    told = ", ".join(f"{counts[rung]} {rung}" for rung in reversed(Rung) if counts[rung])
    return told and f"Conclusions by their weakest rung: {told}"


def sections(record: Record) -> list[tuple[str, list[Claim]]]:
    """Return (title, claims) for each section, in the order of the talk."""
    grouped = groupby(record.claims, key=lambda claim: (claim.section, claim.title))
    return [(title, list(claims)) for (_, title), claims in grouped]


def ablations(claim: Claim, premise: str) -> list[Case]:
    """Return the cases of this run in which `premise` was dropped."""
    return [case for case in claim.cases if case.premise == premise and case.asked]


def aimed(case: Case) -> list[Judgement]:
    """Return the judgements that a departure is about: the quantity that is to break, or all.

    Those that came out as the case did stand first.
    """
    found = [j for j in case.judgements if case.breaks in (None, j.quantity)]
    return sorted(found, key=lambda judgement: judgement.outcome != case.outcome)


def told(judgement: Judgement) -> str:
    """Return in words what a judgement found, beside what was predicted."""
    if judgement.kind == "certificate":
        return (
            f"certificate "
            f"{'accepted' if judgement.outcome == Outcome.HOLDS else 'rejected'}, "
            f"{judgement.quantity}"
        )
    value = measured(judgement)
    return f"{judgement.quantity}{' ' if value else ''}{value} against {judgement.predicted}"


def measured(judgement: Judgement) -> str:
    """Return what was measured: six digits where it is exact, four where it is an estimate.

    Of a certificate that is what its checkers said.
    """
    if judgement.kind == "certificate":
        return {Outcome.HOLDS: "accepted", Outcome.REFUTED: "rejected"}.get(judgement.outcome, "")
    return written(judgement.measured, 4 if judgement.rung == Rung.SAMPLED else 6)


def departures(claim: Claim) -> tuple[int, int]:
    """Return how many departures came out as theory predicts, and how many this run asked for."""
    asked = [case for case in claim.cases if case.sort != "instance" and case.asked]
    return sum(case.as_predicted for case in asked), len(asked)


def undropped(claim: Claim) -> str:
    """Say how many of the premises that can be dropped this run dropped, of how many.

    Empty where it dropped all, or has no evidence at all.
    """
    if not any(ran(case) for case in claim.cases):
        return ""
    dropped = {case.premise for case in claim.cases if case.sort == "without" and ran(case)}
    names = [name for name in claim.premises if name not in claim.cannot_drop]
    count = sum(name in dropped for name in names)
    if count == len(names):
        return ""
    return f"{count} of {counted(len(names), 'premise')} dropped"


def files(claim: Claim) -> list[tuple[str, list[str]]]:
    """Return what cases left beside the record to be read by programs: sorts, and their files."""
    judged = (j for case in claim.cases for j in case.judgements)
    arrays = (curve.array for case in claim.cases for curve in case.curves)
    found = {
        "certificates": dict.fromkeys(j.certificate for j in judged if j.certificate),
        "all points of curves": dict.fromkeys(filter(None, arrays)),
    }
    return [(sort, [*names]) for sort, names in found.items() if names]


def standing(claim: Claim) -> str:
    """Say on which rung a claim stands, and how many of its instances stand higher."""
    if claim.rung is None:
        return ""
    if not claim.higher:
        return str(claim.rung)
    return f"{claim.rung}, higher in {claim.higher} of {counted(claim.instances, 'instance')}"


def rungs(claim: Claim) -> list[tuple[str, str]]:
    """Return (quantity, rungs) of what instances judge: the conclusion first, then the others.

    What is refuted, vacuous or undecided stands on no rung, and is counted as what it is.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in claim.conclusion}
    for case in claim.cases:
        if case.sort == "instance":
            for j in case.judgements:
                word = j.rung if j.outcome == Outcome.HOLDS else j.outcome
                found.setdefault(j.quantity, Counter())[word] += 1
    return [
        (name, ", ".join(f"{count} {w}" for w in (*Rung, *Outcome) if (count := counts[w])))
        for name, counts in found.items()
        if counts
    ]


def withdrawn(record: Record) -> dict[str, list[Claim]]:
    """Return for each claim that rests on red ones which these are, directly or through others.

    There one looks first: of a chain of red claims the last alone is named, of a circle all.
    """
    by_id = {claim.id: claim for claim in record.claims}
    below = {name: _below(name, by_id) for name in by_id}
    red = [name for name, claim in by_id.items() if claim.verdict in RED]
    last = {name for name in red if all(name in below[n] for n in red if n in below[name])}
    named = {name: [n for n in below[name] if n in last and n != name] for name in by_id}
    return {name: [by_id[n] for n in causes] for name, causes in named.items() if causes}


def _below(name: str, by_id: Mapping[str, Claim]) -> dict[str, None]:
    """Return what a claim rests on, directly or through others, in the order of a walk down."""
    seen: dict[str, None] = {}
    ahead = by_id[name].rests_on[::-1]
    while ahead:
        lower = ahead.pop()
        if lower in by_id and lower not in seen:
            seen[lower] = None
            ahead += by_id[lower].rests_on[::-1]
    return seen


def errata(record: Record) -> list[tuple[Claim, Erratum, Case | None]]:
    """Return (claim, erratum, its case or None) for all that is wrong in print."""
    return [
        (
            claim,
            erratum,
            next((case for case in claim.cases if case.id == erratum.case), None),
        )
        for claim in record.claims
        for erratum in claim.errata
    ]


def refuted(case: Case | None) -> bool:
    """Return whether this run shows by an erratum's case that it is one."""
    return case is not None and case.asked and case.outcome == Outcome.REFUTED


def not_tested(claim: Claim) -> list[str]:
    """Say which premises, cases, conclusions and values of a claim this run did not reach."""
    return [*_open_premises(claim), *_open_cases(claim), *_open_values(claim)]


def _open_premises(claim: Claim) -> Iterator[str]:
    asked = [case for case in claim.cases if case.asked]
    named, dropped = ({case.premise for case in cases} for cases in (claim.cases, asked))
    checked = {check.premise for case in asked for check in case.premises_checked}
    names = list(claim.premises) if claim.cases else []
    yield from _listed(
        "No case drops",
        [n for n in names if n not in named and n not in claim.cannot_drop],
    )
    yield from _listed(
        "Not dropped in this run", [name for name in names if name in named - dropped]
    )
    if any(case.judgements for case in asked):  # else there is no sample
        yield from _listed(
            "Taken for granted, not measured on the sample", [n for n in names if n not in checked]
        )


def _open_cases(claim: Claim) -> Iterator[str]:
    if not claim.cases:
        if claim.rests_on:
            yield "It has no cases of its own: its verdict is the worst of those that it rests on."
        return
    asked = [case for case in claim.cases if case.asked]
    yield from _left_out(claim.cases, {test_name(case) for case in asked})
    for case in asked:
        if case.outcome == Outcome.NOT_RUN:
            yield f"{case.id}: {case.reason}."
    instances = [j for case in asked if case.sort == "instance" for j in case.judgements]
    undecided = Counter(
        (j.quantity, j.outcome)
        for j in instances
        if j.outcome in (Outcome.INCONCLUSIVE, Outcome.VACUOUS)
    )
    yield from _listed("Undecided", [f"{q} ({n} {how})" for (q, how), n in undecided.items()])
    if misprints := sum(not erratum.tested for erratum in claim.errata):
        yield f"{counted(misprints, 'erratum', 'errata')} that no computation can refute."


def _left_out(cases: Sequence[Case], reached: set[str]) -> Iterator[str]:
    """Say how many cases a run did not ask for, and which tests of theirs it has nothing of."""
    reasons: dict[str, list[Case]] = {}
    for case in cases:
        if not case.asked:
            reasons.setdefault(case.reason.removeprefix("not asked: "), []).append(case)
    for reason, left in reasons.items():
        whole = dict.fromkeys(name for case in left if (name := test_name(case)) not in reached)
        told = f", among them all of {', '.join(f'“{name}”' for name in whole)}" if whole else ""
        yield f"{counted(len(left), 'case')} left out ({reason}){told}."


def _open_values(claim: Claim) -> Iterator[str]:
    if any(j.rung == Rung.SAMPLED for case in claim.cases for j in case.judgements):
        yield "Violations smaller than what a sampled judgement detects, a column of its case."
    if claim.quantifiers and claim.cases:
        yield "Any value beyond those listed under “for all”."


def _listed(words: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{words}: {', '.join(dict.fromkeys(names))}."
