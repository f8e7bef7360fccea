"""A witness that a ReLU network's cross-entropy is not convex in W: a midpoint over its ends' mean.

On one point x with label y the loss is log Σ_i exp(z_i) with z_i = f_i(x) - f_y(x): strictly
increasing in every z_i, i ≠ y, while z_y = 0 throughout. If at the midpoint of two weights every
z_i is at least as large as at both ends, and larger than at one of them for some i, then the loss
there is at least that of both ends and more than that of one: more than their mean. That compares
z_i alone, which are rational, and no exponential.

A unit r that speaks for y against every class, V_ir < V_yr, gives such a segment: W = ±a x in row
r, 0 elsewhere. At the one end z_i = (V_ir - V_yr) a|x|² < 0; at the midpoint W = 0 and at the other
end, where the unit is inactive, z_i = 0. So log k is the loss at the midpoint and at one end, and
the other end is lower.
"""

from collections.abc import Sequence
from fractions import Fraction

from models.certificates import Rejected, read, vector

Matrix = Sequence[Sequence[Fraction]]


def make(output: Matrix, point: Sequence[Fraction], label: int) -> dict[str, object]:
    """Return the witness for V = `output` (k, m), a `point` (d,) and its label, with a = 1.

    ValueError unless the point is not 0 and V has a unit with V_ir < V_yr for all i ≠ y.
    """
    columns = list(zip(*output, strict=True))
    units = [
        r
        for r, v in enumerate(columns)
        if all(v[label] > v[i] for i in range(len(v)) if i != label)
    ]
    if not units:
        raise ValueError(
            f"no unit has its largest output weight for class {label}: draw a wider network"
        )
    zero = [["0"] * len(point) for _ in columns]
    left, right = ([row[:] for row in zero] for _ in "lr")
    left[units[0]], right[units[0]] = [str(x) for x in point], [str(-x) for x in point]
    return {
        "kind": "true loss",
        "output": [[str(v) for v in row] for row in output],
        "point": [str(x) for x in point],
        "label": label,
        "left": left,
        "right": right,
    }


def check(certificate: object) -> None:
    """Raise Rejected unless L((W + W')/2) > (L(W) + L(W'))/2 follows, for W "left" and W' "right".

    The certificate is {"kind": "true loss", "output": k lists of m rationals, "point": d rationals,
    "label": an integer in 0, ..., k-1, "left" and "right": m lists of d rationals}.
    """
    fields = read(certificate, "true loss", {"output", "point", "label", "left", "right"})
    point, label = vector(fields["point"], "the point"), fields["label"]
    output = _matrix(fields["output"], "output", None)
    left, right = (_matrix(fields[name], name, len(point)) for name in ("left", "right"))
    if len(output) < 2:
        raise ValueError("the output has a single row: the loss needs at least 2 classes")
    if not len(output[0]) == len(left) == len(right):
        raise ValueError(
            f"left and right need {len(output[0])} rows, one for each column of the output"
        )
    if type(label) is not int or not 0 <= label < len(output):
        raise ValueError(f"the label {label!r} is not an integer from 0 to {len(output) - 1}")
    middle = [
        [(a + b) / 2 for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)
    ]
    ends = [_leads(output, weights, point, label) for weights in (left, right)]
    top = _leads(output, middle, point, label)
    if any(z < end for own in ends for z, end in zip(top, own, strict=True)):
        raise Rejected("the midpoint is below an end in some f_i - f_y: its loss may be lower")
    if all(own == top for own in ends):
        raise Rejected("the midpoint and both ends have equal outputs: the loss is constant there")


def _leads(output: Matrix, weights: Matrix, point: list[Fraction], label: int) -> list[Fraction]:
    """Return f_i(x) - f_y(x) of all classes."""
    active = [max(_inner(row, point), Fraction(0)) for row in weights]
    f = [_inner(row, active) for row in output]
    return [value - f[label] for value in f]


def _inner(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _matrix(entries: object, name: str, columns: int | None) -> list[list[Fraction]]:
    """Return rows of equal length, of `columns` rationals each unless that is None."""
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{name} is not a non-empty list of rows")
    rows = [vector(row, f"row {index} of {name}") for index, row in enumerate(entries)]
    if {len(row) for row in rows} != {len(rows[0]) if columns is None else columns}:
        raise ValueError(f"the rows of {name} differ in length, or from the point")
    return rows
