"""A network of depth two, 2n + d weights, with any values on any n points, in rational arithmetic.

All n units look along one direction a and have thresholds of their own (C. Zhang et al. 2017,
Theorem 1),

    c(x) = Σ_j w_j (a·x - b_j)_+.

Sort the points so that z_1 < z_2 < ... for z_i = a·x_i, and choose b_i = z_{i-1} with z_0 = z_1 -
(z_n - z_1). The first i units are active beyond z_{i-1} and no others before z_i, so that c is the
polygon through (z_0, 0) and all (z_i, y_i). Its slopes s_i = (y_i - y_{i-1}) / (z_i - z_{i-1}), y_0
= 0, are the prefix sums of the weights: w_i = s_i - s_{i-1}.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.layers import linear

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Hinges:
    """The network: a direction a (d,), increasing thresholds b (n,) and output weights w (n,)."""

    direction: Sequence[int]
    thresholds: Sequence[int]
    weights: Sequence[Fraction]

    @property
    def parameters(self) -> int:
        """The number of its weights, 2n + d."""
        return len(self.direction) + len(self.thresholds) + len(self.weights)

    @cached_property
    def _pieces(self) -> tuple[list[Fraction], list[Fraction]]:
        """Σ_{j≤i} w_j and Σ_{j≤i} w_j b_j for i = 0, ..., n: c is linear between two thresholds."""
        moments = (w * b for w, b in zip(self.weights, self.thresholds, strict=True))
        return (
            list(accumulate(self.weights, initial=Fraction(0))),
            list(accumulate(moments, initial=Fraction(0))),
        )

    def __call__(self, points: Integers) -> list[Fraction]:
        """Return c at each of the points (m, d), exactly."""
        slopes, intercepts = self._pieces
        projections = project(points, self.direction)
        active = (bisect_left(self.thresholds, z) for z in projections)
        return [slopes[i] * z - intercepts[i] for i, z in zip(active, projections, strict=True)]

    def module(self) -> nn.Sequential:
        """Return its torch module on points (m, d), float64: a layer of ReLUs and a linear one."""
        a, shifts, w = (
            torch.tensor([float(number) for number in numbers], dtype=torch.float64)
            for numbers in (self.direction, [-b for b in self.thresholds], self.weights)
        )
        first, last = linear(a.expand(len(shifts), -1), shifts), linear(w[None])
        return nn.Sequential(first, nn.ReLU(), last, nn.Flatten(0))


def draw_direction(dimension: int, rng: np.random.Generator) -> list[int]:
    """Draw a direction (d,) of whole numbers up to 2^42.

    Two different points of whole numbers have the same projection with probability at most 2^-43.
    Where the absolute coordinates of each point add up to at most 2^9, projections and thresholds
    are below 2^53: float64 holds them.
    """
    return [int(a) for a in rng.integers(-(2**42), 2**42, dimension, endpoint=True)]


def project(points: Integers, direction: Sequence[int]) -> list[int]:
    """Return a·x for each of the points (n, d), exactly."""
    return [sum(a * int(x) for a, x in zip(direction, point, strict=True)) for point in points]


def fit(points: Integers, labels: Sequence[int], direction: Sequence[int]) -> Hinges:
    """Return the network with c(x_i) = y_i for points (n, d) and labels (n,), both whole numbers.

    Points with the same projection share a hinge, and c takes the middle of their labels: no
    function of a·x has a smaller largest error. ValueError unless there is one label for each
    point, and at least one.
    """
    corners, heights = _polygon(points, labels, direction)
    slopes = [
        (after - before) / gap
        for (before, after), gap in zip(pairwise(heights), _gaps(corners), strict=True)
    ]
    weights = [after - before for before, after in pairwise([Fraction(0), *slopes])]
    return Hinges(direction, corners[:-1], weights)


def largest_error(network: Hinges, points: Integers, labels: Sequence[int]) -> Fraction:
    """Return max_i |c(x_i) - y_i|, exactly."""
    return max(abs(value - int(y)) for value, y in zip(network(points), labels, strict=True))


def error_without_a_hinge(
    points: Integers, labels: Sequence[int], direction: Sequence[int]
) -> Fraction:
    """Return the least largest error of any network with n - 1 of the n hinges of `fit`.

    The weight of hinge i is a linear function of the labels, w_i(y) = s_i - s_{i-1}. It vanishes on
    all that the other hinges can produce, so that max |y - c| ≥ |w_i(y)| / ‖w_i‖, with equality for
    the best weights; ‖w_i‖ is the sum of the absolute coefficients of y_i, y_{i-1} and y_{i-2}. The
    least over i is returned. ValueError where two points have the same projection.
    """
    corners, _ = _polygon(points, labels, direction)
    if len(corners) != len(points) + 1:
        raise ValueError("two points have the same projection: draw another direction")
    weights, inverse = (
        fit(points, labels, direction).weights,
        [Fraction(1, gap) for gap in _gaps(corners)],
    )
    norms = [
        now + (i > 0) * (now + before) + (i > 1) * before  # of y_i, of y_{i-1}, of y_{i-2}
        for i, (before, now) in enumerate(pairwise([Fraction(0), *inverse]))
    ]
    return min(abs(weight) / norm for weight, norm in zip(weights, norms, strict=True))


def _polygon(
    points: Integers, labels: Sequence[int], direction: Sequence[int]
) -> tuple[list[int], list[Fraction]]:
    """Return the polygon's corners: (z_0, 0), then the heights at the projections in order."""
    if len(points) != len(labels) or not len(points):
        raise ValueError(
            f"{len(points)} points have {len(labels)} labels: give one to each, "
            f"and a point at least"
        )
    found: dict[int, list[int]] = {}
    for z, label in zip(project(points, direction), labels, strict=True):
        found.setdefault(z, []).append(int(label))
    corners = sorted(found)
    heights = [Fraction(min(found[z]) + max(found[z]), 2) for z in corners]
    width = corners[-1] - corners[0] or 1
    return [corners[0] - width, *corners], [Fraction(0), *heights]


def _gaps(corners: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise(corners)]
