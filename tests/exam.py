"""What the error rates are worth: true and false predictions by the thousand, for every verb.

`python -m tests.exam` (`make exam`) prints the table of docs/error_rates.md. A null is a prediction
whose range has the truth at its end; a violation is off by `resolves` exactly. The share of nulls
that were refuted and of violations that held stand beside the stated rate, and a cell fails when
the exact lower limit of either, at 1e-6, exceeds it. What stands outside of the promise (dependent
draws, a named law where another one was drawn) is shown with what was seen, and fails nothing.
"""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from scipy.special import betaincinv

from tests.laws import CUT, RARE, UNBOUNDED, autoregressive
from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._samples import Draws, Question
from theoremcheck.statement._outcomes import Outcome

RATES = (1e-2, 1e-3)
SAMPLES = 20_000
CERTAIN = 1e-6  # level of the lower limit of a seen rate that exceeds the stated one
FIXED, BATCH, CAP = 30, 20, 100


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
    rate does not cover.
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


@dataclass
class Seen:
    """What was seen of an exam: by rate and side, how often the verdict was wrong; and refusals."""

    exam: Exam
    samples: int
    wrong: Counter = field(default_factory=Counter)
    refused: int = 0

    def worst(self, rate: float, true: bool) -> float:
        """Return the largest share of wrong verdicts on true, or on false, predictions."""
        found = [
            self.wrong[rate, side] for side in self.exam.sides if side.endswith("true") == true
        ]
        return max(found, default=0) / max(1, self.samples - self.refused)

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
        drawn = exam.draw(rng, CAP if exam.anytime else FIXED)
        try:
            for rate in RATES:
                for side in exam.sides:
                    outcome = verdict(exam, drawn, side, rate)
                    wrong = Outcome.REFUTED if side.endswith("true") else Outcome.HOLDS
                    seen.wrong[rate, side] += outcome is wrong
        except EvidenceError:
            seen.refused += 1
    return seen


def verdict(exam: Exam, drawn: np.ndarray, side: str, rate: float) -> Outcome:
    """Return what the verb says, of the whole sample or of batches until it is decided."""
    said = SIDES[side](exam.truth, exam.resolves)
    said |= {"resolves": exam.resolves, "error_rate": rate}
    examinee = Examinee(exam.anytime)
    parts = range(0, len(drawn), BATCH) if exam.anytime else [0]
    for start in parts:
        part = drawn[start : start + BATCH] if exam.anytime else drawn
        exam.judge(examinee, part, said)
        if examinee.outcome is not Outcome.INCONCLUSIVE:
            break
    return examinee.outcome


def exams() -> Iterator[Exam]:
    """Yield every verb under every law that it admits, and under some that it does not."""
    for anytime in (False, True):
        yield from _of_counts(anytime)
        yield from _of_means(anytime)
        yield from _of_quantiles(anytime)
        yield from _of_rates(anytime)
    yield from _under_a_law()
    yield from _of_distributions()


def _of_counts(anytime: bool) -> Iterator[Exam]:
    for chance, size in ((0.5, 0.3), (0.9, 0.09), (0.99, 0.01), (0.02, 0.02)):
        name = f"Bernoulli {chance:g}"
        yield Exam("probability", name, partial(_coin, chance), _probability, chance, size, anytime)
    for size, ties in ((0.2, 0.0), (0.4, 0.0), (0.2, 0.3)):
        for chance, side in ((0.5 + size, "at least, true"), (0.5, "at least, off")):
            name = f"P(larger) = {chance:g}, ties {ties:g}"
            draw = partial(_signs, chance, ties)
            yield Exam("greater", name, draw, _greater, 0.0, size, anytime, sides=(side,))


def _coin(chance, rng, n):
    return (rng.random(n) < chance).astype(float)


def _signs(chance, ties, rng, n):
    """Draw differences that are positive with this chance; of the others so many are ties."""
    uniform = rng.random(n)
    rest = np.where(rng.random(n) < ties, 0.0, -uniform)
    return np.where(uniform < chance, 1 + uniform, rest)


def _probability(examinee, part, said):
    examinee.probability("q", int(part.sum()), len(part), **said)


def _greater(examinee, part, said):
    said = {name: said[name] for name in ("resolves", "error_rate")}
    examinee.greater("q", part, np.zeros(len(part)), **said)


def _of_means(anytime: bool) -> Iterator[Exam]:
    for law in CUT:
        size = min(law.mean - law.support[0], law.support[1] - law.mean) * 0.9
        judge = partial(_mean, {"support": law.support})
        yield Exam("mean, support", law.name, law.draw, judge, law.mean, size, anytime)
    for law in [*UNBOUNDED, RARE]:
        judge = partial(_mean, {"variance": law.variance})
        size = 0.6 * law.variance**0.5
        yield Exam("mean, variance", law.name, law.draw, judge, law.mean, size, anytime)
    judge = partial(_mean, {"variance": 1.0})
    yield Exam("mean, variance", "AR(.9)", autoregressive, judge, 0.0, 0.6, anytime, promised=False)


def _mean(basis, examinee, part, said):
    examinee.mean("q", part, **basis, **said)


def _under_a_law() -> Iterator[Exam]:
    for assumed in ("normal", "symmetric"):
        judge = partial(_mean, {"assumes": assumed})
        for law in [*UNBOUNDED, *CUT[4:]]:
            follows = law.name == "normal" if assumed == "normal" else law.symmetric
            follows = follows or (assumed == "symmetric" and law.name == "Bernoulli 0.5")
            size = 0.6 * law.variance**0.5
            yield Exam(
                f"mean, assumes {assumed}",
                law.name,
                law.draw,
                judge,
                law.mean,
                size,
                promised=follows,
            )


