"""Convolutional tying: one filter for all places of a cycle, against a filter for each place.

Signals are (batch, channels, places), places on a cycle; a window starts at its place. A tied layer
is `torch.nn.Conv1d` with circular padding, an untied one is `LocallyConnected`. With integer
entries of moderate size all of it is exact in float64, in whatever order it is summed.
"""

import numpy as np
import torch
from flint import fmpz_mat
from torch import Tensor, nn


def windows(signals: Tensor, window: int, cyclic: bool = True) -> Tensor:
    """Return the windows (batch, places, channels, window) of signals (batch, channels, places).

    Beyond the last place they go on at the first one, or see zeros if not `cyclic`.
    """
    over = signals[..., : window - 1] if cyclic else torch.zeros_like(signals[..., : window - 1])
    return torch.cat([signals, over], dim=-1).unfold(-1, window, 1).movedim(1, 2)


class LocallyConnected(nn.Module):
    """A layer with a filter and a bias of its own at each place.

    `weight` is (places, filters, channels, window) and `bias` (places, filters); the output (batch,
    filters, places).
    """

    def __init__(self, weight: Tensor, bias: Tensor, cyclic: bool = True) -> None:
        super().__init__()
        self.weight, self.bias, self.cyclic = nn.Parameter(weight), nn.Parameter(bias), cyclic

    def forward(self, signals: Tensor) -> Tensor:
        """Return the outputs (batch, filters, places) for signals (batch, channels, places)."""
        seen = windows(signals, self.weight.shape[-1], self.cyclic)
        return torch.einsum("bncw,nfcw->bfn", seen, self.weight) + self.bias.mT


def circular(weight: Tensor, bias: Tensor) -> nn.Conv1d:
    """Return the cyclic convolution with filters (filters, channels, window) and biases (filters,).

    An even window is refused by a ValueError: torch would not centre it.
    """
    filters, channels, window = weight.shape
    if window % 2 == 0:
        raise ValueError(f"the window is {window}; choose an odd one, so that the padding is even")
    layer = nn.Conv1d(
        channels, filters, window, padding=window // 2, padding_mode="circular", device="meta"
    )
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return layer


def everywhere(weight: Tensor, bias: Tensor, places: int, cyclic: bool = True) -> LocallyConnected:
    """Return the layer of filters (filters, channels, window), biases (filters,) at each place."""
    return LocallyConnected(weight.repeat(places, 1, 1, 1), bias.repeat(places, 1), cyclic)


def integers(rng: np.random.Generator, *shape: int) -> Tensor:
    """Return float64 integers from -4 to 4, none of them 0, of a shape."""
    return torch.from_numpy(rng.integers(1, 5, shape) * rng.choice([-1.0, 1.0], shape))


def parameters(layer: nn.Module) -> int:
    """Return the number of weights and biases."""
    return sum(parameter.numel() for parameter in layer.parameters())


def matrices(layer: nn.Module, places: int) -> Tensor:
    """Return the matrices (filters, places, places) of a layer without bias on one channel."""
    return layer(torch.eye(places, dtype=torch.float64)[:, None]).permute(1, 2, 0)


def commutator(places: int) -> np.ndarray:
    """Return the integer matrix (n², n²) of A ↦ AS - SA by rows, S the cyclic shift of n places."""
    shift, one = np.roll(np.eye(places, dtype=int), 1, axis=0), np.eye(places, dtype=int)
    return np.kron(one, shift.T) - np.kron(shift, one)


def rank(matrix: np.ndarray) -> int:
    """Return the rank of a matrix of integers, exactly."""
    return fmpz_mat(matrix.astype(int).tolist()).rank()
