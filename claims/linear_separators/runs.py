"""Runs of SGD on a sample, the premises of Theorem 2 on it, and where two runs differ."""

import numpy as np

from models import roundings
from models.linear_separators.sgd import train
from theoremcheck import Rounding


def run(sample, weights, slope, step, order, **options):
    """Train every start (S, 2k, d) on one sample."""
    chosen = {"slope": slope, "step": step, "order": order} | options
    return train(sample.points, sample.labels, weights, **chosen)


def check_premises(evidence, sample, slope):
    evidence.premise("margin", sample.margins.min() >= 1)
    # A point was divided by its norm, and its norm is then measured.
    edge = Rounding(2 * roundings.norm(sample.points.shape[1]), 1).allowance()
    evidence.premise("unit ball", sample.radius <= 1 + edge)
    evidence.premise("leaky", slope > 0)


def differences(left, right):
    """Count the places in which two lists of update sequences differ, a missing place for one."""
    return sum(
        int(np.count_nonzero(a[: len(b)] != b[: len(a)])) + abs(len(a) - len(b))
        for a, b in zip(left, right, strict=True)
    )
