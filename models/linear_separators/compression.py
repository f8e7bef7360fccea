"""Runs on geometric atoms with what compression bounds count: updates and distinct points used."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
WIDTH, INITIAL_NORM = 10, 0.1


@dataclass(frozen=True)
class Study:
    """Test errors, counts and margins of S runs.

    Over runs (S,): the test error, exact but for noisy labels, the number of updates, of distinct
    sample points among them, and of different atoms in the sample; `margins` (S, n) are y⟨w*, x⟩ on
    the samples, and `initial_norm` is the largest B_0. `away` is how far the distribution function
    of the `draws` atoms of all samples is from that of the test. `ahead` is how much larger the
    share of points that W_0 misclassifies is in the distribution of the samples than in the
    samples, in the mean of all runs; `ended` (S,) tells whether a run left no point with yN(x) < 1.
    """

    errors: Floats
    updates: NDArray[np.int64]
    distinct: NDArray[np.int64]
    atoms: NDArray[np.int64]
    margins: Floats
    initial_norm: float
    away: float
    draws: int
    ahead: float
    ended: NDArray[np.bool_]


def study(
    atoms: int,
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    shown: int | None = None,
    noisy: bool = False,
    most: int = 50_000,
    asleep: bool = False,
) -> Study:
    """Train on `runs` samples of geometric atoms, in first-violated order, which weights alone fix.

    `shown` restricts the sample to the first atoms, not the test. `noisy` draws a fair label for
    every example, in the sample and in the test: training, which then never ends, is stopped after
    `size` updates, and the error is that on 1000 fresh examples. Others are stopped after `most`
    updates. `asleep` starts with -1 throughout, where no plain ReLU unit is active on any atom.
    """
    world = data.geometric_atoms(atoms, rng)
    drawn = world.draw((runs, size), rng)
    drawn = drawn if shown is None else drawn % shown
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, atoms, rng)
    if asleep:
        weights = np.full_like(weights, -1.0)
    labels = rng.choice([-1.0, 1.0], size=drawn.shape) if noisy else world.labels[drawn]
    done = train(
        world.points[drawn],
        labels,
        weights,
        slope=slope,
        step=step,
        order="first-violated",
        max_updates=size if noisy else most,
    )
    outputs = starts.outputs(done.weights, world.points, slope)
    distinct = np.array([len(np.unique(used)) for used in done.used])
    seen = np.array([len(np.unique(sample)) for sample in drawn])
    margins = labels * (world.points[drawn] @ world.labels)
    wrong = world.labels * outputs <= 0
    before = world.labels * starts.outputs(weights, world.points, slope) <= 0
    masses = np.bincount(np.arange(atoms) % (shown or atoms), world.probabilities, minlength=atoms)
    return Study(
        world.errors_on_fair_labels(outputs, rng) if noisy else wrong @ world.probabilities,
        done.updates,
        distinct,
        seen,
        margins,
        initial_norm=float(starts.norms(weights).max()),
        away=data.away(drawn, world.probabilities),
        draws=drawn.size,
        ahead=float((before @ masses).mean() - np.take_along_axis(before, drawn, axis=1).mean()),
        ended=done.converged,
    )
