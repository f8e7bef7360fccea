"""Samples, runs of SGD on one, premises that are measured on either, and where two runs differ."""

import dataclasses

import numpy as np

from claims.linear_separators.bounds import by_chance
from models import roundings
from models.linear_separators import data
from models.linear_separators.sgd import train
from theoremcheck import Rounding

GRID = [(slope, step) for slope in (0.3, 1) for step in (0.1, 1, 100)]


def sample_of(evidence, family):
    """Draw the sample of a family, the same one for every other parameter."""
    rng = evidence.rng("data", by=["family"])
    return data.orthonormal(20, rng) if family == "orthonormal" else data.edge(30, 8, 0.2, rng)


def rescaled(rng, radius, shortened):
    """Return orthonormal points times `radius`; their w* is divided by `shortened`."""
    sample = data.orthonormal(20, rng).scaled(radius)
    return dataclasses.replace(sample, separator=sample.separator / shortened)


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


def check_orthonormal(evidence, sample):
    gram = sample.points @ sample.points.T
    evidence.premise("orthonormal", bool((gram == np.eye(len(gram))).all()))


def check_draws(evidence, study):
    """A start that is independent of the sample errs as often on the sample as it does on D."""
    evidence.premise("same distribution", study.away <= by_chance(study.draws))
    evidence.premise("independent start", abs(study.ahead) <= by_chance(study.draws))


def check_start(evidence, weights, norms):
    """Judge that starts, (S, 2k, d) or a list, have the norms B_0 that their bounds are told."""
    # Divided by a norm, multiplied, measured.
    operations = 2 * roundings.norm(max(each.size for each in weights)) + 2
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
