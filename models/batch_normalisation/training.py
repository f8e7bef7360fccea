"""Plain SGD with a rate for each seed, which stops before every step so that one can measure."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.network import (
    Network,
    Parameters,
    loss_and_gradients,
    with_noise,
)
from models.perceptrons import shuffled

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """What a step sees before it is taken.

    `inputs` (S, B, d) and `labels` (S, B) are its mini-batch, `losses` (S,) the loss on it and
    `gradient` (S, P) the loss's gradient at the `values` of the network, which are moved by -η
    times the gradient when `rates` (S,) holds η.
    """

    network: Network
    inputs: Tensor
    labels: Tensor
    rates: Tensor
    losses: Tensor
    gradient: Tensor

    @cached_property
    def gradients(self) -> Parameters:
        """The parts of the gradient, by the names of the parameters."""
        return self.network.named(self.gradient)

    def at(
        self, parameters: Parameters, names: Collection[str] | None = None
    ) -> tuple[Tensor, Parameters]:
        """Return the losses (S,) and gradients elsewhere, on this mini-batch, with this noise.

        The gradients are those of all parameters, or of those with these `names`.
        """
        return loss_and_gradients(self.network, parameters, self.inputs, self.labels, names)

    def moved(self, factor: float = 1.0, direction: Parameters | None = None) -> Parameters:
        """Return parameters after `factor` times the step, or one against another `direction`."""
        by = self.gradients if direction is None else direction
        return {
            name: value.detach() - factor * self.rates[:, None, None] * by[name]
            for name, value in self.network.named_parameters()
        }


def descend(
    network: Network, batches: Iterable[tuple[Tensor, Tensor]], rates: Sequence[float]
) -> Iterator[Step]:
    """Yield every step of SGD at each seed's rate, (S,), and take it once the next is asked for."""
    eta = torch.tensor(rates, dtype=network.weights[0].dtype)
    for inputs, labels in batches:
        losses, gradient = network.loss_and_gradient(network.values, inputs, labels)
        yield Step(network, inputs, labels, eta, losses, gradient)
        network.values.addcmul_(-eta[:, None], gradient)


def batches(
    network: Network,
    inputs: Tensor,
    labels: Tensor,
    size: int,
    order: np.random.Generator,
    noise: np.random.Generator,
    steps: int,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield mini-batches for `steps` steps, epoch by epoch, each with new noise in the network."""
    epochs = -(-steps // (labels.shape[1] // size))
    drawn = with_noise(network, shuffled(inputs, labels, size, order, epochs), noise)
    for _, batch in zip(range(steps), drawn, strict=False):
        yield batch


def all_arrived(arrived: Floats) -> bool:
    """Say whether every seed has arrived."""
    return bool(np.isfinite(arrived).all())


def steps_to_target(
    steps: Iterable[Step],
    target: float,
    window: int,
    enough: Callable[[Floats], bool] = all_arrived,
) -> Floats:
    """Return each seed's first step at which its recent losses average at most `target`.

    The result is (S,) float64, the number of the step from 1, and the average that of the last
    `window` losses; infinite where there is none, be it that the losses diverge.

    No step is taken after those that have arrived so far are `enough`, none by a seed that has
    arrived, and none by one whose loss is not a number, which stays so. Raises ValueError where
    there is no step.
    """
    arrived: Floats | None = None
    recent: deque[Floats] = deque(maxlen=window)
    for number, step in enumerate(steps, start=1):
        recent.append(step.losses.double().numpy())
        arrived = np.full(len(step.losses), np.inf) if arrived is None else arrived
        if len(recent) == window:
            arrived[(np.mean(recent, axis=0) <= target) & np.isinf(arrived)] = number
        step.network.resting = np.isfinite(arrived) | np.isnan(recent[-1])
        if enough(arrived):
            break
    if arrived is None:
        raise ValueError("there is no step to take: draw a batch at least")
    return arrived
