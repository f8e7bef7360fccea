"""The memorising network again: as a polygon, by one sweep over its hinges and sorted points.

Beyond the hinges b_1 < ... < b_j and up to the next one the network is the line with the slope w_1
+ ... + w_j that takes -(w_1 b_1 + ... + w_j b_j) at 0.
"""

from itertools import pairwise
from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, row, rows, whole
from models.certificates.second.matrices import column, matrix


def check(certificate: Any) -> None:
    """Raise Rejected unless the certificate's network takes each point's label as its value."""
    points, parameters, *rest = fields(
        certificate,
        "memorised",
        *("points", "parameters", "labels", "direction", "projections", "thresholds", "weights"),
    )
    labels, direction, projections, thresholds, weights = (row(each) for each in rest)
    sample = rows(points, number=len(labels), length=len(direction))
    sizes = {len(labels), len(projections), len(thresholds), len(weights)}
    demand(len(sizes) == 1, "each point needs a label, a projection, a threshold and a weight")
    product = matrix(sample) * column(direction)
    shown = [fmpq(*z) for z in projections]
    demand(product.entries() == shown, "a projection is another one")
    exact = [tuple(fmpq(*entry) for entry in point) for point in sample]
    ordered = sorted(exact)
    demand(all(a != b for a, b in pairwise(ordered)), "two points are the same")
    hinges = [(fmpq(*b), fmpq(*w)) for b, w in zip(thresholds, weights, strict=True)]
    values = sorted((z, fmpq(*label)) for z, label in zip(shown, labels, strict=True))
    slope, value_at_zero, before = fmpq(0), fmpq(0), hinges[0][0]
    for (z, label), (threshold, weight) in zip(values, hinges, strict=True):
        # Each point but the last is a threshold: from one to the next a single hinge is passed.
        demand(before == threshold < z, "a threshold is elsewhere")
        slope, value_at_zero, before = slope + weight, value_at_zero - weight * threshold, z
        demand(slope * z + value_at_zero == label, "a point has another label than its value")
    count = whole(parameters, 1, 2**62)
    demand(count == 2 * len(hinges) + len(direction), "the number of weights is another one")
