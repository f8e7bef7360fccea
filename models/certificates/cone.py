"""A direction that keeps the pseudo-gradient of a ReLU network away from 0 at all weights at once.

For V (k, m), initial weights W(0) (m, d) and points x_s with labels y_s, the pseudo-gradient at any
W is mean_s Σ_{i≠y_s} o_i(x_s) q_{s,i} with q_{s,i} = ((V_i - V_{y_s}) ∘ 1[W(0)x_s > 0]) x_sᵀ and
the softmax o at W. If ⟨U, q_{s,i}⟩ ≥ c ‖U‖_F > 0 for all s and i ≠ y_s, then pairing it with
U/‖U‖_F gives norm ≥ c mean_s(1 - o_{y_s}) by Cauchy-Schwarz: as o_{y_s} < 1 at finite weights, it
vanishes at no W. Norms are compared by their squares, which are rational.
"""

from fractions import Fraction
from typing import Any

from models.certificates import Rejected, held, inner, matrix, rational, read, texts

Matrix = list[list[Fraction]]


def check(certificate: object) -> None:
    """Raise Rejected unless the certificate's direction proves its constant on each of its points.

    The certificate is {"kind": "cone", "points": n lists of d rationals, "labels": n integers in 0,
    ..., k-1, "output": k lists of m rationals, "weights" and "direction": m lists of d rationals,
    "inputs": n lists of the m rationals w_r(0)·x_s, "products": n lists of the k-1 rationals ⟨U,
    q_{s,i}⟩, "squared constant": c², the squared smallest product over ‖U‖_F²}. No input may be 0,
    where the pattern would be a matter of convention, and a unit that no point makes active has the
    direction 0.
    """
    names = ("points", "output", "weights", "direction", "inputs", "products")
    fields = read(certificate, "cone", {"labels", "squared constant", *names})
    points, output, weights, direction, inputs, products = (
        matrix(fields[name], name) for name in names
    )
    labels, constant = fields["labels"], rational(fields["squared constant"])
    if len(output) < 2:
        raise Rejected("the output has a single row: a wrong class needs at least 2")
    if len(weights) != len(output[0]) or len(direction) != len(weights):
        raise Rejected(
            f"weights and direction need {len(output[0])} rows, one for each column of the output"
        )
    if not len(points[0]) == len(weights[0]) == len(direction[0]):
        raise Rejected("points, weights and direction differ in dimension")
    if not isinstance(labels, list) or len(labels) != len(points):
        raise Rejected(f"the labels are not a list of {len(points)} integers, one for each point")
    for index, label in enumerate(labels):
        if type(label) is not int or not 0 <= label < len(output):
            raise Rejected(
                f"label {index} is {label!r}, not an integer from 0 to {len(output) - 1}"
            )
    if not len(inputs) == len(products) == len(points):
        raise Rejected(f"inputs and products need {len(points)} rows, one for each point")
    for s, (shown, found) in enumerate(zip(inputs, all_inputs(points, weights), strict=True)):
        held(shown, found, f"the inputs of point {s}")
        if 0 in found:
            raise Rejected(f"unit {found.index(Fraction(0))} is at its kink on point {s}")
    for r, row in enumerate(direction):
        if any(row) and not any(z[r] > 0 for z in inputs):
            raise Rejected(f"unit {r} is active on no point, but has a direction")
    paired = all_products(points, inputs, output, direction, labels)
    for s, (shown, found) in enumerate(zip(products, paired, strict=True)):
        held(shown, found, f"the products of point {s}")
    if (smallest := min(min(row) for row in products)) <= 0:
        raise Rejected(
            f"the direction has the inner product {smallest!s:.40} with some q_{{s,i}}, "
            f"not a positive one"
        )
    held([constant], [smallest**2 / squared_norm(direction)], "the squared constant")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a unit whose direction is 0 may have any output weight: no product sees it."""
    if path[0] != "output" or len(path) != 3:
        return False
    return not any(rational(entry) for entry in certificate["direction"][path[2]])


def make(
    points: Matrix, output: Matrix, weights: Matrix, direction: Matrix, labels: list[int]
) -> dict[str, object]:
    """Return the certificate of what a direction proves, if it proves anything."""
    inputs = all_inputs(points, weights)
    products = all_products(points, inputs, output, direction, labels)
    smallest = min(min(row) for row in products)
    matrices = {
        "points": points,
        "output": output,
        "weights": weights,
        "direction": direction,
        "inputs": inputs,
        "products": products,
    }
    shown: dict[str, object] = {
        name: [texts(row) for row in rows] for name, rows in matrices.items()
    }
    constant = smallest**2 / squared_norm(direction)
    return shown | {"kind": "cone", "labels": labels, "squared constant": str(constant)}


def all_inputs(points: Matrix, weights: Matrix) -> Matrix:
    """Return w_r(0)·x_s, (n, m)."""
    return [[inner(row, x) for row in weights] for x in points]


def all_products(
    points: Matrix, inputs: Matrix, output: Matrix, direction: Matrix, labels: list[int]
) -> Matrix:
    """Return ⟨U, q_{s,i}⟩ = Σ_{r active on s} (V_ir - V_{y_s r}) U_r·x_s for i ≠ y_s, (n, k-1)."""
    products = []
    for x, z, y in zip(points, inputs, labels, strict=True):
        # U_r·x_s of the active units, with 0 for the others.
        heights = [inner(u, x) if a > 0 else Fraction(0) for u, a in zip(direction, z, strict=True)]
        own = inner(output[y], heights)
        products.append([inner(rival, heights) - own for i, rival in enumerate(output) if i != y])
    return products


def squared_norm(matrix: Matrix) -> Fraction:
    """Return ‖U‖_F², exactly."""
    return sum((inner(row, row) for row in matrix), Fraction(0))
