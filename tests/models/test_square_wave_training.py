"""Stacked training against one seed alone and a plain loop; what is tied; the data and the rate."""

from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from models import training
from models.square_wave.network import TYINGS, build, initialise
from models.square_wave.plain import train_plainly
from models.square_wave.training import (
    Setting,
    batches,
    cross_entropy,
    midpoints,
    optimise,
    train,
    wave,
)

EPS = np.finfo(float).eps
DOUBLE = torch.float64
SETTINGS = [
    Setting("adam", 0.3, 32, 40),
    Setting("momentum", 0.1, 8, 40, "he"),
    Setting("sgd", 0.3, None, 40, "fold", decay=False),
]
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.optimiser)
each_tying = pytest.mark.parametrize("tying", TYINGS)


def start(depth, tying, setting=SETTINGS[0], seeds=5):
    return initialise(depth, seeds, tying, setting.start, np.random.default_rng(0), DOUBLE)


def drawn(depth, setting, seeds=5):
    return list(batches(depth, seeds, setting, np.random.default_rng(1), DOUBLE))


def trained(depth, tying, setting):
    network = start(depth, tying, setting)
    return network, train(network, setting, np.random.default_rng(1))


def numbers(rows):
    return [row.numpy() for row in rows]


def allowance(rows, setting):
    """Both loops round a gradient's B terms at every step, and the weight, relative to its size."""
    largest = max(float(row.abs().max()) for row in rows)
    return {"rtol": 0, "atol": 2 * ((setting.batch or 64) + 1) * EPS * setting.steps * largest}


@each_setting
@pytest.mark.parametrize("tying", ["free", "negative"])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_stacked_training_is_the_plain_loop(depth, tying, setting):
    network, losses = trained(depth, tying, setting)
    before = start(depth, tying, setting)
    assert losses.shape == (5, 40)
    assert not all(map(torch.equal, network.rows(), before.rows()))
    for seed in range(5):
        plain = train_plainly(before, seed, drawn(depth, setting), setting)
        for row, expected in zip(network.rows(), plain.rows(), strict=True):
            np.testing.assert_allclose(row[seed], expected, **allowance(network.rows(), setting))


@each_setting
@each_tying
def test_a_seed_trains_as_if_alone(tying, setting):
    network, losses = trained(3, tying, setting)
    before = start(3, tying, setting).rows()
    assert not all(map(torch.equal, network.rows(), before))
    for seed in range(5):
        own = slice(seed, seed + 1)
        alone = build([row[own] for row in numbers(before)], tying, DOUBLE)
        parts = [(x[own], labels[own]) for x, labels in drawn(3, setting)]
        found = training.train(alone, parts, cross_entropy, *optimise(alone.parameters(), setting))
        for row, expected in zip(network.rows(), alone.rows(), strict=True):
            np.testing.assert_allclose(row[own], expected, **allowance(network.rows(), setting))
        np.testing.assert_allclose(found[0], losses[seed], rtol=0, atol=1e4 * EPS)


@each_tying
def test_what_is_tied_stays_tied_to_the_last_bit(tying):
    """Scores have opposite gradients, so a last layer that starts antisymmetric stays so anyway."""
    before = start(3, tying)
    network, _ = trained(3, tying, SETTINGS[0])
    assert before.is_tied() == (tying in ("negative", "negative start"))
    assert network.is_tied() == (tying == "negative")
    for level, (old, row) in enumerate(zip(before.rows(), network.rows(), strict=True)):
        first, second = row.unbind(dim=1)
        opposite = tying == "negative" or (level == 2 and tying in ("positive", "negative start"))
        assert torch.equal(second, -first) == opposite
        assert torch.equal(second, first) == (tying == "positive" and level < 2)
        assert torch.equal(second[:, :-1], -first[:, :-1]) == (
            opposite or tying == "negative weights"
        )
        assert torch.equal(second, old[:, 1]) == (tying == "frozen")
        assert not torch.equal(first, old[:, 0])


def gradients(rows, tying):
    """Return those of the network's parameters, by name, at given rows."""
    network = build(rows, tying, DOUBLE)
    x, labels = drawn(3, SETTINGS[0])[0]
    cross_entropy(network(x), labels).sum().backward()
    return [{name: p.grad for name, p in layer.named_parameters()} for layer in network.layers]


