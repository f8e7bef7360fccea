"""Gordan's certificate again: all margins at once, as a product of matrices of whole numbers."""

from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, ratio, row, rows, whole
from models.certificates.second.matrices import column, matrix


def check(certificate: Any) -> None:
    """Raise Rejected unless the certificate's separator has the positive margins that it shows."""
    points, labels, separator, margins, constant = fields(
        certificate, "gordan", "points", "labels", "separator", "margins", "squared constant"
    )
    weights = row(separator)
    sample = matrix(rows(points, length=len(weights)))
    size, dimension = sample.nrows(), sample.ncols()
    demand(type(labels) is list and len(labels) == size, "a label for each point is needed")
    signs = [whole(label, -1, 1) for label in labels]
    demand(0 not in signs, "0 is no sign")
    shown = column(row(margins, size))
    # Signed, a margin is what it is shown to be if y = ±1 brings it back to w·x.
    products = sample * column(weights)
    for i in range(size):
        demand(shown[i, 0] > 0, f"margin {i} is not positive")
        demand(products[i, 0] == signs[i] * shown[i, 0], f"margin {i} is another one")
    # c² ‖w‖² is the square of one margin, and of no margin that is smaller.
    square, length = fmpq(*ratio(constant)), (column(weights).transpose() * column(weights))[0, 0]
    found = [m for m in shown.entries() if m * m == square * length]
    demand(bool(found), "the constant is another one")
    demand(all(m >= found[0] for m in shown.entries()), "a margin is smaller")
    for j in range(dimension):
        if weights[j][0]:
            seen = any(sample[i, j] != 0 for i in range(size))
            demand(seen, f"coordinate {j} is 0 in all points, but has a weight")
