"""Σ_j w_j (a·x - b_j)_+, a network of depth two, 2n + d weights, with given values on n points."""

from fractions import Fraction
from typing import Any

from models.certificates import Rejected, common, held, inner, matrix, rational, read, texts, vector


def make(
    points: list[list[int]],
    labels: list[int],
    direction: list[int],
    thresholds: list[int],
    weights: list[Fraction],
) -> dict[str, object]:
    """Return the certificate for points (n, d), labels (n,), a (d,), b (n,) and w (n,).

    Rejected if it proves nothing.
    """
    projections = [sum(a * x for a, x in zip(direction, point, strict=True)) for point in points]
    certificate: dict[str, object] = {
        "kind": "memorised",
        "points": [texts(point) for point in points],
        "labels": texts(labels),
        "direction": texts(direction),
        "projections": texts(projections),
        "thresholds": texts(thresholds),
        "weights": texts(weights),
        "parameters": 2 * len(points) + len(direction),
    }
    check(certificate)
    return certificate


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's network takes each point's label as its value there.

    The certificate is {"kind": "memorised", "points": n different lists of d rationals, "labels": n
    rationals, "direction": d rationals, "projections": the n rationals a·x_i, "thresholds": n
    rationals, the first below all projections and the others these in order, but for the last,
    "weights": n rationals, "parameters": 2n + d}.
    """
    names = ("labels", "direction", "projections", "thresholds", "weights")
    fields = read(certificate, "memorised", {"points", "parameters", *names})
    labels, direction, shown, thresholds, weights = (vector(fields[name], name) for name in names)
    points = matrix(fields["points"], "points")
    if not len(points) == len(labels) == len(shown) == len(thresholds) == len(weights):
        raise Rejected(
            f"{len(points)} points have {len(labels)} labels, {len(shown)} projections, "
            f"{len(thresholds)} thresholds and {len(weights)} weights: as many of each are needed"
        )
    if len({tuple(point) for point in points}) != len(points):
        raise Rejected("two points are the same: fewer than n are memorised")
    if len(points[0]) != len(direction):
        raise Rejected(f"points have {len(points[0])} coordinates, the direction {len(direction)}")
    held(shown, [inner(direction, point) for point in points], "projections")
    factors, unit = common(weights)
    along, scale = common([*shown, *thresholds])
    hinges = list(zip(factors, along[len(shown) :], strict=True))
    for index, (z, label) in enumerate(zip(along, labels, strict=False)):
        value = sum(w * (z - b) for w, b in hinges if z > b)
        if value != label * unit * scale:
            raise Rejected(f"the network does not take its label at point {index}")
    places = sorted(shown)
    if thresholds[0] >= places[0] or thresholds[1:] != places[:-1]:
        raise Rejected("the thresholds are not one before all projections, and these but the last")
    expected = 2 * len(points) + len(direction)
    if type(fields["parameters"]) is not int or fields["parameters"] != expected:
        raise Rejected(f"parameters is not {expected}, that is 2n + d")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say what the network does not see: a coordinate that is always 0, or the first threshold.

    That is any below all projections if its weight is 0.
    """
    if path == ["thresholds", 0] and not rational(certificate["weights"][0]):
        return rational(value) < min(map(rational, certificate["projections"]))
    if path[0] == "direction" and len(path) == 2:
        return not any(rational(point[path[1]]) for point in certificate["points"])
    return False
