"""What the claims on the square wave predict, held against the same numbers by other ways."""

from fractions import Fraction
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest

from claims.square_wave import (
    test_correct_parameters,
    test_dead_layers,
    test_depth,
    test_negation_symmetry,
)
from models.certificates import Rejected, node_swap
from models.square_wave import alternating, correct, pieces, symmetry
from theoremcheck.judging._instances import Given, Outside, Sampled

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


def any_network_by_slopes(draw):
    network = test_depth.drawn(draw)
    return len(lines(network, -test_depth.END, test_depth.END)), test_depth.most_pieces(network)


def any_bends_by_slopes(draw):
    points, network = test_depth.bent(draw)
    found = lines(network, Fraction(0), Fraction(1))
    ends = [0, *(start for start, _, _ in found[1:])]
    at = [found[sum(end <= x for end in ends) - 1][1:] for x in points]
    given = [slope * x + height > 0 for x, (slope, height) in zip(points, at, strict=True)]
    wrong = sum(said == index % 2 for index, said in enumerate(given))
    return wrong, test_depth.least_of(len(points), len(found))


def lines(network, low, high):
    """Return the lines of which the first output consists: where each starts, slope and height."""
    found = [(low, [(Fraction(1), Fraction(0))])]
    for layer in network:
        cut = []
        for (start, inputs), (end, _) in pairwise([*found, (high, None)]):
            sums = [
                tuple(sum(w * line[i] for w, line in zip(row, inputs, strict=True)) for i in (0, 1))
                for row in layer.weights
            ]
            nodes = [(s, h + b) for (s, h), b in zip(sums, layer.biases, strict=True)]
            if layer is network[-1]:
                cut.append((start, nodes))
                continue
            zeros = {-height / slope for slope, height in nodes if slope}
            inner = sorted(x for x in zeros if start < x < end)
            for left, right in pairwise([start, *inner, end]):
                middle = (left + right) / 2
                on = [slope * middle + height > 0 for slope, height in nodes]
                cut.append((left, [n if o else (0, 0) for n, o in zip(nodes, on, strict=True)]))
        found = cut
    outputs = [(start, *nodes[0]) for start, nodes in found]
    return [outputs[0], *(b for a, b in pairwise(outputs) if a[1:] != b[1:])]


def any_tied_network_by_its_halves(draw):
    firsts, layer, x = test_negation_symmetry.drawn(draw, 1, alike=False)
    z = halves(firsts, x)[layer - 1]
    first, second = (abs(z) + z) / 2, (abs(z) - z) / 2
    negated = [max(-z, Fraction(0)), max(z, Fraction(0)), (first > 0) + (second > 0)]
    return negated, [second, first, int(z != 0)]


def any_alike_network_by_its_halves(draw):
    firsts, layer, x = test_negation_symmetry.drawn(draw, 2, alike=True)
    other = [*firsts[: layer - 1], [-entry for entry in firsts[layer - 1]], *firsts[layer:]]
    negated, z = halves(other, x)[-1], halves(firsts, x)[-1]
    return [negated, -negated], [z, -z]


def halves(firsts, x):
    """Return z of every layer: the next one is (w_1 + w_2)/2 |z| + (w_1 - w_2)/2 z + b."""
    (weight, bias), *others = firsts
    found = [weight * x + bias]
    for one, two, bias in others:
        z = found[-1]
        found.append((one + two) / 2 * abs(z) + (one - two) / 2 * z + bias)
    return found


def any_point_by_its_distance(draw):
    """z_l is the excess of 2^-l over the distance from the next multiple of 2^(2-l)."""
    x, depth = test_correct_parameters.drawn(draw)
    heights = [x - Fraction(1, 2)]
    for level in range(2, depth + 1):
        period = Fraction(4, 2**level)
        heights.append(period / 4 - abs(x - period * round(x / period)))
    folds = [x - Fraction(1, 2)]
    folds += [abs(z) - Fraction(1, 2**level) for level, z in enumerate(heights[:-1], 2)]
    switches = sum(Fraction(2 * i + 1, 2**depth) < x for i in range(2 ** (depth - 1)))
    both = [*heights, *(-z for z in heights)]
    return [*both, heights[-1] > 0], [*folds, *(-z for z in folds), 1 - switches % 2]


@pytest.mark.parametrize(
    "attack, other",
    [
        (test_correct_parameters.any_point, any_point_by_its_distance),
        (test_depth.any_network, any_network_by_slopes),
        (test_depth.any_bends, any_bends_by_slopes),
        (test_negation_symmetry.any_tied_network, any_tied_network_by_its_halves),
        (test_negation_symmetry.any_alike_network, any_alike_network_by_its_halves),
    ],
)
def test_what_is_searched_by_another_way(attack, other):
    """On the instances of fifty draws, zeros and kinks among them, both sides are the same."""
    rng, compared = np.random.default_rng(0), 0
    for _ in range(50):
        drawing = Sampled(rng)
        try:
            said = attack(drawing)
        except Outside:
            continue
        assert said == other(Given(drawing.values))
        compared += 1
    assert compared > 25
