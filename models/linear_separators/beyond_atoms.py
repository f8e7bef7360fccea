"""Runs on continuous and on real data with what compression bounds count, and what they miss."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
WIDTH, INITIAL_NORM, DIMENSION, MARGIN = 10, 0.1, 10, 0.25


@dataclass(frozen=True)
class Study:
    """What S runs used, and how their networks do on test points.

    `distinct` (S,) counts the sample points used, `wrong` (S,) the misclassified ones of `tested`
    test points; `margins` (S, n) are y⟨w*, x⟩ on the samples, of which w* has the `separator_norm`.
    `away` is the largest distance of two distribution functions, of the samples and of the tests,
    of `draws` and `test_draws` points (inf for tests that list D).
    """

    distinct: NDArray[np.int64]
    wrong: NDArray[np.int64]
    tested: int
    margins: Floats
    separator_norm: float
    away: float
    draws: int
    test_draws: float


def on_sphere(
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    tested: int = 4000,
    noisy: bool = False,
    nearer: float | None = None,
) -> Study:
    """Train on samples of a sphere without a belt, and test on `tested` fresh points.

    Points are uniform on the unit sphere of dimension 10 where |⟨u, x⟩| >= 1/4. `noisy` draws a
    fair label for every point; training, which may then never end, is stopped after `size` updates.
    `nearer` moves the test points to that margin. The distribution functions are of |⟨u, x⟩|.
    """
    worlds = [data.cap(size + tested, DIMENSION, MARGIN, rng) for _ in range(runs)]
    points = np.stack([world.points for world in worlds])
    separators = np.stack([world.separator for world in worlds])
    labels = np.stack([world.labels for world in worlds])
    heights = labels * np.einsum("snd,sd->sn", points, separators) * MARGIN
    fresh = points[:, size:]
    if nearer is not None:
        axes = separators * MARGIN
        along = (labels * heights)[:, size:, None] * axes[:, None]
        across = (fresh - along) / np.linalg.norm(fresh - along, axis=2, keepdims=True)
        fresh = nearer * labels[:, size:, None] * axes[:, None] + np.sqrt(1 - nearer**2) * across
    taught = rng.choice([-1.0, 1.0], size=labels.shape) if noisy else labels
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, DIMENSION, rng)
    done = train(
        points[:, :size],
        taught[:, :size],
        weights,
        slope=slope,
        step=step,
        order="first-violated",
        max_updates=size if noisy else 50_000,
    )
    outputs = np.stack(
        [starts.outputs(w[None], x, slope)[0] for w, x in zip(done.weights, fresh, strict=True)]
    )
    return Study(
        distinct=np.array([len(np.unique(used)) for used in done.used]),
        wrong=(taught[:, size:] * outputs <= 0).sum(axis=1),
        tested=tested,
        margins=(taught * labels * heights)[:, :size] / MARGIN,
        separator_norm=max(world.separator_norm for world in worlds),
        away=_distance(
            heights[:, :size].ravel(),
            np.einsum("snd,sd->sn", fresh * labels[:, size:, None], separators).ravel() * MARGIN,
        ),
        draws=runs * size,
        test_draws=runs * tested,
    )


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
    `shifted` tests on images that are so many pixels farther to the right. The distribution
    functions are of the images' numbers, where the test has the images of D.
    """
    world = data.digits(positive, negative)
    count = len(world.labels)
    drawn = rng.integers(count, size=(runs, size))
    true = world.labels[drawn]
    taught = rng.choice([-1.0, 1.0], size=true.shape) if noisy else true
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, world.points.shape[1], rng)
    done = train(
        world.points[drawn],
        taught,
        weights,
        slope=slope,
        step=step,
        order="first-violated",
        max_updates=size if noisy else 50_000,
    )
    images = world.points.reshape(count, 8, 8)
    tests = np.roll(images, shifted, axis=2).reshape(count, -1)
    answers = rng.choice([-1.0, 1.0], size=(runs, count)) if noisy else world.labels
    shares = np.bincount(drawn.ravel(), minlength=count) / drawn.size
    same = np.array_equal(tests, world.points)
    return Study(
        distinct=np.array([len(np.unique(used)) for used in done.used]),
        wrong=(answers * starts.outputs(done.weights, tests, slope) <= 0).sum(axis=1),
        tested=count,
        margins=taught * true * world.margins[drawn],
        separator_norm=world.separator_norm,
        away=float(np.abs(np.cumsum(shares - 1 / count)).max()) if same else 1.0,
        draws=drawn.size,
        test_draws=np.inf,
    )


def _distance(left: Floats, right: Floats) -> float:
    """Return Kolmogorov and Smirnov's distance of two samples."""
    at = np.concatenate([left, right])
    below = [np.searchsorted(np.sort(each), at, side="right") / len(each) for each in (left, right)]
    return float(np.abs(below[0] - below[1]).max())
