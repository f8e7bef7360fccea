"""What the claims on the square wave predict, held against the same numbers by other ways."""

from fractions import Fraction
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest

from claims.square_wave import test_correct_parameters, test_dead_layers, test_depth
from models.certificates import Rejected, node_swap
from models.square_wave import alternating, correct, pieces, symmetry

NEAR = Fraction(1, 10**6)


@pytest.mark.parametrize("points", [4, 7, 10])
def test_least_errors_by_trying_all_classifiers(points):
    """All 2^n of them, and ⌈(n - t - 1)/2⌉ by counting."""
    labels = np.arange(points) % 2 == 0
    answers = np.array(list(product([False, True], repeat=points)))
    changes = (answers[:, 1:] != answers[:, :-1]).sum(axis=1)
    wrong = (answers != labels).sum(axis=1)
    least = [int(wrong[changes <= t].min()) for t in range(points)]
    assert list(test_depth.least_errors(points)) == least
    assert least == [-(-(points - t - 1) // 2) for t in range(points)]


@pytest.mark.parametrize(
    "depth, switches",
    [
        (2, ["1/4", "3/4"]),
        (3, ["1/8", "3/8", "5/8", "7/8"]),
        (4, ["1/16", "3/16", "5/16", "7/16", "9/16", "11/16", "13/16", "15/16"]),
    ],
)
def test_labels_by_the_places_where_they_switch(depth, switches):
    """1 at the left end; a single switch more turns it over."""
    for x in (Fraction(2 * i + 1, 302) for i in range(151)):
        passed = sum(Fraction(switch) < x for switch in switches)
        assert correct.label(x, depth) == (passed + 1) % 2


def test_the_correct_network_of_depth_three_by_hand():
    """z_1 = x - 1/2, then a fold by 1/4 and one by 1/8."""
    layers = correct.layers(3)
    for x in (Fraction(i, 21) for i in range(22)):
        z = abs(abs(x - Fraction(1, 2)) - Fraction(1, 4)) - Fraction(1, 8)
        assert correct.pre_activations(layers, x)[-1] == [z, -z]


@pytest.mark.parametrize("depth, free, tied", [(2, 10, 5), (3, 16, 8), (4, 22, 11)])
def test_parameters_by_hand(depth, free, tied):
    assert sum(layer.parameters() for layer in correct.layers(depth)) == free
    assert test_correct_parameters.free_parameters(depth) == free
    assert test_correct_parameters.tied_parameters(depth) == tied


@pytest.mark.parametrize("width, depth", [(2, 2), (2, 4), (3, 3)])
def test_chance_of_no_dead_layer_by_all_signs(width, depth):
    """Each node is on or off, all patterns equally likely: no hidden layer may be all off."""
    patterns = product(product([0, 1], repeat=width), repeat=depth - 1)
    alive = [all(any(layer) for layer in pattern) for pattern in patterns]
    assert test_dead_layers.alive_probability(width, depth) == sum(alive) / len(alive)


def test_pieces_of_a_zigzag_of_a_zigzag():
    """Three nodes make four pieces, and each of them four again: bends by a fine grid."""
    points = [Fraction(2 * i - 4, 6) for i in range(5)]
    layers = alternating.stacked(3, points)
    step = Fraction(1, 720)
    heights = [correct.pre_activations(layers, i * step)[-1][0] for i in range(-1600, 1600)]
    slopes = np.diff(np.array(heights))
    straight = [a == b for a, b in pairwise(slopes)]
    # A bend between two points of the grid makes two neighbouring slopes differ.
    bends = sum(not s and (i == 0 or straight[i - 1]) for i, s in enumerate(straight))
    assert bends + 1 == 16
    assert pieces.pieces(pieces.graph(layers, Fraction(-3), Fraction(3))) == 16


def losses(depth, scale):
    """Return the mean logistic loss halfway and at the ends, in 30 digits from the wave alone.

    The logit is 2 s z_L with |z_L| 2^L evenly spread, always on the right side; halfway, where
    layers below the last are 0, it is the constant 2 s 2^-L, wrong for half of the points.
    """
    v, count = mpmath.mpf(scale) / 2**depth, 8
    heights = [(i + mpmath.mpf(1) / 2) / count for i in range(count)]
    ends = sum(mpmath.log(1 + mpmath.exp(-2 * v * t)) for t in heights) / count
    return mpmath.log(2 * mpmath.cosh(v)), ends


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("scale", [Fraction(1, 8), Fraction(1), Fraction(50)])
def test_jump_of_the_swap(depth, scale):
    """More than s 2^-(L+1); and the checker decides just below and just above the true jump."""
    with mpmath.workdps(30):
        middle, ends = losses(depth, mpmath.mpf(scale.numerator) / scale.denominator)
        jump = Fraction(int((middle - ends) * 10**12), 10**12)
    assert jump > scale / 2 ** (depth + 1)
    nodes, points = symmetry.nodes(correct.layers(depth)), 8 * 2**depth
    for layer in range(1, depth):
        node_swap.check(node_swap.make(nodes, layer, scale, points, True, jump * (1 - NEAR)))
        with pytest.raises(Rejected):
            node_swap.check(node_swap.make(nodes, layer, scale, points, True, jump * (1 + NEAR)))


@pytest.mark.parametrize("factor", [Fraction(2), Fraction(1, 2)])
def test_jump_between_free_networks(factor):
    """At least (v - log 2)/2 for nodes with factors of their own; the claims use 7/10 for log 2."""
    assert mpmath.log(2) < mpmath.mpf(7) / 10
    nodes = symmetry.nodes(symmetry.rescaled(correct.layers(2), 1, [factor, Fraction(1)]))
    least = (Fraction(50, 4) - Fraction(7, 10)) / 2
    node_swap.check(node_swap.make(nodes, 1, Fraction(50), 32, False, least))
