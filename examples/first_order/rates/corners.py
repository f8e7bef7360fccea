"""Functions that bend at corners: subgradients of maxima of planes, and proximal points of a line.

Numbers may be Fractions, of which no result is rounded, or floats.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Planes:
    """The function max(0, max_j <a_j, x> - c_j), c_j >= 0: its least value 0 is at 0."""

    slopes: Any  # (planes, dimension)
    offsets: Any  # (planes,)

    def __call__(self, x):
        """Return f(x) and a subgradient: of the planes that attain it, the first one's."""
        heights = self.slopes @ x - self.offsets
        j = max(range(len(heights)), key=lambda k: heights[k])
        return (heights[j], self.slopes[j]) if heights[j] > 0 else (0 * heights[j], 0 * x)


def shortened(slope, fine=2**20):
    """Return a slope of Fractions, of norm 1 or a little less where it was longer."""
    square = sum(entry**2 for entry in slope)
    if square <= 1:
        return slope
    above = Fraction(isqrt(square.numerator * fine**2 // square.denominator) + 1, fine)
    return [entry / above for entry in slope]


def coordinates(steps, one):
    """Return max(0, max x_i) in N + 1 dimensions, and x_0 at which all are equal and |x_0| = 1.

    Each step lowers one coordinate, so that after N one is as high as at first.
    """
    root = round((steps + 1) ** 0.5)
    planes = np.eye(steps + 1, dtype=int) * one
    return Planes(planes, 0 * planes[0]), np.array([one / root] * (steps + 1))


def least_value(function, x, h, steps):
    """Return the least of f(x_0), …, f(x_N) along steps of h subgradients."""
    values = []
    for _ in range(steps + 1):
        value, slope = function(x)
        values.append(value)
        x = x - h * slope
    return min(values)


@dataclass(frozen=True)
class Convex:
    """An even convex function of one variable: each of `slopes`, rising, on the next of `widths`.

    The last slope goes on. Above `ceiling`, where there is one, it is flat, and convex no more.
    """

    slopes: list[Any]  # (pieces,)
    widths: list[Any]  # (pieces - 1,)
    ceiling: Any = None

    def at(self, x):
        """Return f(x), 0 at 0."""
        left, value = abs(x), 0 * x
        for slope, width in zip(self.slopes, [*self.widths, left], strict=True):
            part = min(left, width)
            value += slope * part
            left -= part
        return value if self.ceiling is None else min(value, self.ceiling)

    def slope(self, x):
        """Return a subgradient: the outer one at a corner, 0 at 0 and above the ceiling."""
        left = abs(x)
        if not left or (self.ceiling is not None and self.at(x) >= self.ceiling):
            return 0 * x
        for slope, width in zip(self.slopes, self.widths, strict=False):
            if left < width:
                return slope if x > 0 else -slope
            left -= width
        return self.slopes[-1] if x > 0 else -self.slopes[-1]

    def proximal(self, x, step):
        """Return the y that minimises f(y) + (y - x)^2 / (2 step), for x >= 0.

        y + step * slope(y) = x on a piece, or y is a corner between whose slopes (x - y) / step is.
        """
        start = 0 * x
        for slope, width in zip(self.slopes, [*self.widths, x], strict=True):
            if x - step * slope <= start:
                break
            if x - step * slope <= start + width:
                start = x - step * slope
                break
            start += width
        y = start
        return x if self.at(x) < self.at(y) + (y - x) ** 2 / (2 * step) else y


def along(function):
    """Return x -> f(x) and a subgradient, of an even function of one variable."""

    def oracle(x):
        return function.at(x), function.slope(x)

    return oracle


def kink(steps, step):
    """Return the function that the proximal point method is slowest on: |x| / (2 N step)."""
    return Convex([1 / (2 * steps * step)], [])


def proximal_points(function, x, step, steps):
    """Return f at the last of so many proximal points."""
    for _ in range(steps):
        x = function.proximal(x, step)
    return function.at(x)


def explicit_points(function, x, step, steps):
    """Return f at the last of steps by the slope where each begins, not where it ends."""
    for _ in range(steps):
        x = x - step * function.slope(x)
    return function.at(x)
