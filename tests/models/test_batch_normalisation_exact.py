"""Normalisation, stacks and derivatives against torch's own, full Hessians and least squares."""

import dataclasses

import numpy as np
import pytest
import torch

from models.batch_normalisation import regression, stack
from models.batch_normalisation.normalisation import VARIANTS, normalise
from models.batch_normalisation.norms import norms_of_the_rest

WIDTHS = (4, 3, 3, 3)


def drawn(
    points: int = 8, activation: str = "tanh", epsilon: float = 0.0, count: int = 5
) -> stack.Stack:
    found = stack.draw(count, points, WIDTHS, activation, np.random.default_rng(0))
    return dataclasses.replace(found, epsilon=epsilon)


def as_module(s: stack.Stack, index: int) -> torch.nn.Sequential:
    """One network of a stack, of torch's own layers."""
    activation = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "softplus": torch.nn.Softplus}[
        s.activation
    ]
    parts: list[torch.nn.Module] = []
    for level, weights in enumerate(s.weights):
        linear = torch.nn.Linear(weights.shape[1], weights.shape[2], bias=False).double()
        linear.weight.data = weights[index].T.clone()
        parts.append(linear)
        if level < s.depth:
            norm = torch.nn.BatchNorm1d(weights.shape[2], eps=s.epsilon).double()
            norm.weight.data, norm.bias.data = s.scales[level][index, 0], s.shifts[level][index, 0]
            parts += [norm, activation()]
    return torch.nn.Sequential(*parts)


@pytest.mark.parametrize("activation", ["relu", "tanh", "softplus"])
@pytest.mark.parametrize("epsilon", [1e-5, 0.1])  # torch refuses 0
def test_stack_is_torchs_own_network(activation, epsilon):
    s = drawn(activation=activation, epsilon=epsilon)
    found = stack.layers(s)
    for index in range(5):
        module = as_module(s, index)
        loss = torch.nn.functional.cross_entropy(module(s.inputs[index]), s.labels[index])
        loss.backward()
        for level, layer in enumerate(found):
            torch.testing.assert_close(
                layer.weight_gradient[index].T,
                module[3 * level].weight.grad,
                rtol=1e-10,
                atol=1e-12,
            )
            by_shift, by_scale = module[3 * level + 1].bias.grad, module[3 * level + 1].weight.grad
            torch.testing.assert_close(
                layer.output_gradient[index].sum(0), by_shift, rtol=1e-10, atol=1e-12
            )
            along = (layer.output_gradient * layer.normalised)[index].sum(0)
            torch.testing.assert_close(along, by_scale, rtol=1e-10, atol=1e-12)
            through = s.loss_from(level, layer.output)[index]
            torch.testing.assert_close(through, loss.detach(), rtol=1e-12, atol=0)


def test_gradients_of_a_layer_belong_together():
    s = drawn(epsilon=0.1)
    for layer in stack.layers(s):
        w = layer.weights
        torch.testing.assert_close(
            layer.weight_gradient, layer.inputs.transpose(1, 2) @ layer.gradient
        )
        torch.testing.assert_close(layer.input_gradient, layer.gradient @ w.transpose(1, 2))
        torch.testing.assert_close(layer.preactivation, layer.inputs @ w)


