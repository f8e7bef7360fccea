"""Compiled AlexNets against the torch modules, their automatic gradients and optimisers."""

import copy

import numpy as np
import pytest
import torch
from torch.nn.utils import parameters_to_vector

from models.compiled.alexnets import CompiledAlexNet
from models.parameter_deluge.architectures import alexnet, initialise
from models.parameter_deluge.fitting import Alone
from models.perceptrons import accuracy, cross_entropy
from models.training import train

SHAPE, CLASSES, STEPS, BATCH = (2, 9, 7), 5, 30, 8
OPTIMISERS = {
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.02, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01, eps=1e-3),
}


def network():
    """Ten channels and more, so that not all of them are neighbours; sides odd, even and uneven."""
    built = alexnet(SHAPE, CLASSES, filters=(10, 11), hidden=(9, 6))
    return initialise(built, np.random.default_rng(0)).double()


def drawn():
    """Pixels of a size at which the normalisation matters; a smaller batch in their midst."""
    rng = np.random.default_rng(1)
    size = 63 * SHAPE[0]
    found = [
        (
            torch.from_numpy(10 * rng.standard_normal((1, BATCH, size))),
            torch.from_numpy(rng.integers(CLASSES, size=(1, BATCH))),
        )
        for _ in range(STEPS)
    ]
    found[2] = tuple(part[:, :5] for part in found[2])
    return found


@pytest.mark.parametrize("optimiser", OPTIMISERS.values(), ids=OPTIMISERS)
def test_compiled_steps_are_torchs(optimiser):
    plain = Alone(network(), SHAPE)
    compiled = CompiledAlexNet(copy.deepcopy(plain.network))
    before = parameters_to_vector(plain.parameters()).detach().clone()
    expected = train(plain, drawn(), cross_entropy, optimiser(plain.parameters()))
    losses = compiled.train_on(drawn(), optimiser(compiled.parameters()))
    after = parameters_to_vector(plain.parameters()).detach()
    assert (after - before).abs().median() > 1e-3
    # Rounding of sums of at most 25 C H W B terms, which steps pass on and may enlarge.
    limit = 1e4 * np.finfo(float).eps * float(after.abs().max())
    np.testing.assert_allclose(losses, expected, rtol=0, atol=100 * limit)
    np.testing.assert_allclose(compiled.row, after, rtol=0, atol=limit)


def test_the_gradient_is_torchs_layer_by_layer():
    plain = Alone(network(), SHAPE)
    with torch.no_grad():
        for parameter in plain.parameters():
            parameter += 0.1 * torch.randn(
                parameter.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
            )
    compiled = CompiledAlexNet(plain.network)
    still = torch.optim.SGD(compiled.parameters(), lr=0.0)
    for pixels, labels in drawn()[:3]:
        loss = compiled.train_on([(pixels, labels)], still)
        plain.zero_grad()
        expected = cross_entropy(plain(pixels), labels)
        expected.sum().backward()
        assert loss.item() == pytest.approx(expected.item(), rel=1e-12)
        sizes = [parameter.numel() for parameter in plain.parameters()]
        parts = compiled.row.grad.split(sizes)
        for found, parameter in zip(parts, plain.parameters(), strict=True):
            largest = float(parameter.grad.abs().max())
            assert largest > 0
            np.testing.assert_allclose(
                found, parameter.grad.flatten(), rtol=0, atol=1e-12 * largest
            )


def test_scores_and_accuracy_are_those_of_the_modules():
    plain = Alone(network(), SHAPE)
    compiled = CompiledAlexNet(plain.network)
    pixels, labels = drawn()[0]
    np.testing.assert_allclose(compiled(pixels), plain(pixels).detach(), rtol=1e-10, atol=1e-12)
    assert accuracy(compiled, pixels, labels) == accuracy(plain, pixels, labels)
