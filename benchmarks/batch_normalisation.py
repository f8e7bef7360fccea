"""Speed of training batch-normalised networks, many seeds at a time, against the loop over seeds.

Run with `python -m benchmarks.batch_normalisation`. The loop trains torch.nn.Linear and
torch.nn.BatchNorm1d with torch.optim.SGD, seed after seed, from the same weights on the same
batches. All are measured in turn, in one process, on one thread, in process CPU time; they are
timed in single precision, in which the claims train, and held equal in double. The column before
the last is what a stacked step costs with batch normalisation, in such steps without. Mini-batches
of 64, as in the claims, keep the processor busy with products of matrices that no stacking saves.
"""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from time import process_time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.batch_normalisation.network import EPSILON, Network
from models.batch_normalisation.training import descend
from models.digits import digits, splits
from models.perceptrons import he, shuffled

WIDTHS, SEEDS, NAIVE_SEEDS = (64, 64, 64, 64, 64, 10), 20, 3
SIZE, STEPS, REPEATS, RATE = 512, 80, 5, 0.1

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


def cost(task: Callable[[], object], work: int) -> float:
    """Return the process CPU time of a seed-step, in microseconds."""
    started = process_time()
    task()
    return (process_time() - started) / work * 1e6


def hold_equal(variant: str, weights: Weights, batches: Batches) -> float:
    """Return how far apart the loops' weights are, or fail where rounding does not explain it."""
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
    return apart


def compare(size: int) -> None:
    """Hold the loops equal and print what their steps on mini-batches of this size cost."""
    rng = np.random.default_rng(0)
    pixels, names = digits()
    chosen, _ = splits(SEEDS, SIZE, 0, rng)
    weights = he(SEEDS, WIDTHS, rng)
    images, answers = torch.from_numpy(pixels[chosen]), torch.from_numpy(names[chosen])
    double = list(shuffled(images, answers, size, rng, STEPS * size // SIZE))
    single = [(inputs.float(), labels) for inputs, labels in double]
    variants = ("standard", "batch norm")
    tasks = {
        (variant, name): (partial(run, variant, weights, single), seeds * STEPS)
        for variant in variants
        for name, run, seeds in (("loop", naive, NAIVE_SEEDS), ("stacked", stacked, SEEDS))
    }
    for task, _ in tasks.values():
        task()  # warms up
    turns = [{key: cost(*task) for key, task in tasks.items()} for _ in range(REPEATS)]
    for variant in variants:
        apart = hold_equal(variant, weights, double)
        loop, own = ([turn[variant, name] for turn in turns] for name in ("loop", "stacked"))
        ratios = [one / other for one, other in zip(loop, own, strict=True)]
        row = f"{size:6}  {variant:12}{median(loop):9.0f}{median(own):9.0f}{median(ratios):8.1f}"
        layer = median(turn[variant, "stacked"] / turn["standard", "stacked"] for turn in turns)
        print(f"{row}{min(ratios):8.1f}{max(ratios):9.1f}{layer:19.2f}{apart:14.0e}")


def main() -> None:
    torch.set_num_threads(1)
    print(
        f"{'-'.join(map(str, WIDTHS))}, {STEPS} steps, {SEEDS} seeds; µs of CPU a seed-step, "
        f"median of {REPEATS} repeats in turn; weights differ in double precision"
    )
    heads = f"{'loop':>9}{'stacked':>9}{'x loop':>8}{'least':>8}{'largest':>9}"
    heads += f"{'cost of the layer':>19}{'differ':>14}"
    print(f"{'batch':>6}  {'':12}{heads}")
    for size in (32, 64):
        compare(size)


if __name__ == "__main__":
    main()
