"""S deep ReLU networks of width 2, one a seed, and the ways in which a layer's two rows are tied.

Layer l maps h (S, f, B) to W h + b (S, 2, B), with f = 1 input in the first layer and f = 2 in the
others. Weights and biases are kept as rows (w, b), together (S, 2, f + 1). The first row of a layer
is always trained; what becomes of the second is the network's `tying`:

    free              trained as well
    negative          the negative of the first, bias included
    negative start    trained as well, starting from the negative of the first
    negative weights  the negative of the first, but with a bias of its own, which is trained
    frozen            left at its start
    positive          equal to the first; in the last layer its negative: equal scores say nothing
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

TYINGS = ("free", "negative", "negative start", "negative weights", "frozen", "positive")
STARTS = ("uniform", "he", "fold")

# By which factors the second row's weights and its bias are the first's; 0 where they are not.
TIES = {"negative": (-1, -1, -1), "negative weights": (-1, -1, 0), "positive": (1, 1, 1)}


class Layer(nn.Module):
    """Two nodes a seed, from rows (S, 2, f + 1), of which those that are trained are parameters."""

    second: Tensor

    def __init__(self, rows: Tensor, tying: str) -> None:
        super().__init__()
        if tying not in TYINGS:
            raise ValueError(f"tying {tying!r} is unknown; choose one of {', '.join(TYINGS)}")
        first, second = (row.clone() for row in rows.split(1, dim=1))
        self.tying = tying
        self.first = nn.Parameter(first)
        if tying == "free":
            self.second = nn.Parameter(second)
        elif tying == "negative start":
            self.second = nn.Parameter(-first)
        elif tying == "negative weights":
            self.bias = nn.Parameter(second[..., -1:].clone())
        elif tying == "frozen":
            self.register_buffer("second", second)

    def rows(self) -> Tensor:
        """Return both rows, (S, 2, f + 1), with the biases in the last column."""
        if self.tying == "negative":
            second = -self.first
        elif self.tying == "positive":
            second = self.first
        elif self.tying == "negative weights":
            second = torch.cat([-self.first[..., :-1], self.bias], dim=2)
        else:
            second = self.second
        return torch.cat([self.first, second], dim=1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the pre-activations (S, 2, B) for inputs (S, f, B)."""
        rows = self.rows()
        return torch.baddbmm(rows[..., -1:], rows[..., :-1], inputs)


class Network(nn.Module):
    """S networks of L layers, ReLU in between; the logit is the last two nodes' difference."""

    def __init__(self, rows: list[Tensor], tying: str) -> None:
        super().__init__()
        self.tying = tying
        last = "negative" if tying == "positive" else tying
        self.layers = nn.ModuleList(
            [*(Layer(row, tying) for row in rows[:-1]), Layer(rows[-1], last)]
        )

    @property
    def depth(self) -> int:
        """The number L of layers."""
        return len(self.layers)

    @property
    def seeds(self) -> int:
        """The number S of networks."""
        return len(next(self.parameters()))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (S, B) of inputs x, (S, B), or (1, B) for the same in every seed."""
        nodes = x[:, None].expand(self.seeds, 1, -1)
        for level, layer in enumerate(self.layers):
            nodes = layer(torch.relu(nodes) if level else nodes)
        return nodes[:, 0] - nodes[:, 1]

    def trained_parameters(self) -> int:
        """Return the number of trained parameters of one seed."""
        return sum(parameter[0].numel() for parameter in self.parameters())

    def rows(self) -> list[Tensor]:
        """Return each layer's rows, detached: (S, 2, 2) for the first, (S, 2, 3) for the others."""
        return [layer.rows().detach() for layer in cast(Iterable[Layer], self.layers)]

    def is_tied(self) -> bool:
        """Say whether all second rows are minus the first ones, to the last bit, bias included."""
        return all(torch.equal(row[:, 1], -row[:, 0]) for row in self.rows())


def build(
    rows: list[NDArray[np.float64]], tying: str, dtype: torch.dtype = torch.float32
) -> Network:
    """Return the networks with these rows, (S, 2, 2) for the first layer, (S, 2, 3) for the others.

    Of the second rows only what the tying does not determine is used. ValueError for another shape,
    for no layer and for an unknown tying.
    """
    if not rows:
        raise ValueError("a network has at least one layer")
    for level, row in enumerate(rows):
        if row.shape != (shape := (len(rows[0]), 2, 3 if level else 2)):
            raise ValueError(f"layer {level + 1} has rows {row.shape}; give rows {shape}")
    return Network([torch.tensor(row, dtype=dtype) for row in rows], tying)


def initialise(
    depth: int,
    seeds: int,
    tying: str,
    start: str,
    rng: np.random.Generator,
    dtype: torch.dtype = torch.float32,
) -> Network:
    """Return `seeds` random networks of `depth` layers; all tyings start from the same draws.

    "uniform": weights and biases in ±1/√f, as in torch.nn.Linear. "he": weights N(0, 2/f), biases 0
    (He et al. 2015). "fold": weights as in "he", and biases that put the kink of each node at a
    uniform x of its own. ValueError for an unknown start or tying, and a depth below 1.
    """
    if start not in STARTS:
        raise ValueError(f"start {start!r} is unknown; choose one of {', '.join(STARTS)}")
    rows: list[NDArray[np.float64]] = []
    for level in range(depth):
        fan_in = 2 if level else 1
        uniform, normal = (
            rng.uniform(-1, 1, (seeds, 2, fan_in + 1)),
            rng.standard_normal((seeds, 2, fan_in)),
        )
        weights, bias = normal * np.sqrt(2 / fan_in), np.zeros((seeds, 2, 1))
        if start == "uniform":
            weights, bias = np.split(uniform / np.sqrt(fan_in), [fan_in], axis=2)
        elif start == "fold":
            inputs = _outputs(rows, tying, (1 + uniform[..., -1]) / 2)
            bias = -(weights * inputs).sum(axis=2, keepdims=True)
        rows.append(np.concatenate([weights, bias], axis=2))
    return build(rows, tying, dtype)


def _outputs(
    rows: list[NDArray[np.float64]], tying: str, x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the layers so far make of x (S, B), as inputs (S, B, f) of the next."""
    nodes = torch.from_numpy(x)[:, None]
    with torch.no_grad():
        for row in rows:
            nodes = torch.relu(Layer(torch.from_numpy(row), tying)(nodes))
    return nodes.numpy().swapaxes(1, 2)
