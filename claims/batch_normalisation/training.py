"""What claims about training share: digits, networks on them, and rates found on other seeds."""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch

from claims.chance import all_differ
from models import roundings
from models.batch_normalisation import distributions, training
from models.batch_normalisation.network import EPSILON, Network
from models.batch_normalisation.shift import covariate_shift
from models.digits import digits, splits
from models.perceptrons import he, shuffled
from theoremcheck import Rounding

WIDTH, BATCH, WINDOW = 64, 64, 8
CHOOSERS = 4  # seeds for each rate that say which is best
DRAWN = 2  # seeds for each rate of a picture
# Where a logarithm of a ratio, and what is drawn, is cut off. Nothing near to it is predicted, so
# that no median depends on how far beyond it a run is.
FAR, TOP = 20.0, 1e6
# The rates of a grid, a factor of 2 apart, at which 16 networks of root seed 1000 are the first to
# reach the loss 0.3: the slowest of them counts, then the average. They are settings, not
# measurements: chosen anew by each run they would move all of its seeds together.
RATES = {
    ("relu", 5, 2): {"standard": 1 / 8, "batch norm": 1, "noisy batch norm": 1},
    ("relu", 8, 2): {"standard": 1 / 16, "batch norm": 1 / 2, "noisy batch norm": 1 / 2},
    ("relu", 14, 2): {"standard": 1 / 32, "batch norm": 1 / 4},
    ("sigmoid", 4, 16): {"standard": 1, "batch norm": 4},
    ("sigmoid", 4, 1): {"standard": 2, "batch norm": 2},
}
PREMISES = {
    "normalised": r"\text{the second network normalises before each activation}",
    "own draws": r"\text{each seed has digits, initial weights and an order of its own}",
}


@dataclass(frozen=True)
class Task:
    """Networks of `depth` layers of weights, initially of variance `gain` over a unit's inputs."""

    depth: int
    activation: str = "relu"
    gain: float = 2.0
    limit: int = 300  # steps

    @property
    def rates(self):
        """Return the rates that one chooses from, a factor of 2 apart."""
        return 2.0 ** (np.arange(-6, 2) if self.activation == "relu" else np.arange(-2, 5))

    def best(self, variant):
        """Return the rate that is best for a variant."""
        return RATES[self.activation, self.depth, self.gain][variant]


def of_the_second(evidence, who):
    """Return the streams of a pair's second network: the first one's anew, or those of a `who`."""
    return evidence.rng if who else evidence.replay


def descend(stream, task, variant, rates, seeds, *, size=512, who="", watch=None):
    """Yield SGD's steps of `seeds` networks for each rate: all of the first rate, and so on.

    Variants share digits, initial weights and mini-batches, and so do rates; other seeds are those
    of another `who`. `stream` is `evidence.rng`, and `evidence.replay` for a variant that is to
    have what another one had. `watch` is called with the first step, and with whether each of the
    networks, at one rate, has draws of its own.
    """
    pixels, labels = digits()
    chosen, _ = splits(seeds, size, 0, stream(f"digits{who}"))
    chosen = np.tile(chosen, (len(rates), 1))
    widths = (WIDTH, *[WIDTH] * (task.depth - 1), 10)
    start = [
        np.tile(w, (len(rates), 1, 1))
        for w in he(seeds, widths, stream(f"weights{who}"), task.gain)
    ]
    network, order = Network(start, variant, task.activation), stream(f"order{who}")
    own = watch is not None and all_differ(chosen, start[0], visited(chosen, deepcopy(order)))
    batches = training.batches(
        network,
        torch.from_numpy(pixels[chosen]).float(),
        torch.from_numpy(labels[chosen]),
        BATCH,
        order,
        stream(f"noise{who}"),
        task.limit,
    )
    for number, step in enumerate(training.descend(network, batches, np.repeat(rates, seeds))):
        if number == 0 and watch is not None:
            watch(step, own)
        yield step


def visited(chosen, order):
    """Return which of its examples (S, n) each seed has in its first mini-batch, (S, B)."""
    places = torch.arange(chosen.shape[1]).expand(chosen.shape)
    first, _ = next(shuffled(places[..., None], places, BATCH, order))
    return first[..., 0].numpy()


def told(evidence):
    """Return what records the premises that hold, or do not, at the first step of a network."""

    def watch(step, own):
        evidence.premise("normalised", normalises(step.network, step.inputs))
        evidence.premise("own draws", own)

    return watch


def normalises(network, inputs):
    """Say whether each hidden unit, before scale, shift and noise, has mean 0 over the mini-batch
    and the variance σ²/(σ² + ε), with σ² that of its pre-activations.
    """
    return all(_centred_and_scaled(y, hat) for y, hat in distributions.normalised(network, inputs))


