"""Margins, norms, complexity against definitions; power iteration; training to equal losses."""

import math

import numpy as np
import pytest
import torch

from models.compiled.perceptrons import Trainer
from models.margins import lipschitz, networks, spectral
from models.perceptrons import Perceptrons, cross_entropy, he

SHAPE = (5, 8, 6, 4)


def layers(seeds=3, seed=0):
    return [torch.from_numpy(w) for w in he(seeds, SHAPE, np.random.default_rng(seed))]


def test_margins_are_leads_over_the_best_other_class():
    outputs = torch.tensor([[[1.0, 0.0], [3.0, 5.0], [2.0, 4.0]]])
    assert spectral.margins(outputs, torch.tensor([[1, 2]])).tolist() == [[1, -1]]
    assert spectral.margins(outputs, torch.tensor([0, 1])).tolist() == [[-2, 1]]
    random = torch.from_numpy(np.random.default_rng(0).standard_normal((2, 4, 50)))
    labels = torch.from_numpy(np.random.default_rng(1).integers(4, size=(2, 50)))
    found = spectral.margins(random, labels)
    for s in range(2):
        for i in range(50):
            column = random[s, :, i].tolist()
            own = column.pop(labels[s, i])
            assert found[s, i] == own - max(column)


def test_spectral_norms_are_largest_singular_values():
    found = spectral.spectral_norms(layers())
    for norm, weight in zip(found, layers(), strict=True):
        squares = np.linalg.eigvalsh((weight @ weight.mT).numpy())[:, -1]
        np.testing.assert_allclose(norm, np.sqrt(squares), rtol=1e-12)
    np.testing.assert_allclose(
        spectral.lipschitz(found), np.prod([n.numpy() for n in found], axis=0), rtol=1e-14
    )


def test_group_norm_adds_columns():
    assert spectral.group_norm(torch.tensor([[[3.0, 0.0], [4.0, 5.0]]])).tolist() == [10]


@pytest.mark.parametrize("referenced", [False, True])
def test_complexity_is_its_formula(referenced):
    weights, references = layers(), layers(seed=1)
    norms = spectral.spectral_norms(weights)
    found = spectral.complexity(weights, norms, references if referenced else None)
    for s in range(3):
        product, shares = 1.0, 0.0
        for weight, reference in zip(weights, references, strict=True):
            moved = (weight[s] - reference[s] if referenced else weight[s]).tolist()
            size = np.linalg.svd(weight[s].numpy(), compute_uv=False)[0]
            rows = sum(math.hypot(*row) for row in moved)
            product, shares = product * size, shares + rows ** (2 / 3) / size ** (2 / 3)
        assert found[s].item() == pytest.approx(product * shares**1.5, rel=1e-12)


def test_normalised_margins_divide_by_the_root_of_all_squares():
    inputs = torch.tensor([[[3.0, 0.0], [0.0, 4.0]]])
    found = spectral.normalised(torch.tensor([[10.0, 20.0]]), torch.tensor([2.0]), inputs)
    assert found.tolist() == [[2, 4]]  # 2 · 5 / 2


def test_power_iteration_finds_the_norms_and_their_gradients():
    weights = [w.requires_grad_() for w in layers()]
    follow = spectral.PowerIteration(weights, np.random.default_rng(2), steps=300)
    for found, exact, weight in zip(
        follow(), spectral.spectral_norms(weights), weights, strict=True
    ):
        assert found.detach().numpy() == pytest.approx(exact.detach().numpy(), rel=1e-9)
        (by_iteration,) = torch.autograd.grad(found.sum(), weight)
        (by_svd,) = torch.autograd.grad(exact.sum(), weight)
        np.testing.assert_allclose(by_iteration, by_svd, atol=1e-4)


def test_power_iteration_follows_weights_that_change():
    weight = torch.diag(torch.tensor([3.0, 1.0, 2.0]))[None].requires_grad_()
    follow = spectral.PowerIteration([weight], np.random.default_rng(3))
    assert follow()[0].item() == pytest.approx(3, rel=1e-4)
    with torch.no_grad():
        weight[0, 1, 1] = 6
    for _ in range(60):
        last = follow()
    assert last[0].item() == pytest.approx(6, rel=1e-4)
    assert last[0].item() <= 6 * (1 + 1e-6)


