"""Whole experiments: draw mixture, sample and network a seed, train, and test on fresh points."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.structured_data import data, network, trainer

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """A family of mixtures with its training.

    `classes`, `components`, dimension (2: circle), n points, T steps of batches of B at step c/m.
    """

    classes: int
    components: int
    dimension: int
    size: int = 200
    steps: int = 400
    batch: int = 8
    rate: float = 10.0

    def mixture(self, ratio: float, rng: np.random.Generator) -> data.Mixture:
        """Return the circle, or a random sphere, with diameter ratio λ."""
        if self.dimension == 2:
            return data.circle(self.classes, self.components, ratio)
        return data.sphere(self.classes, self.components, self.dimension, ratio, rng)


CIRCLE = Setting(2, 4, 2)
SPHERE = Setting(3, 2, 10)
FINE_CIRCLE = Setting(2, 8, 2, size=400, steps=1500, batch=16, rate=20.0)


@dataclass(frozen=True)
class Outcomes:
    """Accuracies on the training sample and on 400 fresh points, each (seeds,).

    `mislabelled` (seeds,) is the share of training points that do not have the label of their
    component; `step` is the size of every step.
    """

    trained: Floats
    fresh: Floats
    mislabelled: Floats
    step: float


def experiment(
    setting: Setting,
    width: int,
    seeds: int,
    rng: np.random.Generator,
    *,
    ratio: float | None = None,
    noise: float = 0.0,
    random_labels: bool = False,
    train_output: bool = False,
) -> Outcomes:
    """Train `seeds` networks of `width` units, each on a sample of its own, and test them.

    `ratio` is λ, by default 1/(8l); `noise` the chance of a wrong label in one component, in
    training and test; `random_labels` replaces the labels to train on; `train_output` trains V too.
    """
    ratio = 1 / (8 * setting.components) if ratio is None else ratio

    mixtures = [setting.mixture(ratio, rng) for _ in range(seeds)]
    shown, held = (
        [data.with_label_noise(m.draw(size, rng), 0, noise, setting.classes, rng) for m in mixtures]
        for size in (setting.size, 400)
    )
    if random_labels:
        shown = [data.with_random_labels(sample, setting.classes, rng) for sample in shown]
    points, labels = np.stack([s.points for s in shown]), np.stack([s.labels for s in shown])
    output, weights = network.initialise(seeds, setting.classes, width, setting.dimension, rng)
    batches = trainer.draw_batches(seeds, setting.steps, setting.batch, setting.size, rng)
    step = setting.rate / width
    runs = trainer.train(
        points, labels, output, weights, batches, step=step, train_output=train_output
    )
    final = (runs.output.astype(np.float64), runs.weights.astype(np.float64))
    classes = np.stack([m.classes[s.components] for m, s in zip(mixtures, shown, strict=True)])
    fresh, answers = np.stack([s.points for s in held]), np.stack([s.labels for s in held])
    return Outcomes(
        network.accuracy(points, labels, *final),
        network.accuracy(fresh, answers, *final),
        (labels != classes).mean(axis=1),
        step,
    )


def twenty_steps_twice(
    setting: Setting, width: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Train both layers of three networks for 20 steps in float64, batched and by autograd.

    Returns V and W of either, flattened and joined, (3, parameters).
    """
    samples = [setting.mixture(0.5, rng).draw(setting.size, rng) for _ in range(3)]
    points, labels = np.stack([s.points for s in samples]), np.stack([s.labels for s in samples])
    output, weights = network.initialise(3, setting.classes, width, setting.dimension, rng)
    batches = trainer.draw_batches(3, 20, setting.batch, setting.size, rng)
    double: Any = {"step": setting.rate / width, "train_output": True, "dtype": torch.float64}
    runs = trainer.train(points, labels, output, weights, batches, **double)
    batched = np.concatenate([runs.output.reshape(3, -1), runs.weights.reshape(3, -1)], axis=1)
    automatic = []
    for start in zip(points, labels, output, weights, batches, strict=True):
        trained = trainer.train_naively(*start, **double)
        layers = (trained.output.weight, trained.hidden.weight)
        automatic.append(np.concatenate([layer.detach().numpy().ravel() for layer in layers]))
    return batched, np.stack(automatic)
