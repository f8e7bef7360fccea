"""The width that is needed, told from accuracies, and the sign changes of few units, by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.structured_data import data, needed, network
from models.structured_data.learning import Setting


def relu(inputs):
    return np.maximum(inputs, 0)


def test_the_least_width_by_hand():
    accuracies = [[0.5, 0.98, 0.2, 1.0], [0.99, 0.98, 0.3, 0.5], [1.0, 0.99, 0.4, 1.0]]
    runs = [SimpleNamespace(fresh=np.array(each)) for each in accuracies]
    assert needed.least_width(runs, (2, 4, 8), 0.01).tolist() == [4, 8, 16, 2]
    assert needed.least_width(runs, (2, 4, 8), 0.02).tolist() == [4, 2, 16, 2]
    assert needed.least_width(runs, (2, 4, 8), 0).tolist() == [8, 16, 16, 2]


def test_sign_changes_by_hand():
    """max(x, 0) is positive on half of the circle; max(x, 0) - max(y, 0) once as well."""
    one = needed.sign_changes(np.array([[[1.0], [0.0]]]), np.array([[[1.0, 0.0]]]), relu)
    two = needed.sign_changes(np.array([[[1.0, 0.0], [0.0, 1.0]]]), np.eye(2)[None], relu)
    assert (one.tolist(), two.tolist()) == ([2], [2])
    # |x| - |y| of four units: a cross of four sectors.
    weights = np.array([[[1.0, 0], [-1, 0], [0, 1], [0, -1]]])
    output = np.array([[[1.0, 1, 0, 0], [0, 0, 1, 1]]])
    assert needed.sign_changes(output, weights, relu).tolist() == [4]


def test_sign_changes_between_kinks():
    """Between neighbouring kinks f_1 - f_2 is linear: its ends tell its changes."""
    output, weights = network.initialise(5, 2, 3, 2, np.random.default_rng(4), deviation=1.0)
    found = needed.sign_changes(output, weights, relu, angles=2**16)
    for v, w, count in zip(output, weights, found, strict=True):
        kinks = np.arctan2(w[:, 1], w[:, 0])
        kinks = np.sort(np.concatenate([kinks + np.pi / 2, kinks - np.pi / 2]) % (2 * np.pi))
        middles = (kinks + np.append(kinks[1:], kinks[0] + 2 * np.pi)) / 2
        positive = []
        for middle, left, right in zip(
            middles, kinks, np.append(kinks[1:], kinks[0] + 2 * np.pi), strict=True
        ):
            at = np.array([np.cos(middle), np.sin(middle)])
            a = ((v[0] - v[1]) * (w @ at > 0)) @ w
            positive += [a @ [np.cos(t), np.sin(t)] > 0 for t in (left + 1e-7, right - 1e-7)]
        assert count == (np.array(positive) != np.roll(positive, 1)).sum()


def test_pairs_at_a_right_angle_are_the_circle():
    pairs, circle = data.pairs(np.pi / 2, 1 / 16), data.circle(2, 2, 1 / 16)
    np.testing.assert_allclose(pairs.centres, circle.centres, atol=1e-15)
    assert pairs.separation == pytest.approx(circle.separation)
    near = data.pairs(np.pi / 16, 1 / 16)
    assert near.separation * (1 + 1 / 16) == pytest.approx(2 * np.sin(np.pi / 32), rel=0.01)
    assert near.classes.tolist() == [0, 1, 0, 1]


def test_a_setting_of_pairs_draws_them():
    rng = np.random.default_rng(0)
    runs = needed.at_each(needed.Pairs(2, 2, 2, size=20, steps=3, turn=0.2), (2, 3), 2, rng)
    assert [each.start.shape for each in runs] == [(2, 2, 2), (2, 3, 2)]
    plain = Setting(2, 2, 2).mixture(1 / 16, rng)
    close = needed.Pairs(2, 2, 2, turn=0.2).mixture(1 / 16, rng)
    assert close.separation < plain.separation / 4
