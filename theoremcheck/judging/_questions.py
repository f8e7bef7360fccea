"""What each sampled prediction asks, as the limits that answer it."""

from collections.abc import Callable
from math import exp, inf, isfinite

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._limits import (
    PARTS,
    STAKES,
    Limits,
    Mean,
    Quantile,
    Share,
    Wealth,
    anytime_share,
)
from theoremcheck.judging._prediction import Least, Prediction
from theoremcheck.judging._samples import Question

Floats = NDArray[np.float64]


def within_support(quantity: str, said: Prediction, support: tuple[float, float]) -> Prediction:
    """Return a prediction without the ends that its support gives for nothing.

    Raises EvidenceError where nothing is left, or where no law on the support is off by `resolves`.
    """
    least, most = support
    low = said.low if said.low > least else -inf
    high = said.high if said.high < most else inf
    if not (isfinite(low) or isfinite(high)):
        raise EvidenceError(
            f"{quantity!r}: all of [{least:g}, {most:g}] is predicted; predict less"
        )
    if low - said.resolves < least < low or high < most < high + said.resolves:
        raise EvidenceError(
            f"{quantity!r}: a violation of {said.resolves:g} leaves [{least:g}, {most:g}]; lower "
            f"resolves=, or predict the other side"
        )
    return said._replace(low=low, high=high)


def probability(quantity: str, kind: str, prediction: Prediction) -> Question:
    """Ask for the probability behind a count."""
    share = _share(prediction.rate)

    def least() -> Least:
        inner = min(max(middle(prediction), 0.0), 1.0)
        return prediction.least(
            lambda hits: anytime_share(hits, 1.0, prediction.rate), (0.0, inner, 1.0)
        )

    return Question(
        quantity,
        kind,
        prediction,
        lambda draws, anytime: [share(anytime)(float(draws.values.sum()), draws.n)],
        least,
    )


def _share(rate: float) -> Callable[[bool], Callable[[float, float], Limits]]:
    """Return the limits of a probability from (hits, draws): exact at a fixed size, or anytime."""

    def choose(anytime: bool) -> Callable[[float, float], Limits]:
        if anytime:
            return lambda hits, n: anytime_share(hits, n, rate)
        return lambda hits, n: Share(hits, n, rate)

    return choose


def middle(prediction: Prediction) -> float:
    """Return a point well inside of the range."""
    low, high, *_ = prediction
    if isfinite(low) and isfinite(high):
        return low + (high - low) / 2
    return low + 1 if isfinite(low) else high - 1


def quantile(quantity: str, kind: str, prediction: Prediction, p: float) -> Question:
    """Ask for the p-quantile of draws, by order statistics."""
    share = _share(prediction.rate)

    def least() -> Least:
        ends = (prediction.low, -inf), (prediction.high, inf)
        beyond = [float(np.nextafter(end, way)) for end, way in ends if isfinite(end)]
        return prediction.least(
            lambda value: Quantile(np.array([value]), p, share(True)),
            [middle(prediction), *beyond],
        )

    return Question(
        quantity,
        kind,
        prediction,
        lambda draws, anytime: [Quantile(np.sort(draws.values), p, share(anytime))],
        least,
    )


def exponents(
    quantity: str, kind: str, prediction: Prediction, across: Floats, tops: Floats
) -> Question:
    """Ask for the exponents e of means m_j = exp(e (x_j - x_i)) m_i, of pairs of points.

    `across` (points,) are the x, for a power law their logarithms; draws (n, points) lie in [0,
    tops]. Each point is held against the one that is half of the points further on; each pair has
    an equal part of the error rate.
    """
    apart = across.size // 2
    pairs = [(i, i + apart) for i in range(across.size - apart)]
    rate = prediction.rate / len(pairs)

    def limits(values: Floats) -> list[Limits]:
        return [
            _exponent(values[:, [i, j]], float(across[j] - across[i]), tops[[i, j]], rate)
            for i, j in pairs
        ]

    return Question(
        quantity,
        kind,
        prediction,
        lambda draws, anytime: list(limits(draws.values)),
        lambda: Least(1, 1),
    )


def _exponent(pair: Floats, step: float, tops: Floats, rate: float) -> Mean:
    """Limit e in E y_1 = exp(e step) E y_0, from draws (n, 2) in [0, tops], step > 0.

    If the exponent is at most e, then (y_1 exp(-e step) - y_0) / top_0 has a mean of at most 0 and
    is at least -1, so that a share of a coin can be bet on it; mirrored for at least e.
    """
    first, second = pair[:, 0], pair[:, 1]

    def won(gains: Floats) -> Floats:
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            return np.nan_to_num(
                np.log1p(STAKES[:, None] * gains).sum(axis=1), nan=-inf, posinf=inf
            )

    def ratio(e: float) -> float:
        return exp(min(max(e * step, -600.0), 600.0))

    lower = Wealth(lambda e: won((second / ratio(e) - first) / tops[0]), PARTS, rate)
    upper = Wealth(lambda e: won((first * ratio(-e) - second) / tops[1]), PARTS, rate)
    with np.errstate(divide="ignore"):
        value = float(np.log(second.mean()) - np.log(first.mean())) / step
    return Mean(value, len(pair), lower, upper)
