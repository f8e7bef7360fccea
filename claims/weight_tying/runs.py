"""Runs of descent on the standard model, from small starts and from beside the solution, and what
is drawn of them.
"""

import numpy as np

from models.weight_tying import descent, objective, reduction

SEEDS, DIMENSION, TOLERANCE, LIMIT = 100, 4, 0.01, 60_000


def of_those_that_arrive(speeds):
    """Return the first speeds above 0 of each width, as many as any width has, (n, widths)."""
    arrived = [speed[speed > 0] for speed in speeds]
    return np.stack([speed[: min(map(len, arrived))] for speed in arrived], axis=1)


def runs(evidence, patches, energy, near=False, seeds=SEEDS, limit=LIMIT):
    rng = evidence.rng(f"starts for {patches} patches", by=[])
    # Near is a distance of about ‖u_0‖ in all kd dimensions, whatever k is.
    deviation = np.sqrt(energy) * (1 / np.sqrt(patches * DIMENSION) if near else 0.1)
    starts = reduction.start(patches, DIMENSION, deviation, seeds, rng)
    if near:
        starts = starts + np.array([np.sqrt((patches - 1) * energy), 0, np.sqrt(energy), 0])
    stiffness = 2.0 * patches
    step = 1 / (stiffness + 0.5)
    return starts, descent.descend(starts, patches, energy, stiffness, step, TOLERANCE, limit), step


def linear_term(target, patches, stiffness):
    """Return c² by the gradient at a distance of 128, where all waves are exactly 0."""
    away = np.array([0, 128.0, 0, 0])
    return objective.tied_gradient(target + away, target, patches, stiffness)[1] / 128


def best(runs, limit):
    """Return the steps (starts,) with the best step size; one that never arrives counts as the
    limit.
    """
    return np.minimum(np.min(runs, axis=0), limit)


def draw(evidence, figure, widths, heights, predicted, *, height, scale="linear", series=""):
    """Draw heights, which are times or ratios of them, over k, both (widths,), beside a law."""
    axes, scales = ("k", height), (scale, "log")
    evidence.curve(
        figure, widths, heights, series=series, predicted=predicted, axes=axes, scales=scales
    )
