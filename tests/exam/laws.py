"""Laws that an exam draws from, with what is true of them: mean, variance, quantiles, support."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import stats
from scipy.integrate import quad


@dataclass(frozen=True)
class Law:
    """A law: `draw(rng, n)` returns (n,); `frozen` is scipy's, of which the draws are functions."""

    name: str
    draw: Callable[[np.random.Generator, int], np.ndarray]
    mean: float
    variance: float
    quantile: Callable[[float], float]
    cdf: Callable[[np.ndarray], np.ndarray]
    support: tuple[float, float] | None = None
    symmetric: bool = False
    continuous: bool = True


def _whole(name, frozen, symmetric=False):
    mean, variance = frozen.stats("mv")
    draw = partial(_drawn, frozen)
    return Law(name, draw, float(mean), float(variance), frozen.ppf, frozen.cdf, None, symmetric)


def _drawn(frozen, rng, n):
    return frozen.rvs(n, random_state=rng)


def _cut(law, frozen, low, high):
    """Cut a law to [low, high]: what lies outside moves to the end."""

    def moment(power):
        inner, _ = quad(lambda x: x**power * frozen.pdf(x), low, high, epsabs=1e-13, limit=200)
        return inner + low**power * frozen.cdf(low) + high**power * frozen.sf(high)

    mean = moment(1)
    return Law(
        f"{law.name}, cut",
        partial(_clipped, law.draw, low, high),
        mean,
        moment(2) - mean**2,
        lambda p: min(max(law.quantile(p), low), high),
        lambda x: np.where(x < low, 0, np.where(x >= high, 1, law.cdf(x))),
        (low, high),
        law.symmetric,
        False,
    )


def _clipped(draw, low, high, rng, n):
    return np.clip(draw(rng, n), low, high)


def _discrete(name, frozen, scale, support):
    draw = partial(_scaled, frozen, scale)
    mean, variance = (float(each) for each in frozen.stats("mv"))
    return Law(
        name,
        draw,
        mean / scale,
        variance / scale**2,
        lambda p: float(frozen.ppf(p)) / scale,
        lambda x: frozen.cdf(np.floor(x * scale + 1e-13)),
        support,
        False,
        False,
    )


def _scaled(frozen, scale, rng, n):
    return frozen.rvs(n, random_state=rng) / scale


def _rare(rng, n):
    """Hardly anything, and .3 more in one draw of twenty."""
    return np.clip(0.001 * rng.normal(size=n), -0.01, 0.01) + 0.3 * (rng.random(n) < 0.05)


INNER = stats.norm(0, 0.001)


def _rare_cdf(x):
    lower, upper = (
        np.where(x < at - 0.01, 0, np.where(x >= at + 0.01, 1, INNER.cdf(x - at)))
        for at in (0.0, 0.3)
    )
    return 0.95 * lower + 0.05 * upper


RARE = Law(
    "rare event",
    _rare,
    0.015,
    0.3**2 * 0.05 * 0.95 + 1e-6,
    lambda p: float(INNER.ppf(p / 0.95)),
    _rare_cdf,
    (-0.01, 0.31),
    continuous=False,
)
FROZEN = {
    "normal": (stats.norm(), (-3.0, 3.0), True),
    "t(3)": (stats.t(3), (-9.0, 9.0), True),
    "exponential": (stats.expon(), (0.0, 6.0), False),
    "log-normal": (stats.lognorm(1), (0.0, 12.0), False),
}
UNBOUNDED = [_whole(name, frozen, even) for name, (frozen, _, even) in FROZEN.items()]
CUT = [_cut(law, FROZEN[law.name][0], *FROZEN[law.name][1]) for law in UNBOUNDED] + [
    *(_discrete(f"Bernoulli {p:g}", stats.bernoulli(p), 1, (0.0, 1.0)) for p in (0.5, 0.9, 0.99)),
    RARE,
    _discrete("lattice of 57", stats.binom(57, 0.9), 57, (0.0, 1.0)),
]


def autoregressive(rng, n, memory=0.9):
    """Draw n normal numbers, each of which remembers most of the one before."""
    found, noise = np.empty(n), rng.normal(size=n)
    found[0] = noise[0]
    for i in range(1, n):
        found[i] = memory * found[i - 1] + np.sqrt(1 - memory**2) * noise[i]
    return found
