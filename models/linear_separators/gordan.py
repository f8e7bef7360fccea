"""The maker of Gordan's certificate: a separator in floating point, rounded to short rationals."""

from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from models.certificates import texts
from models.certificates.separation import margin, squared_constant

# Denominators up to 2^52, beyond which rounding a float64 in [-1, 1] changes nothing.
DENOMINATORS = [2**bits for bits in range(53)]


def make(points: np.ndarray, labels: np.ndarray) -> dict[str, object]:
    """Return the certificate for `points` (n, d), `labels` (n,) ±1, each float64 taken exactly.

    A linear program finds w in the unit cube with the largest smallest margin, which leaves most
    room for rounding; the smallest denominator 2^b at which the rounded w still separates is taken.
    ValueError if none does, because the points are not separable through the origin (or by less
    than the program's tolerance of 1e-7), and for labels that are not ±1.
    """
    if not np.isin(labels, (-1, 1)).all():
        raise ValueError("a label is neither 1 nor -1: name the two classes so")
    size, dimension = points.shape
    signed = labels[:, None] * points
    widest = linprog(
        -np.eye(dimension + 1)[-1],
        A_ub=np.column_stack([-signed, np.ones(size)]),
        b_ub=np.zeros(size),
        bounds=[(-1, 1)] * dimension + [(None, None)],
    ).x[:-1]
    widest[~points.any(axis=0)] = 0  # what is 0 in all points needs no weight
    exact = [[Fraction(entry) for entry in point] for point in points.tolist()]
    signs = [int(label) for label in labels.tolist()]
    for denominator in DENOMINATORS:
        separator = [Fraction(round(entry * denominator), denominator) for entry in widest.tolist()]
        margins = [margin(x, sign, separator) for x, sign in zip(exact, signs, strict=True)]
        if min(margins) > 0:
            return {
                "kind": "gordan",
                "points": [texts(point) for point in exact],
                "labels": signs,
                "separator": texts(separator),
                "margins": texts(margins),
                "squared constant": str(squared_constant(separator, margins)),
            }
    raise ValueError(
        "no vector separates the signed points from 0: Gordan's certificate needs separable data"
    )
