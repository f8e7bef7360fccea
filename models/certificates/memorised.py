"""Σ_j w_j (a·x - b_j)_+, a network of depth two, 2n + d weights, with given values on n points."""

from collections.abc import Iterable
from fractions import Fraction

from models.certificates import Rejected, read, vector


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
    certificate: dict[str, object] = {
        "kind": "memorised",
        "points": [_texts(point) for point in points],
        "labels": _texts(labels),
        "direction": _texts(direction),
        "thresholds": _texts(thresholds),
        "weights": _texts(weights),
    }
    check(certificate)
    return certificate


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's network takes each point's label as its value there.

    The certificate is {"kind": "memorised", "points": n different lists of d rationals, "labels": n
    rationals, "direction": d rationals, "thresholds": n rationals, "weights": n rationals}.
    """
    fields = read(
        certificate, "memorised", {"points", "labels", "direction", "thresholds", "weights"}
    )
    labels, direction, thresholds, weights = (
        vector(fields[name], name) for name in ("labels", "direction", "thresholds", "weights")
    )
    if not isinstance(fields["points"], list):
        raise ValueError("the points are not a list")
    points = [vector(point, f"point {index}") for index, point in enumerate(fields["points"])]
    if not len(points) == len(labels) == len(thresholds) == len(weights):
        raise ValueError(
            f"{len(points)} points have {len(labels)} labels, {len(thresholds)} thresholds and "
            f"{len(weights)} weights: as many of each are needed"
        )
    if len({tuple(point) for point in points}) != len(points):
        raise Rejected("two points are the same: fewer than n are memorised")
    for index, (point, label) in enumerate(zip(points, labels, strict=True)):
        if len(point) != len(direction):
            raise ValueError(
                f"point {index} has {len(point)} coordinates, the direction {len(direction)}"
            )
        z = sum((a * x for a, x in zip(direction, point, strict=True)), Fraction(0))
        active = [(w, z - b) for w, b in zip(weights, thresholds, strict=True) if z > b]
        value = sum((w * height for w, height in active), Fraction(0))
        if value != label:
            raise Rejected(
                f"the network takes {float(value):.6g} at point {index}, whose label is {label}"
            )


def _texts(numbers: Iterable[int | Fraction]) -> list[str]:
    return [str(number) for number in numbers]
