"""ReLU networks of one input: between two neighbouring corners all of their nodes are affine.

A network is a list of layers of nodes, a node its weights and, last, its bias. Corners are the ends
of an interval and all points in it where a pre-activation changes its sign. Where those of a layer
are affine and keep their signs its ReLUs are affine, and so is the next layer: from layer to layer
a value between two corners is told by those at the corners.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from models.certificates import Rejected, matrix

Network = Sequence[Sequence[Sequence[Fraction]]]
ZERO = Fraction(0)


def read_network(layers: object) -> list[list[list[Fraction]]]:
    """Return a network of one input; Rejected for anything else."""
    if not isinstance(layers, list) or not layers:
        raise Rejected("network is not a non-empty list of layers")
    network = [matrix(nodes, f"layer {number}") for number, nodes in enumerate(layers, 1)]
    widths = [1, *map(len, network)]
    for number, (inputs, nodes) in enumerate(zip(widths, network, strict=False), 1):
        if len(nodes[0]) != inputs + 1:
            raise Rejected(f"a node of layer {number} has not {inputs} weights and a bias")
    return network


def of_layer(nodes: Sequence[Sequence[Fraction]], inputs: Sequence[Fraction]) -> list[Fraction]:
    """Return the pre-activations of a layer's nodes."""
    return [
        sum((w * v for w, v in zip(weights, inputs, strict=True) if v), bias)
        for *weights, bias in nodes
    ]


def pre_activations(network: Network, inputs: Sequence[Fraction]) -> list[list[Fraction]]:
    """Return the pre-activations of all layers; inputs are those of the first of them."""
    found: list[list[Fraction]] = []
    for nodes in network:
        found.append(of_layer(nodes, inputs))
        inputs = relu(found[-1])
    return found


def relu(values: Sequence[Fraction]) -> list[Fraction]:
    """Return max(z, 0) of all values."""
    return [max(z, ZERO) for z in values]


def corners(network: Network, low: Fraction, high: Fraction) -> list[Fraction]:
    """Return, in order, low, high and each point between where a pre-activation changes its sign.

    Those of the last layer count as well.
    """
    points = [(x, [x]) for x in (low, high)]
    for nodes in network:
        values = [(x, of_layer(nodes, inputs)) for x, inputs in points]
        points = [(x, relu(z)) for x, z in with_zeros(values)]
    return [x for x, _ in points]


def with_zeros(
    points: list[tuple[Fraction, list[Fraction]]],
) -> list[tuple[Fraction, list[Fraction]]]:
    """Add to samples of affine pieces the points where one of the values changes its sign."""
    found = points[:1]
    for (x, left), (x_next, right) in pairwise(points):
        shares = {a / (a - b) for a, b in zip(left, right, strict=True) if a * b < 0}
        for share in sorted(shares):
            values = [a + share * (b - a) for a, b in zip(left, right, strict=True)]
            found.append((x + share * (x_next - x), values))
        found.append((x_next, right))
    return found
