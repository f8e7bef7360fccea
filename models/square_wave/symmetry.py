"""Symmetries of networks with two nodes per layer, in exact rational arithmetic.

Swapping the two nodes of a hidden layer, with the weights that read them, changes no function. In a
negatively tied layer the swap of the nodes is their negation, h(-z) = swap h(z); when the next
layer weighs the two alike, as the correct parameters do, it does not see the swap: its
pre-activation is a function of |z| alone,

    w_1 relu(z) + w_2 relu(-z) + b = (w_1 + w_2)/2 |z| + (w_1 - w_2)/2 z + b.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from models.square_wave.correct import Layer

UNIT = 8  # drawn entries are multiples of 1/8


def draw(
    depth: int, rng: np.random.Generator, *, tied: bool, alike: bool, width: int = 2
) -> list[Layer]:
    """Return a random network of `depth` layers of `width` nodes, one input, entries in ±(0, 2].

    `tied` makes every second row the negative of the first and needs two nodes; `alike` gives each
    row from layer 2 on equal weights. ValueError for tied layers of another width.
    """
    if tied and width != 2:
        raise ValueError(f"tied layers have two nodes, not {width}; leave width out")
    layers = []
    for inputs in [1] + [width] * (depth - 1):
        size = (width, inputs + 1)
        entries = rng.integers(1, 2 * UNIT + 1, size) * rng.choice([-1, 1], size)
        if alike and inputs > 1:
            entries[:, :-1] = entries[:, :1]
        if tied:
            entries[1] = -entries[0]
        rows = [[Fraction(int(entry), UNIT) for entry in row] for row in entries]
        layers.append(Layer(tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows)))
    return layers


def negated(network: Sequence[Layer], layer: int) -> list[Layer]:
    """Return the network with all pre-activations of a layer, 1 to the depth, negated.

    Later layers are as they were.
    """
    weights, biases = network[layer - 1].weights, network[layer - 1].biases
    opposite = Layer(tuple(tuple(-w for w in row) for row in weights), tuple(-b for b in biases))
    return [*network[: layer - 1], opposite, *network[layer:]]


def swapped(network: Sequence[Layer], layer: int) -> list[Layer]:
    """Return the network with a layer's nodes in reverse order, and so the next layer's weights."""
    swap = list(network)
    swap[layer - 1] = Layer(network[layer - 1].weights[::-1], network[layer - 1].biases[::-1])
    if layer < len(network):
        swap[layer] = Layer(
            tuple(row[::-1] for row in network[layer].weights), network[layer].biases
        )
    return swap


def rescaled(network: Sequence[Layer], layer: int, factors: Sequence[Fraction]) -> list[Layer]:
    """Return the network with a hidden layer's nodes times positive factors, undone by the next."""
    this, following = network[layer - 1], network[layer]
    scaled = Layer(
        tuple(tuple(f * w for w in row) for f, row in zip(factors, this.weights, strict=True)),
        tuple(f * b for f, b in zip(factors, this.biases, strict=True)),
    )
    undone = tuple(
        tuple(w / f for f, w in zip(factors, row, strict=True)) for row in following.weights
    )
    return [*network[: layer - 1], scaled, Layer(undone, following.biases), *network[layer + 1 :]]


def midpoint(left: Sequence[Layer], right: Sequence[Layer]) -> list[Layer]:
    """Return the network whose parameters are the means of the two networks'."""
    return [
        Layer(
            tuple(
                tuple((a + b) / 2 for a, b in zip(*rows, strict=True))
                for rows in zip(p.weights, q.weights, strict=True)
            ),
            tuple((a + b) / 2 for a, b in zip(p.biases, q.biases, strict=True)),
        )
        for p, q in zip(left, right, strict=True)
    ]


def nodes(network: Sequence[Layer]) -> list[list[list[Fraction]]]:
    """Return layers of nodes, each a list of weights and, last, its bias, as in certificates."""
    return [
        [[*row, bias] for row, bias in zip(layer.weights, layer.biases, strict=True)]
        for layer in network
    ]
