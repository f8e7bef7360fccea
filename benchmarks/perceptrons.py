"""Speed of training perceptrons of many seeds at a time against the loop one would write.

Run with `python -m benchmarks.perceptrons`. The loop trains layers of torch.nn.Linear with the same
torch.optim, from the same weights, on the same batches. Both are measured in turn, in one process,
on one thread, in process CPU time, so that other load on the machine cancels from the ratios as far
as it can. They are timed in single precision, in which the claims train, and held equal in double,
where no unit comes within rounding of its kink. Torch has fused kernels for its optimisers, which
the stacked trainer uses; the loop is measured with them as well. The claims train by compiled
steps, one seed after the other.
"""

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.compiled.perceptrons import Trainer
from models.digits import digits, splits
from models.perceptrons import Perceptrons, cross_entropy, he, shuffled
from models.training import train

WIDTHS, SEEDS, NAIVE_SEEDS = (64, 64, 64, 10), 20, 3
SIZE, BATCH, EPOCHS, REPEATS = 200, 50, 50, 5
STEPS = EPOCHS * (SIZE // BATCH)

Batches = Sequence[tuple[Tensor, Tensor]]
Weights = Sequence[NDArray[np.float64]]
OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD with momentum": lambda parameters, **fused: torch.optim.SGD(
        parameters, lr=0.05, momentum=0.9, **fused
    ),
    "Adam": lambda parameters, **fused: torch.optim.Adam(parameters, lr=0.001, **fused),
}


def rate(task: Callable[[], object], work: float) -> float:
    """Work per second of process CPU time."""
    started = process_time()
    task()
    return work / (process_time() - started)


def stacked(optimiser: str, weights: Weights, batches: Batches) -> list[Tensor]:
    """Train all seeds at once; return the weights (S, g, f) of each layer."""
    network = Perceptrons(weights, dtype=batches[0][0].dtype)
    train(network, batches, cross_entropy, OPTIMISERS[optimiser](network.parameters(), fused=True))
    return [weight.detach() for weight in network.weights]


def compiled(optimiser: str, weights: Weights, batches: Batches) -> list[Tensor]:
    """Train all seeds by compiled steps; return the weights (S, g, f) of each layer."""
    network = Perceptrons(weights, dtype=batches[0][0].dtype)
    Trainer(network, OPTIMISERS[optimiser](network.parameters())).train(batches)
    return [weight.detach() for weight in network.weights]


def naive(optimiser: str, weights: Weights, batches: Batches, **fused: bool) -> list[list[Tensor]]:
    """Train the first seeds one after another; return the weights (g, f) of each layer of each."""
    found = []
    for seed in range(NAIVE_SEEDS):
        layers: list[nn.Module] = []
        for weight in weights:
            _, outputs, inputs = weight.shape
            linear = nn.Linear(inputs, outputs, dtype=batches[0][0].dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(weight[seed]))
                linear.bias.zero_()
            layers += [linear, nn.ReLU()]
        network = nn.Sequential(*layers[:-1])
        steps = OPTIMISERS[optimiser](network.parameters(), **fused)
        for inputs, labels in batches:
            loss = nn.functional.cross_entropy(network(inputs[seed]), labels[seed])
            steps.zero_grad()
            loss.backward()
            steps.step()
        found.append([layer.weight.detach() for layer in layers[::2]])
    return found


def compare(optimiser: str, weights: Weights, single: Batches, double: Batches) -> None:
    """Hold the two loops equal, time both, and print their rows."""
    alone = naive(optimiser, weights, double)
    together = stacked(optimiser, weights, double)
    apart = max(
        float((layer[seed] - own).abs().max())
        for found in (together, compiled(optimiser, weights, double))
        for seed in range(NAIVE_SEEDS)
        for layer, own in zip(found, alone[seed], strict=True)
    )
    # Each loop rounds a gradient's B terms at every step, and the weight, relative to its size.
    largest = max(float(layer.abs().max()) for layer in together)
    allowed = 2 * (BATCH + 1) * np.finfo(float).eps * STEPS * largest
    assert apart <= allowed, f"the weights differ by {apart:.1e}, more than {allowed:.1e}"
    tasks = {
        "loop over seeds": lambda: naive(optimiser, weights, single),
        "loop, fused optimiser": lambda: naive(optimiser, weights, single, fused=True),
        f"stacked, {SEEDS} seeds": lambda: stacked(optimiser, weights, single),
        f"compiled, {SEEDS} seeds": lambda: compiled(optimiser, weights, single),
    }
    works = [NAIVE_SEEDS * STEPS, NAIVE_SEEDS * STEPS, SEEDS * STEPS, SEEDS * STEPS]
    for task in tasks.values():
        task()  # warms up
    turns = [
        [rate(*pair) for pair in zip(tasks.values(), works, strict=True)] for _ in range(REPEATS)
    ]
    base = median(turn[0] for turn in turns)
    print(f"{optimiser}: final weights differ by {apart:.0e} in double precision")
    for name, rates in zip(tasks, zip(*turns, strict=True), strict=True):
        typical = f"{median(rates):11,.0f}{min(rates):11,.0f}{max(rates):11,.0f}"
        print(f"  {name:24}{typical}{median(rates) / base:9.1f}")


def main() -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    pixels, names = digits()
    chosen, _ = splits(SEEDS, SIZE, 0, rng)
    weights = he(SEEDS, WIDTHS, rng)
    images, labels = torch.from_numpy(pixels[chosen]), torch.from_numpy(names[chosen])
    double = list(shuffled(images, labels, BATCH, rng, EPOCHS))
    single = [(inputs.float(), answers) for inputs, answers in double]
    print(
        f"{'-'.join(map(str, WIDTHS))}, {STEPS} steps of {BATCH} digits; "
        f"seed-steps per second of process CPU time, {REPEATS} repeats in turn"
    )
    print(f"{'':26}{'seed-steps':>11}{'slowest':>11}{'fastest':>11}{'x loop':>9}")
    for optimiser in OPTIMISERS:
        compare(optimiser, weights, single, double)


if __name__ == "__main__":
    main()
