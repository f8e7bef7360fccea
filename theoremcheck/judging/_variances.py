"""The verb about a variance, and limits of one that hold for every law on a support."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging import _inference as inference
from theoremcheck.judging._inputs import (
    EvidenceError,
    check_rates,
    drawn,
    inside,
    interval,
    supported,
)
from theoremcheck.judging._limits import PARTS, STAKES, Mean, Wealth, betting
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._prediction import Least, Prediction
from theoremcheck.judging._questions import within_support
from theoremcheck.judging._rates import Rates
from theoremcheck.judging._samples import Draws, Question
from theoremcheck.judging._sampling import ERROR_RATE

Floats = NDArray[np.float64]


class Variances(Rates):
    """Predictions of a spread."""

    @noted
    def variance(
        self,
        quantity: str,
        sample: ArrayLike,
        *,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        support: tuple[float, float] | None = None,
        assumes: Literal["normal"] | None = None,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of the variance of independent draws (n,), of which n is at least 2.

        No sample tells it alone: a rare large value need not be among the draws. It rests on one of
        these, which is the author's word:

        * `support=(lo, hi)`, in which all draws lie: by betting, which takes the draws in their
          order. A variance is too small where the draws of pairs lie too far apart for it, too
          large where draws lie too near to the mean of those before.
        * `assumes="normal"`: by chi-squared at a fixed size, named in the ledger. It is refused for
          few different values, for gross skewness and for tails that no normal law has.

        What is judged, and how:

        * `quantity`: whose variance it is, in words; its name in the report.
        * `sample`: (n,), a number per draw.
        * `equals`, or `at_least` and/or `at_most`: the predicted range, in the square of the draws'
          unit; that of a standard deviation is squared first.
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other shapes, for a prediction that is missing, double, or excludes
        nothing, where not just one of `support` and `assumes` is given, for draws outside of their
        support, and where eight draws in a row recur bit for bit.

        >>> noise = evidence.rng("noise").uniform(-1, 1, size=1000)
        >>> evidence.variance("noise", noise, equals=1 / 3, support=(-1, 1), resolves=0.2)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.variance("noise", noise, at_most=0.1, support=(-1, 1), resolves=0.2)
        >>> evidence.judgements[-1].outcome.value
        'refuted'
        """
        __tracebackhide__ = True
        if (support is None) == (assumes is None) or assumes not in (None, "normal"):
            raise EvidenceError(
                f'{quantity!r}: a variance rests on its support= or on assumes="normal"; hand '
                f"over one of them"
            )
        values = drawn(quantity, sample)
        if values.size < 2:
            raise EvidenceError(f"{quantity!r}: a draw alone has no spread; hand over two or more")
        ends, most = None, inf
        if support is not None:
            ends = supported(quantity, support)
            inside(quantity, values, ends)
            most = (ends[1] - ends[0]) ** 2 / 4  # of half of the draws at either end
        said = interval(quantity, equals, at_least, at_most, low=0.0, high=most)
        prediction = Prediction(*said, *check_rates(quantity, resolves, error_rate))
        prediction = within_support(quantity, prediction, (0.0, most))
        asked = (
            _normal(quantity, prediction) if ends is None else _asked(quantity, prediction, ends)
        )
        self._judge(asked, Draws(values, values.size))


def _normal(quantity: str, prediction: Prediction) -> Question:
    """Ask for the variance of draws that are said to be normal, at a fixed size."""
    return Question(
        quantity,
        "variance",
        prediction,
        lambda draws, anytime: [inference.chi_squared(quantity, draws.values, prediction.rate)],
        assumes="normal",
    )


def _asked(quantity: str, prediction: Prediction, support: tuple[float, float]) -> Question:
    """Ask for the variance of draws from a support."""
    return Question(
        quantity,
        "variance",
        prediction,
        lambda draws, anytime: [limits(draws.values, support, prediction.rate)],
        lambda: _least(prediction, support),
    )


def _least(prediction: Prediction, support: tuple[float, float]) -> Least:
    """Return how many draws decide at least: pairs of both ends, or draws that are all the middle.

    No others exclude more, from below and from above; a range of two ends needs both.
    """
    one_ended = [
        Prediction(*ends, prediction.resolves, prediction.rate)
        for ends in ((prediction.low, inf), (-inf, prediction.high))
        if any(map(isfinite, ends))
    ]
    middle = sum(support) / 2

    def pair(apart: float) -> Spread:
        return limits(np.array([middle - apart / 2, middle + apart / 2]), support, prediction.rate)

    found = [each.least(pair, (0.0, support[1] - support[0])) for each in one_ended]
    return Least(
        min(2 * each.decided - 1 for each in found), max(2 * each.held - 1 for each in found)
    )


@dataclass(frozen=True)
class Spread(Mean):
    """Limits of a variance, whose `support` are 0 and the most that it may be.

    `lower` excludes nothing from `start` on, and `upper` not 0.
    """

    start: float = 0.0

    def ends(self) -> tuple[float, float]:
        least, most = self.support
        step = most / 64
        low, high = self.lower.end(self.start, step), -self.upper.end(0.0, step)
        return min(max(low, least), most), min(high, most)


def limits(draws: Floats, support: tuple[float, float], rate: float) -> Spread:
    """Return anytime limits of the variance v of `draws` (n,), n >= 2, in `support`.

    From below: (x - y)^2 / 2 of two draws is v in the mean, and is at least 0, so that "v is at
    most so much" is bet against as with a mean; each draw is in one pair. From above: the square
    of a draw's distance to any number that is chosen before it is at least v in the mean, and at
    most that number's `top`, so that what it falls short of that can be bet on. Chosen is the mean
    of the draws before and of the middle of the support: all draws count, which the pairs waste
    half of. Where the variance is small this limit is the one that is hard to have.
    """
    least, most = support
    halves = np.diff(draws[: draws.size // 2 * 2].reshape(-1, 2))[:, 0] ** 2 / 2
    pairs = betting(halves, (0.0, (most - least) ** 2 / 2), rate)
    largest = (most - least) ** 2 / 4
    upper = Wealth(_nearness(draws, support, largest), PARTS, rate)
    value = min(float(draws.var(ddof=1)), largest)
    return Spread(value, draws.size, pairs.lower, upper, (0.0, largest), pairs.value)


def _nearness(
    draws: Floats, support: tuple[float, float], largest: float
) -> Callable[[float], Floats]:
    """Return the growth of bets that draws lie near to those before, by minus the variance."""
    width, moved = support[1] - support[0], draws - support[0]
    before = (np.cumsum(moved) - moved + width / 2) / np.arange(1, draws.size + 1)
    tops = np.maximum(before, width - before) ** 2
    short = tops - (moved - before) ** 2

    def growth(point: float) -> Floats:
        if -point > largest:  # no law has it
            return np.full(STAKES.size, inf)
        room = tops + point
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.where(room > 0, short / room, np.where(short > 0, inf, 1.0))
            return np.nan_to_num(
                np.log1p(STAKES[:, None] * (times - 1)).sum(axis=1), nan=-inf, posinf=inf
            )

    return growth
