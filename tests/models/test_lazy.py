"""Scaled networks and their linearisations against plain loops and torch's own derivatives."""

import mpmath
import numpy as np
import pytest
import torch

from models.since_the_talk import lazy

SCALES = np.array([1.0, 4.0])
STEP = np.full((3, 2), 0.1)


def problem(activation="tanh", shifted=True):
    rng = np.random.default_rng(0)
    shapes = (3, 4, 2), (3, 4), (3, 5, 2), (3, 5)
    return lazy.Problem(*(rng.standard_normal(shape) for shape in shapes), activation, shifted)


def network(some, s, weights, linear):
    """Return f of one network (n,), by torch's Jacobian where it is `linear`."""
    points, signs, start = (
        torch.from_numpy(each[s]) for each in (some.points, some.signs, some.start)
    )

    def function(w):
        return signs @ lazy.ACTIVATIONS[some.activation](w @ points.T)

    value = function(start)
    if linear:
        slope = torch.func.jacrev(function)(start)
        found = value + (slope * (weights - start)).sum(dim=(1, 2))
    else:
        found = function(weights)
    return found - value if some.shifted else found


@pytest.mark.parametrize("shifted", [True, False])
@pytest.mark.parametrize("activation", ["tanh", "softplus", "relu"])
def test_training_is_descent_on_the_scaled_loss(activation, shifted):
    some = problem(activation, shifted)
    end = lazy.train(some, SCALES, STEP, 3)
    for way, linear in enumerate([False, True]):
        for s in range(3):
            for at, scale in enumerate(SCALES):
                weights = torch.tensor(some.start[s], requires_grad=True)
                labels = torch.from_numpy(some.labels[s])
                for _ in range(3):
                    loss = (scale * network(some, s, weights, linear) - labels).square().sum() / 2
                    (gradient,) = torch.autograd.grad(loss, weights)
                    with torch.no_grad():
                        weights -= STEP[s, at] / scale**2 * gradient
                outputs = scale * network(some, s, weights, linear).detach()
                np.testing.assert_allclose(
                    end.weights[way, s, at], weights.detach(), rtol=1e-12, atol=1e-13
                )
                np.testing.assert_allclose(end.outputs[way, s, at], outputs, rtol=1e-11, atol=1e-12)


def test_gaps_are_norms_of_differences():
    some = problem()
    end, gaps = lazy.train(some, SCALES, STEP, 3), lazy.compare(some, SCALES, STEP, 3)
    own, straight = end.weights
    start = some.start
    for s, a in np.ndindex(3, 2):
        for found, difference in (
            (gaps.moved, own[s, a] - start[s]),
            (gaps.straight, straight[s, a] - start[s]),
            (gaps.weights, own[s, a] - straight[s, a]),
            (gaps.outputs, end.outputs[0, s, a] - end.outputs[1, s, a]),
        ):
            assert found[s, a] == pytest.approx(np.sqrt((difference**2).sum()))


def test_twins_cancel_at_the_start():
    twins = lazy.doubled(problem(shifted=False))
    assert twins.start.shape == (3, 10, 2)
    assert abs(lazy.train(twins, SCALES, STEP, 0).outputs).max() < 1e-14


@pytest.mark.parametrize(
    "activation, function",
    [("tanh", mpmath.tanh), ("softplus", lambda z: mpmath.log1p(mpmath.exp(z)))],
)
def test_curvature_of_activations_is_the_largest_second_derivative(activation, function):
    found = [float(abs(mpmath.diff(function, z / 100, 2))) for z in range(-300, 301)]
    assert max(found) == pytest.approx(lazy.CURVATURE[activation], rel=1e-4)
    slopes = [float(mpmath.diff(function, z / 10)) for z in range(-30, 31)]
    assert max(slopes) <= 1


def test_one_unit_and_one_input_by_hand():
    one = lazy.Problem(
        *(np.array(each) for each in ([[[3.0, 4.0]]], [[1.0]], [[[1.0, 1.0]]], [[-2.0]])),
        "softplus",
    )
    assert one.steepness() == pytest.approx([10])
    assert one.curvature() == pytest.approx([0.25 * 2 * 25])
    assert one.reach() == pytest.approx([7 / 5])


def test_derivative_and_its_change_stay_below_their_bounds():
    some, rng = problem(), np.random.default_rng(1)
    for s in range(3):

        def jacobian(weights, s=s):
            return torch.func.jacrev(lambda w: network(some, s, w, False))(weights).flatten(1)

        for _ in range(20):
            first = torch.from_numpy(rng.standard_normal((5, 2)))
            other = first + 0.1 * torch.from_numpy(rng.standard_normal((5, 2)))
            slope, moved = jacobian(first), jacobian(other)
            assert torch.linalg.matrix_norm(slope, 2) <= some.steepness()[s]
            change = torch.linalg.matrix_norm(moved - slope, 2) / (other - first).norm()
            assert change <= some.curvature()[s]
