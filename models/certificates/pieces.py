"""How many affine pieces a ReLU network has on [-16, 16], and on how many points it errs.

On [0, 1] there are n points i/(n - 1) with the labels 1, 0, 1, ... in turn. A continuous function
of t affine pieces changes its sign t times at most, and so errs on (n - t - 1)/2 of them at least:
a share of (n - 4t)/(3n) at least, and of 1/6 for t ≤ n/8.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from models.certificates import Rejected, held, polygons, rational, read, texts, vector
from models.certificates.balls import whole

END = Fraction(16)
MOST_POINTS = 1 << 12


def make(network: polygons.Network, points: int) -> dict[str, object]:
    """Return the certificate of a network's first output, whatever it proves; see `check`."""
    network = [*network[:-1], network[-1][:1]]
    bends, heights = _graph(network)
    errors, count = _errors(network, points), len(bends) - 1
    return {
        "kind": "pieces",
        "network": [[texts(node) for node in nodes] for nodes in network],
        "bends": texts(bends),
        "heights": texts(heights),
        "pieces": count,
        "most pieces": _most_pieces(network),
        "points": points,
        "errors": errors,
        "shares": texts([Fraction(errors, points), *_least_shares(points, count)]),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless pieces and errors of the network keep to the bounds.

    The certificate is {"kind": "pieces", "network": L layers of at most m nodes, the last of one,
    each a list of its weights and, last, its bias, "bends": -16, all points where the output's
    slope changes, and 16, "heights": the output there, "pieces": t, "most pieces": (m + 1)^(L-1),
    "points": n, "errors": on how many the output's sign errs, "shares": of n the errors, (n - t -
    1)/2, and (n - 4t)/3}.
    """
    counts = "pieces", "most pieces", "points", "errors"
    fields = read(certificate, "pieces", {"network", "bends", "heights", "shares", *counts})
    network = polygons.read_network(fields["network"])
    if len(network[-1]) != 1:
        raise Rejected(f"the network has {len(network[-1])} outputs, not one")
    bends, heights, shares = (vector(fields[name], name) for name in ("bends", "heights", "shares"))
    found = _graph(network)
    held(bends, found[0], "bends")
    held(heights, found[1], "heights")
    points = whole(fields, "points", MOST_POINTS)
    if points < 2:
        raise Rejected("there is a single point")
    count, errors = len(bends) - 1, _errors(network, points)
    expected = count, _most_pieces(network), points, errors
    for name, number in zip(counts, expected, strict=True):
        if type(fields[name]) is not int or fields[name] != number:
            raise Rejected(f"{name} is {fields[name]!r:.60}, where {number} follows")
    share, *least = expected_shares = [Fraction(errors, points), *_least_shares(points, count)]
    held(shares, expected_shares, "shares")
    if count > _most_pieces(network):
        raise Rejected(f"there are {count} pieces, more than there can be")
    if not share >= least[0] >= least[1]:
        raise Rejected(f"{errors} errors are fewer than {count} pieces have to make")
    if 8 * count <= points and 6 * errors < points:
        raise Rejected(f"{errors} errors are fewer than a sixth, for few pieces")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a weight, or a bias, that the output does not see may be another: of a dead node."""
    if path[0] != "network" or len(path) != 4:
        return False
    network = polygons.read_network(certificate["network"])
    network[path[1]][path[2]][path[3]] = rational(value)
    bends, heights = (vector(certificate[name], name) for name in ("bends", "heights"))
    return _graph(network) == (bends, heights)


def _most_pieces(network: polygons.Network) -> int:
    return (max((len(nodes) for nodes in network[:-1]), default=0) + 1) ** (len(network) - 1)


def _least_shares(points: int, pieces: int) -> list[Fraction]:
    return [Fraction(points - pieces - 1, 2 * points), Fraction(points - 4 * pieces, 3 * points)]


def _graph(network: polygons.Network) -> tuple[list[Fraction], list[Fraction]]:
    """Return where the output bends, ends included, and its heights there."""
    corners = [
        (x, polygons.pre_activations(network, [x])[-1][0])
        for x in polygons.corners(network, -END, END)
    ]
    kept = corners[:1]
    for here, after in pairwise(corners[1:]):
        before = kept[-1]
        rise, run = here[1] - before[1], here[0] - before[0]
        if rise * (after[0] - here[0]) != (after[1] - here[1]) * run:
            kept.append(here)
    kept.append(corners[-1])
    return [x for x, _ in kept], [y for _, y in kept]


def _errors(network: polygons.Network, points: int) -> int:
    wrong: Sequence[bool] = [
        (polygons.pre_activations(network, [Fraction(i, points - 1)])[-1][0] > 0) == bool(i % 2)
        for i in range(points)
    ]
    return sum(wrong)
