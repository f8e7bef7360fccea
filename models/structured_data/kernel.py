"""SGD on mean cross-entropy for two-layer ReLU networks, run after run, compiled.

W is stored transposed, (d, m), as V is, (k, m): all innermost loops run over hidden units, which
are contiguous and independent of each other.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[Any]  # of one run, all in one precision
Ints = NDArray[np.int64]

# Sums may be reassociated and multiply-adds fused; comparisons keep their meaning for inf and NaN.
REASSOCIATED: Any = {"fastmath": {"reassoc", "contract", "arcp", "nsz"}, "error_model": "numpy"}


@njit(**REASSOCIATED)
def add_product(left: Floats, right: Floats, total: Floats) -> None:
    """Add `left` (n, l) times `right` (l, m) to `total` (n, m).

    Two rows of the total and four of `right` a pass: six loads and two stores for eight
    multiply-adds.
    """
    (rows, units), size = right.shape, len(left)
    whole, even = rows - rows % 4, size - size % 2
    for s in range(0, even, 2):
        one, two = total[s], total[s + 1]
        for i in range(0, whole, 4):
            a, b, c, d = left[s, i], left[s, i + 1], left[s, i + 2], left[s, i + 3]
            e, f, g, h = left[s + 1, i], left[s + 1, i + 1], left[s + 1, i + 2], left[s + 1, i + 3]
            for r in range(units):
                p, q, u, v = right[i, r], right[i + 1, r], right[i + 2, r], right[i + 3, r]
                one[r] += a * p + b * q + c * u + d * v
                two[r] += e * p + f * q + g * u + h * v
        for i in range(whole, rows):
            a, e = left[s, i], left[s + 1, i]
            for r in range(units):
                one[r] += a * right[i, r]
                two[r] += e * right[i, r]
    for s in range(even, size):
        one = total[s]
        for i in range(rows):
            a = left[s, i]
            for r in range(units):
                one[r] += a * right[i, r]


@njit(**REASSOCIATED)
def softmax(active: Floats, output: Floats, found: Floats) -> None:
    """Write the softmax of φ(Wx) (B, m) times Vᵀ into `found` (B, k)."""
    zero = found.dtype.type(0)
    for s in range(len(active)):
        largest, total = zero, zero
        for i in range(len(output)):
            logit = zero
            for r in range(active.shape[1]):
                logit += active[s, r] * output[i, r]
            found[s, i] = logit
            if i == 0 or logit > largest:
                largest = logit
        for i in range(len(output)):
            found[s, i] = np.exp(found[s, i] - largest)
            total += found[s, i]
        for i in range(len(output)):
            found[s, i] /= total


@njit(**REASSOCIATED)
def descend_one(
    points: Floats,
    labels: Ints,
    output: Floats,
    weights: Floats,
    batches: Ints,
    rate: float,
    train_output: bool,
    masses: Floats,
) -> None:
    """Descend one run, whose arguments are those of `descend` without the axis S."""
    kind, zero = weights.dtype, weights.dtype.type(0)
    (dimension, width), (classes, batch) = weights.shape, (len(output), batches.shape[1])
    x, steps = np.empty((batch, dimension), kind), np.empty((dimension, batch), kind)
    errors, output_steps = np.empty((batch, classes), kind), np.empty((classes, batch), kind)
    active, pulls = np.empty((batch, width), kind), np.empty((batch, width), kind)
    for t in range(len(batches)):
        for s in range(batch):
            for i in range(dimension):
                x[s, i] = points[batches[t, s], i]
                steps[i, s] = -rate * x[s, i]
        active[:] = zero
        add_product(x, weights, active)
        for s in range(batch):
            for r in range(width):
                active[s, r] = max(active[s, r], zero)
        softmax(active, output, errors)
        mass = zero
        for s in range(batch):
            label, wrong = labels[batches[t, s]], zero
            for i in range(classes):
                # The sum over the wrong classes is exact down to tiny values.
                wrong += zero if i == label else errors[s, i]
            errors[s, label] = -wrong
            mass += wrong
            for i in range(classes):
                output_steps[i, s] = -rate * errors[s, i]
        masses[t] = mass / batch
        pulls[:] = zero
        add_product(errors, output, pulls)
        for s in range(batch):
            for r in range(width):
                pulls[s, r] = pulls[s, r] if active[s, r] > zero else zero
        if train_output:
            add_product(output_steps, active, output)
        add_product(steps, pulls, weights)


@njit(cache=True, **REASSOCIATED)
def descend(
    points: Floats,
    labels: Ints,
    output: Floats,
    weights: Floats,
    batches: Ints,
    rate: float,
    train_output: bool,
    masses: Floats,
) -> None:
    """Descend in place from V (S, k, m) and the transposed W (S, d, m) along batches (S, T, B).

    `points` (S, n, d) with `labels` (S, n); `rate` is η/B, and `masses` (S, T) receive each batch's
    mean of 1 - o_y before its step.
    """
    for s in range(len(weights)):
        one = points[s], labels[s], output[s], weights[s], batches[s]
        descend_one(*one, rate, train_output, masses[s])
