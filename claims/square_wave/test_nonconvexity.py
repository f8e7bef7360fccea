r"""The objective is highly non-convex: swap two nodes of the correct network, and between the two
the loss jumps.

The swap of layer $h$ changes neither the function nor its loss; halfway both nodes of the layer are
0, the logit is constant, and half of the labels are wrong. With $v=s2^{-L}$ the loss there is
$\log(2\cosh v)$, at the ends at most $\frac12(\log2+\log(1+e^{-2v}))$, since the logistic loss is
convex in the logit and $|z_L|$ is spread evenly over $[0,2^{-L}]$: the jump is at least the
difference, $\frac12\log\frac{e^{2v}+1}2\ge\frac v2$. It is $\frac v2+\frac{v^2}3+O(v^3)$, for a
small $v$ less than $\frac v2(1+v)$, so that a certificate of such a jump has to be rejected. The
swap negates the layer, so that the whole segment
is negatively tied: tying helps, but makes nothing convex here. Among free networks, two nodes that
come with factors of their own meet halfway in a layer that is dead for half of the inputs: the jump
is at least $\frac12(v-\log2)$. The nodes of the last layer are no such pair: in the last layer
alone the loss is that of logistic regression.
"""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch

from models import roundings
from models.certificates import Rejected, node_swap
from models.certificates.second import node_swap as by_decimals
from models.square_wave import correct, symmetry, training
from models.square_wave.network import build
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="convexity",
    statement=r"\ell\left(\tfrac{1}{2}(\theta + \theta')\right) \ge \tfrac{1}{2}\left(\ell(\theta) "
    r"+ \ell(\theta')\right)"
    r" + s\, 2^{-(L+1)}, \qquad \theta' = \mathrm{swap}_h\, \theta",
    place="Square Wave Learning Tricks",
    premises={"hidden layer": r"h < L"},
    quantifiers={
        r"$\theta, \theta'$": "existence: the correct parameters, which a certificate holds as "
        "rationals",
        "$L, h$": "2 to 5, every hidden layer",
        "$s$": "the factor of the logits: 50, $2^L/64$, and 1 in the full tier; searched over $v = "
        "s2^{-L}$ from 1/512 to 50, with $L \\le 4$",
        "free networks": "three pairs of factors of the two nodes; searched over eighths up to 4, "
        "with $\\log 2 < v \\le 50$",
    },
    conclusion="loss at the midpoint above the mean of the ends",
    rests_on=["square_wave.correct_parameters"],
)
HIDDEN = [(depth, layer) for depth in (2, 3, 4, 5) for layer in range(1, depth)]


@pytest.mark.parametrize(
    "depth, layer, scale",
    [
        *((*place, 50) for place in HIDDEN),
        *(pytest.param(*place, 1, marks=pytest.mark.full) for place in HIDDEN),
        without("hidden layer", 1, 1, 50),
        without("hidden layer", 3, 3, 50),
    ],
)
def test_jump_within_the_tied_networks(evidence, depth, layer, scale):
    network = correct.layers(depth)
    judge(evidence, network, layer, scale, True, Fraction(scale, 2 ** (depth + 1)))


@pytest.mark.parametrize("depth, layer", [(2, 1), (3, 2), (4, 1)])
def test_no_larger_jump(evidence, depth, layer):
    """With v = 1/64 the jump is v/2 + v²/3 and less than v³ more: the claimed one is attained, and
    larger ones, or another layer's that is no hidden one, are not certified.
    """
    scale, v, network = Fraction(2**depth, 64), Fraction(1, 64), correct.layers(depth)
    points, tied = 8 * 2**depth, symmetry.nodes(network)
    judge(evidence, network, layer, scale, True, v / 2)
    free = symmetry.nodes(symmetry.rescaled(network, layer, [Fraction(2), Fraction(1)]))
    forged = [
        node_swap.make(tied, layer, scale, points, True, v / 2 * (1 + v)),
        node_swap.make(tied, layer, scale, points, True, v),
        node_swap.make(tied, depth, scale, points, True, v / 10**6),
        node_swap.make(free, layer, scale, points, True, v / 10**6),
    ]
    passed = sum(accepts(each) for each in forged)
    evidence.never("forged certificates that pass", passed, of=len(forged), searched=True)


@pytest.mark.parametrize("first, second", [(2, 1), (3, 0.5), (0.5, 1.5)])
@pytest.mark.parametrize(
    "depth, layer",
    [pytest.param(*place, marks=[pytest.mark.full] if place[0] != 3 else []) for place in HIDDEN],
)
def test_jump_between_free_networks(evidence, depth, layer, first, second):
    network = symmetry.rescaled(correct.layers(depth), layer, [Fraction(first), Fraction(second)])
    # log 2 < 7/10
    judge(evidence, network, layer, 50, False, (Fraction(50, 2**depth) - Fraction(7, 10)) / 2)


