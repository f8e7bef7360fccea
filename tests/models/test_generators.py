"""Models draw from the generators that they are given: building a network moves no global one."""

import random

import numpy as np
import pytest
import torch

from models.batch_normalisation.network import VARIANTS, Network
from models.layers import linear
from models.linear_separators.network import LeakyNetwork
from models.parameter_deluge import architectures, expressivity
from models.perceptrons import Perceptrons, he
from models.square_wave.network import TYINGS, initialise
from models.square_wave.plain import PlainNetwork
from models.structured_data.network import StructuredNetwork
from models.terminology import gradients
from models.weight_tying import convolution, patches

NETWORKS = architectures.SMALL | architectures.FULL_SIZE


def filters(rng):
    return convolution.integers(rng, 2, 3, 5), convolution.integers(rng, 2)


BUILDERS = {
    **{
        name: lambda rng, name=name: architectures.initialise(NETWORKS[name](), rng)
        for name in NETWORKS
    },
    **{v: lambda rng, v=v: Network(he(2, (4, 3, 3), rng), v) for v in VARIANTS},
    **{f"wave, {t}": lambda rng, t=t: initialise(2, 3, t, "fold", rng) for t in TYINGS},
    **{
        f"plain wave, {tying}": lambda rng, tying=tying: PlainNetwork(
            initialise(2, 3, tying, "uniform", rng)
        )
        for tying in ("free", "negative")
    },
    "perceptrons": lambda rng: Perceptrons(he(2, (4, 3, 3), rng)),
    "leaky": lambda rng: LeakyNetwork(rng.standard_normal((4, 3)), 0.5),
    "structured": lambda rng: StructuredNetwork(rng.normal(size=(5, 3)), rng.normal(size=(2, 5))),
    "hinges": lambda rng: expressivity.fit(np.eye(2, dtype=int), [1, 0], [1, 2]).module(),
    "terminology": lambda rng: gradients.of_each_example("squared error", 4, rng),
    "patches": lambda rng: patches.PatchNetwork(patches.Task(1, 0), rng.normal(size=(2, 10, 8))),
    "circular": lambda rng: convolution.circular(*filters(rng)),
    "everywhere": lambda rng: convolution.everywhere(*filters(rng), 5),
}


def global_state():
    algorithm, key, *rest = np.random.get_state()  # noqa: NPY002 - it must not move
    return torch.get_rng_state().tolist(), (algorithm, key.tolist(), rest), random.getstate()


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_building_a_network_moves_no_global_generator(build):
    before = global_state()
    build(np.random.default_rng(0))
    assert global_state() == before


def test_the_global_state_tells_when_torch_draws():
    with torch.random.fork_rng(devices=[]):
        before = global_state()
        torch.nn.Linear(1, 1)
        assert global_state() != before


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_no_numbers_until_it_is_initialised(name):
    network = NETWORKS[name]()
    wide = [weights for weights in network.parameters() if weights.ndim > 1]
    assert wide
    assert all(weights.is_meta for weights in wide)
    architectures.initialise(network, np.random.default_rng(0))
    assert {weights.device.type for weights in network.parameters()} == {"cpu"}
    assert all(weights.requires_grad for weights in network.parameters())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("with_bias", [True, False])
def test_a_linear_layer_has_copies_of_its_weights_in_rows_that_follow_each_other(dtype, with_bias):
    columns = torch.arange(6, dtype=dtype).reshape(3, 2)
    weight, bias = columns.T, torch.tensor([7, 8], dtype=dtype)
    layer = linear(weight, bias if with_bias else None)
    assert torch.equal(layer(torch.eye(3, dtype=dtype)), columns + bias * with_bias)
    assert layer.weight.is_contiguous()
    assert (layer.in_features, layer.out_features) == (3, 2)
    assert (layer.bias is not None) == with_bias
    with torch.no_grad():
        for parameter in layer.parameters():
            assert parameter.requires_grad
            parameter.zero_()
    assert columns.any()
    assert bias.all()
