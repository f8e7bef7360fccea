"""The digits that counterexamples of batch normalisation are held against, beside torch's."""

import numpy as np
import pytest
import torch

from claims.batch_normalisation import any_regression, any_unit, anywhere, fifty_digits
from models.batch_normalisation import any_rate, stack
from theoremcheck.judging._instances import Given, Outside, Sampled

SEEDS = range(4)
FIELDS = (
    "normalised",
    "output",
    "deviation",
    "output_gradient",
    "gradient",
    "weight_gradient",
    "input_gradient",
)


def drawn(build, seed):
    """Return what the first instance of a seed that is one gives, and the same exactly."""
    rng = np.random.default_rng(seed)
    while True:
        drawing = Sampled(rng)
        try:
            return build(drawing), Given(drawing.values, exact=True)
        except Outside:
            continue


@pytest.mark.parametrize("seed", SEEDS)
@fifty_digits.in_digits
def test_a_layer_in_digits_is_the_one_of_torch(seed):
    def build(draw):
        network = anywhere.instance(draw).stack()
        return network, anywhere.layer(draw, network)

    (network, layer), exact = drawn(build, seed)
    digits = fifty_digits.Digits(anywhere.instance(exact))
    for field in FIELDS:
        found = torch.from_numpy(getattr(digits, field).astype(float))
        torch.testing.assert_close(found, getattr(layer, field), rtol=1e-9, atol=1e-11)
    for normalised in (True, False):
        found = digits.curvature(None, 0, digits, digits.gradient, normalised)
        expected = stack.curvature(network, 0, layer, layer.gradient, normalised)
        torch.testing.assert_close(
            torch.from_numpy(found.astype(float)), expected, rtol=1e-8, atol=1e-10
        )


@pytest.mark.parametrize("seed", SEEDS)
@fifty_digits.in_digits
def test_a_regression_in_digits_is_the_one_of_torch(seed):
    model, exact = drawn(lambda draw: any_regression.floats(draw, any_regression.data(draw)), seed)
    digits, weights = any_regression.Digits(any_regression.data(exact)), model.optimum + 0.5
    plain, _ = model.loss_and_gradient(weights, variant="none")
    loss, gradient = model.loss_and_gradient(weights)
    assert float(digits.plain_loss(weights[0])) == pytest.approx(plain[0])
    assert float(digits.loss(weights[0])) == pytest.approx(loss[0])
    found = fifty_digits.slope(digits.loss, fifty_digits.numbers(weights[0]))
    assert found.astype(float) == pytest.approx(gradient[0], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "attack, precise",
    [
        (any_unit.any_step, any_unit.any_step_in_digits),
        (any_unit.any_path, any_unit.any_path_in_digits),
    ],
)
def test_a_descent_in_digits_is_the_one_of_torch(seed, attack, precise):
    (measured, bound, _), exact = drawn(attack, seed)
    found = [float(side) for side in precise(exact)]
    assert found == pytest.approx([measured[0], bound[0]], rel=1e-6)


@pytest.mark.parametrize("loss", any_rate.LOSSES)
def test_most_curved(loss):
    """λ by singular values: σ_1²/σ_d² of the centred inputs, and what of t they reach."""
    units = any_rate.draw(loss, 5, 12, 3, np.random.default_rng(0))
    for index, found in enumerate(any_unit.most_curved(units)):
        x, scale = units.inputs[index], units.scale[index]
        left, singular, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
        reached = np.linalg.norm(left.T @ units.targets[index]) / np.sqrt(12)
        bent = scale * reached if loss == "squared error" else scale + 3**0.5 / 8 * scale**2
        expected = (singular[0] / singular[-1]) ** 2 * 2 / np.sqrt(3) * bent
        assert found == pytest.approx(expected)
