"""Gordan's certificate that a leaky network's hinge loss has no critical point above 0 on a sample.

If some w has y_i w·x_i > 0 for all i, then no a ≥ 0, a ≠ 0 has Σ a_i z_i = 0 with z_i = y_i x_i:
pair the sum with w (the easy half of P. Gordan's theorem of 1873). But a row of a generalised
gradient is −(v_r/n) Σ c_i s_ir z_i with c_i, s_ir ≥ 0, and a positive loss means some c_i = 1 with
s_ir ≥ α > 0. So no row vanishes: at no W, for no width k, no slope α in (0, 1] and no choice of
slopes at the kinks. One vector w certifies all of it.
"""

from collections.abc import Sequence
from fractions import Fraction

from models.certificates import Rejected, read, vector


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's separator has a positive margin on each point.

    The certificate is {"kind": "gordan", "points": n lists of d rationals, "labels": n integers ±1,
    "separator": d rationals}.
    """
    fields = read(certificate, "gordan", {"points", "labels", "separator"})
    separator = vector(fields["separator"], "the separator")
    points, labels = fields["points"], fields["labels"]
    if not isinstance(points, list):
        raise ValueError("the points are not a list")
    if not points:
        raise Rejected("the certificate has no points: it would prove nothing")
    if not isinstance(labels, list) or len(labels) != len(points):
        raise ValueError(f"the labels are not a list of {len(points)} signs, one for each point")
    for index, (entries, label) in enumerate(zip(points, labels, strict=True)):
        point = vector(entries, f"point {index}")
        if type(label) is not int or label not in (1, -1):
            raise ValueError(f"label {index} is {label!r}, neither 1 nor -1")
        if len(point) != len(separator):
            raise ValueError(
                f"point {index} has {len(point)} coordinates, the separator {len(separator)}"
            )
        if not any(point):
            raise Rejected(f"point {index} is zero: no vector separates it")
        if margin(point, label, separator) <= 0:
            raise Rejected(f"the separator has no positive margin on point {index}")


def margin(point: Sequence[Fraction], label: int, separator: Sequence[Fraction]) -> Fraction:
    """Return y w·x, exactly."""
    return label * sum((w * x for w, x in zip(separator, point, strict=True)), Fraction(0))
