"""Mean and variance of the right answers over all C! namings of C answers.

c_ij points of class i have the answer j. Under the naming π of the answers H(π) = Σ_i c_{iπ(i)} are
right, and over all π alike the mean is n/C and the variance 1/(C-1) Σ d_ij², with d_ij = c_ij -
r_i/C - q_j/C + n/C² and the sums r_i of the rows, q_j of the columns, n of all: at most 1/C Σ r_i²
(W. Hoeffding, 1951).
"""

from collections.abc import Sequence
from fractions import Fraction

from models.certificates import Rejected, held, matrix, read, texts, vector

Matrix = Sequence[Sequence[Fraction]]
NAMES = "namings", "hits", "squares", "mean", "variance", "bound"


def make(counts: Sequence[Sequence[int]]) -> dict[str, object]:
    """Return the certificate of counts (C, C); see `check`."""
    table = [[Fraction(count) for count in row] for row in counts]
    return {
        "kind": "namings",
        "counts": [texts(row) for row in table],
        "deviations": [texts(row) for row in _deviations(table)],
        "numbers": texts(_numbers(table)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless mean and variance over all namings are as told, and within the bound.

    The certificate is {"kind": "namings", "counts": c, C rows of C whole numbers, C from 2 to 12,
    "deviations": d_ij likewise, "numbers": C!, ΣH, ΣH² over all namings, ΣH/C!, the variance, and
    1/C Σ r_i²}.
    """
    fields = read(certificate, "namings", {"counts", "deviations", "numbers"})
    table = read_counts(fields["counts"])
    classes = len(table)
    deviations = matrix(fields["deviations"], "deviations")
    if len(deviations) != classes:
        raise Rejected(f"deviations has {len(deviations)} rows for {classes} classes")
    for i, (shown, found) in enumerate(zip(deviations, _deviations(table), strict=True)):
        held(shown, found, f"row {i} of deviations")
    numbers = _numbers(table)
    held(vector(fields["numbers"], "numbers"), numbers, f"numbers ({', '.join(NAMES)})")
    *_, mean, variance, bound = numbers
    if mean != sum(map(sum, table)) / Fraction(classes):
        raise Rejected(f"the mean {mean} is not n/C")
    if variance != sum(d * d for row in deviations for d in row) / (classes - 1):
        raise Rejected(f"the variance {variance} is not that of the deviations")
    if variance > bound:
        raise Rejected(f"the variance {variance} exceeds {bound}")


def read_counts(entries: object) -> list[list[Fraction]]:
    """Return a square table of whole numbers; Rejected for anything else."""
    table = matrix(entries, "counts")
    if not 2 <= len(table) <= 12 or len(table[0]) != len(table):
        raise Rejected("counts is not a square table of 2 to 12 classes")
    if any(count < 0 or count.denominator != 1 for row in table for count in row):
        raise Rejected("a count is not a whole number")
    return table


def _deviations(table: Matrix) -> list[list[Fraction]]:
    classes = len(table)
    rows, columns = (
        [sum(row) for row in table],
        [sum(column) for column in zip(*table, strict=True)],
    )
    total = Fraction(sum(rows), classes)
    return [
        [count - (rows[i] + columns[j] - total) / classes for j, count in enumerate(row)]
        for i, row in enumerate(table)
    ]


def _numbers(table: Matrix) -> list[Fraction]:
    """Return what `NAMES` says. Of each set of answers, given to the first classes, it knows how
    many orders there are, and the sums over them of the hits and of their squares.
    """
    classes = len(table)
    sums = {0: (1, 0, 0)}
    for row in table:
        after: dict[int, tuple[int, int, int]] = {}
        for given, (orders, hits, squares) in sums.items():
            for j, count in enumerate(row):
                if not given >> j & 1:
                    c, (a, b, s) = count.numerator, after.get(given | 1 << j, (0, 0, 0))
                    more = squares + 2 * c * hits + c * c * orders
                    after[given | 1 << j] = a + orders, b + hits + c * orders, s + more
        sums = after
    ((orders, hits, squares),) = sums.values()
    mean = Fraction(hits, orders)
    bound = sum(sum(row) ** 2 for row in table) / Fraction(classes)
    return [
        *map(Fraction, (orders, hits, squares)),
        mean,
        Fraction(squares, orders) - mean**2,
        bound,
    ]
