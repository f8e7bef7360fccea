"""A witness that the loss of a deep network on the square wave is not convex: two nodes swapped.

Swapping the two nodes of a hidden layer changes neither the function nor the loss, and a negatively
tied network stays tied all along the segment between the two. At its midpoint both nodes are the
mean of the two.

The networks are rational, so are their logits, and ball arithmetic encloses the logistic loss.
"""

from collections.abc import Sequence
from fractions import Fraction

from flint import arb

from models.certificates import Rejected, read, vector
from models.certificates.strong_convexity import ball, digest, positive

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
    """Return the certificate without checking it; see `check`."""
    certificate: dict[str, object] = {
        "kind": "node swap",
        "network": [[[str(entry) for entry in node] for node in nodes] for nodes in network],
        "layer": layer,
        "scale": str(scale),
        "points": points,
        "tied": tied,
        "gap": str(gap),
    }
    return certificate | {"digest": digest(certificate)}


def check(certificate: object) -> None:
    """Raise Rejected unless ℓ((θ + θ')/2) >= (ℓ(θ) + ℓ(θ'))/2 + gap, gap > 0.

    θ' is θ with two nodes swapped, and ℓ the mean logistic loss of the logit s(o_1 - o_2) over the
    N midpoints of [0, 1], labelled by the square wave of the network's depth. The certificate is
    {"kind": "node swap", "network": θ, a list of layers of two nodes, each a list of its weights
    and, last, its bias, "layer": the swapped layer from 1 to the depth, "scale": s > 0, "points": N
    from 1 to 16384, "tied": whether all second nodes are to be the negatives of the first, "gap": a
    positive rational, "digest": the SHA-256 of all the rest}.
    """
    keys = {"network", "layer", "scale", "points", "tied", "gap", "digest"}
    fields = read(certificate, "node swap", keys)
    if fields["digest"] != digest(fields):
        raise ValueError("the certificate was damaged: its digest is that of other entries")
    network, layer, points, tied = (
        _network(fields["network"]),
        *(fields[k] for k in ("layer", "points", "tied")),
    )
    if type(layer) is not int or not 1 <= layer <= len(network):
        raise ValueError(
            f"the layer is {layer!r}, not an integer from 1 to the depth {len(network)}"
        )
    if type(points) is not int or not 1 <= points <= MOST_POINTS:
        raise ValueError(f"points is {points!r}, not an integer from 1 to {MOST_POINTS}")
    if type(tied) is not bool:
        raise ValueError(f"tied is {tied!r}, neither true nor false")
    scale, gap = positive(fields, "scale"), positive(fields, "gap")
    if tied and any(
        a != -b for first, second in network for a, b in zip(first, second, strict=True)
    ):
        raise Rejected("the network is not tied: a second node is not the negative of the first")
    other = _swapped(network, layer)
    middle = [
        [[(a + b) / 2 for a, b in zip(*pair, strict=True)] for pair in zip(*nodes, strict=True)]
        for nodes in zip(network, other, strict=True)
    ]
    left, right, between = (_loss(each, scale, points) for each in (network, other, middle))
    excess = between - (left + right) / 2
    if not excess >= ball(gap):
        raise Rejected(
            f"the midpoint exceeds the mean by {excess.str(6)}, not certainly by the gap {gap}"
        )


def _network(layers: object) -> Network:
    if not isinstance(layers, list) or not layers:
        raise ValueError("network is not a non-empty list of layers")
    for number, nodes in enumerate(layers, 1):
        if not isinstance(nodes, list) or len(nodes) != 2:
            raise ValueError(f"layer {number} is not a list of two nodes")
    network = [
        [vector(node, f"a node of layer {n}") for node in nodes]
        for n, nodes in enumerate(layers, 1)
    ]
    for number, nodes in enumerate(network, 1):
        entries = 2 if number == 1 else 3
        if any(len(node) != entries for node in nodes):
            raise ValueError(
                f"a node of layer {number} does not have {entries - 1} weights and a bias"
            )
    return network


def _swapped(network: Network, layer: int) -> Network:
    """Return the network with the two nodes of a layer swapped, and the weights that read them."""
    other = [list(nodes) for nodes in network]
    other[layer - 1].reverse()
    if layer < len(network):
        other[layer] = [[second, first, bias] for first, second, bias in other[layer]]
    return other


def _loss(network: Network, scale: Fraction, points: int) -> arb:
    total = arb(0)
    for i in range(points):
        x = Fraction(2 * i + 1, 2 * points)
        # 1 within 2^-L of the multiples of 2^(2-L), 0 around the odd multiples of 2^(1-L).
        label = 1 - int(x * Fraction(2) ** (len(network) - 1) + Fraction(1, 2)) % 2
        first, second = _outputs(network, x)
        margin = scale * (first - second) * (1 if label else -1)
        # log(1 + e^-m), in the form that has no large exponential.
        total += (1 + (-abs(ball(margin))).exp()).log() + ball(max(-margin, Fraction(0)))
    return total / points


def _outputs(network: Network, x: Fraction) -> list[Fraction]:
    values = [x]
    for depth, nodes in enumerate(network):
        inputs = values if depth == 0 else [max(value, Fraction(0)) for value in values]
        values = [
            sum((w * v for w, v in zip(weights, inputs, strict=True)), bias)
            for *weights, bias in nodes
        ]
    return values
