"""How a judgement is made of a sample's estimate and a prediction."""

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inference import Estimate, Prediction
from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import KEPT, Judgement
from theoremcheck.statement._outcomes import Outcome, Rung


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
