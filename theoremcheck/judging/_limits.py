"""Limits of what a sample estimates: L <= U that hold for every law which their verb admits.

P(L > theta) and P(U < theta) are each at most `rate`, whatever theta is. Of a sample whose size was
fixed before it was drawn that is so at that size; *anytime* limits come from a wealth that no law
makes grow in the mean, so that it is so at all sizes at once and sampling may stop when it likes
(Ville 1939). Nothing here takes the spread of a sample for that of its law.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, log, sqrt
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Shares of what may be staked, and the part of the first coin that each gets: a quarter goes all
# in, which pays where draws keep away from the far end of their support, the rest evenly to shares
# that are near one or small, by powers of two.
STAKES = np.array([1.0, *(1 - 0.5 ** np.arange(1, 7)), *(0.5 ** np.arange(2, 11))])
PARTS = np.array([0.25, *np.full(STAKES.size - 1, 0.75 / (STAKES.size - 1))])
STEEP = 50.0  # logarithm of a coin, beyond which a search for a limit sees no slope
FAR = 1e6  # from the origin: where the search for a limit begins if the estimate is infinite


class Limits(Protocol):
    """What a sample of `n` draws says of the quantity that it estimates by `value`."""

    @property
    def value(self) -> float: ...

    @property
    def n(self) -> float: ...

    def above(self, point: float) -> bool:
        """Say whether L > point: all that is at most `point` is excluded."""

    def below(self, point: float) -> bool:
        """Say whether U < point."""

    def ends(self) -> tuple[float, float]:
        """Return (L, U)."""

    def longer(self, times: float) -> Self:
        """Return what a sample so many times as long would say that looks the same."""


@dataclass(frozen=True)
class Interval:
    """Limits of a fixed number of draws, known as numbers."""

    value: float
    low: float
    high: float
    n: float

    def above(self, point: float) -> bool:
        return self.low > point

    def below(self, point: float) -> bool:
        return self.high < point

    def ends(self) -> tuple[float, float]:
        return self.low, self.high

    def longer(self, times: float) -> Self:
        """Shrink by the root of `times` about the estimate."""
        low, high = (self.value + (end - self.value) / sqrt(times) for end in self.ends())
        return replace(self, low=low, high=high, n=self.n * times)


@dataclass(frozen=True)
class Share:
    """Limits of a probability, from `hits` in a fixed number of draws (Clopper, Pearson 1934)."""

    hits: float
    n: float
    rate: float

    @property
    def value(self) -> float:
        return self.hits / self.n

    def above(self, point: float) -> bool:
        return point < 0 or (point < 1 and self._tail(self.hits, point) <= self.rate)

    def below(self, point: float) -> bool:
        return point > 1 or (point > 0 and self._tail(self.n - self.hits, 1 - point) <= self.rate)

    def _tail(self, hits: float, chance: float) -> float:
        """Return P(at least so many hits): an incomplete beta function."""
        from scipy.special import betainc

        return float(betainc(hits, self.n - hits + 1, chance)) if hits > 0 else 1.0

    def ends(self) -> tuple[float, float]:
        from scipy.special import betaincinv

        misses = self.n - self.hits
        low = betaincinv(self.hits, misses + 1, self.rate) if self.hits else 0.0
        high = 1 - betaincinv(misses, self.hits + 1, self.rate) if misses else 1.0
        return float(low), float(high)

    def longer(self, times: float) -> Self:
        return replace(self, hits=self.hits * times, n=self.n * times)


@dataclass(frozen=True)
class Wealth:
    """One-sided limit of a mean: what was won by betting that the mean is above `point`.

    `growth(point)` (stakes,) is the sum over the draws of the logarithm of each factor, which has a
    mean of at most 1 wherever the mean of a draw is at most `point`, and falls in `point`. The coin
    with which it starts is divided among the stakes by `parts` (stakes,).
    """

    growth: Callable[[float], Floats]
    parts: Floats
    rate: float
    times: float = 1.0

    def excludes(self, point: float) -> bool:
        """Say whether so much was won that a mean of at most `point` is excluded at `rate`."""
        return self.won(point) >= -log(self.rate)

    def won(self, point: float) -> float:
        """Return the logarithm of the coin."""
        with np.errstate(over="ignore"):
            logs = np.log(self.parts) + self.times * self.growth(point)
        most = float(logs.max())
        return most + log(np.exp(logs - most).sum()) if np.isfinite(most) else most

    def end(self, start: float, step: float) -> float:
        """Return the most that is excluded; search from `start`, which is not, by doubled steps."""
        from scipy.optimize import brentq

        low, high = start - step, start
        while not self.excludes(low):
            step *= 2
            low, high = low - step, low
            if not np.isfinite(low):
                return -inf

        def beyond(point: float) -> float:
            return float(np.clip(self.won(point) + log(self.rate), -STEEP, STEEP))

        return float(brentq(beyond, low, high, xtol=1e-9 * (high - low), rtol=1e-12))


@dataclass(frozen=True)
class Mean:
    """Limits of a mean in `support`: one wealth for "above" and, of mirrored draws, "below"."""

    value: float
    n: float
    lower: Wealth
    upper: Wealth
    support: tuple[float, float] = (-inf, inf)

    def above(self, point: float) -> bool:
        return point < self.support[0] or (point < self.support[1] and self.lower.excludes(point))

    def below(self, point: float) -> bool:
        return point > self.support[1] or (point > self.support[0] and self.upper.excludes(-point))

    def ends(self) -> tuple[float, float]:
        least, most = self.support
        start = min(max(self.value, -FAR), FAR)
        step = (most - least if np.isfinite(most - least) else max(abs(start), 1.0)) / 64
        low = max(self.lower.end(start, step), least)
        return low, min(-self.upper.end(-start, step), most)

    def longer(self, times: float) -> Self:
        lower, upper = (
            replace(each, times=each.times * times) for each in (self.lower, self.upper)
        )
        return replace(self, n=self.n * times, lower=lower, upper=upper)


def betting(draws: Floats, support: tuple[float, float], rate: float) -> Mean:
    """Return anytime limits of the mean of `draws` (n,) in `support` (Waudby-Smith, Ramdas 2024).

    Against "the mean is at most m", of draws moved to [0, 1], a share c of the coin is staked: it
    becomes 1 + c (x / m - 1) times itself, by at most 1 in the mean. The wealth does not depend on
    the order of the draws.
    """
    least, most = support
    values, counts = np.unique(draws, return_counts=True)
    lower = Wealth(lambda m: _gains(values - least, counts, m - least), PARTS, rate)
    upper = Wealth(lambda m: _gains(most - values, counts, m + most), PARTS, rate)
    return Mean(float(draws.mean()), draws.size, lower, upper, support)


def anytime_share(hits: float, n: float, rate: float) -> Mean:
    """Return anytime limits of a probability: betting on ones and zeros, by their numbers alone.

    For a stake c it is the likelihood of m + c (1 - m) over that of m; the mixture is Robbins'
    (1970) with a discrete prior.
    """
    counts = np.array([n - hits, hits])
    lower = Wealth(lambda m: _gains(np.array([0.0, 1.0]), counts, m), PARTS, rate)
    upper = Wealth(lambda m: _gains(np.array([1.0, 0.0]), counts, m + 1), PARTS, rate)
    return Mean(hits / n, n, lower, upper, (0.0, 1.0))


def _gains(values: Floats, counts: NDArray[np.integer] | Floats, mean: float) -> Floats:
    """Return the log growth of each stake against "at most `mean`" of draws from 0 on."""
    drawn = counts > 0
    if mean <= 0:  # a draw above 0 cannot be: any stake on it wins without bound
        return np.full(STAKES.size, inf if mean < 0 or (values[drawn] > 0).any() else 0.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factors = np.log1p(STAKES[:, None] * (values[drawn] / mean - 1))
        return np.nan_to_num((counts[drawn] * factors).sum(axis=1), nan=-inf, posinf=inf)


def catoni(draws: Floats, variance: float, stakes: Floats, rate: float) -> Mean:
    """Return anytime limits of the mean of `draws` (n,) of a law with at most that variance.

    For a stake s the factor is exp(phi(s (x - m))) / (1 + s^2 variance / 2), where phi(z) = ln(1 +
    z + z^2 / 2) for z >= 0 and odd: E exp(phi(s (x - m))) is at most 1 + s^2 variance / 2 at the
    mean m, and falls in m (Catoni 2012; Wang, Ramdas 2023).
    """
    parts = np.full(stakes.size, 1 / stakes.size)

    def won(values: Floats) -> Callable[[float], Floats]:
        def growth(m: float) -> Floats:
            moved = stakes[:, None] * (values - m)
            size = np.abs(moved)
            influence = np.sign(moved) * np.log1p(size + size**2 / 2)
            return influence.sum(axis=1) - values.size * np.log1p(stakes**2 * variance / 2)

        return growth

    lower, upper = (Wealth(won(values), parts, rate) for values in (draws, -draws))
    return Mean(float(draws.mean()), draws.size, lower, upper)


@dataclass(frozen=True)
class Quantile:
    """Limits of the p-quantile of any law, by the `share` limits of how many draws are beyond it.

    At most p of a law lies below its quantile, at most 1 - p above: a point is excluded when the
    draws beyond it are too many for that. `sorted` (n,) are the draws in order.
    """

    sorted: Floats
    p: float
    share: Callable[[float, float], Limits]
    times: float = 1.0

    @property
    def n(self) -> float:
        return self.sorted.size * self.times

    @property
    def value(self) -> float:
        return float(np.quantile(self.sorted, self.p, method="averaged_inverted_cdf"))

    def above(self, point: float) -> bool:
        beyond = self.sorted.size - np.searchsorted(self.sorted, point, side="right")
        return self._many(float(beyond), 1 - self.p)

    def below(self, point: float) -> bool:
        return self._many(float(np.searchsorted(self.sorted, point, side="left")), self.p)

    def _many(self, beyond: float, chance: float) -> bool:
        return beyond > 0 and self.share(beyond * self.times, self.n).above(chance)

    def ends(self) -> tuple[float, float]:
        draws, count = self.sorted, self.sorted.size
        # The k-th draw from an end has at least count - k + 1 at or beyond it.
        low = _last(lambda k: self._many(count - k + 1.0, 1 - self.p), count)
        high = _last(lambda k: self._many(count - k + 1.0, self.p), count)
        return (float(draws[low - 1]) if low else -inf, float(draws[-high]) if high else inf)

    def longer(self, times: float) -> Self:
        return replace(self, times=self.times * times)


def _last(holds: Callable[[int], bool], count: int) -> int:
    """Return the last k from 1 to `count` for which it holds, as it does up to some k, or 0."""
    low, high = 0, count + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
