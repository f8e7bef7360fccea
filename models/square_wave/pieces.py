"""The pieces of a ReLU network of one input, counted exactly.

All nodes of a layer are affine between the same corners. Where a pre-activation changes its sign,
its ReLU adds a corner, at most one in each piece for each of the m nodes: a layer of m nodes turns
P pieces into at most (m + 1)P, and L layers of weights, of which the last has no ReLU, make at most
(m + 1)^(L-1). M. Telgarsky (2015), Representation Benefits of Deep Feedforward Networks, counts 2m
in place of m + 1.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from models.certificates.polygons import with_zeros
from models.square_wave.correct import Layer

Corner = tuple[Fraction, Fraction]


def graph(network: Sequence[Layer], low: Fraction, high: Fraction) -> list[Corner]:
    """Return the graph of the last layer's first node on [low, high]: ends and, in order, bends."""
    points = [(low, [low]), (high, [high])]
    for layer in network[:-1]:
        points = [
            (x, [max(z, Fraction(0)) for z in values])
            for x, values in with_zeros([(x, layer.apply(inputs)) for x, inputs in points])
        ]
    corners = [(x, network[-1].apply(inputs)[0]) for x, inputs in points]
    bends = [
        b
        for a, b, c in zip(corners, corners[1:], corners[2:], strict=False)
        if _slope(a, b) != _slope(b, c)
    ]
    return [corners[0], *bends, corners[-1]]


def pieces(corners: Sequence[Corner]) -> int:
    """Return the number of affine pieces of a graph."""
    return len(corners) - 1


def crossings(corners: Sequence[Corner]) -> int:
    """Return the number of changes of sign along a graph; to touch 0, or to stay there, is none."""
    signs = [y > 0 for _, y in corners if y != 0]
    return sum(a != b for a, b in pairwise(signs))


def _slope(a: Corner, b: Corner) -> Fraction:
    return (b[1] - a[1]) / (b[0] - a[0])
