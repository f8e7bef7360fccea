"""Runs on points of a sphere, images and many atoms with what compression bounds count and miss."""

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
    `away` is the largest distance of two distribution functions, of the samples' `draws` points and
    of the tests, which list D. `ahead` is how much larger the share of points that W_0
    misclassifies is in the distribution than in the samples, in the mean of all runs; `fitted`
    tells whether no run left a point with yN(x) < 1.
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
    after `size` updates. `nearer` moves the test points to that margin. The distribution functions
    are of the points' numbers, where the test has the points of D.
    """
    worlds = [data.cap(listed, DIMENSION, MARGIN, rng) for _ in range(runs)]
    points = np.stack([world.points for world in worlds])
    separators = np.stack([world.separator for world in worlds])
    labels = np.stack([world.labels for world in worlds])
    drawn = rng.integers(listed, size=(runs, size))
    tests = points
    if nearer is not None:
        axes = separators * MARGIN
        along = np.einsum("snd,sd->sn", points, axes)[..., None] * axes[:, None]
        across = (points - along) / np.linalg.norm(points - along, axis=2, keepdims=True)
        tests = nearer * labels[..., None] * axes[:, None] + np.sqrt(1 - nearer**2) * across
    true = np.take_along_axis(labels, drawn, axis=1)
    taught = rng.choice([-1.0, 1.0], size=true.shape) if noisy else true
    shown = np.take_along_axis(points, drawn[..., None], axis=1)
    weights = starts.of_norm(INITIAL_NORM, runs, WIDTH, DIMENSION, rng)
    done = train(
        shown,
        taught,
        weights,
        slope=slope,
        step=step,
        order="first-violated",
        max_updates=size if noisy else 50_000,
    )

    def outputs(networks: Floats, at: Floats) -> Floats:
        pairs = zip(networks, at, strict=True)
        return np.stack([starts.outputs(w[None], x, slope)[0] for w, x in pairs])

    answers = rng.choice([-1.0, 1.0], size=labels.shape) if noisy else labels
    before = labels * outputs(weights, points) <= 0
    return Study(
        distinct=np.array([len(np.unique(used)) for used in done.used]),
        wrong=(answers * outputs(done.weights, tests) <= 0).sum(axis=1),
        tested=listed,
        margins=taught * np.einsum("snd,sd->sn", shown, separators),
        separator_norm=max(world.separator_norm for world in worlds),
        away=_from_uniform(drawn, listed) if tests is points else 1.0,
        draws=drawn.size,
        ahead=float(before.mean() - np.take_along_axis(before, drawn, axis=1).mean()),
        fitted=bool(done.converged.all()),
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
    before = world.labels * starts.outputs(weights, world.points, slope) <= 0
    same = np.array_equal(tests, world.points)
    return Study(
        distinct=np.array([len(np.unique(used)) for used in done.used]),
        wrong=(answers * starts.outputs(done.weights, tests, slope) <= 0).sum(axis=1),
        tested=count,
        margins=taught * true * world.margins[drawn],
        separator_norm=world.separator_norm,
        away=_from_uniform(drawn, count) if same else 1.0,
        draws=drawn.size,
        ahead=float(before.mean() - np.take_along_axis(before, drawn, axis=1).mean()),
        fitted=bool(done.converged.all()),
    )


def from_contrary_start(
    atoms: int,
    size: int,
    runs: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    contrary: bool = True,
) -> tuple[Study, float]:
    """Train from a W_0 that fits the sample before, at margin 1, and is wrong on all other points.

    D is uniform on points (y_j, √3 e_j)/2, j up to `atoms`, with fair labels y_j and the separator
    (2, 0): the margin 1/2 whatever their number. The first coordinate of W_0 is 0. A W_0 that is
    not `contrary` has a fair answer to each point, as large, of which the sample knows nothing.
    Returns the study and B_0.
    """
    rest = np.sqrt(0.75)
    # Units of either sign at ±c, where v(1 + α)c·rest = 1 for v = 1/√2; and a little above.
    height = (1 + 1e-9) * np.sqrt(2) / ((1 + slope) * rest)
    labels = rng.choice([-1.0, 1.0], size=(runs, atoms))
    drawn = rng.integers(atoms, size=(runs, size))
    answers = rng.choice([-1.0, 1.0], size=(runs, atoms))
    if contrary:
        answers = -labels
        np.put_along_axis(answers, drawn, np.take_along_axis(labels, drawn, axis=1), axis=1)
    weights = np.zeros((runs, 2, atoms + 1))
    weights[:, 0, 1:], weights[:, 1, 1:] = height * answers, -height * answers
    wrong, distinct, margins, fitted = [], [], [], True
    for s in range(runs):  # one by one: the points of a run have a coordinate for each
        points = np.column_stack([labels[s] / 2, rest * np.eye(atoms)])
        done = train(
            points[drawn[s]],
            labels[s, drawn[s]],
            weights[s : s + 1],
            slope=slope,
            step=step,
            order="first-violated",
        )
        wrong.append((labels[s] * starts.outputs(done.weights, points, slope)[0] <= 0).sum())
        distinct.append(len(np.unique(done.used[0])))
        margins.append(2 * labels[s, drawn[s]] * points[drawn[s], 0])
        fitted &= bool(done.converged.all())
    before = answers != labels
    found = Study(
        distinct=np.array(distinct),
        wrong=np.array(wrong),
        tested=atoms,
        margins=np.stack(margins),
        separator_norm=2.0,
        away=_from_uniform(drawn, atoms),
        draws=drawn.size,
        ahead=float(before.mean() - np.take_along_axis(before, drawn, axis=1).mean()),
        fitted=fitted,
    )
    return found, float(starts.norms(weights).max())


def _from_uniform(drawn: NDArray[np.int64], count: int) -> float:
    """Return how far the distribution function of numbers below `count` is from the uniform one."""
    shares = np.bincount(drawn.ravel(), minlength=count) / drawn.size
    return float(np.abs(np.cumsum(shares - 1 / count)).max())
