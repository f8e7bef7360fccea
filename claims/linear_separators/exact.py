"""Runs of the trainer on short rationals, and the certificate of what each of them proves."""

from fractions import Fraction

import numpy as np

from models.certificates import descent
from models.certificates.second import descent as by_products
from models.linear_separators import data, exact, starts

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


def certify(evidence, quantity, relation, run, **given):
    """Judge that a run is what SGD does in exact arithmetic, and what that proves."""
    found = descent.make(relation, run, **given)
    evidence.certificate(quantity, found, descent.check, by_products.check)
