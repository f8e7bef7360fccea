"""How much the loss and its gradient change along a direction: what a step of SGD finds ahead.

From the parameters w of a seed, on one mini-batch, the loss L and its gradient g are taken at w - a
η d for multiples a of the step; d is the gradient at w, or another direction of its length
(Santurkar et al. 2018, Section 3.1 and Figure 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.training import Parameters, Step

Floats = NDArray[np.float64]

MULTIPLES = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, eq=False)
class Smoothness:
    """Each (S,) float64: loss at the `start` w, `lowest` and `highest` on the segment, w included.

    `change` is the largest ‖g' - g‖, `relative` the same over ‖g‖, and `beta` the effective
    smoothness, the largest ‖g' - g‖/‖w' - w‖.
    """

    start: Floats
    lowest: Floats
    highest: Floats
    change: Floats
    relative: Floats
    beta: Floats

    @property
    def range(self) -> Floats:
        """Return how much the loss changes, (S,)."""
        with np.errstate(invalid="ignore"):  # of infinite losses
            return self.highest - self.lowest


def ahead(
    step: Step, direction: Parameters | None = None, multiples: Sequence[float] = MULTIPLES
) -> Smoothness:
    """Measure along the gradient, or along a `direction` as long as it.

    Of a run that has diverged the numbers are not finite.
    """
    losses, changes, betas = [step.losses], [], []
    for multiple in multiples:
        there = step.moved(multiple, direction)
        loss, gradients = step.at(there)
        losses.append(loss)
        changes.append(distance(gradients, step.gradients))
        here = {name: value.detach() for name, value in step.network.named_parameters()}
        with np.errstate(invalid="ignore"):
            betas.append(changes[-1] / distance(there, here))
    along, change = torch.stack(losses).double().numpy(), np.max(changes, axis=0)
    with np.errstate(invalid="ignore"):
        relative = change / norm(step.gradients)
    return Smoothness(
        start=along[0],
        lowest=along.min(axis=0),
        highest=along.max(axis=0),
        change=change,
        relative=relative,
        beta=np.max(betas, axis=0),
    )


def random_direction(gradients: Parameters, rng: np.random.Generator) -> Parameters:
    """Draw for each seed a direction with independent normal entries, as long as its gradient."""
    drawn = {
        name: torch.from_numpy(rng.standard_normal(tuple(value.shape))).to(value)
        for name, value in gradients.items()
    }
    factor = torch.from_numpy(norm(gradients) / norm(drawn)).to(next(iter(drawn.values())))
    return {name: factor[:, None, None] * value for name, value in drawn.items()}


def norm(vectors: Parameters) -> Floats:
    """Return the Euclidean norm over all parameters of each seed, (S,) float64."""
    return np.sqrt(sum(_squares(value) for value in vectors.values()))


def distance(first: Parameters, second: Parameters) -> Floats:
    """Return the Euclidean distance over all parameters of each seed, (S,) float64."""
    return norm({name: value - second[name] for name, value in first.items()})


def _squares(value: Tensor) -> Floats:
    return value.double().square().flatten(1).sum(1).numpy()
