"""Perceptrons trained on digits with true and with random labels, and how their margins compare."""

from dataclasses import dataclass

import numpy as np
import torch

from claims.chance import all_differ
from models import digits
from models.margins import networks
from models.perceptrons import Perceptrons, cross_entropy, he, shuffled

WIDTHS = (64, 64, 64, 10)
SIZE = 200
OWN = r"\text{every network has a start and images of its own, in an order of its own}"
OWN_PAIRS = (
    r"\text{every pair of networks has images of its own, every network a start and an order of "
    r"its own}"
)


@dataclass(frozen=True, eq=False)
class Half:
    """Networks that were trained on labels of one kind: their margins, (pairs, n) by name, training
    losses (pairs,), and the share of their labels that name the digit on the image.
    """

    margins: dict
    losses: np.ndarray
    named: float


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
    """Train pairs of networks on the same images, with labels of two kinds; return both `Half`s.

    They stop at one training loss, or after a number of epochs of Adam. The measurements are those
    of `models.margins.networks.measure`. Records whether all draws are the networks' own.
    """
    images, labels = sample(evidence.rng("images"), pairs, size)
    drawn = evidence.rng("labels")
    both = torch.cat(
        [labels if kind == "true" else coins(drawn, labels) for kind in (first, second)]
    )
    own = (both == torch.cat([labels, labels])).double().view(2, -1).mean(dim=1)
    order = evidence.rng("order")
    weights, network = start(evidence.rng("weights"), 2 * pairs, widths)
    evidence.premise("own draws", are_own(images, weights, evidence.replay("order")))
    images = torch.cat([images, images])
    if adam_epochs is None:
        network = networks.train_to_loss(networks.sgd(network), images, both, loss, order)
    else:
        networks.train_epochs(networks.adam(network), images, both, adam_epochs, order)
    found = networks.measure(network, weights, images, both)
    with torch.no_grad():
        losses = cross_entropy(network(images), both).numpy()
    return tuple(
        Half({name: rows[half] for name, rows in found.items()}, losses[half], share.item())
        for half, share in zip((slice(pairs), slice(pairs, None)), own, strict=True)
    )


def are_own(images, weights, order):
    """Say whether no two seeds have the same images (S, n, d), the same initial weights (S, g, f)
    of a layer, or the same first epoch's order.

    `order` is the generator, opened again, that their training takes.
    """
    places = torch.arange(images.shape[1]).expand(len(weights[0]), -1)
    batches = shuffled(places[..., None], places, networks.BATCH, order)
    orders = torch.cat([taken for _, taken in batches], dim=1)
    return all_differ(images, *weights, orders)


def together(halves):
    """Return the margins of several batches as those of one, by name."""
    names = halves[0].margins
    return {name: np.concatenate([half.margins[name] for half in halves]) for name in names}


def auc(first, second):
    """Return each pair's chance that a `first` margin exceeds a `second` one, both (pairs, n)."""
    return (first[:, :, None] > second[:, None, :]).mean(axis=(1, 2))


def draw_distributions(evidence, name, true, random):
    """Keep both distributions of margins, all pairs together, in units of the first's median."""
    unit = np.median(true)
    least = min(0, np.quantile(random, 0.01))
    most = max(np.quantile(rows, 0.99) for rows in (true, random))
    levels = np.linspace(least, most, 200) / unit
    for series, rows in (("true labels", true), ("random labels", random)):
        evidence.curve(
            name,
            levels,
            np.searchsorted(np.sort(rows.ravel() / unit), levels) / rows.size,
            series=series,
            axes=("margin, over the median under true labels", "share of points below it"),
        )
