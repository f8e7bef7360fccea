"""Training of S seeds until all training labels are fitted, each judged at that epoch's end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.compiled.alexnets import CompiledAlexNet
from models.compiled.perceptrons import Trainer
from models.parameter_deluge.architectures import CANVAS, AlexNet, Shape, initialise
from models.parameter_deluge.digits import Split
from models.perceptrons import Perceptrons, accuracy, cross_entropy, he
from models.training import train

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """How to train: `optimiser` of parameters, `batch` examples a step, at most `limit` epochs."""

    optimiser: Callable[..., torch.optim.Optimizer]
    batch: int
    limit: int = 200
    device: str = "cpu"


@dataclass(frozen=True, eq=False)
class Fit:
    """What became of each seed, (S,) float64.

    `epochs` is the first epoch at whose end all training labels were right, infinite if there was
    none; `train` and `test` are the shares of right labels at that moment, or in the end.
    """

    epochs: Floats
    train: Floats
    test: Floats

    @property
    def fitted(self) -> NDArray[np.bool_]:
        """Whether all training labels were right at the end of an epoch, (S,)."""
        return np.isfinite(self.epochs)


class Alone(nn.Module):
    """An image network as a stack of one seed: from pixels (1, B, d) to scores (1, classes, B)."""

    def __init__(self, network: nn.Module, shape: Shape = CANVAS) -> None:
        super().__init__()
        self.network, self.shape = network, shape

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the scores, (1, classes, B)."""
        return self.network(pixels.reshape(-1, *self.shape)).T[None]


def fit(network: nn.Module, split: Split, setting: Setting, order: np.random.Generator) -> Fit:
    """Train a stack of S networks on their split; `order` draws the minibatches of each seed.

    A seed's numbers are taken when it has fitted, whatever the others still do. The network is
    trained in place, and perceptrons on the CPU no further than that.
    """
    network, split = network.to(setting.device), split.to(setting.device)
    optimiser = setting.optimiser(network.parameters())
    epochs, trained, tested = np.full((3, len(split)), np.inf)
    running = np.ones(len(split), bool)
    trainer = None
    if isinstance(network, Perceptrons) and setting.device == "cpu":
        trainer = Trainer(network, optimiser)
    for epoch in range(1, setting.limit + 1):
        drawn = batches(split, setting.batch, order)
        if trainer:
            trainer.train(drawn, running)
        elif isinstance(network, CompiledAlexNet):
            network.train_on(drawn, optimiser)
        else:
            train(network, drawn, cross_entropy, optimiser)
        trained[running] = accuracy(network, split.train, split.train_labels)[running]
        fitted = running & (trained == 1)
        epochs[fitted] = epoch
        ending = running if epoch == setting.limit else fitted
        if ending.any():
            tested[ending] = accuracy(network, split.test, split.test_labels)[ending]
        running = running & ~ending
        if not running.any():
            break
    return Fit(epochs, trained, tested)


def alone(network: nn.Module, setting: Setting) -> nn.Module:
    """Return an image network as a stack of one seed, compiled where that is known."""
    if isinstance(network, AlexNet) and setting.device == "cpu":
        return CompiledAlexNet(network)
    return Alone(network)


def fit_perceptrons(
    hidden: Sequence[int],
    split: Split,
    setting: Setting,
    weights: np.random.Generator,
    order: np.random.Generator,
) -> Fit:
    """Train a perceptron of `hidden` layers a seed, all at once; `weights` draws their starts."""
    start = he(len(split), (split.train.shape[-1], *hidden, 10), weights)
    return fit(Perceptrons(start), split, setting, order)


def fit_one_by_one(
    build: Callable[[], nn.Module],
    split: Split,
    setting: Setting,
    weights: np.random.Generator,
    order: np.random.Generator,
) -> Fit:
    """Train for each seed a network of canvases that `build` makes, one after the other.

    In torch, stacked convolutions were measured to gain nothing on one thread.
    """
    fits = [
        fit(alone(initialise(build(), weights), setting), split.seed(number), setting, order)
        for number in range(len(split))
    ]
    return Fit(
        *(
            np.concatenate([getattr(one, name) for one in fits])
            for name in ("epochs", "train", "test")
        )
    )


def batches(split: Split, size: int, order: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield inputs (S, B, d), labels (S, B): each seed sees all examples once, in its own order.

    The last batch is smaller where `size` does not divide the number of examples.
    """
    seeds, examples = split.train_labels.shape
    drawn = order.permuted(np.tile(np.arange(examples), (seeds, 1)), axis=1)
    indices = torch.tensor(drawn, device=split.train.device)
    rows = torch.arange(seeds, device=split.train.device)[:, None]
    for chosen in indices.split(size, dim=1):
        yield split.train[rows, chosen], split.train_labels[rows, chosen]
