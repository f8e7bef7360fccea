"""Gradients of a small network on each example, on every batch of a size, and on all examples."""

from dataclasses import dataclass
from itertools import combinations, product
from math import comb

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, linear

from models import roundings

Array = NDArray[np.float64]
CLASSES, INPUTS, HIDDEN = 3, 4, 5
LOSSES = {
    "squared error": lambda output, label: (
        ((output - torch.eye(output.shape[1]).double()[label]) ** 2).sum(1).mean()
    ),
    "cross-entropy": cross_entropy,
}


@dataclass(frozen=True)
class Gradients:
    """`per_example` (n, parameters) and `full` (parameters,), float64, by torch's autograd.

    The last parameters are the biases of the outputs; `outputs` and one-hot `targets` are (n,
    classes). A number of `per_example` is off by `operations` roundings of `sizes`, shaped like it.
    """

    per_example: Array
    full: Array
    outputs: Array
    targets: Array
    sizes: Array
    operations: int


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

    def normal(*shape: int) -> Array:
        return rng.standard_normal(shape)

    parameters = [normal(HIDDEN, INPUTS), normal(HIDDEN), normal(CLASSES, HIDDEN), normal(CLASSES)]
    points = normal(examples, INPUTS)
    return of_network(loss, parameters, points, rng.integers(CLASSES, size=examples))


def of_network(
    loss: str, parameters: list[Array], points: Array, labels: NDArray[np.int64]
) -> Gradients:
    """Differentiate `loss` on each of `points` (n, d) and on all, `labels` (n,).

    The parameters of the two layers are weights (h, d), biases (h,), weights (k, h), biases (k,).
    """
    leaves = [torch.tensor(each, requires_grad=True) for each in parameters]

    def network(inputs: torch.Tensor) -> torch.Tensor:
        return linear(torch.tanh(linear(inputs, *leaves[:2])), *leaves[2:])

    inputs, answers = torch.from_numpy(points), torch.from_numpy(labels)

    def gradient(chosen: slice) -> Array:
        value = LOSSES[loss](network(inputs[chosen]), answers[chosen])
        parts = torch.autograd.grad(value, leaves)
        return torch.cat([part.ravel() for part in parts]).numpy()

    examples, classes = len(points), len(parameters[3])
    each = np.stack([gradient(slice(i, i + 1)) for i in range(examples)])
    outputs = network(inputs).detach().numpy()
    widths = (points.shape[1], len(parameters[1]), classes)
    # A tanh, and the derivative by it, 1 - tanh^2.
    operations = roundings.dense_gradient(widths, examples) + roundings.ELEMENTARY + 3
    return Gradients(
        each,
        gradient(slice(None)),
        outputs,
        np.eye(classes)[labels],
        _sizes(loss, [abs(each) for each in parameters], abs(points)),
        operations,
    )


def _sizes(loss: str, parameters: list[Array], points: Array) -> Array:
    """Return what each example's gradient is made of, all signs taken away, (n, parameters).

    A tanh moves no more than its argument, its derivative twice as much, and a softmax twice as
    much as the largest output; all of them, and labels, are at most 1.
    """
    weights, biases, last, last_biases = parameters
    hidden = 1 + points @ weights.T + biases
    outputs = hidden @ last.T + last_biases
    if loss == "squared error":
        errors = 2 * (outputs + 1)
    else:
        errors = np.broadcast_to(1 + 2 * outputs.max(axis=1, keepdims=True), outputs.shape)
    back = errors @ last * (1 + 2 * hidden)
    parts = [back[:, :, None] * points[:, None], back, errors[:, :, None] * hidden[:, None], errors]
    return np.concatenate([part.reshape(len(points), -1) for part in parts], axis=1)


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
