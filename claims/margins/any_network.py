"""Any network of up to three layers: what searches draw, of floats, or of mpf with fifty digits.

Layers are arrays (g, f), points (n, d), labels (n,) and outputs (k, n).
"""

from itertools import pairwise
from math import prod

import mpmath
import numpy as np
import torch
from mpmath import mpf

from models import roundings
from models.multiprecision import norm, numbers
from models.perceptrons import Perceptrons

in_digits = mpmath.workdps(50)
LEAST = 0.1  # norm of a layer that is drawn, and of a point


def draw_layers(draw, depths=(1, 3)):
    """Draw layers, so many, with weights up to 2 in size and 2 or 3 units, none nearly 0.

    With one unit a layer is a number, and what is said of norms an equation.
    """
    depth = draw.integer("layers", *depths)
    widths = [*draw.integers("widths", depth, 2, 3).tolist(), draw.integer("classes", 2, 3)]
    layers = [
        numbers(draw.reals(f"A_{level}", (g, f), -2.0, 2.0))
        for level, (f, g) in enumerate(pairwise(widths), start=1)
    ]
    draw.assume(all(norm(layer) >= LEAST for layer in layers))
    return layers


def draw_points(draw, layers, sizes=(1, 3)):
    """Draw points, so many, with entries up to 2 in size, none nearly 0."""
    size = draw.integer("n", *sizes)
    points = numbers(draw.reals("x", (size, layers[0].shape[1]), -2.0, 2.0))
    draw.assume(all(norm(point) >= LEAST for point in points))
    return points


def two_points(draw, layers):
    """Draw a point and another one not near to it, (2, d)."""
    first = numbers(draw.reals("x", layers[0].shape[1], -2.0, 2.0))
    away = numbers(draw.reals("x' - x", layers[0].shape[1], -2.0, 2.0))
    draw.assume(norm(away) >= LEAST)
    return np.stack([first, first + away])


def stacked(layers):
    """Return the layers of floats as those of one seed, (1, g, f)."""
    return [torch.from_numpy(layer)[None] for layer in layers]


def outputs(layers, points):
    """Return the outputs (1, k, n) of torch's network."""
    network = Perceptrons([layer[None] for layer in layers], bias=False, dtype=torch.float64)
    with torch.no_grad():
        return network(torch.from_numpy(points))


def operations(layers):
    """Count roundings in an output."""
    return roundings.dense([layers[0].shape[1], *map(len, layers)])


def size(layers, points):
    """Bound the terms of each point's outputs, (n,): they add up to at most Π‖A_i‖_F ‖x‖."""
    return prod(norm(layer) for layer in layers) * np.linalg.norm(points, axis=1)


def by_definition(layers, points):
    """Return the outputs (k, n), of floats or of mpf."""
    h = points.T
    for level, layer in enumerate(layers):
        h = layer @ (np.maximum(h, 0) if level else h)
    return h


def margin(scores, label):
    """Return the lead of an output among k."""
    return scores[label] - max(score for j, score in enumerate(scores) if j != label)


def spectral_norm(layer):
    """Return the largest singular value, of mpf."""
    return max(mpmath.svd_r(mpmath.matrix(layer.tolist()), compute_uv=False))


def product(layers):
    """Return Π‖A_i‖_σ, of mpf."""
    return prod(map(spectral_norm, layers))


def complexity(layers, norms=None):
    """Return R_A at M = 0, of mpf, for the layers' own spectral norms or for others."""
    norms = list(map(spectral_norm, layers)) if norms is None else norms
    rows = [sum(map(norm, layer)) for layer in layers]
    shares = sum((row / each) ** (mpf(2) / 3) for row, each in zip(rows, norms, strict=True))
    return prod(norms) * shares ** (mpf(3) / 2)
