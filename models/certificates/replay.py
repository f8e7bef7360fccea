"""Runs of SGD on the hinge loss of a leaky network, replayed in whole numbers.

A network is given by its rows a_r = v w_r, v = 1/√(2k), which are rational for every k: N(x) =
Σ_{r≤k} σ(a_r·x) - Σ_{r>k} σ(a_r·x), and an update adds ±(η/2k) s_r y x to a row, s_r = 1 where
a_r·x > 0 and α elsewhere. So all rows of a run are multiples of one fraction.
"""

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from operator import mul
from typing import NamedTuple

from models.certificates import Rejected, common

ORDERS = ("cyclic", "first-violated", "worst", "smallest-violation", "any")
Matrix = list[list[Fraction]]


class Run(NamedTuple):
    """Points (n, d), labels ±1 (n,), α, η, rows (2k, d), an order, and the updates' points (T,).

    The order is "cyclic" (0, ..., n-1, again and again), "first-violated" (the lowest index with
    y N(x) < 1), "worst" and "smallest-violation" (the smallest, the largest y N(x) below 1, and of
    equals the first), or "any", of which nothing is said but that each update's y N(x) is below 1.
    """

    points: Matrix
    labels: list[int]
    slope: Fraction
    step: Fraction
    start: Matrix
    order: str
    used: list[int]

    def only(self, kept: list[int]) -> "Run":
        """Return the run on some of the points alone; its used points have to be among them."""
        places = {point: place for place, point in enumerate(kept)}
        return self._replace(
            points=[self.points[i] for i in kept],
            labels=[self.labels[i] for i in kept],
            used=[places[i] for i in self.used],
        )


class State:
    """The rows of a run, moved by its updates: integers over `unit`."""

    def __init__(self, run: Run) -> None:
        flat, self.scale = common([x for point in run.points for x in point])
        dimension = len(run.points[0])
        self.points = [flat[i : i + dimension] for i in range(0, len(flat), dimension)]
        self.labels, self.slope = run.labels, run.slope
        rate = run.step / len(run.start)
        start = [a for row in run.start for a in row]
        fraction = rate.denominator * run.slope.denominator * self.scale
        self.unit = lcm(fraction, *(a.denominator for a in start))
        rows = [a.numerator * (self.unit // a.denominator) for a in start]
        self.rows = [rows[i : i + dimension] for i in range(0, len(rows), dimension)]
        # What an update of an active unit, and of one that sleeps, adds for an x of 1/scale.
        move = rate * self.unit / self.scale
        self.moves = int(move), int(move * run.slope)
        self.one = self.unit * self.scale * run.slope.denominator  # as a margin is told

    def inputs(self, i: int) -> list[int]:
        """Return a_r·x_i of all units, in units of 1/(unit scale)."""
        point = self.points[i]
        return [sum(map(mul, row, point)) for row in self.rows]

    def margin(self, i: int) -> int:
        """Return y_i N(x_i), where `one` is 1."""
        below, above = self.slope.as_integer_ratio()
        heights = [z * (above if z > 0 else below) for z in self.inputs(i)]
        half = len(heights) // 2
        return self.labels[i] * (sum(heights[:half]) - sum(heights[half:]))

    def margins(self) -> list[Fraction]:
        """Return y_i N(x_i) of all points, (n,)."""
        return [Fraction(self.margin(i), self.one) for i in range(len(self.points))]

    def update(self, i: int) -> None:
        """Take the step of SGD on a point."""
        awake, asleep = self.moves
        for r, z in enumerate(self.inputs(i)):
            sign = self.labels[i] if r < len(self.rows) // 2 else -self.labels[i]
            move = sign * (awake if z > 0 else asleep)
            self.rows[r] = [a + move * x for a, x in zip(self.rows[r], self.points[i], strict=True)]

    def weights(self) -> Matrix:
        """Return the rows, (2k, d)."""
        return [[Fraction(a, self.unit) for a in row] for row in self.rows]

    def replay(self, run: Run) -> None:
        """Make the run's updates; Rejected where SGD makes others, before them or after them."""
        turn, size = 0, len(self.points)
        for number, i in enumerate(run.used):
            if not 0 <= i < size or self.margin(i) >= self.one:
                raise Rejected(f"update {number} is on no point with y N(x) < 1")
            if run.order != "any" and due(run.order, size, turn, self.margin, self.one) != i:
                raise Rejected(f"update {number} is on point {i}, which is not the next one")
            self.update(i)
            turn = i + 1
        if any(self.margin(i) < self.one for i in range(size)):
            raise Rejected("a point is left with y N(x) < 1")


def due(order: str, size: int, turn: int, margin: Callable[[int], int], one: int) -> int | None:
    """Return the point of the next update in an order; `turn` is the one after the last update's.

    None where no margin is below `one`.
    """
    if order in ("worst", "smallest-violation"):
        violated = {i: m for i in range(size) if (m := margin(i)) < one}
        extreme = min if order == "worst" else max
        return extreme(violated, key=violated.__getitem__) if violated else None
    first = turn if order == "cyclic" else 0
    return next((i % size for i in range(first, first + size) if margin(i % size) < one), None)
