"""Networks with batch normalisation as stacks of seeds, and what is measured while they train."""

import itertools
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from models.batch_normalisation import smoothness
from models.batch_normalisation.distributions import Inputs, activation_inputs, movement
from models.batch_normalisation.network import EPSILON, VARIANTS, Network, loss_and_gradients
from models.batch_normalisation.normalisation import normalise
from models.batch_normalisation.shift import covariate_shift
from models.batch_normalisation.training import batches, descend, steps_to_target
from models.perceptrons import cross_entropy, he
from tests.models.normalised_stacks import SEEDS, WIDTHS, by_torch, network, rng, sample


def first_step(variant: str = "batch norm", rates: tuple[float, ...] = (0.1, 0.2, 0.4)):
    return next(descend(network(variant), [sample()], rates))


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("variant", ["standard", "batch norm"])
def test_each_seed_trains_like_a_plain_module(variant, activation):
    rates = (0.1, 0.2, 0.4)
    inputs, labels = sample()
    stack = network(variant, activation)
    modules = [module(stack, seed, variant, activation) for seed in range(SEEDS)]
    losses = torch.stack([step.losses for step in descend(stack, [(inputs, labels)] * 5, rates)])
    for seed, (plain, rate) in enumerate(zip(modules, rates, strict=True)):
        optimiser = torch.optim.SGD(plain.parameters(), lr=rate)
        for number in range(5):
            loss = nn.functional.cross_entropy(plain(inputs[seed]), labels[seed])
            assert loss.item() == pytest.approx(losses[number, seed].item(), rel=1e-12)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        weights = [layer.weight for layer in plain if isinstance(layer, nn.Linear)]
        for own, stacked in zip(weights, stack.weights, strict=True):
            torch.testing.assert_close(own, stacked[seed], rtol=1e-12, atol=1e-12)


def module(stack, seed, variant, activation):
    layers = []
    for level, weight in enumerate(stack.weights):
        _, outputs, inputs = weight.shape
        linear = nn.Linear(inputs, outputs, dtype=torch.float64)
        last = level == len(stack.weights) - 1
        norm = nn.BatchNorm1d(outputs, EPSILON, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weight[seed])
            bias = stack.biases[level][seed, :, 0]
            linear.bias.copy_(bias if variant == "standard" or last else torch.zeros_like(bias))
            if variant != "standard" and not last:
                norm.weight.copy_(stack.scales[level][seed, :, 0])
                norm.bias.copy_(bias)
        layers += [linear] if variant == "standard" or last else [linear, norm]
        layers.append({"relu": nn.ReLU, "sigmoid": nn.Sigmoid}[activation]())
    return nn.Sequential(*layers[:-1])


def test_the_normalisation_is_that_of_the_exact_claims():
    stack = network()
    inputs, _ = sample()
    y = inputs @ stack.weights[0].transpose(1, 2)
    scale, shift = (part[0].transpose(1, 2) for part in (stack.scales, stack.biases))
    torch.testing.assert_close(
        stack.layers(inputs)[0], normalise(y, scale, shift, EPSILON).output.transpose(1, 2)
    )


def test_noise_stays_until_the_next_is_drawn_and_has_the_moments_that_it_should_have():
    wide = Network(he(20, (4, 400, 4), rng()), "noisy batch norm")
    wide.draw_noise(30, rng())
    ((factor, offset),) = wide.noise
    inputs = torch.from_numpy(rng().standard_normal((20, 30, 4))).float()
    once = wide(inputs)
    assert torch.equal(once, wide(inputs))
    units = 20 * 400
    # Six standard errors: of U(-1/2, 1/2) and U(1, 5/4) over units, of the noise within a unit.
    assert abs(offset.mean(2).mean()) < 6 * 12**-0.5 / units**0.5
    assert abs(factor.mean(2).mean() - 1.125) < 6 * (1 / 4 / 12**0.5 + 0.1) / units**0.5
    assert offset.mean(2).std() == pytest.approx(12**-0.5, rel=0.05)
    assert factor.mean(2).std() == pytest.approx((1 / 16 / 12 + 0.01 / 30) ** 0.5, rel=0.05)
    assert factor.std(2).mean() == pytest.approx(0.1, rel=0.05)
    assert (offset.amax(2) - offset.amin(2)).max() <= 0.2 + 1e-6
    assert offset.std(2).mean() == pytest.approx(0.2 / 12**0.5, rel=0.05)
    wide.draw_noise(30, rng(1))
    assert not torch.equal(once, wide(inputs))


def test_noise_multiplies_and_shifts_what_is_normalised():
    noisy, calm = network("noisy batch norm"), network("batch norm")
    inputs, _ = sample()
    factor, offset = noisy.noise[0]
    torch.testing.assert_close(
        noisy.layers(inputs)[0], factor * calm.layers(inputs)[0] + offset, rtol=1e-14, atol=1e-14
    )