def test_the_gradient_of_tied_rows_is_the_difference_of_the_free_ones():
    """By the chain rule along (r, -r), and along (r, r) the sum; what is frozen has none."""
    rows = numbers(start(3, "negative").rows())
    free = gradients(rows, "free")
    allowed = {"rtol": 0, "atol": 200 * EPS}
    for whole, tied, frozen, weights in zip(
        free, *(gradients(rows, t) for t in ("negative", "frozen", "negative weights")), strict=True
    ):
        assert whole["first"].abs().max() > 0.01
        np.testing.assert_allclose(tied["first"], whole["first"] - whole["second"], **allowed)
        np.testing.assert_allclose(frozen["first"], whole["first"], **allowed)
        expected = whole["first"].clone()
        expected[..., :-1] -= whole["second"][..., :-1]
        np.testing.assert_allclose(weights["first"], expected, **allowed)
        np.testing.assert_allclose(weights["bias"], whole["second"][..., -1:], **allowed)
    equal = [np.concatenate([row[:, :1], row[:, :1]], axis=1) for row in rows]
    equal[-1] = rows[-1]
    for whole, tied in list(
        zip(gradients(equal, "free"), gradients(equal, "positive"), strict=True)
    )[:-1]:
        np.testing.assert_allclose(tied["first"], whole["first"] + whole["second"], **allowed)


def test_batches():
    fresh = drawn(2, Setting("sgd", 1, 32, 200), seeds=3)
    points = torch.stack([x for x, _ in fresh])
    assert points.shape == (200, 3, 32)
    assert points.unique().numel() == points.numel()
    assert 0 <= points.min() < 0.01
    assert 0.99 < points.max() < 1
    grid = drawn(2, Setting("sgd", 1, None, 3), seeds=3)
    assert all(torch.equal(x, midpoints(64, DOUBLE).expand(3, 64)) for x, _ in grid)
    for x, labels in fresh + grid:
        assert torch.equal(labels, wave(x, 2))


def test_losses_are_those_before_each_step():
    _, losses = trained(2, "free", SETTINGS[0])
    for t in (0, 1, 39):
        before = start(2, "free")
        if t:
            some = islice(drawn(2, SETTINGS[0]), t)
            training.train(before, some, cross_entropy, *optimise(before.parameters(), SETTINGS[0]))
        x, labels = drawn(2, SETTINGS[0])[t]
        with torch.no_grad():
            signed = ((2 * labels - 1) * before(x)).numpy()
        np.testing.assert_allclose(losses[:, t], np.logaddexp(0, -signed).mean(axis=1), rtol=1e-12)


@pytest.mark.parametrize("decay", [True, False])
def test_the_rate_decays_along_half_a_cosine(decay):
    """Plain descent along a constant gradient of 1 shows the rate of each step."""
    weight = torch.nn.Parameter(torch.zeros(1, 1, dtype=DOUBLE))
    setting = Setting("sgd", 0.3, 8, 20, decay=decay)
    places = []
    optimiser, schedule = optimise([weight], setting)
    for _ in range(20):
        places.append(weight.item())
        weight.grad = -torch.ones_like(weight)
        optimiser.step()
        if schedule:
            schedule.step()
    rates = [b - a for a, b in pairwise([*places, weight.item()])]
    expected = 0.15 * (1 + np.cos(np.pi * np.arange(20) / 20)) if decay else np.full(20, 0.3)
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: start(2, "mirrored"), "tying 'mirrored' is unknown; choose one of free"),
        (
            lambda: initialise(2, 3, "free", "zero", np.random.default_rng(0)),
            "start 'zero' is unknown",
        ),
        (lambda: start(0, "free"), "at least one layer"),
        (
            lambda: build([np.zeros((3, 2, 3))], "free"),
            r"layer 1 has rows \(3, 2, 3\); give rows \(3, 2, 2\)",
        ),
        (lambda: build([np.zeros((3, 2, 2)), np.zeros((2, 2, 3))], "free"), "layer 2 has rows"),
        (lambda: trained(2, "free", Setting("newton", 1, 8, 3)), "optimiser 'newton' is unknown"),
        (lambda: trained(2, "free", Setting("sgd", 1, 8, 0, decay=False)), "no batch"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
