"""The ways ahead and back that are written out, held equal to torch's, in double precision."""

from functools import partial

import pytest
import torch

from models.batch_normalisation.network import VARIANTS, loss_and_gradients
from models.perceptrons import cross_entropy
from tests.models.normalised_stacks import by_torch, network, sample


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("names", [None, ["weights.1"], ["weights.0", "biases.1"]])
def test_the_way_back_is_that_of_automatic_differentiation(variant, activation, names):
    stack, (inputs, labels) = network(variant, activation), sample()
    parameters = {name: value + 0.1 for name, value in stack.named_parameters()}
    leaves = {name: value.detach().requires_grad_() for name, value in parameters.items()}
    wanted = [leaves[name] for name in names or leaves]
    losses = cross_entropy(by_torch(stack, leaves, inputs)[-1], labels)
    expected = torch.autograd.grad(losses.sum(), wanted)
    found, gradients = loss_and_gradients(stack, parameters, inputs, labels, names)
    close = partial(torch.testing.assert_close, rtol=1e-12, atol=1e-14)
    close(found, losses.detach())
    assert list(gradients) == list(names or parameters)
    for own, automatic in zip(gradients.values(), expected, strict=True):
        close(own, automatic)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_way_ahead_is_that_of_torch(variant, activation):
    stack, (inputs, _) = network(variant, activation), sample()
    expected = by_torch(stack, dict(stack.named_parameters()), inputs)
    for own, other in zip(stack.layers(inputs), expected, strict=True):
        torch.testing.assert_close(own, other.detach(), rtol=1e-12, atol=1e-14)
