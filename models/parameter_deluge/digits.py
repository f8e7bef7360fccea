"""Handwritten digits to train and test on, split for each of S seeds, plain or on a larger canvas.

The images have 8 × 8 pixels between 0 and 1. A digit somewhere on a canvas is told only by a
network that knows it at every place, whatever the place where it has been seen.
"""

from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.digits import digits, splits

Floats = NDArray[np.float64]

SIDE, CANVAS = 8, 12  # pixels
PLACES = ("plain", "centre", "anywhere")


@dataclass(frozen=True, eq=False)
class Split:
    """Images (S, n, d), float32, labels (S, n), int64 in 0, ..., 9, to train on and to test on."""

    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor

    def __len__(self) -> int:
        return len(self.train)

    def seed(self, number: int) -> "Split":
        """Return the split of one seed, with S = 1."""
        return Split(*(getattr(self, part.name)[number, None] for part in fields(self)))

    def to(self, device: str) -> "Split":
        """Return the same on a device of torch."""
        return Split(*(getattr(self, part.name).to(device) for part in fields(self)))


def split(seeds: int, examples: int, unseen: int, place: str, rng: np.random.Generator) -> Split:
    """Draw for each seed `examples` digits to train on and `unseen` other ones to be tested on.

    `place` is "plain" for the 8 × 8 pixels of a digit, "centre" for the middle of a canvas of 12 ×
    12, and "anywhere" for a place on it of its own, uniform among the 25. ValueError for another
    place, and for more than 1797 digits.
    """
    images, names = digits()
    chosen = splits(seeds, examples, unseen, rng)
    pixels = torch.tensor(on_canvas(images[np.hstack(chosen)], place, rng), dtype=torch.float32)
    labels = [torch.tensor(names[part]) for part in chosen]
    return Split(pixels[:, :examples], labels[0], pixels[:, examples:], labels[1])


def on_canvas(digits: Floats, place: str, rng: np.random.Generator) -> Floats:
    """Return digits (..., 64) at `place`, (..., 64) or (..., 144), on background 0; see `split`."""
    if place not in PLACES:
        raise ValueError(f"place {place!r} is unknown: choose one of {', '.join(PLACES)}")
    if place == "plain":
        return digits
    free = CANVAS - SIDE
    corners: NDArray[np.int64] = np.full((*digits.shape[:-1], 2), free // 2)
    if place == "anywhere":
        corners = rng.integers(free + 1, size=corners.shape)
    rows, columns = corners[..., 0, None, None], corners[..., 1, None, None]
    pixels = CANVAS * (rows + np.arange(SIDE)[:, None]) + columns + np.arange(SIDE)
    canvas = np.zeros((*digits.shape[:-1], CANVAS**2))
    np.put_along_axis(canvas, pixels.reshape(digits.shape), digits, axis=-1)
    return canvas


def repeated(split: Split) -> int:
    """Return how many test images of a seed are among its training images, summed over seeds."""
    found = 0
    for train, test in zip(split.train, split.test, strict=True):
        known = {image.numpy().tobytes() for image in train}
        found += sum(image.numpy().tobytes() in known for image in test)
    return found


def reach_each_edge(split: Split) -> float:
    """Return the share of all canvases with something on an edge, the least of the four."""
    canvases = torch.cat([split.train, split.test], dim=1).reshape(-1, CANVAS, CANVAS)
    edges = (canvases[:, 0], canvases[:, -1], canvases[:, :, 0], canvases[:, :, -1])
    return min(float(edge.any(dim=-1).double().mean()) for edge in edges)


def neighbour_correlation(split: Split) -> Floats:
    """Return the correlation of horizontally neighbouring pixels of the training canvases, (S,)."""
    canvases = split.train.double().numpy().reshape(len(split), -1, CANVAS, CANVAS)
    pairs = zip(
        canvases[..., :-1].reshape(len(split), -1),
        canvases[..., 1:].reshape(len(split), -1),
        strict=True,
    )
    return np.array([np.corrcoef(left, right)[0, 1] for left, right in pairs])
