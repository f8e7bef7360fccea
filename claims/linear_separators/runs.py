"""Runs of SGD on a sample, the premises of Theorem 2 on it, and where two runs differ."""

import numpy as np

from models import roundings
from models.linear_separators.sgd import train
from theoremcheck import Rounding


def run(sample, weights, slope, step, order, **options):
    """Train every start (S, 2k, d) on one sample."""
    chosen = {"slope": slope, "step": step, "order": order} | options
    return train(sample.points, sample.labels, weights, **chosen)


def check_sample(evidence, sample):
    evidence.premise("margin", sample.margins.min() >= 1)
    # A point was divided by its norm, and its norm is then measured.
    edge = Rounding(2 * roundings.norm(sample.points.shape[1]), 1).allowance()
    evidence.premise("unit ball", sample.radius <= 1 + edge)


def check_premises(evidence, sample, slope):
    check_sample(evidence, sample)
    evidence.premise("leaky", slope > 0)


def check_start(evidence, weights, norms):
    """Judge that starts (S, 2k, d) have the norms B_0 that their bounds are computed with."""
    operations = 2 * roundings.norm(weights[0].size) + 2  # divided by a norm, multiplied, measured
    measured = [np.linalg.norm(each) for each in weights]
    evidence.identity("initial norm", measured, norms, rounding=Rounding(operations, norms))


def differences(left, right):
    """Count the places in which two lists of update sequences differ, a missing place for one, and
    how many places there are.
    """
    pairs = list(zip(left, right, strict=True))
    different = sum(
        int(np.count_nonzero(a[: len(b)] != b[: len(a)])) + abs(len(a) - len(b)) for a, b in pairs
    )
    return different, sum(max(len(a), len(b)) for a, b in pairs)
