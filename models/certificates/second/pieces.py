"""Pieces and errors again: neighbouring lines that differ, and the sign of the line at a point."""

from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, lines, row, whole


def check(certificate: Any) -> None:
    """Raise Rejected unless pieces and errors of the network keep to the bounds."""
    nodes, bends, heights, shares, *counts = fields(
        certificate,
        "pieces",
        *("network", "bends", "heights", "shares"),
        *("pieces", "most pieces", "points", "errors"),
    )
    network = lines.network(nodes)
    demand(len(network[-1]) == 1, "there is more than one output")
    places = [fmpq(*x) for x in row(bends)]
    shown = [fmpq(*z) for z in row(heights, len(places))]
    ratios = [fmpq(*each) for each in row(shares, 3)]
    t, most, n, errors = (whole(each, 0, 2**62) for each in counts)
    demand(2 <= n <= 2**12 and len(places) > 1, "too few points, or too many")
    cut = lines.pieces(network, fmpq(-16), fmpq(16))
    kept = [(cut[0].start, cut[0].layers[-1][0])]
    for piece in cut[1:]:
        line = piece.layers[-1][0]
        if line != kept[-1][1]:
            kept.append((piece.start, line))
    starts = [start for start, _ in kept]
    demand([*starts, cut[-1].end] == places, "the bends are elsewhere")
    demand([lines.at(line, x) for x, line in kept] == shown[:-1], "a height is another one")
    demand(lines.at(kept[-1][1], places[-1]) == shown[-1], "the last height is another one")
    width = max([len(each) for each in network[:-1]], default=0)
    demand(t == len(kept) and most == (width + 1) ** (len(network) - 1), "a count is another one")
    wrong, passed = 0, 0
    for i in range(n):
        x = fmpq(i, n - 1)
        while passed + 1 < len(kept) and starts[passed + 1] <= x:
            passed += 1
        wrong += (lines.at(kept[passed][1], x) > 0) == (i % 2 == 1)
    demand(wrong == errors, "the errors are others")
    expected = [fmpq(errors, n), fmpq(n - t - 1, 2 * n), fmpq(n - 4 * t, 3 * n)]
    demand(ratios == expected, "a share is another one")
    demand(t <= most, "there are too many pieces")
    demand(expected[0] >= expected[1] >= expected[2], "there are too few errors")
    demand(8 * t > n or 6 * errors >= n, "there are too few errors for few pieces")
