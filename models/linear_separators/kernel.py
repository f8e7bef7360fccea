"""One run of SGD on the hinge loss of a two-layer leaky ReLU network, compiled.

The weights of one run are stored transposed, (d, 2k), so that the innermost loops run over hidden
units: they are contiguous, independent of each other, and one run's weights stay in the first-level
cache.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CYCLIC, RANDOM, WORST, SMALLEST_VIOLATION, FIRST_VIOLATED = range(5)

# Sums may be reassociated and multiply-adds fused; comparisons keep their meaning for inf and NaN.
REASSOCIATED = {"reassoc", "contract", "arcp", "nsz"}


class Network(NamedTuple):
    """One run's network: weights (d, 2k), output weights (2k,), slope α and σ'(0)."""

    weights: NDArray[np.float64]
    output: NDArray[np.float64]
    slope: float
    slope_at_zero: float


class Record(NamedTuple):
    """What a run writes down, and W* = `target` (d, 2k).

    The indices of the updates go to `used`; unless `course` is empty, ⟨W, W*⟩ and ||W||_F² go to
    its rows before the first and after every update.
    """

    target: NDArray[np.float64]
    used: NDArray[np.int64]
    course: NDArray[np.float64]


@njit(fastmath=REASSOCIATED, error_model="numpy")
def forward(
    point: NDArray[np.float64],
    weights: NDArray[np.float64],
    output: NDArray[np.float64],
    slope: float,
    inputs: NDArray[np.float64],
) -> float:
    """Return N_W(x) and leave the inputs w_r·x of the hidden units in `inputs`.

    Four coordinates a pass: four multiply-adds for every load and store of `inputs`.
    """
    dimension, units = weights.shape
    inputs[:] = 0.0
    whole = dimension - dimension % 4
    for i in range(0, whole, 4):
        a, b, c, d = point[i], point[i + 1], point[i + 2], point[i + 3]
        for r in range(units):
            inputs[r] += (
                a * weights[i, r]
                + b * weights[i + 1, r]
                + c * weights[i + 2, r]
                + d * weights[i + 3, r]
            )
    for i in range(whole, dimension):
        for r in range(units):
            inputs[r] += point[i] * weights[i, r]
    prediction = 0.0
    for r in range(units):
        prediction += output[r] * max(inputs[r], slope * inputs[r])
    return prediction


@njit(error_model="numpy")
def moves(inputs: NDArray[np.float64], slope: float, slope_at_zero: float) -> bool:
    """Tell whether an update moves weights: some unit has a positive derivative at its input."""
    if slope > 0:
        return True
    largest = np.max(inputs)
    return bool(largest > 0 or (largest == 0 and slope_at_zero > 0))


@njit(error_model="numpy")
def extreme_violation(
    order: int,
    points: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    output: NDArray[np.float64],
    slope: float,
    slope_at_zero: float,
    inputs: NDArray[np.float64],
) -> int:
    """Return the sample with the smallest (WORST) or else largest margin below 1, or -1 for none.

    Samples on which an update changes nothing are passed over.
    """
    chosen, extreme = -1, 0.0
    for i in range(len(points)):
        margin = labels[i] * forward(points[i], weights, output, slope, inputs)
        if margin < 1 and moves(inputs, slope, slope_at_zero):
            better = margin < extreme if order == WORST else margin > extreme
            if chosen < 0 or better:
                chosen, extreme = i, margin
    return chosen


@njit(fastmath=REASSOCIATED, error_model="numpy")
def update(
    point: NDArray[np.float64],
    rate: float,
    weights: NDArray[np.float64],
    output: NDArray[np.float64],
    slope: float,
    slope_at_zero: float,
    inputs: NDArray[np.float64],
) -> None:
    """Add rate · v_r σ'(w_r·x) x to every row w_r, with rate = ηy; `inputs` is overwritten."""
    for r in range(len(inputs)):
        z = inputs[r]
        inputs[r] = rate * output[r] * (1.0 if z > 0 else slope if z < 0 else slope_at_zero)
    for i in range(len(point)):
        for r in range(len(inputs)):
            weights[i, r] += point[i] * inputs[r]


@njit(fastmath=REASSOCIATED, error_model="numpy")
def measure(
    weights: NDArray[np.float64], target: NDArray[np.float64], record: NDArray[np.float64]
) -> None:
    """Write ⟨W, W*⟩ and ||W||_F² into `record`, (2,)."""
    alignment, squared_norm = 0.0, 0.0
    for i in range(len(weights)):
        for r in range(weights.shape[1]):
            alignment += weights[i, r] * target[i, r]
            squared_norm += weights[i, r] * weights[i, r]
    record[0], record[1] = alignment, squared_norm


@njit(cache=True, error_model="numpy")
def descend(
    points: NDArray[np.float64],
    labels: NDArray[np.float64],
    order: int,
    sequence: NDArray[np.int64],
    rng: np.random.Generator,
    network: Network,
    step: float,
    record: Record,
) -> tuple[int, int, bool, float]:
    """Run SGD in place on the network until no sample moves it, or the updates fill `record.used`.

    `points` (n, d) and `labels` (n,) are the sample, `sequence` (n,) is the order of a cyclic pass.
    Returns the number of updates, the number of visits, whether it was stopped because `used` was
    full, and the mean hinge loss at the end.
    """
    weights, output, slope, slope_at_zero = network
    target, used, course = record
    size, tracked = len(points), len(course) > 0
    inputs = np.empty(len(output))
    updates, visits, position = 0, 0, 0
    idle = 0  # visits since the weights last changed
    stopped = False
    if tracked:
        measure(weights, target, course[0])
    while idle < size:
        if order in (WORST, SMALLEST_VIOLATION):
            i = extreme_violation(
                order, points, labels, weights, output, slope, slope_at_zero, inputs
            )
            visits += size
            if i < 0:
                break
        elif order == RANDOM:
            i = int(size * rng.random())
            visits += 1
        else:
            i = sequence[position]
            position = position + 1 if position + 1 < size else 0
            visits += 1
        margin = labels[i] * forward(points[i], weights, output, slope, inputs)
        if margin < 1 and moves(inputs, slope, slope_at_zero):
            if updates == len(used):
                stopped = True
                break
            update(points[i], step * labels[i], weights, output, slope, slope_at_zero, inputs)
            used[updates] = i
            updates += 1
            idle = 0
            if order == FIRST_VIOLATED:
                position = 0
            if tracked:
                measure(weights, target, course[updates])
        else:
            idle += 1
            # Draws may miss a sample: n idle ones end the run only if no sample would move it.
            if order == RANDOM and idle == size:
                i = extreme_violation(
                    WORST, points, labels, weights, output, slope, slope_at_zero, inputs
                )
                idle = size if i < 0 else 0
    loss = 0.0
    for i in range(size):
        loss += max(1 - labels[i] * forward(points[i], weights, output, slope, inputs), 0.0)
    return updates, visits, stopped, loss / size
