"""The correct parameters fold all of [0, 1]: the square wave of each depth, at every point at once.

z_1 = x - 1/2 and z_{l+1} = |z_l| - 2^-(l+1) in the first nodes, their negatives in the second ones,
and z_L > 0 exactly where the wave is 1: on [0, 2^-L), and then in turn not and again for 2^(1-L)
each. Only at the crossings, the odd multiples of 2^-L, z_L is 0 and the wave jumps.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from models.certificates import Rejected, held, polygons, read, texts, vector


def make(network: polygons.Network) -> dict[str, object]:
    """Return the certificate of a network, whatever it proves; see `check`."""
    corners = polygons.corners(network, Fraction(0), Fraction(1))
    heights = [polygons.pre_activations(network, [x])[-1][0] for x in corners]
    return {
        "kind": "square wave",
        "network": [[texts(node) for node in nodes] for nodes in network],
        "corners": texts(corners),
        "heights": texts(heights),
        "labels": [int(a + b > 0) for a, b in pairwise(heights)],
    }


def check(certificate: object) -> None:
    """Raise Rejected unless each layer folds the one before and the last one tells the labels.

    The certificate is {"kind": "square wave", "network": layers of two nodes, each a list of its
    weights and, last, its bias, "corners": the multiples of 2^-L from 0 to 1, "heights": z_L there,
    "labels": the wave, 0 or 1, between each two of them}.
    """
    fields = read(certificate, "square wave", {"network", "corners", "heights", "labels"})
    network = polygons.read_network(fields["network"])
    depth = len(network)
    if depth > 12 or any(len(nodes) != 2 for nodes in network):
        raise Rejected("the network is not one of two nodes in each of at most 12 layers")
    cells = 2**depth
    places = [Fraction(i, cells) for i in range(cells + 1)]
    held(vector(fields["corners"], "corners"), places, "corners")
    # All nodes are affine between these, if their signs change nowhere else.
    layers = [polygons.pre_activations(network, [x]) for x in places]
    for left, right in pairwise(layers):
        if any(
            a * b < 0 for p, q in zip(left, right, strict=True) for a, b in zip(p, q, strict=True)
        ):
            raise Rejected("a node changes its sign between two corners")
    for x, found in zip(places, layers, strict=True):
        _hold_folds(x, found)
    last = [found[-1][0] for found in layers]
    held(vector(fields["heights"], "heights"), last, "heights")
    wave = [1 - (i + 1) // 2 % 2 for i in range(cells)]
    labels = fields["labels"]
    if not isinstance(labels, list) or any(type(each) is not int for each in labels):
        raise Rejected("labels is not a list of integers")
    if labels != wave:
        raise Rejected("a label is not that of the square wave")
    if [int(a + b > 0) for a, b in pairwise(last)] != wave:
        raise Rejected("the network's sign is not the label everywhere")


def _hold_folds(x: Fraction, layers: Sequence[Sequence[Fraction]]) -> None:
    expected = x - Fraction(1, 2)
    for level, (first, second) in enumerate(layers, 1):
        if (first, second) != (expected, -expected):
            raise Rejected(f"layer {level} does not fold the one before at {x}")
        expected = abs(expected) - Fraction(1, 2 ** (level + 1))
