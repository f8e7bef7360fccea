"""Any scaled network of two units at most: what searches draw, of floats or with fifty digits.

A network is (activation, α, steps, step) beside points (n, d), labels (n,), weights (m, d), a (m,).
"""

from typing import Any, NamedTuple

import mpmath
import numpy as np

from models.multiprecision import norm, numbers
from models.since_the_talk import lazy

LEAST = 0.1  # size of labels and of inputs


class Drawn(NamedTuple):
    """One network, what it is trained on, and how."""

    activation: str
    scale: Any
    share: Any
    steps: int
    points: Any
    labels: Any
    start: Any
    signs: Any

    @property
    def problem(self):
        """The problem of floats, with S = 1."""
        arrays = (self.points, self.labels, self.start, self.signs)
        return lazy.Problem(*(each[None] for each in arrays), self.activation, shifted=True)


def draw_network(draw):
    """Draw a network with a step of a share of the largest one."""
    activation = draw.choice("σ", ["tanh", "softplus"])
    n, d, m = (draw.integer(name, 1, 2) for name in "ndm")
    drawn = Drawn(
        activation,
        numbers(draw.real("α", 1.0, 100.0)),
        numbers(draw.real("share", 0.1, 1.0)),
        draw.integer("steps", 1, 4),
        *(
            numbers(draw.reals(name, shape, -2.0, 2.0))
            for name, shape in (("x", (n, d)), ("y", n), ("w", (m, d)), ("a", m))
        ),
    )
    draw.assume(min(norm(drawn.labels), norm(drawn.signs)) >= LEAST)
    draw.assume(min(norm(point) for point in drawn.points) >= LEAST)
    return drawn


class Digits:
    """A network and its linearisation with fifty digits, trained by the chain rule."""

    def __init__(self, drawn):
        self.drawn = drawn
        size = max(mpmath.svd_r(mpmath.matrix(drawn.points.tolist()), compute_uv=False))
        self.steepness = norm(drawn.signs) * size
        bend = 4 / mpmath.sqrt(27) if drawn.activation == "tanh" else mpmath.mpf(1) / 4
        longest = max(norm(point) for point in drawn.points)
        self.curvature = bend * max(abs(drawn.signs)) * longest * size
        self.length = norm(drawn.labels)
        limit = self.steepness**2 + self.curvature * self.length / drawn.scale
        self.step = drawn.share / limit
        self.first = value_and_slope(drawn.activation, drawn.start @ drawn.points.T)

    def train(self, linear):
        """Return weights (m, d) and outputs αf (n,) at the end."""
        drawn, weights = self.drawn, self.drawn.start
        for _ in range(drawn.steps):
            f, slope = self.outputs(weights, linear)
            errors = drawn.signs[:, None] * slope * (f - drawn.labels / drawn.scale)
            weights = weights - self.step * (errors @ drawn.points)
        return weights, drawn.scale * self.outputs(weights, linear)[0]

    def outputs(self, weights, linear):
        """Return f (n,), which is 0 at the start, and the slopes (m, n) of the units."""
        drawn, (value, slope) = self.drawn, self.first
        moved = (weights - drawn.start) @ drawn.points.T
        if linear:
            return drawn.signs @ (slope * moved), slope
        now, tilt = value_and_slope(drawn.activation, weights @ drawn.points.T)
        return drawn.signs @ (now - value), tilt


def value_and_slope(activation, heights):
    """Return σ and σ' of an array of mpf."""
    if activation == "tanh":
        value = np.frompyfunc(mpmath.tanh, 1, 1)(heights)
        return value, 1 - value**2
    power = np.frompyfunc(mpmath.exp, 1, 1)(heights)
    return np.frompyfunc(mpmath.log, 1, 1)(1 + power), power / (1 + power)
