"""What goes into activations during training: how each unit's distribution over examples moves."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.network import ACTIVATIONS, Network

Floats = NDArray[np.float64]

SHARES = (0.15, 0.5, 0.85)


@dataclass(frozen=True, eq=False)
class Inputs:
    """Means, spreads and quantiles of the inputs of each unit's activation, over the examples.

    `means` and `spreads` are (S, layers, g), float64; their `quantiles` (3, S, layers, g) are those
    at 15, 50 and 85 % (Ioffe and Szegedy 2015, Figure 1).
    """

    means: Floats
    spreads: Floats
    quantiles: Floats


@torch.no_grad()
def activation_inputs(network: Network, examples: Tensor) -> Inputs:
    """Measure all hidden layers on the examples (S, B, d), with the network's present noise."""
    found = torch.stack(network.layers(examples)[:-1], dim=1).double()
    quantiles = found.quantile(torch.tensor(SHARES, dtype=torch.float64), dim=-1)
    return Inputs(found.mean(-1).numpy(), found.std(-1, correction=0).numpy(), quantiles.numpy())


@torch.no_grad()
def normalised(network: Network, examples: Tensor) -> list[tuple[Floats, Floats]]:
    """Return y and ŷ (S, g, B), float64, of each hidden layer on the examples (S, B, d).

    y are the pre-activations; ŷ is what goes into the activation once the present noise, the shift
    and the scale are taken off, so that it is y in a network without normalisation.
    """
    h, found = examples.transpose(-1, -2), []
    for level, z in enumerate(network.layers(examples)[:-1]):
        hat = z
        if network.noise:
            factor, offset = network.noise[level]
            hat = (hat - offset) / factor
        hat = hat - network.biases[level]
        if network.variant != "standard":
            hat = hat / network.scales[level]
        found.append((torch.bmm(network.weights[level], h).double().numpy(), hat.double().numpy()))
        h = ACTIVATIONS[network.activation](z)
    return found


def movement(before: Inputs, after: Inputs) -> Floats:
    """Return how far the units' means moved in units of their spread before; seed averages (S,).

    A mean that stays has moved by 0, also where there is no spread. Of a run that has diverged the
    average is not finite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.abs(after.means - before.means)
        moved = np.divide(
            distance, before.spreads, out=np.zeros_like(distance), where=distance != 0
        )
        return moved.mean(axis=(1, 2))
