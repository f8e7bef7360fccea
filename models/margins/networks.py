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

from models.compiled.perceptrons import Trainer
from models.margins import spectral
from models.perceptrons import Perceptrons, cross_entropy, shuffled
from models.training import train

Floats = NDArray[np.float64]

BATCH = 50
# Divisors of margins: the product of spectral norms, spectral complexity with two references.
NORMALISERS = ("∏σ", "R_A, M = 0", "R_A, M = init")


def sgd(network: Perceptrons, decay: float = 0.0) -> Trainer:
    """Return SGD at rate 0.05 with momentum 0.9 and, where asked for, weight decay."""
    optimiser = torch.optim.SGD(
        network.parameters(), lr=0.05, momentum=0.9, weight_decay=decay, fused=True
    )
    return Trainer(network, optimiser)


def adam(network: Perceptrons) -> Trainer:
    """Return Adam at rate 0.001."""
    return Trainer(network, torch.optim.Adam(network.parameters(), fused=True))


def train_epochs(
    trainer: Trainer,
    inputs: Tensor,
    labels: Tensor,
    epochs: int,
    rng: np.random.Generator,
    penalty: Callable[[], Tensor] | None = None,
) -> None:
    """Train on the inputs (S, n, d) and labels (S, n) in batches of 50.

    A penalty (S,) is added to the cross-entropy; its derivatives are torch's.
    """
    batches = shuffled(inputs, labels, BATCH, rng, epochs)
    if penalty is None:
        trainer.train(batches)
        return

    def penalised(outputs: Tensor, answers: Tensor) -> Tensor:
        return cross_entropy(outputs, answers) + penalty()

    train(trainer.network, batches, penalised, trainer.optimiser)


def train_to_loss(
    trainer: Trainer,
    inputs: Tensor,
    labels: Tensor,
    target: float,
    rng: np.random.Generator,
    limit: int = 1000,
) -> Perceptrons:
    """Train each seed to the end of its first epoch at a training loss ≤ `target`; return them.

    Takes what `train_epochs` does. Raises ValueError when a seed has not come there after `limit`
    epochs.
    """
    network, waiting = trainer.network, torch.ones(len(labels), dtype=torch.bool)
    for _ in range(limit):
        trainer.train(shuffled(inputs, labels, BATCH, rng), waiting.numpy())
        with torch.no_grad():
            waiting &= cross_entropy(network(inputs), labels) > target
        if not waiting.any():
            return copy.deepcopy(network)
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
