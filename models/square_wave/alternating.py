"""Points with alternating labels: what a function errs on that changes its sign too seldom.

n points in order have the labels 1, 0, 1, 0, ... A classifier with c changes of its label cuts them
into c + 1 blocks, and errs in a block of b points on at least (b - 1)/2 of them: on (n - c - 1)/2
or more in all, and on exactly that, rounded up, if it chooses its blocks well. A function of t
affine pieces has at most c = t changes if it is continuous, and at most 2t - 1 otherwise.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.square_wave.correct import Layer, pre_activations


def points(depth: int) -> list[Fraction]:
    """Return the n = 2^(L-1) + 1 multiples of 2^(1-L) in [0, 1], the extrema of depth L's wave."""
    teeth = 2 ** (depth - 1)
    return [Fraction(i, teeth) for i in range(teeth + 1)]


def errors(network: Sequence[Layer], points: Sequence[Fraction]) -> int:
    """Return how many points, labelled 1, 0, ... in order, the first output's sign gets wrong."""
    return sum(
        (pre_activations(network, x)[-1][0] > 0) == bool(index % 2)
        for index, x in enumerate(points)
    )


def least_errors(labels: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the least errors (n,) on labels (n,) of classifiers of ≤ c changes, c = 0, ..., n - 1.

    By dynamic programming over all such classifiers: `best[c, y]` is the least for the labels read
    so far if the classifier has changed at most c times and says y now.
    """
    best = np.zeros((labels.size, 2), np.int64)
    for label in labels:
        changed = np.vstack([best[:1], best[:-1, ::-1]])
        best = np.minimum(best, changed) + (np.array([0, 1]) != label)
    return best.min(axis=1)


def zigzag(points: Sequence[Fraction]) -> list[Layer]:
    """Return one hidden layer of m = n - 2 nodes, the least, that is 1, 0, 1, ... on n >= 5 points.

    It interpolates heights of alternating signs, and its bends are the inner points x_1, ..., x_m.
    The change J_i of its slope at x_i is the weight of relu(x - x_i), or of relu(x_3 - x), the only
    node that is active at the left end. There the slope is thus -J_3, the difference of the two
    slopes around x_3, and has the sign that it needs: heights +a and -a at x_0 and x_1 make it fit,
    and ±1 will do for the others. ValueError for fewer points.
    """
    nodes = len(points) - 2
    if nodes < 3:
        raise ValueError(
            f"{len(points)} points: one node less than changes of sign needs 5 or more"
        )
    heights = [Fraction((-1) ** i) for i in range(nodes + 2)]

    def slope(i: int) -> Fraction:
        return (heights[i + 1] - heights[i]) / (points[i + 1] - points[i])

    left = slope(2) - slope(3)
    heights[0], heights[1] = (sign * left * (points[1] - points[0]) / 2 for sign in (-1, 1))
    jumps = tuple(slope(i) - slope(i - 1) for i in range(1, nodes + 1))
    signs = [-1 if i == 3 else 1 for i in range(1, nodes + 1)]
    hidden = Layer(
        tuple((Fraction(sign),) for sign in signs),
        tuple(-sign * x for sign, x in zip(signs, points[1:-1], strict=True)),
    )
    return [hidden, Layer((jumps,), (heights[0] + left * (points[3] - points[0]),))]


def stacked(depth: int, points: Sequence[Fraction]) -> list[Layer]:
    """Return L >= 2 layers that apply the zigzag of n >= 5 points in (-1, 1) again and again.

    Each of its n - 1 pieces covers [-1, 1], so that the next one bends n - 2 times in it: with m =
    n - 2 nodes in a layer there are (m + 1)^(L-1) pieces, as many as there can be.
    """
    hidden, last = zigzag(points)
    (jumps,), (bias,) = last.weights, last.biases
    between = Layer(
        tuple(tuple(row[0] * jump for jump in jumps) for row in hidden.weights),
        tuple(row[0] * bias + b for row, b in zip(hidden.weights, hidden.biases, strict=True)),
    )
    return [hidden, *[between] * (depth - 2), last]
