"""Stacked perceptrons against one seed alone and torch's layers; their batches, weights, errors."""

import numpy as np
import pytest
import torch
from torch import nn

from models import digits
from models.perceptrons import Perceptrons, accuracy, cross_entropy, he, shuffled
from models.training import train

SEEDS, SIZE, WIDTHS = 4, 30, (6, 9, 7, 3)
OPTIMISERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9, fused=True),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01, fused=True),
}


def task(epochs=5):
    rng = np.random.default_rng(0)
    inputs = torch.from_numpy(rng.standard_normal((SEEDS, SIZE, WIDTHS[0])))
    labels = torch.from_numpy(rng.integers(WIDTHS[-1], size=(SEEDS, SIZE)))
    return he(SEEDS, WIDTHS, rng), list(shuffled(inputs, labels, 8, rng, epochs)), inputs, labels


def plain(weights, bias):
    """One seed's network of torch's own layers, from weights (g, f) of each layer."""
    layers = []
    for weight in weights:
        layer = nn.Linear(*weight.shape[::-1], bias=bias, dtype=torch.float64)
        layer.weight.data = torch.tensor(weight)
        if bias:
            nn.init.zeros_(layer.bias)
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def allowed(parameter):
    """A step adds B terms to an entry in each of L layers.

    Both loops round them, and the entry, relative to its size.
    """
    return 4 * 3 * (8 + 1) * np.finfo(float).eps * 15 * float(parameter.detach().abs().max())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_stacked_training_is_a_loop_over_seeds(optimiser, bias):
    weights, batches, _, _ = task()
    network = Perceptrons(weights, bias, torch.float64)
    losses = train(network, batches, cross_entropy, OPTIMISERS[optimiser](network.parameters()))
    for seed in range(SEEDS):
        single = plain([w[seed] for w in weights], bias)
        steps = OPTIMISERS[optimiser](single.parameters())
        for step, (inputs, labels) in enumerate(batches):
            loss = nn.functional.cross_entropy(single(inputs[seed]), labels[seed])
            assert abs(loss.item() - losses[seed, step].item()) <= allowed(losses)
            steps.zero_grad()
            loss.backward()
            steps.step()
        for level, layer in enumerate(single[::2]):
            assert np.abs(layer.weight.detach().numpy() - weights[level][seed]).max() > 0.05
            np.testing.assert_allclose(
                network.weights[level][seed].detach(),
                layer.weight.detach(),
                rtol=0,
                atol=allowed(layer.weight),
            )
            if bias:
                np.testing.assert_allclose(
                    network.biases[level][seed, :, 0].detach(),
                    layer.bias.detach(),
                    rtol=0,
                    atol=allowed(layer.weight),
                )


def test_a_seed_alone_is_that_seed_among_others():
    weights, batches, _, _ = task()
    together = Perceptrons(weights, dtype=torch.float64)
    train(together, batches, cross_entropy, OPTIMISERS["sgd"](together.parameters()))
    for seed in range(SEEDS):
        own = slice(seed, seed + 1)
        alone = Perceptrons([w[own] for w in weights], dtype=torch.float64)
        train(
            alone,
            [(x[own], y[own]) for x, y in batches],
            cross_entropy,
            OPTIMISERS["sgd"](alone.parameters()),
        )
        for joint, single in zip(together.parameters(), alone.parameters(), strict=True):
            np.testing.assert_allclose(
                joint[own].detach(), single.detach(), rtol=0, atol=allowed(together.weights[0])
            )


def test_shapes():
    weights, _, inputs, labels = task()
    network = Perceptrons(weights)
    assert next(network.parameters()).dtype == torch.float32
    assert network(inputs.float()).shape == (SEEDS, 3, SIZE)
    assert network.trained_parameters() == 6 * 9 + 9 + 9 * 7 + 7 + 7 * 3 + 3
    assert Perceptrons(weights, bias=False).trained_parameters() == 6 * 9 + 9 * 7 + 7 * 3
    shared = network(inputs[0].float())
    assert torch.equal(shared, network(inputs[:1].float().expand(SEEDS, -1, -1)))
    assert cross_entropy(shared, labels[0]).shape == (SEEDS,)
    assert torch.equal(
        cross_entropy(shared, labels[0]), cross_entropy(shared, labels[0].expand(SEEDS, -1))
    )


@pytest.mark.parametrize(
    "shapes, message",
    [
        ([], "no layer"),
        ([(4, 3)], "layer 1 have shape"),
        ([(2, 5, 4), (2, 5)], "layer 2 have shape"),
        ([(2, 5, 4), (2, 3, 4)], "layer 1 and"),
        ([(2, 5, 4), (3, 3, 5)], "do not fit"),
    ],
)
def test_wrong_weights_are_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        Perceptrons([np.zeros(shape) for shape in shapes])


@pytest.mark.parametrize("gain", [2.0, 1 / 3])
def test_weights_have_the_variance_asked_for(gain):
    for level, drawn in enumerate(he(20, (50, 80, 30), np.random.default_rng(1), gain)):
        fan_in = (50, 80)[level]
        # The sample variance of n normal draws has the relative deviation √(2/n).
        assert abs(drawn.var() * fan_in / gain - 1) <= 5 * np.sqrt(2 / drawn.size)
        assert abs(drawn.mean()) <= 5 * np.sqrt(gain / fan_in / drawn.size)


def test_an_epoch_takes_every_example_once_in_orders_of_their_own():
    inputs = torch.arange(3 * 10).double().view(3, 10, 1)
    labels = torch.arange(3 * 10).view(3, 10)
    batches = list(shuffled(inputs, labels, 5, np.random.default_rng(2), epochs=4))
    assert len(batches) == 8
    assert all(torch.equal(x[:, :, 0], y.double()) for x, y in batches)
    orders = torch.stack(
        [torch.cat([batches[2 * e][1], batches[2 * e + 1][1]], dim=1) for e in range(4)]
    )
    assert torch.equal(orders.sort(dim=2).values, labels.expand(4, 3, 10))
    within = orders - torch.tensor([[0], [10], [20]])
    assert len({tuple(order.tolist()) for order in within.reshape(12, 10)}) == 12
    assert len(list(shuffled(inputs, labels, 4, np.random.default_rng(2)))) == 2
    with pytest.raises(ValueError, match="take 1 to 10"):
        next(shuffled(inputs, labels, 11, np.random.default_rng(2)))


def test_accuracy_counts_right_answers_and_breaks_ties_by_the_first():
    outputs = torch.tensor([[[1.0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]], [[0, 0, 0, 0]] * 3])
    fixed = nn.Module()
    fixed.forward = lambda inputs: outputs
    np.testing.assert_array_equal(
        accuracy(fixed, torch.zeros(4, 1), torch.tensor([0, 1, 0, 0])), [0.75, 0.75]
    )
    np.testing.assert_array_equal(
        accuracy(fixed, torch.zeros(4, 1), torch.tensor([1, 1, 2, 1])), [0.5, 0]
    )


def test_digits_and_their_splits():
    pixels, labels = digits.digits()
    assert pixels.shape == (1797, 64)
    assert pixels.min() == 0
    assert pixels.max() == 1
    assert (np.bincount(labels) > 170).all()
    first, second = digits.splits(5, 200, 300, np.random.default_rng(3))
    assert all(len(set(a) | set(b)) == 500 for a, b in zip(first, second, strict=True))
    assert len({tuple(row) for row in first}) == 5
    assert max(first.max(), second.max()) <= 1796
    with pytest.raises(ValueError, match="take fewer"):
        digits.splits(5, 1000, 800, np.random.default_rng(3))