@pytest.mark.parametrize("depth", [2, 3, 4, 5, pytest.param(8, marks=pytest.mark.full)])
def test_half_of_the_labels_are_wrong_at_the_midpoint(evidence, depth):
    network = correct.layers(depth)
    for layer in range(1, depth):
        swap = symmetry.swapped(network, layer)
        middle = symmetry.midpoint(network, swap)
        evidence.never(
            f"outputs changed by the swap of layer {layer}",
            changed(network, swap),
            of=len(grid(depth)),
        )
        evidence.never(
            f"midpoint layers that are not tied, layer {layer}", untied(middle), of=depth
        )
        evidence.identity(f"share of wrong labels halfway, layer {layer}", wrong(middle), 0.5)


@pytest.mark.parametrize("tries", TRIES)
def test_any_swap_of_any_factor(evidence, tries):
    evidence.search(
        "jump of the loss halfway",
        any_swap,
        relation="at least",
        tries=tries,
        precise=any_swap_in_fifty_digits,
    )


def drawn(draw):
    """Draw the correct network, or its two nodes with factors of their own, the layer, and v."""
    depth, tied = draw.integer("layers", 2, 4), draw.choice("tied", [True, False])
    layer, theta = draw.integer("layer", 1, depth - 1), correct.layers(depth)
    if not tied:
        eighths = draw.integers("eighths of the factors", 2, 1, 32).tolist()
        theta = symmetry.rescaled(theta, layer, [Fraction(each, 8) for each in eighths])
    swap = symmetry.swapped(theta, layer)
    three = [symmetry.nodes(each) for each in (theta, swap, symmetry.midpoint(theta, swap))]
    return three, tied, draw.real("v", 1 / 512, 50)


def any_swap(draw):
    three, tied, v = drawn(draw)
    least, depth = least_jump(v, tied, np.log(2)), len(three[0])
    rows = [np.array(nodes, float) for nodes in zip(*three, strict=True)]
    x = training.midpoints(2**depth, torch.float64)
    logits = v * 2**depth * build(rows, "free", torch.float64)(x)
    losses = training.cross_entropy(logits, training.wave(x, depth).expand_as(logits))
    left, right, middle = losses.detach().numpy()
    # A loss is off as its logit is, and has terms of |logit| + log 2 itself.
    reach = np.ones((3, 1))
    for row in map(np.abs, rows):
        reach = (row[..., :-1] * reach[:, None]).sum(axis=2) + row[..., -1]
    size = 2 * (v * 2**depth * reach.sum(axis=1).max() + 1)
    widths = (1, *depth * [2], 1)  # each layer, whose factors round as well, and the difference
    rounding = Rounding(roundings.dense(widths) + depth + roundings.softmax(2) + 2**depth + 3, size)
    draw.assume(rounding.allowance() < rounding.unexplained * least)
    return middle - (left + right) / 2, least, rounding


def any_swap_in_fifty_digits(draw):
    three, tied, v = drawn(draw)
    with mpmath.workdps(50):
        v = mpmath.mpmathify(v)
        left, right, middle = (mean_loss(nodes, v) for nodes in three)
        return middle - (left + right) / 2, least_jump(v, tied, mpmath.log(2))


def mean_loss(nodes, v):
    """Return the mean of log(1 + e^-m) over the margins m of 2^L midpoints."""
    losses, cells = [], 2 ** len(nodes)
    for i in range(cells):
        values = [Fraction(2 * i + 1, 2 * cells)]
        for level, rows in enumerate(map(np.array, nodes)):
            values = rows[:, :-1] @ (np.maximum(values, 0) if level else values) + rows[:, -1]
        # Labels are 1, 0, 0, 1 in turn, a cell each.
        margin = (
            v * cells * mpmath.mpmathify(values[0] - values[1]) * (1 if i % 4 in (0, 3) else -1)
        )
        losses.append(mpmath.log1p(mpmath.exp(-margin)))
    return mpmath.fsum(losses) / cells


def least_jump(v, tied, log_two):
    """Return v/2 within the tied networks, and (v - log 2)/2 where nodes have their own factors."""
    return v / 2 if tied else (v - log_two) / 2


def judge(evidence, network, layer, scale, tied, gap):
    evidence.premise("hidden layer", layer < len(network))
    points = 8 * 2 ** len(network)
    certificate = node_swap.make(symmetry.nodes(network), layer, Fraction(scale), points, tied, gap)
    evidence.certificate(
        "loss at the midpoint above the mean of the ends",
        certificate,
        node_swap.check,
        by_decimals.check,
    )


def accepts(certificate):
    try:
        node_swap.check(certificate)
    except Rejected:
        return False
    return True


def grid(depth):
    return [Fraction(2 * i + 1, 16 * 2**depth) for i in range(8 * 2**depth)]


def changed(network, other):
    """Count the points whose two scores are not the same in both networks."""
    outputs = [
        [correct.pre_activations(each, x)[-1] for x in grid(len(network))]
        for each in (network, other)
    ]
    return sum(a != b for a, b in zip(*outputs, strict=True))


def untied(network):
    return sum(not layer.is_tied() for layer in network)


def wrong(network):
    depth = len(network)
    scores = [correct.pre_activations(network, x)[-1] for x in grid(depth)]
    right = [
        (first > second) == correct.label(x, depth)
        for (first, second), x in zip(scores, grid(depth), strict=True)
    ]
    return 1 - sum(right) / len(right)
