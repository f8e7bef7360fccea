"""Perceptrons trained by torch's SGD or Adam, compiled; see `models.training.train`, its twin."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.compiled import kernels
from models.perceptrons import Perceptrons

Floats = NDArray[Any]  # of the network's precision

TOGETHER = 16  # batches: what a seed takes while its parameters are in the cache

SGD = ("lr", "weight_decay", "momentum", "dampening")
ADAM = ("lr", "weight_decay", "betas", "eps")


class Trainer:
    """Perceptrons on the CPU and torch's optimiser of all their parameters, which holds the numbers
    of its steps; its state is kept here.

    The parameters move to one row a seed, of which they are views once it has trained. ValueError
    for other optimisers than SGD and Adam.
    """

    def __init__(self, network: Perceptrons, optimiser: torch.optim.Optimizer) -> None:
        if not isinstance(optimiser, torch.optim.SGD | torch.optim.Adam):
            raise ValueError(
                f"{type(optimiser).__name__} is not compiled: take torch's SGD or Adam, "
                "or models.training.train"
            )
        self.network, self.optimiser, self.taken = network, optimiser, 0
        self.adam = isinstance(optimiser, torch.optim.Adam)

    @cached_property
    def rows(self) -> Floats:
        """The parameters, (S, P), as the kernels have them."""
        layers = list(zip_longest(self.network.weights, self.network.biases))
        parts = [
            part.detach()
            for weight, bias in layers
            for part in ([weight.mT] if bias is None else [weight.mT, bias])
        ]
        rows = torch.cat([part.flatten(1) for part in parts], dim=1)
        places = iter(rows.split([part[0].numel() for part in parts], dim=1))
        for weight, bias in layers:
            weight.data = next(places).view(weight.mT.shape).mT
            if bias is not None:
                bias.data = next(places).view(bias.shape)
        return rows.numpy()

    @cached_property
    def stack(self) -> kernels.Stack:
        """The parameters and what is known of the gradients before: at first nothing."""
        shapes = [weight.shape for weight in self.network.weights]
        widths = np.array([shapes[0][2], *(shape[1] for shape in shapes)])
        first = np.zeros_like(self.rows)
        second = first[: len(first) if self.adam else 0].copy()
        return kernels.Stack(self.rows, first, second, widths, bool(self.network.biases))

    def train(
        self, drawn: Iterable[tuple[Tensor, Tensor]], running: NDArray[np.bool_] | None = None
    ) -> Tensor:
        """Take a step per batch of inputs (S, B, d) and labels (S, B); return losses (S, T).

        Seeds that are not `running` (S,) stay where they are, at a loss of 0. ValueError for no
        batch.
        """
        seeds = np.arange(len(self.rows)) if running is None else np.flatnonzero(running)
        group, names = self.optimiser.param_groups[0], ADAM if self.adam else SGD
        how = np.hstack([group[name] for name in names]).astype(self.rows.dtype)
        found = []
        for batches in _joined(iter(drawn)):
            losses = np.zeros((len(self.rows), len(batches.bounds) - 1), self.rows.dtype)
            kernels.train(self.stack, batches, seeds, self.taken, how, losses)
            self.taken += losses.shape[1]
            found.append(torch.from_numpy(losses))
        if not found:
            raise ValueError("there is no batch to train on: draw at least one")
        return torch.cat(found, dim=1)


def _joined(batches: Iterator[tuple[Tensor, Tensor]]) -> Iterator[kernels.Batches]:
    """Yield some batches at a time as the kernels have them."""
    while some := list(islice(batches, TOGETHER)):
        inputs, labels = (torch.cat(parts, dim=1).numpy() for parts in zip(*some, strict=True))
        bounds = np.cumsum([0, *(answers.shape[1] for _, answers in some)])
        yield kernels.Batches(inputs, labels, bounds)
