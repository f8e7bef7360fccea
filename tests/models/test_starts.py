"""Starts of a network by hand: their norms, their signs, and what they say."""

import numpy as np
import pytest

from models.linear_separators import starts
from models.linear_separators.network import predictions

EPS = np.finfo(float).eps


@pytest.mark.parametrize("norm", [0.1, 1, 1000])
@pytest.mark.parametrize("width", [1, 7])
def test_a_start_has_the_norm_that_was_asked_for(norm, width):
    weights = starts.of_norm(norm, 5, width, 3, np.random.default_rng(0))
    assert weights.shape == (5, 2 * width, 3)
    for each in weights:
        assert abs(np.linalg.norm(each) - norm) <= 4 * 6 * width * EPS * norm
    assert len(np.unique(weights)) == weights.size


def test_a_start_of_norm_zero_is_zero():
    assert not starts.of_norm(0, 2, 3, 4, np.random.default_rng(0)).any()


def test_directions_are_those_of_the_normal_law():
    """Its first coordinate squared has the mean 1/(2k d), over 20,000 starts, up to five sd."""
    weights = starts.of_norm(1, 20_000, 1, 2, np.random.default_rng(1))
    squares = weights[:, 0, 0] ** 2
    assert abs(squares.mean() - 1 / 4) < 5 * squares.std() / np.sqrt(20_000)
    assert abs((weights[:, 0, 0] > 0).mean() - 1 / 2) < 5 * 0.5 / np.sqrt(20_000)


def test_norms_by_hand():
    weights = np.array([[[3.0, 0], [0, 4]], [[1, 1], [1, 1]]])
    assert starts.norms(weights).tolist() == [5, 2]


def test_asleep_is_below_zero_on_every_basis_vector():
    weights = starts.asleep(3, 2, 5, 0.25)
    assert weights.shape == (3, 4, 5)
    assert (weights == -2).all()  # v = 1/2, over 1/4
    assert starts.norms(weights) == pytest.approx(np.sqrt(5) / 0.25)


def test_opposed_is_minus_the_separator():
    separator = np.array([3.0, -4.0])
    weights = starts.opposed(separator, 10)
    assert weights.shape == (1, 2, 2)
    teacher = np.array([separator, -separator])
    assert np.vdot(weights, teacher) == pytest.approx(-10 * np.linalg.norm(teacher))
    assert np.linalg.norm(weights) == pytest.approx(10)


@pytest.mark.parametrize("width", [1, 3])
def test_a_start_says_what_it_shall(width):
    targets = np.array([[1.0, -2.0, 0.0], [0.5, 3.0, -1.0]])
    weights = starts.saying(targets, width, 0.3)
    assert weights.shape == (2, 2 * width, 3)
    np.testing.assert_allclose(predictions(weights, np.eye(3), 0.3), targets, rtol=40 * EPS)


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_outputs_are_torchs_and_copies_keep_them(slope):
    rng = np.random.default_rng(2)
    weights, points = starts.of_norm(1, 4, 3, 5, rng), rng.standard_normal((6, 5))
    expected = predictions(weights, points, slope)
    np.testing.assert_allclose(
        starts.outputs(weights, points, slope), expected, rtol=0, atol=40 * EPS
    )
    wide = starts.copied(weights, 4)
    assert wide.shape == (4, 24, 5)
    np.testing.assert_allclose(starts.norms(wide), starts.norms(weights), rtol=40 * EPS)
    np.testing.assert_allclose(starts.outputs(wide, points, slope), expected, rtol=0, atol=80 * EPS)


def test_the_effective_vector_is_the_linear_network():
    rng = np.random.default_rng(3)
    weights, points = starts.of_norm(1, 4, 3, 5, rng), rng.standard_normal((6, 5))
    linear = starts.effective(weights) @ points.T
    np.testing.assert_allclose(linear, predictions(weights, points, 1.0), rtol=0, atol=40 * EPS)
