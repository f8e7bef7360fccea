"""Steps of SGD and Adam on mean cross-entropy for deep networks of width 2, seed by seed, compiled.

A seed's rows (w_1, w_2, b) are (L, 2, 3); the first layer's inputs are (x, 0), and its w_2 stays 0.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32] | NDArray[np.float64]


class Stack(NamedTuple):
    """S networks' rows (S, L, 2, 3) and first and second moments of gradients (2, S, L, 2, 3).

    A second row's number is the first's times `ties` (L, 3), or, where that is 0, its own, and
    `moved` (L, 3) is 1 where that is trained.
    """

    rows: Floats
    moments: Floats
    ties: Floats
    moved: Floats


@njit(error_model="numpy")
def forward(rows: Floats, nodes: Floats) -> None:
    """Write each layer's pre-activations (2, B) into nodes (L + 1, 2, B), after inputs nodes[0]."""
    zero = rows.dtype.type(0)
    for level in range(len(rows)):
        below = nodes[level]
        for i in range(2):
            u, v, bias = rows[level, i]
            found = nodes[level + 1, i]
            for n in range(len(found)):
                found[n] = u * max(below[0, n], zero) + v * max(below[1, n], zero) + bias


@njit(error_model="numpy")
def cross_entropy(scores: Floats, labels: Floats) -> float:
    """Return the mean cross-entropy of scores (2, B), of which the logit is the difference, and
    write its derivatives, ±(sigmoid - label)/B, over them.
    """
    total, count, one = 0.0, len(labels), scores.dtype.type(1)
    for n in range(count):
        logit = scores[0, n] - scores[1, n]
        tail = math.exp(-abs(logit))
        total += max(logit, 0) - logit * labels[n] + math.log1p(tail)
        sigmoid = (one if logit > 0 else tail) / (one + tail)
        scores[0, n] = (sigmoid - labels[n]) / count
        scores[1, n] = -scores[0, n]
    return total / count


@njit(error_model="numpy")
def backward(rows: Floats, nodes: Floats, slopes: Floats) -> None:
    """Write the derivatives by the rows, (L, 2, 3), from those by the last pre-activations, which
    are over them; each layer's come over its own.
    """
    zero = rows.dtype.type(0)
    for level in range(len(rows) - 1, -1, -1):
        below, delta = nodes[level], nodes[level + 1]
        for i in range(2):
            u = v = bias = zero
            for n in range(delta.shape[1]):
                u += delta[i, n] * max(below[0, n], zero)
                v += delta[i, n] * max(below[1, n], zero)
                bias += delta[i, n]
            slopes[level, i, 0], slopes[level, i, 1], slopes[level, i, 2] = u, v, bias
        if level:
            for j in range(2):
                first, second = rows[level, 0, j], rows[level, 1, j]
                for n in range(delta.shape[1]):
                    slope = first * delta[0, n] + second * delta[1, n]
                    below[j, n] = slope if below[j, n] > zero else zero


@njit(error_model="numpy")
def step(
    rows: Floats, slopes: Floats, mean: Floats, square: Floats, t: int, rate: float, how: Floats
) -> None:
    """Take torch's step number t, from 1: Adam's with `how` β₁, β₂ and ε, SGD's with its momentum.

    All but `how` are one seed's, (L, 2, 3).
    """
    row, gradient = rows.reshape(-1), slopes.reshape(-1)
    m, v = mean.reshape(-1), square.reshape(-1)
    if len(how) == 1:
        for i in range(len(row)):
            m[i] = how[0] * m[i] + gradient[i]
            row[i] -= rate * m[i]
        return
    first, second, least = how
    size, root = rate / (1 - first**t), math.sqrt(1 - second**t)
    for i in range(len(row)):
        m[i] = first * m[i] + (1 - first) * gradient[i]
        v[i] = second * v[i] + (1 - second) * gradient[i] ** 2
        row[i] -= size * m[i] / (math.sqrt(v[i]) / root + least)


@njit(cache=True, error_model="numpy")
def train(
    stack: Stack,
    batches: tuple[Floats, Floats],
    taken: int,
    rates: Floats,
    how: Floats,
    losses: Floats,
) -> None:
    """Take T steps at these rates (T,) after those `taken`; write the losses before them (T, S).

    Inputs and labels of the batches are (T, S, B); `how` goes to `step`.
    """
    rows, moments, ties, moved = stack
    inputs, labels = batches
    layers = rows.shape[1]
    nodes = np.zeros((layers + 1, 2, inputs.shape[2]), rows.dtype)
    slopes = np.zeros((layers, 2, 3), rows.dtype)
    for seed in range(len(rows)):
        row = rows[seed]
        for t in range(len(rates)):
            nodes[0, 0] = inputs[t, seed]
            forward(row, nodes)
            losses[t, seed] = cross_entropy(nodes[layers], labels[t, seed])
            backward(row, nodes, slopes)
            for level in range(layers):
                for j in range(3):
                    slopes[level, 0, j] += ties[level, j] * slopes[level, 1, j]
                    slopes[level, 1, j] *= moved[level, j]
            step(row, slopes, moments[0, seed], moments[1, seed], taken + t + 1, rates[t], how)
            for level in range(layers):
                for j in range(3):
                    if ties[level, j]:
                        row[level, 1, j] = ties[level, j] * row[level, 0, j]
