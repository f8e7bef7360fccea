r"""Every layer folds the line once more: $2L$ nodes compute a square wave with $2^{L-1}$ crossings.

The two nodes of a layer hold $z_l$ and $-z_l$, whose ReLUs add up to $|z_l|$; subtracting
$2^{-(l+1)}$ makes the next one. A certificate proves that for all of $[0,1]$: all nodes are affine
between the crossings and extrema, at which it holds. The same is checked in rational arithmetic at
points in between, and beyond the depths of the certificates. The rows are negatives of each other,
so that the same function needs half of the parameters: $3L-1$ in place of $6L-2$.
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from models.certificates import square_wave
from models.certificates.second import square_wave as by_lines
from models.square_wave import correct, network, symmetry, training
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"z_1 = x - \frac{1}{2}, \quad z_{l+1} = |z_l| - 2^{-(l+1)}, \qquad y = 1 "
    r"\Leftrightarrow z_L > 0",
    place='"Correct" Parameters',
    premises={"biases": r"b_l = \mp 2^{-l}"},
    quantifiers={
        "$L$": "2 to 7, and 8 in the full tier; point by point to 10 there; a single layer makes "
        "one step and no wave; searched over 2 to 10",
        "$x$": "all of [0, 1] by certificate; at a crossing, where the wave jumps, $z_L$ is 0; "
        "besides 8 points in every cell, 16 in every linear piece; searched over fractions of up "
        "to 999 parts, and of $2^{L+1}$ parts",
    },
    conclusion="folds and labels on all of [0, 1]",
)
DEPTHS = [2, 3, 4, 5, 6, 7, *(pytest.param(depth, marks=pytest.mark.full) for depth in (8, 9, 10))]


@pytest.mark.parametrize(
    "depth, factor",
    [
        *((depth, 1) for depth in range(2, 8)),
        pytest.param(8, 1, marks=pytest.mark.full),
        without("biases", 3, 0.875),
    ],
)
def test_all_points_at_once(evidence, depth, factor):
    layers = correct.layers(depth, Fraction(factor))
    judge_biases(evidence, layers)
    certificate = square_wave.make(symmetry.nodes(layers))
    checkers = square_wave.check, by_lines.check
    evidence.certificate("folds and labels on all of [0, 1]", certificate, *checkers)


@pytest.mark.parametrize("depth", DEPTHS)
def test_labels(evidence, depth):
    judge_labels(evidence, depth, Fraction(1))


@without("biases")
def test_labels_with_other_biases(evidence):
    judge_labels(evidence, 3, Fraction(9, 10))


@pytest.mark.parametrize("depth", DEPTHS)
def test_folds(evidence, depth):
    """Zero at the odd multiples of 2^-L, ±2^-L in turn at the even ones, and linear in between."""
    layers = correct.layers(depth)
    cell = Fraction(1, 2**depth)
    heights = [correct.pre_activations(layers, i * cell)[-1][0] for i in range(2**depth + 1)]
    middles = [
        correct.pre_activations(layers, (i + Fraction(1, 2)) * cell)[-1][0] for i in range(2**depth)
    ]
    expected = [(0, cell, 0, -cell)[(i + 1) % 4] for i in range(2**depth + 1)]
    judge_equal(evidence, "heights at the multiples of the cell", heights, expected)
    means = [(a + b) / 2 for a, b in pairwise(heights)]
    judge_equal(evidence, "bends inside of a cell", middles, means)
    evidence.identity("crossings", sum(height == 0 for height in heights), 2 ** (depth - 1))


@pytest.mark.parametrize("depth", DEPTHS)
def test_parameters(evidence, depth):
    layers = correct.layers(depth)
    free = sum(layer.parameters() for layer in layers)
    evidence.identity("free parameters", free, free_parameters(depth))
    untied = sum(not layer.is_tied() for layer in layers)
    evidence.never("layers that are not tied", untied, of=depth)
    evidence.identity("tied parameters", free / 2, tied_parameters(depth))


def free_parameters(depth):
    """Return 6L - 2: the first layer has 4, of two weights and biases, and each other one 6."""
    return 6 * depth - 2


def tied_parameters(depth):
    """Return 3L - 1: of each pair of nodes one is told by the other."""
    return 3 * depth - 1


def test_pictures_of_depth_three(evidence):
    """The slides' pictures: the pre-activation and the output of every layer."""
    layers, grid = correct.layers(3), [Fraction(i, 64) for i in range(65)]
    values = np.array([[float(z[0]) for z in correct.pre_activations(layers, x)] for x in grid])
    expected = np.array([[float(z) for z in folds(x, 3)] for x in grid])
    at = [float(x) for x in grid]
    for layer in range(3):
        z, exact = values[:, layer], expected[:, layer]
        evidence.curve(
            f"first node of layer {layer + 1}, pre-activation",
            at,
            z,
            predicted=exact,
            axes=("x", f"z of layer {layer + 1}"),
        )
        evidence.curve(
            f"first node of layer {layer + 1}, output",
            at,
            np.maximum(z, 0),
            predicted=np.maximum(exact, 0),
            axes=("x", "relu(z)"),
        )
    folded = np.abs(values[:, :-1]) - [0.25, 0.125]
    evidence.identity("each layer folds the one before", values[:, 1:], folded)


