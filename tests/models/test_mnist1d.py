"""MNIST-1D: the global generators stay, signals keep their classes, networks are the paper's."""

import random

import numpy as np
import pytest
import torch
from torch import nn

from models.parameter_deluge.architectures import initialise, parameters
from models.since_the_talk import mnist1d


def test_making_signals_leaves_the_global_generators_alone():
    states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 - it must not move
    first, again, other = (mnist1d.make.__wrapped__(20, seed) for seed in (3, 3, 4))
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])
    assert sorted(first[1]) == sorted([*range(10), *range(10)])


def test_generators_are_given_back_after_an_error():
    def fail():
        with mnist1d.kept_generators():
            random.seed(5)
            raise ZeroDivisionError

    states = random.getstate()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert random.getstate() == states


def test_signals_keep_their_classes_and_are_scaled_by_those_to_train_on(monkeypatch):
    """Signals that repeat ten times their class tell whose they are."""

    def make(count, seed):
        labels = np.random.default_rng(seed).permutation(np.arange(count) % 10)
        signals = 10.0 * labels[:, None] + np.arange(40) / 40
        return 7 * signals - 3, labels

    monkeypatch.setattr(mnist1d, "make", make)
    split = mnist1d.draw(60, 30, np.random.default_rng(0))
    assert (split.train.shape, split.test.shape) == ((1, 60, 40), (1, 30, 40))
    assert float(split.train.mean()) == pytest.approx(0, abs=1e-6)
    assert float(split.train.std(correction=0)) == pytest.approx(1, rel=1e-6)
    for signals, labels in ((split.train, split.train_labels), (split.test, split.test_labels)):
        first = signals[0, :, 0].double().numpy()
        slope = np.polyfit(labels[0].numpy(), first, 1)[0]
        np.testing.assert_allclose(
            first - slope * labels[0].numpy(),
            first.mean() - (slope * labels[0].double().mean().item()),
            atol=1e-5,
        )
        assert slope > 0
    counts = np.bincount(split.train_labels[0].numpy(), minlength=10)
    assert len(set(counts)) > 1, "classes are drawn, not balanced"


@pytest.mark.parametrize(
    "name, count", [("linear", 410), ("perceptron", 15_210), ("convolution", 5_210)]
)
def test_networks_have_the_papers_parameters(name, count):
    network = mnist1d.NETWORKS[name]()
    assert parameters(network) == count
    outputs = mnist1d.Stack(initialise(network, np.random.default_rng(0)))(torch.zeros(1, 7, 40))
    assert outputs.shape == (1, 10, 7)


def test_a_convolution_sees_a_moved_signal_as_a_moved_one():
    network = initialise(mnist1d.convolution(), np.random.default_rng(1))
    features = network[:7]
    assert isinstance(features[-1], nn.ReLU)
    signal = torch.zeros(1, 40)
    signal[0, 16:20] = torch.tensor([1.0, -2.0, 3.0, 1.0])
    # Eight places are one place after three halvings; both are far from the ends.
    moved = features(signal.roll(8, dims=1))[..., 1:-1]
    np.testing.assert_allclose(
        moved[..., 1:].detach(), features(signal)[..., 1:-2].detach(), atol=1e-6
    )


def test_neighbours_are_told_from_permuted_positions():
    split = mnist1d.draw(200, 1, np.random.default_rng(2))
    by_hand = np.mean(
        [np.corrcoef(split.train[0, :, i], split.train[0, :, i + 1])[0, 1] for i in range(39)]
    )
    assert mnist1d.neighbour_correlation(split) == pytest.approx(by_hand, abs=0.05)
