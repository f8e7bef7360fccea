"""Training on CIFAR-10 as in C. Zhang et al. (2017), appendix A, with checkpoints to resume from.

The centre 28 × 28 pixels of each photograph are whitened on their own; SGD with momentum 0.9 takes
batches of 128, and its step is multiplied by 0.95 after every epoch. There is no augmentation,
weight decay or dropout. The paper leaves the batch size, the initial weights and the end of
training open; here training ends after the first epoch at whose end all training labels are fitted,
or after 100: all later steps together would be 0.95^100 < 1 % of the sum of all.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.parameter_deluge.cifar10 import Photographs

MOMENTUM, DECAY, BATCH, EPOCHS = 0.9, 0.95, 128, 100
CROPPED = 28
AT_ONCE = 1000  # photographs that are classified at a time

Progress = Callable[[int, int, int], object]  # epoch, photographs seen in it, all photographs


class Checkpoint(TypedDict):
    """A checkpoint's file: states of network and optimiser, and a share for each epoch so far."""

    network: dict[str, Tensor]
    optimiser: dict[str, object]
    accuracies: list[float]


@dataclass
class Training:
    """A network, its optimiser and the share of training labels fitted at each epoch's end."""

    network: nn.Module
    optimiser: torch.optim.SGD
    accuracies: list[float] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether all training labels are fitted."""
        return bool(self.accuracies) and self.accuracies[-1] == 1

    def save(self, file: Path) -> None:
        """Write a checkpoint in place of the last, so that at any moment there is a whole one."""
        unfinished = file.with_suffix(".part")
        state: Checkpoint = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "accuracies": self.accuracies,
        }
        torch.save(state, unfinished)
        os.replace(unfinished, file)

    def load(self, file: Path) -> None:
        """Continue from a checkpoint; ValueError if it is damaged or of another network."""
        try:
            found: Checkpoint = torch.load(file, weights_only=True, map_location="cpu")
            self.network.load_state_dict(found["network"])
            self.optimiser.load_state_dict(found["optimiser"])
            self.accuracies = found["accuracies"]
        except Exception as error:
            raise ValueError(
                f"{file} is no checkpoint of this network ({type(error).__name__}): "
                f"delete it to train anew"
            ) from error


def whitened(images: Tensor) -> Tensor:
    """Return centres (n, 3, 28, 28) of images (n, 3, 32, 32), float32, of mean 0 and deviation 1.

    As in TensorFlow's per_image_standardization, a standard deviation of less than 1 / sqrt(3 · 28
    · 28), of pixels between 0 and 1, counts as that much.
    """
    side = images.shape[-1]
    first = (side - CROPPED) // 2
    centre = images[..., first : first + CROPPED, first : first + CROPPED].to(torch.float32) / 255
    pixels = centre.flatten(1)
    deviation = pixels.std(dim=1, correction=0).clamp(min=pixels.shape[1] ** -0.5)
    return (centre - pixels.mean(dim=1)[:, None, None, None]) / deviation[:, None, None, None]


def train(
    network: nn.Module,
    photographs: Photographs,
    rng: np.random.Generator,
    checkpoint: Path,
    *,
    step: float,
    device: str = "cpu",
    epochs: int = EPOCHS,
    progress: Progress = lambda epoch, seen, total: None,
) -> Training:
    """Train until all labels are fitted, at most `epochs` epochs, and keep a checkpoint after each.

    `step` is the first epoch's step and `rng` draws the order of the photographs, a child generator
    for each epoch: a training that was interrupted goes on from its checkpoint to the same weights.
    One that had finished is only loaded.
    """
    images = torch.from_numpy(photographs.images).to(device)
    labels = torch.from_numpy(photographs.labels).to(device)
    network.to(device)
    run = Training(network, torch.optim.SGD(network.parameters(), lr=step, momentum=MOMENTUM))
    if checkpoint.exists():
        run.load(checkpoint)
    for epoch, orders in enumerate(rng.spawn(epochs)):
        if epoch < len(run.accuracies) or run.finished:
            continue
        for group in run.optimiser.param_groups:
            group["lr"] = step * DECAY**epoch
        order = torch.from_numpy(orders.permutation(len(labels))).to(device)
        _epoch(run, images, labels, order, partial(progress, epoch))
        run.accuracies.append(float((answers(network, images) == labels).double().mean()))
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        run.save(checkpoint)
    return run


def _epoch(
    run: Training, images: Tensor, labels: Tensor, order: Tensor, tell: Callable[[int, int], object]
) -> None:
    run.network.train()
    seen = 0
    for batch in order.split(BATCH):
        run.optimiser.zero_grad()
        nn.functional.cross_entropy(run.network(whitened(images[batch])), labels[batch]).backward()
        run.optimiser.step()
        seen += len(batch)
        tell(seen, len(labels))


def answers(network: nn.Module, images: Tensor) -> Tensor:
    """Return the network's class, (n,) int64, for each of the images (n, 3, 32, 32), uint8."""
    network.eval()
    with torch.no_grad():
        return torch.cat([network(whitened(part)).argmax(dim=1) for part in images.split(AT_ONCE)])


def confusion(network: nn.Module, photographs: Photographs, classes: int = 10) -> NDArray[np.int64]:
    """Return how many photographs of class i the network takes for class j, (classes, classes)."""
    device = next(network.parameters()).device
    given = answers(network, torch.from_numpy(photographs.images).to(device)).cpu().numpy()
    counts = np.bincount(classes * photographs.labels + given, minlength=classes**2)
    return counts.reshape(classes, classes)


def random_labels(
    photographs: Photographs, rng: np.random.Generator, classes: int = 10
) -> Photographs:
    """Return the same images with labels drawn uniformly, whatever is on them."""
    drawn = rng.integers(classes, size=len(photographs.labels))
    return Photographs(photographs.images, drawn)
