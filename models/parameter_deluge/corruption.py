"""Randomisations of C. Zhang et al. (2017), section 2.1: as many labels or images, which tell less.

Every seed has draws of its own. What is done to the images is done to those for testing too, labels
for testing stay.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.parameter_deluge.digits import Split


def random_labels(split: Split, share: float, rng: np.random.Generator, classes: int = 10) -> Split:
    """Give each training image with probability `share` a uniform label, maybe the true one.

    From the same state of `rng`, a larger share replaces more of the labels, and the same ones by
    the same.
    """
    shape = split.train_labels.shape
    drawn, chosen = (
        torch.tensor(rng.integers(classes, size=shape)),
        torch.tensor(rng.random(shape) < share),
    )
    return replace(split, train_labels=torch.where(chosen, drawn, split.train_labels))


def shuffled_pixels(split: Split, rng: np.random.Generator) -> Split:
    """Rearrange the pixels of all images of a seed by the same permutation."""
    seeds, _, size = split.train.shape
    order = torch.tensor(rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1))[:, None]

    def shuffle(images: Tensor) -> Tensor:
        return images.gather(2, order.expand(images.shape))

    return replace(split, train=shuffle(split.train), test=shuffle(split.test))


def random_pixels(split: Split, rng: np.random.Generator) -> Split:
    """Permute each image's pixels in a way of its own: its values are left, not their places."""

    def shuffle(images: Tensor) -> Tensor:
        return torch.tensor(rng.permuted(images.numpy(), axis=-1))

    return replace(split, train=shuffle(split.train), test=shuffle(split.test))


def gaussian_pixels(split: Split, rng: np.random.Generator) -> Split:
    """Replace every pixel by an independent normal one.

    Its mean and variance are those of the seed's training pixels.
    """
    mean = split.train.mean(dim=(1, 2), keepdim=True)
    deviation = split.train.std(dim=(1, 2), keepdim=True)

    def draw(images: Tensor) -> Tensor:
        return mean + deviation * torch.tensor(rng.standard_normal(images.shape, dtype=np.float32))

    return replace(split, train=draw(split.train), test=draw(split.test))
