"""Intervals, tests and power: what a sample says of a prediction, and what it could have said.

A prediction is an interval [low, high], either end of which may be infinite. A sample *refutes* it
when the sample's own interval at the error rate lies outside of [low, high]. The chance of refuting
a true prediction is at most the error rate; the chance of missing a violation is computed here, so
that a verdict of "not refuted" is worth something. Distributions are scipy's; formulas here only
join them.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._rounding import Rounding

POWER = 0.99


class Prediction(NamedTuple):
    """A quantity lies in [`low`, `high`], judged at an error rate that a true one is refuted with.

    `resolves` is the violation that matters. An `equivalence` is to be shown, not only not refuted.
    """

    low: float
    high: float
    resolves: float
    error_rate: float
    equivalence: bool = False


@dataclass(frozen=True)
class Estimate:
    """What a sample of size `n` says: the estimated `value`, its interval, and its power.

    `detects` is the smallest violation that would be refuted with probability 0.99 (infinite when
    none would); `miss_rate` is the chance that a violation of the size asked for goes unseen.
    `sample` holds independent numbers whose mean is the estimate, where there are any, or `hits`
    the successes of each batch of a count: another run can be held against them.
    """

    value: float
    interval: tuple[float, float]
    n: int
    detects: float
    miss_rate: float
    refuted: bool
    sample: NDArray[np.float64] | None = None
    hits: list[int] | None = None


def binomial(successes: int, trials: int, prediction: Prediction) -> Estimate:
    """Hold a count against a predicted probability in [low, high], exactly.

    A prediction with one end spends the whole error rate on it, one with two ends half on each. The
    interval is Clopper and Pearson's (1934).
    """
    from scipy.stats import binom, binomtest

    low, high, resolves, error_rate, _ = prediction
    lower_end, upper_end = low > 0, high < 1
    rate = error_rate / max(1, lower_end + upper_end)
    test = binomtest(successes, trials)
    ends = test.proportion_ci(confidence_level=1 - 2 * rate, method="exact")
    detects, misses = [0.0], [0.0]
    if upper_end:  # refuted from `critical` successes on
        critical = int(binom.isf(rate, trials, high)) + 1
        detects.append(_binomial_reach(critical, trials) - high if critical <= trials else np.inf)
        misses.append(float(binom.cdf(critical - 1, trials, high + resolves)))
    if lower_end:  # the mirror image: count failures
        critical = int(binom.isf(rate, trials, 1 - low)) + 1
        detects.append(
            low - 1 + _binomial_reach(critical, trials) if critical <= trials else np.inf
        )
        misses.append(float(binom.cdf(critical - 1, trials, 1 - low + resolves)))
    p_high = binom.sf(successes - 1, trials, high) if upper_end else 1.0
    p_low = binom.cdf(successes, trials, low) if lower_end else 1.0
    refuted = bool(min(p_high, p_low) <= rate)
    return Estimate(
        test.statistic,
        (ends.low, ends.high),
        trials,
        max(detects),
        max(misses),
        refuted,
        hits=[successes],
    )


def _binomial_reach(critical: int, trials: int) -> float:
    """Return the chance of success at which `critical` or more successes have probability 0.99."""
    from scipy.stats import beta

    return float(beta.ppf(POWER, critical, trials - critical + 1))


def student(sample: NDArray[np.float64], prediction: Prediction) -> Estimate:
    """Hold the mean of a sample (n,) against a prediction by Student's t.

    Power is that of the noncentral t distribution with the sample's spread taken for the true one.
    """
    n = sample.size
    error = float(sample.std(ddof=1) / np.sqrt(n))
    return replace(
        student_estimate(float(sample.mean()), error, n - 1, n, prediction), sample=sample
    )


def student_estimate(
    value: float, standard_error: float, freedom: int, n: int, prediction: Prediction
) -> Estimate:
    """Hold an estimate with a t-distributed error (`freedom` degrees) against a prediction."""
    from scipy.stats import t

    if not standard_error > 0:
        raise EvidenceError(
            "the sample has no spread, so that no interval can be told; use identity, or draw more"
        )
    low, high, resolves, error_rate, _ = prediction
    sides = max(1, int(np.isfinite(low)) + int(np.isfinite(high)))
    critical = float(t.isf(error_rate / sides, freedom))
    reach = critical * standard_error
    detects, miss_rate = _power(critical, freedom, standard_error, resolves)
    refuted = value - reach > high or value + reach < low
    return Estimate(value, (value - reach, value + reach), n, detects, miss_rate, bool(refuted))


def _power(
    critical: float, freedom: int, standard_error: float, resolves: float
) -> tuple[float, float]:
    """Return the violation seen with probability 0.99, and the chance to miss one of `resolves`.

    A violation is seen when t, which is then noncentral, exceeds `critical`.
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2, nct, norm

    def missed(shift: float) -> float:
        chance = nct.cdf(critical, freedom, shift)
        if np.isnan(chance):
            # scipy's distribution fails far out. There t = (Z + shift) / S is at most `critical`
            # only if Z is below -shift/2 or S, the root of chi^2 over its freedom, is above shift /
            # (2 critical).
            chance = norm.sf(shift / 2) + chi2.sf(freedom * (shift / (2 * critical)) ** 2, freedom)
        return float(np.clip(chance, 0, 1))

    ceiling = 4 * critical + 40
    if not missed(ceiling) < 1 - POWER:  # too few degrees of freedom to see anything at this rate
        return np.inf, missed(resolves / standard_error)
    shift = brentq(lambda shift: missed(shift) - (1 - POWER), 0, ceiling, xtol=1e-6)
    return float(shift) * standard_error, missed(resolves / standard_error)


