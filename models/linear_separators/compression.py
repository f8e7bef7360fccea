"""Runs on geometric atoms with what a compression bound counts: updates, and distinct points among
them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
WIDTH, INITIAL_NORM = 10, 0.1


@dataclass(frozen=True)
class Study:
    """Over runs (S,): the exact test error, the number of updates, of distinct sample points among
    them, and of different atoms in the sample; `margins` (S, n) are y⟨w*, x⟩ on the samples.
    """

    errors: Floats
    updates: NDArray[np.int64]
    distinct: NDArray[np.int64]
    atoms: NDArray[np.int64]
    margins: Floats


def study(
    atoms: int,
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    shown: int | None = None,
) -> Study:
    """Train on `runs` samples of geometric atoms in first-violated order, which depends on weights
    alone.

    `shown` restricts the sample to the first atoms, not the test.
    """
    world = data.geometric_atoms(atoms, rng)
    drawn = world.draw((runs, size), rng)
    drawn = drawn if shown is None else drawn % shown
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, atoms, rng)
    done = train(
        world.points[drawn],
        world.labels[drawn],
        weights,
        slope=slope,
        step=step,
        order="first-violated",
    )
    wrong = world.labels * starts.outputs(done.weights, world.points, slope) <= 0
    distinct = np.array([len(np.unique(used)) for used in done.used])
    seen = np.array([len(np.unique(sample)) for sample in drawn])
    margins = world.labels[drawn] * (world.points[drawn] @ world.labels)
    return Study(wrong @ world.probabilities, done.updates, distinct, seen, margins)
