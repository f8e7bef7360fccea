"""What the greens of a run are worth, in words: for one claim, and added up for all."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from theoremcheck.judging._numerals import written
from theoremcheck.record._power import (
    FAR,
    Coarse,
    Gap,
    Idle,
    Premise,
    coarse,
    counted,
    idle,
    premises,
    unexercised,
)
from theoremcheck.record._types import Claim, Record
from theoremcheck.report._grouping import test_name

LISTED = 20  # findings of a sort that the summary names
AWAY = f"a factor of more than {1 / FAR:.0f} from"

# The rules by which findings are listed, as the reports say them.
RULES = {
    "idle": (
        "A vacuous judgement, or an element of one, has a bound that is no better than what "
        "everyone knows, and could not have been violated. Of a bound beside which nothing is "
        f"known is told where all that was measured is {AWAY} it."
    ),
    "gaps": (
        "A quantifier is prose: of how it is covered a record knows the tests that ran, and the "
        "parameters by which instances differ. Listed are tests of which no instance ran, values "
        "of parameters that did not run or at which nothing was decided, and parameters with one "
        "value in all instances that have them, unless a departure changes it. What a case draws, "
        "or goes through by itself, the claim says under “for all”."
    ),
    "coarse": (
        "A green has excluded only what is off by more than it may be: as far as the limits of a "
        "sample reach out of the predicted range, or as rounding is allowed. Listed is what may be "
        "off by as much as the predicted number is large, so that 0, or twice that number, is not "
        "excluded. A predicted 0 has no size, and is not listed."
    ),
    "premises": (
        "A premise is needed if the conclusion broke, as predicted, when a case dropped it; a "
        "device of the proof if it held without it, as predicted, and broke in no case."
    ),
}


class Worth(NamedTuple):
    """What one claim's greens are worth."""

    claim: Claim
    idle: list[Idle]
    gaps: list[Gap]
    coarse: list[Coarse]
    premises: list[Premise]


def worth(claim: Claim) -> Worth:
    """Return what a claim's greens are worth, by what their record tells."""
    return Worth(claim, idle(claim), unexercised(claim), coarse(claim), premises(claim))


def lines(claim: Claim) -> list[str]:
    """Say what is amiss with a claim's greens, a sentence each; prose with `$math$`."""
    found = worth(claim)
    return [
        *(f"{each.quantity}: {of_idle(each)}." for each in found.idle),
        *(f"{of_gap(claim, each)}." for each in found.gaps),
        *(f"{each.quantity}: {of_coarse(each)}." for each in found.coarse),
        *of_premises(found.premises),
    ]


def of_idle(found: Idle) -> str:
    """Say why bounds could not have been violated, or how far they were."""
    judged = [judgement for _, judgement in found.found]
    count = _counted(len(judged), "judgement")
    if found.why == "vacuous":
        return f"{count} vacuous, no better than what everyone knows"
    if found.why == "in part":
        could, all_of = (sum(numbers) for numbers in zip(*_elements(found), strict=True))
        return f"{count}, in which {could} of {all_of} elements could have been violated"
    known = "nothing is known without it"
    if any(judgement.elements is None for judgement in judged):
        known = "whether anything is known without it this record does not say"
    value, bound = written(judged[0].measured, 3), judged[0].predicted
    return f"{count} {AWAY} the bound (nearest {value}, {bound}); {known}"


def _elements(found: Idle) -> Iterator[tuple[int, int]]:
    return ((judgement.n, judgement.elements or 0) for _, judgement in found.found)


def of_gap(claim: Claim, gap: Gap) -> str:
    """Say what no instance of a claim decided."""
    why = f" ({'; '.join(filter(None, gap.reasons))})" if any(gap.reasons) else ""
    values = ", ".join(gap.values)
    if gap.why == "nothing ran":
        if not gap.name:
            return f"no instance ran{why}, so that nothing covers {values}"
        case = next(case for case in claim.cases if case.id.startswith(gap.name))
        return f"no instance of “{test_name(case)}” ran{why}"
    if gap.why == "not run":
        return f"{gap.name}: {values} did not run{why}"
    if gap.why == "undecided":
        return f"{gap.name}: at {values} nothing was decided"
    return f"{gap.name}: {values} in all instances that have it"


def of_coarse(found: Coarse) -> str:
    """Say what holds, how far off it may be, and what that does not exclude."""
    case, judgement = found.found[0]
    count = _counted(len(found.found), "judgement")
    return (
        f"{count} predicted {judgement.predicted}, up to {written(found.misses, 3)} off: "
        f"{unexcluded(found)} is not excluded ({case.id})"
    )


def unexcluded(found: Coarse) -> str:
    """Return what is not excluded: 0, or twice what is predicted."""
    return "0" if found.why == "no effect" else "twice that"


NEITHER = "neither needed here nor a device of the proof"


def of_premises(found: Sequence[Premise]) -> Iterator[str]:
    """Say how premises stand, unless all were shown to be needed."""
    standings = [premise.standing for premise in found]
    if set(standings) <= {"needed"}:
        return
    told = f"{standings.count('needed')} of {_counted(len(found), 'premise')} shown to be needed"
    for standing, words in (("device", "devices of the proof"), ("neither", NEITHER)):
        names = ", ".join(premise.name for premise in found if premise.standing == standing)
        told += f"; {words}: {names}" if names else ""
    yield f"{told}."


def totals(record: Record) -> dict[str, str]:
    """Return a sentence for each part: how many findings a run has of each sort."""
    found = [worth(claim) for claim in record.claims]
    idles = [each for one in found for each in one.idle]
    judged = {
        why: sum(len(each.found) for each in idles if each.why == why)
        for why in ("vacuous", "in part", "far")
    }
    blind = {
        (case.id, judgement.quantity)
        for one in found
        for each in one.coarse
        for case, judgement in each.found
    }
    gaps = [one for one in found if one.gaps]
    standings = counted(record)
    return {
        "idle": f"{_counted(judged['vacuous'], 'judgement')} vacuous, {judged['in part']} in "
        f"part, {judged['far']} {AWAY} a bound",
        "gaps": f"{_counted(sum(len(one.gaps) for one in gaps), 'gap')} in "
        f"{_counted(len(gaps), 'claim')}",
        "coarse": f"{_counted(len(blind), 'judgement')} blind to a violation of the predicted size",
        "premises": f"{_counted(sum(standings.values()), 'premise')}: {standings['needed']} "
        f"needed, {_counted(standings['device'], 'device')} of a proof, "
        f"{standings['neither']} neither",
    }


def markdown(record: Record) -> Iterator[str]:
    """Yield the lines of the summary's part on it; the report has the rules and all findings."""
    found = [worth(claim) for claim in record.claims]
    named = {
        "idle": [f"{w.claim.id}, {i.quantity}: {of_idle(i)}" for w in found for i in w.idle],
        "gaps": [f"{w.claim.id}: {of_gap(w.claim, gap)}" for w in found for gap in w.gaps],
        "coarse": [f"{w.claim.id}, {c.quantity}: {of_coarse(c)}" for w in found for c in w.coarse],
        "premises": [
            f"{w.claim.id}: {told.removesuffix('.')}"
            for w in found
            for told in of_premises(w.premises)
        ],
    }
    for part, told in totals(record).items():
        yield f"- **{told}**"
        yield from (f"  - {line}" for line in islice(named[part], LISTED))
        if (more := len(named[part]) - LISTED) > 0:
            yield f"  - … and {more} more, in index.html"


def _counted(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"
