"""Small networks and samples of the unit ball, drawn coordinate by coordinate for a search.

All formulas are rational, so that an instance of Fractions is exactly what its floats stand for.
"""

from typing import NamedTuple

import numpy as np

from theoremcheck import Rounding


class Instance(NamedTuple):
    """Points (n, d) with labels (n,), V (k, m), and W(0) (m, d)."""

    points: np.ndarray
    labels: np.ndarray
    output: np.ndarray
    start: np.ndarray


def sphere(draw, name, size, dimension):
    """Return points (n, d) of norm 1, by stereographic projection; for d = 1 the number 1."""
    if dimension == 1:
        return np.ones((size, 1), int)
    t = draw.reals(name, (size, dimension - 1), -3.0, 3.0)
    squared = (t * t).sum(axis=1, keepdims=True)
    return np.concatenate([2 * t, 1 - squared], axis=1) / (1 + squared)


def any_network(draw, *, examples, width, start):
    """Draw up to so many points of the unit ball in up to 3 dimensions, and up to so many units,
    for 2 or 3 classes; the weights of W(0) are at most `start` in size, those of V at most 3.

    D_r = max_ij |V_ir - V_jr| is at least 1/4, so that every unit can be moved.
    """
    classes, dimension = draw.integer("classes", 2, 3), draw.integer("dimension", 1, 3)
    size, units = draw.integer("examples", 1, examples), draw.integer("width", 1, width)
    labels = draw.integers("labels", size, 0, classes - 1)
    signs = 2 * draw.integers("for the second class", units, 0, 1) - 1
    points = sphere(draw, "projections", size, dimension)
    lengths = draw.reals("lengths", (size, 1), 1 / 4, 1.0)
    first = draw.reals("V", (classes - 1, units), -1.5, 1.5)
    spread = draw.reals("spread", units, 1 / 4, 1.5)
    output = np.concatenate([first[:1], first[:1] + signs * spread, first[1:]])
    weights = draw.reals("W(0)", (units, dimension), -start, start)
    draw.show(lambda: {"x": lengths * points, "V, whole": output})
    return Instance(lengths * points, labels, output, weights)


def away_from_kinks(draw, points, weights):
    """Assume that no unit's input is 0 up to rounding."""
    rounding = Rounding(points.shape[1] + 2, np.abs(points) @ np.abs(weights).T)
    draw.assume(bool((np.abs(points @ weights.T) > rounding.allowance()).all()))
