"""How steep a network's margin is: a search for steep inputs, and networks as steep as can be."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.margins.spectral import margins
from models.perceptrons import Perceptrons

Floats = NDArray[np.float64]

STRIDES = (1e-2, 1.0, 10.0)
# κ, any from 0 to 1: at 0 a layer has rank 1, so that it lets through the one direction only, and
# at 1 every direction is the steepest. Near 1 a search has to tell the two apart.
OTHER_SHARE = 0.9


def slopes(network: Perceptrons, inputs: Tensor, labels: Tensor, steps: int) -> Tensor:
    """Return |m(x) - m(x')| / ‖x - x'‖ for all pairs of a search along the margin m's gradients.

    From each of the inputs (S, n, d) it takes x' at three distances along the gradient and against
    it, then goes on from x = the gradient itself. Without biases that is power iteration on the
    matrices that are at work at x, and it turns towards their common singular direction. The result
    is (steps, 6, S, n).
    """
    found = []
    x = inputs
    for _ in range(steps):
        x = x.detach().requires_grad_()
        here = margins(network(x), labels)
        (gradient,) = torch.autograd.grad(here.sum(), x)
        direction = torch.nn.functional.normalize(gradient, dim=-1)
        with torch.no_grad():
            for stride in (*STRIDES, *(-stride for stride in STRIDES)):
                there = x + stride * direction
                distance = torch.linalg.vector_norm(there - x, dim=-1)
                change = (margins(network(there), labels) - here).abs()
                found.append(torch.where(distance > 0, change / distance, 0.0))
        x = direction
    return torch.stack(found).view(steps, 2 * len(STRIDES), *labels.shape)


def steepest(norms: Sequence[float], rng: np.random.Generator, seeds: int) -> list[Floats]:
    """Return weights (S, 2, 2) of layers of these spectral norms that attain the bound √2 Π‖A_i‖_σ.

    Each layer is σ (u vᵀ + κ u' v'ᵀ) with v the u of the layer before, κ the share OTHER_SHARE of
    its other singular value, and u', v' the unit vectors at right angles. Every u but the last is
    between 30 and 60 degrees, so that ReLU lets all of the diagonal pass: at x = (1, 1) the part
    along u' is at most tan 15° < tan 30° of that along u. The last u is (1, -1)/√2, so that the two
    classes are 2σ/√2 = √2 σ apart.
    """
    angles = rng.uniform(np.pi / 6, np.pi / 3, (seeds, len(norms)))
    angles = np.column_stack([angles, np.full(seeds, -np.pi / 4)]).T
    units = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    across = np.stack([-np.sin(angles), np.cos(angles)], axis=-1)
    return [
        norm
        * sum(
            share * each[level + 1][:, :, None] * each[level][:, None, :]
            for share, each in ((1, units), (OTHER_SHARE, across))
        )
        for level, norm in enumerate(norms)
    ]
