"""(Pseudo-)gradients against autograd, the slide's form and errata, frozen outputs, accuracies."""

import numpy as np
import pytest
import torch

from models.structured_data import data, network

EPS = np.finfo(float).eps
CLASSES, WIDTH, DIMENSION = 4, 60, 10
# An entry of a gradient sums n terms, each from a sum of k products of a softmax, itself of sums of
# m·d products; with standard normal V and unit points all of these are below 10 in size.
ROUNDING = 10 * (WIDTH + DIMENSION + CLASSES) * EPS


@pytest.fixture
def instance():
    rng = np.random.default_rng(0)
    sample = data.sphere(CLASSES, 3, DIMENSION, 1.0, rng).draw((2, 50), rng)
    output, initial = network.initialise(2, CLASSES, WIDTH, DIMENSION, rng)
    weights = initial + 0.1 * rng.standard_normal(initial.shape)
    return sample.points, sample.labels, output, weights, initial


def test_gradient_and_loss_are_autograds(instance):
    points, labels, output, weights, _ = instance
    ours = network.gradient(points, labels, output, weights)
    losses = network.cross_entropy(network.logits(points, output, weights), labels)
    for s in range(2):
        loss, theirs = network.loss_and_gradient(points[s], labels[s], output[s], weights[s])
        np.testing.assert_allclose(ours[s], theirs, rtol=0, atol=ROUNDING)
        assert losses[s] == pytest.approx(loss, rel=0, abs=ROUNDING)
        assert np.abs(theirs).max() > 1e3 * ROUNDING


def test_pseudo_gradient_is_autograds_with_the_softmax_held_fixed(instance):
    """G̃ is the gradient of mean_s e_s·f̃(x_s) with e_s a constant from the true network."""
    points, labels, output, weights, initial = instance
    ours = network.pseudo_gradient(points, labels, output, weights, initial)
    for s in range(2):
        x, v = torch.from_numpy(points[s]), torch.from_numpy(output[s])
        w = torch.from_numpy(weights[s]).requires_grad_()
        errors = (
            torch.softmax(torch.relu(x @ w.T) @ v.T, 1).detach() - torch.eye(CLASSES)[labels[s]]
        )
        active = (x @ torch.from_numpy(initial[s]).T > 0).double()
        ((errors * ((x @ w.T * active) @ v.T)).sum(1).mean()).backward()
        np.testing.assert_allclose(ours[s], w.grad.numpy(), rtol=0, atol=ROUNDING)
    assert np.abs(ours - network.gradient(points, labels, output, weights)).max() > 1e-3


def test_pseudo_gradient_is_the_gradient_at_the_start_to_the_bit(instance):
    points, labels, output, _, initial = instance
    np.testing.assert_array_equal(
        network.pseudo_gradient(points, labels, output, initial, initial),
        network.gradient(points, labels, output, initial),
    )


def test_slide_is_the_gradient_of_the_mass_weighted_loss_at_point_components():
    """The sum over p_ab is the mean over x; equal masses give the mean loss over one point each."""
    rng = np.random.default_rng(1)
    mixture = data.sphere(CLASSES, 3, DIMENSION, 0.0, rng)
    output, weights = (array[0] for array in network.initialise(1, CLASSES, WIDTH, DIMENSION, rng))
    initial = weights + rng.standard_normal(weights.shape)
    x, y = mixture.centres, mixture.classes
    masses = rng.dirichlet(np.ones(12))
    each = [network.loss_and_gradient(x[[i]], y[[i]], output, weights)[1] for i in range(12)]
    slide = network.component_gradient(x, y, masses, output, weights, weights)
    np.testing.assert_allclose(slide, np.tensordot(masses, each, 1), rtol=0, atol=ROUNDING)
    for pattern in (weights, initial):
        slide = network.component_gradient(x, y, np.full(12, 1 / 12), output, weights, pattern)
        ours = network.pseudo_gradient(x, y, output, weights, pattern)
        np.testing.assert_allclose(slide, ours, rtol=0, atol=ROUNDING)


def test_errata_of_the_slide(instance):
    """The gradient of the slide's sum is n times that of the mean; -∂L has the other sign."""
    points, labels, output, weights, _ = (array[0] for array in instance)
    ours = network.gradient(points, labels, output, weights)
    loss, summed = network.loss_and_gradient(points, labels, output, weights, reduction="sum")
    np.testing.assert_allclose(summed, 50 * ours, rtol=0, atol=50 * ROUNDING)
    assert loss == pytest.approx(
        50 * network.loss_and_gradient(points, labels, output, weights)[0], rel=8 * EPS
    )
    assert np.abs(summed - ours).max() > 1
    direction = -1e-4 * ours / np.linalg.norm(ours)
    losses = [
        network.cross_entropy(network.logits(points, output, w), labels)
        for w in (weights, weights + direction)
    ]
    assert losses[1] < losses[0]


