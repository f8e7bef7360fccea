"""The verbs about a spread, an order and a test of one's own, under every law that they admit."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from tests.exam.laws import CUT, RARE, UNBOUNDED, autoregressive
from tests.exam.sitting import SIDES, Exam


def of_variances(anytime: bool) -> Iterator[Exam]:
    """A fair coin has the largest variance on its support: nothing is above that."""
    for law in CUT:
        most = (law.support[1] - law.support[0]) ** 2 / 4
        fair = law.name == "Bernoulli 0.5"
        size = 0.9 * (law.variance if fair else min(law.variance, most - law.variance))
        sides = ("at least, true", "at most, off") if fair else tuple(SIDES)
        judge, times = partial(_variance, {"support": law.support}), min(12, round(1 + most / size))
        of = law.name, law.draw, judge, law.variance, size, anytime
        yield Exam("variance, support", *of, sides=sides, times=times)
    judge = partial(_variance, {"support": (-9.0, 9.0)})
    draw = partial(_clipped, autoregressive)
    yield Exam("variance, support", "AR(.9)", draw, judge, 1.0, 0.9, anytime, False, times=12)


def of_normal_variances() -> Iterator[Exam]:
    judge = partial(_variance, {"assumes": "normal"})
    for law in [*UNBOUNDED, *CUT[4:]]:
        normal, size = law.name == "normal", 0.6 * law.variance
        of = law.name, law.draw, judge, law.variance, size
        yield Exam("variance, assumes normal", *of, promised=normal)


def _variance(basis, examinee, part, said):
    examinee.variance("q", part, **basis, **said)


def _clipped(draw, rng, n):
    return np.clip(draw(rng, n), -9.0, 9.0)


def of_orders(anytime: bool) -> Iterator[Exam]:
    """Each step is the least that is predicted; or one is off by what matters, and one is not."""
    for law in [*UNBOUNDED, RARE]:
        yield from _of_order(law, law.variance**0.5, 0.5, {"of": "run"}, anytime)
    for law in CUT:
        low, high = law.support
        step = (high - low) / 4
        mean = {"of": "mean", "support": (low, high + 5 * step)}
        yield from _of_order(law, step, 2.0, mean, anytime)


def _of_order(law, step, resolved, how, anytime):
    name = "order of a run" if how["of"] == "run" else "order of the means"
    judge, size = partial(_ordered, how), resolved * step
    for side, steps in (("at least, true", (0, 1, 2)), ("at least, off", (0, 1, 5))):
        draw = partial(_steps, law.draw, step * np.array(steps))
        of = law.name, draw, judge, step, size, anytime
        yield Exam(name, *of, sides=(side,), times=3)


def _steps(draw, above, rng, n):
    """Draw samples (n, k), each of which stands so much `above` its law."""
    return np.stack([draw(rng, n) + each for each in above], axis=1)


def _ordered(how, examinee, part, said):
    examinee.ordered("q", part.T, **how, **said)


def of_p_values() -> Iterator[Exam]:
    """Of one-sided tests about the mean of normal draws, by their sum and by their signs."""
    (normal,) = (law for law in UNBOUNDED if law.name == "normal")
    for name, test in (("by the sum", _of_sum), ("by the signs", _of_signs)):
        judge = partial(_p_value, test)
        sides = ("at least, true", "at least, off")
        yield Exam("p-value", f"normal, {name}", normal.draw, judge, 0.0, 0.3, sides=sides)


def _of_sum(draws):
    """Return P(so small a mean) and P(so large a mean) of normal draws about 0."""
    score = draws.sum() / len(draws) ** 0.5
    return stats.norm.cdf(score), stats.norm.sf(score)


def _of_signs(draws):
    above, n = (draws > 0).sum(), len(draws)
    return stats.binom.cdf(above, n, 0.5), stats.binom.sf(above - 1, n, 0.5)


def _p_value(test, examinee, part, said):
    p, _ = test(part - said["at_least"])
    _, p_if_off = test(part - said["at_least"] + said["resolves"])
    said = {name: said[name] for name in ("resolves", "error_rate")}
    examinee.p_value("q", p, p_if_off, test="a test", least=0, **said)
    examinee.outcome = examinee.judgements[-1].outcome
