"""The squared length of a unit vector's projection onto a subspace, k of d dimensions."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np


@dataclass(frozen=True)
class AnyDirection:
    """The squared length L for a uniform direction or subspace: Beta(k/2, (d - k)/2).

    Both k and d are even: a Beta variable with whole parameters a and b is the a-th smallest of
    a + b - 1 uniform ones, and P(L <= x) is the chance that a of them lie up to x.
    """

    d: int
    k: int

    def up_to(self, x: Fraction) -> Fraction:
        """Return P(L <= x)."""
        draws = self.d // 2 - 1
        top, rest, whole = x.numerator, x.denominator - x.numerator, x.denominator**draws
        enough = range(self.k // 2, draws + 1)
        ways = sum(comb(draws, i) * top**i * rest ** (draws - i) for i in enough)
        return Fraction(ways, whole)

    def second_moment(self) -> Fraction:
        """Return the expectation of L^2."""
        return Fraction(self.k * (self.k + 2), self.d * (self.d + 2))


@dataclass(frozen=True)
class AnAxis:
    """The squared length L of a basis vector, projected onto k coordinates drawn at random."""

    d: int
    k: int

    def up_to(self, x: Fraction) -> Fraction:
        """Return P(L <= x)."""
        return Fraction(1) if x >= 1 else 1 - Fraction(self.k, self.d)

    def second_moment(self) -> Fraction:
        """Return the expectation of L^2."""
        return Fraction(self.k, self.d)


def any_subspaces(rng, count, d, k):
    """Return orthonormal bases (count, d, k) of uniform subspaces."""
    return np.linalg.qr(rng.standard_normal((count, d, k)))[0]


def coordinate_subspaces(rng, count, d, k):
    """Return bases (count, d, k) of k coordinates, drawn at random."""
    chosen = rng.permuted(np.tile(np.arange(d), (count, 1)), axis=1)[:, :k]
    return np.eye(d)[chosen].swapaxes(1, 2)


def squared_lengths(bases, vectors):
    """Return the squared lengths (count, n) of the projections of vectors (count, n, d)."""
    return ((vectors @ bases) ** 2).sum(axis=2)


def differences(points):
    """Return all unit vectors (count, n(n-1)/2, d) between n points (count, n, d)."""
    first, second = np.triu_indices(points.shape[1], 1)
    between = points[:, first] - points[:, second]
    return between / np.linalg.norm(between, axis=2, keepdims=True)
