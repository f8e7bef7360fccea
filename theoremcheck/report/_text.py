"""Claims as plain text for a terminal: one of them fully, or all of them by their statements."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nlargest
from textwrap import wrap

from theoremcheck.judging._numerals import slack_written, written
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Case, Claim, Record, StatedClaim
from theoremcheck.report._lookups import (
    ablations,
    aimed,
    errata,
    measured,
    not_tested,
    refuted,
    standing,
    tests,
    told,
    withdrawn,
)
from theoremcheck.report._plain import formula, prose
from theoremcheck.report._searches import worst
from theoremcheck.report._trust import rechecked, trust
from theoremcheck.report._worth import lines as worth
from theoremcheck.statement._sources import place as place_in

WIDTH = 96
NEAR = 5  # names that are told of more


def catalogue(claims: Sequence[StatedClaim]) -> Iterator[str]:
    """Yield the lines of a list of claims by section, each with its kind and its statement."""
    title = None
    for claim in claims:
        if claim.title != title:
            title = claim.title
            yield ""
            yield title
        yield f"  {claim.id} ({claim.kind})"
        yield from _filled(formula(claim.statement), "      ")


def find(record: Record, name: str) -> Claim:
    """Return the claim with this id, or with the only id that ends in it, or else that has it.

    Raises RunFolderError, which names what comes near.
    """
    claims = {claim.id: claim for claim in record.claims}
    found = (
        [key for key in claims if key == name]
        or [key for key in claims if key.endswith(f".{name}")]
        or [key for key in claims if name and name in key]
    )
    if len(found) == 1:
        return claims[found[0]]
    near = found[:NEAR] or _near(name, claims)
    told = f"the run has {', '.join(near)}" if near else "the run has no claims"
    told += f" and {len(found) - NEAR} more" if len(found) > NEAR else ""
    raise RunFolderError(
        f"claim {name!r} is {'not the only one' if found else 'not in this run'}; {told}"
    )


def _near(name: str, claims: Iterable[str]) -> list[str]:
    """Return the ids that come nearest to a name, which may leave the section out."""
    by_likeness: dict[str, float] = {}
    for key in claims:
        likeness = [SequenceMatcher(None, name, k).ratio() for k in (key, key.partition(".")[2])]
        by_likeness[key] = max(likeness)
    return nlargest(3, by_likeness, key=by_likeness.__getitem__)


def claim(record: Record, wanted: Claim) -> Iterator[str]:
    """Yield the lines that tell all of one claim."""
    first, *story = [paragraph for paragraph in wanted.story.split("\n\n") if paragraph] or [
        wanted.id
    ]
    yield f"{wanted.id}: {wanted.verdict}{' · ' + standing(wanted) if wanted.rung else ''}"
    if wanted.trust:
        yield f"Trust: {trust(wanted)}"
    yield from _filled(prose(first), "")
    yield ""
    yield from _filled(formula(wanted.statement), "    ")
    yield ""
    where = f"{wanted.kind} · {wanted.place.word} “{wanted.place.name}”"
    place = place_in(wanted.source)
    yield from _filled(
        where + (f" · {wanted.reference}{', ' + place if place else ''}" if wanted.source else ""),
        "",
    )
    if wanted.reason:
        yield from _filled(f"{wanted.verdict}: {wanted.reason}", "")
    for cause in withdrawn(record).get(wanted.id, ()):
        yield f"Support withdrawn: it rests on {cause.id}, which is {cause.verdict}."
    for words, names in (("Rests on", wanted.rests_on), ("Supports", wanted.supports)):
        if names:
            yield from _filled(f"{words} {', '.join(names)}.", "")
    for paragraph in story:
        yield ""
        yield from _filled(prose(paragraph), "")
    yield from _parts(record, wanted)


def _parts(record: Record, wanted: Claim) -> Iterator[str]:
    for owner, erratum, case in errata(record):
        if owner.id == wanted.id:
            how = "not refuted in this run" if erratum.tested else "not tested"
            if case and refuted(case):
                how = f"refuted by {case.id}"
            yield ""
            says = prose(erratum.says)
            if erratum.source:
                place = place_in(erratum.source)
                printed = f"{erratum.reference}{', ' + place if place else ''} says {says}"
            else:
                printed = f"the {owner.place.word} says “{prose(erratum.quote.rstrip('.'))}”"
                printed += f", that is, {says}" if says else ""
            yield from _filled(
                f"Erratum ({how}): {printed}. Correct: {prose(erratum.correct)}.", ""
            )
    if wanted.premises:
        yield from ("", "Premises, and what happens without each")
    for name, latex in wanted.premises.items():
        yield from _filled(f"{name}: {formula(latex)}", "  ")
        for case in ablations(wanted, name):
            happened = "breaks" if case.outcome == "refuted" else case.outcome
            found = "; ".join(told(judgement) for judgement in aimed(case)[:1])
            yield from _filled(
                f"without it: {happened}{'' if case.as_predicted else ', NOT as predicted'} "
                f"({found})",
                "    ",
            )
        if why := wanted.cannot_drop.get(name):
            yield from _filled(f"cannot be dropped: {prose(why)}", "    ")
    if wanted.quantifiers:
        yield from ("", "For all, and how each was covered")
    for name, cover in wanted.quantifiers.items():
        yield from _filled(f"{prose(name)}: {prose(cover)}", "  ")
    if open_ones := not_tested(wanted):
        yield from ("", "What was not tested")
        yield from (each for line in open_ones for each in _filled(f"- {line}", "  "))
    if amiss := worth(wanted):
        yield from ("", "What its greens are worth")
        yield from (each for line in amiss for each in _filled(f"- {prose(line)}", "  "))
    for test, cases in tests(wanted):
        yield from ("", f"{test[:1].upper()}{test[1:]}")
        yield from (line for case in cases for line in _case(case))


def _case(case: Case) -> Iterator[str]:
    sort = "" if case.sort == "instance" else f"{case.sort.replace('_', ' ')} {case.premise or ''}"
    values = ", ".join(f"{name} = {value}" for name, value in case.parameters.items())
    named = ": ".join(filter(None, [sort.strip(), values])) or "as it stands"
    yield from _filled(f"{named}{'' if case.as_predicted else ' (NOT as predicted)'}", "  ")
    for j in case.judgements:
        slack = f", slack {slack_written(j.slack)}" if j.slack is not None else ""
        value = f"{measured(j)} against " if j.measured is not None else ""
        if j.limits is not None:
            low, high = (written(end, 3) for end in j.limits)
            slack += f", limits {low} to {high} from {j.n} draws"
        slack += f", assumes {j.assumes}" if j.assumes else ""
        allowed = f", {written(j.allowance, 3)} allowed" if j.allowance else ""
        allowed += f" {rechecked(j)}" if j.checkers else ""
        yield from _filled(
            f"{j.outcome}: {j.quantity} {value}{j.predicted}{slack}{allowed} ({j.rung})",
            "      ",
        )
        if j.search is not None:
            nearest = f", nearest at {j.search.nearest}" if j.search.nearest else ""
            yield from _filled(
                f"searched: worst slack {slack_written(worst(j, j.search))} of "
                f"{j.search.tries} tries, {slack_written(j.search.sampled)} among even draws"
                f"{nearest}",
                "      ",
            )
    if case.reason:
        yield from _filled(f"{case.outcome}: {case.reason}", "      ")
    if case.repeat:
        yield f"      {case.repeat}"


def _filled(text: str, indent: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