def _of_quantiles(anytime: bool) -> Iterator[Exam]:
    for law in [*UNBOUNDED, *CUT[4:]]:
        for p in (0.5, 0.9):
            # A law may have several medians: any of them is within the prediction's reach.
            ends = law.quantile(p), law.quantile(p + 1e-12)
            name, spread = ("median" if p == 0.5 else f"{p:g}-quantile"), 0.5 * law.variance**0.5
            judge = partial(_quantile, p)
            yield Exam(name, law.name, law.draw, judge, ends[0], spread, anytime, sides=LOW)
            yield Exam(name, law.name, law.draw, judge, ends[1], spread, anytime, sides=HIGH)
    judge = partial(_quantile, 0.5)
    yield Exam("median", "AR(.9)", autoregressive, judge, 0.0, 0.5, anytime, promised=False)


LOW = ("at most, true", "at most, off")
HIGH = ("at least, true", "at least, off")


def _quantile(p, examinee, part, said):
    examinee.quantile("q", part, p, **said)


POINTS = np.array([1.0, 2.0, 4.0, 8.0])


def _of_rates(anytime: bool) -> Iterator[Exam]:
    for name, noise in NOISE.items():
        run = partial(_rate, {"of": "run"})
        draw = partial(_curves, noise)
        yield Exam("rate of a run", name, draw, run, -1.0, 0.3, anytime)
    for name, factor in FACTORS.items():
        mean = partial(_rate, {"of": "mean", "support": 4.0 / POINTS})
        draw = partial(_shares, factor)
        yield Exam("rate of the mean", name, draw, mean, -1.0, 0.5, anytime)


def _rate(how, examinee, part, said):
    examinee.rate("q", POINTS, part, law="power", **how, **said)


# Logarithms of noise (n, points), such that the slope of a run has the median 0.
NOISE = {
    "normal, a common factor": lambda rng, n: (
        0.3 * rng.normal(size=(n, 4)) + rng.lognormal(size=(n, 1))
    ),
    "t(3)": lambda rng, n: rng.standard_t(3, (n, 4)),
    "AR(.9) in a run": lambda rng, n: np.array([autoregressive(rng, 4) for _ in range(n)]),
}


def _curves(noise, rng, n):
    return np.exp(noise(rng, n)) / POINTS


# Factors (n, 1) that a run has in common, in [0, 4] with the mean 1; they may be 0.
FACTORS = {
    "none": lambda rng, n: np.ones((n, 1)),
    "a share of zeros": lambda rng, n: 2.0 * (rng.random((n, 1)) < 0.5),
    "rarely large": lambda rng, n: np.where(rng.random((n, 1)) < 0.1, 4.0, 2 / 3),
}


def _shares(factor, rng, n):
    return factor(rng, n) * rng.beta(1, 3, (n, 4)) / POINTS


def _of_distributions() -> Iterator[Exam]:
    for law in [*UNBOUNDED, *CUT]:
        for side, shift in (("at least, true", 0.0), ("at least, off", 0.3)):
            judge = partial(_distribution, _shifted(law.cdf, shift))
            yield Exam("distribution", law.name, law.draw, judge, 0.0, 0.3, sides=(side,))


def _shifted(cdf, shift):
    """Return a distribution function that is so much above another one wherever that is small."""
    return lambda x: np.where(np.isfinite(x), np.clip(cdf(x) + shift, 0, 1), cdf(x))


def _distribution(cdf, examinee, part, said):
    said = {name: said[name] for name in ("resolves", "error_rate")}
    examinee.distribution("q", part, cdf, **said)


def table(seen: list[Seen]) -> Iterator[str]:
    """Yield the lines of a table in Markdown: stated and seen rates, the worst side of each."""
    yield (
        "| verb | draws | law | "
        + " | ".join(f"refuted though true, {rate:g} | held though off, {rate:g}" for rate in RATES)
        + " | refused |"
    )
    yield "| --- " * (4 + 2 * len(RATES)) + "|"
    for each in seen:
        exam = each.exam
        cells = [exam.verb, "in batches" if exam.anytime else "whole", exam.law]
        if not exam.promised:
            cells[-1] += " (outside of the promise)"
        cells += [f"{each.worst(rate, true):.2g}" for rate in RATES for true in (True, False)]
        yield "| " + " | ".join([*cells, f"{each.refused / each.samples:.2g}"]) + " |"


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=SAMPLES, help="of each cell (20000)")
    parser.add_argument("--only", default="", help="verbs whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    chosen = parser.parse_args()
    every = [exam for exam in exams() if chosen.only in exam.verb]
    with ProcessPoolExecutor(chosen.jobs) as pool:
        seen = list(pool.map(sat, range(len(every)), *_columns(len(every), chosen)))
    print("\n".join(table(seen)))
    failed = [line for each in seen for line in each.failures()]
    print("\n".join(["", *failed] if failed else ["", "no rate exceeds the stated one"]))
    return bool(failed)


def _columns(count: int, chosen) -> tuple[list, list]:
    return [chosen.only] * count, [chosen.samples] * count


def sat(number: int, only: str, samples: int) -> Seen:
    """Let one exam be sat in a process of its own; it is known there by its number."""
    exam = [exam for exam in exams() if only in exam.verb][number]
    seen = sit(exam, samples, number)
    blank = Exam(exam.verb, exam.law, len, len, 0.0, 0.0, exam.anytime, exam.promised, exam.sides)
    return Seen(blank, samples, seen.wrong, seen.refused)


if __name__ == "__main__":
    sys.exit(main())
