"""Small runs on short rationals, and their certificates."""

from fractions import Fraction
from typing import Any

import numpy as np

from models.certificates import balance, descent
from models.certificates.replay import Run
from models.linear_separators import data, exact, starts

GIVEN = {
    "again": ["separator"],
    "at most": ["separator"],
    "potentials": ["separator"],
    "asleep": ["constant"],
}


def axes(size: int) -> list[list[Fraction]]:
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def run(relation: str, order: str = "cyclic", width: int = 2) -> tuple[Run, list[Fraction]]:
    """Return a run that proves a relation, and a separator of its points."""
    rng = np.random.default_rng(1)
    slope, step = Fraction(1 if relation == "perceptron" else Fraction(3, 10)), Fraction(1, 2)
    if relation in ("at least", "asleep"):
        points, labels = axes(3), [1, -1, 1]
        separator = [Fraction(label) for label in labels]
    else:
        sample = data.cap(6, 3, 0.25, rng)
        points, labels = exact.shortened(sample.points, 6), [int(y) for y in sample.labels]
        separator = exact.separating(points, labels, sample.separator, 6)
    drawn = starts.of_norm(1, 1, width, 3, rng)[0] / np.sqrt(2 * width)
    start = exact.shortened(drawn, 8)
    if relation == "at least":
        step = Fraction(17, 100)
    if relation == "asleep":
        slope, step, start = Fraction(1, 4), Fraction(1, 16), [[Fraction(-1, 4)] * 3] * 4
    return exact.run(points, labels, start, slope, step, order), separator


def certificate(relation: str, order: str = "cyclic") -> dict[str, Any]:
    done, separator = run(relation, order)
    given = {"separator": separator, "constant": Fraction(2)}
    return descent.make(relation, done, **{name: given[name] for name in GIVEN.get(relation, [])})


def balanced(slope: Fraction = Fraction(1, 4)) -> dict[str, Any]:
    """Return the certificate of a few updates of two units on two points."""
    numbers = ([["1/2", "-1/4"], ["3/4", "1/2"]], [["1", "-1/2"], ["-3/8", "1"]], [["1", "-3/4"]])
    points, weights, (outputs,) = (
        [[Fraction(entry) for entry in row] for row in rows] for rows in numbers
    )
    used, signs = [0, 1, 0, 1], [-1, 1, -1, 1]
    return balance.make(balance.Run(points, slope, Fraction(1, 2), weights, outputs, used, signs))
