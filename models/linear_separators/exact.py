"""Runs of the compiled trainer on short rationals, as certificates hold them."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.certificates.replay import Run
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
Vectors = list[list[Fraction]]


def shortened(vectors: Floats, bits: int) -> Vectors:
    """Return vectors (n, d) cut off to multiples of 2^-bits, towards 0: none becomes longer."""
    unit = 2**bits
    return [[Fraction(int(x * unit), unit) for x in vector] for vector in vectors.tolist()]


def separating(points: Vectors, labels: list[int], separator: Floats, bits: int) -> list[Fraction]:
    """Return a separator (d,), cut off likewise and scaled to the smallest margin 1.

    ValueError where it separates the points no longer.
    """
    (short,) = shortened(separator[None], bits)
    products = [
        y * sum(a * b for a, b in zip(short, point, strict=True))
        for y, point in zip(labels, points, strict=True)
    ]
    if (least := min(products)) <= 0:
        raise ValueError(f"{bits} bits are too few: the separator separates the points no longer")
    return [entry / least for entry in short]


def run(
    points: Vectors,
    labels: list[int],
    start: Vectors,
    slope: Fraction,
    step: Fraction,
    order: str,
    rng: np.random.Generator | None = None,
) -> Run:
    """Train from the rows vW = `start` (2k, d), v = 1/√(2k), and return the run with its updates.

    The points (n, d), rows and rates are rationals that float64 holds, or the nearest ones of it.
    "cyclic" takes the points in the order of their indices; with a generator it is "random", and
    the run's order is "any".
    """
    weights = np.sqrt(len(start)) * np.array(start, float)
    visits = "random" if rng is not None else np.arange(len(labels)) if order == "cyclic" else order
    runs = train(
        np.array(points, float),
        labels,
        weights[None],
        slope=float(slope),
        step=float(step),
        order=visits,
        rng=rng,
    )
    named = order if rng is None else "any"
    return Run(points, labels, slope, step, start, named, runs.used[0].tolist())
