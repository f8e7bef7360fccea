"""How a measurement is judged exactly: against an identity, or against bounds."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inputs import EvidenceError, aligned, numbers
from theoremcheck.judging._numerals import in_words, written
from theoremcheck.judging._rounding import Rounding
from theoremcheck.judging._types import Judgement
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


def compare_range(
    quantity: str, kind: str, measured: ArrayLike, ends: tuple[float, float], rounding: Rounding
) -> Judgement:
    """Judge that all that was measured (n,) lies between two ends, up to the rounding model."""
    value = numbers(quantity, measured)
    allowance = aligned(quantity, value, rounding.allowance(), "rounding magnitude")
    out = np.maximum(ends[0] - value, value - ends[1])
    worst = int(np.argmax(out - allowance))
    return Judgement(
        quantity=quantity,
        kind=kind,
        outcome=Outcome.REFUTED if (out > allowance).any() else Outcome.HOLDS,
        measured=value[worst],
        predicted=in_words(*ends),
        slack=None,
        n=value.size,
        rung=Rung.EXACT,
        detects=float(allowance.max()),
        between=ends,
        at=[worst],
        note=str(rounding),
    )
