"""Networks of many seeds as one: each is what it would be alone."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from tests.harness.networks import (
    EXAMPLES,
    MANY,
    Then,
    Tied,
    alone,
    convolution,
    curved,
    dyadic,
    examples,
    normalised,
    numbers,
    perceptron,
    together,
)
from theoremcheck import Rounding


@pytest.mark.parametrize("make", [perceptron, convolution, normalised, Tied])
def test_a_network_has_the_weights_of_the_loop_however_many_there_are(make):
    before = torch.get_rng_state()
    few, more = together(make, 2), together(make)
    assert torch.equal(torch.get_rng_state(), before)
    for k, network in enumerate(alone(make)[0]):
        for one, own in zip(more.parameters(), network.parameters(), strict=True):
            assert torch.equal(one[k], own)
    assert not torch.equal(*next(few.parameters()))
    for one, other in zip(few.parameters(), more.parameters(), strict=True):
        assert torch.equal(one, other[:2])


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("make", [perceptron, curved, convolution, normalised])
def test_outputs_are_those_of_the_loop_up_to_rounding(make, own):
    inputs = examples(MANY, EXAMPLES, 8)
    nets, given = together(make), inputs if own else inputs[0]
    outputs = nets(given, own=own)
    rounding = nets.rounding(outputs)
    if make is normalised:  # means and variances over the examples
        rounding = rounding.then(2 * EXAMPLES)
    loop = numbers(network(inputs[k if own else 0]) for k, network in enumerate(alone(make)[0]))
    measured = outputs.detach().numpy()
    assert rounding.covers(measured, loop)
    assert not rounding.covers(measured * (1 + 1e-12), loop)  # it is no excuse for anything
    assert not rounding.covers(measured[::-1], loop)


def test_single_precision_has_its_own_rounding():
    make = lambda: perceptron().float()  # noqa: E731
    nets, inputs = together(make), examples(EXAMPLES, 8).float()
    outputs = nets(inputs)
    loop = numbers(network(inputs) for network in alone(make)[0])
    assert nets.rounding(outputs).precision == "float32"
    assert nets.rounding(outputs).covers(outputs.detach().numpy(), loop)
    assert not nets.rounding(outputs).covers(outputs.detach().numpy() * (1 + 1e-4), loop)


@pytest.mark.parametrize("make", [perceptron, convolution])
def test_a_step_on_exact_numbers_is_that_of_the_loop_to_the_last_bit(make):
    inputs, targets = (examples(EXAMPLES, n).mul(4).round() / 4 for n in (8, 3))
    nets, (networks, _) = together(dyadic(make)), alone(dyadic(make))
    total = lambda outputs, y: ((outputs - y) ** 2).sum()  # noqa: E731
    slopes = nets.gradients(total, inputs, targets)
    steps = torch.optim.SGD(nets.parameters(), lr=2.0**-6, momentum=0.5)
    losses = nets.fit(total, [(inputs, targets)], steps)
    for k, network in enumerate(networks):
        step = torch.optim.SGD(network.parameters(), lr=2.0**-6, momentum=0.5)
        loss = total(network(inputs), targets)
        loss.backward()
        step.step()
        assert losses[k].item() == loss.item()
        for name, weight in network.named_parameters():
            assert torch.equal(slopes[name][k], weight.grad)
            assert torch.equal(nets.networks.get_parameter(name)[k], weight)


@pytest.mark.parametrize("optimiser", [torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop])
def test_a_training_run_is_that_of_the_loop_up_to_rounding(optimiser):
    steps, inputs, targets = 10, examples(MANY, EXAMPLES, 8), examples(MANY, EXAMPLES, 16)
    nets = together(curved)
    moves = optimiser(nets.parameters(), lr=2.0**-7)
    losses = nets.fit(mse_loss, [(inputs, targets)] * steps, moves, own=True)
    assert losses.shape == (MANY, steps)
    for k, network in enumerate(alone(curved)[0]):
        own = optimiser(network.parameters(), lr=2.0**-7)
        for _ in range(steps):
            own.zero_grad()
            mse_loss(network(inputs[k]), targets[k]).backward()
            own.step()
        for name, weight in network.named_parameters():
            # A step rounds a gradient's terms, relative to the largest of the weights.
            rounding = Rounding(2 * (EXAMPLES + 17) * steps, float(weight.detach().abs().max()))
            found = nets.networks.get_parameter(name)[k]
            assert rounding.covers(found.detach().numpy(), weight.detach().numpy())


def test_running_statistics_go_on_as_in_the_loop():
    def averaged(module, layer):
        module.mean = 0.75 * module.mean + 0.25 * layer.mean(0)  # another tensor each time
        return layer - module.mean

    inputs = examples(3, EXAMPLES, 8)
    for make in (normalised, lambda: Then(averaged, mean=torch.zeros(3).double())):
        nets, (networks, _) = together(make), alone(make)
        for batch in inputs:
            nets(batch)
            for network in networks:
                network(batch)
        assert list(nets.networks.named_buffers())
        for name, buffer in nets.networks.named_buffers():
            loop = numbers(network.get_buffer(name) for network in networks)
            rounding = Rounding(2 * (EXAMPLES + 9) * len(inputs), 8.0)  # of layers below 2.8
            assert rounding.covers(buffer.detach().numpy(), loop)
            assert not np.array_equal(loop, np.zeros_like(loop))
    nets, own = nets.eval(), [network.eval() for network in networks]
    assert Rounding(200, 8).covers(
        nets(inputs[0]).detach().numpy(), numbers(network(inputs[0]) for network in own)
    )


def test_dropout_has_the_masks_of_each_network_s_own_stream():
    def layers():
        return nn.Sequential(nn.Linear(8, 9), nn.Dropout(0.3), nn.Linear(9, 2)).double()

    inputs, nets, (networks, streams) = examples(EXAMPLES, 8), together(layers), alone(layers)
    first = nets(inputs)
    loop = []
    for network, stream in zip(networks, streams, strict=True):
        mask = torch.from_numpy(stream.random((EXAMPLES, 9)) >= 0.3) / 0.7
        loop.append(network[2](network[0](inputs) * mask))
    assert nets.rounding(first).covers(first.detach().numpy(), numbers(loop))
    assert torch.equal(together(layers, 2)(inputs), first[:2])
    assert not torch.equal(nets(inputs), first)
    assert torch.equal(nets.eval()(inputs), nets(inputs))


@pytest.mark.parametrize("inplace", [False, True])
def test_dropout_of_everything_leaves_nothing(inplace):
    nets = together(lambda: nn.Sequential(nn.Linear(8, 9), nn.Dropout(1.0, inplace)))
    assert not nets(torch.ones(5, 8)).any()


def test_tied_weights_stay_tied():
    nets, inputs = together(Tied), examples(EXAMPLES, 8).float()
    nets.fit(mse_loss, [(inputs, inputs)] * 3, torch.optim.SGD(nets.parameters(), lr=0.1))
    assert len(list(nets.parameters())) == 1
    for network in (nets.networks, *nets.unstacked()):
        assert network.first.weight is network.second.weight
    outputs = nets(inputs)
    assert nets.rounding(outputs).covers(
        outputs.detach().numpy(), numbers(network(inputs) for network in nets.unstacked())
    )


def test_unstacked_networks_are_copies():
    nets = together(normalised)
    nets(examples(EXAMPLES, 8)).sum().backward()
    before = [weight.detach().clone() for weight in nets.parameters()]
    for k, network in enumerate(nets.unstacked()):
        for mine, theirs in zip(
            network.state_dict().values(), nets.state_dict().values(), strict=True
        ):
            assert torch.equal(mine, theirs[k])
        for weight in network.parameters():
            assert weight.grad is None
            weight.data.zero_()
    assert all(map(torch.equal, before, nets.parameters()))
