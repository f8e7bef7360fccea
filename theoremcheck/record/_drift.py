"""Whether a judged number moved between two runs: by how much, and how significantly.

Three situations, the null hypothesis being each time that both runs measured the same thing:

* same streams in the same environment: evidence is the same byte for byte, so that any difference
  is certain;
* same streams elsewhere: rounding may send single draws anywhere, so that draws are held against
  each other in pairs (Wilcoxon's signed ranks). What has no sample is certain up to what rounding
  may do, and that is measured against the bound, as the slack measures it: a residual of 2e-16
  under 1e-6 that becomes 5e-16 has not moved, though it is 2.5 times as large;
* other streams: draws are independent (the two-sample Kolmogorov-Smirnov test). A number without a
  sample, or with another prediction, belongs to another instance and says nothing.

Counts are held against each other by Fisher's exact test, paired or not: common streams can only
bring them closer together. None of these tests assumes a law of the draws, ties included, and none
draws anything itself.

A rule that may stop sampling early stops where its draws are extreme, and those of the other run
are not: all that a run drew, or the draws up to where one of two runs stopped, are no fair sample.
So only the draws that both runs made whatever they showed are held against each other, under common
streams too, for what rounding sent elsewhere stops elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._types import Judgement

MATTERS = 0.05  # share of a number, or of a bound, by which it has to move for anybody to be told
ALPHA = 1e-3  # chance that two runs of the same code show any shift at all
HALF = (
    2.0**-26
)  # half of the digits are what rounding may do, as nobody knows how a number was made


@dataclass(frozen=True)
class Shift:
    """A number that two runs have in common.

    By `what` it is a slack, an exponent or, where there is neither, the measured one. `change` is
    new / old - 1; `p` at least the chance of so large a difference in a single comparison of equal
    runs, 0 or 1 where no `chance` was involved. `elsewhere` says that another processor or other
    versions may have moved it, as no sample tells what they do.
    """

    case: str
    quantity: str
    what: str
    old: float
    new: float
    change: float
    p: float
    chance: bool = False
    elsewhere: bool = False


def shift(
    case: str, old: Judgement, new: Judgement, same_streams: bool, same_environment: bool
) -> Shift | None:
    """Hold two judgements of one quantity against each other; None if they cannot be compared.

    Identities, certificates and searches, of which the next finds another instance, have no number
    that could drift: only their outcomes are compared.
    """
    found = _numbers(old, new)
    if found is None:
        return None
    what, before, after = found
    change = after / before - 1 if before else (0.0 if after == before else float("inf"))
    told = Shift(case, old.quantity, what, before, after, change, 1.0)
    gap = abs(after - before)
    # Elsewhere a slack is counted in units of the bound, which is 1 whatever was measured.
    unit = 1.0 if what == "slack" and not same_environment else 0.0
    still = gap <= HALF * max(unit, abs(before), abs(after))
    if same_streams and same_environment:
        return replace(told, p=float(still))
    if same_streams and not (_drawn(old) or _drawn(new)):
        still |= gap < MATTERS * max(unit, abs(before)) or _allowed(old, new)
        return replace(told, p=float(still), elsewhere=True)
    if not same_streams and old.predicted != new.predicted:
        return None
    p = _significance(old, new, same_streams)
    return None if p is None else replace(told, p=1.0 if still else p, chance=True)


def comparable(judgement: Judgement) -> bool:
    """Say whether a judgement has a number that could drift."""
    return judgement.search is None and judgement.kind not in ("identity", "certificate")


def _numbers(old: Judgement, new: Judgement) -> tuple[str, float, float] | None:
    """Return the name and both values of what is compared; None unless both are finite numbers."""
    if old.kind != new.kind or not comparable(old):
        return None
    if old.kind.startswith("rate"):
        what, values = "exponent", (old.measured, new.measured)
    elif old.slack is not None and new.slack is not None:
        what, values = "slack", (old.slack, new.slack)
    else:
        what, values = "measured", (old.measured, new.measured)
    before, after = (np.nan if value is None else float(value) for value in values)
    return (what, before, after) if np.isfinite([before, after]).all() else None


def _drawn(judgement: Judgement) -> bool:
    """Say whether a record holds the draws that a number was made of."""
    return judgement.sample is not None or judgement.hits is not None


def _allowed(old: Judgement, new: Judgement) -> bool:
    """Say whether what rounding may do to both numbers explains their difference."""
    if None in (old.allowance, new.allowance, old.measured, new.measured):
        return False
    gap = abs(float(new.measured or 0) - float(old.measured or 0))
    return gap <= float(old.allowance or 0) + float(new.allowance or 0)


def _significance(old: Judgement, new: Judgement, same_streams: bool) -> float | None:
    """Return a two-sided p from the draws that both runs made for certain; None without any."""
    assured = min(old.assured, new.assured)
    if old.hits is not None and new.hits is not None:
        counts = _count(old, assured), _count(new, assured)
        return _fisher(*counts) if counts[0][1] and counts[1][1] else None
    if (sizes := (_part(old), _part(new)))[0] != sizes[1]:
        return None
    samples = [np.asarray((j.sample or [])[: int(assured / sizes[0])]) for j in (old, new)]
    if not samples[0].size or samples[0].size != samples[1].size:
        return None
    return _paired(*samples) if same_streams else _apart(*samples)


def _count(judgement: Judgement, first: int) -> tuple[int, int]:
    """Return the successes and the number of those of the `first` draws that are whole batches."""
    hits = judgement.hits or []
    batch = judgement.n // max(1, len(hits))
    batches = min(first // batch, len(hits)) if batch else 0
    trials = batches * batch
    return min(max(sum(hits[:batches]), 0), trials), trials


def _part(judgement: Judgement) -> float:
    """Return how many draws a number of the sample is the mean of."""
    whole = judgement.kind == "mean" and judgement.assured == judgement.n
    return judgement.n / len(judgement.sample) if whole and judgement.sample else 1.0


def _fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return twice the smaller tail of Fisher's exact test of two counts (successes, trials).

    Given the sum of both counts, one of them is hypergeometric, and the ratio of its consecutive
    probabilities falls: that of what was counted and all beyond is at most pmf / (1 - ratio), a
    geometric series. It is one of O(1) terms for any counts, and too large by about 1/z^2 of itself
    z standard deviations out. The probability itself is that of three binomial ones (Loader, Fast
    and accurate computation of binomial probabilities, 2000). SciPy's own test searches for the
    second tail, and overlooks it from some 10^9 trials on.
    """
    from scipy.stats import binom

    (a, n), (b, m) = (one, other) if one[0] * other[1] >= other[0] * one[1] else (other, one)
    share = (a + b) / (n + m)
    # Below 1: where a/n is at least b/m, (n - a) b is at most a (m - b).
    ratio = (n - a) * b / ((a + 1) * (m - b + 1))
    few, many, all_ = (
        float(binom.pmf(float(k), float(of), share)) for k, of in ((a, n), (b, m), (a + b, n + m))
    )
    return min(1.0, 2 * few * many / all_ / (1 - ratio))


