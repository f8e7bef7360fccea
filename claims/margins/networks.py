"""Perceptrons trained on digits with true and with random labels, and how their margins compare."""

import numpy as np
import torch

from models import digits
from models.margins import networks
from models.perceptrons import Perceptrons, he

WIDTHS = (64, 64, 64, 10)
SIZE = 200


def sample(rng, seeds, size=SIZE):
    """Draw images (S, n, 64), float32, and their labels (S, n) for each seed."""
    pixels, labels = digits.digits()
    chosen, _ = digits.splits(seeds, size, 0, rng)
    return torch.from_numpy(pixels[chosen]).float(), torch.from_numpy(labels[chosen])


def coins(rng, labels):
    """Return labels of the same shape, drawn uniformly from the ten classes."""
    return torch.from_numpy(rng.integers(10, size=tuple(labels.shape)))


def start(rng, seeds, widths=WIDTHS):
    """Draw initial weights, and make networks without biases of them."""
    weights = he(seeds, widths, rng)
    return weights, Perceptrons(weights, bias=False)


def train_pairs(
    evidence,
    pairs,
    first="true",
    second="random",
    *,
    adam_epochs=None,
    loss=0.01,
    size=SIZE,
    widths=WIDTHS,
):
    """Train pairs of networks on the same images, labels of two kinds; return both halves' margins.

    They stop at one training loss, or after a number of epochs of Adam. The measurements are those
    of `models.margins.networks.measure`, (pairs, n) each.
    """
    images, labels = sample(evidence.rng("images"), pairs, size)
    drawn = evidence.rng("labels")
    both = torch.cat(
        [labels if kind == "true" else coins(drawn, labels) for kind in (first, second)]
    )
    images = torch.cat([images, images])
    weights, network = start(evidence.rng("weights"), 2 * pairs, widths)
    order = evidence.rng("order")
    if adam_epochs is None:
        network = networks.train_to_loss(network, images, both, networks.sgd(network), loss, order)
    else:
        optimiser = torch.optim.Adam(network.parameters(), fused=True)
        networks.train_epochs(network, images, both, optimiser, adam_epochs, order)
    found = networks.measure(network, weights, images, both)
    return tuple(
        {name: rows[half] for name, rows in found.items()}
        for half in (slice(pairs), slice(pairs, None))
    )


def together(parts):
    """Return the measurements of several batches as those of one, by name."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def auc(first, second):
    """Return each pair's chance that a `first` margin exceeds a `second` one, both (pairs, n)."""
    return (first[:, :, None] > second[:, None, :]).mean(axis=(1, 2))


def draw_distributions(evidence, name, first, second):
    """Keep both distributions of margins, all pairs together, in units of the first's median."""
    unit = np.median(first)
    levels = np.linspace(
        min(0, np.quantile(second, 0.01) / unit), np.quantile(first, 0.99) / unit, 200
    )
    shares = [
        np.searchsorted(np.sort(rows.ravel() / unit), levels) / rows.size
        for rows in (first, second)
    ]
    for series, share in zip(("first network", "second network"), shares, strict=True):
        evidence.curve(
            name,
            levels,
            share,
            series=series,
            axes=("margin, over the median of the first network", "share of points below it"),
        )