def test_at_a_kink_the_slide_activates_the_unit_and_autograd_does_not():
    x, y, output = np.array([[1.0, 0.0]]), np.array([0]), np.array([[0.0], [1.0]])
    for weights in (np.array([[0.0, 0.3]]), np.zeros((1, 2))):
        assert not network.gradient(x, y, output, weights).any()
        assert not network.loss_and_gradient(x, y, output, weights)[1].any()
        slide = network.component_gradient(x, y, np.ones(1), output, weights, weights)
        np.testing.assert_array_equal(slide, [[0.5, 0.0]])


def test_frozen_outputs_are_linear_and_equal_the_true_ones_at_the_start(instance):
    points, _, output, weights, initial = instance
    frozen = network.frozen_logits(points, output, weights, initial)
    assert np.abs(frozen - network.logits(points, output, weights)).max() > 1e-2
    np.testing.assert_allclose(
        network.frozen_logits(points, output, initial, initial),
        network.logits(points, output, initial),
        rtol=0,
        atol=ROUNDING,
    )
    middle = network.frozen_logits(points, output, (weights + initial) / 2, initial)
    ends = frozen + network.logits(points, output, initial)
    np.testing.assert_allclose(middle, ends / 2, rtol=0, atol=ROUNDING)


def test_frozen_hessian_is_positive_semidefinite_and_in_closed_form():
    """It is mean_s Jᵀ(diag(o) - o oᵀ)J with J = ∂f̃/∂W, and o the softmax of the frozen outputs."""
    rng = np.random.default_rng(2)
    sample = data.circle(3, 2, 1.0).draw(15, rng)
    output, initial = (array[0] for array in network.initialise(1, 3, 5, 2, rng))
    weights = rng.standard_normal((5, 2))
    hessian = network.frozen_hessian(sample.points, sample.labels, output, weights, initial)
    active = network.patterns(sample.points, initial)
    expected = np.zeros_like(hessian)
    for x, on, f in zip(
        sample.points,
        active,
        network.frozen_logits(sample.points, output, weights, initial),
        strict=True,
    ):
        o = np.exp(f) / np.exp(f).sum()
        jacobian = np.stack([np.outer(v * on, x).ravel() for v in output])
        expected += jacobian.T @ (np.diag(o) - np.outer(o, o)) @ jacobian / 15
    np.testing.assert_allclose(hessian, expected, rtol=0, atol=ROUNDING)
    assert np.linalg.eigvalsh(hessian).min() >= -ROUNDING
    assert np.linalg.eigvalsh(hessian).max() > 0.1


def test_wrong_mass_and_accuracy(instance):
    points, labels, output, weights, _ = instance
    probabilities = torch.softmax(
        torch.from_numpy(network.logits(points, output, weights)), -1
    ).numpy()
    own = np.take_along_axis(probabilities, labels[..., None], -1)[..., 0]
    wrong = network.wrong_mass(points, labels, output, weights)
    np.testing.assert_allclose(wrong, 1 - own, rtol=0, atol=ROUNDING)
    expected = (probabilities.argmax(-1) == labels).mean(-1)
    np.testing.assert_array_equal(network.accuracy(points, labels, output, weights), expected)
    # One wrong output 100 below the right one: 1 - o_y is e^-100, lost in a difference from 1.
    tiny = network.wrong_mass(
        np.ones((1, 1)), np.array([0]), np.array([[50.0], [-50.0]]), np.ones((1, 1))
    )
    assert tiny[0] == pytest.approx(np.exp(-100), rel=1e-12, abs=0)


def test_a_tie_is_no_success():
    """A network that is asleep on a point gives every class the output 0."""
    points, labels = np.array([[1.0], [-1.0]]), np.array([0, 0])
    assert network.accuracy(points, labels, np.array([[1.0], [0.0]]), np.ones((1, 1))) == 0.5


def test_initial_weights_have_their_deviations():
    output, weights = network.initialise(10, 3, 400, 20, np.random.default_rng(3))
    assert (output.shape, weights.shape) == ((10, 3, 400), (10, 400, 20))
    for values, deviation in (
        (output, 1),
        (weights, 1 / 20),
        (network.initialise(10, 3, 400, 20, np.random.default_rng(3), deviation=0.3)[1], 0.3),
    ):
        # Five standard errors of a standard deviation and of a mean.
        assert np.std(values) == pytest.approx(deviation, rel=5 / np.sqrt(2 * values.size))
        assert abs(np.mean(values)) <= 5 * deviation / np.sqrt(values.size)
