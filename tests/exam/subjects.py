"""Every verb under every law that it admits, and under some that it does not."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tests.exam.laws import CUT, RARE, UNBOUNDED, autoregressive
from tests.exam.sitting import Exam
from tests.exam.spreads_and_orders import (
    of_normal_variances,
    of_orders,
    of_p_values,
    of_variances,
)
from tests.harness import records
from theoremcheck.record._drift import shift
from theoremcheck.statement._outcomes import Outcome


def exams() -> Iterator[Exam]:
    """Yield every verb under every law that it admits, and under some that it does not."""
    for anytime in (False, True):
        yield from _of_counts(anytime)
        yield from _of_means(anytime)
        yield from _of_quantiles(anytime)
        yield from _of_rates(anytime)
    yield from _under_a_law()
    yield from _of_distributions()
    yield from _of_comparisons()
    for anytime in (False, True):
        yield from of_variances(anytime)
        yield from of_orders(anytime)
    yield from of_normal_variances()
    yield from of_p_values()


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
        times = max(1, round(law.variance / size**2 / 4))
        yield Exam("mean, support", law.name, law.draw, judge, law.mean, size, anytime, times=times)
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
            judge, times = partial(_quantile, p), 1 if p == 0.5 else 6
            for truth, sides in zip(ends, (LOW, HIGH), strict=True):
                of = law.name, law.draw, judge, truth, spread, anytime
                yield Exam(name, *of, sides=sides, times=times)
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
        yield Exam("rate of the mean", name, draw, mean, -1.0, 0.5, anytime, times=6)


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
    "no common factor": lambda rng, n: np.ones((n, 1)),
    "a factor often 0": lambda rng, n: 2.0 * (rng.random((n, 1)) < 0.5),
    "a factor rarely large": lambda rng, n: np.where(rng.random((n, 1)) < 0.1, 4.0, 2 / 3),
}


def _shares(factor, rng, n):
    return factor(rng, n) * rng.beta(1, 3, (n, 4)) / POINTS


def _of_distributions() -> Iterator[Exam]:
    for law in [*UNBOUNDED, *CUT]:
        for side, apart in (("at least, true", 0.0), ("at least, off", 0.3)):
            judge = partial(_distribution, _shifted(law.cdf, apart))
            yield Exam("distribution", law.name, law.draw, judge, 0.0, 0.3, sides=(side,))


def _shifted(cdf, shift):
    """Return a distribution function that is so much above another one wherever that is small."""
    return lambda x: np.where(np.isfinite(x), np.clip(cdf(x) + shift, 0, 1), cdf(x))


def _distribution(cdf, examinee, part, said):
    said = {name: said[name] for name in ("resolves", "error_rate")}
    examinee.distribution("q", part, cdf, **said)


def _of_comparisons() -> Iterator[Exam]:
    """Halves of one sample are two runs: a shift between them is wrong. No miss is promised of.

    Under the same streams elsewhere the halves are taken for pairs, of which rounding moves one.
    """
    true = ("at least, true",)
    for law in [*UNBOUNDED, *CUT[4:]]:
        for name, same in (("compare, other seeds", False), ("compare, elsewhere", True)):
            judge = partial(_compare, same)
            yield Exam(name, law.name, law.draw, judge, 0.0, 1.0, sides=true)
    for chance in (0.5, 0.9, 0.99, 0.02):
        draw = partial(_coin, chance)
        yield Exam(
            "compare, counts", f"Bernoulli {chance:g}", draw, _compare_counts, 0.0, 1.0, sides=true
        )


def _compare(same_streams, examinee, part, said):
    half = len(part) // 2
    runs = [{"sample": side.tolist()} for side in (part[:half], part[half : 2 * half])]
    _hold(examinee, runs, half, same_streams, said)


def _compare_counts(examinee, part, said):
    half = len(part) // 2
    runs = [{"hits": [int(side.sum())]} for side in (part[:half], part[half : 2 * half])]
    _hold(examinee, runs, half, False, said)


def _hold(examinee, runs, n, same_streams, said):
    kind = "probability" if "hits" in runs[0] else "median"
    old, new = (
        records.judgement(
            kind=kind, rung="sampled", measured=k, n=n, assured=n, predicted="p", **run
        )
        for k, run in enumerate(runs, 1)
    )
    found = shift("case", old, new, same_streams, False)
    moved = found is not None and found.p <= said["error_rate"]
    examinee.outcome = Outcome.REFUTED if moved else Outcome.HOLDS
