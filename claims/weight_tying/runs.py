"""Runs of descent on the standard model, from small starts and from beside the solution."""

import numpy as np

from models.weight_tying import descent, reduction

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
