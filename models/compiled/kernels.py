"""Perceptrons' cross-entropy, its gradient and the steps of SGD and Adam, compiled.

A seed's parameters are one row: for each layer its weights transposed, (f, g), then its biases
(g,), if there are any. A batch is (B, f), its examples first. So each product but Wᵀδ has both of
its factors in the order in which BLAS reads them fastest, and the first layer needs none of those.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.int64]


class Stack(NamedTuple):
    """S perceptrons of these widths: parameters, first and second moments, (S, P) each.

    Where there are no second moments, (0, P), steps are SGD's and the first ones its momentum.
    """

    rows: Floats
    first: Floats
    second: Floats
    widths: Ints
    bias: bool


class Batches(NamedTuple):
    """Inputs (S, n, d) and labels (S, n): batch t is from bounds[t] on and before bounds[t + 1]."""

    inputs: Floats
    labels: Ints
    bounds: Ints


@njit(error_model="numpy")
def affine(row: Floats, start: int, inputs: Floats, outputs: Floats, bias: bool) -> int:
    """Write h W + b for the layer that starts there in the row; return where the next one does."""
    f, g = inputs.shape[1], outputs.shape[1]
    end = start + f * g
    np.dot(inputs, row[start:end].reshape(f, g), outputs)
    if bias:
        for example in range(len(outputs)):
            for i in range(g):
                outputs[example, i] += row[end + i]
    return end + g if bias else end


@njit(error_model="numpy")
def rectify(values: Floats) -> None:
    """Replace what is below 0 by 0."""
    flat, zero = values.reshape(-1), values.dtype.type(0)
    for i in range(len(flat)):
        flat[i] = zero if flat[i] < zero else flat[i]


@njit(error_model="numpy")
def cross_entropy(outputs: Floats, labels: Ints) -> float:
    """Return the mean cross-entropy of outputs (B, k), and write its derivatives over them.

    By the outputs these are (softmax - one-hot)/B.
    """
    total, count = 0.0, len(outputs)
    for example in range(count):
        scores, right = outputs[example], labels[example]
        largest = scores.max()
        total += largest - scores[right]
        mass = 0.0
        for k in range(len(scores)):
            scores[k] = math.exp(scores[k] - largest)
            mass += scores[k]
        total += math.log(mass)
        for k in range(len(scores)):
            scores[k] /= mass * count
        scores[right] -= 1 / count
    return total / count


@njit(error_model="numpy")
def affine_slopes(
    row: Floats,
    gradient: Floats,
    start: int,
    inputs: Floats,
    delta: Floats,
    below: Floats,
    bias: bool,
) -> None:
    """Write the gradient by the layer's parameters, hᵀ δ and Σ δ, with δ that by its outputs.

    Where the layer is not the first, δ Wᵀ is written to `below`, if h, a ReLU's output, is not 0.
    """
    f, g = inputs.shape[1], delta.shape[1]
    end, zero = start + f * g, inputs.dtype.type(0)
    np.dot(inputs.T, delta, gradient[start:end].reshape(f, g))
    if bias:
        gradient[end : end + g] = 0
        for example in range(len(delta)):
            for i in range(g):
                gradient[end + i] += delta[example, i]
    if start:
        np.dot(delta, row[start:end].reshape(f, g).T, below)
        active, slopes = inputs.reshape(-1), below.reshape(-1)
        for i in range(len(slopes)):
            slopes[i] = slopes[i] if active[i] > zero else zero


@njit(error_model="numpy")
def sgd(row: Floats, gradient: Floats, velocity: Floats, first: bool, how: Floats) -> None:
    """Take torch's step; `how` is the rate, the decay, the momentum and the dampening."""
    rate, decay, momentum, kept = how[0], how[1], how[2], 1 - how[3]
    one = row.dtype.type(1)
    for i in range(len(row)):
        slope = gradient[i] + decay * row[i]
        velocity[i] = momentum * velocity[i] + (one if first else kept) * slope
        row[i] -= rate * velocity[i]


@njit(error_model="numpy")
def adam(row: Floats, gradient: Floats, mean: Floats, square: Floats, t: int, how: Floats) -> None:
    """Take torch's step number t, from 1; `how` is the rate, the decay, β₁, β₂ and ε."""
    rate, decay, first, second, least = how
    one = row.dtype.type(1)
    step = row.dtype.type(rate / (1 - float(first) ** t))
    root = row.dtype.type(math.sqrt(1 - float(second) ** t))
    for i in range(len(row)):
        slope = gradient[i] + decay * row[i]
        mean[i] += (one - first) * (slope - mean[i])
        square[i] = second * square[i] + (one - second) * slope * slope
        row[i] -= step * mean[i] / (math.sqrt(square[i]) / root + least)


@njit(cache=True, error_model="numpy")
def train(
    stack: Stack, batches: Batches, seeds: Ints, taken: int, how: Floats, losses: Floats
) -> None:
    """Take a step on each batch, one of the seeds after the other; write the losses before (S, T).

    `taken` is the number of steps before, and `how` goes to `sgd` or `adam`.
    """
    rows, first, second, widths, bias = stack
    inputs, labels, bounds = batches
    layers = len(widths) - 1
    starts, gradient = np.zeros(layers, np.int64), np.empty_like(rows[0])
    most = (bounds[1:] - bounds[:-1]).max()
    room = np.empty((2, layers + 1, most * widths.max()), rows.dtype)
    for seed in seeds:
        row = rows[seed]
        for t in range(len(bounds) - 1):
            batch = bounds[t + 1] - bounds[t]
            h, start = inputs[seed, bounds[t] : bounds[t + 1]], 0
            for level in range(layers):
                starts[level] = start
                outputs = room[0, level, : batch * widths[level + 1]].reshape(batch, -1)
                start = affine(row, start, h, outputs, bias)
                if level < layers - 1:
                    rectify(outputs)
                h = outputs
            losses[seed, t] = cross_entropy(h, labels[seed, bounds[t] : bounds[t + 1]])
            delta = h
            for level in range(layers - 1, -1, -1):
                h = inputs[seed, bounds[t] : bounds[t + 1]]
                if level:
                    h = room[0, level - 1, : batch * widths[level]].reshape(batch, -1)
                below = room[1, level, : batch * widths[level]].reshape(batch, -1)
                affine_slopes(row, gradient, starts[level], h, delta, below, bias)
                delta = below
            if len(second):
                adam(row, gradient, first[seed], second[seed], taken + t + 1, how)
            else:
                sgd(row, gradient, first[seed], taken + t == 0, how)
