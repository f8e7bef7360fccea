r"""Negative tying is a symmetry under negation, at multiple scales: $h_l(-z)=\mathrm{swap}\,h_l(z)$
in every layer.

The two nodes of a tied layer hold $z_l$ and $-z_l$: to negate it is to swap them, exactly one of
them is active unless $z_l=0$, and no layer is ever dead. By itself that makes $z_{l+1}$ a bent line
in $z_l$, $\frac{w_1+w_2}2|z_l|+\frac{w_1-w_2}2z_l+b$. Where it weighs the two nodes alike, as the
correct parameters do, it is a function of $|z_l|$: everything above layer $l$ is mirrored around
every zero of $z_l$, that is at the scale $2^{-l}$, for every $l$ at once. Certificates prove it
for all $x$ of $[-1,1]$: nodes are affine between the corners that they show.
"""

from fractions import Fraction

import pytest

from models.certificates import negation
from models.certificates.second import negation as by_lines
from models.square_wave import correct, symmetry
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"h_l(-z_l) = \mathrm{swap}\, h_l(z_l), \qquad z_{l+1}(-z_l) = z_{l+1}(z_l)",
    place="Theoretical Advantages of Weight Tying",
    premises={
        "tied": r"w_l^{(2)} = -w_l^{(1)},\; b_l^{(2)} = -b_l^{(1)}",
        "alike": r"w_{l,1} = w_{l,2} \text{ for } l \ge 2",
    },
    quantifiers={
        "parameters": "random rationals, by certificate one network for each depth, by points 8; "
        "for mirrors the correct ones; "
        "searched over multiples of 1/8 in $[-2, 2]$, zeros among them, of 1 to 4 layers",
        "$x$": "all of $[-1, 1]$ by certificate, and 17 points of it; searched over multiples of "
        "1/8 in $[-2, 2]$; for the correct parameters 8 in every cell of length $2^{-L}$, 16 in "
        "every linear piece",
        "$L, l$": "2, 4 and 6, and every layer; for mirrors 2 to 5, and 8 in the full tier",
    },
    conclusion=["nodes swapped on all of [-1, 1]", "scores unchanged on all of [-1, 1]"],
)
NETWORKS, POINTS = 8, [Fraction(i, 8) for i in range(-8, 9)]


@pytest.mark.parametrize(
    "depth, tied", [(2, True), (4, True), (6, True), without("tied", 4, False)]
)
def test_swapped_at_all_points_at_once(evidence, depth, tied):
    """Of every layer; one of its two nodes is active, unless both are 0."""
    network, *_ = draw(evidence, depth, tied, alike=False)
    judge(evidence, "nodes swapped on all of [-1, 1]", network, "swapped")


@pytest.mark.parametrize(
    "depth, tied, alike",
    [
        (2, True, True),
        (4, True, True),
        (6, True, True),
        without("tied", 4, False, True),
        without("alike", 6, True, False),
    ],
)
def test_unseen_at_all_points_at_once(evidence, depth, tied, alike):
    """All layers above each hidden one, the scores among them."""
    network, *_ = draw(evidence, depth, tied, alike)
    evidence.premise("alike", weighs_alike(network))
    judge(evidence, "scores unchanged on all of [-1, 1]", network, "unseen")


@pytest.mark.parametrize(
    "depth, tied", [(2, True), (4, True), (6, True), without("tied", 4, False)]
)
def test_negating_a_layer_swaps_its_nodes(evidence, depth, tied):
    unswapped = []
    for network in draw(evidence, depth, tied, alike=False):
        for layer in range(1, depth + 1):
            other = symmetry.negated(network, layer)
            for x in POINTS:
                first, second = outputs(network, x, layer)
                unswapped.append(outputs(other, x, layer) != [second, first])
    evidence.never("layers whose outputs are not swapped", sum(unswapped), of=len(unswapped))


@pytest.mark.parametrize(
    "depth, tied, alike",
    [
        (2, True, True),
        (4, True, True),
        (6, True, True),
        without("tied", 4, False, True),
        without("alike", 4, True, False),
    ],
)
def test_negating_a_hidden_layer_changes_nothing_above(evidence, depth, tied, alike):
    networks, changed = draw(evidence, depth, tied, alike), []
    evidence.premise("alike", all(map(weighs_alike, networks)))
    for network in networks:
        for layer in range(1, depth):
            other = symmetry.negated(network, layer)
            changed += [scores(network, x) != scores(other, x) for x in POINTS]
    evidence.never("points where the scores change", sum(changed), of=len(changed))


