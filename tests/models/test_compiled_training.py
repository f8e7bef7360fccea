"""Compiled training of perceptrons against torch's automatic differentiation and optimisers."""

import numpy as np
import pytest
import torch

from models.compiled.perceptrons import TOGETHER, Trainer
from models.perceptrons import Perceptrons, cross_entropy, he, shuffled
from models.training import train

SEEDS, SIZE, BATCH, WIDTHS = 3, 30, 8, (6, 9, 7, 5)
EPOCHS = TOGETHER // (SIZE // BATCH) + 2
OPTIMISERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.3, weight_decay=0.01),
    "momentum": lambda parameters: torch.optim.SGD(
        parameters, lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.01
    ),
    "adam": lambda parameters: torch.optim.Adam(
        parameters, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.01
    ),
}
each_optimiser = pytest.mark.parametrize("optimiser", OPTIMISERS.values(), ids=OPTIMISERS)


def network(bias=True, widths=WIDTHS):
    return Perceptrons(he(SEEDS, widths, np.random.default_rng(0)), bias, torch.float64)


def drawn(widths=WIDTHS):
    """Batches of 8, and a smaller one in their midst."""
    rng = np.random.default_rng(1)
    inputs = torch.from_numpy(rng.standard_normal((SEEDS, SIZE, widths[0])))
    labels = torch.from_numpy(rng.integers(widths[-1], size=(SEEDS, SIZE)))
    found = list(shuffled(inputs, labels, BATCH, rng, EPOCHS))
    found[2] = tuple(part[:, :5] for part in found[2])
    return found


def allowed(parameters):
    """Both loops round a gradient's B terms at every step, and the weight, relative to its size."""
    largest = max(float(parameter.detach().abs().max()) for parameter in parameters)
    return 2 * (BATCH + 1) * np.finfo(float).eps * len(drawn()) * largest


@each_optimiser
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("widths", [WIDTHS, (4, 3)])
def test_compiled_steps_are_torchs(optimiser, bias, widths):
    plain, compiled = network(bias, widths), network(bias, widths)
    before = [parameter.detach().clone() for parameter in plain.parameters()]
    expected = train(plain, drawn(widths), cross_entropy, optimiser(plain.parameters()))
    losses = Trainer(compiled, optimiser(compiled.parameters())).train(drawn(widths))
    limit = allowed(plain.parameters())
    np.testing.assert_allclose(losses, expected, rtol=0, atol=10 * limit)
    for old, one, other in zip(before, plain.parameters(), compiled.parameters(), strict=True):
        assert (one - old).abs().max() > 0.05
        np.testing.assert_allclose(other.detach(), one.detach(), rtol=0, atol=limit)


@each_optimiser
def test_training_goes_on_where_it_was(optimiser):
    whole, parts = network(), network()
    Trainer(whole, optimiser(whole.parameters())).train(drawn())
    trainer = Trainer(parts, optimiser(parts.parameters()))
    for some in (drawn()[:1], drawn()[1:5], drawn()[5:]):
        trainer.train(some)
    for one, other in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.equal(one, other)


def test_seeds_that_do_not_run_stay_and_others_do_not_notice():
    every, some = network(), network()
    before = [parameter.detach().clone() for parameter in some.parameters()]
    losses = [
        Trainer(each, OPTIMISERS["adam"](each.parameters())).train(drawn(), running)
        for each, running in ((every, None), (some, np.array([True, False, True])))
    ]
    assert not losses[1][1].any()
    assert torch.equal(losses[0][[0, 2]], losses[1][[0, 2]])
    for old, one, other in zip(before, every.parameters(), some.parameters(), strict=True):
        assert torch.equal(other[1], old[1])
        assert torch.equal(other[[0, 2]], one[[0, 2]])


def test_a_seed_that_diverges_does_not_touch_the_others():
    alone, beside = network(), network()
    with torch.no_grad():
        beside.weights[0][1] = 1e200
        beside.weights[1][1] = 1e200
    for each in (alone, beside):
        Trainer(each, OPTIMISERS["momentum"](each.parameters())).train(drawn())
    assert not beside.weights[0][1].isfinite().all()
    assert torch.equal(alone.weights[0][[0, 2]], beside.weights[0][[0, 2]])


def test_wrong_input_is_named():
    one = network()
    with pytest.raises(ValueError, match="RMSprop is not compiled"):
        Trainer(one, torch.optim.RMSprop(one.parameters()))
    with pytest.raises(ValueError, match="no batch"):
        Trainer(one, OPTIMISERS["sgd"](one.parameters())).train([])
