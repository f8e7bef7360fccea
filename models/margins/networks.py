"""Perceptrons trained to one loss or for one number of epochs, penalised or not, and their margins.

All seeds are trained at once. At equal training loss they stop after different numbers of epochs,
and the weights of each are those that it had then.
"""

import copy
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.margins import spectral
from models.perceptrons import Perceptrons, cross_entropy, shuffled
from models.training import train

Floats = NDArray[np.float64]

BATCH = 50
# Divisors of margins: the product of spectral norms, spectral complexity with two references.
NORMALISERS = ("∏σ", "R_A, M = 0", "R_A, M = init")


def sgd(network: Perceptrons, decay: float = 0.0) -> torch.optim.Optimizer:
    """Return SGD at rate 0.05 with momentum 0.9 and, where asked for, weight decay."""
    return torch.optim.SGD(
        network.parameters(), lr=0.05, momentum=0.9, weight_decay=decay, fused=True
    )


def train_epochs(
    network: Perceptrons,
    inputs: Tensor,
    labels: Tensor,
    optimiser: torch.optim.Optimizer,
    epochs: int,
    rng: np.random.Generator,
    penalty: Callable[[], Tensor] | None = None,
) -> None:
    """Train on the inputs (S, n, d) and labels (S, n) in batches of 50.

    A penalty (S,) is added to the cross-entropy.
    """

    def penalised(outputs: Tensor, answers: Tensor) -> Tensor:
        loss = cross_entropy(outputs, answers)
        return loss if penalty is None else loss + penalty()

    train(network, shuffled(inputs, labels, BATCH, rng, epochs), penalised, optimiser)


def train_to_loss(
    network: Perceptrons,
    inputs: Tensor,
    labels: Tensor,
    optimiser: torch.optim.Optimizer,
    target: float,
    rng: np.random.Generator,
    limit: int = 1000,
) -> Perceptrons:
    """Return each seed with its weights after its first epoch to end at a training loss ≤ `target`.

    Takes what `train_epochs` does. Raises ValueError when a seed has not come there after `limit`
    epochs.
    """
    kept = copy.deepcopy(network)
    waiting = torch.ones(len(labels), dtype=torch.bool)
    for _ in range(limit):
        train_epochs(network, inputs, labels, optimiser, 1, rng)
        with torch.no_grad():
            arrived = waiting & (cross_entropy(network(inputs), labels) <= target)
            for stored, now in zip(kept.parameters(), network.parameters(), strict=True):
                stored[arrived] = now[arrived]
        waiting &= ~arrived
        if not waiting.any():
            return kept
    raise ValueError(
        f"{int(waiting.sum())} of {len(labels)} seeds are above the loss {target} "
        f"after {limit} epochs: raise the target or the limit"
    )


@torch.no_grad()
def measure(
    network: Perceptrons, start: Sequence[Floats], inputs: Tensor, labels: Tensor
) -> dict[str, Floats]:
    """Return every seed's margins (S, n) in double precision, raw and by each of the `NORMALISERS`.

    `start` holds the initial weights (S, g, f) of each layer, the reference matrices of M = init.
    """
    network, inputs = copy.deepcopy(network).double(), inputs.double()
    weights = list(network.weights)
    norms = spectral.spectral_norms(weights)
    references = [torch.from_numpy(first) for first in start]
    constants = (
        spectral.lipschitz(norms),
        spectral.complexity(weights, norms),
        spectral.complexity(weights, norms, references),
    )
    raw = spectral.margins(network(inputs), labels)
    found = {
        name: spectral.normalised(raw, constant, inputs).numpy()
        for name, constant in zip(NORMALISERS, constants, strict=True)
    }
    return {"raw": raw.numpy()} | found
