"""What came out of a case, held against what its claim predicts."""

from collections.abc import Sequence
from typing import NamedTuple

from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import Judgement, PremiseCheck
from theoremcheck.statement._outcomes import Outcome, gravest
from theoremcheck.statement._sorts import Sort

EARLY = "a case ends early by not_run(reason) alone, before its first verb"


class Result(NamedTuple):
    """A case's outcome, whether it is the predicted one, and the reason when it is not."""

    outcome: Outcome
    as_predicted: bool
    reason: str


def mistaken(reason: str) -> Result:
    """Return the result of a case that its author has to correct."""
    return Result(Outcome.ERROR, False, reason)


def case_result(sort: Sort, evidence: Evidence) -> Result:
    """Judge a case by all that its body has recorded."""
    if evidence.mistakes:
        return mistaken(evidence.mistakes[0])
    if any(not loop.over for loop in evidence.loops):
        return mistaken("a loop over batches was left before its end; let it run out")
    judgements = evidence.judgements
    if not judgements:
        return mistaken("the test ended without a judgement; call a verb of `evidence`")
    if problem := premise_problem(sort, evidence.premises):
        return mistaken(problem)
    quantities = dict.fromkeys(judgement.quantity for judgement in judgements)
    if sort.expect == Outcome.REFUTED and sort.breaks is None and len(quantities) > 1:
        named = ", ".join(repr(quantity) for quantity in quantities)
        return mistaken(
            f"a departure with several judgements says which one breaks: breaks= one of {named}"
        )
    aimed = [j for j in judgements if sort.breaks in (None, j.quantity)]
    if not aimed:
        return mistaken(
            f"breaks={sort.breaks!r} is no quantity that the case judged; correct the name"
        )
    astray = [j for j in judgements if j not in aimed and j.outcome is not Outcome.HOLDS]
    if astray:
        outcome = gravest(j.outcome for j in judgements)
        return Result(outcome, False, f"{said(astray)}, which was to hold")
    outcome = gravest(judgement.outcome for judgement in aimed)
    if outcome != sort.expect:
        deciding = [j for j in aimed if j.outcome == outcome]
        return Result(
            outcome, False, f"{said(deciding)}, which theory predicts to be {_predicted(sort)}"
        )
    return Result(outcome, True, "")


def _predicted(sort: Sort) -> str:
    told = {Outcome.HOLDS: "true", Outcome.REFUTED: "broken"}
    return told.get(Outcome(sort.expect), str(sort.expect))


def premise_problem(sort: Sort, checked: Sequence[PremiseCheck]) -> str | None:
    """Say which premise check contradicts the case: all hold, but for the one that it drops.

    A text taken at its word may leave out any premise, so there the checks are only kept.
    """
    if sort.name == "as_written":
        return None
    for check in checked:
        dropped = check.premise == sort.premise
        if check.holds == dropped:
            state = "does not hold on this sample; choose a sample on which it does"
            if dropped:
                state = "holds although the case drops it; choose a sample on which it fails"
            return f"premise {check.premise!r} {state}"
    if sort.premise is not None and sort.premise not in {check.premise for check in checked}:
        return (
            f"premise {sort.premise!r} is dropped, but nobody looked whether it fails; "
            f"say evidence.premise({sort.premise!r}, …)"
        )
    return None


def said(judgements: Sequence[Judgement]) -> str:
    """Return judgements in words, each once."""
    return "; ".join(dict.fromkeys(f"{j.quantity} {_outcome_in_words(j)}" for j in judgements))


def _outcome_in_words(judgement: Judgement) -> str:
    words = [str(judgement.outcome)]
    if judgement.measured is not None:
        value = written(judgement.measured)
        words.append(f"(model measured {value}, claim predicted {judgement.predicted})")
    if judgement.outcome is not Outcome.HOLDS and judgement.note:
        words.append(f"[{judgement.note}]")
    return " ".join(words)
