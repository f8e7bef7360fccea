"""Plain ReLU networks on orthonormal points: which starts fall asleep, which SGD runs get stuck."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators.sgd import train

STEP = 0.7


@dataclass(frozen=True)
class StuckRuns:
    """How S runs ended, and how they started, (S,) each.

    `stuck` runs ended with loss that no further update can lower; `asleep` starts have a point on
    which all units of its own sign are at or below zero.
    """

    stuck: NDArray[np.bool_]
    asleep: NDArray[np.bool_]


def stuck_runs(
    dimension: int,
    width: int,
    starts: int,
    slope: float,
    rng: np.random.Generator,
    *,
    positive: bool = False,
) -> StuckRuns:
    """Train `width` units a sign on e_1, ..., e_d with fair labels from normal starts of norm ≈ 1.

    `positive` makes every initial weight positive.
    """
    labels = rng.choice([-1.0, 1.0], size=(starts, dimension))
    weights = rng.standard_normal((starts, 2 * width, dimension)) / np.sqrt(2 * width * dimension)
    weights = np.abs(weights) if positive else weights
    runs = train(
        np.eye(dimension), labels, weights, slope=slope, step=STEP, order=np.arange(dimension)
    )
    own = np.where(labels[:, None] > 0, weights[:, :width], weights[:, width:])
    return StuckRuns(stuck=~runs.converged, asleep=(own <= 0).all(axis=1).any(axis=1))
