"""Speed of SGD in a compiled kernel against automatic differentiation, both seed after seed.

Run with `python -m benchmarks.structured_data`. Both are measured in turn, in one process, on one
thread, in process CPU time, so that other load on the machine cancels from the ratios as far as it
can. They are timed in single precision, in which the claims train, and held equal in double: there
no unit comes within rounding of its kink, where two correct loops may part.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
import torch

from models.structured_data.data import sphere
from models.structured_data.network import initialise
from models.structured_data.trainer import draw_batches, train, train_naively

CLASSES, COMPONENTS, DIMENSION, RATIO = 3, 2, 10, 1 / 16
SAMPLES, BATCH, STEPS, RATE = 200, 8, 300, 10.0
SEEDS = {64: 256, 512: 64}  # width: seeds
REPEATS = 5


def rate(task: Callable[[], object], work: float) -> float:
    """Work per second of process CPU time."""
    started = process_time()
    task()
    return work / (process_time() - started)


def compare(width: int, seeds: int, rng: np.random.Generator) -> None:
    """Hold the two loops equal on the first seed, time both, and print their rows."""
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

    apart = [
        np.abs(compiled(dtype)[0] - naive(dtype)).max() for dtype in (torch.float64, torch.float32)
    ]  # also warms both up
    # A step adds B terms to an entry of W; each loop rounds them, and it, relative to its size.
    allowed = 2 * (BATCH + 1) * np.finfo(float).eps * STEPS * np.abs(weights[0]).max()
    assert apart[0] <= allowed, f"the weights differ by {apart[0]:.1e}, more than {allowed:.1e}"
    slow, fast = zip(
        *((rate(naive, STEPS), rate(compiled, seeds * STEPS)) for _ in range(REPEATS)), strict=True
    )
    base = median(slow)
    print(
        f"m={width}: final weights differ by {apart[0]:.0e} in double precision, "
        f"{apart[1]:.0e} in single"
    )
    for name, rates in (("  autograd loop, 1 seed", slow), (f"  compiled, {seeds} seeds", fast)):
        typical = f"{median(rates):11,.0f}{min(rates):11,.0f}{max(rates):11,.0f}"
        print(f"{name:26}{typical}{median(rates) / base:9.1f}")


def main() -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    print(
        f"k={CLASSES} l={COMPONENTS} d={DIMENSION} n={SAMPLES}, batches of {BATCH}, "
        f"{STEPS} steps of {RATE:.0f}/m; "
        f"seed-steps per second of process CPU time, {REPEATS} repeats in turn"
    )
    print(f"{'':26}{'seed-steps':>11}{'slowest':>11}{'fastest':>11}{'x naive':>9}")
    for width, seeds in SEEDS.items():
        compare(width, seeds, rng)


if __name__ == "__main__":
    main()
