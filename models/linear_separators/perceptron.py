"""Rosenblatt's perceptron with a margin: an update on every point with y⟨w, x⟩ < 1."""

import numpy as np
from numpy.typing import NDArray

from models.linear_separators.data import Sample


def margin_perceptron(
    sample: Sample, start: NDArray[np.float64], step: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Present the points in their order, again and again, until a pass makes no update.

    `start` is (d,). Returns the indices of the updates and the final vector (d,). The sample must
    be separable.
    """
    vector, used, idle, turn = start.copy(), [], 0, 0
    while idle < len(sample.labels):
        i = turn % len(sample.labels)
        turn, idle = turn + 1, idle + 1
        if sample.labels[i] * (sample.points[i] @ vector) < 1:
            vector += step * sample.labels[i] * sample.points[i]
            used.append(i)
            idle = 0
    return np.array(used, dtype=np.int64), vector
