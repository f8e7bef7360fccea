"""Gradients of a small network on each example, on every batch of a size, and on all examples."""

from dataclasses import dataclass
from itertools import combinations, product
from math import comb

import numpy as np
import torch
from numpy.typing import NDArray

from models.layers import linear

Array = NDArray[np.float64]
CLASSES, INPUTS, HIDDEN = 3, 4, 5
LOSSES = {
    "squared error": lambda output, label: (
        ((output - torch.eye(CLASSES).double()[label]) ** 2).sum(1).mean()
    ),
    "cross-entropy": torch.nn.functional.cross_entropy,
}


@dataclass(frozen=True)
class Gradients:
    """`per_example` (n, parameters) and `full` (parameters,), float64, by torch's autograd.

    The last parameters are the biases of the outputs; `outputs` and one-hot `targets` are (n,
    classes).
    """

    per_example: Array
    full: Array
    outputs: Array
    targets: Array


@dataclass(frozen=True)
class Batches:
    """All batches that a sampler draws, equally likely: `members` (batches, b), example indices.

    `distinct` tells that no batch has an example twice; `uniform` that all sets of b of the
    examples, or else all lists of b, are drawn equally often.
    """

    members: NDArray[np.int64]
    uniform: bool
    distinct: bool

    def __len__(self) -> int:
        return len(self.members)


def of_each_example(loss: str, examples: int, rng: np.random.Generator) -> Gradients:
    """Draw a two-layer tanh network and labelled points; differentiate `loss` on each and on all.

    There are `examples` points, and `loss` is "squared error" (against one-hot labels) or
    "cross-entropy".
    """

    def normal(*shape: int) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape))

    network = torch.nn.Sequential(
        linear(normal(HIDDEN, INPUTS), normal(HIDDEN)),
        torch.nn.Tanh(),
        linear(normal(CLASSES, HIDDEN), normal(CLASSES)),
    )
    points = normal(examples, INPUTS)
    labels = torch.from_numpy(rng.integers(CLASSES, size=examples))

    def gradient(chosen: slice) -> Array:
        value = LOSSES[loss](network(points[chosen]), labels[chosen])
        parts = torch.autograd.grad(value, list(network.parameters()))
        return torch.cat([part.ravel() for part in parts]).numpy()

    each = np.stack([gradient(slice(i, i + 1)) for i in range(examples)])
    outputs = network(points).detach().numpy()
    return Gradients(each, gradient(slice(None)), outputs, np.eye(CLASSES)[labels.numpy()])


def batches(examples: int, size: int, sampler: str) -> Batches:
    """Return every batch that `sampler` can draw.

    "uniform" draws without replacement; "with replacement" draws ordered tuples; "first example
    always" is a sampler with a favourite; "systematic" takes b in a row, from any one on.
    """
    indices = range(examples)
    if sampler == "with replacement":
        drawn = list(product(indices, repeat=size))
    elif sampler == "first example always":
        drawn = [(0, *rest) for rest in combinations(indices[1:], size - 1)]
    elif sampler == "systematic":
        drawn = [tuple((i + j) % examples for j in range(size)) for i in indices]
    else:
        drawn = list(combinations(indices, size))
    members = np.array(drawn)
    ordered = np.sort(members, axis=1)
    distinct = bool((np.diff(ordered) > 0).all())
    possible = comb(examples, size) if distinct else examples**size
    _, times = np.unique(ordered if distinct else members, axis=0, return_counts=True)
    uniform = len(times) == possible and len(set(times.tolist())) == 1
    return Batches(members, uniform, distinct)


def of_batches(gradients: Gradients, drawn: Batches) -> Array:
    """Return the gradient of each batch's mean loss, (batches, parameters)."""
    return gradients.per_example[drawn.members].mean(axis=1)
