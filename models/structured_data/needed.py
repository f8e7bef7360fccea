"""How wide a network needs to be: the least width of several at which a training succeeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.structured_data import data
from models.structured_data.learning import Outcomes, Setting, experiment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs(Setting):
    """Two pairs of arcs of two classes, a `turn` from each other."""

    turn: float = np.pi / 2

    def mixture(self, ratio: float, rng: np.random.Generator) -> data.Mixture:
        """Return the pairs, with diameter ratio λ."""
        return data.pairs(self.turn, ratio)


def at_each(
    setting: Setting, widths: Sequence[int], seeds: int, rng: np.random.Generator
) -> list[Outcomes]:
    """Train `seeds` networks of each width, on samples of their own."""
    return [experiment(setting, width, seeds, rng) for width in widths]


def least_width(runs: Sequence[Outcomes], widths: Sequence[int], error: float) -> Ints:
    """Return for each seed the least width whose network misses a share of `error` at most, (S,).

    Twice the last width where none does.
    """
    succeeded = np.array([each.fresh >= 1 - error for each in runs])
    tried = np.append(widths, 2 * widths[-1])
    return tried[np.vstack([succeeded, np.ones(succeeded.shape[1], bool)]).argmax(axis=0)]


def sign_changes(
    output: Floats, weights: Floats, activation: Callable[[Floats], Floats], angles: int = 4096
) -> Ints:
    """Count how often f_1 - f_2 changes its sign once around the circle, (S,).

    Of V (S, 2, m) and W (S, m, 2), at so many angles.
    """
    turns = 2 * np.pi * (np.arange(angles) + 0.5) / angles
    points = np.stack([np.cos(turns), np.sin(turns)])
    difference = output[:, :1] - output[:, 1:]
    positive = (difference @ activation(weights @ points))[:, 0] > 0
    return (positive != np.roll(positive, 1, axis=1)).sum(axis=1)