@pytest.mark.parametrize("epsilon", [0.0, 0.1])
@pytest.mark.parametrize("activation", ["relu", "tanh", "softplus"])
def test_curvature_is_that_of_the_full_hessian(activation, epsilon):
    s = drawn(activation=activation, epsilon=epsilon, count=2)
    rng = np.random.default_rng(1)
    for level, layer in enumerate(stack.layers(s)):
        direction = torch.from_numpy(rng.standard_normal(layer.output.shape))
        for normalised, start in ((True, layer.preactivation), (False, layer.output)):

            def loss(x, level=level, normalised=normalised):
                return s.loss_from(level, s.normalise(level, x).output if normalised else x).sum()

            hessian = torch.autograd.functional.hessian(loss, start)
            full = torch.einsum("nih,nihmjk,mjk->nhmk", direction, hessian, direction)
            own = torch.stack([torch.diagonal(full[n, :, n]) for n in range(2)])
            found = stack.curvature(s, level, layer, direction, normalised)
            torch.testing.assert_close(found, own, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("activation", ["relu", "tanh", "softplus"])
def test_norms_bound_gradient_and_hessian_of_the_rest(activation):
    s = drawn(activation=activation, count=2)
    # Short weights make the normalisations behind steep, and small outputs a softmax
    # whose gradient outweighs its Hessian.
    s = s.rescaled([torch.full_like(scale, 0.01) for scale in s.scales])
    s = dataclasses.replace(s, weights=[*s.weights[:-1], 0.001 * s.weights[-1]])
    found = stack.layers(s)
    for level, layer in enumerate(found):
        slope, bend = norms_of_the_rest(s, found, level)
        assert (layer.output_gradient.norm(dim=(1, 2)) <= slope).all()
        hessian = torch.autograd.functional.hessian(
            lambda z, level=level: s.loss_from(level, z).sum(), layer.output
        )
        for n in range(2):
            block = hessian[n, :, :, n].reshape(layer.output[n].numel(), -1)
            assert torch.linalg.matrix_norm(block, ord=2) <= bend[n]


@pytest.mark.parametrize("size", [0.25, 4.0])
@pytest.mark.parametrize("activation, bent", [("relu", 0.0), ("softplus", 0.25), ("tanh", 1.0)])
def test_norms_behind_the_last_normalisation_by_hand(activation, bent, size):
    """A layer W and a softmax, J = √2 and S = 1/2 of n points: j = 1 and t = max |φ''| at most."""
    s = drawn(activation=activation)
    s = dataclasses.replace(s, weights=[*s.weights[:-1], size * s.weights[-1]])
    slope, bend = norms_of_the_rest(s, stack.layers(s), s.depth - 1)
    steep = torch.linalg.svdvals(s.weights[-1].abs())[:, 0]
    torch.testing.assert_close(slope, (2 / 8) ** 0.5 * steep)
    torch.testing.assert_close(bend, steep**2 / 2 / 8 + bent * slope)


def test_norms_behind_two_normalisations_by_hand():
    """ReLUs do not bend: J j and S j² + J t with j = (|γ|/s) w and t = 6 (|γ|/s²) w²/√m."""
    s = drawn(activation="relu")
    slope, bend = norms_of_the_rest(s, found := stack.layers(s), s.depth - 2)
    inner, outer = (torch.linalg.svdvals(w.abs())[:, 0] for w in s.weights[-2:])
    variances, scales = found[-1].preactivation.var(1, correction=0), s.scales[-1][:, 0].abs()
    once = (scales / variances.sqrt()).amax(1) * inner
    twice = 6 * (scales / variances).amax(1) * inner**2 / 8**0.5
    torch.testing.assert_close(slope, (2 / 8) ** 0.5 * outer * once)
    torch.testing.assert_close(bend, (outer * once) ** 2 / 2 / 8 + (2 / 8) ** 0.5 * outer * twice)


def test_variants_differ_as_they_say():
    rng = np.random.default_rng(2)
    y = torch.from_numpy(rng.standard_normal((2, 6, 3))).requires_grad_()
    gamma, beta = torch.from_numpy(rng.standard_normal((2, 2, 1, 3)))
    found = {variant: normalise(y, gamma, beta, 0.1, variant) for variant in VARIANTS}
    batch = found["batch"]
    mean, variance = y.mean(1, keepdim=True), y.var(1, correction=0, keepdim=True)
    torch.testing.assert_close(batch.output, gamma * (y - mean) / torch.sqrt(variance + 0.1) + beta)
    torch.testing.assert_close(found["unbiased"].deviation ** 2, 1.2 * variance + 0.1)
    assert torch.equal(found["detached"].output, batch.output)
    assert not found["detached"].deviation.requires_grad
    assert torch.equal(found["none"].output, y)


def test_what_cannot_be_normalised():
    one = torch.ones(1, 1, 1)
    with pytest.raises(ValueError, match="unknown"):
        normalise(torch.ones(1, 2, 1), one, one, variant="layer")
    with pytest.raises(ValueError, match="2 points"):
        normalise(one, one, one)


def test_rescaling_and_descent_move_the_hidden_weights_only():
    s = drawn()
    scaled = s.rescaled([2 * torch.ones_like(scale) for scale in s.scales])
    assert torch.equal(scaled.weights[0], 2 * s.weights[0])
    assert torch.equal(scaled.weights[-1], s.weights[-1])
    path = stack.descend(s, 0.1, 2)
    assert len(path) == 3
    for before, after in zip(path[0], path[1], strict=True):
        assert torch.equal(after.weights, before.weights - 0.1 * before.weight_gradient)


@pytest.mark.parametrize("intercept", [0.0, 3.0])
def test_regressions_have_the_optima_that_they_name(intercept):
    r = regression.draw(10, 12, 4, intercept, np.random.default_rng(3))
    for u, t, optimum, ray in zip(r.inputs, r.targets, r.optimum, r.ray, strict=True):
        np.testing.assert_allclose(np.linalg.lstsq(u, t)[0], optimum, rtol=1e-9)
        centred = u - u.mean(0)
        np.testing.assert_allclose(np.linalg.lstsq(centred, t - t.mean())[0], ray, rtol=1e-9)


@pytest.mark.parametrize("intercept", [0.0, 3.0])
def test_the_ray_is_least_for_the_normalised_unit(intercept):
    rng = np.random.default_rng(4)
    r = regression.draw(10, 12, 4, intercept, rng)
    least, gradient = r.loss_and_gradient(2 * r.ray)
    assert np.abs(gradient).max() < 1e-12
    for size in (1e-3, 1.0, 100.0):
        for _ in range(20):
            loss, _ = r.loss_and_gradient(2 * r.ray + size * rng.standard_normal(r.ray.shape))
            assert (loss > least).all()


def test_the_two_units_agree_at_the_plain_optimum():
    r = regression.draw(10, 12, 4, 0.0, np.random.default_rng(5))
    np.testing.assert_allclose(
        r.outputs(r.optimum), r.outputs(r.optimum, variant="none"), rtol=1e-10, atol=1e-12
    )
    with pytest.raises(ValueError, match="more points"):
        regression.draw(1, 5, 4, 0.0, np.random.default_rng(6))
