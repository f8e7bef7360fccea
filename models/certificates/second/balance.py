"""The balance again in its dual form: by what a unit's weights have taken of each point.

w_r = w_r(0) + Σ_j c_rj x_j has the square ‖w_r(0)‖² + 2 c_r·u_r + c_rᵀ G c_r, where u_r = X w_r(0)
and G = X Xᵀ: balances follow from u, G and c, of which an update on x_j changes the c_rj alone.
"""

from typing import Any

from flint import fmpq, fmpq_mat

from models.certificates.second import demand, fields, ratio, row, rows, whole
from models.certificates.second.matrices import column, matrix


def check(certificate: Any) -> None:
    """Raise Rejected unless each update changes each balance by what the statement says."""
    names = ("points", "slope", "step", "weights", "outputs", "used", "signs")
    *given, weights_end, outputs_end, changes = fields(
        certificate, "balance", *names, "weights at the end", "outputs at the end", "changes"
    )
    points, slope, step, weights, outputs, used, signs = given
    sample, start = matrix(rows(points)), matrix(rows(weights))
    size, units = sample.nrows(), start.nrows()
    demand(sample.ncols() == start.ncols(), "points and weights differ in dimension")
    alpha, eta = fmpq(*ratio(slope)), fmpq(*ratio(step))
    demand(abs(2 * alpha - 1) <= 1 and eta > 0, "a slope or a step out of its range")
    demand(type(used) is list and type(signs) is list, "no list of updates")
    demand(len(used) == len(signs), "a label for each update is needed")
    places = [whole(i, 0, size - 1) for i in used]
    demand(len(set(places)) == size, "a point is not used")
    labels = [whole(y, -1, 1) for y in signs]
    demand(0 not in labels, "0 is no sign")
    unit = Units(sample, start, [fmpq(*v) for v in row(outputs, units)])
    end = matrix(rows(weights_end, units, sample.ncols()))
    last = [fmpq(*v) for v in row(outputs_end, units)]
    square = end * end.transpose()
    total = [
        square[r, r] - v * v - b for r, (v, b) in enumerate(zip(last, unit.balances(), strict=True))
    ]
    demand(column(row(changes, units)).entries() == total, "a balance changes otherwise")
    for j, y in zip(places, labels, strict=True):
        unit.update(j, y * eta, alpha)
    demand(start + unit.taken() * sample == end, "the weights at the end are other ones")
    demand(last == unit.outputs, "the outputs at the end are other ones")


class Units:
    """The state of a run: v (R,) and c (R, n), beside G (n, n) and u (R, n)."""

    def __init__(self, sample: fmpq_mat, start: fmpq_mat, outputs: list[fmpq]) -> None:
        self.gram, self.own = sample * sample.transpose(), start * sample.transpose()
        square = start * start.transpose()
        self.squares = [square[r, r] for r in range(start.nrows())]
        self.outputs = outputs
        self.coefficients = [[fmpq(0)] * sample.nrows() for _ in outputs]

    def taken(self) -> fmpq_mat:
        """Return c as a matrix."""
        flat = [c for each in self.coefficients for c in each]
        return fmpq_mat(len(self.outputs), self.gram.nrows(), flat)

    def inputs(self) -> fmpq_mat:
        """Return w_r·x_i, (R, n)."""
        return self.own + self.taken() * self.gram

    def balances(self) -> list[fmpq]:
        """Return ‖w_r‖² - v_r², where ‖w_r‖² = ‖w_r(0)‖² + c_r·(u_r + w_r X), (R,)."""
        both = (self.own + self.inputs()) * self.taken().transpose()
        return [
            square + both[r, r] - v * v
            for r, (square, v) in enumerate(zip(self.squares, self.outputs, strict=True))
        ]

    def update(self, j: int, move: fmpq, alpha: fmpq) -> None:
        """Take the step `move` = ηy on x_j, and hold the change of each balance."""
        inputs, before = self.inputs(), self.balances()
        z = [inputs[r, j] for r in range(len(self.outputs))]
        slopes = [((1 + alpha) * a + (1 - alpha) * abs(a)) / 2 / a if a else alpha for a in z]
        bent = [s * a for s, a in zip(slopes, z, strict=True)]
        output = sum((v * b for v, b in zip(self.outputs, bent, strict=True)), fmpq(0))
        demand((1 if move > 0 else -1) * output < 1, "an update is on no point of y N(x) < 1")
        predicted = []
        for r, (v, s) in enumerate(zip(self.outputs, slopes, strict=True)):
            self.coefficients[r][j] += move * s * v
            predicted.append((move * s * v) ** 2 * self.gram[j, j] - (move * bent[r]) ** 2)
        self.outputs = [v + move * b for v, b in zip(self.outputs, bent, strict=True)]
        changed = [b - a for a, b in zip(before, self.balances(), strict=True)]
        demand(changed == predicted, "a balance changes otherwise at an update")
