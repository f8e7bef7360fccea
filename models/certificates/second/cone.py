"""The direction of a cone again, by products of matrices of whole numbers.

With the masks A_s = diag(1[W(0)x_s > 0]) all ⟨U, q_{s,i}⟩ of a point are V A_s U x_s less its own.
"""

from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, ratio, rows, whole
from models.certificates.second.matrices import column, diagonal, matrix


def check(certificate: Any) -> None:
    """Raise Rejected unless the direction has the positive products and the constant it shows."""
    points, labels, output, weights, direction, inputs, products, squared = fields(
        certificate,
        "cone",
        *("points", "labels", "output", "weights", "direction", "inputs", "products"),
        "squared constant",
    )
    sample, classes = rows(points), rows(output)
    size, dimension, units = len(sample), len(sample[0]), len(classes[0])
    demand(len(classes) > 1, "one class has no rival")
    demand(type(labels) is list and len(labels) == size, "a label for each point is needed")
    own = [whole(label, 0, len(classes) - 1) for label in labels]
    start = matrix(rows(weights, units, dimension))
    towards = matrix(rows(direction, units, dimension))
    paired = matrix(rows(products, size, len(classes) - 1))
    found = matrix(sample) * start.transpose()
    demand(found == matrix(rows(inputs, size, units)), "an input is another one")
    ever, values = [False] * units, []
    for s in range(size):
        mask = [int(found[s, r] > 0) for r in range(units)]
        demand(all(found[s, r] != 0 for r in range(units)), "a unit is at its kink")
        ever = [was or bool(now) for was, now in zip(ever, mask, strict=True)]
        outputs = matrix(classes) * (diagonal(mask) * (towards * column(sample[s])))
        rivals = [outputs[i, 0] - outputs[own[s], 0] for i in range(len(classes)) if i != own[s]]
        demand(rivals == [paired[s, i] for i in range(len(rivals))], "a product is another one")
        values += rivals
    idle = [r for r in range(units) if not ever[r]]
    demand(all(towards[r, j] == 0 for r in idle for j in range(dimension)), "an idle unit moves")
    smallest, constant = min(values), fmpq(*ratio(squared))
    demand(smallest > 0, "a product is not positive")
    demand(constant > 0, "the constant is not positive")
    length = sum((entry * entry for entry in towards.entries()), fmpq(0))
    demand(constant * length == smallest * smallest, "the constant is another one")
