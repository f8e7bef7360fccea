"""Mean and variance of the namings again: by how many of them go through a place, or two.

(C-1)! namings give class i the answer j, and (C-2)! of them besides class k another answer l.
"""

from math import factorial
from typing import Any

from flint import fmpq, fmpz

from models.certificates.second import demand, fields, row, rows


def check(certificate: Any) -> None:
    """Raise Rejected unless mean and variance over all namings are as told, within the bound."""
    counts, deviations, numbers = fields(certificate, "namings", "counts", "deviations", "numbers")
    c = table(counts)
    classes = range(len(c))
    size = len(c)
    columns = [sum((each[j] for each in c), fmpz(0)) for j in classes]
    totals = [sum(each, fmpz(0)) for each in c]
    n = sum(totals, fmpz(0))
    namings, hits, squares, mean, variance, bound = (fmpq(*each) for each in row(numbers, 6))
    once, twice = factorial(size - 1), factorial(size - 2)
    own, pairs = fmpz(0), fmpz(0)
    for i in classes:
        for j in classes:
            own += c[i][j] ** 2
            # All of the table but row i and column j.
            pairs += c[i][j] * (n - totals[i] - columns[j] + c[i][j])
    demand(namings == factorial(size) and hits == once * n, "a sum of hits is another one")
    demand(squares == once * own + twice * pairs, "the sum of squares is another one")
    demand(mean * namings == hits and mean * size == n, "the mean is not n/C")
    demand(namings * (variance + mean * mean) == squares, "the variance is another one")
    squared = fmpq(0)
    for i, each in enumerate(rows(deviations, size, size)):
        for j, entry in enumerate(each):
            d = fmpq(*entry)
            expected = size * (size * c[i][j] - totals[i] - columns[j]) + n
            demand(size * size * d == expected, "a deviation is another one")
            squared += d * d
    demand(variance * (size - 1) == squared, "the variance is not that of the deviations")
    demand(size * bound == sum(z * z for z in totals), "the bound is another one")
    demand(variance <= bound, "the variance exceeds its bound")


def table(entries: Any) -> list[list[fmpz]]:
    """Return a square table of whole numbers; Rejected for all else."""
    shown = rows(entries)
    demand(2 <= len(shown) == len(shown[0]) <= 12, "no square table")
    whole = [[a % b == 0 and a >= 0 for a, b in each] for each in shown]
    demand(all(map(all, whole)), "a count is not whole")
    return [[fmpz(a // b) for a, b in each] for each in shown]
