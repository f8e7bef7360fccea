"""Small stacks of networks with batch normalisation, and what torch makes of them."""

import numpy as np
import torch
from torch import nn

from models.batch_normalisation.network import ACTIVATIONS, EPSILON, Network
from models.perceptrons import he

SEEDS, WIDTHS, EXAMPLES = 3, (5, 7, 6, 4), 24


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def network(variant: str = "batch norm", activation: str = "relu") -> Network:
    found = Network(he(SEEDS, WIDTHS, rng()), variant, activation, torch.float64)
    draw = rng(1)
    with torch.no_grad():  # γ and β of no special value
        for parameter in [*found.scales, *found.biases]:
            parameter += torch.from_numpy(draw.standard_normal(tuple(parameter.shape)))
    found.draw_noise(EXAMPLES, rng(2))
    return found


def sample() -> tuple[torch.Tensor, torch.Tensor]:
    draw = rng(3)
    inputs = torch.from_numpy(draw.standard_normal((SEEDS, EXAMPLES, WIDTHS[0])))
    return inputs, torch.from_numpy(draw.integers(4, size=(SEEDS, EXAMPLES)))


def by_torch(network, parameters, inputs):
    """Return z of all layers, differentiable, with torch's normalisation of each seed's units."""
    h, found = inputs.transpose(1, 2), []
    for level in range(len(network.weights)):
        weight, shift = parameters[f"weights.{level}"], parameters[f"biases.{level}"]
        z, scale = torch.bmm(weight, h), parameters.get(f"scales.{level}")
        if scale is None:
            z = z + shift
        else:
            z = torch.stack(
                [
                    nn.functional.batch_norm(
                        y.T, None, None, g[:, 0], b[:, 0], training=True, eps=EPSILON
                    ).T
                    for y, g, b in zip(z, scale, shift, strict=True)
                ]
            )
        if scale is not None and network.noise:
            factor, offset = network.noise[level]
            z = factor * z + offset
        found.append(z)
        h = ACTIVATIONS[network.activation](z)
    return found
