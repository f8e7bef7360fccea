"""Whether a judged number moved between two runs: by how much, in what unit, how significantly.

Three situations, the null hypothesis being each time that both runs measured the same thing:

* same streams in the same environment: evidence is the same byte for byte, so that any difference
  is certain;
* same streams elsewhere: rounding may send single numbers anywhere, so that samples are held
  against each other number by number, in pairs, but for counts, which have no order (Fisher's exact
  test); what has no sample is certain up to rounding, which MATTERS keeps out;
* other streams: samples are independent (Welch's t, Fisher's exact test for counts); a number
  without a sample, or with another prediction, belongs to another instance and says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Rung

Floats = NDArray[np.float64]

MATTERS = 0.05  # share of a number by which it has to move for anybody to be told
ALPHA = 1e-3  # chance that two runs of the same code show any shift at all
POWER = 0.99


@dataclass(frozen=True)
class Shift:
    """A number that two runs have in common.

    By `what` it is a slack, an exponent or, where there is neither, the measured one. `change` is
    new / old - 1; `p` the chance of so large a difference in a single comparison of equal runs, 0
    or 1 where no `chance` was involved. Of samples, `effect` is the difference in standard
    deviations of one draw, and `detects`, of independent ones, the change that would have been seen
    with probability 0.99.
    """

    case: str
    quantity: str
    what: str
    old: float
    new: float
    change: float
    p: float
    chance: bool = False
    effect: float | None = None
    detects: float | None = None


def shift(
    case: str, old: Judgement, new: Judgement, same_streams: bool, same_environment: bool
) -> Shift | None:
    """Hold two judgements of one quantity against each other; None if they cannot be compared.

    Identities and certificates have no number that could drift: only their outcomes are compared.
    """
    found = _numbers(old, new)
    if found is None:
        return None
    what, before, after = found
    change = after / before - 1 if before else (0.0 if after == before else float("inf"))
    samples = _samples(old, new)
    if same_streams and (same_environment or samples is None):
        moved = abs(after - before) > _half_of_the_digits(before, after)
        return Shift(case, old.quantity, what, before, after, change, float(not moved))
    if samples is None or (not same_streams and old.predicted != new.predicted):
        return None
    return Shift(case, old.quantity, what, before, after, change, *_test(*samples, same_streams))


def _half_of_the_digits(*values: float) -> float:
    """Return what rounding may do: half of the digits, as nobody knows how a number was made."""
    return float(np.sqrt(np.finfo(float).eps)) * max(map(abs, values))


def comparable(judgement: Judgement) -> bool:
    """Say whether a judgement has a number that could drift."""
    return judgement.kind not in ("identity", "certificate")


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


def _samples(old: Judgement, new: Judgement) -> tuple[Floats, Floats] | None:
    """Return both samples; those of a count are its zeros and ones, in no order."""
    if old.rung != Rung.SAMPLED or new.rung != Rung.SAMPLED:
        return None
    found = []
    for judgement in (old, new):
        sample = judgement.sample
        if sample is None and judgement.kind == "probability" and judgement.measured is not None:
            hits = round(float(judgement.measured) * judgement.n)
            sample = [1.0] * hits + [0.0] * (judgement.n - hits)
        if sample is None or len(sample) < 2:
            return None
        found.append(np.asarray(sample, float))
    return found[0], found[1]


def _test(old: Floats, new: Floats, same_streams: bool) -> tuple[float, bool, float, float | None]:
    """Return a two-sided p, that chance was involved, the effect, and what change would be seen."""
    from scipy.stats import fisher_exact, norm, ttest_ind

    counts = bool(np.isin(old, (0, 1)).all() and np.isin(new, (0, 1)).all())
    spread = float(np.sqrt((old.var(ddof=1) + new.var(ddof=1)) / 2))
    difference = float(new.mean() - old.mean())
    still = abs(difference) <= _half_of_the_digits(old.mean(), new.mean())
    fixed = spread <= _half_of_the_digits(old.mean(), new.mean())
    effect = (
        0.0 if still else float(np.copysign(np.inf, difference)) if fixed else difference / spread
    )
    if same_streams and not counts and old.size == new.size:
        return _paired(old, new), True, effect, None
    if counts:
        table = [[int(sample.sum()), sample.size - int(sample.sum())] for sample in (old, new)]
        p = float(fisher_exact(table).pvalue)
        # All or none of a few trials have no spread of their own; two more of either kind give them
        # one (Agresti, Coull).
        share = (float(old.sum() + new.sum()) + 2) / (old.size + new.size + 4)
        spread = float(np.sqrt(share * (1 - share)))
    elif fixed:
        p = float(still)
    else:
        p = float(ttest_ind(new, old, equal_var=False).pvalue)
    error = spread * np.sqrt(1 / old.size + 1 / new.size)
    reach = (norm.isf(ALPHA / 2) + norm.ppf(POWER)) * error
    return min(p, 1.0), True, effect, float(reach / abs(old.mean())) if old.mean() else float("inf")


def _paired(old: Floats, new: Floats) -> float:
    """Return Student's p for the mean difference, of logarithms where all numbers are positive."""
    from scipy.stats import ttest_1samp

    positive = bool((old > 0).all() and (new > 0).all())
    apart = np.log(new / old) if positive else new - old
    if np.ptp(apart) <= _half_of_the_digits(
        *apart
    ):  # all of them moved alike: by nothing, or for certain
        return 1.0 if abs(apart[0]) <= _half_of_the_digits(1.0 if positive else old[0]) else 0.0
    return float(ttest_1samp(apart, 0).pvalue)


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
