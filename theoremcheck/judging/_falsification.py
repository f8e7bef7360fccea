"""A universal statement under attack: searched, shrunk, confirmed in exact arithmetic, written."""

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from theoremcheck.judging._attempts import RELATIONS, Attempts, Relation, Trial, sides, written
from theoremcheck.judging._exact import Terms, check_terms, compare_bound, compare_identity
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._instances import Attack, Drawing, Given, Outside, Values
from theoremcheck.judging._kept_instances import drawable, in_lines, keep, named, plain
from theoremcheck.judging._rationals import told
from theoremcheck.judging._rounding import EXACT, Rounding
from theoremcheck.judging._searching import go_on, search
from theoremcheck.judging._second_look import exceeds
from theoremcheck.judging._shrinking import Shrinker
from theoremcheck.judging._types import Judgement, Replay, Searched
from theoremcheck.statement._outcomes import Outcome, Rung

Precise = Callable[[Drawing], tuple[Any, ...]]

RENEW = "take it away, or have `theoremcheck adopt` write it again"
TWO_WAYS = "by far more than rounding, and another way finds no violation; one of the two is wrong"


class Kept(NamedTuple):
    """A counterexample of a case that stands in a file beside its claim."""

    file: str
    case: str
    quantity: str
    instance: Values


class Question(NamedTuple):
    """What is attacked: `relation` of what `attack` returns, on each instance that it can draw.

    `precise` computes the same in exact or fifty-digit arithmetic, a second way. The bound may have
    to be `attained` up to a share of it. What is `adopted` is tried first. The search spends
    `tries`, and then what `seconds` of the processor allow.
    """

    quantity: str
    relation: Relation
    attack: Attack
    precise: Precise | None
    attained: float | None
    adopted: Sequence[Kept]
    tries: int
    seconds: float


def falsify(
    question: Question, about: Mapping[str, Any], rng: np.random.Generator
) -> tuple[Judgement, dict[str, bytes]]:
    """Return the judgement of a search, and the files that it leaves, by their names.

    `about` says in the counterexample's file whose it is. Raises EvidenceError where no instance
    that was drawn is one of the statement's, and where one that this case has left is none now.
    """
    quantity, tries = question.quantity, question.tries
    if question.relation not in RELATIONS:
        raise EvidenceError(
            f"{quantity!r}: relation {question.relation!r} is unknown; choose one of "
            f"{', '.join(RELATIONS)}"
        )
    if question.attained is not None and question.relation == "identity":
        raise EvidenceError(
            f"{quantity!r}: attained= is for a bound, which an identity attains everywhere; leave "
            f"it out"
        )
    check_terms(quantity, _terms(question, EXACT))
    if tries < 1:
        raise EvidenceError(f"{quantity!r}: {tries} tries find nothing; make at least one")
    attempts = Attempts(quantity, question.relation, question.attack, tries)
    attempts.way = "adopted"
    replayed = [
        (kept, trial)
        for kept in question.adopted
        if (trial := _again(attempts, kept, about["case"]))
    ]
    sampled = search(attempts, rng)
    until = process_time() + question.seconds
    while attempts.nearest and process_time() < until and not attempts.broken():
        attempts.tries += tries
        go_on(attempts, rng)
    if not attempts.nearest:
        raise EvidenceError(
            f"{quantity!r}: none of {attempts.made} instances is one that the statement is about; "
            f"draw fewer that assume() leaves out"
        )
    best = attempts.nearest[0]
    if best.clear:  # what is kept already is told rather than another instance
        clear = (each for _, each in replayed if each.clear and _is_sure(question, each.values))
        best = next(clear, best)
    elif not best.violated:
        best = attempts.tightest or best
    if best.clear:
        best = Shrinker(attempts, rng, partial(_is_sure, question)).smallest(best)
    judged, shown = _judged(question, best.values)
    if best.clear and judged.outcome is not Outcome.REFUTED:
        raise _not_the_same(question, best.values)
    nearest = "" if question.attained is None or best.violated else written(best.values)
    if nearest and judged.outcome is Outcome.REFUTED:
        judged = _not_attained(judged, nearest)
    lines = _lines(question, attempts, about)
    files = {named("searches", lines, "jsonl"): lines}
    told_search = Searched(
        tries=attempts.inside,
        sampled=None if sampled is None else sampled.slack,
        adopted=[
            Replay(
                file=kept.file,
                slack=trial.slack,
                violated=trial.violated and _is_sure(question, trial.values),
            )
            for kept, trial in replayed
        ],
        lines=next(iter(files)),
        worst=None if attempts.tightest is None else attempts.tightest.slack,
        nearest=nearest,
    )
    if judged.outcome is Outcome.REFUTED:
        judged, told_search = _confirmed(question, best, judged, told_search)
        content = _counterexample(question, best, judged, about, shown)
        name = named("counterexamples", content)
        files[name] = content
        alike = (kept.file for kept, trial in replayed if trial.values == best.values)
        told_search = replace(told_search, counterexample=name, kept=next(alike, ""))
        judged = replace(judged, instance=drawable(name, shown | best.values))
    else:
        judged, kept_file = keep(judged, dict(about), best.values, shown)
        files |= kept_file
    return replace(judged, n=attempts.inside, search=told_search), files