@pytest.mark.parametrize("depth", [2, 3, 5, 7])
def test_networks_that_are_trained(evidence, depth):
    """As torch's networks these parameters are right on all points that training is judged by: the
    numbers are short, so that single precision is exact, and no point is a crossing.
    """
    layers = correct.layers(depth)
    judge_biases(evidence, layers)
    rows = [np.array([nodes], dtype=float) for nodes in symmetry.nodes(layers)]
    accuracy = training.accuracy(network.build(rows, "free"))
    evidence.identity("accuracy of the trained kind of network", accuracy, [1.0])


@pytest.mark.parametrize("tries", TRIES)
def test_any_point_of_any_wave(evidence, tries):
    evidence.search(
        "nodes of every layer, and the label",
        any_point,
        relation="identity",
        tries=tries,
        precise=any_point,
    )


def drawn(draw):
    """Draw a depth, and a point of [0, 1] that is no crossing."""
    depth = draw.integer("layers", 2, 10)
    parts = draw.integer("parts", 1, 999) if draw.choice("any", [True, False]) else 2 ** (depth + 1)
    x = Fraction(draw.integer("part", 0, parts), parts)
    cells = x * 2**depth
    draw.assume(cells.denominator > 1 or cells % 2 == 0)
    return x, depth


def any_point(draw):
    x, depth = drawn(draw)
    found, expected = correct.pre_activations(correct.layers(depth), x), folds(x, depth)
    first, second = zip(*found, strict=True)
    given = first[-1] > second[-1]
    return [*first, *second, given], [*expected, *(-z for z in expected), correct.label(x, depth)]


def folds(x, depth):
    """Return z_1, ..., z_L of the statement at x, as Fractions."""
    found = [x - Fraction(1, 2)]
    for level in range(2, depth + 1):
        found.append(abs(found[-1]) - Fraction(1, 2**level))
    return found


def judge_labels(evidence, depth, bias_factor):
    layers, count = correct.layers(depth, bias_factor), 8 * 2**depth
    judge_biases(evidence, layers)
    points = [
        Fraction(2 * i + 1, 2 * count) for i in range(count)
    ]  # midpoints: none of them is a crossing
    outputs = [correct.pre_activations(layers, x)[-1] for x in points]
    given = [int(first > second) for first, second in outputs]
    expected = [correct.label(x, depth) for x in points]
    judge_equal(evidence, "points with the wrong label", given, expected)


def judge_biases(evidence, layers):
    expected = [
        (-Fraction(1, 2**level), Fraction(1, 2**level)) for level in range(1, len(layers) + 1)
    ]
    evidence.premise("biases", [layer.biases for layer in layers] == expected)


def judge_equal(evidence, quantity, found, expected):
    """Compare rationals as rationals: the judgement is on a count."""
    wrong = sum(a != b for a, b in zip(found, expected, strict=True))
    evidence.never(quantity, wrong, of=len(expected))
