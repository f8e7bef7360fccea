"""Speed of the SGD kernel against the loop one would write in torch and the matmul rate.

Run with `python -m benchmarks.linear_separators`. Both loops make the same updates, on one thread,
in float64. A sample at a time is a product of a matrix and a vector; the machine's limit is that of
two matrices, which reads each weight less often.
"""

from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.measuring import Figure, in_turn, products, ratio, show, times_as_fast
from models.linear_separators.data import cap
from models.linear_separators.network import train_naively
from models.linear_separators.sgd import Runs, train

SAMPLES, DIMENSION, UNITS, MARGIN = 200, 20, 96, 0.145
SLOPE, STEP = 0.2, 0.1
SEEDS, NAIVE_SEEDS = 128, 1
WIDE = "AVX512" in torch.backends.cpu.get_cpu_capability()


def flops_per_visit(runs: Runs) -> float:
    """2·2k·d for the hidden units' inputs at a visit, and as many for the share that is an update.

    Activations, output weights, the choice of the sample and the evaluation at the end are not
    counted.
    """
    return 2.0 * UNITS * DIMENSION * (1 + runs.updates.sum() / runs.visits.sum())


def assert_same_runs(naive: Runs, compiled: Runs) -> None:
    """Hold the naive runs against the first of the compiled ones."""
    for s in range(NAIVE_SEEDS):
        assert np.array_equal(naive.used[s], compiled.used[s]), (
            "the two loops made different updates"
        )
        assert naive.visits[s] == compiled.visits[s], "the two loops made different visits"
    assert naive.converged.all(), "the naive loop did not converge"
    assert compiled.converged.all(), "the kernel did not converge"
    # An update rounds an entry of W about three times in each loop, at the size it has by then.
    size = np.abs(compiled.weights).max() + STEP
    allowed = 6 * np.finfo(float).eps * size * compiled.updates.max()
    assert np.abs(naive.weights - compiled.weights[:NAIVE_SEEDS]).max() <= allowed, (
        "the weights differ"
    )


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    sample = cap(SAMPLES, DIMENSION, MARGIN, rng)
    weights = rng.standard_normal((SEEDS, UNITS, DIMENSION))
    weights /= np.linalg.norm(weights, axis=(1, 2), keepdims=True)
    orders = rng.permuted(np.tile(np.arange(SAMPLES), (SEEDS, 1)), axis=1)

    def naive() -> Runs:
        first = slice(NAIVE_SEEDS)
        return train_naively(sample, weights[first], slope=SLOPE, step=STEP, order=orders[first])

    def compiled() -> Runs:
        return train(sample.points, sample.labels, weights, slope=SLOPE, step=STEP, order=orders)

    runs = compiled()
    assert_same_runs(naive(), runs)
    visits = float(runs.visits.sum())
    tasks = {
        "loop": (naive, float(runs.visits[:NAIVE_SEEDS].sum())),
        "compiled": (compiled, visits),
        "product": products(torch.float64),
    }
    seconds, name = in_turn(tasks, 7), f"per-sample SGD, {SAMPLES} x {DIMENSION}, {UNITS} units"
    own, flops = seconds["compiled"], flops_per_visit(runs)
    yield ratio(name, "naive torch loop", times_as_fast(own, seconds["loop"]))
    reach = [flops * best / each for each, best in zip(own, seconds["product"], strict=True)]
    yield ratio(name, "float64 product", reach, at_least=0.4 if WIDE else 0.6)


if __name__ == "__main__":
    show(figures())
