"""A witness that the loss of a deep network on the square wave is not convex: two nodes swapped.

Swapping the two nodes of a hidden layer changes neither the function nor the loss, and a negatively
tied network stays tied all along the segment between the two. At its midpoint both nodes are the
mean of the two.

The networks are rational, so are their logits, and ball arithmetic encloses the logistic loss.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from models.certificates import Rejected, held, rational, read, texts, vector
from models.certificates.balls import BITS, ball, positive, shown, whole

Network = list[
    list[list[Fraction]]
]  # layers of two nodes; a node is its weights and, last, its bias
MOST_POINTS = 1 << 14


def make(
    network: Sequence[Sequence[Sequence[Fraction]]],
    layer: int,
    scale: Fraction,
    points: int,
    tied: bool,
    gap: Fraction,
) -> dict[str, object]:
    """Return the certificate, whatever it proves; see `check`."""
    ends = [[list(node) for node in nodes] for nodes in network]
    middle = _middle(ends, layer)
    return {
        "kind": "node swap",
        "network": [[texts(node) for node in nodes] for nodes in ends],
        "midpoint": [[texts(node) for node in nodes] for nodes in middle],
        "layer": layer,
        "scale": str(scale),
        "points": points,
        "tied": tied,
        "gap": str(gap),
        "excess": str(_excess(ends, layer, scale, points)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless ℓ((θ + θ')/2) >= (ℓ(θ) + ℓ(θ'))/2 + gap, gap > 0.

    θ' is θ with two nodes swapped, and ℓ the mean logistic loss of the logit s(o_1 - o_2) over the
    N midpoints of [0, 1], labelled by the square wave of the network's depth. The certificate is
    {"kind": "node swap", "network": θ, a list of layers of two nodes, each a list of its weights
    and, last, its bias, "midpoint": (θ + θ')/2 in the same form, "layer": the swapped layer from 1
    to the depth, "scale": s > 0, "points": N from 1 to 16384, "tied": whether all second nodes are
    the negatives of the first, "gap": a positive rational, "excess": the loss at the midpoint less
    the mean of the ends, rounded down to a multiple of 2^-80}.
    """
    keys = {"network", "midpoint", "layer", "scale", "points", "tied", "gap", "excess"}
    fields = read(certificate, "node swap", keys)
    network, middle = _network(fields["network"]), _network(fields["midpoint"])
    layer, points = whole(fields, "layer", len(network)), whole(fields, "points", MOST_POINTS)
    scale, gap, excess = (
        positive(fields, "scale"),
        positive(fields, "gap"),
        rational(fields["excess"]),
    )
    if fields["tied"] is not _is_tied(network):
        raise Rejected(f"tied is {fields['tied']!r:.60}, but the network is otherwise")
    if middle != _middle(network, layer):
        raise Rejected("the midpoint is not halfway between the network and its swap")
    if excess < gap:
        raise Rejected(
            f"the midpoint exceeds the mean by {excess!s:.40}, not by the gap {gap!s:.60}"
        )
    held([excess], [_excess(network, layer, scale, points)], "the excess")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a smaller gap is proved as well: any positive one up to the excess."""
    return path == ["gap"] and 0 < rational(value) <= rational(certificate["excess"])


def _network(layers: object) -> Network:
    if not isinstance(layers, list) or not layers:
        raise Rejected("network is not a non-empty list of layers")
    for number, nodes in enumerate(layers, 1):
        if not isinstance(nodes, list) or len(nodes) != 2:
            raise Rejected(f"layer {number} is not a list of two nodes")
    network = [
        [vector(node, f"a node of layer {n}") for node in nodes]
        for n, nodes in enumerate(layers, 1)
    ]
    for number, nodes in enumerate(network, 1):
        entries = 2 if number == 1 else 3
        if any(len(node) != entries for node in nodes):
            raise Rejected(
                f"a node of layer {number} does not have {entries - 1} weights and a bias"
            )
    return network


def _is_tied(network: Network) -> bool:
    return all(a == -b for first, second in network for a, b in zip(first, second, strict=True))


def _swapped(network: Network, layer: int) -> Network:
    """Return the network with the two nodes of a layer swapped, and the weights that read them."""
    other = [list(nodes) for nodes in network]
    other[layer - 1].reverse()
    if layer < len(network):
        other[layer] = [[second, first, bias] for first, second, bias in other[layer]]
    return other


def _middle(network: Network, layer: int) -> Network:
    """Return the network halfway between a network and its swap."""
    return [
        [[(a + b) / 2 for a, b in zip(*pair, strict=True)] for pair in zip(*nodes, strict=True)]
        for nodes in zip(network, _swapped(network, layer), strict=True)
    ]


def _excess(network: Network, layer: int, scale: Fraction, points: int) -> Fraction:
    """Return by how much the loss halfway exceeds the mean of the ends, as it is shown."""
    three = network, _swapped(network, layer), _middle(network, layer)
    with ctx.workprec(BITS):
        left, right, between = (_loss(each, ball(scale), points) for each in three)
        return shown(between - (left + right) / 2)


def _loss(network: Network, scale: arb, points: int) -> arb:
    layers = [[[ball(entry) for entry in node] for node in nodes] for nodes in network]
    total = arb(0)
    for i in range(points):
        x = Fraction(2 * i + 1, 2 * points)
        # 1 within 2^-L of the multiples of 2^(2-L), 0 around the odd multiples of 2^(1-L).
        label = 1 - int(x * Fraction(2) ** (len(network) - 1) + Fraction(1, 2)) % 2
        first, second = _outputs(layers, ball(x))
        margin = scale * (first - second) * (1 if label else -1)
        # log(1 + e^-m), in the form that has no large exponential.
        total += (1 + (-abs(margin)).exp()).log() + (-margin).max(arb(0))
    return total / points


def _outputs(layers: list[list[list[arb]]], x: arb) -> list[arb]:
    values = [x]
    for depth, nodes in enumerate(layers):
        inputs = values if depth == 0 else [value.max(arb(0)) for value in values]
        values = [
            sum((w * v for w, v in zip(weights, inputs, strict=True)), bias)
            for *weights, bias in nodes
        ]
    return values
