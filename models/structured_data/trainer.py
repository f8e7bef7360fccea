"""Minibatch SGD on mean cross-entropy, many seeds at a time, and the loop one would write for one.

The batched trainer steps along hand-derived gradients, W ← W - (η/B) Σ_s (Vᵀe_s ∘ 1[Wx_s > 0]) x_sᵀ
and, where V is trained too, V ← V - (η/B) Σ_s e_s φ(Wx_s)ᵀ, one batched product for all seeds of a
chunk. It stores W transposed, (S, d, m), and logits as (S, k, B): then every product and the
softmax run over contiguous rows.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.structured_data.network import StructuredNetwork

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]

# A chunk's hidden units: the activations of a batch of 8 then just fill the second-level cache.
UNITS = 16_384


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
    weights: NDArray[np.float64],
    batches: Ints,
    *,
    step: float,
    train_output: bool = False,
    dtype: torch.dtype = torch.float32,
) -> Runs:
    """Train every seed from V (S, k, m) and W(0) (S, m, d) on its batches (S, T, B) of indices.

    `points` (S, n, d) and `labels` (S, n) are given for each seed, `step` is η and `dtype` the
    precision. The results of a seed do not depend on which others are trained with it, up to
    rounding.

    Raises ValueError for shapes that do not fit together, and for indices and labels out of range.
    """
    _check(points, labels, output, weights, batches)
    chunk = max(1, UNITS // output.shape[2])
    rate = step / batches.shape[2]
    parts = [
        _descend(points[s], labels[s], output[s], weights[s], batches[s], rate, train_output, dtype)
        for s in (slice(first, first + chunk) for first in range(0, len(weights), chunk))
    ]
    return Runs(*(torch.cat(part).numpy() for part in zip(*parts, strict=True)))


def _descend(
    points: NDArray[np.float64],
    labels: Ints,
    output: NDArray[np.float64],
    weights: NDArray[np.float64],
    batches: Ints,
    rate: float,
    train_output: bool,
    dtype: torch.dtype,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the final W and V and the wrong mass of every batch, for one chunk; `rate` is η/B."""
    (seeds, size, dimension), (_, steps, batch) = points.shape, batches.shape
    classes, width = output.shape[1:]
    w = torch.from_numpy(weights).to(dtype).transpose(1, 2).contiguous()
    v = torch.tensor(output, dtype=dtype)
    x_all = torch.from_numpy(points).to(dtype).reshape(-1, dimension)
    hot_all = torch.eye(classes, dtype=dtype)[torch.from_numpy(labels).flatten()]
    offsets = size * np.arange(seeds)[:, None, None]
    chosen = torch.from_numpy((batches + offsets).transpose(1, 0, 2).reshape(steps, seeds * batch))

    inputs = torch.empty(seeds, batch, width, dtype=dtype)
    active, pulls = torch.empty_like(inputs), torch.empty_like(inputs)
    masses = torch.empty(steps, seeds, dtype=dtype)
    for t in range(steps):
        x = x_all.index_select(0, chosen[t]).view(seeds, batch, dimension)
        hot = hot_all.index_select(0, chosen[t]).view(seeds, batch, classes)
        torch.bmm(x, w, out=inputs)
        torch.clamp(inputs, min=0, out=active)
        errors = torch.softmax(torch.bmm(v, active.transpose(1, 2)), dim=1).sub_(
            hot.transpose(1, 2)
        )
        # An error's entries are -(1 - o_y), and 1 - o_y in all: half the absolute sum is 1 - o_y.
        torch.sum(errors.abs(), dim=(1, 2), out=masses[t])
        torch.bmm(errors.transpose(1, 2), v, out=pulls)
        if train_output:
            v.baddbmm_(errors, active, alpha=-rate)
        w.baddbmm_(x.transpose(1, 2), pulls.mul_(inputs.gt_(0)), alpha=-rate)
    return w.transpose(1, 2).contiguous(), v, masses.T / (2 * batch)


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
