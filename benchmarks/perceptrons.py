"""Speed of training perceptrons of many seeds at a time against the loop one would write.

Run with `python -m benchmarks.perceptrons`. The loop trains layers of torch.nn.Linear with the same
torch.optim, from the same weights, on the same batches. They are timed on one thread in single
precision, in which the claims train, and held equal in double, where no unit comes within rounding
of its kink. Torch has fused kernels for its optimisers, which the stacked trainer uses; the loop is
measured with them as well. The claims train by compiled steps, one seed after the other. Against a
product of large matrices stands the share of the machine's rate that a trainer's products reach.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.measuring import Figure, in_turn, products, ratio, show, times_as_fast
from models.compiled.perceptrons import Trainer
from models.digits import digits, splits
from models.perceptrons import Perceptrons, cross_entropy, he, shuffled
from models.training import train

WIDTHS, SEEDS, NAIVE_SEEDS = (64, 64, 64, 10), 20, 3
SIZE, BATCH, EPOCHS = 200, 50, 50
STEPS = EPOCHS * (SIZE // BATCH)

Batches = Sequence[tuple[Tensor, Tensor]]
Weights = Sequence[NDArray[np.float64]]
OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD with momentum": lambda parameters, **fused: torch.optim.SGD(
        parameters, lr=0.05, momentum=0.9, **fused
    ),
    "Adam": lambda parameters, **fused: torch.optim.Adam(parameters, lr=0.001, **fused),
}


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


def compare(optimiser: str, weights: Weights, single: Batches, double: Batches) -> Iterator[Figure]:
    """Hold the two loops equal, time both, and yield their ratios."""
    alone = naive(optimiser, weights, double)
    for train_all in (stacked, compiled):
        hold_equal(train_all(optimiser, weights, double), alone)
    layers = [layer.shape[1] * layer.shape[2] for layer in weights]
    # Forward, to the weights, and to the inputs of all layers but the first.
    flops = 2.0 * BATCH * (3 * sum(layers) - layers[0])
    tasks = {
        "loop": (lambda: naive(optimiser, weights, single), NAIVE_SEEDS * STEPS),
        "fused": (lambda: naive(optimiser, weights, single, fused=True), NAIVE_SEEDS * STEPS),
        "stacked": (lambda: stacked(optimiser, weights, single), SEEDS * STEPS),
        "compiled": (lambda: compiled(optimiser, weights, single), SEEDS * STEPS),
        "product": products(torch.float32),
    }
    for run, _ in tasks.values():
        run()  # warms up
    seconds = in_turn(tasks)
    for way in ("stacked", "compiled"):
        name, own = f"{SEEDS} perceptrons, {way}, {optimiser}", seconds[way]
        asked = {"at_least": 8} if way == "compiled" else {}
        yield ratio(name, "loop over seeds", times_as_fast(own, seconds["loop"]), **asked)
        yield ratio(name, "loop, fused optimiser", times_as_fast(own, seconds["fused"]))
        reach = [flops * best / each for each, best in zip(own, seconds["product"], strict=True)]
        yield ratio(name, "float32 product", reach)


def hold_equal(together: list[Tensor], alone: list[list[Tensor]]) -> None:
    """Fail where the weights of the two loops differ by more than rounding."""
    apart = max(
        float((layer[seed] - own).abs().max())
        for seed in range(NAIVE_SEEDS)
        for layer, own in zip(together, alone[seed], strict=True)
    )
    # Each loop rounds a gradient's B terms at every step, and the weight, relative to its size.
    largest = max(float(layer.abs().max()) for layer in together)
    allowed = 2 * (BATCH + 1) * np.finfo(float).eps * STEPS * largest
    assert apart <= allowed, f"the weights differ by {apart:.1e}, more than {allowed:.1e}"


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    pixels, names = digits()
    chosen, _ = splits(SEEDS, SIZE, 0, rng)
    weights = he(SEEDS, WIDTHS, rng)
    images, labels = torch.from_numpy(pixels[chosen]), torch.from_numpy(names[chosen])
    double = list(shuffled(images, labels, BATCH, rng, EPOCHS))
    single = [(inputs.float(), answers) for inputs, answers in double]
    for optimiser in OPTIMISERS:
        yield from compare(optimiser, weights, single, double)


if __name__ == "__main__":
    show(figures())
