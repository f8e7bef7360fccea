"""Families of sets, functions of bits and sequences of signs, each near an extremal structure."""

from itertools import combinations

import numpy as np

from tests.exam.planted import Planted

POINTS = 6
SUBSETS = np.arange(2**POINTS)
TRACES = SUBSETS[:, None] & SUBSETS[None, :]  # of each subset, on each set of points
FULL = np.array([2 ** int(s).bit_count() for s in SUBSETS])


def shattering(draw):
    family = draw.integers("family", 2**POINTS, 0, 1)
    draw.assume(family.any())
    seen = np.zeros((2**POINTS, 2**POINTS), dtype=bool)
    seen[SUBSETS[:, None], TRACES[:, family == 1]] = True
    return family.sum(), (seen.sum(axis=1) == FULL).sum() - 1


SHATTERING = Planted(
    name="a family of subsets of six points shatters at least one set more than it has members",
    relation="at most",
    attack=shattering,
    # A family that is closed under subsets shatters its members alone. All have one size.
    smallest={"family": [1] * 2 + [0] * 62},
    precise=shattering,
    source="A. Pajor, Sous-espaces l1 des espaces de Banach, 1985",
)

TRIPLES = np.array([sum(1 << i for i in triple) for triple in combinations(range(7), 3)])
COLOURINGS = np.arange(2**6)
MET = TRIPLES[:, None] & COLOURINGS
MIXED = (MET != 0) & (TRIPLES[:, None] != MET)  # triples by colourings


def property_b(draw):
    lines = draw.integers("triples", 7, 0, len(TRIPLES) - 1)
    return MIXED[lines].all(axis=0).sum(), 1


FANO = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]

PROPERTY_B = Planted(
    name="for any seven triples of seven points a colouring in two colours leaves each mixed",
    relation="at least",
    attack=property_b,
    # The lines of the Fano plane. Fewer than seven triples never do it.
    smallest={"triples": [list(combinations(range(7), 3)).index(line) for line in FANO]},
    precise=property_b,
    source="P. Erdős, On a combinatorial problem, Nordisk Matematisk Tidskrift 11, 1963",
)


def greedy_cover(draw):
    sets = draw.integer("sets", 3, 5)
    points = draw.integer("points", 10, 13)
    holds = draw.integers("holds", (sets, points), 0, 1)
    draw.assume(holds.any())
    first = holds[holds.sum(axis=1).argmax()]
    covered = (first | holds).sum(axis=1).max()
    best = (holds[:, None] | holds).sum(axis=2).max()
    return 50 * covered, 38 * best


GREEDY_COVER = Planted(
    name="two sets chosen greedily cover 0.76 of what the best two do, on ten points or more",
    relation="at least",
    attack=greedy_cover,
    # A first set that takes half of each of two others, which are disjoint: 3/4, the least.
    smallest={
        "sets": 3,
        "points": 10,
        "holds": [[1, 0, 1, 0] + [0] * 6, [1, 1, 0, 0] + [0] * 6, [0, 0, 1, 1] + [0] * 6],
    },
    precise=greedy_cover,
    source="G. L. Nemhauser, L. A. Wolsey, M. L. Fisher, Maximizing submodular set functions, 1978",
)

FLIPPED = {n: np.arange(2**n) ^ (1 << np.arange(n))[:, None] for n in (4, 5, 6)}


def poincare(draw):
    n = draw.integer("bits", 4, 6)
    f = draw.integers("f", 2**n, 0, 1)
    ones = f.sum()
    # Var f = p(1-p) of the share p of ones, and E (f - f flipped)² / 4 summed over the bits.
    sensitive = (f != f[FLIPPED[n]]).sum()
    return 40 * ones * (2**n - ones), 9 * 2**n * sensitive


POINCARE = Planted(
    name="Var f ≤ 0.9 Σ E (f - f with bit i flipped)² / 4 for f: {0,1}^n → {0,1}, n ≥ 4",
    relation="at most",
    attack=poincare,
    # Only a function that is linear attains 1: it is one of the bits.
    smallest={"bits": 4, "f": [0, 1] * 8},
    precise=poincare,
    source="B. Efron, C. Stein, The jackknife estimate of variance, 1981",
)


def merit(draw):
    n = draw.integer("n", 14, 21)
    signs = 2 * draw.integers("signs", n, 0, 1) - 1
    sidelobes = np.correlate(signs, signs, "full")[n:]
    return n**2, 15 * (sidelobes**2).sum()


MERIT = Planted(
    name="the merit factor n² / 2Σ C_k² of 14 to 21 signs is at most 7.5",
    relation="at most",
    attack=merit,
    # All sequences of 14 to 19 signs were looked at: 7.5 is attained at 15, and not exceeded.
    smallest={
        "n": 20,
        "signs": [1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0],
    },
    precise=merit,
)
