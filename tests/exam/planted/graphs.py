"""Extremal statements about graphs and tournaments, each beaten by a structure of its own."""

from itertools import combinations, permutations

import numpy as np

from tests.exam.planted import Planted

PAIRS = {n: np.array(list(combinations(range(n), 2))) for n in range(4, 11)}


def edges_of(n, vertices, cyclic=False):
    """Return for tuples of vertices (m, k) the numbers of their pairs, or of cycles' edges."""
    number = {tuple(pair): k for k, pair in enumerate(PAIRS[n].tolist())}
    around = [(i, (i + 1) % len(vertices[0])) for i in range(len(vertices[0]))]
    pairs = around if cyclic else list(combinations(range(len(vertices[0])), 2))
    return np.array([[number[tuple(sorted((v[i], v[j])))] for i, j in pairs] for v in vertices])


def cliques(n, k):
    return edges_of(n, list(combinations(range(n), k)))


TRIANGLES = {n: cliques(n, 3) for n in (7, 8, 9)}
QUADRUPLES = cliques(8, 4)
# A cycle through four vertices is named by its least one and the lesser of that one's neighbours.
SQUARES = edges_of(
    8, [v for v in permutations(range(8), 4) if v[0] == min(v) and v[1] < v[3]], cyclic=True
)


def ramsey(draw):
    edges = draw.integers("edges", len(PAIRS[8]), 0, 1)
    triangles = edges[TRIANGLES[8]].all(axis=1).sum()
    return triangles + (edges[QUADRUPLES] == 0).all(axis=1).sum(), 1


WAGNER = [int((j - i) in (1, 4, 7)) for i, j in PAIRS[8]]

RAMSEY = Planted(
    name="every graph on eight vertices has a triangle or four vertices without an edge",
    relation="at least",
    attack=ramsey,
    # The Möbius ladder: a cycle and its diameters. All instances have one size.
    smallest={"edges": WAGNER},
    precise=ramsey,
    source="R. E. Greenwood, A. M. Gleason, Combinatorial relations and chromatic graphs, 1955",
)


def mantel(draw):
    n = draw.integer("n", 7, 9)
    edges = draw.integers("edges", len(PAIRS[n]), 0, 1)
    return edges.sum() - edges[TRIANGLES[n]].all(axis=1).sum(), n * n // 4 - 1


MANTEL = Planted(
    name="a graph on n ≥ 7 vertices has at most ⌊n²/4⌋ - 1 edges more than triangles",
    relation="at most",
    attack=mantel,
    # Without a triangle only the balanced bipartite graph has ⌊n²/4⌋ edges.
    smallest={"n": 7, "edges": [int(i < 3 <= j) for i, j in PAIRS[7]]},
    precise=mantel,
    source="W. Mantel, Vraagstuk XXVIII, Wiskundige Opgaven 10, 1907",
)


def girth(draw):
    edges = draw.integers("edges", len(PAIRS[8]), 0, 1)
    short = edges[TRIANGLES[8]].all(axis=1).sum() + edges[SQUARES].all(axis=1).sum()
    return edges.sum() - short, 9


TRIMMED = [(0, 1), (0, 4), (1, 2), (1, 5), (2, 3), (3, 4), (3, 6), (4, 7), (5, 6), (5, 7)]

GIRTH = Planted(
    name="a graph on eight vertices has at most nine edges more than triangles and squares",
    relation="at most",
    attack=girth,
    # The largest graph on eight vertices whose cycles have five edges or more has ten of them:
    # Petersen's without two neighbours.
    smallest={"edges": [int(pair in TRIMMED) for pair in combinations(range(8), 2)]},
    precise=girth,
    source="D. K. Garnick et al., Extremal graphs without three-cycles or four-cycles, 1993",
)


def tournament(draw):
    n = draw.integer("players", 5, 7)
    first_wins = draw.integers("first wins", len(PAIRS[n]), 0, 1)
    first, second = PAIRS[n].T
    beats = np.zeros((n, n), dtype=np.int64)
    beats[first, second], beats[second, first] = first_wins, 1 - first_wins
    return ((beats.T @ beats)[first, second] == 0).sum(), 1


TOURNAMENT = Planted(
    name="in each tournament of at most seven some two players lost to no third one in common",
    relation="at least",
    attack=tournament,
    # The quadratic residues modulo 7: who is 1, 2 or 4 ahead wins. Six players cannot do it.
    smallest={"players": 7, "first wins": [int((j - i) % 7 in (1, 2, 4)) for i, j in PAIRS[7]]},
    precise=tournament,
    source="P. Erdős, On a problem in graph theory, The Mathematical Gazette 47, 1963",
)


def local_cut(draw):
    n = draw.integer("n", 7, 10)
    edges = draw.integers("edges", len(PAIRS[n]), 0, 1)
    side = 2 * draw.integers("side", n, 0, 1) - 1
    draw.assume(edges.any())
    first, second = PAIRS[n].T
    weights = np.zeros((n, n), dtype=np.int64)
    weights[first, second] = weights[second, first] = edges
    # A vertex moves while more of its neighbours are on its side than on the other one.
    while (gain := side * (weights @ side)).max() > 0:
        side[gain.argmax()] *= -1
    return 100 * edges[side[first] != side[second]].sum(), 51 * edges.sum()


LOCAL_CUT = Planted(
    name="moving vertices while that helps cuts 0.51 of the edges from every start, n ≥ 7",
    relation="at least",
    attack=local_cut,
    # A cycle of four cut across: half of the edges, and two neighbours of each vertex differ.
    smallest={
        "n": 7,
        "edges": [int((i, j) in {(0, 1), (1, 2), (2, 3), (0, 3)}) for i, j in PAIRS[7].tolist()],
        "side": [0, 0, 1, 1, 0, 0, 0],
    },
    precise=local_cut,
    source="S. Sahni, T. Gonzalez, P-complete approximation problems, 1976",
)
