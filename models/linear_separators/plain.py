"""One run of SGD on the hinge loss in a few lines of NumPy: slow, the compiled one's reference."""

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import kernel
from models.linear_separators.kernel import CYCLIC, FIRST_VIOLATED, RANDOM, WORST

Floats = NDArray[np.float64]


def descend(
    points: Floats,
    labels: Floats,
    order: int,
    sequence: NDArray[np.int64],
    rng: np.random.Generator,
    network: kernel.Network,
    step: float,
    record: kernel.Record,
) -> tuple[int, int, bool, float]:
    """Do what `kernel.descend` does, with the same arguments and results."""
    weights, output, slope, slope_at_zero = network
    target, used, course = record
    size = len(points)
    rows = weights.T

    def margins() -> Floats:
        inputs = points @ rows.T
        return labels * (np.where(inputs > 0, inputs, slope * inputs) @ output)

    def derivatives(i: int | np.intp) -> Floats:
        inputs = rows @ points[i]
        return np.where(inputs > 0, 1, np.where(inputs < 0, slope, slope_at_zero))

    def candidates() -> list[int]:
        """Samples on which an update is made and changes the weights."""
        return [int(i) for i in np.flatnonzero(margins() < 1) if derivatives(i).any()]

    def measure(updates: int) -> None:
        if len(course):
            course[updates] = np.vdot(weights, target), np.vdot(weights, weights)

    updates, visits, idle, turn = 0, 0, 0, 0
    measure(0)
    while movable := candidates():
        if order == CYCLIC:
            i = int(sequence[turn % size])
            visits, turn = visits + 1, turn + 1
        elif order == RANDOM:
            i = int(size * rng.random())
            visits += 1
        elif order == FIRST_VIOLATED:
            i = movable[0]
            visits += i + 1
        else:
            i = (min if order == WORST else max)(movable, key=margins().__getitem__)
            visits += size
        if i not in movable:
            idle += 1
            continue
        if updates == len(used):
            return updates, visits, True, float(np.mean(np.maximum(1 - margins(), 0)))
        rows += step * labels[i] * np.outer(output * derivatives(i), points[i])
        used[updates] = i
        updates, idle = updates + 1, 0
        measure(updates)
    visits += (
        size - idle % size
    )  # the rest of the n visits in a row, or the scan, that change nothing
    return updates, visits, False, float(np.mean(np.maximum(1 - margins(), 0)))
