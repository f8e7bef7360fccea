"""Speed of SGD in a compiled kernel against automatic differentiation, both seed after seed.

Run with `python -m benchmarks.structured_data`. They are timed on one thread in single precision,
in which the claims train, and held equal in double: there no unit comes within rounding of its
kink, where two correct loops may part.
"""

from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.measuring import Figure, in_turn, products, ratio, show, times_as_fast
from models.structured_data.data import sphere
from models.structured_data.network import initialise
from models.structured_data.trainer import draw_batches, train, train_naively

CLASSES, COMPONENTS, DIMENSION, RATIO = 3, 2, 10, 1 / 16
SAMPLES, BATCH, STEPS, RATE = 200, 8, 300, 10.0
SEEDS = {64: 256, 512: 64}  # width: seeds


def compare(width: int, seeds: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Hold the two loops equal on the first seed, time both, and yield their ratios."""
    mixture = sphere(CLASSES, COMPONENTS, DIMENSION, RATIO, rng)
    sample = mixture.draw((seeds, SAMPLES), rng)
    output, weights = initialise(seeds, CLASSES, width, DIMENSION, rng)
    batches = draw_batches(seeds, STEPS, BATCH, SAMPLES, rng)
    task = (sample.points, sample.labels, output, weights, batches)
    first = tuple(array[0] for array in task)
    step = RATE / width

    def compiled(dtype: torch.dtype = torch.float32) -> np.ndarray:
        return train(*task, step=step, dtype=dtype).weights

    def naive(dtype: torch.dtype = torch.float32) -> np.ndarray:
        return train_naively(*first, step=step, dtype=dtype).hidden.weight.detach().numpy()

    apart = np.abs(compiled(torch.float64)[0] - naive(torch.float64)).max()
    # A step adds B terms to an entry of W; each loop rounds them, and it, relative to its size.
    allowed = 2 * (BATCH + 1) * np.finfo(float).eps * STEPS * np.abs(weights[0]).max()
    assert apart <= allowed, f"the weights differ by {apart:.1e}, more than {allowed:.1e}"
    # Forward through W and V, and back to the units and to W.
    flops = 2.0 * BATCH * width * (2 * DIMENSION + 2 * CLASSES)
    tasks = {
        "loop": (naive, STEPS),
        "compiled": (compiled, seeds * STEPS),
        "product": products(torch.float32),
    }
    for run, _ in tasks.values():
        run()  # warms up in single precision
    seconds, name = in_turn(tasks), f"{seeds} structured networks of {width} units"
    own = seconds["compiled"]
    yield ratio(name, "autograd, seed by seed", times_as_fast(own, seconds["loop"]))
    reach = [flops * best / each for each, best in zip(own, seconds["product"], strict=True)]
    yield ratio(name, "float32 product", reach)


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    for width, seeds in SEEDS.items():
        yield from compare(width, seeds, rng)


if __name__ == "__main__":
    show(figures())
