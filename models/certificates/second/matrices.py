"""Matrices of rationals in FLINT, which computes with whole numbers over a common denominator."""

from flint import fmpq, fmpq_mat

from models.certificates.second import Ratio


def matrix(rows: list[list[Ratio]]) -> fmpq_mat:
    """Return the matrix of rows of numbers."""
    entries = [fmpq(*entry) for row in rows for entry in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def column(row: list[Ratio]) -> fmpq_mat:
    """Return numbers as a matrix of one column."""
    return fmpq_mat(len(row), 1, [fmpq(*entry) for entry in row])


def diagonal(entries: list[int]) -> fmpq_mat:
    """Return the matrix with whole numbers along its diagonal, and 0 elsewhere."""
    size = len(entries)
    flat = [fmpq(entries[i]) if i == j else fmpq(0) for i in range(size) for j in range(size)]
    return fmpq_mat(size, size, flat)
