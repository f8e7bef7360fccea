"""ReLU networks of one input as lines: slope and height of each node, piece by piece, in FLINT.

A piece is cut where one of its lines crosses 0; on what is left a ReLU is the line itself, or 0.
"""

from itertools import pairwise
from typing import Any, NamedTuple

from flint import fmpq

from models.certificates.second import demand, rows

Line = tuple[fmpq, fmpq]  # slope, and height at 0
Nodes = list[list[fmpq]]  # weights and, last, the bias of each node
NOTHING = fmpq(0), fmpq(0)


class Piece(NamedTuple):
    """From `start` to `end`, with the lines of the nodes of each layer so far."""

    start: fmpq
    end: fmpq
    layers: list[list[Line]]


def network(layers: Any) -> list[Nodes]:
    """Return a network of one input; Rejected for anything else."""
    demand(type(layers) is list and len(layers) > 0, "no list of layers")
    found: list[Nodes] = []
    inputs = 1
    for each in layers:
        found.append([[fmpq(*entry) for entry in node] for node in rows(each, length=inputs + 1)])
        inputs = len(each)
    return found


def at(line: Line, x: fmpq) -> fmpq:
    """Return the height of a line at x."""
    return line[0] * x + line[1]


def pieces(network: list[Nodes], low: fmpq, high: fmpq) -> list[Piece]:
    """Return the pieces of [low, high], cut at the zeros of all nodes of all layers."""
    found = [Piece(low, high, [])]
    for nodes in network:
        found = [cut for piece in found for cut in _cut(piece, _through(piece, nodes))]
    return found


def above_zero(piece: Piece, line: Line) -> bool:
    """Say whether a line that crosses 0 nowhere in a piece is above it."""
    return bool(at(line, piece.start) + at(line, piece.end) > 0)


def _through(piece: Piece, nodes: Nodes) -> list[Line]:
    """Return the lines of the next layer."""
    if not piece.layers:
        return [(weight, bias) for weight, bias in nodes]
    active = [line if above_zero(piece, line) else NOTHING for line in piece.layers[-1]]
    lines = []
    for node in nodes:
        slope, height = fmpq(0), node[-1]
        for weight, line in zip(node[:-1], active, strict=True):
            slope, height = slope + weight * line[0], height + weight * line[1]
        lines.append((slope, height))
    return lines


def _cut(piece: Piece, lines: list[Line]) -> list[Piece]:
    zeros = {(int(x.p), int(x.q)) for x in (-b / a for a, b in lines if a != 0)}
    inner = sorted(x for x in (fmpq(*zero) for zero in zeros) if piece.start < x < piece.end)
    ends = [piece.start, *inner, piece.end]
    layers = [*piece.layers, lines]
    return [Piece(a, b, layers) for a, b in pairwise(ends)]
