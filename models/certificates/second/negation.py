"""Negated layers again: line by line, and all above by the sum of the two weights.

w_1 max(z, 0) + w_2 max(-z, 0) is (w_1 + w_2)/2 |z| + (w_1 - w_2)/2 z: to negate z is unseen where
this is the same with -z, that is where w_1 = w_2 or z = 0.
"""

from itertools import pairwise
from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, lines, row, rows


def check(certificate: Any) -> None:
    """Raise Rejected unless the relation holds for each layer, on all of [-1, 1]."""
    relation, nodes, corners, heights = fields(
        certificate, "negation", "relation", "network", "corners", "heights"
    )
    network = lines.network(nodes)
    demand(type(relation) is str and relation in ("swapped", "unseen"), "no such relation")
    demand(all(len(each) == 2 for each in network), "a layer has other nodes")
    places = [fmpq(*x) for x in row(corners)]
    shown = [[fmpq(*z) for z in each] for each in rows(heights, len(places), len(network))]
    pieces = lines.pieces(network, fmpq(-1), fmpq(1))
    demand([piece.start for piece in pieces] + [fmpq(1)] == places, "the corners are other ones")
    for piece, (left, right) in zip(pieces, pairwise(shown), strict=True):
        for level, both in enumerate(piece.layers):
            (slope, height), (other_slope, other_height) = both
            tied = slope + other_slope == 0 and height + other_height == 0
            demand(tied, "the two nodes are not the negatives of each other")
            ends = lines.at(both[0], piece.start), lines.at(both[0], piece.end)
            demand(ends == (left[level], right[level]), "a height is another one")
            if relation == "unseen" and level + 1 < len(network) and any(z != 0 for z in ends):
                alike = all(node[0] == node[1] for node in network[level + 1])
                demand(alike, "what is above sees which of the nodes is active")
