"""Training on the square wave, by minibatches of fresh points or on a fixed grid, and success."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models import training
from models.square_wave.network import Network

GRID = 64  # points of the fixed training set
JUDGED = 1024  # points on which a network is judged
MOMENTUM = 0.9
OPTIMISERS = ("adam", "momentum", "sgd")


@dataclass(frozen=True)
class Setting:
    """How to train: from a `start` of `network.initialise`, with `steps` of the optimiser.

    `rate` is the first learning rate; it decays to 0 along half a cosine, or not at all without
    `decay`. `batch` is the number of fresh points for each step, and None stands for the fixed grid
    at every step.
    """

    optimiser: str
    rate: float
    batch: int | None
    steps: int
    start: str = "uniform"
    decay: bool = True


def wave(x: Tensor, depth: int) -> Tensor:
    """Return labels 0. or 1. of x in [0, 1]: 1 on [0, 2^-L), then 0 and 1 in turn every 2^(1-L)."""
    return 1 - torch.floor((torch.floor(x * 2**depth) + 1) / 2) % 2


def midpoints(count: int, dtype: torch.dtype) -> Tensor:
    """Return the midpoints of `count` equal parts of [0, 1] as one row, (1, count)."""
    return (torch.arange(count, dtype=dtype)[None] + 0.5) / count


def batches(
    depth: int,
    seeds: int,
    setting: Setting,
    rng: np.random.Generator,
    dtype: torch.dtype = torch.float32,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield each step's inputs x and labels, both (S, B); every seed has points of its own."""
    for _ in range(setting.steps):
        if setting.batch is None:
            x = midpoints(GRID, dtype).expand(seeds, -1)
        else:
            x = torch.from_numpy(rng.random((seeds, setting.batch))).to(dtype)
        yield x, wave(x, depth)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean cross-entropy over the last axis: (S,) for logits and labels (S, B)."""
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return each.mean(dim=-1)


def optimise(
    parameters: Iterable[torch.nn.Parameter], setting: Setting
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler | None]:
    """Return torch's optimiser and its rate's schedule; ValueError for an unknown optimiser."""
    if setting.optimiser not in OPTIMISERS:
        raise ValueError(
            f"optimiser {setting.optimiser!r} is unknown; choose one of {', '.join(OPTIMISERS)}"
        )
    optimiser: torch.optim.Optimizer
    if setting.optimiser == "adam":
        optimiser = torch.optim.Adam(parameters, lr=setting.rate, fused=True)
    else:
        momentum = MOMENTUM if setting.optimiser == "momentum" else 0.0
        optimiser = torch.optim.SGD(parameters, lr=setting.rate, momentum=momentum)
    if not setting.decay:
        return optimiser, None
    return optimiser, torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, setting.steps)


def train(network: Network, setting: Setting, rng: np.random.Generator) -> Tensor:
    """Train all seeds in place, in their own precision; return the losses before each step, (S, T).

    The batches depend on `rng` alone, so that networks of any tying can be given the same ones.
    """
    dtype = next(network.parameters()).dtype
    drawn = batches(network.depth, network.seeds, setting, rng, dtype)
    return training.train(network, drawn, cross_entropy, *optimise(network.parameters(), setting))


def accuracy(network: Network) -> NDArray[np.float64]:
    """Return each seed's share of right labels on the midpoints of 1024 equal parts, (S,)."""
    x = midpoints(JUDGED, next(network.parameters()).dtype)
    with torch.no_grad():
        right = (network(x) > 0) == (wave(x, network.depth) > 0)
    return right.double().mean(dim=1).numpy()