def _centred_and_scaled(y, hat):
    variance = y.var(axis=-1)
    # A pre-activation's rounding is magnified by its size beside the spread, twice in a square; a
    # step of noise adds its own size, which is below 4.
    magnified = 4 + np.abs(y).max(axis=-1) / np.sqrt(variance + EPSILON)
    rounding = Rounding(2 * roundings.normalised(WIDTH, BATCH), 4 * magnified, "float32")
    squared, expected = np.square(hat).mean(axis=-1), variance / (variance + EPSILON)
    return rounding.covers(hat.mean(axis=-1), 0) and rounding.covers(squared, expected)


def steps_needed(stream, task, variant, rates, seeds, target, who="", watch=None):
    """Return the steps to the target loss, (rates, seeds); limit + 1 where it is not reached."""
    steps = descend(stream, task, variant, rates, seeds, who=who, watch=watch)
    needed = training.steps_to_target(steps, target, WINDOW).reshape(len(rates), seeds)
    return np.minimum(needed, task.limit + 1)


def is_best(stream, task, variant, rate, target):
    """Say whether a rate is among the best for a variant.

    It is when it is inside the grid, and four other networks of the variant arrive first at it or
    at a neighbour.
    """
    if not task.rates[0] < rate < task.rates[-1]:
        return False

    def groups(arrived):
        return np.isfinite(arrived.reshape(len(task.rates), CHOOSERS)).all(axis=1)

    steps = descend(stream, task, variant, task.rates, CHOOSERS, who=" to choose a rate by")
    arrived = training.steps_to_target(
        steps, target, WINDOW, enough=lambda found: groups(found).any()
    )
    first = task.rates[groups(arrived).argmax()]
    return bool(rate / 2 <= first <= 2 * rate)


def draw_by_rate(evidence, task, target):
    """Draw how many steps the variants need at each rate, in the mean of two and in each one."""
    streams = {"standard": evidence.rng, "batch norm": evidence.replay}
    for variant, stream in streams.items():
        needed = steps_needed(stream, task, variant, task.rates, DRAWN, target, " to draw")
        evidence.curve(
            f"steps to the loss {target}, mean and range of {DRAWN}, and the limit: beyond it is "
            "never",
            task.rates / task.best("standard"),
            needed.mean(axis=1),
            low=needed.min(axis=1),
            high=needed.max(axis=1),
            predicted=np.full(len(task.rates), task.limit),
            series=variant,
            axes=("rate, over the best of the standard network", "steps"),
            scales=("log", "log"),
        )


def walk(stream, task, variant, rate, seeds, measure, *, who="", every=6, watch=None):
    """Return `measure` at each `every`-th step, a list, and each seed's loss averaged over steps.

    The average of a run that diverged is infinite.
    """
    losses, found = [], []
    steps = descend(stream, task, variant, [rate], seeds, size=256, who=who, watch=watch)
    for number, step in enumerate(steps):
        losses.append(step.losses.double().numpy())
        if number % every == 0:
            found.append(measure(step))
    return found, diverged_as(np.inf, np.mean(losses, axis=0))


def draw_ratios(evidence, name, first, second, limit, every=6, series=""):
    """Draw first / second at each measured step, both (steps, seeds), in the median and between its
    quartiles, beside the `limit` of what is judged, the median of the geometric mean over steps.
    """
    ratios = ln_of_ratio(np.array(first), np.array(second))
    low, middle, high = np.exp(np.quantile(ratios, [1 / 4, 1 / 2, 3 / 4], axis=1))
    evidence.curve(
        name,
        np.arange(len(ratios)) * every,
        middle,
        low=low,
        high=high,
        predicted=np.full(len(ratios), np.exp(limit)),
        series=series,
        axes=("step", "ratio, median and quartiles"),
        scales=("linear", "log"),
    )


def shift(step, noise=None):
    """Return the mean over the layers of the change of a gradient, for each seed, (seeds,)."""
    return covariate_shift(step, noise)[0].mean(axis=1)


def over_time(found):
    """Return the geometric mean over the measured steps, (seeds,).

    It is infinite for a run that diverged, of which some step is not finite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):  # a step of 0 makes it 0
        return diverged_as(np.inf, np.exp(np.log(found).mean(axis=0)))


def ln_of_ratio(first, second):
    """Return ln(first / second), one number a seed, cut off at ±20.

    What diverged has the value ∞, and of two that did neither is the larger one.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(diverged_as(np.inf, first)) - np.log(diverged_as(np.inf, second))
    return np.clip(np.nan_to_num(logs, nan=0.0), -FAR, FAR)


def drawable(values):
    """Return numbers for a picture, cut off at ±10⁶, where what diverged is drawn as well."""
    return np.clip(diverged_as(TOP, values), -TOP, TOP)


def diverged_as(value, numbers):
    """Return the numbers, with a value in place of NaN."""
    return np.where(np.isnan(numbers), value, numbers)
