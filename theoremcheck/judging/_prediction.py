"""The rule: what limits say of a predicted range, and how many draws would have them say it."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil, inf, isfinite
from typing import NamedTuple

from theoremcheck.judging._limits import Limits
from theoremcheck.judging._numerals import in_words
from theoremcheck.statement._outcomes import Outcome

HOPELESS = 2**50  # draws, from which on nothing at the present estimate decides


class Prediction(NamedTuple):
    """A quantity lies in the closed range from `low` to `high`, of which one end may be infinite.

    `resolves` is the violation that matters: off the range by as much or more is not to be missed.
    `error_rate` bounds the probability of a wrong verdict.
    """

    low: float
    high: float
    resolves: float
    error_rate: float

    @property
    def rate(self) -> float:
        """The rate of each limit: half of the error rate where the range has two ends."""
        return self.error_rate / (isfinite(self.low) + isfinite(self.high))

    def outcome(self, limits: Limits) -> Outcome:
        """Judge the range by limits whose rates are `rate`.

        Refuted are limits that exclude the whole range; else it holds if they exclude all that is
        off by `resolves`. By coverage alone P(refuted | in the range) and P(holds | off by resolves
        or more) are at most the error rate.
        """
        if limits.below(self.low) or limits.above(self.high):
            return Outcome.REFUTED
        low = self.low == -inf or limits.above(self.low - self.resolves)
        high = self.high == inf or limits.below(self.high + self.resolves)
        return Outcome.HOLDS if low and high else Outcome.INCONCLUSIVE

    def outcome_of_all(self, several: Iterable[Limits]) -> Outcome:
        """Judge one range of several quantities: it holds if it does of all of them."""
        found = [self.outcome(limits) for limits in several]
        for grave in (Outcome.REFUTED, Outcome.INCONCLUSIVE):
            if grave in found:
                return grave
        return Outcome.HOLDS

    def reach(self, limits: Limits) -> float:
        """Return how far limits reach out of the range."""
        low, high = limits.ends()
        return max(
            0.0,
            self.low - low if isfinite(self.low) else 0.0,
            high - self.high if isfinite(self.high) else 0.0,
        )

    def draws(self, several: Sequence[Limits]) -> int | None:
        """Return about how many draws would decide, if more looked the same; None for no number."""

        def decided(times: float) -> bool:
            longer = (limits.longer(times) for limits in several)
            return self.outcome_of_all(longer) is not Outcome.INCONCLUSIVE

        n, times = several[0].n, 1.0
        while not decided(times):
            times *= 2
            if n * times > HOPELESS:
                return None
        low = times / 2
        while times > 1.001 * low:
            middle = (low + times) / 2
            low, times = (low, middle) if decided(middle) else (middle, times)
        return ceil(n * times)

    def least(self, one_draw: Callable[[float], Limits], values: Sequence[float]) -> "Least":
        """Return the least numbers of draws, all of one of the `values`, that could decide."""

        def needed(value: float, *wanted: Outcome) -> int:
            limits, low, high = one_draw(value), 0, 1
            while self.outcome(limits.longer(high)) not in wanted:
                low, high = high, 2 * high
                if high > HOPELESS:
                    return high
            while high - low > 1:
                middle = (low + high) // 2
                decided = self.outcome(limits.longer(middle)) in wanted
                low, high = (low, middle) if decided else (middle, high)
            return high

        return Least(
            min(needed(value, Outcome.HOLDS, Outcome.REFUTED) for value in values),
            min(needed(value, Outcome.HOLDS) for value in values),
        )

    def __str__(self) -> str:
        """Say the range in words."""
        return in_words(self.low, self.high)


class Least(NamedTuple):
    """The least numbers of draws that could decide a prediction at all, and with which it holds."""

    decided: int
    held: int
