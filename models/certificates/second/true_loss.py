"""The midpoint of the cross-entropy again: the losses themselves, enclosed by balls."""

from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from models.certificates.second import demand, fields, row, rows, whole
from models.certificates.second.matrices import column, matrix

BITS = 512


def check(certificate: Any) -> None:
    """Raise Rejected unless the loss halfway certainly exceeds the mean of those at the ends."""
    output, point, label, left, right, middle, leads = fields(
        certificate, "true loss", "output", "point", "label", "left", "right", "middle", "leads"
    )
    classes = rows(output)
    correct = whole(label, 0, len(classes) - 1)
    demand(len(classes) > 1, "one class has no loss")
    x, units = row(point), len(classes[0])
    weights = [matrix(rows(each, units, len(x))) for each in (left, right, middle)]
    demand(weights[0] + weights[1] == weights[2] + weights[2], "the middle is not halfway")
    shown = matrix(rows(leads, 3, len(classes)))
    losses: list[list[fmpq]] = []
    for number, each in enumerate(weights):
        inputs = each * column(x)
        active = fmpq_mat(units, 1, [max(z, 0 * z) for z in inputs.entries()])
        outputs = (matrix(classes) * active).entries()
        found = [f - outputs[correct] for f in outputs]
        demand(found == [shown[number, i] for i in range(len(found))], "a lead is another one")
        losses.append(found)
    with ctx.workprec(BITS):
        start, end, half = (sum((arb(z).exp() for z in each), arb(0)).log() for each in losses)
        demand(bool(2 * half > start + end), "the loss halfway is not certainly above the mean")
