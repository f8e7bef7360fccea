"""How exact judgements are made: element by element, without loss, up to a rounding model.

What float64 holds is compared in float64; where it does not hold all, in fractions.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inputs import EvidenceError, aligned, judged, numbers
from theoremcheck.judging._numerals import bound_in_words, in_words, written
from theoremcheck.judging._rationals import difference, floats, fractions, nearest, told
from theoremcheck.judging._rounding import Rounding, allowed
from theoremcheck.judging._second_look import Precise, Red, looked_at_again
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome, Rung

UNMISSED = "the rate is the theorem's own, which promises nothing about misses"
ABOVE_ONE = np.nextafter(1.0, 2.0)  # the least that a violation uses of what is allowed


class Terms(NamedTuple):
    """What a bound is judged by: from above if `upper`, and the keywords of `at_most`."""

    upper: bool
    trivial: ArrayLike | None
    attained: float | None
    searched: bool
    rounding: Rounding
    error_rate: float
    precise: Precise | None = None


def compare_identity(
    quantity: str,
    measured: ArrayLike,
    predicted: ArrayLike,
    rounding: Rounding,
    precise: Precise | None = None,
) -> Judgement:
    """Judge measured = predicted, element by element, up to the rounding model."""
    left = judged(quantity, measured)
    right = aligned(quantity, left, predicted, "predicted")
    allowance = allowed(quantity, left, rounding)
    gap = np.asarray(np.abs(difference(left, right)))
    violated = _exceeds(gap, allowance)
    share = share_used(floats(gap), allowance, violated)
    worst = np.unravel_index(int(np.argmax(share)), share.shape)
    outcome = Outcome.REFUTED if violated.any() else Outcome.HOLDS
    outcome, note = _with_reason(quantity, outcome, floats(right), allowance, rounding)
    found = Judgement(
        quantity=quantity,
        kind="identity",
        outcome=outcome,
        measured=nearest(left[worst]),
        predicted=written(nearest(right[worst])),
        slack=share[worst],
        n=left.size,
        rung=Rung.EXACT,
        detects=allowance.max(),
        allowance=allowance[worst],
        between=(nearest(right[worst]), nearest(right[worst])),
        at=[int(i) for i in worst] or None,
        note=_in_full(note or str(rounding), left[worst], right[worst]),
    )
    return looked_at_again(
        Red(found, "identity", floats(gap), allowance, _size(left, right)), precise
    )


def _size(measured: NDArray[Any], predicted: NDArray[Any]) -> NDArray[np.float64]:
    """Return what is predicted where both sides are in floating point, and else zeros."""
    floating = measured.dtype.kind == predicted.dtype.kind == "f"
    return floats(predicted) if floating else np.zeros(predicted.shape)


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
    upper, _, attained, searched, rounding, error_rate, precise = terms
    check_terms(quantity, terms)
    value = judged(quantity, measured)
    limit = aligned(quantity, value, bound, "bound")
    allowance = allowed(quantity, value, rounding)
    low, high = (value, limit) if upper else (limit, value)
    over = difference(low, high)
    violated = _exceeds(over, allowance)
    known = _trivial(quantity, limit, terms)
    counts = violated | _says_more(limit, known, upper)
    relation = "at most" if upper else "at least"
    tight = "" if attained is None else f", attained within {attained:.3g} of it"
    rung = Rung.SAMPLED if error_rate else Rung.SEARCHED if searched else Rung.EXACT
    if not counts.any():
        return Judgement(
            quantity=quantity,
            kind=relation,
            outcome=Outcome.VACUOUS,
            measured=nearest(value.flat[0]),
            predicted=bound_in_words(nearest(limit.flat[0]), upper=upper) + tight,
            slack=None,
            n=0,
            rung=rung,
            between=_ends(limit.flat[0], upper),
            elements=limit.size,
            trivial=None if known is None else nearest(known.flat[0]),
            note="the bound is no better than the trivial one",
        )
    slack = ratio(floats(low), floats(high), violated)
    key = np.where(violated if violated.any() else counts, slack, -np.inf)
    worst = np.unravel_index(int(np.argmax(key)), key.shape)
    outcome = Outcome.REFUTED if violated.any() else Outcome.HOLDS
    outcome, note = _with_reason(
        quantity, outcome, floats(limit)[counts], allowance[counts], rounding
    )
    if attained is not None:
        _check_ratio(quantity, low[worst], high[worst])
        if outcome is Outcome.HOLDS and slack[worst] < 1 - attained:
            outcome, note = Outcome.REFUTED, "not attained: no other comes nearer to its bound"
    found = Judgement(
        quantity=quantity,
        kind=relation,
        outcome=outcome,
        measured=nearest(value[worst]),
        predicted=bound_in_words(nearest(limit[worst]), upper=upper)
        + ("" if violated.any() else tight),
        slack=slack[worst],
        n=int(counts.sum()),
        rung=rung,
        error_rate=error_rate,
        detects=None if error_rate else allowance[counts].max(),
        allowance=None if error_rate else allowance[worst],
        between=_ends(limit[worst], upper),
        elements=limit.size,
        trivial=None if known is None else nearest(known[worst]),
        at=[int(i) for i in worst] or None,
        note=_in_full(UNMISSED if error_rate else note, value[worst], limit[worst]),
    )
    return looked_at_again(
        Red(found, relation, floats(over), allowance, _size(value, limit)), precise
    )


def compare_range(
    quantity: str, kind: str, measured: ArrayLike, ends: tuple[float, float], rounding: Rounding
) -> Judgement:
    """Judge that all that was measured (n,) lies between two ends, up to the rounding model."""
    value = numbers(quantity, measured)
    allowance = allowed(quantity, value, rounding)
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
        detects=allowance.max(),
        allowance=allowance[worst],
        between=ends,
        at=[worst],
        note=str(rounding),
    )


def _trivial(quantity: str, limit: NDArray[Any], terms: Terms) -> NDArray[Any] | None:
    """Return what everyone knows of each element without the theorem, None where nothing is."""
    if terms.trivial is None:
        return None
    return aligned(quantity, limit, terms.trivial, "trivial bound")


def _says_more(limit: NDArray[Any], known: NDArray[Any] | None, upper: bool) -> NDArray[np.bool]:
    """Say where a bound is better than the trivial one, everywhere if there is none."""
    if known is None:
        return np.ones(limit.shape, bool)
    return _exceeds(difference(*((known, limit) if upper else (limit, known))))


def _ends(limit: Any, upper: bool) -> tuple[float, float]:
    """Return the range that a bound predicts."""
    return (-np.inf, nearest(limit)) if upper else (nearest(limit), np.inf)


def _check_ratio(quantity: str, low: Any, high: Any) -> None:
    """Raise EvidenceError unless both sides are positive: else their ratio says nothing."""
    if not min(low, high) > 0:
        raise EvidenceError(
            f"{quantity!r}: attained= compares by a ratio; hand over what is positive"
        )


def check_terms(quantity: str, terms: Terms) -> None:
    """Raise EvidenceError for rates and shares that mean nothing."""
    if not 0 <= terms.error_rate < 0.5:
        raise EvidenceError(f"{quantity!r}: error_rate={terms.error_rate} must lie in [0, 0.5)")
    if terms.attained is None:
        return
    if terms.error_rate:
        raise EvidenceError(
            f"{quantity!r}: attained= is for a bound that holds for sure; judge a sample's by mean"
        )
    if not 0 <= terms.attained < 1:
        raise EvidenceError(
            f"{quantity!r}: attained={terms.attained} must lie in [0, 1), 0.02 for within 2 %"
        )


def _exceeds(
    difference: NDArray[Any], allowance: NDArray[np.float64] | float = 0.0
) -> NDArray[np.bool]:
    """Say where a difference is larger than what is allowed; Python compares Fractions exactly."""
    return np.asarray(difference > allowance, dtype=bool)


def share_used(
    gap: NDArray[np.float64], allowance: NDArray[np.float64], violated: NDArray[np.bool]
) -> NDArray[np.float64]:
    """Return the used share of an allowance, the slack of an identity, which a violation makes more
    than 1; where nothing is allowed a gap is infinitely too large.
    """
    used = np.where(violated, np.inf, 0.0)
    share = np.divide(gap, allowance, out=used, where=allowance > 0)
    return np.where(violated, np.maximum(share, ABOVE_ONE), np.minimum(share, 1))


def ratio(
    low: NDArray[np.float64], high: NDArray[np.float64], violated: NDArray[np.bool]
) -> NDArray[np.float64]:
    """Return low / high, the slack of a bound, which a violation makes more than 1.

    A ratio has no meaning unless both sides are positive; else only a violation speaks.
    """
    with np.errstate(all="ignore"):
        slack = np.nan_to_num(low / high, nan=1.0, posinf=np.inf)
    slack = np.where(violated, np.maximum(slack, ABOVE_ONE), slack)
    return np.where((low > 0) & (high > 0), slack, np.where(violated, np.inf, 0.0))


def _with_reason(
    quantity: str,
    outcome: Outcome,
    predicted: NDArray[np.float64],
    allowance: NDArray[np.float64],
    rounding: Rounding,
) -> tuple[Outcome, str]:
    """Return the outcome and its note; what holds is undecided where rounding may drown it.

    It may where it is as large as all that is predicted: it would forgive a measured 0. A large
    allowance needs a reason; EvidenceError where it has none.
    """
    largest, size = allowance.max(), np.abs(predicted).max()
    scale = size or largest / (rounding.share or 1)
    if not rounding.reason and largest > rounding.unexplained * scale:
        raise EvidenceError(
            f"{quantity!r}: rounding may be off by {largest:.3g}, {largest / scale:.2g} of "
            f"{scale:.3g}; derive a smaller allowance, or say why by Rounding(reason=...)"
        )
    note = str(rounding) if rounding.operations else ""
    if outcome is not Outcome.HOLDS or not drowned(predicted, allowance):
        return outcome, note
    return (
        Outcome.INCONCLUSIVE,
        f"{note}; that may be off by {largest:.3g}, as much as the {size:.3g} predicted",
    )


def drowned(predicted: NDArray[np.float64], allowance: NDArray[np.float64]) -> bool:
    """Say whether rounding is allowed as much as all that is predicted, if anything is."""
    return bool(0 < np.abs(predicted).max() <= allowance.max())


def _in_full(note: str, measured: Any, predicted: Any) -> str:
    """Return the note, with both numbers in full where float64 shows them alike."""
    if nearest(measured) != nearest(predicted) or measured == predicted:
        return note
    left, right = fractions(np.array([measured, predicted], dtype=object))
    full = f"{told(left)} against {told(right)}, {told(abs(left - right))} apart"
    return f"{note}; {full}" if note else full