def test_a_network_needs_a_known_variant_and_activation_and_weights_that_fit():
    weights = he(2, (3, 4, 2), rng())
    with pytest.raises(ValueError, match="'layer norm' is unknown"):
        Network(weights, "layer norm")
    with pytest.raises(ValueError, match="'tanh' is unknown"):
        Network(weights, "standard", "tanh")
    with pytest.raises(ValueError, match="do not fit together"):
        Network(weights[::-1], "standard")


@pytest.mark.parametrize("variant", VARIANTS)
def test_elsewhere_leaves_the_network_where_it_is(variant):
    step = first_step(variant)
    before = [parameter.clone() for parameter in step.network.parameters()]
    losses, gradients = step.at(step.moved())
    assert all(torch.equal(a, b) for a, b in zip(before, step.network.parameters(), strict=True))
    again, same = loss_and_gradients(
        step.network, dict(step.network.named_parameters()), step.inputs, step.labels
    )
    assert torch.equal(again, step.losses)
    assert all(torch.equal(value, step.gradients[name]) for name, value in same.items())
    with torch.no_grad():
        for parameter, value in zip(step.network.parameters(), step.moved().values(), strict=True):
            parameter.copy_(value)
    torch.testing.assert_close(cross_entropy(step.network(step.inputs), step.labels), losses)
    assert any(not torch.equal(value, step.gradients[name]) for name, value in gradients.items())


def test_smoothness_is_what_its_definition_says():
    step = first_step()
    found = smoothness.ahead(step, multiples=(0.5, 2))
    losses, gradients = zip(*(step.at(step.moved(a)) for a in (0.5, 2)), strict=True)
    for seed, rate in enumerate((0.1, 0.2, 0.4)):
        all_losses = [step.losses[seed].item(), *(loss[seed].item() for loss in losses)]
        g, *others = (flat(gradient, seed) for gradient in (step.gradients, *gradients))
        changes = [np.linalg.norm(other - g) for other in others]
        moves = [a * rate * np.linalg.norm(g) for a in (0.5, 2)]
        assert found.start[seed] == all_losses[0]
        assert (found.lowest[seed], found.highest[seed]) == (min(all_losses), max(all_losses))
        assert found.range[seed] == max(all_losses) - min(all_losses)
        assert found.change[seed] == pytest.approx(max(changes))
        assert found.relative[seed] == pytest.approx(max(changes) / np.linalg.norm(g))
        assert found.beta[seed] == pytest.approx(
            max(c / m for c, m in zip(changes, moves, strict=True))
        )


def flat(gradients, seed):
    return np.concatenate([value[seed].numpy().ravel() for value in gradients.values()])


