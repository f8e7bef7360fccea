"""Weighted votes of decision stumps, and majorities of few stumps that label the data.

A stump looks at one coordinate of x: h(x) = `left` where x_j <= threshold, and `right` above it,
each +1 or -1. A vote is F(x) = Σ_t α_t h_t(x) with α_t > 0, and f = F / Σ_t α_t lies in [-1, 1]. As
a stump sees one coordinate, a vote is additive, F(x) = Σ_j g_j(x_j), with step functions g_j: that
is how it is evaluated, in O(log T) a coordinate.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Vote:
    """T weighted stumps: features (T,) int64; thresholds, left, right, weights α (T,) float64."""

    features: Ints
    thresholds: Floats
    left: Floats
    right: Floats
    weights: Floats

    def __len__(self) -> int:
        return len(self.features)

    def first(self, rounds: int) -> Self:
        """Return the vote of the first `rounds` stumps."""
        return self.chosen(np.arange(min(rounds, len(self))))

    def chosen(self, stumps: Ints) -> Self:
        """Return the vote of the stumps with these indices, in this order."""
        return type(self)(*(getattr(self, name)[stumps] for name in self.__dataclass_fields__))

    def opinions(self, points: Floats) -> Floats:
        """Return h_t(x), (T, n), at `points` (n, d)."""
        above = points.T[self.features] > self.thresholds[:, None]
        return np.where(above, self.right[:, None], self.left[:, None])

    def part(self, feature: int, values: Floats) -> Floats:
        """Return g_j, (...), at the values (...) of coordinate j = `feature`."""
        own = np.flatnonzero(self.features == feature)
        own = own[np.argsort(self.thresholds[own], kind="stable")]
        start, jumps = (
            self.left[own] * self.weights[own],
            (self.right - self.left)[own] * self.weights[own],
        )
        steps = np.concatenate([[0.0], np.cumsum(jumps)]) + start.sum()
        return steps[np.searchsorted(self.thresholds[own], values, side="left")]

    def scores(self, points: Floats) -> Floats:
        """Return F(x), (n,), at `points` (n, d)."""
        return sum(
            (self.part(j, points[:, j]) for j in range(points.shape[1])), np.zeros(len(points))
        )

    def margins(self, points: Floats, labels: Floats) -> Floats:
        """Return y f(x) in [-1, 1], (n,), for `labels` (n,) of ±1."""
        return labels * self.scores(points) / self.weights.sum()


def draw_majority(
    stumps: int,
    dimension: int,
    rng: np.random.Generator,
    *,
    levels: int | None = None,
    increasing: bool = False,
) -> Vote:
    """Draw a majority of stumps on [0, 1]^d, with weights uniform in [½, 1½].

    Coordinates are drawn in turn, thresholds uniformly in [0.1, 0.9], or between the `levels` of a
    grid (see `grid`). Stumps say +1 on either side by a fair coin, or above their threshold if
    `increasing`.
    """
    features = rng.permutation(np.arange(stumps) % dimension)
    thresholds = rng.uniform(0.1, 0.9, stumps)
    if levels is not None:
        thresholds = rng.integers(1, levels, stumps) / levels
    right = np.ones(stumps) if increasing else rng.choice([-1.0, 1.0], stumps)
    return Vote(features, thresholds, -right, right, rng.uniform(0.5, 1.5, stumps))


def grid(levels: int) -> Floats:
    """Return the centres of `levels` equal cells of [0, 1], (levels,)."""
    return (np.arange(levels) + 0.5) / levels


def error_on_grid(vote: Vote, target: Vote, dimension: int, levels: int) -> float:
    """Return P[y F(x) <= 0] exactly, y = sign F*(x) of `target`, x uniform on the levels^d grid."""
    return _disagreement(
        vote, target, [grid(levels)] * dimension, [np.full(levels, 1 / levels)] * dimension
    )


def error_on_cube(vote: Vote, target: Vote, dimension: int) -> float:
    """Return P[y F(x) <= 0] exactly, y = sign F*(x) of `target`, x uniform on [0, 1]^d, small d."""
    edges = []
    for j in range(dimension):
        cuts = [v.thresholds[v.features == j] for v in (vote, target)]
        edges.append(np.unique(np.concatenate([[0.0, 1.0], *cuts])))
    return _disagreement(
        vote, target, [(e[1:] + e[:-1]) / 2 for e in edges], [np.diff(edge) for edge in edges]
    )


def _disagreement(vote: Vote, target: Vote, centres: list[Floats], masses: list[Floats]) -> float:
    """Return the mass of the cells of a product in which the vote is not of the target's sign."""
    mine, true = (
        reduce(np.add.outer, [v.part(j, centre) for j, centre in enumerate(centres)])
        for v in (vote, target)
    )
    return float(reduce(np.multiply.outer, masses)[mine * np.sign(true) <= 0].sum())