def _again(attempts: Attempts, kept: Kept, case: str) -> Trial | None:
    """Try a counterexample again; those of other cases need be none of this one's instances."""
    trial = attempts.again(kept.instance)
    if trial is not None or kept.case != case:
        return trial
    try:
        attempts.attack(Given(kept.instance))
        why = "it is one at times only"
    except Outside as outside:
        why = str(outside)
    raise EvidenceError(f"{kept.file} is no instance of {kept.quantity!r} any more: {why}; {RENEW}")


def _judged(question: Question, values: Values) -> tuple[Judgement, Values]:
    """Judge one instance as the exact verbs do, on the rung of a search; return what it shows."""
    drawing = Given(values)
    try:
        returned = question.attack(drawing)
    except Outside:
        raise _not_the_same(question, values) from None
    measured, bound, rounding = sides(question.quantity, returned)
    if question.relation == "identity":
        found = compare_identity(question.quantity, measured, bound, rounding)
    else:
        found = compare_bound(question.quantity, measured, bound, _terms(question, rounding))
    return replace(found, rung=Rung.SEARCHED), plain(question.quantity, drawing.shown())


def _terms(question: Question, rounding: Rounding) -> Terms:
    """Return what a bound is judged by on an instance that an adversary has chosen."""
    return Terms(question.relation == "at most", None, question.attained, True, rounding, 0.0)


def _not_attained(judged: Judgement, nearest: str) -> Judgement:
    """Return what is known where no instance came near enough: nothing, as another search may."""
    note = f"not attained in these tries, nearest at {nearest}"
    return replace(judged, outcome=Outcome.INCONCLUSIVE, note=note)


def _not_the_same(question: Question, values: Values) -> EvidenceError:
    return EvidenceError(
        f"{question.quantity!r}: the attack, asked again at {written(values)}, says something "
        f"else; let it draw all that differs, by its Drawing"
    )


def _exactly(question: Question, values: Values) -> tuple[bool, Fraction] | None:
    """Say whether exact arithmetic finds a violation, and how far apart the sides are there.

    None where the second way takes the instance for none of the statement's.
    """
    assert question.precise is not None
    try:
        said = sides(question.quantity, question.precise(Given(values, exact=True)), "precise=")
    except Outside:
        return None
    except Exception as error:
        error.add_note(f"precise= of {question.quantity!r} at {written(values)}")
        raise
    return exceeds(question.quantity, question.relation, *said[:2])


def _is_sure(question: Question, values: Values) -> bool:
    """Say whether exact arithmetic, where a claim has it, finds the violation as well."""
    found = (True, None) if question.precise is None else _exactly(question, values)
    return found is not None and found[0]


def _confirmed(
    question: Question, best: Trial, judged: Judgement, searched: Searched
) -> tuple[Judgement, Searched]:
    """Ask the claim's exact arithmetic whether a violation is one."""
    where = f"at {written(best.values)}"
    if question.precise is None:
        blur = "" if best.clear else ", by less than rounding may be: within 100 roundings"
        return replace(judged, note=_joined(judged.note, where + blur)), searched
    found = _exactly(question, best.values)
    if found is None:
        raise EvidenceError(
            f"{question.quantity!r}: precise= takes {written(best.values)} for none of the "
            f"statement's instances, the attack for one; let both draw alike"
        )
    violated, gap = found
    if violated:
        note = _joined(judged.note, f"{where}, confirmed in exact arithmetic")
        return replace(judged, note=note), replace(searched, confirmed=True)
    why = "only by rounding" if not best.clear else TWO_WAYS
    note = f"{where} {why}: in exact arithmetic the sides are {told(gap)} apart"
    return (
        replace(judged, outcome=Outcome.INCONCLUSIVE, note=_joined(judged.note, note)),
        replace(searched, confirmed=False, contradicted=best.clear),
    )


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _counterexample(
    question: Question, best: Trial, judged: Judgement, about: Mapping[str, Any], shown: Values
) -> bytes:
    """Return the file of a counterexample: whose it is, the instance, both sides there."""
    told_all = {
        **about,
        "quantity": question.quantity,
        "relation": question.relation,
        "instance": best.values,
        **({"shown": shown} if shown else {}),
        "measured": judged.measured,
        "predicted": judged.predicted,
        "note": judged.note,
    }
    return in_lines(told_all)


def _lines(question: Question, attempts: Attempts, about: Mapping[str, Any]) -> bytes:
    """Return tries as the lines of JSON that Hypothesis's observability writes."""
    property_ = f"{about['claim']}: {question.quantity}"
    lines = [
        {
            "type": "test_case",
            "run_start": 0.0,
            "property": property_,
            "status": "failed" if trial.violated else "passed",
            "status_reason": "the bound is violated" if trial.violated else "",
            "representation": written(trial.values),
            "arguments": trial.values,
            "how_generated": way,
            "features": {"target": trial.score, "size": trial.size},
            "timing": {},
            "coverage": None,
            "metadata": {},
        }
        for way, trial in attempts.kept
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()
