"""Speed of training many square-wave networks at a time against the loop one would write.

Run with `python -m benchmarks.square_wave`. The loop trains layers of torch.nn.Linear with the same
torch.optim, from the same starts, on the same batches. They are timed on one thread in single
precision, in which the claims train, and held equal in double.
"""

from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.measuring import Figure, in_turn, ratio, show, times_as_fast
from models.square_wave.network import Network, initialise
from models.square_wave.plain import train_plainly
from models.square_wave.training import Setting, batches, train

DEPTH, SEEDS, NAIVE_SEEDS = 2, 128, 2
RATE, BATCH, STEPS = 0.3, 32, 600
SETTING = Setting("adam", RATE, BATCH, STEPS)


def compare(tying: str) -> Figure:
    """Hold the two loops equal, time both, and return their ratio."""

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
    tasks = {
        "loop": (lambda: naive(single), NAIVE_SEEDS * STEPS),
        "stacked": (stacked, SEEDS * STEPS),
    }
    seconds = in_turn(tasks)
    turns = times_as_fast(seconds["stacked"], seconds["loop"])
    return ratio(f"{SEEDS} square-wave networks, tying {tying}", "loop over seeds", turns)


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    yield from map(compare, ("free", "negative"))


if __name__ == "__main__":
    show(figures())
