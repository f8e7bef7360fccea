"""Samples of a fixed size: limits under a named law, of a distribution and of unequal samples."""

from functools import cache
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._limits import Interval, Limits
from theoremcheck.judging._rounding import Rounding

Floats = NDArray[np.float64]

DOUBT = 1e-5  # chance of refusing draws that are normal, by their skewness
FEW = 8  # draws and different values, below which nobody sees whether they may be normal
TAILED = 20  # draws, from which on the test of their tails is one
RANKED = 1000  # draws whose signed ranks are counted exactly


def normal(quantity: str, draws: Floats, rate: float) -> Interval:
    """Return Student's limits of the mean of draws (n,) that are said to be normal.

    Raises EvidenceError where they cannot be: of few different values, or skewed as one normal
    sample in 1/DOUBT is (D'Agostino's test). What rounding may do to a mean is the least error.
    """
    from scipy.stats import t as student

    n = draws.size
    scaled, scale = _as_normal(
        quantity, draws, "hand over support= or variance=, or judge the median"
    )
    error = float(scaled.std(ddof=1)) / sqrt(n)
    error = max(error, float(Rounding(n + 2, 1.0).allowance())) * scale
    reach, mean = float(student.isf(rate, n - 1)) * error, float(scaled.mean()) * scale
    return Interval(mean, mean - reach, mean + reach, n)


def chi_squared(quantity: str, draws: Floats, rate: float) -> Interval:
    """Return limits of the variance of draws (n,) that are said to be normal, by chi-squared.

    (n - 1) s^2 / v is then chi-squared with n - 1 degrees of freedom. Raises EvidenceError as
    `normal` does, and for tails that one normal sample in 1/DOUBT has (Anscombe and Glynn's test of
    kurtosis, 1983): by those a variance is missed first.
    """
    from scipy.stats import chi2, kurtosistest

    n, remedy = draws.size, "hand over support="
    scaled, scale = _as_normal(quantity, draws, remedy)
    if n >= TAILED and (doubt := float(kurtosistest(scaled).pvalue)) < DOUBT:
        raise EvidenceError(
            f"{quantity!r}: the draws have other tails (p = {doubt:.1e}) than normal ones; {remedy}"
        )
    value = float(scaled.var(ddof=1)) * scale**2
    low, high = (
        float(end) for end in ((n - 1) / chi2.isf(rate, n - 1), (n - 1) / chi2.ppf(rate, n - 1))
    )
    return Interval(value, low * value, high * value, n)


def _as_normal(quantity: str, draws: Floats, remedy: str) -> tuple[Floats, float]:
    """Return draws (n,) over the largest one, and that; EvidenceError if they are not normal."""
    from scipy.stats import skewtest

    n, different = draws.size, np.unique(draws).size
    if different < max(FEW, n / 2):
        raise EvidenceError(
            f"{quantity!r}: {different} different values in {n} draws are not normal; {remedy}"
        )
    scale = float(np.abs(draws).max())
    scaled = draws / scale
    if (doubt := float(skewtest(scaled).pvalue)) < DOUBT:
        raise EvidenceError(
            f"{quantity!r}: the draws are skewed (p = {doubt:.1e}), not normal; {remedy}"
        )
    return scaled, scale


def symmetric(quantity: str, draws: Floats, rate: float) -> Interval:
    """Return limits of the centre of draws (n,) that are said to be symmetric, by signed ranks.

    Given the sizes of the draws less their centre all 2^n signs are equally likely, so that the
    k-th of all means of two draws, in order, exceeds the centre with the probability that signed
    ranks sum to less than k (Wilcoxon 1945; Tukey 1949). Ties make it less.
    """
    n = draws.size
    if n > RANKED:
        raise EvidenceError(
            f"{quantity!r}: signed ranks of {n} draws; hand over {RANKED} of them, or support="
        )
    k = int(np.searchsorted(_signed_ranks(n), rate, side="right"))
    first, second = np.triu_indices(n)
    walsh = np.sort(draws[first] / 2 + draws[second] / 2)
    low, high = (walsh[k - 1], walsh[-k]) if k else (-inf, inf)
    return Interval(float(np.median(walsh)), float(low), float(high), n)


@cache
def _signed_ranks(n: int) -> Floats:
    """Return P(sum of the ranks with a minus <= s) for s from 0 on, of n fair signs."""
    chances = np.ones(1)
    for rank in range(1, n + 1):
        chances = (np.pad(chances, (0, rank)) + np.pad(chances, (rank, 0))) / 2
    return np.cumsum(chances)


def apart(left: Limits, right: Limits) -> Interval:
    """Return limits of a difference, from limits of either side at half the rate each."""
    (low, high), (least, most) = left.ends(), right.ends()
    return Interval(left.value - right.value, low - most, high - least, min(left.n, right.n))


def distance(draws: Floats, below: Floats, up_to: Floats, error_rate: float) -> Interval:
    """Return limits of sup |F - F_0| for sorted draws (n,) of F, both limits at once.

    `below` and `up_to` (n,) are F_0 left of and at each draw. The empirical function is within
    sqrt(ln(2 / a) / (2 n)) of F everywhere but with probability a (Massart 1990).
    """
    n = draws.size
    share_below = np.searchsorted(draws, draws, side="left") / n
    share_up_to = np.searchsorted(draws, draws, side="right") / n
    found = max(np.abs(share_below - below).max(), np.abs(share_up_to - up_to).max())
    reach = sqrt(log(2 / error_rate) / (2 * n))
    return Interval(float(found), max(0.0, float(found) - reach), min(1.0, float(found) + reach), n)
