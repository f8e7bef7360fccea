"""Limits of one sampled judgement, drawn beside the range that was predicted."""

from dataclasses import dataclass
from math import isfinite

from theoremcheck.judging._types import Judgement

WIDTH, EDGE = 120.0, 6.0  # of the drawing, and what is kept free on both sides


@dataclass(frozen=True)
class LimitsStrip:
    """Ends on a line of WIDTH: of the limits, of the range, and of it with what it resolves.

    `value` is the estimate, None where it is not finite. What has no end goes to the edge.
    """

    limits: tuple[float, float]
    predicted: tuple[float, float]
    resolved: tuple[float, float]
    value: float | None


def limits_strip(judgement: Judgement) -> LimitsStrip | None:
    """Return the drawing of a judgement's limits; None where it has none."""
    if judgement.limits is None or judgement.between is None or judgement.measured is None:
        return None
    size = float(judgement.resolves or 0)
    low, high = (float(end) for end in judgement.between)
    limits = tuple(float(end) for end in judgement.limits)
    value = float(judgement.measured)
    shown = [low, low - size, high, high + size, *limits, value]
    shown = [number for number in shown if isfinite(number)]
    least, most = min(shown), max(shown)
    span = (most - least) or 1.0

    def place(number: float) -> float:
        share = (number - least) / span if isfinite(number) else float(number > 0)
        edge = EDGE if isfinite(number) else 0.0
        return round(edge + share * (WIDTH - 2 * edge), 1)

    return LimitsStrip(
        limits=(place(limits[0]), place(limits[1])),
        predicted=(place(low), place(high)),
        resolved=(place(low - size), place(high + size)),
        value=place(value) if isfinite(value) else None,
    )
