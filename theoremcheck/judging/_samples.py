"""Questions that samples answer, judged at once when handed over whole, or batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._limits import Limits
from theoremcheck.judging._prediction import Least, Prediction
from theoremcheck.judging._types import KEPT, Judgement
from theoremcheck.statement._outcomes import Outcome, Rung

Floats = NDArray[np.float64]


class Draws(NamedTuple):
    """`n` draws in their order, (n,) or (n, points); of `counts` the successes of each batch."""

    values: Floats
    n: int
    counts: bool = False


class Question(NamedTuple):
    """What is predicted of a quantity, and how draws limit it.

    `limits(draws, anytime)` returns the limits of the quantity, or of several that are all to lie
    in the range, each at its share of the error rate. `least()` are the least numbers of draws that
    could decide anytime; None says that sampling stops by no rule, as the limits are good for a
    fixed size only. `assumes` names the law that they rest on, `parts` what several quantities are.
    """

    quantity: str
    kind: str
    prediction: Prediction
    limits: Callable[[Draws, bool], Sequence[Limits]]
    least: Callable[[], Least] | None = None
    assumes: str = ""
    parts: str = ""


def judge(question: Question, draws: Draws, assured: int, anytime: bool) -> Judgement:
    """Judge a question by draws; `assured` of them were made whatever the first ones showed."""
    prediction, several = question.prediction, question.limits(draws, anytime)
    outcome = prediction.outcome_of_all(several)
    reached = [prediction.reach(limits) for limits in several]
    # Of several quantities the one is shown that decides.
    shown = max(
        range(len(several)),
        key=lambda i: (
            prediction.outcome(several[i]) == outcome,
            reached[i],
            max(prediction.low - several[i].value, several[i].value - prediction.high),
        ),
    )
    limits = several[shown]
    notes = []
    if question.parts and len(several) > 1:
        notes.append(f"{question.parts} {shown + 1} of {len(several)}")
    if outcome is Outcome.INCONCLUSIVE:
        enough = prediction.draws(several)
        if enough is None or enough >= 1000 * draws.n:
            notes.append("no number of draws near this one would decide at the present estimate")
        else:
            notes.append(f"about {enough} draws would decide at the present estimate")
    return Judgement(
        quantity=question.quantity,
        kind=question.kind,
        outcome=outcome,
        measured=limits.value,
        predicted=str(prediction),
        slack=_slack(limits.value, prediction),
        n=draws.n,
        rung=Rung.SAMPLED,
        error_rate=prediction.error_rate,
        assumes=question.assumes,
        detects=reached[shown],
        resolves=prediction.resolves,
        limits=limits.ends(),
        between=(prediction.low, prediction.high),
        at=[shown] if len(several) > 1 else None,
        note="; ".join(notes),
        hits=[int(hits) for hits in draws.values] if draws.counts else None,
        sample=None if draws.counts or draws.values.ndim > 1 else _kept(question, draws, anytime),
        assured=assured,
    )


def _slack(value: float, prediction: Prediction) -> float | None:
    """Return measured over bound, inverted for lower bounds: 1 is tight; None without a ratio."""
    low, high, *_ = prediction
    slack = None
    if low == high:
        return None
    if isfinite(high) and high > 0:
        slack = max(value, 0.0) / high
    if isfinite(low) and low > 0:
        slack = max(slack or 0.0, low / value if value > 0 else inf)
    return slack


def _kept(question: Question, draws: Draws, stopped: bool) -> list[float]:
    """Return the draws that a record holds: the first, of the mean of a whole sample KEPT means.

    These, of equal parts, are as independent as the draws, and their own mean is that of all.
    """
    values = draws.values
    if values.size <= KEPT or stopped or question.kind != "mean":
        return [float(each) for each in values[:KEPT]]
    return [float(part.mean()) for part in np.array_split(values, KEPT)]


@dataclass
class Asked:
    """A question put to each batch so far: its draws, and where its judgement stands."""

    question: Question
    draws: Draws
    place: int
    batches: int
    decided: bool = False


@dataclass
class Loop:
    """Draws asked for in batches of `size` until each question is decided, at most `cap` in all.

    `judgements` are the case's; a question's own stands there from its first batch on, so that an
    error in a later one loses nothing.
    """

    size: int
    cap: int
    judgements: list[Judgement]
    made: int = 0
    over: bool = False
    asked: dict[str, Asked] = field(default_factory=dict)

    def next(self) -> int:
        """End the batch that is being drawn; return the number of the next, 0 if none is needed."""
        if self.made:
            self._close(self.made // self.size)
        if self.over:
            return 0
        self.made += self.size
        return self.made // self.size

    def _close(self, batch: int) -> None:
        """Note whether all is decided; EvidenceError where a question was not put to the batch."""
        if not self.asked:
            raise EvidenceError("a batch was drawn and nothing judged; call a verb on its draws")
        for quantity, asked in self.asked.items():
            if asked.batches < batch:
                raise EvidenceError(
                    f"{quantity!r}: not judged in batch {batch}; judge it once in each batch"
                )
        decided = all(asked.decided for asked in self.asked.values())
        self.over = decided or self.made + self.size > self.cap

    def take(self, question: Question, draws: Draws) -> None:
        """Add a batch's draws to a question's and judge it, unless it is decided."""
        batch, quantity = self.made // self.size, question.quantity
        if question.least is None:
            raise EvidenceError(
                f"{quantity!r}: {question.assumes or question.kind} is judged at a fixed size; "
                f"hand the sample over whole, outside of batches"
            )
        if draws.n != self.size:
            raise EvidenceError(
                f"{quantity!r}: {draws.n} draws in a batch of {self.size}; hand over one per draw"
            )
        asked = self.asked.get(quantity)
        if (asked.batches if asked else 0) != batch - 1:
            raise EvidenceError(
                f"{quantity!r}: judged {'twice' if asked else 'first'} in batch {batch}; judge it "
                f"once in each batch"
            )
        if asked is None:
            least = question.least()
            if least.held > self.cap:
                raise EvidenceError(
                    f"{quantity!r}: it cannot hold with a cap of {self.cap} draws; draw up to "
                    f"{least.held} or more"
                )
            assured = -(-least.decided // self.size) * self.size
            asked = Asked(question, draws, len(self.judgements), 0)
            self.asked[quantity] = asked
            self.judgements.append(judge(question, draws, assured, True))
        elif not asked.decided:
            values = np.concatenate([asked.draws.values, draws.values])
            if not draws.counts:
                check_recurrence(quantity, values)
            asked.draws = Draws(values, asked.draws.n + draws.n, draws.counts)
            before = self.judgements[asked.place]
            self.judgements[asked.place] = judge(question, asked.draws, before.assured, True)
        asked.batches += 1
        asked.decided = self.judgements[asked.place].outcome is not Outcome.INCONCLUSIVE
