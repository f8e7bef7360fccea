"""Speed of training batch-normalised networks, many seeds at a time, against the loop over seeds.

Run with `python -m benchmarks.batch_normalisation`. The loop trains torch.nn.Linear and
torch.nn.BatchNorm1d with torch.optim.SGD, seed after seed, from the same weights on the same
batches. They are timed on one thread in single precision, in which the claims train, and held equal
in double. Mini-batches of 64, as in the claims, keep the processor busy with products of matrices
that no stacking saves.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.measuring import Figure, in_turn, ratio, show, times_as_fast
from models.batch_normalisation.network import EPSILON, Network
from models.batch_normalisation.training import descend
from models.digits import digits, splits
from models.perceptrons import he, shuffled

WIDTHS, SEEDS, NAIVE_SEEDS = (64, 64, 64, 64, 64, 10), 20, 3
SIZE, STEPS, RATE = 512, 80, 0.1

Batches = Sequence[tuple[Tensor, Tensor]]
Weights = Sequence[NDArray[np.float64]]


def stacked(variant: str, weights: Weights, batches: Batches) -> list[Tensor]:
    """Train all seeds at once; return the weights (S, g, f) of each layer."""
    network = Network(weights, variant, dtype=batches[0][0].dtype)
    for _ in descend(network, batches, [RATE] * SEEDS):
        pass
    return [weight.detach() for weight in network.weights]


def naive(variant: str, weights: Weights, batches: Batches) -> list[list[Tensor]]:
    """Train the first seeds one after another; return the weights (g, f) of each layer of each."""
    found = []
    for seed in range(NAIVE_SEEDS):
        network = module(variant, [weight[seed] for weight in weights], batches[0][0].dtype)
        steps = torch.optim.SGD(network.parameters(), lr=RATE)
        for inputs, labels in batches:
            steps.zero_grad()
            nn.functional.cross_entropy(network(inputs[seed]), labels[seed]).backward()
            steps.step()
        found.append([layer.weight.detach() for layer in network if isinstance(layer, nn.Linear)])
    return found


def module(variant: str, weights: Weights, dtype: torch.dtype) -> nn.Sequential:
    layers: list[nn.Module] = []
    for level, weight in enumerate(weights):
        outputs, inputs = weight.shape
        normalised = variant != "standard" and level < len(weights) - 1
        linear = nn.Linear(inputs, outputs, bias=not normalised, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight))
            if linear.bias is not None:
                linear.bias.zero_()
        layers += (
            [linear, nn.BatchNorm1d(outputs, EPSILON, dtype=dtype)] if normalised else [linear]
        )
        layers.append(nn.ReLU())
    return nn.Sequential(*layers[:-1])


def hold_equal(variant: str, weights: Weights, batches: Batches) -> None:
    """Fail where the loops' weights are further apart than rounding explains."""
    together, alone = stacked(variant, weights, batches), naive(variant, weights, batches)
    apart = max(
        float((layer[seed] - own).abs().max())
        for seed in range(NAIVE_SEEDS)
        for layer, own in zip(together, alone[seed], strict=True)
    )
    # Each loop rounds a gradient's B terms at every step, and the weight, relative to its size.
    largest = max(float(layer.abs().max()) for layer in together)
    allowed = 2 * (batches[0][1].shape[1] + 1) * np.finfo(float).eps * STEPS * largest
    assert apart <= allowed, f"the weights differ by {apart:.1e}, more than {allowed:.1e}"


def compare(size: int) -> Iterator[Figure]:
    """Hold the loops equal and yield what their steps on mini-batches of this size cost."""
    rng = np.random.default_rng(0)
    pixels, names = digits()
    chosen, _ = splits(SEEDS, SIZE, 0, rng)
    weights = he(SEEDS, WIDTHS, rng)
    images, answers = torch.from_numpy(pixels[chosen]), torch.from_numpy(names[chosen])
    double = list(shuffled(images, answers, size, rng, STEPS * size // SIZE))
    single = [(inputs.float(), labels) for inputs, labels in double]
    tasks = {
        (variant, name): (partial(run, variant, weights, single), seeds * STEPS)
        for variant in ("standard", "batch norm")
        for name, run, seeds in (("loop", naive, NAIVE_SEEDS), ("stacked", stacked, SEEDS))
    }
    for run, _ in tasks.values():
        run()  # warms up
    seconds = in_turn(tasks)
    for variant, asked in (("standard", {}), ("batch norm", {"at_least": 6})):
        hold_equal(variant, weights, double)
        turns = times_as_fast(seconds[variant, "stacked"], seconds[variant, "loop"])
        name = f"{SEEDS} stacked, {variant}, batches of {size}"
        yield ratio(name, "loop of modules", turns, **asked)
    layer = times_as_fast(seconds["standard", "stacked"], seconds["batch norm", "stacked"])
    yield ratio(f"a step with batch norm, batches of {size}", "a step without", layer)


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    for size in (32, 64):
        yield from compare(size)


if __name__ == "__main__":
    show(figures())
