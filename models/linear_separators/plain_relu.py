"""Plain ReLU networks on points of one angle: which starts fall asleep, which runs get stuck."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
STEP = 0.7


@dataclass(frozen=True)
class StuckRuns:
    """How S runs ended, and how they started, (S,) each.

    `stuck` runs ended with loss that no further update can lower; `asleep` starts have a point on
    which all units of its own sign are at or below zero. `awake` is the share of the points on
    which a unit starts above zero, in the mean over all `units` of all starts. Two signed points
    have cosines from `smallest_cosine` to `largest_cosine`.
    """

    stuck: NDArray[np.bool_]
    asleep: NDArray[np.bool_]
    awake: float
    units: int
    smallest_cosine: float
    largest_cosine: float


def simplex(size: int, cosine: float) -> Floats:
    """Return `size` unit vectors in as many dimensions, (n, n), any two at the same `cosine`.

    They are the root of the matrix of cosines, e_i for the cosine 0. Raises ValueError unless
    -1/(n - 1) < `cosine` < 1, where they are linearly independent, so that every labelling is
    separable.
    """
    if not -1 / (size - 1) < cosine < 1:
        raise ValueError(f"{size} independent vectors have a cosine above {-1 / (size - 1):.3g}")
    across, along = np.sqrt(1 - cosine), np.sqrt(1 + (size - 1) * cosine)
    return across * np.eye(size) + (along - across) / size


def stuck_runs(
    signed: Floats,
    width: int,
    starts: int,
    slope: float,
    rng: np.random.Generator,
    *,
    positive: bool = False,
) -> StuckRuns:
    """Train `width` units a sign on x_i = y_i z_i, for fair labels and the rows z_i of `signed`.

    The z_i are (n, n), linearly independent. Starts are normal, of norm ≈ 1. `positive` turns the
    inputs of all points to units of their own sign positive.
    """
    size = len(signed)
    labels = rng.choice([-1.0, 1.0], size=(starts, size))
    points = labels[:, :, None] * signed
    weights = rng.standard_normal((starts, 2 * width, size)) / np.sqrt(2 * width * size)
    inputs = weights @ points.transpose(0, 2, 1)
    own = np.repeat([1.0, -1.0], width)[:, None] == labels[:, None, :]
    if positive:
        inputs = np.where(own, np.abs(inputs), inputs)
        weights = (inputs * labels[:, None, :]) @ np.linalg.inv(signed).T
    runs = train(points, labels, weights, slope=slope, step=STEP, order=np.arange(size))
    cosines = (signed @ signed.T)[~np.eye(size, dtype=bool)]
    return StuckRuns(
        stuck=~runs.converged,
        asleep=(~own | (inputs <= 0)).all(axis=1).any(axis=1),
        awake=float((inputs > 0).mean()),
        units=starts * 2 * width,
        smallest_cosine=float(cosines.min()),
        largest_cosine=float(cosines.max()),
    )