def sign(
    larger: NDArray[np.float64], smaller: NDArray[np.float64], resolves: float, error_rate: float
) -> Estimate:
    """Hold "P(larger > smaller) >= 1/2 + resolves" against pairs (n,), exactly; a tie is no win.

    The violation whose power is computed is a fair coin: no excess at all.
    """
    wins = larger > smaller
    return binomial(
        int(wins.sum()), larger.size, Prediction(0.5 + resolves, 1.0, resolves, error_rate)
    )


def permutation(
    larger: NDArray[np.float64],
    smaller: NDArray[np.float64],
    resolves: float,
    error_rate: float,
    rng: np.random.Generator,
) -> Estimate:
    """Hold "mean(larger - smaller) >= resolves" against pairs (n,) by exchanging signs.

    Under the prediction's edge the differences less `resolves` are symmetric about zero, so all 2^n
    sign patterns are equally likely. All are tried up to n = 20; beyond, enough random ones to
    resolve the error rate twice over.

    Power is that of a weaker test. By Hoeffding's inequality a random pattern falls below the sum
    of the differences with probability at most exp(-(sum d)^2 / (2 sum d^2)), and (sum d)^2 / sum
    d^2 is n t^2 / (t^2 + n - 1): beyond a critical t the permutation test is sure to refute, and t
    is noncentral.
    """
    from scipy.stats import permutation_test

    difference = larger - smaller
    result = permutation_test(
        (difference - resolves,),
        lambda values, axis: np.mean(values, axis=axis),
        permutation_type="samples",
        alternative="less",
        n_resamples=int(2**20 if difference.size <= 20 else np.ceil(2 / error_rate)),
        vectorized=True,
        batch=20_000,
        rng=rng,
    )
    normal = student(difference, Prediction(resolves, np.inf, resolves, error_rate))
    n, enough = normal.n, 2 * np.log(20 / error_rate)  # 20: room for the random choice of patterns
    detects, miss_rate = np.inf, 1.0
    if n > enough:
        critical = float(np.sqrt(enough * (n - 1) / (n - enough)))
        detects, miss_rate = _power(
            critical, n - 1, float(difference.std(ddof=1) / np.sqrt(n)), resolves
        )
    refuted = bool(result.pvalue <= error_rate)
    return replace(normal, detects=detects, miss_rate=miss_rate, refuted=refuted)


def log_slope(x: NDArray[np.float64], y: NDArray[np.float64], prediction: Prediction) -> Estimate:
    """Hold the slope of log(mean y) over x (points,) against a prediction; y >= 0, (seeds, points).

    The slope is linear in the logarithms of the column means, sum_j a_j log m_j, so that to first
    order seed s moves it by sum_j a_j (y_sj - m_j) / m_j (the delta method). Those influences are
    independent over seeds, whatever the dependence inside a seed, and zeros in y do no harm. A
    single row is fitted by least squares, with the scatter around the line as its error. Where the
    law is exact, what is left of either error is rounding: gamma(points + 2) sum_j |a_j log m_j|
    bounds that of the slope.
    """
    from scipy.stats import linregress

    means = y.mean(axis=0)
    centred = x - x.mean()
    weights = centred / (centred @ centred)
    slope = float(weights @ np.log(means))
    sample = None
    if (seeds := y.shape[0]) == 1:
        error, freedom, n = linregress(x, np.log(means)).stderr, x.size - 2, x.size
    else:
        influences = (y - means) / means @ weights
        error, freedom, n = influences.std(ddof=1) / np.sqrt(seeds), seeds - 1, seeds
        sample = slope + influences
    rounding = Rounding(x.size + 2, abs(weights) @ abs(np.log(means))).allowance()
    error = max(float(error), float(rounding))
    test = student_estimate(slope, error, freedom, n, prediction)
    return replace(test, sample=sample)
