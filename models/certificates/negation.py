"""To negate a layer of tied nodes is to swap them, at all inputs of [-1, 1] at once.

A tied layer holds z_l and -z_l, and hands on h_l = (max(z_l, 0), max(-z_l, 0)). The network with
the layer's rows negated hands on the two in the other order: that is the relation "swapped". Where
the next layer weighs the two alike all above is as it was: "unseen" shows that as well, of each
hidden layer.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from models.certificates import Rejected, held, matrix, polygons, rational, read, texts, vector
from models.certificates.polygons import Network

RELATIONS = "swapped", "unseen"


def make(network: Network, relation: str) -> dict[str, object]:
    """Return the certificate of a network, whatever it proves; see `check`."""
    corners = polygons.corners(network, Fraction(-1), Fraction(1))
    heights = [polygons.pre_activations(network, [x]) for x in corners]
    return {
        "kind": "negation",
        "relation": relation,
        "network": [[texts(node) for node in nodes] for nodes in network],
        "corners": texts(corners),
        "heights": [texts(first for first, _ in layers) for layers in heights],
    }


def check(certificate: object) -> None:
    """Raise Rejected unless the relation holds for each layer of the network, and all of [-1, 1].

    One node of each layer is active then, unless both are 0. The certificate is {"kind":
    "negation", "relation": "swapped" or "unseen", "network": layers of two nodes, each a list of
    its weights and, last, its bias, "corners": -1, all points where a node changes its sign, and 1,
    "heights": for each of them z_l of all layers, the first node's}.
    """
    fields = read(certificate, "negation", {"relation", "network", "corners", "heights"})
    network = polygons.read_network(fields["network"])
    relation = fields["relation"]
    if relation not in RELATIONS:
        raise Rejected(f"the relation is {relation!r:.60}, not one of {', '.join(RELATIONS)}")
    if any(len(nodes) != 2 for nodes in network):
        raise Rejected("a layer has not two nodes")
    places = polygons.corners(network, Fraction(-1), Fraction(1))
    held(vector(fields["corners"], "corners"), places, "corners")
    heights = matrix(fields["heights"], "heights")
    if len(heights) != len(places):
        raise Rejected(f"heights has {len(heights)} rows, where there are {len(places)} corners")
    for x, shown in zip(places, heights, strict=True):
        layers = polygons.pre_activations(network, [x])
        held(shown, [first for first, _ in layers], f"the heights at {x!s:.40}")
        _hold_swaps(network, x, layers)
        if relation == "unseen":
            _hold_unseen(network, x, layers)


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that what is swapped sees no weight of a node that is active nowhere in [-1, 1]."""
    if path[0] != "network" or len(path) != 4 or path[1] == 0 or path[3] == 2:
        return False
    below = [rational(each[path[1] - 1]) for each in certificate["heights"]]
    silent = max(below) <= 0 if path[3] == 0 else min(below) >= 0
    return silent and certificate["relation"] == "swapped"


def _hold_swaps(network: Network, x: Fraction, layers: Sequence[Sequence[Fraction]]) -> None:
    """Hold each layer's outputs to those of the negated rows in the other order."""
    inputs = [x]
    for level, (nodes, (first, second)) in enumerate(zip(network, layers, strict=True), 1):
        negated = polygons.relu(polygons.of_layer(_negated(nodes), inputs))
        inputs = polygons.relu([first, second])
        if negated != inputs[::-1]:
            raise Rejected(f"the nodes of layer {level} are not swapped at {x!s:.40}")
        if (first > 0) + (second > 0) != bool(first or second):
            raise Rejected(f"of layer {level} not one node is active at {x!s:.40}")


def _hold_unseen(network: Network, x: Fraction, layers: Sequence[Sequence[Fraction]]) -> None:
    """Hold all above each negated hidden layer to what it was."""
    for level in range(len(network) - 1):
        inputs = polygons.relu(layers[level - 1]) if level else [x]
        negated = polygons.relu(polygons.of_layer(_negated(network[level]), inputs))
        if polygons.pre_activations(network[level + 1 :], negated) != layers[level + 1 :]:
            raise Rejected(f"above layer {level + 1} its negation is seen at {x!s:.40}")


def _negated(nodes: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    return [[-entry for entry in node] for node in nodes]
