"""Multilayer perceptrons with ReLU, one for each of S seeds, as one module with stacked weights.

Layer l maps h (S, f, B) to W h + b, W (S, g, f), b (S, g, 1): the examples of a batch come last, so
that the classes are where torch's cross-entropy wants them, and every product and every softmax
runs over contiguous rows.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Floats = NDArray[np.float64]


class Perceptrons(nn.Module):
    """S perceptrons from the weights (S, g, f) of each layer, with biases that start at 0, or none.

    Raises ValueError for weights of other shapes.
    """

    def __init__(
        self, weights: Sequence[Floats], bias: bool = True, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__()
        _check([w.shape for w in weights])
        self.weights = nn.ParameterList([torch.tensor(w, dtype=dtype) for w in weights])
        self.biases = nn.ParameterList(
            [torch.zeros(*w.shape[:2], 1, dtype=dtype) for w in weights] if bias else []
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs (S, k, B) for inputs (S, B, d), or (B, d) for the same in every seed."""
        h = inputs.transpose(-1, -2).expand(len(self.weights[0]), -1, -1)
        for level, weight in enumerate(self.weights):
            h = torch.relu(h) if level else h
            h = (
                torch.baddbmm(self.biases[level], weight, h)
                if self.biases
                else torch.bmm(weight, h)
            )
        return h

    def trained_parameters(self) -> int:
        """Return the number of trained parameters of one seed."""
        return sum(parameter[0].numel() for parameter in self.parameters())


def _check(shapes: Sequence[tuple[int, ...]]) -> None:
    if not shapes:
        raise ValueError("there is no layer: give the weights (S, g, f) of one at least")
    for level, shape in enumerate(shapes, start=1):
        if len(shape) != 3:
            raise ValueError(f"the weights of layer {level} have shape {shape}: give (S, g, f)")
    for level, (first, second) in enumerate(itertools.pairwise(shapes), start=1):
        if first[0] != second[0] or first[1] != second[2]:
            raise ValueError(
                f"weights {first} of layer {level} and {second} of the next do not fit together"
            )


def he(
    seeds: int, widths: Sequence[int], rng: np.random.Generator, gain: float = 2.0
) -> list[Floats]:
    """Draw N(0, gain/f) weights for `widths` d, ..., k (He et al. 2015): (seeds, g, f) a layer."""
    return [
        rng.standard_normal((seeds, g, f)) * np.sqrt(gain / f)
        for f, g in itertools.pairwise(widths)
    ]


def shuffled(
    inputs: Tensor, labels: Tensor, batch: int, rng: np.random.Generator, epochs: int = 1
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield batches (S, B, d), (S, B) of epochs over each seed's inputs (S, n, d), labels (S, n).

    An epoch takes every example once, in an order of its own for every seed; the n mod B examples
    that come last are left out of it. Raises ValueError for a batch that is larger than n.
    """
    seeds, size = labels.shape
    if not 1 <= batch <= size:
        raise ValueError(f"a batch of {batch} out of {size} examples: take 1 to {size}")
    flat, flat_labels = inputs.reshape(seeds * size, -1), labels.reshape(-1)
    first = size * np.arange(seeds)[:, None]
    for _ in range(epochs):
        order = first + rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)
        for start in range(0, size - batch + 1, batch):
            chosen = torch.from_numpy(order[:, start : start + batch].flatten())
            yield (
                flat.index_select(0, chosen).view(seeds, batch, -1),
                flat_labels.index_select(0, chosen).view(seeds, batch),
            )


def cross_entropy(outputs: Tensor, labels: Tensor) -> Tensor:
    """Return each seed's mean cross-entropy (S,) of outputs (S, k, B), labels (S, B) or (B,)."""
    labels = labels.expand(len(outputs), -1)
    return nn.functional.cross_entropy(outputs, labels, reduction="none").mean(dim=1)


@torch.no_grad()
def accuracy(network: nn.Module, inputs: Tensor, labels: Tensor) -> Floats:
    """Return each seed's accuracy (S,): the first largest output of (S, k, B) is the answer."""
    right = network(inputs).argmax(dim=1) == labels
    return right.double().mean(dim=1).cpu().numpy()
