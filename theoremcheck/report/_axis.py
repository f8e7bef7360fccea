"""One axis of a figure: where its numbers lie among the pixels, and which of them are ticks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._numerals import scaled

Array = NDArray[np.float64]
MARGIN = 0.05  # of the axis, which is kept free at both ends
FAR = 1e300  # what is farther leaves the figure, lest differences become infinite
TINY = 1e-15  # relative to its ends: what is nearer is one number


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, in logarithms if it is one, between the pixels of its `ends`.

    It `counts` if all of its numbers are whole: then half a layer has no place on it. It has at
    most so many `ticks`.
    """

    log: bool
    low: float
    high: float
    ends: tuple[float, float]
    counts: bool
    ticks: int

    @classmethod
    def around(
        cls, columns: Iterable[Array], scale: str, ends: tuple[float, float], ticks: int
    ) -> "Axis":
        """Return the axis that holds all finite numbers of some columns."""
        log, values = scale == "log", np.concatenate([np.empty(0), *columns])
        values = np.clip(values[np.isfinite(values)], -FAR, FAR)
        counts = bool((values == np.round(values)).all())
        if log:
            values = np.log10(values)
        low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
        if high - low <= TINY * max(abs(low), abs(high)):  # a single number stands in the middle
            room = 1.0 if log else MARGIN * (abs(low) or 1.0)
            low, high = low - room, high + room
        margin = MARGIN * (high - low)
        return cls(log, float(low - margin), float(high + margin), ends, counts, ticks)

    def pixels(self, values: Array) -> Array:
        """Return the pixels of numbers, infinite where the axis has no place for one."""
        with np.errstate(divide="ignore"):
            values = np.log10(values) if self.log else np.asarray(values)
        start, stop = self.ends
        return start + (values - self.low) / (self.high - self.low) * (stop - start)

    def marks(self) -> Iterator[tuple[float, str]]:
        """Yield (pixel, text) of each tick; the text is plain while it is short.

        A logarithmic axis that spans less than a factor of 200 has 2 and 5 between the powers of
        10. It has all of its ticks plain, or none.
        """
        from matplotlib.ticker import LogLocator, MaxNLocator

        low, high = (10**self.low, 10**self.high) if self.log else (self.low, self.high)
        locator: LogLocator | MaxNLocator
        if self.log:
            locator = LogLocator(subs=(1, 2, 5) if high < 200 * low else (1,), numticks=9)
        else:
            steps = [1, 2, 2.5, 5, 10]
            locator = MaxNLocator(self.ticks, steps=steps, integer=self.counts)
        values = [float(value) for value in locator.tick_values(low, high) if low <= value <= high]
        power = self.log and any(scaled(value) != f"{value:.6g}" for value in values)
        places = self.pixels(np.array(values, float))
        yield from zip(places, (scaled(value, power=power) for value in values), strict=True)
