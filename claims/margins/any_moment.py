"""Any moment of training, all examples fitted: drawn by searches, and told in fifty digits."""

from dataclasses import dataclass
from itertools import pairwise

import mpmath
import numpy as np
import torch
from mpmath import mpf

from claims.margins import any_network
from claims.margins.any_network import by_definition, norm
from models import roundings
from models.multiprecision import numbers
from models.perceptrons import Perceptrons
from theoremcheck import Rounding

# The upper bound is an equation with one example of two classes, which would keep a search there.
SIZES = {"gain": (1, 2), 1: (1, 3), 2: (2, 3)}
SMALL = "the terms of outputs are many times a margin, on which errors depend exponentially"

exponentials = np.frompyfunc(mpmath.exp, 1, 1)


def fitted(draw, sizes=(1, 3)):
    """Return layers, points (n, d) and labels (n,); the last layer is scaled so that the smallest
    margin is at most 3 above the one that settles Λ < n (k - 1) e^{-m} ≤ ln 2.
    """
    layers = any_network.draw_layers(draw)
    points = any_network.draw_points(draw, layers, sizes)
    scores = by_definition(layers, points)
    labels = scores.argmax(axis=0)
    least = min(map(any_network.margin, scores.T, labels))
    draw.assume(least >= 0.1)
    settled = float(np.log(len(points) * (len(scores) - 1) / np.log(2)))
    wanted = numbers(draw.real("least margin", settled, settled + 3))
    return [*layers[:-1], layers[-1] * (wanted / least)], points, labels


def in_floats(layers, points, labels):
    """Return a network, inputs (1, n, d) and labels (1, n)."""
    network = Perceptrons([layer[None] for layer in layers], bias=False, dtype=torch.float64)
    return network, torch.from_numpy(points)[None], torch.from_numpy(labels)[None]


def rounding_of_radial(network, inputs, shape):
    """Forwards and backwards through all layers, and a sum over the weights of each. The terms of
    an output add up to |A_L| ... |A_1||x|, or with biases to more, and a margin has two.
    """
    height = inputs.mT.abs()
    for level, weight in enumerate(network.weights):
        bias = network.biases[level].abs() if network.biases else 0
        height = weight.abs() @ height + bias
    depth = len(shape) - 1
    most = max(f * g + g for f, g in pairwise(shape))
    operations = 2 * roundings.dense(shape) + 2 + most + depth
    return Rounding(operations, 2 * (depth + 1) * height.amax(dim=1).detach().numpy())


@dataclass(frozen=True)
class Slips:
    """What a rounding of an output, or of a softmax, makes of the total loss Λ, of its gradient and
    of a margin, if all others are no larger; and how many there are of them.

    An output is off by its terms, up to Π‖A_i‖_F ‖x‖, and a softmax by two outputs and itself. In
    the gradient by A_l it comes with the norm of x and those of all other layers.
    """

    loss: float
    gradient: float
    margin: float
    operations: int

    def of(self, magnitude):
        """Return the rounding of what is off by so much if all are."""
        return Rounding(self.operations, magnitude, reason=SMALL)


def slips(layers, points):
    sizes = any_network.size(layers, points)
    softmax = 1 + 2 * sizes.max()
    steep = [sizes.sum() / norm(layer) for layer in layers]
    widths = [points.shape[1], *map(len, layers)]
    forth_and_back = any_network.operations(layers) + sum(widths) + roundings.softmax(widths[-1])
    sums = len(points) + sum(layer.size for layer in layers)
    return Slips(
        len(points) * softmax,
        2 * float(np.linalg.norm(steep)) * softmax,
        2 * sizes.max(),
        forth_and_back + sums + 4 * roundings.ELEMENTARY + 2 * len(layers),
    )


def gradients(layers, point, pull):
    """Return the gradient, by each layer, of what has the gradient `pull` (k,) by the outputs."""
    heights = [point]
    for layer in layers[:-1]:
        heights.append(np.maximum(layer @ heights[-1], 0))
    found = []
    for layer, height in zip(reversed(layers), reversed(heights), strict=True):
        found.append(np.outer(pull, height))
        pull = (layer.T @ pull) * (height > 0)
    return found[::-1]


def inner(first, second):
    """Return the inner product of two lists of arrays."""
    return sum((a * b).sum() for a, b in zip(first, second, strict=True))


def radial(layers, points, labels):
    """Return ⟨θ, ∇m_i⟩ and m_i of each example."""
    found, margins = [], []
    for point, scores, label in zip(points, by_definition(layers, points).T, labels, strict=True):
        others = [-mpmath.inf if j == label else score for j, score in enumerate(scores)]
        pull = np.full(len(scores), mpf(0))
        pull[label], pull[np.argmax(others)] = mpf(1), mpf(-1)
        found.append(inner(layers, gradients(layers, point, pull)))
        margins.append(any_network.margin(scores, label))
    return np.array(found), np.array(margins)


def loss_and_gradient(layers, points, labels):
    """Return Λ and its gradient by each layer."""
    loss, total = mpf(0), [0 * layer for layer in layers]
    for point, scores, label in zip(points, by_definition(layers, points).T, labels, strict=True):
        powers = exponentials(scores - scores[label])
        loss += mpmath.log(powers.sum())
        pull = powers / powers.sum()
        pull[label] -= 1
        total = [a + b for a, b in zip(total, gradients(layers, point, pull), strict=True)]
    return loss, total


def soft_margin(loss):
    """Return -ln(e^Λ - 1), of mpf."""
    return -mpmath.log(mpmath.expm1(loss))


@any_network.in_digits
def radial_in_digits(draw):
    layers, *data = fitted(draw)
    found, margins = radial(layers, *data)
    return found, len(layers) * margins


@any_network.in_digits
def gain_in_digits(draw):
    layers, *data = fitted(draw, SIZES["gain"])
    loss, gradient = loss_and_gradient(layers, *data)
    growth = -inner(layers, gradient) / inner(layers, layers)
    bound = len(layers) * soft_margin(loss) * growth
    return inner(gradient, gradient) / (1 - mpmath.exp(-loss)), bound


def least_in_digits(which):
    """Return the way to tell the smallest margin and its bound from below, 1, or from above, 2."""

    @any_network.in_digits
    def precise(draw):
        layers, points, labels = fitted(draw, sizes=SIZES[which])
        loss, _ = loss_and_gradient(layers, points, labels)
        least = radial(layers, points, labels)[1].min()
        size, others = len(points), len(layers[-1]) - 1
        above = soft_margin(loss / size) + mpmath.log(others)
        scale = inner(layers, layers) ** (mpf(len(layers)) / 2)
        return least / scale, (soft_margin(loss) if which == 1 else above) / scale

    return precise
