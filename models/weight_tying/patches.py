"""Labels of low, high and mixed frequency of k patches, learnt by minibatches, free or tied.

An input is k patches x_1, ..., x_k ~ N(0, I_d), independent, a label y = g(z*) with z*_i =
tanh(u_0·x_i), and g is known, here and to the learner:

    g(z) = a z_1 + b cos(f Σ_i z_i).

The slides' g_low, g_high and g_mid are (a, b) = (1, 0), (0, 1) and (1, 1) at f = π. The learner
looks for the w_i of p(x) = g(tanh(w_1·x_1), ..., tanh(w_k·x_k)), k free vectors or one that all
patches share, from w_i ~ N(0, I_d/d).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.training import train

Floats = NDArray[np.floating]

FRESH = 1000  # points that an error is measured on


@dataclass(frozen=True)
class Task:
    """The data: a `low`, b `high`, f `frequency`, k `patches`, d `dimension`, and ‖u_0‖ `norm`."""

    low: float
    high: float
    frequency: float = np.pi
    patches: int = 10
    dimension: int = 8
    norm: float = 1.0

    def label(self, hidden: Tensor) -> Tensor:
        """Return g(z), (...), for z (..., k)."""
        return self.low * hidden[..., 0] + self.high * torch.cos(
            self.frequency * hidden.sum(dim=-1)
        )

    def variance(self) -> float:
        """Return Var y = a² E z² + b² ((1 + φ(2f)^k)/2 - φ(f)^{2k}) with φ(t) = E cos tz.

        φ, the characteristic function, is real, z_1 uncorrelated with the cosine: z is symmetric.
        """
        once, twice = (
            self._expect(np.cos(t * self._hidden())) for t in (self.frequency, 2 * self.frequency)
        )
        cosine = (1 + twice**self.patches) / 2 - once ** (2 * self.patches)
        return self.low**2 * self._expect(self._hidden() ** 2) + self.high**2 * cosine

    def phase_deviation(self) -> float:
        """Return the standard deviation f √(k E z²) of the phase f Σ z_i, in radians."""
        return float(self.frequency * np.sqrt(self.patches * self._expect(self._hidden() ** 2)))

    def _hidden(self) -> NDArray[np.float64]:
        return np.tanh(self.norm * _NODES)

    def _expect(self, values: NDArray[np.float64]) -> float:
        return float((values * _MASSES).sum())


# Trapezoidal rule for a standard normal; its error for tanh is exponentially small in norm/spacing.
_NODES = np.linspace(-12, 12, 4801)
_MASSES = np.exp(-(_NODES**2) / 2) * (_NODES[1] - _NODES[0]) / np.sqrt(2 * np.pi)


class PatchNetwork(torch.nn.Module):
    """p(x) = g(tanh(w_1·x_1), ..., tanh(w_k·x_k)) of S seeds.

    `weights` are (S, k, d), or (S, 1, d) when tied; it computes in their precision. ValueError for
    weights of another shape.
    """

    def __init__(self, task: Task, weights: Floats) -> None:
        super().__init__()
        free, tied = (task.patches, task.dimension), (1, task.dimension)
        if weights.ndim != 3 or weights.shape[1:] not in (free, tied):
            raise ValueError(
                f"weights {weights.shape} do not fit: give (S, {task.patches}, {task.dimension}), "
                f"or (S, 1, {task.dimension}) to tie them"
            )
        self.task = task
        self.weights = torch.nn.Parameter(torch.tensor(weights))

    def forward(self, x: Tensor) -> Tensor:
        """Map inputs (S, B, k, d) to predictions (S, B)."""
        return self.task.label(torch.tanh((x * self.weights[:, None]).sum(dim=-1)))


class SideBySide(torch.nn.Module):
    """N networks that see the same inputs (S, B, k, d) and predict (S, B, N)."""

    def __init__(self, networks: Sequence[torch.nn.Module]) -> None:
        super().__init__()
        self.networks = torch.nn.ModuleList(networks)

    def forward(self, x: Tensor) -> Tensor:
        """Stack the predictions along a last axis."""
        return torch.stack([network(x) for network in self.networks], dim=-1)


def half_squared_error(predictions: Tensor, labels: Tensor) -> Tensor:
    """Return Σ_n mean_B ½(p - y)², (S,), of (S, B, N): each network follows its loss's gradient."""
    return ((predictions - labels) ** 2).mean(dim=1).sum(dim=-1) / 2


class Learnt(NamedTuple):
    """Errors E(p - y)²/Var y on fresh points, (S, N), and what each seed began with.

    `draws` are arrays (S, ...): directions of u_0, starts of each network, and the first inputs.
    """

    errors: Floats
    draws: tuple[Floats, ...]


def learn(
    tasks: Sequence[Task],
    tied: Sequence[bool],
    seeds: int,
    optimiser: Callable[..., torch.optim.Optimizer],
    step: float,
    steps: int,
    batch: int,
    rng: np.random.Generator,
) -> Learnt:
    """Train a network a seed and task, tied or not, and measure it on fresh points.

    The tasks of a seed share the direction of u_0, uniform, and the inputs, new ones at every step,
    so that k and d must be the same. `optimiser` is a class of torch.optim and `step` its lr. In
    float32; a run that diverges returns what it has become, NaN included. ValueError for tasks that
    do not go together.
    """
    shapes = {(task.patches, task.dimension) for task in tasks}
    if len(shapes) != 1 or len(tied) != len(tasks):
        raise ValueError(
            f"{len(tasks)} tasks of shapes {sorted(shapes)}, {len(tied)} times tied or not: "
            "give one or more tasks of the same k and d, and say of each whether it is tied"
        )
    ((patches, dimension),) = shapes

    def normal(*shape: int) -> NDArray[np.float32]:
        return rng.standard_normal((seeds, *shape), dtype=np.float32)

    direction = normal(1, dimension)
    direction /= np.sqrt((direction**2).sum(axis=-1, keepdims=True))
    starts = [
        normal(1 if shared else patches, dimension) / np.float32(np.sqrt(dimension))
        for shared in tied
    ]
    truths = SideBySide([PatchNetwork(t, np.float32(t.norm) * direction) for t in tasks])
    truths.requires_grad_(False)
    networks = SideBySide([PatchNetwork(t, start) for t, start in zip(tasks, starts, strict=True)])

    def labelled(count: int, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        for _ in range(count):
            x = torch.from_numpy(normal(size, patches, dimension))
            yield x, truths(x)

    batches = labelled(steps, batch)
    first = list(islice(batches, 1))
    train(
        networks,
        chain(first, batches),
        half_squared_error,
        optimiser(networks.parameters(), lr=step),
    )
    ((x, y),) = labelled(1, FRESH)
    with torch.no_grad():
        errors = ((networks(x) - y) ** 2).mean(dim=1).numpy()
    draws = (direction, *starts, *(inputs.numpy() for inputs, _ in first))
    return Learnt(errors / np.array([task.variance() for task in tasks]), draws)
