"""What AdaBoost is to learn: majorities of stumps, and real data with two classes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.margins.stumps import Vote, draw_majority, grid

Floats = NDArray[np.float64]

# The two classes of each task on the digits, by the digits labelled +1, among those that take part.
DIGITS = {
    "3 or 8": ({3}, {3, 8}),
    "8 or other": ({8}, set(range(10))),
    "9 or other": ({9}, set(range(10))),
    "odd or even": ({1, 3, 5, 7, 9}, set(range(10))),
    "low or high": ({0, 1, 2, 3, 4}, set(range(10))),
}

DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Sample:
    """Points (n, d), labels (n,) of ±1, float64, and the majority that labels the distribution."""

    points: Floats
    labels: Floats
    target: Vote

    def fresh(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw `size` more points of the distribution with their true labels."""
        points = rng.random((size, self.points.shape[1]))
        return points, np.sign(self.target.scores(points))


def majority_sample(
    size: int,
    dimension: int,
    rng: np.random.Generator,
    *,
    stumps: int = 10,
    margin: float = 0.0,
    levels: int | None = None,
    increasing: bool = False,
) -> Sample:
    """Draw points uniform on [0, 1]^d or a grid, labelled by a random majority (`draw_majority`).

    Only points on which the majority has at least `margin` are kept. It is drawn anew while there
    are too few of them, less than one in 20, and while a single stump labels the sample as well as
    the majority does. Raises ValueError when 1000 draws have not been enough.
    """
    for _ in range(DRAWS):
        target = draw_majority(stumps, dimension, rng, levels=levels, increasing=increasing)
        points = rng.random((size if margin == 0 else 20 * size, dimension))
        if levels is not None:
            points = grid(levels)[(levels * points).astype(int)]
        scores = target.scores(points)
        kept = np.flatnonzero(np.abs(scores) >= margin * target.weights.sum())[:size]
        labels = np.sign(scores[kept])
        changes = np.diff(labels[np.argsort(points[kept], axis=0)], axis=0) != 0
        if len(kept) == size and changes.sum(axis=0).min() > 1:
            return Sample(points[kept], labels, target)
    raise ValueError(
        f"no sample of margin {margin} in {DRAWS} draws; lower the margin, or draw more points"
    )


def noisy(labels: Floats, share: float, rng: np.random.Generator) -> Floats:
    """Return the labels (n,), each flipped with probability `share`; at ½ they are fair coins."""
    return np.where(rng.random(len(labels)) < share, -labels, labels)


def real(name: str) -> tuple[Floats, Floats]:
    """Return points (n, d) and labels (n,) of scikit-learn's "breast cancer" or of a `DIGITS` task.

    Raises ValueError for another name.
    """
    from sklearn.datasets import load_breast_cancer, load_digits  # slow to import

    if name == "breast cancer":
        points, classes = load_breast_cancer(return_X_y=True)
        return points, np.where(classes == 1, 1.0, -1.0)
    if name not in DIGITS:
        raise ValueError(f"task {name!r} is unknown; choose breast cancer, {', '.join(DIGITS)}")
    points, classes = load_digits(return_X_y=True)
    positive, taking_part = (np.isin(classes, list(chosen)) for chosen in DIGITS[name])
    return points[taking_part], np.where(positive[taking_part], 1.0, -1.0)


def majority_of_three(copies: Sequence[int]) -> tuple[Floats, Floats]:
    """Return points (2 Σ copies, 3) and labels that a majority of three stumps gets right.

    Each of the three stumps sign(x_j) errs on the j-th kind of point alone, of which there are
    `copies[j]` with either label. The majority has the margin 1/3 everywhere, and no vote more.
    """
    kinds = np.repeat(1 - 2 * np.eye(3), copies, axis=0)
    points = np.concatenate([kinds, -kinds])
    return points, np.repeat([1.0, -1.0], len(kinds))


def contradiction() -> tuple[Floats, Floats]:
    """Return four points on a line (4, 1), of which the middle two are one with both labels."""
    return np.array([[0.0], [0.5], [0.5], [1.0]]), np.array([-1.0, -1.0, 1.0, 1.0])