def task(seeds=4, size=60):
    rng = np.random.default_rng(4)
    inputs = torch.from_numpy(rng.standard_normal((seeds, size, 5))).float()
    labels = (inputs[:, :, 0] > 0).long()
    labels[0] = torch.from_numpy(
        rng.integers(4, size=size)
    )  # the first seed has something harder to learn
    return inputs, labels, Perceptrons(he(seeds, (5, 40, 4), rng), bias=False)


def test_every_seed_keeps_the_weights_of_its_first_epoch_below_the_target():
    inputs, labels, network = task()
    target = 0.2
    kept = networks.train_to_loss(
        networks.sgd(network), inputs, labels, target, np.random.default_rng(5)
    )
    _, _, again = task()
    trainer, rng = networks.sgd(again), np.random.default_rng(5)
    arrived = {}
    while len(arrived) < 4:
        networks.train_epochs(trainer, inputs, labels, 1, rng)
        losses = cross_entropy(again(inputs), labels)
        for s in range(4):
            if losses[s] <= target and s not in arrived:
                arrived[s] = [w[s].detach().clone() for w in again.weights]
    for s, weights in arrived.items():
        assert all(
            torch.equal(kept.weights[level][s], weight) for level, weight in enumerate(weights)
        )
    reached = cross_entropy(kept(inputs), labels)
    assert (reached <= target).all()
    assert kept is not network
    assert len(arrived) == 4
    assert all(torch.equal(a, b) for a, b in zip(kept.weights, network.weights, strict=True))


def test_a_target_that_is_not_reached_is_named():
    inputs, labels, network = task()
    with pytest.raises(ValueError, match=r"4 of 4 seeds are above the loss 0\.001 after 2 epochs"):
        networks.train_to_loss(
            networks.sgd(network), inputs, labels, 0.001, np.random.default_rng(5), limit=2
        )


def test_a_penalty_is_added_to_the_loss():
    inputs, labels, network = task()
    first = [w.detach().clone() for w in network.weights]

    def penalty():
        return 1000 * sum((w - 1).square().sum(dim=(1, 2)) for w in network.weights)

    slow = Trainer(network, torch.optim.SGD(network.parameters(), lr=1e-6))
    networks.train_epochs(slow, inputs, labels, 1, np.random.default_rng(6), penalty)
    for before, after in zip(first, network.weights, strict=True):
        np.testing.assert_allclose(after.detach(), before - 2e-3 * (before - 1), atol=1e-4)


def test_measurements_are_those_of_the_library_in_double_precision():
    inputs, labels, network = task()
    start = [np.zeros(tuple(w.shape)) for w in network.weights]
    found = networks.measure(network, start, inputs, labels)
    assert list(found) == ["raw", *networks.NORMALISERS]
    assert all(rows.dtype == np.float64 and rows.shape == (4, 60) for rows in found.values())
    assert next(network.parameters()).dtype == torch.float32
    product, at_zero, at_start = networks.NORMALISERS
    np.testing.assert_array_equal(found[at_zero], found[at_start])  # the start is zero here
    weights = [w.detach().double() for w in network.weights]
    norms = spectral.spectral_norms(weights)
    unit = torch.linalg.vector_norm(inputs.double(), dim=(1, 2)) / 60
    np.testing.assert_allclose(
        found[product], found["raw"] / (norms[0] * norms[1] * unit)[:, None].numpy(), rtol=1e-12
    )
    np.testing.assert_allclose(
        found[at_zero],
        found["raw"] / (spectral.complexity(weights, norms) * unit)[:, None].numpy(),
        rtol=1e-12,
    )
    assert not np.array_equal(
        networks.measure(network, [w + 1 for w in start], inputs, labels)[at_start], found[at_start]
    )


def test_slopes_are_those_of_the_margin():
    rng = np.random.default_rng(7)
    weights = lipschitz.steepest((0.5, 2.0), rng, 3)
    for weight, size in zip(weights, (0.5, 2.0), strict=True):
        found = np.linalg.svd(weight, compute_uv=False)
        np.testing.assert_allclose(
            found, np.tile([size, lipschitz.OTHER_SHARE * size], (3, 1)), rtol=1e-12
        )
    network = Perceptrons(weights, bias=False, dtype=torch.float64)
    inputs = torch.from_numpy(0.1 + rng.random((3, 10, 1))).expand(-1, -1, 2)
    found = lipschitz.slopes(network, inputs, torch.zeros(3, 10, dtype=torch.int64), 2)
    assert found.shape == (2, 6, 3, 10)
    np.testing.assert_allclose(found[0, 0], np.sqrt(2), rtol=1e-12)
    assert found.max() <= np.sqrt(2) * (1 + 1e-12)
