"""Judgements: one measurement held against one prediction, as plain data for the run record."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inference import Estimate
from theoremcheck.judging._inputs import EvidenceError, aligned, numbers
from theoremcheck.judging._numerals import written
from theoremcheck.judging._rounding import Rounding
from theoremcheck.statement._outcomes import Outcome, Rung

KEPT = 400  # numbers of a sample that a record holds


@dataclass(frozen=True)
class Judgement:
    """One line of evidence.

    `measured` and `predicted` are those of the worst element, whose index is `at`; `slack` is
    measured over bound (inverted for lower bounds), so that 1 is tight and more than 1 a violation.
    `error_rate` is the chance of refuting a true prediction, `miss_rate` that of missing the
    violation that matters, `detects` the smallest violation seen with probability 0.99. `sample`
    holds up to KEPT independent numbers whose mean was judged, so that a later run can be compared
    with this one.
    """

    quantity: str
    kind: str
    outcome: Outcome
    measured: float | None
    predicted: str
    slack: float | None
    n: int
    rung: Rung
    error_rate: float = 0.0
    miss_rate: float = 0.0
    detects: float | None = None
    interval: tuple[float, float] | None = None
    at: list[int] | None = None
    note: str = ""
    sample: list[float] | None = None

    def plain(self) -> dict[str, Any]:
        """Return the judgement as builtin types only, infinities as strings."""
        return {name: plain(value) for name, value in asdict(self).items()}


def plain(value: Any) -> Any:
    """Return `value` with NumPy scalars, tuples and infinities turned into what JSON can say
    exactly.
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return str(value) if isinstance(value, str) else value


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
        quantity,
        "identity",
        outcome,
        left[worst],
        written(right[worst]),
        share[worst],
        left.size,
        Rung.EXACT,
        at=[int(i) for i in worst] or None,
        note=note,
    )


def _unless_drowned(
    outcome: Outcome, predicted: NDArray[np.float64], allowance: NDArray[np.float64], note: str
) -> tuple[Outcome, str]:
    """Return the outcome, undecided where rounding may be as large as all that is predicted: it
    would forgive 0.
    """
    size = np.abs(predicted).max()
    if outcome is not Outcome.HOLDS or not 0 < size <= allowance.max():
        return outcome, note
    return (
        Outcome.INCONCLUSIVE,
        f"{note} may be off by {allowance.max():.3g}, as much as the {size:.3g} predicted",
    )


def compare_bound(
    quantity: str,
    measured: ArrayLike,
    bound: ArrayLike,
    upper: bool,
    trivial: ArrayLike | None,
    searched: bool,
    rounding: Rounding,
    error_rate: float,
) -> Judgement:
    """Judge measured <= bound (`upper`) or >= bound, element by element, up to the rounding model.

    Elements whose bound is no better than the `trivial` one could not have been violated and count
    only when they are: then what everyone knows is false of the measurement.
    """
    if not 0 <= error_rate < 0.5:
        raise EvidenceError(f"{quantity!r}: error_rate={error_rate} must lie in [0, 0.5)")
    value = numbers(quantity, measured)
    limit = aligned(quantity, value, bound, "bound")
    allowance = aligned(quantity, value, rounding.allowance(), "rounding magnitude")
    excess = value - limit if upper else limit - value
    with np.errstate(all="ignore"):
        slack = value / limit if upper else limit / value
    # A ratio has no meaning unless both sides are positive; then only the sign of the excess
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
            quantity,
            relation,
            Outcome.VACUOUS,
            value.flat[0],
            f"{relation} {written(limit.flat[0])}",
            None,
            0,
            rung,
            note="the bound is no better than the trivial one",
        )
    key = np.where(counts, np.where(violated, 1e300, 0) + np.minimum(slack, 1e299), -np.inf)
    worst = np.unravel_index(int(np.argmax(key)), key.shape)
    outcome = Outcome.REFUTED if violated.any() else Outcome.HOLDS
    note = str(rounding) if rounding.operations else ""
    outcome, note = _unless_drowned(outcome, limit, allowance, note)
    return Judgement(
        quantity,
        relation,
        outcome,
        value[worst],
        f"{relation} {written(limit[worst])}",
        slack[worst],
        int(counts.sum()),
        rung,
        error_rate,
        at=[int(i) for i in worst] or None,
        note=note,
    )


def from_test(
    quantity: str,
    kind: str,
    test: Estimate,
    low: float,
    high: float,
    resolves: float,
    error_rate: float,
    equivalence: bool = False,
) -> Judgement:
    """Turn a statistical test of "in [low, high]" into a judgement: green only if it could have
    been red.

    An `equivalence` holds when the whole interval of the sample lies in [low, high].
    """
    inside = low <= test.interval[0] and test.interval[1] <= high
    if test.refuted:
        outcome = Outcome.REFUTED
    elif inside if equivalence else test.detects <= resolves:
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.INCONCLUSIVE
    slack = None
    if np.isfinite(high) and high > 0 and test.estimate >= 0 and low != high:
        slack = test.estimate / high
    if np.isfinite(low) and low > 0 and low != high:
        slack = max(slack or 0.0, low / test.estimate if test.estimate > 0 else np.inf)
    note = (
        ""
        if outcome is not Outcome.INCONCLUSIVE
        else f"a violation of {resolves:.3g} could be missed"
    )
    return Judgement(
        quantity,
        kind,
        outcome,
        test.estimate,
        prediction(low, high),
        slack,
        test.n,
        Rung.SAMPLED,
        error_rate,
        test.miss_rate,
        test.detects,
        test.interval,
        note=note,
        sample=_kept(test.sample),
    )


def _kept(sample: NDArray[np.float64] | None) -> list[float] | None:
    """Return a sample for the record: the means of KEPT equal parts of a longer one are
    independent, with its mean.
    """
    if sample is None or sample.size <= KEPT:
        return None if sample is None else sample.tolist()
    return [float(part.mean()) for part in np.array_split(sample, KEPT)]


def prediction(low: float, high: float) -> str:
    """Return an interval in words."""
    if low == high:
        return written(low)
    if np.isinf(low):
        return f"at most {written(high)}"
    return f"at least {written(low)}" if np.isinf(high) else f"{written(low)} to {written(high)}"
