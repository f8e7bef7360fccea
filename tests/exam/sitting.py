"""An exam: one verb under one law, and how often its verdicts were wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaincinv

from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._samples import Draws, Question
from theoremcheck.statement._outcomes import Outcome

RATES = (1e-2, 1e-3)
CERTAIN = 1e-6  # level of the lower limit of a seen rate that exceeds the stated one
FIXED, BATCH, CAP = 30, 20, 100  # draws: of a whole sample, of a batch, and at most in batches


class Examinee(Evidence):
    """Evidence that keeps nothing but the last outcome; the verbs' own way up to it is theirs.

    With `anytime` the draws of several calls are joined as those of batches are.
    """

    def __init__(self, anytime: bool = False) -> None:
        super().__init__("exam.verb", {}, {}, 0)
        self.anytime = anytime
        self.outcome = Outcome.INCONCLUSIVE
        self.joined: Draws | None = None

    def _judge(self, question: Question, draws: Draws) -> None:
        if self.joined is not None:
            values = np.concatenate([self.joined.values, draws.values])
            draws = Draws(values, self.joined.n + draws.n, draws.counts)
        if self.anytime:
            self.joined = draws
        limits = question.limits(draws, self.anytime)
        self.outcome = question.prediction.outcome_of_all(limits)


# A prediction from the truth and the size of a violation: its keywords, and whether it is true.
SIDES = {
    "at least, true": lambda truth, size: {"at_least": truth},
    "at most, true": lambda truth, size: {"at_most": truth},
    "at least, off": lambda truth, size: {"at_least": truth + size},
    "at most, off": lambda truth, size: {"at_most": truth - size},
}


@dataclass(frozen=True)
class Exam:
    """One verb under one law: how a sample is drawn (n,) and judged, and what is true of it.

    `judge(examinee, sample, prediction)` calls the verb. `promised` is False for what the error
    rate does not cover. It has so many `times` the usual draws, for with too few no verdict is
    ever wrong.
    """

    verb: str
    law: str
    draw: Callable[[np.random.Generator, int], np.ndarray]
    judge: Callable[..., None]
    truth: float
    resolves: float
    anytime: bool = False
    promised: bool = True
    sides: tuple[str, ...] = tuple(SIDES)
    times: int = 1


@dataclass
class Seen:
    """What was seen of an exam: by rate and side, how often the verdict was wrong; and refusals."""

    exam: Exam
    samples: int
    wrong: Counter = field(default_factory=Counter)
    refused: int = 0

    def worst(self, rate: float, true: bool) -> float | None:
        """Return the largest share of wrong verdicts on true, or on false, predictions if any."""
        found = [
            self.wrong[rate, side] for side in self.exam.sides if side.endswith("true") == true
        ]
        return max(found) / max(1, self.samples - self.refused) if found else None

    def failures(self) -> list[str]:
        """Return the sides whose seen rate certainly exceeds the stated one."""
        if not self.exam.promised:
            return []
        return [
            f"{self.exam.verb}, {self.exam.law}, {side}: {count} of {self.samples} at {rate:g}"
            for (rate, side), count in self.wrong.items()
            if betaincinv(count, self.samples - count + 1, CERTAIN) > rate
        ]


def sit(exam: Exam, samples: int, seed: int) -> Seen:
    """Let a verb judge that many samples, each under all sides and rates."""
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    seen = Seen(exam, samples)
    for _ in range(samples):
        drawn = exam.draw(rng, draws(exam))
        try:
            for rate in RATES:
                for side in exam.sides:
                    outcome = verdict(exam, drawn, side, rate)
                    wrong = Outcome.REFUTED if side.endswith("true") else Outcome.HOLDS
                    seen.wrong[rate, side] += outcome is wrong
        except EvidenceError:
            seen.refused += 1
    return seen


def draws(exam: Exam) -> int:
    """Return how many draws a sample has."""
    return exam.times * (CAP if exam.anytime else FIXED)


def verdict(exam: Exam, drawn: np.ndarray, side: str, rate: float) -> Outcome:
    """Return what the verb says, of the whole sample or of batches until it is decided."""
    said = SIDES[side](exam.truth, exam.resolves)
    said |= {"resolves": exam.resolves, "error_rate": rate}
    examinee = Examinee(exam.anytime)
    batch = BATCH * exam.times if exam.anytime else len(drawn)
    for start in range(0, len(drawn), batch):
        part = drawn[start : start + batch]
        exam.judge(examinee, part, said)
        if examinee.outcome is not Outcome.INCONCLUSIVE:
            break
    return examinee.outcome
