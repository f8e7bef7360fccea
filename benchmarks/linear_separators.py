"""Speed of the SGD kernel against the loop one would write in torch and the matmul rate.

Run with `python -m benchmarks.linear_separators`. All three are measured in turn, in one process,
on one thread, in process CPU time, so that other load on the machine cancels from the ratios as far
as it can.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
import torch

from models.linear_separators.data import cap
from models.linear_separators.network import train_naively
from models.linear_separators.sgd import Runs, train

SAMPLES, DIMENSION, UNITS, MARGIN = 200, 20, 96, 0.145
SLOPE, STEP = 0.2, 0.1
SEEDS, NAIVE_SEEDS, REPEATS = 128, 1, 7
MATRIX, PRODUCTS = 768, 8


def rate(task: Callable[[], float]) -> float:
    """Work per second of process CPU time; the task returns its work."""
    started = process_time()
    work = task()
    return work / (process_time() - started)


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


def row(name: str, rates: list[float], base: float, flops: float, peak: float) -> str:
    typical = median(rates)
    visits = f"{typical:11,.0f}{min(rates):11,.0f}{max(rates):11,.0f}{typical / base:9,.0f}"
    return f"{name:18}{visits}{typical * flops / 1e9:9.2f}{typical * flops / peak:11.2%}"


def main() -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    sample = cap(SAMPLES, DIMENSION, MARGIN, rng)
    weights = rng.standard_normal((SEEDS, UNITS, DIMENSION))
    weights /= np.linalg.norm(weights, axis=(1, 2), keepdims=True)
    orders = rng.permuted(np.tile(np.arange(SAMPLES), (SEEDS, 1)), axis=1)
    factors = torch.from_numpy(rng.standard_normal((2, MATRIX, MATRIX)))

    def naive() -> Runs:
        first = slice(NAIVE_SEEDS)
        return train_naively(sample, weights[first], slope=SLOPE, step=STEP, order=orders[first])

    def compiled() -> Runs:
        return train(sample.points, sample.labels, weights, slope=SLOPE, step=STEP, order=orders)

    def matmul() -> float:
        for _ in range(PRODUCTS):
            torch.mm(factors[0], factors[1])
        return PRODUCTS * 2.0 * MATRIX**3

    runs = compiled()
    assert_same_runs(naive(), runs)
    matmul()
    measured = [
        (
            rate(lambda: float(naive().visits.sum())),
            rate(lambda: float(compiled().visits.sum())),
            rate(matmul),
        )
        for _ in range(REPEATS)
    ]
    slow, fast, peaks = (list(rates) for rates in zip(*measured, strict=True))
    flops, base, peak = flops_per_visit(runs), median(slow), median(peaks)
    print(
        f"n={SAMPLES} d={DIMENSION} 2k={UNITS} slope={SLOPE} step={STEP}, cyclic, float64: "
        f"a seed makes {runs.updates.mean():.0f} updates "
        f"in {runs.visits.mean():.0f} visits of {flops:.0f} flops"
    )
    print(
        f"{SEEDS} seeds, same updates in both loops; {REPEATS} repeats in turn; "
        f"per second of process CPU time"
    )
    print(
        f"{'':18}{'visits/s':>11}{'slowest':>11}{'fastest':>11}{'x naive':>9}{'GFLOP/s':>9}"
        f"{'of matmul':>11}"
    )
    print(row("naive torch loop", slow, base, flops, peak))
    print(row("compiled kernel", fast, base, flops, peak))
    print(f"{'matmul':18}{'':42}{peak / 1e9:9.2f}{1:11.2%}")


if __name__ == "__main__":
    main()