def _on_a_grid(*samples: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return samples in multiples of what rounding may do, so that it makes no order of ties.

    The grid is binary: halves between its points are no fractions that anybody counts in.
    """
    scale = max(float(np.abs(sample).max()) for sample in samples) or 1.0
    return [np.rint(sample / scale / HALF) for sample in samples]


def _paired(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """Return p of Wilcoxon's signed ranks (1945) for pairs (n,), exactly for any law.

    Of equal runs the two numbers of a pair can be exchanged, so that given the sizes of the
    differences all patterns of signs are equally likely. That holds for any ranks made of these
    sizes: equal ones are ranked by their place, and pairs without a difference are left out.
    """
    from scipy.stats import wilcoxon

    before, after = _on_a_grid(old, new)
    apart = (after - before)[after != before]
    if not apart.size:
        return 1.0
    ranks = np.argsort(np.argsort(np.abs(apart), kind="stable")) + 1
    return float(wilcoxon(np.sign(apart) * ranks, method="exact").pvalue)


def _apart(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """Return p of the two-sample test of Kolmogorov and Smirnov for draws (n,) of each run.

    If the numbers of draws up to a point differ by h at most, in one direction, p is C(2n, n - h) /
    C(2n, n) for any law without ties (Gnedenko and Korolyuk 1951), and ties can only lower h. Both
    directions together have at most twice that. Of the tests that need no law this one sees more
    than Fisher's at the common median. Mann and Whitney's sees more than either, but with ties its
    exact distribution is out of reach, and breaking them safely leaves it blind.
    """
    before, after = (np.sort(sample) for sample in _on_a_grid(old, new))
    points = np.concatenate([before, after])
    apart = np.searchsorted(before, points, "right") - np.searchsorted(after, points, "right")
    n = before.size
    return min(1.0, 2 * comb(2 * n, n - int(np.abs(apart).max())) / comb(2 * n, n))


def significant(shifts: Sequence[Shift]) -> list[Shift]:
    """Return the shifts that matter and are not chance, the largest first.

    Holm's correction (1979) over all comparisons in which chance was involved: the k-th smallest of
    m values of p is held against ALPHA / (m - k + 1), until the first that exceeds it.
    """
    certain = [each for each in shifts if not each.chance and each.p == 0]
    chance = sorted((each for each in shifts if each.chance), key=lambda each: each.p)
    rejected = []
    for rank, each in enumerate(chance):
        if each.p > ALPHA / (len(chance) - rank):
            break
        rejected.append(each)
    return sorted(
        (each for each in certain + rejected if abs(each.change) >= MATTERS),
        key=lambda each: -abs(each.change),
    )
