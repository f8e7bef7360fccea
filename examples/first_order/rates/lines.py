"""Odd piecewise linear maps of the line, and methods that step by them.

As the slope f' of an even function f such a map makes instances of gradient descent; as it stands
it is an operator T. Numbers may be Fractions, of which no result is rounded, or floats.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any


@dataclass(frozen=True)
class Odd:
    """An odd map: 0 at 0, rising by each of `rates` over the next of `widths`, by the last on."""

    rates: list[Any]  # (pieces,)
    widths: list[Any]  # (pieces - 1,)

    def pieces(self, x):
        """Yield the parts of [0, |x|] with the rates and the values at which they begin."""
        left, value = abs(x), 0 * x
        for rate, width in zip(self.rates, [*self.widths, left], strict=True):
            part = min(left, width)
            yield part, rate, value
            value += rate * part
            left -= part

    def at(self, x):
        """Return T(x), or f'(x)."""
        value = sum(rate * part for part, rate, _ in self.pieces(x))
        return value if x > 0 else -value

    def integral(self, x):
        """Return f(x) - f(0)."""
        return sum(value * part + rate * part**2 / 2 for part, rate, value in self.pieces(x))

    def corners(self):
        """Return the values where one piece ends and the next begins."""
        parts = [rate * width for rate, width in zip(self.rates, self.widths, strict=False)]
        return list(accumulate(parts))


def huber(steps, h):
    """Return f' of the function that gradient descent is slowest on: a line from 1/(2Nh+1) on."""
    return Odd([1 + 0 * h, 0 * h], [1 / (2 * steps * h + 1)])


def waves(steps, h):
    """Return f' of a function with the slope 1 at each of N + 1 points, h apart from 1 on.

    Between two of them the slope falls to 1 - h/2 and comes back, as fast as it may: f goes down as
    little as it can.
    """
    one = 1 + 0 * h
    return Odd([one, *[-one, one] * steps], [one, *[h / 2] * (2 * steps - 1)])


def reflected(steps, one):
    """Return the operator that Halpern's iteration is slowest on: a shift by -2/(N+1) from 1/(N+1).

    Below it is the reflection, so that 0 is a fixed point.
    """
    return Odd([-one, one], [one / (steps + 1)])


def descend(slope, x, h, steps):
    """Return the points of gradient descent, (steps + 1,)."""
    points = [x]
    for _ in range(steps):
        points.append(points[-1] - h * slope.at(points[-1]))
    return points


def halpern(operator, x, steps):
    """Return the last point of x_{k+1} = x_0 / (k + 2) + T(x_k) (k + 1) / (k + 2)."""
    last = x
    for k in range(steps):
        last = (x + (k + 1) * operator.at(last)) / (k + 2)
    return last


def picard(operator, x, steps):
    """Return the last point of x_{k+1} = T(x_k)."""
    for _ in range(steps):
        x = operator.at(x)
    return x


def exact(numbers):
    """Return numbers (n) as Fractions."""
    return [Fraction(number) for number in numbers.tolist()]
