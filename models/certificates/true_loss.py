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
from typing import Any

from models.certificates import Rejected, held, inner, matrix, rational, read, texts, vector

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
    left, right = ([[Fraction(0)] * len(point) for _ in columns] for _ in "lr")
    left[units[0]], right[units[0]] = [Fraction(x) for x in point], [Fraction(-x) for x in point]
    return between(output, point, label, left, right)


def between(
    output: Matrix, point: Sequence[Fraction], label: int, left: Matrix, right: Matrix
) -> dict[str, object]:
    """Return what shows the outputs at two weights (m, d) and halfway, whatever that proves."""
    middle = _middle(left, right)
    leads = [_leads(output, weights, point, label) for weights in (left, right, middle)]
    matrices = {"output": output, "left": left, "right": right, "middle": middle, "leads": leads}
    return {"kind": "true loss", "point": texts(point), "label": label} | {
        name: [texts(row) for row in rows] for name, rows in matrices.items()
    }


def check(certificate: object) -> None:
    """Raise Rejected unless L((W + W')/2) > (L(W) + L(W'))/2 follows, for W "left" and W' "right".

    The certificate is {"kind": "true loss", "output": k lists of m rationals, "point": d rationals,
    "label": an integer in 0, ..., k-1, "left" and "right": m lists of d rationals, "middle": (W +
    W')/2, "leads": the k rationals f_i - f_y at left, right and middle}.
    """
    names = ("output", "left", "right", "middle", "leads")
    fields = read(certificate, "true loss", {"point", "label", *names})
    point, label = vector(fields["point"], "the point"), fields["label"]
    output, left, right, middle, leads = (matrix(fields[name], name) for name in names)
    if len(output) < 2:
        raise Rejected("the output has a single row: the loss needs at least 2 classes")
    if not len(output[0]) == len(left) == len(right) == len(middle):
        raise Rejected(
            f"left, right and middle need {len(output[0])} rows, one for each column of the output"
        )
    if not len(point) == len(left[0]) == len(right[0]) == len(middle[0]):
        raise Rejected("the rows of left, right and middle differ in length from the point")
    if type(label) is not int or not 0 <= label < len(output):
        raise Rejected(f"the label {label!r} is not an integer from 0 to {len(output) - 1}")
    for shown, row in zip(middle, _middle(left, right), strict=True):
        held(shown, row, "middle")
    if len(leads) != 3:
        raise Rejected("leads has not three rows, of left, right and middle")
    found = [_leads(output, weights, point, label) for weights in (left, right, middle)]
    for shown, row in zip(leads, found, strict=True):
        held(shown, row, "leads")
    *ends, top = found
    if any(z < end for own in ends for z, end in zip(top, own, strict=True)):
        raise Rejected("the midpoint is below an end in some f_i - f_y: its loss may be lower")
    if all(own == top for own in ends):
        raise Rejected("the midpoint and both ends have equal outputs: the loss is constant there")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a unit whose weights are 0 all along the segment may have any output weight."""
    if path[0] != "output" or len(path) != 3:
        return False
    rows = (certificate[name][path[2]] for name in ("left", "right"))
    return not any(rational(weight) for row in rows for weight in row)


def _middle(left: Matrix, right: Matrix) -> list[list[Fraction]]:
    return [
        [(a + b) / 2 for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)
    ]


def _leads(
    output: Matrix, weights: Matrix, point: Sequence[Fraction], label: int
) -> list[Fraction]:
    """Return f_i(x) - f_y(x) of all classes."""
    active = [max(inner(row, point), Fraction(0)) for row in weights]
    f = [inner(row, active) for row in output]
    return [value - f[label] for value in f]
