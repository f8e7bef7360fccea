"""The networks of the parameter deluge: their counts, their layers, their initial weights."""

import numpy as np
import pytest
import torch
from torch import nn

from models.parameter_deluge.architectures import (
    CANVAS,
    FULL_SIZE,
    SMALL,
    Beside,
    ShiftedBatchNorm,
    alexnet,
    inception,
    initialise,
    mlp,
    parameters,
)


@pytest.mark.parametrize(
    "name, count", [("Inception-style", 13_510), ("AlexNet-style", 12_006), ("MLP-3", 33_514)]
)
def test_small_networks_score_ten_classes_on_a_canvas(name, count):
    network = SMALL[name]()
    assert parameters(network) == count
    assert network(torch.empty(4, *CANVAS, device="meta")).shape == (4, 10)


@pytest.mark.parametrize("name", FULL_SIZE)
@pytest.mark.parametrize("side", [28, 32])
def test_full_size_networks_score_ten_classes(name, side):
    with torch.device("meta"):
        assert FULL_SIZE[name]((3, side, side))(torch.empty(2, 3, side, side)).shape == (2, 10)


def test_inception_halves_the_image_at_each_downsampling_and_concatenates_channels():
    with torch.device("meta"):
        images, seen = torch.empty(1, 3, 28, 28), []
        for layer in inception(batch_norm=True)[:-3]:
            images = layer(images)
            seen.append(tuple(images.shape[1:3]))
    channels = [96, 64, 80, 160, 160, 160, 160, 144, 240, 336, 336]
    sides = [28, 28, 28, 14, 14, 14, 14, 14, 7, 7, 7]
    assert seen == list(zip(channels, sides, strict=True))


@pytest.mark.parametrize("batch_norm", [True, False])
def test_every_convolution_of_inception_has_one_number_per_channel_and_a_relu(batch_norm):
    network = inception(CANVAS, batch_norm=batch_norm, stem=4, stages=((3, 2), 5))
    convolutions = [
        m for m in network.modules() if isinstance(m, nn.Sequential) and isinstance(m[0], nn.Conv2d)
    ]
    assert len(convolutions) == 4
    for found in convolutions:
        shifts = [p for p in found.parameters() if p.ndim == 1]
        assert [len(p) for p in shifts] == [found[0].out_channels]
        assert isinstance(found[-1], nn.ReLU)
        assert any(isinstance(m, ShiftedBatchNorm) for m in found) == batch_norm


def test_branches_see_the_same_input():
    images = torch.arange(8.0).reshape(1, 2, 2, 2)
    assert torch.equal(Beside(nn.Identity(), nn.ReLU())(images), torch.cat([images, images], 1))


def test_batch_normalisation_gives_each_channel_its_shift_as_mean_and_variance_one():
    images = torch.from_numpy(np.random.default_rng(0).normal(3, 2, (8, 4, 5, 5)))
    layer = ShiftedBatchNorm(4).double()
    shifts = torch.tensor([0.0, 1, -2, 0.5], dtype=torch.float64)
    with torch.no_grad():
        layer.shift.copy_(shifts)
    out = layer(images)
    torch.testing.assert_close(out.mean(dim=(0, 2, 3)), shifts, atol=1e-12, rtol=0)
    torch.testing.assert_close(
        out.var(dim=(0, 2, 3), correction=0), torch.ones(4).double(), atol=1e-4, rtol=0
    )


def test_local_response_normalisation_is_that_of_the_formula():
    layer = next(m for m in alexnet().modules() if isinstance(m, nn.LocalResponseNorm))
    x = torch.from_numpy(30 * np.random.default_rng(0).standard_normal((2, 20, 3, 3)))
    sums = torch.stack([(x[:, max(c - 4, 0) : c + 5] ** 2).sum(dim=1) for c in range(20)], dim=1)
    torch.testing.assert_close(layer(x), x / (1 + 0.001 / 9 * sums) ** 0.75)


def test_alexnet_halves_the_image_twice():
    layers, images = alexnet(), torch.empty(1, 3, 28, 28, device="meta")
    shapes = [layers[:count](images).shape[1:] for count in (4, 8)]
    assert [tuple(shape) for shape in shapes] == [(64, 14, 14), (64, 7, 7)]


def test_an_mlp_is_affine_maps_and_relus_in_turn():
    network = initialise(mlp((1, 2, 3), 4, hidden=(5, 7)), np.random.default_rng(0))
    a, b, c = (m.weight for m in network.modules() if isinstance(m, nn.Linear))
    x = torch.from_numpy(np.random.default_rng(1).standard_normal((9, 1, 2, 3))).float()
    expected = (x.flatten(1) @ a.T).relu() @ b.T
    torch.testing.assert_close(network(x), expected.relu() @ c.T)
    assert [tuple(w.shape) for w in (a, b, c)] == [(5, 6), (7, 5), (4, 7)]


@pytest.mark.parametrize(
    "build", [SMALL["MLP-3"], SMALL["AlexNet-style"], SMALL["Inception-style"]]
)
def test_initial_weights_have_the_variance_two_over_fan_in(build):
    network = initialise(build(), np.random.default_rng(1))
    for weights in network.parameters():
        nn.init.constant_(weights, 7.0)
    assert initialise(network, np.random.default_rng(0)) is network
    for weights in network.parameters():
        if weights.ndim == 1:
            assert not weights.any()
        else:
            scaled = weights.detach().double() ** 2 * weights[0].numel() / 2
            assert abs(scaled.mean() - 1) < 5 * np.sqrt(2 / weights.numel())


def test_initial_weights_are_those_of_the_generator():
    first, again, other = (
        initialise(SMALL["MLP-3"](), np.random.default_rng(seed)) for seed in (0, 0, 1)
    )
    assert all(
        torch.equal(a, b) for a, b in zip(first.parameters(), again.parameters(), strict=True)
    )
    assert not torch.equal(first[1].weight, other[1].weight)
