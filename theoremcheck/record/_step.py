"""Whether a number took a step in the course of many nights: an exact permutation test, each night.

Each night, for each w of WINDOWS, the last w values are held against all before. If nothing changed
the nights are exchangeable, so that given all N values every choice of w of them is equally likely
to be the last. The number of choices with so large a sum is counted, so that p is exact for any
law, ties included; values are first put on a grid, which all N together choose, so that the law of
the choice stays as it was. A p at most RATE / claims * share of the window, half of it at either
end, is an alarm.

**The error rate**: without drift the expected number of alarms of a night, over all claims and all
windows, is at most RATE, for each of slack, time and draws; of T nights with any alarm at most
T * RATE are to be expected. It holds whatever the claims have in common, for expectations add up,
and with no law and no scale assumed. What it assumes is that nights are exchangeable: each has a
root seed of its own, and none is a repetition of another.

**What it sees**: of steps of two standard deviations of a night's value (or of 5 %, where that
spread is under 2.5 %) 95 % within ten nights, if there were enough nights before; the tests and
docs/history.md have the curve. Smaller ones take longer. A step below one standard deviation, or
2.5 %, is not told at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from theoremcheck.record._drift import MATTERS
from theoremcheck.record._history import Series, What

RATE = 1 / 100  # false alarms to be expected per night, of each of the three numbers
WINDOWS = {5: 0.1, 10: 0.8, 20: 0.1}  # the last nights that are looked at, and their share of RATE
FLOOR = MATTERS / 2  # the spread that a number is taken to have at least, as a share of itself
GRID, FAR = 4, 6  # points per spread; what lies further off than so many spreads counts as there
LOOK = 3.0  # standard deviations below which no p is worth its computation

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """A step in one number of a claim.

    It was `found` on a night, and seen most clearly in the `window` of nights up to `night`, whose
    mean is `after`; that of all before is `before`, and `spreads` how many of their spreads it
    went. It `stands` if it is seen on the last night still.
    """

    claim: str
    what: What
    found: int
    night: int
    window: int
    before: float
    after: float
    spreads: float
    p: float
    stands: bool


def found_in(series: Sequence[Series]) -> list[Step]:
    """Return the steps in the series of all claims, each once, the latest first."""
    counts = {each.what: 0 for each in series}
    for each in series:
        counts[each.what] += 1
    found = [step for each in series for step in steps(each, RATE / counts[each.what])]
    return sorted(found, key=lambda step: -step.found)


def steps(series: Series, rate: float) -> Iterator[Step]:
    """Yield the steps of one series at its rate of alarms a night.

    Alarms that are not further apart than the longest window are one step.
    """
    there = [night for night, value in enumerate(series.values) if value is not None]
    values = np.array([series.values[night] for night in there], float)
    if not values.size or values.min() == values.max():
        return
    begun: Step | None = None
    last = -1
    for end, window in _worth_a_look(values):
        found = _alarm(values[:end], window, rate * WINDOWS[window])
        if found is None:
            continue
        night = there[end - 1]
        if begun is not None and end - last > max(WINDOWS):
            yield begun
            begun = None
        here = Step(series.claim, series.what, night, night, window, *found, stands=False)
        if begun is None:
            begun = here
        elif here.p < begun.p:
            begun = replace(here, found=begun.found)
        last = end
        begun = replace(begun, stands=night == len(series.values) - 1)
    if begun is not None:
        yield begun


def _worth_a_look(values: Floats) -> Iterator[tuple[int, int]]:
    """Yield (end, window) in the order of nights where a mean of the last values is far from usual.

    That decides nothing: what is left out cannot be an alarm any more, and none is added.
    """
    flat = _on_grid(values).astype(float)
    sums, squares = (np.concatenate([[0.0], np.cumsum(part)]) for part in (flat, flat**2))
    ends = np.arange(len(values) + 1)
    found = []
    for window in WINDOWS:
        at = ends[2 * window :] if len(values) >= 2 * window else ends[:0]
        mean = sums[at] / at
        spread = np.sqrt(np.maximum(squares[at] / at - mean**2, 0) / window * (1 - window / at))
        far = abs((sums[at] - sums[at - window]) / window - mean) > LOOK * spread
        found += [(int(end), window) for end in at[far & (spread > 0)]]
    yield from sorted(found)


def _on_grid(values: Floats) -> NDArray[np.int64]:
    """Return values (n,) in whole parts of their spread, from 0 on; all of one value are 0."""
    if not values.size:
        return np.zeros(0, np.int64)
    low, middle, high = np.percentile(values, (25, 50, 75))
    spread = (high - low) / 1.349 or float(values.std())
    if not spread:
        return np.zeros(values.size, np.int64)
    points = np.clip(np.rint((values - middle) / spread * GRID), -FAR * GRID, FAR * GRID)
    return (points - points.min()).astype(np.int64)


def _alarm(values: Floats, window: int, level: float) -> tuple[float, float, float, float] | None:
    """Return (before, after, spreads, p) if the last values took a step; None if not."""
    old, new = values[:-window], values[-window:]
    before, after = float(old.mean()), float(new.mean())
    spread = max(float(old.std(ddof=1)), FLOOR * abs(before))
    if not abs(after - before) >= spread:
        return None
    p = p_value(_on_grid(values), window)
    spreads = (after - before) / spread if spread else float("inf")
    return (before, after, spreads, p) if p <= level else None


def p_value(numbers: NDArray[np.int64], window: int) -> float:
    """Return twice the smaller tail of the sum of the last `window` of whole numbers (n,) from 0.

    Row j of `ways` counts the choices of j numbers by their sum. Each number either joins a choice
    or does not; all terms are positive, so that no digit is lost but to n roundings.
    """
    ways = np.zeros((window + 1, window * int(numbers.max(initial=0)) + 1))
    ways[0, 0] = 1.0
    for number in numbers:
        ways[1:, number:] += ways[:-1, : ways.shape[1] - number]
    seen = int(numbers[-window:].sum())
    tails = ways[window, : seen + 1].sum(), ways[window, seen:].sum()
    return min(1.0, 2 * float(min(tails)) / comb(numbers.size, window))
