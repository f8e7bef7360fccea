"""A small certificate of each kind, and others where a kind has free numbers."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from models.certificates import cycle, memorised, midpoint, negative_curvature, node_swap
from models.certificates import true_loss as losses
from models.linear_separators.gordan import make as make_gordan
from models.parameter_deluge import expressivity
from models.since_the_talk import cycling
from models.square_wave import correct, symmetry
from models.structured_data import data, network
from models.structured_data.cone import make_certificate as make_cone
from models.weight_tying import convexity
from tests.models import exact_kinds, exact_runs, normalised

MARGIN = Fraction(1, 100)


def separation() -> dict[str, Any]:
    """Twelve points in four dimensions, the last of which is 0 throughout."""
    points = np.random.default_rng(0).normal(size=(12, 4)) * [1, 1, 1, 0]
    return make_gordan(points, np.sign(points @ [1, -2, 1, 0]))


def cone() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    sample = data.sphere(3, 1, 3, 0.5, rng).draw(5, rng)
    output, weights = network.initialise(1, 3, 12, 3, rng)
    return make_cone(sample.points, sample.labels, output[0], weights[0])


def polygon() -> dict[str, Any]:
    points = np.array([[0, 3, 0], [1, 1, 0], [2, 5, 0], [4, 4, 0], [5, 0, 0]])
    fitted = expressivity.fit(points, [1, 2, 3, 5, 0], [7, 2, 3])
    found = fitted.direction, fitted.thresholds, fitted.weights
    return memorised.make(points.tolist(), [1, 2, 3, 5, 0], *found)


def bent() -> dict[str, Any]:
    output = [[Fraction(v) for v in row] for row in ((3, 1, -2), (-1, 2, 0), (0, 0, 5))]
    return losses.make(output, [Fraction(3, 5), Fraction(-4, 5)], 0)


def strong() -> dict[str, Any]:
    stiffness = 4 * (Fraction(convexity.threshold(1.0)).limit_denominator(10**6) + MARGIN)
    bounds = stiffness, 4 * MARGIN / 10, stiffness + 6
    return convexity.make_certificate(4, Fraction(1, 4), *bounds)


def swap(depth: int = 3, tied: bool = True) -> dict[str, Any]:
    layers = correct.layers(depth)
    if not tied:
        layers = symmetry.rescaled(layers, 1, [Fraction(2), Fraction(1)])
    return node_swap.make(
        symmetry.nodes(layers), 1, Fraction(50), 8 * 2**depth, tied, Fraction(1, 2)
    )


def turns() -> dict[str, Any]:
    """Three of eight classifiers take turns, and another vote has a larger margin."""
    signs, choices = cycling.EIGHT, [0, 2, 1]
    start = cycling.cycle_start(signs, choices)
    return cycle.make(signs.tolist(), choices, start, *cycling.best_vote(signs))


KINDS: dict[str, Callable[[], dict[str, Any]]] = {
    "separation": separation,
    "cone": cone,
    "memorised": polygon,
    "midpoint": lambda: midpoint.make(Fraction(1, 5)),
    "true_loss": bent,
    "strong_convexity": strong,
    "negative_curvature": lambda: negative_curvature.make(4, Fraction(1, 4), Fraction(3)),
    "node_swap": swap,
    "cycle": turns,
    "normalised_unit": normalised.unit,
    "normalised_regression": normalised.optimum,
    "descent": lambda: exact_runs.certificate("again"),
    "balance": exact_runs.balanced,
    **exact_kinds.KINDS,
}
FREE = {
    **KINDS,
    **exact_kinds.FREE,
    "node_swap": lambda: swap(2, tied=False),
    "normalised_unit": lambda: normalised.unit("rescaled output", 0),
    "descent": lambda: exact_runs.certificate("at most"),
}