def test_a_random_direction_is_as_long_as_the_gradient_and_another_one():
    step = first_step()
    drawn = smoothness.random_direction(step.gradients, rng())
    np.testing.assert_allclose(smoothness.norm(drawn), smoothness.norm(step.gradients))
    assert (smoothness.distance(drawn, step.gradients) > 0.5 * smoothness.norm(drawn)).all()
    found = smoothness.ahead(step, drawn, (1.0,))
    np.testing.assert_allclose(
        found.beta, found.change / (step.rates.numpy() * smoothness.norm(drawn))
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_covariate_shift_moves_all_layers_before_and_none_else(variant):
    step = first_step(variant)
    lengths, cosines = covariate_shift(step)
    assert lengths.shape == cosines.shape == (SEEDS, len(WIDTHS) - 2)
    for level in (1, 2):
        other = network(variant)
        with torch.no_grad():
            for parts, name in (
                (other.weights, "weights"),
                (other.biases, "biases"),
                (other.scales, "scales"),
            ):
                for before in range(min(level, len(parts))):
                    parts[before] -= step.rates[:, None, None] * step.gradients[f"{name}.{before}"]
        parameters = dict(other.named_parameters())
        cross_entropy(by_torch(other, parameters, step.inputs)[-1], step.labels).sum().backward()
        for seed in range(SEEDS):
            here = step.gradients[f"weights.{level}"][seed].ravel()
            there = other.weights[level].grad[seed].ravel()
            assert lengths[seed, level - 1] == pytest.approx((here - there).norm().item())
            cosine = nn.functional.cosine_similarity(here, there, dim=0).item()
            assert cosines[seed, level - 1] == pytest.approx(cosine)


def test_a_run_that_has_diverged_warns_of_nothing_and_leaves_the_others_alone():
    found = network("standard")
    before = covariate_shift(next(descend(found, [sample()], (0.1, 0.2, 0.4))))[0]
    with torch.no_grad():
        found.weights[0][1] = torch.inf
    step = next(descend(found, [sample()], (0.1, 0.2, 0.4)))
    after, ahead = covariate_shift(step)[0], smoothness.ahead(step)
    assert not np.isfinite(after[1]).any()
    assert np.array_equal(after[[0, 2]], before[[0, 2]])
    for name in ("range", "relative", "beta"):
        assert np.isfinite(getattr(ahead, name)).tolist() == [True, False, True]


def test_fresh_noise_alone_is_a_shift():
    still = first_step("noisy batch norm", (0.0, 0.0, 0.0))
    assert (covariate_shift(still)[0] == 0).all()
    assert (covariate_shift(still, rng(9))[0] > 0).all()


def test_the_step_at_which_the_target_is_reached():
    class Told:
        def __init__(self, losses):
            self.losses, self.network = torch.tensor(losses), SimpleNamespace()

    courses = [
        (4.0, 1.0, 9.0),
        (2.0, 1.0, float("nan")),
        (2.0, 5.0, 0.0),
        (0.0, 5.0, 0.0),
        (9.0, 9.0, 9.0),
    ]
    arrive = partial(steps_to_target, target=2.0, window=2)
    np.testing.assert_array_equal(arrive(map(Told, courses)), [3, 2, 4])
    np.testing.assert_array_equal(arrive(map(Told, courses[:3])), [3, 2, np.inf])
    taken = iter(courses)
    first = arrive(map(Told, taken), enough=lambda arrived: np.isfinite(arrived).any())
    np.testing.assert_array_equal(first, [np.inf, 2, np.inf])
    assert len(list(taken)) == 3
    with pytest.raises(ValueError, match="no step"):
        arrive([])


def test_a_seed_that_has_arrived_rests_and_the_others_train_on():
    inputs, labels = sample()
    together, alone = network(), network()
    courses = [step.losses for step in descend(alone, [(inputs, labels)] * 9, (0.1, 0.2, 0.4))]
    target = torch.stack(courses)[4, 1].item()
    expected = [(course[seed] <= target) for seed in range(SEEDS) for course in courses]
    steps = descend(together, [(inputs, labels)] * 9, (0.1, 0.2, 0.4))
    arrived = steps_to_target(steps, target, 1)
    first = np.reshape(expected, (SEEDS, 9))
    np.testing.assert_array_equal(arrived, np.where(first.any(1), first.argmax(1) + 1, np.inf))
    assert arrived[1] == 5
    assert together.resting.tolist() == np.isfinite(arrived).tolist()


def test_batches_are_cut_off_and_come_with_new_noise():
    stack, (inputs, labels) = network("noisy batch norm"), sample()
    noises = [stack.noise[0][0] for _ in batches(stack, inputs, labels, 8, rng(), rng(1), 5)]
    assert len(noises) == 5
    assert all(not torch.equal(a, b) for a, b in itertools.pairwise(noises))


def test_inputs_of_activations_have_the_moments_that_normalisation_gives_them():
    stack, (inputs, _) = network(), sample()
    found = activation_inputs(
        Network(he(SEEDS, (5, 7, 7, 4), rng()), "batch norm", dtype=torch.float64), inputs
    )
    np.testing.assert_allclose(found.means, 0, atol=1e-14)
    np.testing.assert_allclose(found.spreads, 1, atol=1e-3)  # ε = 1e-5 against variances of about 1
    y = (inputs[1] @ stack.weights[0][1].T)[:, 3].detach().numpy()
    standard = Network(
        [w.detach().numpy() for w in stack.weights[:1]] * 1 + he(SEEDS, (7, 4), rng()),
        "standard",
        dtype=torch.float64,
    )
    found = activation_inputs(standard, inputs)
    assert found.means[1, 0, 3] == pytest.approx(y.mean())
    assert found.spreads[1, 0, 3] == pytest.approx(y.std())
    np.testing.assert_allclose(found.quantiles[:, 1, 0, 3], np.quantile(y, [0.15, 0.5, 0.85]))
    moved = activation_inputs(standard, 2 * inputs)
    np.testing.assert_allclose(
        movement(found, moved), np.abs(found.means / found.spreads).mean((1, 2))
    )


def test_a_mean_moves_in_units_of_the_spread_that_it_had():
    """By hand: 1 of 2, 3 of 4, and a mean that stays, with a spread or without one."""
    before, after = (
        Inputs(np.array([[means]]), np.array([[spreads]]), np.zeros((3, 1, 1, 4)))
        for means, spreads in (
            ([0.0, 5.0, 7.0, 7.0], [2.0, 4.0, 1.0, 0.0]),
            ([1.0, 2.0, 7.0, 7.0], [9.0, 9.0, 9.0, 9.0]),
        )
    )
    assert movement(before, after) == (1 / 2 + 3 / 4) / 4
