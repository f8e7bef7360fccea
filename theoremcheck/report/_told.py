"""What came of judgements and cases, in the words, colours and digits of the page."""

import math
import re
from decimal import ROUND_HALF_UP, Context
from typing import NamedTuple

from theoremcheck.judging._numerals import LONG, slack_written
from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case
from theoremcheck.report._lookups import measured
from theoremcheck.statement._outcomes import Outcome

DIGITS, ALL = 3, 6  # of a number in a table, and of one in an opened case
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]\d)")
DECIDED = {Outcome.HOLDS: "holds", Outcome.REFUTED: "breaks"}  # of a departure


def slack(value: float | str | None) -> str:
    """Return a slack as the page has it; nothing for None."""
    return slack_written(value).replace("inf", "∞")


class Told(NamedTuple):
    """Words, and the class of their colour: `holds`, `refuted`, or none for what is undecided."""

    words: str
    colour: str


def of_judgement(case: Case, judgement: Judgement) -> Told:
    """Say what came of one judgement of a case.

    An instance holds or is refuted. A departure holds or breaks, and what it is about does so as
    theory predicts, or not; all else in it is to hold.
    """
    outcome = judgement.outcome
    aimed = case.breaks in (None, judgement.quantity)
    if case.sort == "instance" or (outcome == Outcome.HOLDS and not aimed):
        return Told(str(outcome), _colour(outcome, well=outcome == Outcome.HOLDS))
    if aimed and outcome == case.expected:
        return _departed(outcome, well=True)
    # Of several judgements of what is to break one is enough.
    if aimed and case.as_predicted:
        return Told(DECIDED.get(outcome, str(outcome)), "")
    return _departed(outcome, well=False)


def of_case(case: Case) -> Told:
    """Say what came of a case as a whole."""
    if case.sort == "instance" or case.outcome in (Outcome.ERROR, Outcome.NOT_RUN):
        return Told(str(case.outcome), _colour(case.outcome, well=case.outcome == Outcome.HOLDS))
    return _departed(case.outcome, well=case.as_predicted)


def _departed(outcome: Outcome, *, well: bool) -> Told:
    how = "as predicted" if well else "NOT as predicted"
    return Told(f"{DECIDED.get(outcome, outcome)}, {how}", _colour(outcome, well=well))


def _colour(outcome: Outcome, *, well: bool) -> str:
    if outcome not in (*DECIDED, Outcome.ERROR):
        return ""
    return "holds" if well else "refuted"


def compared(judgement: Judgement) -> str:
    """Say what was measured and what was predicted, in few digits, or of a certificate its fate."""
    if judgement.kind == "certificate":
        fate = "accepted" if judgement.outcome == Outcome.HOLDS else "rejected"
        return f"certificate {fate}, {judgement.quantity}"
    value, bound = in_few_digits(judgement)
    return f"{judgement.quantity}{f': measured {value}' if value else ''}, predicted {bound}"


def in_few_digits(judgement: Judgement) -> tuple[str, str]:
    """Return what was measured and predicted in as few digits as tell them apart, three or more."""
    digits = enough(judgement)
    return short(measured(judgement), digits), short(judgement.predicted, digits)


def enough(judgement: Judgement) -> int:
    """Return how many digits tell what was measured from what was predicted, three or more."""
    value, bound = measured(judgement), judgement.predicted
    if _numbers(value) & _numbers(bound):
        return DIGITS  # they are the same in any
    apart = (
        digits
        for digits in range(DIGITS, ALL)
        if not _numbers(short(value, digits)) & _numbers(short(bound, digits))
    )
    return next(apart, ALL)


def _numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def short(text: str, digits: int = DIGITS) -> str:
    """Return words with their numbers in so many digits; none before the point is left out."""

    def shortened(found: re.Match[str]) -> str:
        value = float(found[0])
        if not found[0].strip("-0123456789") or not math.isfinite(value):
            return found[0]
        whole = len(f"{abs(value):.0f}") if abs(value) < LONG else 0
        kept = max(digits, whole)
        # A tie goes away from zero, as in the page's script.
        rounded = Context(prec=kept, rounding=ROUND_HALF_UP).create_decimal(value)
        return f"{float(rounded):.{kept}g}"

    return NUMBER.sub(shortened, text)
