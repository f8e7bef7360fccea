"""Networks of several layers in many digits, differentiating nothing, beside those in floats."""

import numpy as np
import pytest

from claims.weight_tying import layered
from models.weight_tying import several
from theoremcheck.judging._instances import Given, Outside, Sampled


def drawn(attack, seed):
    """Return what the first instance of a seed that is one gives, and the same exactly."""
    rng = np.random.default_rng(seed)
    while True:
        drawing = Sampled(rng)
        try:
            return attack(drawing), Given(drawing.values, exact=True)
        except Outside:
            continue


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "attack, precise",
    [
        (layered.any_free_layer, layered.any_free_layer_in_digits),
        (layered.any_tied_layers, layered.any_tied_layers_in_digits),
    ],
)
def test_gradients_in_digits_are_those_in_floats(seed, attack, precise):
    found, exact = drawn(attack, seed)
    expected = [float(side) for side in found]
    assert [float(side) for side in precise(exact)] == pytest.approx(expected, rel=1e-9)


def test_lengthened_filters_are_on_the_sphere_that_is_asked_for():
    rng = np.random.default_rng(0)
    filters = [each[0] for each in several.start([2, 3], 5, 1, 1, 0.7, rng)]
    moved = layered.lengthened(filters, 1, 5, 4.0, 0.4)
    weights = several.Network(np.zeros(6), 5, 0.0, 1).weights(moved)
    assert np.linalg.norm(weights[1:]) == pytest.approx(0.4 * 4**0.5)
    np.testing.assert_array_equal(moved[1][0], filters[1][0])


def test_targets_and_vectors_across():
    rng = np.random.default_rng(1)
    best = layered.target("2 × 3 × 2", 0.3, rng)
    assert [each.size for each in best] == layered.sizes("2 × 3 × 2") == [2, 3, 2]
    assert np.square(several.outer(best)).sum() == pytest.approx(0.3)
    away = layered.across(best[1], rng)
    assert away @ best[1] == pytest.approx(0, abs=1e-15)
    assert away @ away == pytest.approx(1)


def test_force_over_the_lengths_of_the_other_filters():
    """Other filters that are three times as long, and a free one a third, change W not at all."""
    rng = np.random.default_rng(2)
    first, second = (each[0] for each in several.start([2, 3], 5, 1, 1, 0.7, rng))
    network = several.Network(several.outer(layered.target("2 × 3", 1, rng)), 5, 2.0, 1)
    found = layered.force(network, [first, second])
    assert layered.force(network, [3 * first, second / 3]) == pytest.approx(found)
    gradient = network.gradients([first, second])[1][1:]
    assert found == pytest.approx(np.linalg.norm(gradient) / np.linalg.norm(first))
