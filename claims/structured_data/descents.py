"""Lemma 1 under attack: descents of small networks in the unit ball, drawn for a search."""

import numpy as np

from claims.structured_data import fifty_digits
from claims.structured_data.instances import any_network
from models import roundings
from models.structured_data import coupling
from theoremcheck import Rounding

DISTANCE = "distance from the frozen output"
MEASURES = {
    "reach of a flip": ("reach", None),
    "gap of the gradients": ("gap", "gap_bound"),
    DISTANCE: ("distance", "distance_bound"),
}
STEPS = 2


def any_descent(quantity):
    """Return the attack on a quantity at the end of up to two steps of up to 2 each."""

    def attack(draw):
        network, step, steps = drawn(draw)
        output, start = network.output[None], network.start[None]
        course = coupling.follow(
            network.points, network.labels, output, start, step=step, steps=steps, last_only=True
        )
        path = course.path[0, -1]
        draw.assume(course.exposed[0, -1] > 0)  # else both sides are 0
        measured, bound = MEASURES[quantity]
        operations, sizes = rounding_of(network, path)
        edge = Rounding(operations, sizes["reach of a flip"])
        if quantity != "reach of a flip":
            # A pair at the edge of what is exposed is on either side of it.
            reached = coupling.heights(network.points, output, start) / path
            draw.assume(not np.any(abs(reached - 1) <= edge.allowance()))
        found = getattr(course, measured)[0, -1]
        predicted = 1.0 if bound is None else getattr(course, bound)[0, -1]
        return found, predicted, Rounding(operations, sizes[quantity])

    return attack


def precise_descent(quantity):
    """Return the same by the definitions, for the attack to be confirmed."""

    @fifty_digits.in_fifty_digits
    def attack(draw):
        network, step, steps = drawn(draw)
        found, bounds = fifty_digits.descent(
            *fifty_digits.digits_of(network), fifty_digits.digits(step), steps
        )
        return found[quantity], bounds[quantity]

    return attack


def drawn(draw):
    steps = draw.integer("steps", 1, STEPS)
    network = any_network(draw, examples=2, width=3, start=0.5)
    return network, draw.real("step", 1 / 2, 2.0), steps


def rounding_of(network, path):
    """Return how many roundings there are, and the sizes of what they act on.

    The three bounds hold of whatever errors e_s the softmax yields, as their entries add up to 0
    but for its roundings; what else is rounded is W, by parts of |w_r(0)| + 2 max|V| τ, and what
    is made of it and of V.
    """
    (size, dimension), (classes, width) = network.points.shape, network.output.shape
    operations = 2 * STEPS * (roundings.dense_gradient((dimension, width, classes), size) + 2)
    largest, spread = np.abs(network.output).max(), np.ptp(network.output, axis=0).min()
    reached = np.linalg.norm(network.start, axis=1).max() + 2 * largest * max(path, 1)
    return operations, {
        "reach of a flip": reached / (spread * path),
        "gap of the gradients": 2 * largest * np.sqrt(width),
        DISTANCE: largest * width * reached,
    }
