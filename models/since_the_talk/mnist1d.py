"""MNIST-1D, made anew: signals of 40 numbers, each a digit's template padded, moved and noisy.

The package `mnist1d` makes them, and its three networks are those of its paper: S. Greydanus and
D. Kobak, Scaling Down Deep Learning with MNIST-1D, 2024.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.parameter_deluge.architectures import initialise
from models.parameter_deluge.digits import Split
from models.parameter_deluge.fitting import Setting, fit

LENGTH, CLASSES = 40, 10
Bools = NDArray[np.bool_]


@contextmanager
def kept_generators() -> Iterator[None]:
    """Give Python's and NumPy's global generators back as they were, whatever is done inside."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - kept, not drawn from
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002 - given back as it was


@lru_cache(maxsize=1)  # the package takes a second for what the cases of one claim share
def make(count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return signals (count, 40) and classes (count,), a tenth of each; the global generators stay.

    `seed` from 0 to 2^32 - 1 is what the package seeds them with.
    """
    # Pyplot comes with it, a second that other claims need not wait for.
    from mnist1d.data import get_dataset_args, make_dataset

    settings = get_dataset_args()
    settings.num_samples, settings.seed, settings.train_split = count, seed, 1.0
    with kept_generators():
        made = make_dataset(settings)
    return made["x"], made["y"].astype(np.int64)


def draw(examples: int, unseen: int, rng: np.random.Generator) -> Split:
    """Draw independent signals of uniform classes, so many to train on and to be tested on, S = 1.

    The package makes as many of each class: the classes are drawn first, and each takes the next
    signal of its own. It also shifts and scales all signals alike, by all of them: here they are
    shifted and scaled by those to train on alone, which undoes that.
    """
    classes = rng.integers(CLASSES, size=examples + unseen)
    most = int(np.bincount(classes, minlength=CLASSES).max())
    signals, labels = make(CLASSES * most, int(rng.integers(2**32)))
    taken = np.empty((len(classes), LENGTH))
    for digit in range(CLASSES):
        here = classes == digit
        taken[here] = signals[labels == digit][: here.sum()]
    shown = taken[:examples]
    points = torch.tensor((taken - shown.mean()) / shown.std(), dtype=torch.float32)[None]
    names = torch.tensor(classes)[None]
    return Split(
        points[:, :examples], names[:, :examples], points[:, examples:], names[:, examples:]
    )


def linear() -> nn.Sequential:
    """Return the linear model, 410 parameters."""
    return nn.Sequential(nn.Linear(LENGTH, CLASSES, device="meta"))


def perceptron(hidden: int = 100) -> nn.Sequential:
    """Return two hidden layers of 100 units, 15 210 parameters."""
    dense = partial(nn.Linear, device="meta")
    layers = dense(LENGTH, hidden), nn.ReLU(), dense(hidden, hidden), nn.ReLU()
    return nn.Sequential(*layers, dense(hidden, CLASSES))


def convolution(channels: int = 25) -> nn.Sequential:
    """Return three convolutions of 25 channels that halve the length, 5210 parameters."""
    layers: list[nn.Module] = [nn.Unflatten(1, (1, LENGTH))]
    for inputs, width in ((1, 5), (channels, 3), (channels, 3)):
        layers += [
            nn.Conv1d(inputs, channels, width, stride=2, padding=1, device="meta"),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(5 * channels, CLASSES, device="meta"))


NETWORKS: dict[str, Callable[[], nn.Sequential]] = {
    "linear": linear,
    "perceptron": perceptron,
    "convolution": convolution,
}


class Stack(nn.Module):
    """A network as the stack of one seed: from signals (1, B, 40) to scores (1, 10, B)."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, signals: torch.Tensor) -> torch.Tensor:
        """Return the scores, (1, 10, B)."""
        return self.network(signals[0]).T[None]


def right(
    name: str,
    split: Split,
    weights: np.random.Generator,
    order: np.random.Generator,
    *,
    epochs: int = 20,
    batch: int = 50,
) -> Bools:
    """Train a network until all labels to train on are fitted, and return which of the others are.

    By Adam at a step of 0.01, for so many epochs at most; (m,) for m signals to be tested on.
    """
    network = Stack(initialise(NETWORKS[name](), weights))
    fit(
        network,
        split,
        Setting(partial(torch.optim.Adam, lr=0.01, fused=True), batch, epochs),
        order,
    )
    with torch.no_grad():
        return (network(split.test).argmax(dim=1) == split.test_labels)[0].numpy()


def neighbour_correlation(split: Split) -> float:
    """Return the correlation of neighbouring positions over all signals to train on."""
    signals = split.train[0].double().numpy()
    return float(np.corrcoef(signals[:, :-1].ravel(), signals[:, 1:].ravel())[0, 1])
