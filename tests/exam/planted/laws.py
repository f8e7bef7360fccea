"""Bounds on probabilities and divergences of small laws, with constants that are a hair off."""

from itertools import product

import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import exp, log, real, sqrt


def hoeffding(draw):
    n = draw.integer("n", 3, 5)
    weights, values = real(draw.reals("weights", n, 0, 1)), real(draw.reals("values", n, 0, 1))
    s = real(draw.real("s", 0.5, 8))
    draw.assume(weights.sum() > 0)
    p = weights / weights.sum()
    away = values - (p * values).sum()
    return 100 * log((p * exp(s * away)).sum()), 98 * s**2 / 8


HOEFFDING = Planted(
    name="log E exp(s(X - EX)) ≤ 0.98 s²/8 for X in [0, 1] with n ≥ 3 atoms, s ≥ 1/2",
    relation="at most",
    attack=hoeffding,
    # A fair coin attains 1 as s → 0; the third atom weighs nothing.
    smallest={"n": 3, "weights": [0.0, 1, 1], "values": [0.0, 0, 1], "s": 0.5},
    precise=hoeffding,
    source="W. Hoeffding, Probability inequalities for sums of bounded variables, 1963",
)


def divergences(draw, n, least):
    """Return the total variation and the Kullback-Leibler divergence of two laws on n points."""
    laws = real(draw.reals("laws", (2, n), least, 1))
    p, q = (law / law.sum() for law in laws)
    variation = abs(p - q).sum() / 2
    # Both vanish where the laws agree, and only rounding would be left.
    draw.assume(variation >= 0.0625)
    return variation, (p * log(p / q)).sum()


def pinsker(draw):
    variation, divergence = divergences(draw, draw.integer("n", 4, 5), 0.0625)
    return 1000 * divergence, 2010 * variation**2


PINSKER = Planted(
    name="KL(p, q) ≥ 2.01 TV(p, q)² for laws on n ≥ 4 points that are not close",
    relation="at least",
    attack=pinsker,
    # Halves of the points that gain and lose a sixteenth alike: 2 (1 + (2/3) TV² + …).
    smallest={"n": 4, "laws": [[0.5625, 0.5625, 0.4375, 0.4375], [0.5] * 4]},
    precise=pinsker,
    source="I. Csiszár, Information-type measures of difference of distributions, 1967",
)


def bretagnolle_huber(draw):
    variation, divergence = divergences(draw, draw.integer("n", 2, 4), 2.0**-10)
    return 1000 * variation, 995 * sqrt(1 - exp(-divergence))


BRETAGNOLLE_HUBER = Planted(
    name="TV(p, q) ≤ 0.995 √(1 - exp(-KL(p, q))) for laws on n ≤ 4 points that are not close",
    relation="at most",
    attack=bretagnolle_huber,
    # Nearly all of p where q is rare: TV is 1 - q, and the other one √(1 - q).
    smallest={"n": 2, "laws": [[1.0, 2.0**-10], [2.0**-10, 1.0]]},
    precise=bretagnolle_huber,
    source="J. Bretagnolle, C. Huber, Estimation des densités: risque minimax, 1979",
)

SIGNS = np.array(list(product((1, -1), repeat=3)))


def massart(draw):
    n = draw.integer("n", 2, 4)
    vectors = real(draw.reals("vectors", (n, 3), -1, 1))
    radius = sqrt((vectors**2).sum(axis=1).max())
    draw.assume(radius > 2**-10)
    mean = (SIGNS @ vectors.T).max(axis=1).sum() / len(SIGNS)
    # A quotient that is 1 makes n as precise as the vectors are.
    return 1000 * mean, 820 * radius * sqrt(2 * log(radius / radius * n))


MASSART = Planted(
    name="E max ⟨σ, a⟩ ≤ 0.82 r √(2 log n) for n = 2, 3, 4 vectors of length ≤ r in space",
    relation="at most",
    attack=massart,
    # One unit vector and its opposite: 1 / √(2 log 2) = 0.849.
    smallest={"n": 2, "vectors": [[1.0, 0, 0], [-1.0, 0, 0]]},
    precise=massart,
    source="P. Massart, Some applications of concentration inequalities to statistics, 2000",
)


def two_modes(draw):
    weight, apart = real(draw.real("weight", 0, 1)), real(draw.real("apart", 0, 2.125))
    at = real(draw.reals("at", 3, -2, 2))
    draw.assume(at[0] <= at[1] <= at[2])
    lower, upper = exp(-((at + apart / 2) ** 2) / 2), exp(-((at - apart / 2) ** 2) / 2)
    left, middle, right = weight * lower + (1 - weight) * upper
    return 1000 * middle, 999 * min(left, right)


TWO_MODES = Planted(
    name="a mixture of two unit normals at most 2.125 apart has no dip of 0.1 % between two points",
    relation="at least",
    attack=two_modes,
    smallest={"weight": 0.5, "apart": 2.125, "at": [-0.4375, 0.0, 0.4375]},
    precise=two_modes,
    source="M. F. Schilling, A. E. Watkins, W. Watkins, Is human height bimodal?, 2002",
)
