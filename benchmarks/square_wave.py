"""Speed of training many square-wave networks at a time against the loop one would write.

Run with `python -m benchmarks.square_wave`. Both are measured in turn, in one process, on one
thread, in process CPU time, so that other load on the machine cancels from the ratios as far as it
can. The loop trains layers of torch.nn.Linear with the same torch.optim, from the same starts, on
the same batches. They are timed in single precision, in which the claims train, and held equal in
double.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
import torch

from models.square_wave.network import Network, initialise
from models.square_wave.plain import train_plainly
from models.square_wave.training import Setting, batches, train

DEPTH, SEEDS, NAIVE_SEEDS, REPEATS = 2, 128, 2, 5
RATE, BATCH, STEPS = 0.3, 32, 600
SETTING = Setting("adam", RATE, BATCH, STEPS)


def rate(task: Callable[[], object], work: float) -> float:
    """Work per second of process CPU time."""
    started = process_time()
    task()
    return work / (process_time() - started)


def compare(tying: str) -> None:
    """Hold the two loops equal, time both, and print their rows."""

    def start(dtype: torch.dtype) -> Network:
        return initialise(DEPTH, SEEDS, tying, SETTING.start, np.random.default_rng(0), dtype)

    def stacked(dtype: torch.dtype = torch.float32) -> list[torch.Tensor]:
        network = start(dtype)
        train(network, SETTING, np.random.default_rng(1))
        return network.rows()

    def naive(drawn: list[tuple[torch.Tensor, torch.Tensor]]) -> list[list[torch.Tensor]]:
        network = start(drawn[0][0].dtype)
        return [train_plainly(network, seed, drawn, SETTING).rows() for seed in range(NAIVE_SEEDS)]

    single, double = (
        list(batches(DEPTH, SEEDS, SETTING, np.random.default_rng(1), dtype))
        for dtype in (torch.float32, torch.float64)
    )
    together, alone = stacked(torch.float64), naive(double)
    apart = max(
        float((layer[seed] - row).abs().max())
        for seed in range(NAIVE_SEEDS)
        for layer, row in zip(together, alone[seed], strict=True)
    )
    # Each loop rounds a gradient's B terms at every step, and the weight, relative to its size.
    largest = max(float(layer.abs().max()) for layer in together)
    allowed = 2 * (BATCH + 1) * np.finfo(float).eps * STEPS * largest
    assert apart <= allowed, f"the weights differ by {apart:.1e}, more than {allowed:.1e}"

    naive(single)  # the stacked loop is warm already, and draws its batches within its time
    slow, fast = zip(
        *(
            (rate(lambda: naive(single), NAIVE_SEEDS * STEPS), rate(stacked, SEEDS * STEPS))
            for _ in range(REPEATS)
        ),
        strict=True,
    )
    print(f"{tying}: final weights differ by {apart:.0e} in double precision")
    for name, rates in (("  loop over seeds", slow), (f"  stacked, {SEEDS} seeds", fast)):
        typical = f"{median(rates):11,.0f}{min(rates):11,.0f}{max(rates):11,.0f}"
        print(f"{name:26}{typical}{median(rates) / median(slow):9.1f}")


def main() -> None:
    torch.set_num_threads(1)
    print(
        f"L={DEPTH}, Adam at {RATE}, {STEPS} steps of {BATCH} points; seed-steps per second of "
        f"process CPU time, {REPEATS} repeats in turn"
    )
    print(f"{'':26}{'seed-steps':>11}{'slowest':>11}{'fastest':>11}{'x loop':>9}")
    for tying in ("free", "negative"):
        compare(tying)


if __name__ == "__main__":
    main()
