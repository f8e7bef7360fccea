"""What claims about the deluge compute, held against the same numbers by another way."""

from fractions import Fraction
from itertools import combinations, permutations
from math import comb

import numpy as np
import pytest
from scipy.optimize import linprog

from claims.parameter_deluge import test_parameter_counts, test_random_labels, test_renaming
from models.digits import digits
from models.parameter_deluge import expressivity
from models.parameter_deluge.relabelling import chance_distance, permuted_hits

# Of each network its layers as the paper tells them: (inputs of a unit, units).
INCEPTION = [
    (27, 96),  # 3 × 3 filters on three colours
    (96, 32),
    (864, 32),
    (64, 32),
    (576, 48),
    (720, 80),  # halves the image beside the pooled 80 channels
    (160, 112),
    (1440, 48),
    (160, 96),
    (1440, 64),
    (160, 80),
    (1440, 80),
    (160, 48),
    (1440, 96),
    (1296, 96),  # halves again
    (240, 176),
    (2160, 160),
    (336, 176),
    (3024, 160),
    (336, 10),
]
ALEXNET = [(75, 64), (1600, 64), (7 * 7 * 64, 384), (384, 192), (192, 10)]


@pytest.mark.parametrize(
    "network, layers",
    [
        ("Inception", INCEPTION),
        ("AlexNet", ALEXNET),
        ("MLP 3x512", [(2352, 512), (512, 512), (512, 512), (512, 10)]),
        ("MLP 1x512", [(2352, 512), (512, 10)]),
    ],
)
def test_the_arithmetic_of_the_counts(network, layers):
    counted = sum(inputs * units + units for inputs, units in layers)
    assert counted == test_parameter_counts.COUNTS[network]
    assert counted == test_parameter_counts.arithmetic(network, 28)


def test_the_least_count_for_each_image():
    least = min(test_parameter_counts.COUNTS.values())
    assert least // test_parameter_counts.TRAINING_IMAGES == test_parameter_counts.EACH


@pytest.mark.parametrize(
    "counts", [[[3, 1, 0], [2, 2, 1], [0, 0, 4]], [[7, 0, 0], [0, 1, 5], [9, 2, 2]]]
)
def test_the_variance_over_all_namings(counts):
    """By the six namings of three answers, written out."""
    hits = [sum(counts[i][p[i]] for i in range(3)) for p in permutations(range(3))]
    assert sorted(hits) == sorted(permuted_hits(np.array(counts)).tolist())
    mean = Fraction(sum(hits), 6)
    assert mean == Fraction(sum(map(sum, counts)), 3)
    variance = sum((h - mean) ** 2 for h in hits) / 6
    assert test_renaming.hoeffding(np.array(counts)) == variance
    assert test_renaming.bound(np.array(counts)) == Fraction(sum(sum(c) ** 2 for c in counts), 3)


def test_the_variance_of_one_answer_for_each_class():
    """The hits are 10 times the fixed points of a permutation, whose variance is 1."""
    counts = 10 * np.eye(4, dtype=np.int64)
    fixed = [sum(i == j for i, j in enumerate(p)) for p in permutations(range(4))]
    assert (sum(fixed), sum(f * f for f in fixed)) == (24, 48)
    assert test_renaming.hoeffding(counts) == test_renaming.bound(counts) == 100


def test_the_distance_of_chance_by_hand():
    """Four classes of 2, each with an answer of its own: fixed points 0, 1, 2 and 4 of 4.

    Nine, eight, six and one of the 24 namings have them, and accuracies 0, 1/4, 1/2 and 1: only one
    naming is farther than 1/4 from chance.
    """
    counts = 2 * np.eye(4, dtype=np.int64)
    assert chance_distance(counts, 1 / 24) == (0.75, 0.25)
    assert chance_distance(counts, 15 / 24) == (0.75, 0.25)
    assert chance_distance(counts, 16 / 24) == (0.75, 0)


def test_the_bound_on_the_variance_of_a_test_accuracy():
    """E Σ r_i², over 600 of the 1797 digits, by the hypergeometric law of each class."""
    sizes = np.bincount(digits()[1]).tolist()
    pairs = Fraction(0)
    for size in sizes:
        law = [Fraction(comb(size, k) * comb(1797 - size, 600 - k)) for k in range(size + 1)]
        pairs += sum(p * k * k for k, p in enumerate(law)) / comb(1797, 600)
    variance = pairs / 600**2 / 10
    assert variance <= Fraction(1, 98)
    assert variance > Fraction(1, 100)
    assert pytest.approx(1 / 98) == test_random_labels.VARIANCE


POINTS, LABELS = [[0], [1], [3], [4], [7]], [2, 0, 5, 1, 1]


def test_the_weights_are_the_changes_of_slope():
    """By hand: from 0 at -7, as far away as the points are wide, to 2 at 0, and so on."""
    network = expressivity.fit(np.array(POINTS), LABELS, [1])
    assert list(network.thresholds) == [-7, 0, 1, 3, 4]
    slopes = [Fraction(2, 7), Fraction(-2), Fraction(5, 2), Fraction(-4), Fraction(0)]
    assert list(network.weights) == [b - a for a, b in zip([0, *slopes], slopes, strict=False)]
    assert network.parameters == 2 * 5 + 1
    outputs = [
        sum(w * max(x - b, 0) for w, b in zip(network.weights, network.thresholds, strict=True))
        for (x,) in POINTS
    ]
    assert outputs == LABELS


def test_one_hinge_fewer_by_linear_programming():
    """The least largest error of each four of the five hinges, by the simplex method."""
    network = expressivity.fit(np.array(POINTS), LABELS, [1])
    hinges = np.maximum(np.array(POINTS) - np.array(network.thresholds), 0)
    best = []
    for kept in combinations(range(5), 4):
        columns, ones = hinges[:, kept], np.ones((5, 1))
        found = linprog(
            [0, 0, 0, 0, 1],
            A_ub=np.block([[columns, -ones], [-columns, -ones]]),
            b_ub=np.concatenate([LABELS, -np.array(LABELS)]),
            bounds=[(None, None)] * 4 + [(0, None)],
        )
        best.append(found.fun)
    error = expressivity.error_without_a_hinge(np.array(POINTS), LABELS, [1])
    assert float(error) == pytest.approx(min(best), rel=1e-9)
    assert error > 0
