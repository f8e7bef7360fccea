"""S perceptrons, one a seed, with batch normalisation before every activation, as one module.

Layer l maps h (S, f, B) to the pre-activations W h (S, g, B); examples come last, as in
`models.perceptrons`. A hidden layer normalises them over the B examples of each seed, ŷ = (y -
μ)/√(σ² + ε) with the biased variance, scales and shifts, z = γ ŷ + β (Ioffe and Szegedy 2015,
Algorithm 1), and applies its activation. Without normalisation z = W h + b. `kernel` has the way
ahead and the way back.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.batch_normalisation import kernel

Floats = NDArray[np.float64]

Parameters = dict[str, Tensor]

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid}
VARIANTS = ("standard", "batch norm", "noisy batch norm")
EPSILON = kernel.EPSILON


class Network(nn.Module):
    """S perceptrons from the weights (S, g, f) of each layer, γ = 1 and all biases 0.

    `values` (S, P) holds all parameters. `weights`, `biases` and `scales` are views of it, so that
    who sets one of them has to write into it. Seeds that are `resting` (S,) stay where they are:
    their losses are NaN and their gradients 0.
    `variant` is "standard", "batch norm" or "noisy batch norm"; `activation` is "relu" or
    "sigmoid". Raises ValueError for others, and for weights that do not fit together.
    """

    def __init__(
        self,
        weights: Sequence[Floats],
        variant: str,
        activation: str = "relu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        if variant not in VARIANTS:
            raise ValueError(f"variant {variant!r} is unknown: choose one of {', '.join(VARIANTS)}")
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"activation {activation!r} is unknown: choose one of {', '.join(ACTIVATIONS)}"
            )
        for first, second in itertools.pairwise(w.shape for w in weights):
            if first[0] != second[0] or first[1] != second[2]:
                raise ValueError(
                    f"weights {first} and {second} of the next layer do not fit together"
                )
        self.variant, self.activation = variant, activation
        widths = [weights[0].shape[2], *(w.shape[1] for w in weights)]
        rows = np.cumsum([0, *widths])
        hidden = widths[1:-1] if variant != "standard" else []
        kinds = {
            "weights": [(g, f) for f, g in itertools.pairwise(widths)],
            "biases": [(g, 1) for g in widths[1:]],
            "scales": [(g, 1) for g in hidden],
        }
        self.shapes = {
            f"{kind}.{level}": shape
            for kind, shapes in kinds.items()
            for level, shape in enumerate(shapes)
        }
        sizes = [math.prod(shape) for shape in self.shapes.values()]
        places = np.zeros((3, len(weights)), int)
        starts = iter(np.cumsum([0, *sizes]))
        for kind, shapes in enumerate(kinds.values()):
            places[kind, : len(shapes)] = list(itertools.islice(starts, len(shapes)))
        self.plan = kernel.Plan(
            rows,
            places,
            variant != "standard",
            variant == "noisy batch norm",
            activation == "sigmoid",
        )
        self.values = torch.cat(
            [
                *(torch.tensor(w, dtype=dtype).flatten(1) for w in weights),
                torch.zeros(len(weights[0]), sum(widths[1:]), dtype=dtype),
                torch.ones(len(weights[0]), sum(hidden), dtype=dtype),
            ],
            dim=1,
        )
        named = self.named(self.values)
        self.weights, self.biases, self.scales = (
            nn.ParameterList(named[f"{kind}.{level}"] for level in range(len(shapes)))
            for kind, shapes in kinds.items()
        )
        self.resting = np.zeros(len(weights[0]), bool)
        self.noise: list[tuple[Tensor, Tensor]] = []
        self._noise = np.empty((len(weights[0]), 2, 0, 0), self.values.numpy().dtype)

    def named(self, values: Tensor) -> Parameters:
        """Return each parameter's part (S, g, f) or (S, g, 1) of values (S, P), by name."""
        parts = values.split([math.prod(shape) for shape in self.shapes.values()], dim=1)
        return {
            name: part.unflatten(1, shape)
            for part, (name, shape) in zip(parts, self.shapes.items(), strict=True)
        }

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs (S, k, B) for inputs (S, B, d)."""
        return self.layers(inputs)[-1]

    def layers(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs of all hidden activations, (S, g, B) each, and outputs (S, k, B)."""
        found = kernel.layers(
            self.plan, self.values.numpy(), np.ascontiguousarray(inputs), self._noise
        )
        return list(torch.from_numpy(found).split(np.diff(self.plan.rows).tolist(), dim=1))[1:]

    def loss_and_gradient(
        self,
        values: Tensor,
        inputs: Tensor,
        labels: Tensor,
        first: int = 0,
        through: int | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Return each seed's mean cross-entropy (S,) at `values`, and its gradient, both (S, P).

        Of the gradient only the parts of the layers `first` to `through` are there.
        """
        losses, gradient = kernel.loss_and_gradients(
            self.plan,
            values.numpy(),
            np.ascontiguousarray(inputs),
            np.ascontiguousarray(labels),
            self._noise,
            self.resting,
            first,
            len(self.weights) if through is None else through,
        )
        return torch.from_numpy(losses), torch.from_numpy(gradient)

    def draw_noise(self, examples: int, rng: np.random.Generator) -> None:
        """Draw a step's noise, which stays until the next draw; only "noisy batch norm" has any.

        Each unit gets a mean μ ~ U(-1/2, 1/2) and a spread σ ~ U(1, 5/4), each of its examples then
        z -> s z + m with m ~ U(μ - 1/10, μ + 1/10) and s ~ N(σ, 1/100) (Santurkar et al. 2018,
        Algorithm 1).
        """
        if self.variant != "noisy batch norm":
            return
        seeds, rows = len(self.values), self.plan.rows
        self._noise = np.empty((seeds, 2, rows[-2], examples), self._noise.dtype)
        self.noise = []
        for start, end in itertools.pairwise(rows[1:-1]):
            shape = (seeds, end - start, examples)
            mean, spread = rng.random((2, *shape[:2], 1)).astype(np.float32)
            factor, offset = self._noise[:, 0, start:end], self._noise[:, 1, start:end]
            np.multiply(0.1, rng.standard_normal(shape, dtype=np.float32), out=factor)
            np.multiply(0.2, rng.random(shape, dtype=np.float32), out=offset)
            factor += 1 + spread / 4
            offset += mean - 1 / 2 - 0.1
            self.noise.append((torch.from_numpy(factor), torch.from_numpy(offset)))


def with_noise(
    network: Network, batches: Iterable[tuple[Tensor, Tensor]], rng: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the batches, inputs (S, B, d) and labels (S, B), each with new noise in the network."""
    for inputs, labels in batches:
        network.draw_noise(inputs.shape[1], rng)
        yield inputs, labels


def loss_and_gradients(
    network: Network,
    parameters: Mapping[str, Tensor],
    inputs: Tensor,
    labels: Tensor,
    names: Collection[str] | None = None,
) -> tuple[Tensor, Parameters]:
    """Return each seed's mean cross-entropy (S,) at `parameters` and its gradient, of their shapes.

    The gradient is that of all parameters, or of those with these `names`, for which no layer
    before the first of them is differentiated. The network itself keeps its parameters, and the
    noise of the step.
    """
    values = torch.cat([parameters[name].detach().flatten(1) for name in network.shapes], dim=1)
    wanted = network.shapes if names is None else names
    levels = [int(name.rpartition(".")[2]) for name in wanted]
    losses, gradient = network.loss_and_gradient(values, inputs, labels, min(levels), max(levels))
    named = network.named(gradient)
    return losses, {name: named[name] for name in wanted}
