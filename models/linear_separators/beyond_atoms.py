"""Runs on points of a sphere, images and many atoms with what compression bounds count and miss."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from models.linear_separators import data, starts
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
WIDTH, INITIAL_NORM, DIMENSION, MARGIN = 10, 0.1, 10, 0.25


@dataclass(frozen=True)
class Study:
    """What S runs used, and how their networks do on test points.

    `distinct` (S,) counts the sample points used, `wrong` (S,) the misclassified ones of `tested`
    test points; `margins` (S, n) are y⟨w*, x⟩ on the samples, of which w* has the `separator_norm`.
    `away` is the largest distance of two distribution functions, of the samples' `draws` points and
    of the tests, which list D: of the points' numbers, or of y⟨w*, x⟩ where the tests have points
    of their own. `ahead` is how much larger the share of points that W_0 misclassifies is in the
    distribution than in the samples, in the mean of all runs; `fitted` tells whether no run left a
    point with yN(x) < 1.
    """

    distinct: NDArray[np.int64]
    wrong: NDArray[np.int64]
    tested: int
    margins: Floats
    separator_norm: float
    away: float
    draws: int
    ahead: float
    fitted: bool


def on_sphere(
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    listed: int = 4000,
    noisy: bool = False,
    nearer: float | None = None,
) -> Study:
    """Train on draws, with replacement, from `listed` points of a sphere without a belt.

    Each run has a list of its own, uniform on the unit sphere of dimension 10 where |⟨u, x⟩| >=
    1/4; D is uniform on the list, so that the test error is exact. `noisy` draws a fair label for
    every example, in the sample and in the test; training, which may then never end, is stopped
    after `size` updates. `nearer` moves the test points to that margin.
    """
    worlds = [data.cap(listed, DIMENSION, MARGIN, rng) for _ in range(runs)]
    drawn = rng.integers(listed, size=(runs, size))
    taught = _taught(worlds, drawn, noisy, rng)
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, DIMENSION, rng)
    tests = None if nearer is None else [_nearer(world, nearer) for world in worlds]
    return _study(worlds, drawn, taught, weights, (slope, step), tests, rng if noisy else None)


def _nearer(world: data.Sample, margin: float) -> Floats:
    """Return the points of a world (n, d), each moved along its meridian to a margin."""
    axis = world.separator * MARGIN
    across = world.points - np.outer(world.points @ axis, axis)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return margin * np.outer(world.labels, axis) + np.sqrt(1 - margin**2) * across


def on_digits(
    positive: int,
    negative: int,
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    noisy: bool = False,
    shifted: int = 0,
) -> Study:
    """Train on images drawn from all those of two digits, with replacement, and test on all.

    The distribution is uniform on the images, so that the test error is exact. `noisy` draws a fair
    label for every example, in the sample and in the test, and stops after `size` updates;
    `shifted` tests on images that are so many pixels farther to the right.
    """
    world = data.digits(positive, negative)
    worlds = [world] * runs
    drawn = rng.integers(len(world.labels), size=(runs, size))
    taught = _taught(worlds, drawn, noisy, rng)
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, world.points.shape[1], rng)
    tests = None
    if shifted:
        images = np.roll(world.points.reshape(-1, 8, 8), shifted, axis=2)
        tests = [images.reshape(len(images), -1)] * runs
    return _study(worlds, drawn, taught, weights, (slope, step), tests, rng if noisy else None)


def from_contrary_start(
    atoms: int,
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    contrary: bool,
) -> tuple[Study, float]:
    """Train from a W_0 that fits the sample before, at margin 1, and is wrong on all other points.

    D is uniform on points (y_j, √3 e_j)/2, j up to `atoms`, with fair labels y_j and the separator
    (2, 0): the margin 1/2 whatever their number. The first coordinate of W_0 is 0. A W_0 that is
    not `contrary` has a fair answer to each point, as large, of which the sample knows nothing.
    Returns the study and B_0.
    """
    rest = np.sqrt(0.75)
    labels = rng.choice([-1.0, 1.0], size=(runs, atoms))
    drawn = rng.integers(atoms, size=(runs, size))
    answers = rng.choice([-1.0, 1.0], size=(runs, atoms))
    if contrary:
        answers = -labels
        np.put_along_axis(answers, drawn, np.take_along_axis(labels, drawn, axis=1), axis=1)
    # At margin 1 of points √3 e_j / 2, and a little above.
    weights = np.zeros((runs, 2, atoms + 1))
    weights[:, :, 1:] = starts.saying((1 + 1e-9) / rest * answers, 1, slope)
    eye, separator = rest * np.eye(atoms), np.array([2.0, *np.zeros(atoms)])
    worlds = [data.Sample(np.column_stack([signs / 2, eye]), signs, separator) for signs in labels]
    taught = _taught(worlds, drawn, False, rng)
    study = _study(worlds, drawn, taught, weights, (slope, step))
    return study, float(starts.norms(weights).max())


def _taught(
    worlds: list[data.Sample], drawn: NDArray[np.int64], noisy: bool, rng: np.random.Generator
) -> Floats:
    """Return the labels (S, n) of what was drawn, or as many fair ones."""
    if noisy:
        return rng.choice([-1.0, 1.0], size=drawn.shape)
    return np.stack([world.labels[used] for world, used in zip(worlds, drawn, strict=True)])


def _study(
    worlds: list[data.Sample],
    drawn: NDArray[np.int64],
    taught: Floats,
    weights: Floats,
    rates: tuple[float, float],
    tests: list[Floats] | None = None,
    fair: np.random.Generator | None = None,
) -> Study:
    """Train each run on what it drew from its world, and test it on all points or on `tests`.

    `rates` are the slope and the step. With a generator of `fair` answers the test draws its own,
    and training, which may never end, is stopped after n updates.
    """
    slope, step = rates
    size, listed = drawn.shape[1], len(worlds[0].labels)
    before, wrong, distinct, margins, fitted = [], [], [], [], []
    for s, world in enumerate(worlds):
        points, true = world.points[drawn[s]], world.labels[drawn[s]]
        start = weights[s : s + 1]
        done = train(
            points,
            taught[s],
            start,
            slope=slope,
            step=step,
            order="first-violated",
            max_updates=size if fair else 50_000,
        )
        answers = fair.choice([-1.0, 1.0], size=listed) if fair else world.labels
        outputs = starts.outputs(done.weights, tests[s] if tests else world.points, slope)[0]
        before.append(world.labels * starts.outputs(start, world.points, slope)[0] <= 0)
        wrong.append((answers * outputs <= 0).sum())
        distinct.append(len(np.unique(done.used[0])))
        margins.append(taught[s] * true * world.margins[drawn[s]])
        fitted.append(done.converged.all())
    astray = np.stack(before)
    return Study(
        distinct=np.array(distinct),
        wrong=np.array(wrong),
        tested=listed,
        margins=np.stack(margins),
        separator_norm=max(world.separator_norm for world in worlds),
        away=_away(worlds, drawn, tests),
        draws=drawn.size,
        ahead=float(astray.mean() - np.take_along_axis(astray, drawn, axis=1).mean()),
        fitted=bool(np.all(fitted)),
    )


def _away(worlds: list[data.Sample], drawn: NDArray[np.int64], tests: list[Floats] | None) -> float:
    """Return how far what all runs drew is from all of their tests, as the study has it."""
    if tests is None:
        listed = len(worlds[0].labels)
        return data.away(drawn, np.full(listed, 1 / listed))
    ours = [world.margins[used] for world, used in zip(worlds, drawn, strict=True)]
    theirs = [w.labels * (test @ w.separator) for w, test in zip(worlds, tests, strict=True)]
    return float(ks_2samp(np.ravel(ours), np.ravel(theirs), method="asymp").statistic)
