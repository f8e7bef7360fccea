"""One normalised unit: its losses, derivatives, bounds and descents by other ways."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.batch_normalisation import any_rate


def drawn(loss: str, points: int = 12, dimension: int = 3):
    rng = np.random.default_rng(0)
    units = any_rate.draw(loss, 5, points, dimension, rng)
    return units, rng.standard_normal((5, dimension))


def loss_by_hand(units: any_rate.Units, index: int, w: torch.Tensor) -> torch.Tensor:
    x, t = torch.from_numpy(units.inputs[index]), torch.from_numpy(units.targets[index])
    y = x @ w
    spread = ((y - y.mean()) ** 2).mean() ** 0.5
    z = float(units.scale[index]) * (y - y.mean()) / spread + float(units.shift[index])
    if units.loss == "squared error":
        return ((z - t) ** 2).mean() / 2
    return -torch.log(torch.sigmoid(t * z)).mean()


@pytest.mark.parametrize("loss", any_rate.LOSSES)
def test_losses_gradients_and_curvatures(loss):
    units, weights = drawn(loss)
    losses, gradients = units.loss_and_gradient(weights)
    curvatures = units.curvature(weights)
    for index, w in enumerate(torch.from_numpy(weights)):
        value = loss_by_hand(units, index, w)
        assert losses[index] == pytest.approx(value.item(), rel=1e-12)
        w.requires_grad_()
        loss_by_hand(units, index, w).backward()
        np.testing.assert_allclose(gradients[index], w.grad, rtol=1e-9, atol=1e-12)
        hessian = torch.autograd.functional.hessian(
            lambda v, i=index: loss_by_hand(units, i, v), w.detach()
        )
        norm = torch.linalg.matrix_norm(hessian, 2).item()
        assert curvatures[index] == pytest.approx(norm, rel=1e-9)


def test_scale_gradient_is_autograds():
    units, weights = drawn("squared error")
    step = 1e-6
    above, below = (
        replace(units, scale=units.scale + s * step).loss_and_gradient(weights)[0] for s in (1, -1)
    )
    np.testing.assert_allclose(
        units.scale_gradient(weights), (above - below) / (2 * step), rtol=1e-7, atol=1e-9
    )


def test_the_optimum_has_the_least_squared_error():
    units, _ = drawn("squared error")
    losses, gradients = units.loss_and_gradient(units.optimum())
    np.testing.assert_allclose(losses, units.lowest(), rtol=1e-12)
    np.testing.assert_allclose(gradients, 0, atol=1e-12)
    # It is the slope of least squares with an intercept.
    for x, t, w in zip(units.inputs, units.targets, units.optimum(), strict=True):
        columns = np.hstack([x, np.ones((len(x), 1))])
        np.testing.assert_allclose(np.linalg.lstsq(columns, t)[0][:-1], w, rtol=1e-9)


def test_condition_and_correlation_by_singular_values():
    units, _ = drawn("squared error")
    for index, x in enumerate(units.inputs):
        left, singular, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
        assert units.condition()[index] == pytest.approx((singular[0] / singular[-1]) ** 2)
        b = left.T @ units.targets[index] / np.sqrt(len(x))
        assert units.correlation()[index] == pytest.approx(np.linalg.norm(b))


def test_whitened_inputs():
    white = any_rate.whitened(drawn("squared error")[0])
    np.testing.assert_allclose(white.inputs.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(white.covariance(), np.eye(3) + np.zeros((5, 1, 1)), atol=1e-12)


def test_curvature_of_a_cosine_over_all_angles():
    """The norm (|cos θ| + √(4 - 3 cos²θ))/2 of the docstring, and its largest value."""
    units = any_rate.whitened(drawn("squared error")[0])
    peak = any_rate.most_bent(units)
    b = units.optimum() / units.correlation()[:, None]
    np.testing.assert_allclose((peak * b).sum(axis=1) ** 2, 1 / 3, rtol=1e-12)
    n = peak - (peak * b).sum(axis=1, keepdims=True) * b
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    size = units.scale * units.correlation()
    angles, found = np.linspace(0, np.pi, 100), []
    for angle in angles:
        found.append(units.curvature(np.cos(angle) * b + np.sin(angle) * n) / size)
    cosine = np.abs(np.cos(angles))[:, None]
    predicted = (cosine + np.sqrt(4 - 3 * cosine**2)) / 2
    np.testing.assert_allclose(np.array(found), predicted + np.zeros(5), rtol=1e-9)
    assert np.max(found) <= 2 / np.sqrt(3) <= 1.001 * np.max(found)


def test_descents_step_by_step():
    units, weights = drawn("cross-entropy")
    half = units.first(6)
    assert half.inputs.shape == (5, 6, 3)
    assert half.targets.shape == (5, 6)
    for taught in (None, half):
        path = any_rate.descend(units, weights, 0.5, 3, taught)
        now = weights
        for step in range(4):
            np.testing.assert_array_equal(path.weights[step], now)
            loss, _ = units.loss_and_gradient(now)
            _, gradient = (taught or units).loss_and_gradient(now)
            np.testing.assert_array_equal(path.losses[step], loss)
            np.testing.assert_allclose(path.slopes[step], np.linalg.norm(gradient, axis=1) ** 2)
            now = now - 0.5 * gradient
        np.testing.assert_allclose(path.lengths, np.linalg.norm(path.weights, axis=2) ** 2)


def test_refusals():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="choose one of squared error, cross-entropy"):
        any_rate.draw("hinge", 2, 9, 3, rng)
    with pytest.raises(ValueError, match="give more points"):
        any_rate.draw("squared error", 2, 3, 3, rng)
