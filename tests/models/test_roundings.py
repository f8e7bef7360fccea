"""Counts of roundings: what is computed stays within them of what is exact, and they are tight."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch

from models import roundings
from models.margins import spectral
from models.perceptrons import Perceptrons, he
from models.terminology import descent, gradients

UNIT = Fraction(1, 2**53)


def gamma(operations):
    return operations * UNIT / (1 - operations * UNIT)


def rational(array):
    return np.vectorize(Fraction, otypes=[object])(array)


@pytest.mark.parametrize("widths", [(3, 2), (7, 5, 3), (10, 20, 20, 4)])
def test_outputs_stay_within_their_count_and_need_some_of_it(widths):
    rng = np.random.default_rng(0)
    weights = [w[0] for w in he(1, widths, rng)]
    biases = [rng.standard_normal(len(w)) for w in weights]
    network = Perceptrons([w[None] for w in weights], dtype=torch.float64)
    points = rng.standard_normal((8, widths[0]))
    with torch.no_grad():
        for mine, given in zip(network.biases, biases, strict=True):
            mine.copy_(torch.from_numpy(given)[None, :, None])
        found = network(torch.from_numpy(points))[0].numpy()
    h = rational(points.T)
    sizes = abs(h)
    for level, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        h = np.maximum(h, 0) if level else h
        h = rational(weight) @ h + rational(bias)[:, None]
        sizes = abs(rational(weight)) @ sizes + abs(rational(bias))[:, None]
    error = abs(rational(found) - h)
    assert (error <= gamma(roundings.dense(widths)) * sizes).all()
    assert (error > UNIT * sizes / 100).any()


@pytest.mark.parametrize("terms", [1, 2, 5, 64])
def test_norms_stay_within_their_count(terms):
    vectors = np.random.default_rng(1).standard_normal((200, terms))
    squares = (rational(vectors) ** 2).sum(axis=1)
    found = rational(np.linalg.norm(vectors, axis=1))
    share = gamma(roundings.norm(terms))
    assert (found**2 <= squares * (1 + share) ** 2).all()
    assert (found**2 >= squares * (1 - share) ** 2).all()


def test_counts_by_hand():
    assert roundings.dense((64, 32, 10)) == 65 + 33
    assert roundings.norm(2) == 3  # two products and a sum, halved, and a root
    assert roundings.softmax(3) == 3 + 4
    # Outputs 7 + 4, softmax 6 less the label, back through 2 outputs, a product, and the mean.
    assert roundings.dense_gradient((6, 3, 2), 20) == 7 + 4 + 6 + 1 + 2 + 1 + 20
    assert roundings.normalised(5, 16) == 5 + 16 + 8 + 8
    assert roundings.orthogonal(8, 5) == roundings.orthogonal(5, 8) == 80
    assert spectral.operations([(3, 5)]) == 50 + 3 + roundings.norm(5) + 1 + 4 + 2


@pytest.mark.parametrize("examples", [8, 20])
def test_a_tanh_adds_its_own_and_its_derivatives_roundings_by_hand(examples):
    """Outputs 5 + 6, softmax 7 less the label, back 3, a product, the mean; tanh, 1 - tanh²."""
    found = gradients.of_each_example("cross-entropy", examples, np.random.default_rng(4))
    assert found.per_example.shape == (examples, 5 * (4 + 1) + 3 * (5 + 1))
    assert found.operations == 5 + 6 + 7 + 1 + 3 + 1 + examples + 2 + 3


def test_what_a_steps_roundings_are_shares_of_by_hand():
    """Points 1 and 3, one of each class, weights 2 and -5, a step of 1/4, cross-entropy.

    Twice the largest output is 10 and 30, and 1 for the label: a gradient of (11 + 3·31)/2 = 52.
    So weights of 15 and 18, twice the largest outputs 36 and 108, log 2, and 52²/4 for each weight.
    """
    points, weights = torch.tensor([[1.0], [3.0]]).double(), torch.tensor([[[2.0, -5.0]]]).double()
    problem = descent.Problem("cross-entropy", points, torch.eye(2).double())
    step = problem.step(weights, problem.smoothness() / 4)
    np.testing.assert_allclose(step.magnitude, 72 + np.log(2) + 2 * 26**2, rtol=1e-14)


@pytest.mark.parametrize("shape", [(3, 5), (20, 20), (64, 10)])
def test_singular_values_stay_within_their_count(shape):
    """In single precision, against double precision."""
    matrices = torch.from_numpy(np.random.default_rng(2).standard_normal((50, *shape)))
    exact = torch.linalg.svdvals(matrices.float().double())
    found = torch.linalg.svdvals(matrices.float()).double()
    share = roundings.orthogonal(*shape) * 2.0**-24
    assert ((found - exact).abs() <= share * exact[:, :1]).all()


@pytest.mark.parametrize("widths, points", [((6, 2), 20), ((5, 8, 3), 4)])
def test_a_gradient_in_single_precision_stays_within_its_count(widths, points):
    rng = np.random.default_rng(3)
    inputs = torch.from_numpy(rng.standard_normal((points, widths[0]))).float()
    labels = torch.from_numpy(rng.integers(widths[-1], size=points))
    weights = [torch.from_numpy(w).float() for w in he(1, widths, rng)]

    def gradients(dtype):
        network = Perceptrons([w.numpy() for w in weights], bias=False, dtype=dtype)
        loss = torch.nn.functional.cross_entropy(network(inputs.to(dtype))[0].T, labels)
        return [g.double() for g in torch.autograd.grad(loss, list(network.weights))]

    # Terms are at most the product of the layers' norms and of the largest input.
    size = float(inputs.norm(dim=1).max()) * np.prod([max(float(w.norm()), 1) for w in weights])
    share = roundings.dense_gradient(widths, points) * 2.0**-24
    for single, double in zip(gradients(torch.float32), gradients(torch.float64), strict=True):
        assert (single - double).abs().max() <= share * size * (1 + size)


def test_more_of_anything_rounds_more():
    for small, large in pairwise([(3, 2), (3, 4), (5, 4), (5, 4, 4)]):
        assert roundings.dense(small) < roundings.dense(large) or small[0] == large[0]
        assert roundings.dense_gradient(small, 4) < roundings.dense_gradient(large, 4)
