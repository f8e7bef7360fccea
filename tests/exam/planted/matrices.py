"""Inequalities of matrices, with constants that are a little too good."""

import mpmath
import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import cos, real, sqrt
from theoremcheck.judging._rounding import Rounding


def hadamard(draw):
    n = draw.integer("n", 6, 8)
    signs = 2 * draw.integers("signs", (n, n), 0, 1) - 1
    # |det| ≤ 160 · 8^(n-6): integers that a float determinant tells apart.
    return 50 * round(abs(np.linalg.det(signs))), 37 * round(n ** (n / 2))


HADAMARD = Planted(
    name="the determinant of a matrix of n² signs is at most 0.74 n^(n/2), n = 6, 7 or 8",
    relation="at most",
    attack=hadamard,
    # 160 is the most that six rows attain (0.7407), 576 seven (0.635), 4096 eight (1).
    smallest={
        "n": 6,
        "signs": [
            [0, 0, 1, 1, 0, 1],
            [0, 0, 0, 0, 0, 1],
            [1, 1, 0, 1, 0, 1],
            [1, 0, 1, 0, 1, 1],
            [0, 1, 1, 0, 0, 1],
            [0, 1, 0, 1, 1, 1],
        ],
    },
    precise=hadamard,
    source="J. Hadamard, Résolution d'une question relative aux déterminants, 1893",
)


def commutator(draw):
    n = draw.integer("n", 2, 3)
    a, b = draw.reals("matrices", (2, n, n), -1, 1)
    squared = (a**2).sum() * (b**2).sum()
    return 1000 * ((a @ b - b @ a) ** 2).sum(), 1998 * squared


COMMUTATOR = Planted(
    name="‖AB - BA‖² ≤ 1.998 ‖A‖² ‖B‖² for Frobenius norms of 2×2 and 3×3 matrices",
    relation="at most",
    attack=commutator,
    # Two nilpotent units attain 2; matrices of one entry commute.
    smallest={"n": 2, "matrices": [[[0.0, 1], [0, 0]], [[0.0, 0], [1, 0]]]},
    precise=commutator,
    source="A. Böttcher, D. Wenzel, How big can the commutator of two matrices be?, 2005",
)


def chsh(draw):
    a, b, c, d = real(draw.reals("angles", 4, -4, 4))
    # Sums of two signs times two signs are at most 2.
    correlations = abs(cos(a - c) + cos(a - d) + cos(b - c) - cos(b - d))
    return 10_000 * correlations, 28_282


CHSH = Planted(
    name="|u·x + u·y + v·x - v·y| ≤ 2.8282 for unit vectors of the plane",
    relation="at most",
    attack=chsh,
    # The difference of each pair is 45°, of the last one 135°: 2√2. 11/14 is nearly π/4.
    smallest={"angles": [0.0, 1.5708, 0.7854, -0.7854]},
    precise=chsh,
    source="B. S. Tsirelson, Quantum generalizations of Bell's inequality, 1980",
)


def top_direction(matrix):
    """Return the least and the largest eigenvalue, and sin² of the latter's vector and e_1."""
    if matrix.dtype == object:
        values, vectors = mpmath.eigsy(mpmath.matrix(matrix.tolist()))
        n = len(values)
        return values[0], values[n - 1], sum(vectors[k, n - 1] ** 2 for k in range(1, n))
    values, vectors = np.linalg.eigh(matrix)
    return values[0], values[-1], (vectors[1:, -1] ** 2).sum()


def davis_kahan(draw):
    gap, below = real(draw.reals("gaps", 2, 0, 1))
    entries = real(draw.reals("perturbation", 6, -1, 1))
    perturbation = entries[[[0, 1, 2], [1, 3, 4], [2, 4, 5]]]
    before = np.zeros((3, 3), dtype=perturbation.dtype)
    before[1, 1], before[2, 2] = -gap, -gap - below
    low, high, _ = top_direction(perturbation)
    _, _, turned = top_direction(before + perturbation)
    norm = max(abs(low), abs(high))
    # An eigenvector is as far off as a backward error of some u ‖A + E‖, over the gap.
    rounding = Rounding(64, 1000 * float(gap + below + norm))
    return 1000 * sqrt(turned) * gap, 1800 * norm, rounding


DAVIS_KAHAN = Planted(
    name="the top eigenvector turns by sin θ ≤ 1.8 ‖E‖ / gap where A + E is seen for A",
    relation="at most",
    attack=davis_kahan,
    # E = ±1/2 on the two upper directions changes their order where the gap is less than 1: the
    # factor is nearly 2.
    smallest={"gaps": [0.984375, 1.0], "perturbation": [-0.5, 0, 0, 0.5, 0, 0]},
    precise=davis_kahan,
    source="Y. Yu, T. Wang, R. J. Samworth, A useful variant of the Davis-Kahan theorem, 2015",
)
