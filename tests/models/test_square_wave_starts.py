"""Untrained networks: what a tying leaves to train, first draws, correct parameters on the wave."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.square_wave import correct
from models.square_wave.network import STARTS, TYINGS, build, initialise
from models.square_wave.training import accuracy, midpoints, wave

EPS = np.finfo(float).eps
DOUBLE = torch.float64


def start(depth, tying, name="uniform"):
    return initialise(depth, 5, tying, name, np.random.default_rng(0), DOUBLE)


@pytest.mark.parametrize("depth", range(1, 7))
def test_trained_parameters(depth):
    counts = {tying: start(depth, tying).trained_parameters() for tying in TYINGS}
    own, half = 6 * depth - 2, 3 * depth - 1
    assert counts == {
        "free": own,
        "negative start": own,
        "negative": half,
        "positive": half,
        "frozen": half,
        "negative weights": half + depth,
    }


@pytest.mark.parametrize("tying", ["free", "negative"])
@pytest.mark.parametrize("dtype", [torch.float32, DOUBLE])
@pytest.mark.parametrize("depth", range(1, 7))
def test_the_correct_parameters_are_right(depth, tying, dtype):
    """All numbers are dyadic and short, so that even single precision is exact."""
    layers = correct.layers(depth)
    rows = [
        np.array(
            [[[*weights, bias] for weights, bias in zip(layer.weights, layer.biases, strict=True)]],
            float,
        )
        for layer in layers
    ]
    network = build(rows, tying, dtype)
    logits = network(midpoints(1024, dtype))[0].tolist()
    exact = [correct.pre_activations(layers, Fraction(2 * i + 1, 2048))[-1] for i in range(1024)]
    assert logits == [float(first - second) for first, second in exact]
    # One layer alone is a step; its first node is active to the right of it, where the wave is 0.
    assert accuracy(network).tolist() == [1.0 if depth > 1 else 0.0]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 12), st.floats(0, 1, exclude_max=True, width=32))
def test_the_wave_is_that_of_the_correct_labels(depth, x):
    for dtype in (torch.float32, DOUBLE):
        assert wave(torch.tensor([x], dtype=dtype), depth).tolist() == [
            correct.label(Fraction(x), depth)
        ]


def test_a_network_without_weights_guesses():
    network = build([np.zeros((2, 2, 2)), np.zeros((2, 2, 3))], "free")
    assert accuracy(network).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("name", STARTS)
def test_all_tyings_start_from_the_same_draws(name):
    free = start(2, "free", name).rows()[0]
    for tying in TYINGS:
        rows = start(2, tying, name).rows()[0]
        assert torch.equal(rows[:, 0], free[:, 0])
        assert torch.equal(rows[:, 1], free[:, 1]) == (tying in ("free", "frozen"))


def test_uniform_and_he_starts_have_their_spread():
    uniform, he = (
        initialise(2, 4000, "free", s, np.random.default_rng(2), DOUBLE).rows() for s in STARTS[:2]
    )
    for fan_in, rows, normal in zip((1, 2), uniform, he, strict=True):
        # 24 000 draws: five standard errors of a variance, uniform (kurtosis 9/5) or normal (3).
        bound = 1 / np.sqrt(fan_in)
        assert rows.abs().max() <= bound
        count = rows.numel()
        assert rows.var() == pytest.approx(bound**2 / 3, rel=5 * np.sqrt(0.8 / count))
        weights = normal[..., :-1]
        assert weights.var() == pytest.approx(2 / fan_in, rel=5 * np.sqrt(2 / weights.numel()))
        assert (normal[..., -1] == 0).all()


@pytest.mark.parametrize("tying", ["free", "negative", "positive"])
def test_folds_have_their_kinks_in_the_interval(tying):
    """Every node is 0 somewhere in [0, 1], and nodes of the first layer there uniformly."""
    network = initialise(3, 500, tying, "fold", np.random.default_rng(3), DOUBLE)
    nodes = torch.linspace(0, 1, 2001, dtype=DOUBLE).expand(500, 1, -1)
    for layer in network.layers:
        nodes = layer(nodes)
        # The 0 of a kink lies between two points of the grid, one of the node's steps apart.
        step = nodes.diff(dim=2).abs().amax(dim=2) + 100 * EPS
        assert (nodes.amin(dim=2) <= step).all()
        assert (nodes.amax(dim=2) >= -step).all()
        nodes = torch.relu(nodes)
    kinks = -(network.rows()[0][:, 0, 1] / network.rows()[0][:, 0, 0])
    assert kinks.mean() == pytest.approx(0.5, abs=5 / np.sqrt(12 * 500))
    assert kinks.var() == pytest.approx(1 / 12, rel=5 * np.sqrt(0.8 / 500))