@pytest.mark.parametrize(
    "depth, tied", [(2, True), (4, True), (6, True), without("tied", 4, False)]
)
def test_one_node_of_a_layer_is_active(evidence, depth, tied):
    other = []
    for network in draw(evidence, depth, tied, alike=False):
        for x in POINTS:
            layers = correct.pre_activations(network, x)
            other += [sum(z > 0 for z in layer) != 1 for layer in layers if any(layer)]
    evidence.never("layers with none or both of the nodes active", sum(other), of=len(other))


@pytest.mark.parametrize("depth", [2, 3, 4, 5, pytest.param(8, marks=pytest.mark.full)])
def test_mirrors_of_the_correct_network(evidence, depth):
    """Around the zeros of z_l, the odd multiples of 2^-l, all that lies above is even as far as the
    next bend.
    """
    network, step = correct.layers(depth), Fraction(1, 8 * 2**depth)
    for layer in range(1, depth):
        reach = range(1, 8 * 2 ** (depth - layer) + 1)
        centres = [Fraction(2 * i + 1, 2**layer) for i in range(2 ** (layer - 1))]
        asymmetric = [
            scores(network, centre + i * step) != scores(network, centre - i * step)
            for centre in centres
            for i in reach
        ]
        quantity = f"pairs of mirror images that differ, scale {layer}"
        evidence.never(quantity, sum(asymmetric), of=len(asymmetric))


@pytest.mark.parametrize("tries", TRIES)
def test_any_tied_network(evidence, tries):
    evidence.search(
        "outputs of a negated layer, and its active nodes",
        any_tied_network,
        relation="identity",
        tries=tries,
        precise=any_tied_network,
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_tied_network_that_weighs_nodes_alike(evidence, tries):
    evidence.search(
        "scores above a negated layer",
        any_alike_network,
        relation="identity",
        tries=tries,
        precise=any_alike_network,
    )


def drawn(draw, least, alike):
    """Draw the first rows of `least` to 4 layers, a layer, and a point."""
    depth, firsts = draw.integer("layers", least, 4), []
    for level in range(1, depth + 1):
        row = draw.integers(f"first row {level}", 2 if alike or level == 1 else 3, -16, 16)
        row = row if level == 1 or not alike else row[[0, 0, 1]]
        firsts.append([Fraction(entry, 8) for entry in row.tolist()])
    layer = draw.integer("layer", 1, depth - least + 1)
    return firsts, layer, Fraction(draw.integer("x", -16, 16), 8)


def tied(firsts):
    """Return the network whose second rows are the negatives of the first ones."""
    rows = [(first, [-entry for entry in first]) for first in firsts]
    return [
        correct.Layer(tuple(tuple(row[:-1]) for row in pair), tuple(row[-1] for row in pair))
        for pair in rows
    ]


def any_tied_network(draw):
    firsts, layer, x = drawn(draw, 1, alike=False)
    network = tied(firsts)
    first, second = outputs(network, x, layer)
    found = outputs(symmetry.negated(network, layer), x, layer)
    z = correct.pre_activations(network, x)[layer - 1]
    return [*found, sum(node > 0 for node in z)], [second, first, int(any(z))]


def any_alike_network(draw):
    firsts, layer, x = drawn(draw, 2, alike=True)
    network = tied(firsts)
    return scores(symmetry.negated(network, layer), x), scores(network, x)


def draw(evidence, depth, tied, alike):
    rng = evidence.rng("parameters")
    networks = [symmetry.draw(depth, rng, tied=tied, alike=alike) for _ in range(NETWORKS)]
    evidence.premise("tied", all(layer.is_tied() for network in networks for layer in network))
    return networks


def judge(evidence, quantity, network, relation):
    certificate = negation.make(symmetry.nodes(network), relation)
    evidence.certificate(quantity, certificate, negation.check, by_lines.check)


def weighs_alike(network):
    return all(len(set(row)) == 1 for layer in network[1:] for row in layer.weights)


def outputs(network, x, layer):
    return [max(z, Fraction(0)) for z in correct.pre_activations(network, x)[layer - 1]]


def scores(network, x):
    return correct.pre_activations(network, x)[-1]
