"""Claims as plain text for a terminal: one of them fully, or all of them by their statements."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from theoremcheck.judging._numerals import slack_written, written
from theoremcheck.record._types import Case, Claim, Record, StatedClaim
from theoremcheck.report._grouping import tests
from theoremcheck.report._lookups import (
    ablations,
    aimed,
    errata,
    measured,
    not_tested,
    refuted,
    standing,
    told,
    withdrawn,
)
from theoremcheck.report._plain import formula, prose
from theoremcheck.report._red import withdrawal
from theoremcheck.report._searches import worst
from theoremcheck.report._trust import rechecked, trust
from theoremcheck.report._worth import lines as worth
from theoremcheck.statement._sources import place as place_in

WIDTH = 96  # of what is no terminal


class Line(NamedTuple):
    """What stands on a line, or on several where it is too long, behind an indent; or `whole`."""

    text: str = ""
    indent: str = ""
    whole: bool = False


def _fitted(lines: Iterable[Line], width: int) -> Iterator[str]:
    for text, indent, whole in lines:
        if whole or not text:
            yield f"{indent}{text}"
            continue
        yield from wrap(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def catalogue(claims: Sequence[StatedClaim], width: int = WIDTH) -> Iterator[str]:
    """Yield the lines of a list of claims by section, each with its kind and its statement."""
    return _fitted(_catalogue(claims), width)


def claim(record: Record, wanted: Claim, width: int = WIDTH) -> Iterator[str]:
    """Yield the lines that tell all of one claim; of a command each is one line, however long."""
    return _fitted(_claim(record, wanted), width)


def _catalogue(claims: Sequence[StatedClaim]) -> Iterator[Line]:
    title = None
    for claim in claims:
        if claim.title != title:
            title = claim.title
            yield Line()
            yield Line(title)
        yield Line(f"{claim.id} ({claim.kind})", "  ")
        yield Line(formula(claim.statement), "      ")


def _claim(record: Record, wanted: Claim) -> Iterator[Line]:
    first, *story = [paragraph for paragraph in wanted.story.split("\n\n") if paragraph] or [
        wanted.id
    ]
    yield Line(f"{wanted.id}: {wanted.verdict}{' · ' + standing(wanted) if wanted.rung else ''}")
    if wanted.trust:
        yield Line(f"Trust: {trust(wanted)}")
    yield Line(prose(first))
    yield Line()
    yield Line(formula(wanted.statement), "    ")
    yield Line()
    where = f"{wanted.kind} · {wanted.place.word} “{wanted.place.name}”"
    place = place_in(wanted.source)
    yield Line(
        where + (f" · {wanted.reference}{', ' + place if place else ''}" if wanted.source else "")
    )
    if wanted.address:
        yield Line(wanted.address)
    if wanted.reason:
        yield Line(f"{wanted.verdict}: {wanted.reason}")
    if lost := withdrawal(withdrawn(record).get(wanted.id, ())):
        yield Line(f"S{lost[1:]}.")
    for words, names in (("Rests on", wanted.rests_on), ("Supports", wanted.supports)):
        if names:
            yield Line(f"{words} {', '.join(names)}.")
    for paragraph in story:
        yield Line()
        yield Line(prose(paragraph))
    yield from _parts(record, wanted)


def _parts(record: Record, wanted: Claim) -> Iterator[Line]:
    for owner, erratum, case in errata(record):
        if owner.id == wanted.id:
            how = "not refuted in this run" if erratum.tested else "not tested"
            if case and refuted(case):
                how = f"refuted by {case.id}"
            yield Line()
            says = prose(erratum.says)
            if erratum.source:
                place = place_in(erratum.source)
                printed = f"{erratum.reference}{', ' + place if place else ''} says {says}"
            else:
                printed = f"the {owner.place.word} says “{prose(erratum.quote.rstrip('.'))}”"
                printed += f", that is, {says}" if says else ""
            yield Line(f"Erratum ({how}): {printed}. Correct: {prose(erratum.correct)}.")
    if wanted.premises:
        yield from (Line(), Line("Premises, and what happens without each"))
    for name, latex in wanted.premises.items():
        yield Line(f"{name}: {formula(latex)}", "  ")
        for case in ablations(wanted, name):
            happened = "breaks" if case.outcome == "refuted" else case.outcome
            found = "; ".join(told(judgement) for judgement in aimed(case)[:1])
            yield Line(
                f"without it: {happened}{'' if case.as_predicted else ', NOT as predicted'} "
                f"({found})",
                "    ",
            )
        if why := wanted.cannot_drop.get(name):
            yield Line(f"cannot be dropped: {prose(why)}", "    ")
    if wanted.quantifiers:
        yield from (Line(), Line("For all, and how each was covered"))
    for name, cover in wanted.quantifiers.items():
        yield Line(f"{prose(name)}: {prose(cover)}", "  ")
    if open_ones := not_tested(wanted):
        yield from (Line(), Line("What was not tested"))
        yield from (Line(f"- {line}", "  ") for line in open_ones)
    if amiss := worth(wanted):
        yield from (Line(), Line("What its greens are worth"))
        yield from (Line(f"- {prose(line)}", "  ") for line in amiss)
    for test, cases in tests(wanted):
        yield from (Line(), Line(f"{test[:1].upper()}{test[1:]}"))
        yield from (line for case in cases for line in _case(case))


def _case(case: Case) -> Iterator[Line]:
    sort = "" if case.sort == "instance" else f"{case.sort.replace('_', ' ')} {case.premise or ''}"
    values = ", ".join(f"{name} = {value}" for name, value in case.parameters.items())
    named = ": ".join(filter(None, [sort.strip(), values])) or "as it stands"
    yield Line(f"{named}{'' if case.as_predicted else ' (NOT as predicted)'}", "  ")
    for j in case.judgements:
        slack = f", slack {slack_written(j.slack)}" if j.slack is not None else ""
        value = f"{measured(j)} against " if j.measured is not None else ""
        if j.limits is not None:
            low, high = (written(end, 3) for end in j.limits)
            slack += f", limits {low} to {high} from {j.n} draws"
        slack += f", assumes {j.assumes}" if j.assumes else ""
        allowed = f", {written(j.allowance, 3)} allowed" if j.allowance else ""
        allowed += f" {rechecked(j)}" if j.checkers else ""
        yield Line(
            f"{j.outcome}: {j.quantity} {value}{j.predicted}{slack}{allowed} ({j.rung})",
            "      ",
        )
        if j.search is not None:
            nearest = f", nearest at {j.search.nearest}" if j.search.nearest else ""
            yield Line(
                f"searched: worst slack {slack_written(worst(j, j.search))} of "
                f"{j.search.tries} tries, {slack_written(j.search.sampled)} among even draws"
                f"{nearest}",
                "      ",
            )
    if case.reason:
        yield Line(f"{case.outcome}: {case.reason}", "      ")
    if case.repeat:
        yield Line(case.repeat, "      ", whole=True)
