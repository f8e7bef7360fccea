"""How a judgement is made of a measurement and a prediction, exact or by a sample's estimate."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inference import Estimate, Prediction
from theoremcheck.judging._inputs import EvidenceError, aligned, numbers
from theoremcheck.judging._numerals import written
from theoremcheck.judging._rounding import Rounding
from theoremcheck.judging._types import KEPT, Judgement
from theoremcheck.statement._outcomes import Outcome, Rung


def compare_identity(
    quantity: str, measured: ArrayLike, predicted: ArrayLike, rounding: Rounding
) -> Judgement:
    """Judge measured = predicted, element by element, up to the rounding model."""
    left = numbers(quantity, measured)
    right = aligned(quantity, left, predicted, "predicted")
    allowance = aligned(quantity, left, rounding.allowance(), "rounding magnitude")
    gap = np.abs(left - right)
    # The used share of the allowance; where nothing is allowed a gap is infinitely too large.
    share = np.divide(gap, allowance, out=np.where(gap > 0, np.inf, 0.0), where=allowance > 0)
    worst = np.unravel_index(int(np.argmax(share)), share.shape)
    outcome = Outcome.REFUTED if share[worst] > 1 else Outcome.HOLDS
    outcome, note = _unless_drowned(outcome, right, allowance, str(rounding))
    return Judgement(
        quantity=quantity,
        kind="identity",
        outcome=outcome,
        measured=left[worst],
        predicted=written(right[worst]),
        slack=share[worst],
        n=left.size,
        rung=Rung.EXACT,
        at=[int(i) for i in worst] or None,
        note=note,
    )


def _unless_drowned(
    outcome: Outcome, predicted: NDArray[np.float64], allowance: NDArray[np.float64], note: str
) -> tuple[Outcome, str]:
    """Return the outcome and its note; what holds is undecided where rounding may drown it.

    It may where it is as large as all that is predicted: it would forgive a measured 0.
    """
    size = np.abs(predicted).max()
    if outcome is not Outcome.HOLDS or not 0 < size <= allowance.max():
        return outcome, note
    return (
        Outcome.INCONCLUSIVE,
        f"{note} may be off by {allowance.max():.3g}, as much as the {size:.3g} predicted",
    )


class Terms(NamedTuple):
    """What a bound is judged by: from above if `upper`, and the keywords of `at_most`."""

    upper: bool
    trivial: ArrayLike | None
    searched: bool
    rounding: Rounding
    error_rate: float


def compare_bound(
    quantity: str,
    measured: ArrayLike,
    bound: ArrayLike,
    terms: Terms,
) -> Judgement:
    """Judge measured <= bound or >= bound, element by element, up to the rounding model.

    Elements whose bound is no better than the `trivial` one could not have been violated and count
    only when they are: then what everyone knows is false of the measurement.
    """
    upper, trivial, searched, rounding, error_rate = terms
    if not 0 <= error_rate < 0.5:
        raise EvidenceError(f"{quantity!r}: error_rate={error_rate} must lie in [0, 0.5)")
    value = numbers(quantity, measured)
    limit = aligned(quantity, value, bound, "bound")
    allowance = aligned(quantity, value, rounding.allowance(), "rounding magnitude")
    excess = value - limit if upper else limit - value
    with np.errstate(all="ignore"):
        slack = value / limit if upper else limit / value
    # A ratio has no meaning unless both sides are positive; else only the sign of the excess
    # speaks.
    slack = np.where((value > 0) & (limit > 0), slack, np.where(excess > allowance, np.inf, 0.0))
    counts = np.ones(value.shape, bool)
    if trivial is not None:
        known = aligned(quantity, value, trivial, "trivial bound")
        counts = limit < known if upper else limit > known
    violated = excess > allowance
    counts = counts | violated
    relation = "at most" if upper else "at least"
    rung = Rung.SAMPLED if error_rate else Rung.SEARCHED if searched else Rung.EXACT
    if not counts.any():
        return Judgement(
            quantity=quantity,
            kind=relation,
            outcome=Outcome.VACUOUS,
            measured=value.flat[0],
            predicted=f"{relation} {written(limit.flat[0])}",
            slack=None,
            n=0,
            rung=rung,
            note="the bound is no better than the trivial one",
        )
    key = np.where(counts, np.where(violated, 1e300, 0) + np.minimum(slack, 1e299), -np.inf)
    worst = np.unravel_index(int(np.argmax(key)), key.shape)
    outcome = Outcome.REFUTED if violated.any() else Outcome.HOLDS
    note = str(rounding) if rounding.operations else ""
    outcome, note = _unless_drowned(outcome, limit, allowance, note)
    return Judgement(
        quantity=quantity,
        kind=relation,
        outcome=outcome,
        measured=value[worst],
        predicted=f"{relation} {written(limit[worst])}",
        slack=slack[worst],
        n=int(counts.sum()),
        rung=rung,
        error_rate=error_rate,
        at=[int(i) for i in worst] or None,
        note=note,
    )


def from_estimate(
    quantity: str, kind: str, estimate: Estimate, prediction: Prediction
) -> Judgement:
    """Judge a prediction by what a sample says of it: green only if it could have been red.

    An equivalence holds when the whole interval of the sample lies inside.
    """
    low, high = prediction.low, prediction.high
    inside = low <= estimate.interval[0] and estimate.interval[1] <= high
    if estimate.refuted:
        outcome = Outcome.REFUTED
    elif inside if prediction.equivalence else estimate.detects <= prediction.resolves:
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.INCONCLUSIVE
    slack = None
    if np.isfinite(high) and high > 0 and estimate.value >= 0 and low != high:
        slack = estimate.value / high
    if np.isfinite(low) and low > 0 and low != high:
        slack = max(slack or 0.0, low / estimate.value if estimate.value > 0 else np.inf)
    missed = f"a violation of {prediction.resolves:.3g} could be missed"
    return Judgement(
        quantity=quantity,
        kind=kind,
        outcome=outcome,
        measured=estimate.value,
        predicted=_in_words(low, high),
        slack=slack,
        n=estimate.n,
        rung=Rung.SAMPLED,
        error_rate=prediction.error_rate,
        miss_rate=estimate.miss_rate,
        detects=estimate.detects,
        interval=estimate.interval,
        note=missed if outcome is Outcome.INCONCLUSIVE else "",
        sample=_kept(estimate.sample),
        hits=estimate.hits,
        assured=estimate.n,
    )


def _kept(sample: NDArray[np.float64] | None) -> list[float] | None:
    """Return a sample for the record, a longer one as the means of KEPT equal parts.

    These means are independent too, and their own mean is that of the sample.
    """
    if sample is None or sample.size <= KEPT:
        return None if sample is None else sample.tolist()
    return [float(part.mean()) for part in np.array_split(sample, KEPT)]


def _in_words(low: float, high: float) -> str:
    """Return an interval in words."""
    if low == high:
        return written(low)
    if np.isinf(low):
        return f"at most {written(high)}"
    return f"at least {written(low)}" if np.isinf(high) else f"{written(low)} to {written(high)}"
