"""Runs of the trainer on short rationals, and the certificate of what each of them proves."""

from fractions import Fraction

import numpy as np
import pytest

from models.certificates import descent, inner
from models.certificates.second import descent as by_products
from models.certificates.separation import margin
from models.linear_separators import data, exact, starts

# Families, α, η, k and orders: each of them stands beside several of the others.
MORE = [
    ("orthonormal", "3/10", "1/10", 1, "cyclic"),
    ("edge", "3/10", "1/10", 4, "smallest-violation"),
    ("edge", "3/10", "1/10", 1, "worst"),
    ("edge", "1", "1/10", 1, "random"),
    ("edge", "1", "1", 4, "first-violated"),
]
CELLS = [
    ("orthonormal", "3/10", "1", 4, "random"),
    ("orthonormal", "1", "1/10", 4, "worst"),
    ("orthonormal", "1", "100", 1, "first-violated"),
    ("edge", "3/10", "1", 1, "random"),
    ("edge", "3/10", "100", 4, "cyclic"),
    ("edge", "1", "100", 4, "smallest-violation"),
    *(pytest.param(*cell, marks=pytest.mark.full) for cell in MORE),
]
BITS = 8  # of a point's coordinate and of a separator's; a row has four more, or eight


def rows(norm, width, dimension, rng):
    """Return rows vW (2k, d) of ‖W‖ at most `norm`, and next to it."""
    drawn = starts.of_norm(norm, 1, width, dimension, rng)[0] / np.sqrt(2 * width)
    return exact.shortened(drawn, BITS + (4 if width < 10 else 8))


def zeros(width, dimension):
    return [[Fraction(0)] * dimension] * (2 * width)


def shortened(sample):
    """Return a sample's points in the unit ball, its labels, and a separator of the margin 1."""
    points = exact.shortened(sample.points, BITS)
    labels = [int(label) for label in sample.labels]
    return points, labels, exact.separating(points, labels, sample.separator, BITS)


def cap(size, dimension, margin, rng):
    """Return points of the unit sphere beyond a margin, shortened; labels and separator too."""
    return shortened(data.cap(size, dimension, margin, rng))


def run_of(evidence, family, slope, step, width, order):
    """Return the run of a cell from ‖W‖ of 1 or a little less, its premises checked, and w*."""
    drawn, visits = evidence.rng("data", by=["family"]), evidence.rng("order")
    orthonormal = family == "orthonormal"
    sample = data.orthonormal(5, drawn) if orthonormal else data.edge(12, 4, 0.2, drawn)
    points, labels, separator = shortened(sample)
    least = min(margin(x, y, separator) for x, y in zip(points, labels, strict=True))
    evidence.premise("margin", least >= 1)
    evidence.premise("unit ball", max(inner(x, x) for x in points) <= 1)
    start = rows(1, width, len(points[0]), evidence.rng("weights"))
    rates = Fraction(slope), Fraction(step)
    rng = visits if order == "random" else None
    return exact.run(points, labels, start, *rates, order, rng), separator


def certify(evidence, quantity, relation, run, **given):
    """Judge that a run is what SGD does in exact arithmetic, and what that proves."""
    found = descent.make(relation, run, **given)
    evidence.certificate(quantity, found, descent.check, by_products.check)
