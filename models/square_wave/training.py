"""Training on the square wave, by minibatches of fresh points or on a fixed grid, and success.

It is compiled; `models.training.train` with `optimise` is its twin in torch.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.square_wave import kernel
from models.square_wave.network import TIES, Layer, Network

GRID = 64  # points of the fixed training set
JUDGED = 1024  # points on which a network is judged
MOMENTUM = 0.9
OPTIMISERS = ("adam", "momentum", "sgd")
TOGETHER = 64  # steps whose points are drawn at a time, and which a seed takes in one go


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
    for begun in range(0, setting.steps, TOGETHER):
        steps = min(TOGETHER, setting.steps - begun)
        if setting.batch is None:
            x = midpoints(GRID, dtype).expand(steps, seeds, -1)
        else:
            x = torch.from_numpy(rng.random((steps, seeds, setting.batch))).to(dtype)
        yield from zip(x, wave(x, depth), strict=True)


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


def rates(setting: Setting) -> NDArray[np.float64]:
    """Return each step's learning rate, (T,): what the schedule of `optimise` comes to."""
    along = np.arange(setting.steps) / setting.steps
    fall = (1 + np.cos(np.pi * along)) / 2
    return setting.rate * (fall if setting.decay else np.ones_like(along))


def train(network: Network, setting: Setting, rng: np.random.Generator) -> Tensor:
    """Train all seeds in place, in their own precision; return the losses before each step, (S, T).

    The batches depend on `rng` alone, so that networks of any tying can be given the same ones.
    ValueError for an unknown optimiser and for no step.
    """
    dtype = next(network.parameters()).dtype
    group = optimise(network.parameters(), setting)[0].param_groups[0]
    how = np.array([*group["betas"], group["eps"]] if "betas" in group else [group["momentum"]])
    layers = cast(list[Layer], list(network.layers))
    ties = np.array([TIES.get(layer.tying, (0, 0, 0)) for layer in layers], float)
    moved = np.array([3 * [layer.tying != "frozen"] for layer in layers], float)
    rows = _padded(network.rows())
    stack = kernel.Stack(rows, np.zeros((2, *rows.shape), rows.dtype), ties, moved)
    drawn = batches(network.depth, network.seeds, setting, rng, dtype)
    schedule, taken, found = rates(setting), 0, []
    while some := list(islice(drawn, TOGETHER)):
        inputs, labels = (torch.stack(parts).numpy() for parts in zip(*some, strict=True))
        losses = np.empty((len(some), network.seeds), rows.dtype)
        now = schedule[taken : taken + len(some)]
        kernel.train(stack, (inputs, labels), taken, now, how, losses)
        taken += len(some)
        found.append(losses)
    if not found:
        raise ValueError("there is no batch to train on: take one step at least")
    _write(layers, torch.from_numpy(rows))
    return torch.from_numpy(np.concatenate(found).T)


def _padded(rows: list[Tensor]) -> kernel.Floats:
    """Return all layers' rows, (S, L, 2, 3), where the first layer has a second input of 0."""
    weight, bias = rows[0].split(1, dim=2)
    first = torch.cat([weight, torch.zeros_like(weight), bias], dim=2)
    return torch.stack([first, *rows[1:]], dim=1).numpy()


@torch.no_grad()
def _write(layers: list[Layer], rows: Tensor) -> None:
    """Give the layers' parameters their numbers in `_padded` rows."""
    for level, layer in enumerate(layers):
        columns = [0, 1, 2] if level else [0, 2]
        for name, parameter in layer.named_parameters():
            row = rows[:, level, :1] if name == "first" else rows[:, level, 1:]
            parameter.copy_(row[..., -1:] if name == "bias" else row[..., columns])


def accuracy(network: Network) -> NDArray[np.float64]:
    """Return each seed's share of right labels on the midpoints of 1024 equal parts, (S,)."""
    x = midpoints(JUDGED, next(network.parameters()).dtype)
    with torch.no_grad():
        right = (network(x) > 0) == (wave(x, network.depth) > 0)
    return right.double().mean(dim=1).numpy()
