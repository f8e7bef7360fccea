"""Exact square waves: pieces by brute force, few changes, symmetries, dead layers, convolutions."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.square_wave import alternating, correct, dead, pieces, symmetry
from models.weight_tying import convolution

examples = settings(max_examples=60, deadline=None, derandomize=True, database=None)
GRID = [Fraction(i, 7) for i in range(-21, 22)]


def network(seed: int, depth: int, width: int = 2, **kinds: bool) -> list[correct.Layer]:
    kinds = {"tied": False, "alike": False} | kinds
    return symmetry.draw(depth, np.random.default_rng(seed), width=width, **kinds)


def height(layers: list[correct.Layer], x: Fraction) -> Fraction:
    return correct.pre_activations(layers, x)[-1][0]


def outputs(layers: list[correct.Layer]) -> list[list[Fraction]]:
    return [correct.pre_activations(layers, x)[-1] for x in GRID]


@examples
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4))
def test_graph_interpolates_the_network_between_its_bends(seed, depth, width):
    layers = network(seed, depth, width)
    graph = pieces.graph(layers, Fraction(-3), Fraction(3))
    for (a, left), (b, right) in pairwise(graph):
        for share in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)):
            assert height(layers, a + share * (b - a)) == left + share * (right - left)
    for (a, u), (b, v), (c, w) in zip(graph, graph[1:], graph[2:], strict=False):
        assert (v - u) / (b - a) != (w - v) / (c - b), "a corner that does not bend"
    assert [graph[0][0], graph[-1][0]] == [-3, 3]


@examples
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 4))
def test_crossings_are_the_changes_of_sign_between_zeros(seed, depth, width):
    graph = pieces.graph(network(seed, depth, width), Fraction(-3), Fraction(3))
    signs = [1 if y > 0 else -1 for _, y in graph if y]
    assert (
        pieces.crossings(graph) == sum(a != b for a, b in pairwise(signs)) <= pieces.pieces(graph)
    )


def test_touching_zero_is_no_crossing():
    corners = [
        (Fraction(x), Fraction(y))
        for x, y in [(0, 1), (1, 0), (2, 1), (3, 0), (4, 0), (5, -1), (6, -2)]
    ]
    assert pieces.crossings(corners) == 1
    assert pieces.pieces(corners) == 6


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_least_errors_against_all_classifiers(size):
    rng = np.random.default_rng(size)
    for labels in (np.arange(size) % 2 == 0, rng.integers(0, 2, size) == 1, np.ones(size, bool)):
        least = [size] * size
        for classifier in product([False, True], repeat=size):
            wrong = int((np.array(classifier) != labels).sum())
            changes = sum(a != b for a, b in pairwise(classifier))
            for c in range(changes, size):
                least[c] = min(least[c], wrong)
        assert alternating.least_errors(labels).tolist() == least


@examples
@given(st.sets(st.integers(-50, 50), min_size=5, max_size=14))
def test_zigzag_alternates_on_any_points(drawn):
    points = [Fraction(x, 3) for x in sorted(drawn)]
    layers = alternating.zigzag(points)
    assert len(layers[0].biases) == len(points) - 2
    assert alternating.errors(layers, points) == 0
    graph = pieces.graph(layers, points[0] - 1, points[-1] + 1)
    assert [x for x, _ in graph[1:-1]] == points[1:-1]
    assert pieces.crossings(graph) == len(points) - 1


def test_zigzag_needs_five_points():
    with pytest.raises(ValueError, match="4 points: one node less than changes of sign needs 5"):
        alternating.zigzag(GRID[:4])


def test_errors_count_a_zero_as_the_label_zero():
    zero = [correct.Layer(((Fraction(0),),), (Fraction(0),))]
    assert alternating.errors(zero, alternating.points(3)) == 3
    assert alternating.points(2) == [0, Fraction(1, 2), 1]


@pytest.mark.parametrize("depth, width", [(1, 2), (2, 1), (3, 2), (4, 3)])
def test_swaps_and_factors_change_no_function(depth, width):
    layers = network(depth, depth, width)
    for layer in range(1, depth):
        swap = symmetry.swapped(layers, layer)
        assert outputs(swap) == outputs(layers)
        assert symmetry.swapped(swap, layer) == layers
        factors = [Fraction(i + 1, 3) for i in range(width)]
        assert outputs(symmetry.rescaled(layers, layer, factors)) == outputs(layers)
        assert symmetry.rescaled(layers, layer, factors) != layers
    top = symmetry.swapped(layers, depth)
    assert outputs(top) == [scores[::-1] for scores in outputs(layers)]
    assert outputs(symmetry.negated(layers, depth)) == [
        [-z for z in scores] for scores in outputs(layers)
    ]


def test_midpoint_and_nodes():
    left, right = network(1, 3), network(2, 3)
    middle = symmetry.nodes(symmetry.midpoint(left, right))
    for m, a, b in zip(middle, symmetry.nodes(left), symmetry.nodes(right), strict=True):
        np.testing.assert_array_equal(np.array(m) * 2, np.array(a) + np.array(b))
    assert symmetry.nodes(correct.layers(2))[1] == [
        [1, 1, Fraction(-1, 4)],
        [-1, -1, Fraction(1, 4)],
    ]


def test_drawn_networks_are_what_was_asked_for():
    for seed in range(20):
        assert all(layer.is_tied() for layer in network(seed, 4, tied=True))
        assert not any(layer.is_tied() for layer in network(seed, 4)[1:])
        rows = [row for layer in network(seed, 4, alike=True)[1:] for row in layer.weights]
        assert all(len(set(row)) == 1 for row in rows)
        entries = np.array(
            [e for layer in symmetry.nodes(network(seed, 3)) for node in layer for e in node]
        )
        assert (entries != 0).all()
        assert (abs(entries) <= 2).all()
    with pytest.raises(ValueError, match="two nodes, not 3"):
        network(0, 2, 3, tied=True)


def test_dead_layers_by_hand():
    """Networks of three layers: the first layer off, the second off, none off."""
    one, zero = torch.ones(3, 2, 1, dtype=torch.float64), torch.zeros(3, 2, dtype=torch.float64)
    first = one * torch.tensor([-1.0, 1, 1])[:, None, None]
    second = one.expand(3, 2, 2) * torch.tensor([1.0, -1, 1])[:, None, None]
    layers = [(first, zero), (second, zero), (one.expand(3, 2, 2), zero)]
    points = torch.tensor([0.25, 0.75], dtype=torch.float64)
    assert dead.some_layer_is_dead(layers, points).tolist() == [True, True, False]
    shapes = [tuple(values.shape) for values in dead.hidden(layers, points)]
    assert shapes == [(3, 2, 2), (3, 2, 2)]
    biased = [(first, zero + 0.5), *layers[1:]]
    assert dead.some_layer_is_dead(biased, points).tolist() == [False, True, False]


def test_gradients_are_those_of_a_single_network():
    layers = dead.he(5, 3, 2, np.random.default_rng(0), bias=0.5)
    points = torch.linspace(0.1, 0.9, 7, dtype=torch.float64)
    labels = (points > 0.5).double()
    stacked = dead.gradients(layers, points, labels)
    for i in range(5):
        modules: list[torch.nn.Module] = []
        for weights, biases in layers:
            linear = torch.nn.Linear(weights.shape[2], 2, dtype=torch.float64)
            linear.load_state_dict({"weight": weights[i], "bias": biases[i]})
            modules += [linear, torch.nn.ReLU()]
        plain = torch.nn.Sequential(*modules[:-1])
        scores = plain(points[:, None])
        torch.nn.functional.binary_cross_entropy_with_logits(
            scores[:, 0] - scores[:, 1], labels
        ).backward()
        for found, parameter in zip(stacked, list(plain.parameters()), strict=True):
            torch.testing.assert_close(found[i], parameter.grad, rtol=1e-12, atol=1e-14)


def test_he_has_its_variance_and_its_ties():
    rng = np.random.default_rng(0)
    (first, bias), (second, _) = dead.he(20_000, 2, 4, rng, bias=0.5)
    # 80 000 and 320 000 squares with the relative deviation √2: five standard errors.
    assert float(first.square().mean()) == pytest.approx(2, rel=5 * np.sqrt(2 / 80_000))
    assert float(second.square().mean()) == pytest.approx(0.5, rel=5 * np.sqrt(2 / 320_000))
    assert 0.49 < float(bias.abs().max()) <= 0.5
    for weights, biases in dead.he(3, 3, 4, rng, tied=True, bias=1.0):
        assert (weights[:, 2:] == -weights[:, :2]).all()
        assert (biases[:, 2:] == -biases[:, :2]).all()
    with pytest.raises(ValueError, match="3 nodes cannot be tied"):
        dead.he(1, 2, 3, rng, tied=True)


@pytest.mark.parametrize("cyclic", [True, False])
def test_windows_and_locally_connected_by_index(cyclic):
    rng = np.random.default_rng(0)
    signals, weight = convolution.integers(rng, 4, 2, 6), convolution.integers(rng, 6, 3, 2, 4)
    bias = convolution.integers(rng, 6, 3)
    found = convolution.LocallyConnected(weight, bias, cyclic)(signals).detach()
    for b, f, n in product(range(4), range(3), range(6)):
        terms = [
            signals[b, c, (n + w) % 6] * weight[n, f, c, w]
            for c, w in product(range(2), range(4))
            if cyclic or n + w < 6
        ]
        assert float(found[b, f, n]) == float(bias[n, f] + sum(terms))
    assert found.shape == (4, 3, 6)


def test_even_windows_are_refused():
    with pytest.raises(ValueError, match="the window is 4"):
        convolution.circular(torch.ones(1, 1, 4), torch.ones(1))


def test_commutator_takes_a_matrix_to_as_minus_sa():
    matrix = np.random.default_rng(0).integers(-9, 10, (5, 5))
    shift = np.roll(np.eye(5, dtype=int), 1, axis=0)
    found = convolution.commutator(5) @ matrix.ravel()
    np.testing.assert_array_equal(found.reshape(5, 5), matrix @ shift - shift @ matrix)
    signal = np.arange(5)
    np.testing.assert_array_equal(shift @ signal, np.roll(signal, 1))
    assert convolution.rank(np.array([[1, 2], [2, 4]])) == 1


def test_matrices_of_a_layer():
    rng = np.random.default_rng(1)
    layer = convolution.LocallyConnected(
        convolution.integers(rng, 6, 2, 1, 3), torch.zeros(6, 2).double()
    )
    signal = convolution.integers(rng, 6)
    np.testing.assert_array_equal(
        (convolution.matrices(layer, 6) @ signal).detach(), layer(signal[None, None])[0].detach()
    )


def test_integers_have_no_zero_and_both_signs():
    drawn = convolution.integers(np.random.default_rng(0), 1000)
    assert sorted(set(drawn.tolist())) == [-4, -3, -2, -1, 1, 2, 3, 4]
