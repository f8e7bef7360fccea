"""Gordan's certificate that a leaky network's hinge loss has no critical point above 0 on a sample.

If some w has y_i w·x_i > 0 for all i, then no a ≥ 0, a ≠ 0 has Σ a_i z_i = 0 with z_i = y_i x_i:
pair the sum with w (the easy half of P. Gordan's theorem of 1873). But a row of a generalised
gradient is −(v_r/n) Σ c_i s_ir z_i with c_i, s_ir ≥ 0, and a positive loss means some c_i = 1 with
s_ir ≥ α > 0. So no row vanishes: at no W, for no width k, no slope α in (0, 1] and no choice of
slopes at the kinks. One vector w certifies all of it.

How far from 0 is certified, too. With m the smallest margin pair -g with the rows ±w, of which the
norm is √(2k) ‖w‖: each violated point adds at least √(2k) α m/n. So ‖g‖_F ≥ α p m/‖w‖, p being the
share of violated points, which is α p/‖w*‖ for w* = w/m. As L_S = p + ⟨g, W⟩ ≤ p + ‖g‖_F ‖W‖_F, it
is L_S/(‖w*‖/α + ‖W‖_F) or more, likewise at all W. The square of m/‖w‖ is rational.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from models.certificates import Rejected, held, inner, rational, read, vector


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's separator has a positive margin on each point.

    The certificate is {"kind": "gordan", "points": n lists of d rationals, "labels": n integers ±1,
    "separator": d rationals, 0 for a coordinate that is 0 in all points, "margins": the n rationals
    y_i w·x_i, "squared constant": the square of the smallest over ‖w‖²}.
    """
    names = {"points", "labels", "separator", "margins", "squared constant"}
    fields = read(certificate, "gordan", names)
    separator, margins = (vector(fields[name], name) for name in ("separator", "margins"))
    points, labels = fields["points"], fields["labels"]
    if not isinstance(points, list) or not len(points) == len(margins):
        raise Rejected("points are not a list with as many entries as there are margins")
    if not isinstance(labels, list) or len(labels) != len(points):
        raise Rejected(f"the labels are not a list of {len(points)} signs, one for each point")
    used = [False] * len(separator)
    for index, (entries, label, shown) in enumerate(zip(points, labels, margins, strict=True)):
        point = vector(entries, f"point {index}")
        if type(label) is not int or label not in (1, -1):
            raise Rejected(f"label {index} is {label!r}, neither 1 nor -1")
        if len(point) != len(separator):
            raise Rejected(
                f"point {index} has {len(point)} coordinates, the separator {len(separator)}"
            )
        found = margin(point, label, separator)
        if found <= 0:
            raise Rejected(f"the separator has no positive margin on point {index}")
        held([shown], [found], f"the margin of point {index}")
        used = [was or x != 0 for was, x in zip(used, point, strict=True)]
    for coordinate, (weight, met) in enumerate(zip(separator, used, strict=True)):
        if weight and not met:
            raise Rejected(f"coordinate {coordinate} is 0 in all points, but has a weight")
    shown = rational(fields["squared constant"])
    held([shown], [squared_constant(separator, margins)], "the squared constant")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a coordinate may be any number where its weight is 0: no margin sees it."""
    return (
        path[0] == "points" and len(path) == 3 and not rational(certificate["separator"][path[2]])
    )


def squared_constant(separator: Sequence[Fraction], margins: Sequence[Fraction]) -> Fraction:
    """Return 1/‖w*‖², exactly, for w* the multiple of w with the smallest margin 1."""
    return min(margins) ** 2 / inner(separator, separator)


def margin(point: Sequence[Fraction], label: int, separator: Sequence[Fraction]) -> Fraction:
    """Return y w·x, exactly."""
    return label * inner(separator, point)
