"""The swap again: all points at once through FLINT's matrices, and one logarithm per network.

Σ log(1 + e^{-m}) = log Π (1 + e^{-|m|}) + Σ max(-m, 0), in decimals of a hundred digits.
"""

from decimal import Decimal, localcontext
from typing import Any

from flint import fmpq, fmpq_mat

from models.certificates.second import demand, fields, ratio, rows, whole
from models.certificates.second.decimals import HUNDRED, decimal, hold, positive
from models.certificates.second.matrices import matrix

Network = list[fmpq_mat]  # of each layer, a row for each node: its weights and, last, its bias


def check(certificate: Any) -> None:
    """Raise Rejected unless the loss halfway exceeds the mean of the ends by more than the gap."""
    network, midpoint, layer, scale, points, tied, gap, excess = fields(
        certificate,
        *("node swap", "network", "midpoint", "layer", "scale", "points", "tied", "gap", "excess"),
    )
    start, half = _network(network), _network(midpoint)
    demand(len(start) == len(half), "the midpoint has another depth")
    place, number = whole(layer, 1, len(start)), whole(points, 1, 2**14)
    factor, least, most = positive(ratio(scale)), positive(ratio(gap)), ratio(excess)
    mirrored = all(each[0, j] + each[1, j] == 0 for each in start for j in range(each.ncols()))
    demand(type(tied) is bool and tied == mirrored, "tied is not what the network is")
    end = list(start)
    swap = fmpq_mat(2, 2, [0, 1, 1, 0])
    end[place - 1] = swap * start[place - 1]
    if place < len(start):
        end[place] = start[place] * fmpq_mat(3, 3, [0, 1, 0, 1, 0, 0, 0, 0, 1])
    halves = [a + b == 2 * m for a, b, m in zip(start, end, half, strict=True)]
    demand(all(halves), "the midpoint is elsewhere")
    demand(least[0] * most[1] <= most[0] * least[1], "the gap exceeds the excess")
    with localcontext(HUNDRED):
        (left, a), (right, b), (between, c) = (
            _loss(each, fmpq(*factor), number) for each in (start, end, half)
        )
        found = between - (left + right) / 2
    hold(most, found, 1 + a + b + c)


def _network(layers: Any) -> Network:
    demand(type(layers) is list and len(layers) > 0, "no list of layers")
    return [matrix(rows(each, 2, 3 if depth else 2)) for depth, each in enumerate(layers)]


def _loss(network: Network, scale: fmpq, points: int) -> tuple[Decimal, Decimal]:
    """Return the mean loss, and the mean size of the margins."""
    ones = [fmpq(1)] * points
    values = [fmpq(2 * i + 1, 2 * points) for i in range(points)]
    for each in network:
        outputs = each * fmpq_mat(each.ncols(), points, values + ones)
        values = [max(z, 0 * z) for z in outputs.entries()]
    product, behind, size = Decimal(1), Decimal(0), Decimal(0)
    for i in range(points):
        # The square wave is 1 where its phase, of a period of 4N, is nearer to 0 than to 2N.
        phase = (2 * i + 1) * 2 ** (len(network) - 1) % (4 * points)
        logit = scale * (outputs[0, i] - outputs[1, i])
        margin = logit if phase < points or phase >= 3 * points else -logit
        exact = decimal((int(margin.p), int(margin.q)))
        product *= 1 + (-abs(exact)).exp()
        behind += max(-exact, Decimal(0))
        size += abs(exact)
    return (product.ln() + behind) / points, size / points
