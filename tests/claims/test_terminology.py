"""What the claims on gradient steps and batches predict, by other ways: fractions, by hand."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import torch

from claims.terminology import test_minibatch_gradient as minibatch
from models.terminology import descent, gradients

EPS = np.finfo(float).eps


class Kept:
    """Stands in for `evidence`: it keeps what a claim predicts, and judges nothing."""

    def __init__(self):
        self.predicted = {}

    def rng(self, *_, **__):
        return np.random.default_rng(0)

    def premise(self, *_):
        pass

    def curve(self, *_, **__):
        pass

    def identity(self, quantity, measured, predicted, **_):
        self.predicted[quantity] = predicted


@pytest.mark.parametrize("size", [1, 2, 4, 8, 9])
def test_variance_of_a_batch_is_that_of_all_subsets(size, monkeypatch):
    """Nine numbers, one parameter: the variance over all subsets, in fractions."""
    values = [Fraction(v) for v in (3, -1, 4, 1, -5, 9, 2, -6, 5)]
    mean = sum(values) / 9
    means = [sum(chosen) / size for chosen in combinations(values, size)]
    expected = sum((each - mean) ** 2 for each in means) / len(means)
    column = np.array([[float(v)] for v in values])
    monkeypatch.setattr(
        gradients,
        "of_each_example",
        lambda *_: gradients.Gradients(column, column.mean(axis=0), column, column, abs(column), 1),
    )
    kept = Kept()
    minibatch.judge_spread(kept, "squared error", size, "uniform")
    assert kept.predicted["variance"] == pytest.approx(float(expected), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    "sampler, uniform, distinct",
    [
        ("uniform", True, True),
        ("with replacement", True, False),
        ("first example always", False, True),
        ("systematic", False, True),  # each example in as many batches, but not each pair
    ],
)
def test_batches_are_uniform_if_all_sets_or_lists_are(sampler, uniform, distinct):
    found = gradients.batches(5, 3, sampler)
    assert (found.uniform, found.distinct) == (uniform, distinct)


@pytest.mark.parametrize(
    "points, largest",
    [
        # One point, four times: its second moment has the one eigenvalue |x|^2.
        ([[1.5, 1.5, 1.5]] * 4, Fraction(27, 4)),
        # Two orthogonal ones share the mean: half of the larger square.
        ([[2.0, 1.0, 2.0], [1.0, 2.0, -2.0]], Fraction(9, 2)),
        ([[3.0, 0.0, 0.0], [0.0, 0.0, 0.5]], Fraction(9, 2)),
        # (1, 0) and (1, 1): the moments (1, 1/2; 1/2, 1/2) have the root of t^2 - 3/2 t + 1/4.
        ([[1.0, 0.0], [1.0, 1.0]], (3 + 5**0.5) / 4),
    ],
)
def test_smoothness_by_hand(points, largest):
    inputs = torch.tensor(points, dtype=torch.float64)
    targets = torch.eye(2, dtype=torch.float64)[torch.arange(len(points)) % 2]
    for loss, factor in (("squared error", 2), ("cross-entropy", 0.5)):
        problem = descent.Problem(loss, inputs, targets)
        assert problem.smoothness() == pytest.approx(factor * float(largest), rel=16 * EPS)
