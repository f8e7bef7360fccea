"""The square wave again: the lines of each piece, and their coefficients as folds."""

from itertools import pairwise
from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, lines, row, whole


def check(certificate: Any) -> None:
    """Raise Rejected unless each layer folds the one before and the last one tells the labels."""
    nodes, corners, heights, labels = fields(
        certificate, "square wave", "network", "corners", "heights", "labels"
    )
    network = lines.network(nodes)
    depth = len(network)
    demand(depth <= 12 and all(len(each) == 2 for each in network), "a layer has other nodes")
    cells = 2**depth
    places = [fmpq(*x) for x in row(corners, cells + 1)]
    shown = [fmpq(*z) for z in row(heights, cells + 1)]
    demand(type(labels) is list and len(labels) == cells, "no list of labels, one for each cell")
    given = [whole(label, 0, 1) for label in labels]
    pieces = lines.pieces(network, fmpq(0), fmpq(1))
    demand([piece.start for piece in pieces] + [fmpq(1)] == places, "the corners are other ones")
    jumps = [i for i, (a, b) in enumerate(pairwise(given), 1) if a != b]
    demand(given[0] == 1 and jumps == list(range(1, cells, 2)), "the labels are not the wave's")
    for piece, label, (left, right) in zip(pieces, given, pairwise(shown), strict=True):
        slope, height = fmpq(1), fmpq(-1, 2)
        for level, both in enumerate(piece.layers, 2):
            folded = [(slope, height), (-slope, -height)]
            demand(both == folded, "a layer does not fold the one before")
            if not lines.above_zero(piece, both[0]):
                slope, height = -slope, -height
            height -= fmpq(1, 2**level)
        last = piece.layers[-1][0]
        ends = [lines.at(last, piece.start), lines.at(last, piece.end)]
        demand(ends == [left, right], "a height is another one")
        demand(lines.above_zero(piece, last) == (label == 1), "a sign is not its label")
