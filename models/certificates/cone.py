"""A direction that keeps the pseudo-gradient of a ReLU network away from 0 at all weights at once.

For V (k, m), initial weights W(0) (m, d) and points x_s with labels y_s, the pseudo-gradient at any
W is mean_s Σ_{i≠y_s} o_i(x_s) q_{s,i} with q_{s,i} = ((V_i - V_{y_s}) ∘ 1[W(0)x_s > 0]) x_sᵀ and
the softmax o at W. If ⟨U, q_{s,i}⟩ ≥ c ‖U‖_F > 0 for all s and i ≠ y_s, then pairing it with
U/‖U‖_F gives norm ≥ c mean_s(1 - o_{y_s}) by Cauchy-Schwarz: as o_{y_s} < 1 at finite weights, it
vanishes at no W. Norms are compared by their squares, which are rational.
"""

from fractions import Fraction

from models.certificates import Rejected, rational, read, vector

Matrix = list[list[Fraction]]


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's direction proves its constant on each of its points.

    The certificate is {"kind": "cone", "points": n lists of d rationals, "labels": n integers in 0,
    ..., k-1, "output": k lists of m rationals, "weights" and "direction": m lists of d rationals,
    "constant": the positive rational c}. No w_r(0)·x_s may be 0, where the pattern would be a
    matter of convention.
    """
    fields = read(
        certificate, "cone", {"points", "labels", "output", "weights", "direction", "constant"}
    )
    points, output, weights, direction = (
        _matrix(fields[name], name) for name in ("points", "output", "weights", "direction")
    )
    labels, constant = fields["labels"], rational(fields["constant"])
    if len(output) < 2:
        raise ValueError("the output has a single row: a wrong class needs at least 2")
    if len(weights) != len(output[0]) or len(direction) != len(weights):
        raise ValueError(
            f"weights and direction need {len(output[0])} rows, one for each column of the output"
        )
    if not len(points[0]) == len(weights[0]) == len(direction[0]):
        raise ValueError("points, weights and direction differ in dimension")
    if not isinstance(labels, list) or len(labels) != len(points):
        raise ValueError(f"the labels are not a list of {len(points)} integers, one for each point")
    for index, label in enumerate(labels):
        if type(label) is not int or not 0 <= label < len(output):
            raise ValueError(
                f"label {index} is {label!r}, not an integer from 0 to {len(output) - 1}"
            )
    if constant <= 0:
        raise Rejected(f"the constant {constant} is not positive: it would prove nothing")
    product = smallest_product(points, output, weights, direction, labels)
    if product <= 0:
        raise Rejected(
            f"the direction has the inner product {float(product)} with some q_{{s,i}}, "
            f"not a positive one"
        )
    if product**2 < constant**2 * squared_norm(direction):
        raise Rejected(f"the direction proves less than the constant {constant}")


def smallest_product(
    points: Matrix, output: Matrix, weights: Matrix, direction: Matrix, labels: list[int]
) -> Fraction:
    """Return min ⟨U, q_{s,i}⟩ = min Σ_{r active on s} (V_ir - V_{y_s r}) U_r·x_s, exactly.

    Rejected for a unit at its kink on some point.
    """
    products = []
    for s, (x, y) in enumerate(zip(points, labels, strict=True)):
        inputs = [_inner(row, x) for row in weights]
        if 0 in inputs:
            raise Rejected(f"unit {inputs.index(Fraction(0))} is at its kink on point {s}")
        # U_r·x_s of the active units, with 0 for the others.
        heights = [
            _inner(u, x) if z > 0 else Fraction(0) for u, z in zip(direction, inputs, strict=True)
        ]
        own = _inner(output[y], heights)
        products += [_inner(rival, heights) - own for i, rival in enumerate(output) if i != y]
    return min(products)


def squared_norm(matrix: Matrix) -> Fraction:
    """Return ‖U‖_F², exactly."""
    return sum((_inner(row, row) for row in matrix), Fraction(0))


def _inner(left: list[Fraction], right: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _matrix(entries: object, name: str) -> Matrix:
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{name} is not a non-empty list of rows")
    rows = [vector(row, f"row {index} of {name}") for index, row in enumerate(entries)]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"the rows of {name} differ in length")
    return rows
