"""Minibatch SGD on mean cross-entropy, many seeds at a time, and the loop one would write for one.

The trainer steps along hand-derived gradients, W ← W - (η/B) Σ_s (Vᵀe_s ∘ 1[Wx_s > 0]) x_sᵀ and,
where V is trained too, V ← V - (η/B) Σ_s e_s φ(Wx_s)ᵀ, in a compiled kernel: a step takes a
microsecond or two, less than one call of torch.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.structured_data.kernel import descend
from models.structured_data.network import StructuredNetwork

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Runs:
    """What S runs of T steps ended with, in the precision of the training.

    weights     (S, m, d), the final W.
    output      (S, k, m), the final V; the initial one unless it was trained.
    wrong_mass  (S, T), the mean of 1 - o_y over each step's batch, before the step.
    """

    weights: Floats
    output: Floats
    wrong_mass: Floats


def draw_batches(seeds: int, steps: int, batch: int, size: int, rng: np.random.Generator) -> Ints:
    """Draw the indices of independent uniform batches from n = `size` points, (S, T, B)."""
    return rng.integers(size, size=(seeds, steps, batch))


def train(
    points: NDArray[np.float64],
    labels: Ints,
    output: NDArray[np.float64],
    weights: Floats,
    batches: Ints,
    *,
    step: float,
    train_output: bool = False,
    dtype: torch.dtype = torch.float32,
) -> Runs:
    """Train every seed from V (S, k, m) and W(0) (S, m, d) on its batches (S, T, B) of indices.

    `points` (S, n, d) and `labels` (S, n) are given for each seed, `step` is η and `dtype` the
    precision. The results of a seed do not depend on which others are trained with it.

    Raises ValueError for shapes that do not fit together, and for indices and labels out of range.
    """
    _check(points, labels, output, weights, batches)
    x, v = (torch.tensor(array, dtype=dtype).numpy() for array in (points, output))
    w = torch.tensor(weights, dtype=dtype).transpose(1, 2).contiguous().numpy()
    masses = torch.empty(batches.shape[:2], dtype=dtype).numpy()
    # Kernels are compiled for one layout: contiguous arrays that may be written.
    y, order = (np.array(array, order="C") for array in (labels, batches))
    descend(x, y, v, w, order, step / batches.shape[2], train_output, masses)
    return Runs(np.ascontiguousarray(w.transpose(0, 2, 1)), v, masses)


def train_naively(
    points: NDArray[np.float64],
    labels: Ints,
    output: NDArray[np.float64],
    weights: NDArray[np.float64],
    batches: Ints,
    *,
    step: float,
    train_output: bool = False,
    dtype: torch.dtype = torch.float32,
) -> StructuredNetwork:
    """Train one seed by autograd and torch.optim.SGD; the arguments of `train` without axis S."""
    network = StructuredNetwork(weights, output, train_output=train_output, dtype=dtype)
    optimizer = torch.optim.SGD((p for p in network.parameters() if p.requires_grad), lr=step)
    x, y = torch.from_numpy(points).to(dtype), torch.from_numpy(labels)
    for batch in torch.from_numpy(batches):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(x[batch]), y[batch]).backward()
        optimizer.step()
    return network


def _check(points: Floats, labels: Ints, output: Floats, weights: Floats, batches: Ints) -> None:
    if [points.ndim, labels.ndim, output.ndim, weights.ndim, batches.ndim] != [3, 2, 3, 3, 3]:
        raise ValueError(
            "points, output, weights and batches have 3 axes and labels 2, the first of seeds"
        )
    seeds, width, dimension = weights.shape
    if any(len(array) != seeds for array in (points, labels, output, batches)):
        raise ValueError(
            f"points, labels, output and batches must be given for each of the {seeds} seeds"
        )
    if output.shape[2] != width or points.shape[2] != dimension or labels.shape != points.shape[:2]:
        raise ValueError(
            f"points {points.shape}, labels {labels.shape}, output {output.shape} and "
            f"weights {weights.shape} must be (S, n, d), (S, n), (S, k, m) and (S, m, d)"
        )
    if np.any((labels < 0) | (labels >= output.shape[1])):
        raise ValueError(f"labels must be in 0, ..., {output.shape[1] - 1}, one for each row of V")
    if np.any((batches < 0) | (batches >= points.shape[1])):
        raise ValueError(f"batches must hold indices in 0, ..., {points.shape[1] - 1}")
