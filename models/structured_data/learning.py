"""Whole experiments: draw mixture, sample and network a seed, train, and test on fresh points."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.structured_data import data, network, trainer

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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


CIRCLE = Setting(classes=2, components=4, dimension=2)
SPHERE = Setting(classes=3, components=2, dimension=10)
FINE_CIRCLE = Setting(
    classes=2, components=8, dimension=2, size=400, steps=1500, batch=16, rate=20.0
)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What S runs ended with, and what they were made of, measured on each; (S,) arrays.

    trained      the accuracy on the labels that were shown.
    fresh        the accuracy on 400 fresh points, against the classes of their components.
    mislabelled  the share of training points that do not have the label of their component.
    drawn        the training samples with the labels of the components, (S, n).
    start        W(0), (S, m, d).
    output       V before training, (S, k, m).
    step         the size of the first step: of what W moved by, over the gradient of its batch.
    precision    what a relative rounding of W costs in it: ‖W‖/‖W - W(0)‖ after that step.
    moved        the largest change of a weight of V.
    path         η Σ mean(1 - o_y) over the batches, which bounds how far a unit has moved by D_r.
    travelled    ‖W - W(0)‖ over (Σ D_r²)^½ times the path, which bounds it while V is fixed.
    steps        how many steps a run took.
    repeated     how many runs have a sample, fresh points, a network or an order of batches that
                 another has.
    """

    trained: Floats
    fresh: Floats
    mislabelled: Floats
    drawn: data.Sample
    start: Floats
    output: Floats
    step: Floats
    precision: Floats
    moved: Floats
    path: Floats
    travelled: Floats
    steps: int
    repeated: int

    @property
    def ratio(self) -> Floats:
        """The largest diameter of a component over the least distance of two classes, (S,)."""
        return data.measured_ratio(self.drawn)

    def succeeded(self, share: float = 0.99) -> NDArray[np.bool_]:
        """Return which runs are right on that share of their fresh points, or on more, (S,)."""
        return self.fresh >= share


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
    asleep: bool = False,
) -> Outcomes:
    """Train `seeds` networks of `width` units, each on a sample of its own, and test them.

    `ratio` is λ, by default 1/(8l); `noise` the chance of a wrong label in one component, in
    training alone; `random_labels` replaces the labels to train on; `train_output` trains V too.
    With `asleep` V and W(0) are 0.
    """
    ratio = 1 / (8 * setting.components) if ratio is None else ratio

    mixtures = [setting.mixture(ratio, rng) for _ in range(seeds)]
    drawn, held = ([m.draw(size, rng) for m in mixtures] for size in (setting.size, 400))
    shown = [data.with_label_noise(s, 0, noise, setting.classes, rng) for s in drawn]
    if random_labels:
        shown = [data.with_random_labels(sample, setting.classes, rng) for sample in shown]
    points, labels = np.stack([s.points for s in shown]), np.stack([s.labels for s in shown])
    output, weights = network.initialise(seeds, setting.classes, width, setting.dimension, rng)
    if asleep:
        output, weights = np.zeros_like(output), np.zeros_like(weights)
    batches = trainer.draw_batches(seeds, setting.steps, setting.batch, setting.size, rng)

    # The first step is taken apart, so that its size can be told.
    options: Any = {"step": setting.rate / width, "train_output": train_output}
    first = trainer.train(points, labels, output, weights, batches[:, :1], **options)
    after = (first.output.astype(np.float64), first.weights.astype(np.float64))
    runs = trainer.train(points, labels, *after, batches[:, 1:], **options)
    step, precision = _size_of_step(points, labels, output, weights, batches[:, 0], after[1])

    final = (runs.output.astype(np.float64), runs.weights.astype(np.float64))
    fresh, answers = np.stack([s.points for s in held]), np.stack([s.labels for s in held])
    classes = np.stack([s.labels for s in drawn])
    alike = (_alike(array) for array in (points, fresh, weights, output, batches))
    wrong = first.wrong_mass.sum(axis=1) + runs.wrong_mass.sum(axis=1)
    path = setting.rate / width * wrong
    travelled = np.linalg.norm(final[1] - weights, axis=(1, 2))
    allowed = path * np.linalg.norm(np.ptp(output, axis=1), axis=1)
    return Outcomes(
        network.accuracy(points, labels, *final),
        network.accuracy(fresh, answers, *final),
        (labels != classes).mean(axis=1),
        data.Sample(points, classes, np.stack([s.components for s in drawn])),
        weights,
        output,
        step,
        precision,
        np.abs(final[0] - output.astype(np.float32)).max(axis=(1, 2)),
        path,
        np.divide(travelled, allowed, out=np.zeros_like(path), where=allowed > 0),
        first.wrong_mass.shape[1] + runs.wrong_mass.shape[1],
        max(alike),
    )


def _size_of_step(
    points: Floats, labels: Ints, output: Floats, weights: Floats, batch: Ints, after: Floats
) -> tuple[Floats, Floats]:
    """Return the size of the step from W(0) to `after` along the gradient of its batch (S, B).

    And ‖W‖/‖W - W(0)‖; where nothing moved the size is 0.
    """
    chosen = np.take_along_axis(points, batch[..., None], 1), np.take_along_axis(labels, batch, 1)
    gradient = network.gradient(*chosen, output, weights)
    change = after - weights
    along, squared = -(change * gradient).sum(axis=(1, 2)), (gradient**2).sum(axis=(1, 2))
    size = np.divide(along, squared, out=np.zeros_like(along), where=squared > 0)
    norms, moved = np.linalg.norm(after, axis=(1, 2)), np.linalg.norm(change, axis=(1, 2))
    return size, np.divide(norms, moved, out=np.zeros_like(norms), where=moved > 0)


def _alike(arrays: NDArray[Any]) -> int:
    """Return how many of the arrays, along the first axis, another one equals."""
    return len(arrays) - len({array.tobytes() for array in arrays})


def twenty_steps_twice(
    setting: Setting, width: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Train both layers of three networks for 20 steps in float64, compiled and by autograd.

    Returns V and W of either, flattened and joined, (3, parameters).
    """
    samples = [setting.mixture(0.5, rng).draw(setting.size, rng) for _ in range(3)]
    points, labels = np.stack([s.points for s in samples]), np.stack([s.labels for s in samples])
    output, weights = network.initialise(3, setting.classes, width, setting.dimension, rng)
    batches = trainer.draw_batches(3, 20, setting.batch, setting.size, rng)
    double: Any = {"step": setting.rate / width, "train_output": True, "dtype": torch.float64}
    runs = trainer.train(points, labels, output, weights, batches, **double)
    compiled = np.concatenate([runs.output.reshape(3, -1), runs.weights.reshape(3, -1)], axis=1)
    automatic = []
    for start in zip(points, labels, output, weights, batches, strict=True):
        trained = trainer.train_naively(*start, **double)
        layers = (trained.output.weight, trained.hidden.weight)
        automatic.append(np.concatenate([layer.detach().numpy().ravel() for layer in layers]))
    return compiled, np.stack(automatic)
