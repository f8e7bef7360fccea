r"""A free layer of two nodes is dead at the start with probability $\frac14$, a negatively tied one
never.

With He's initialisation, zero biases and $x\in[0,1]$ every node is off for all $x$ with probability
$\frac12$, independently, and a layer of $m$ nodes that are all off lets no signal through and, with
no slope at 0, no gradient back: without weight decay all weights stay where they are for ever, and
only the last biases learn. That bounds the chance of success of any descent that follows the
gradient alone. A negatively tied layer has one active node at every $x>0$. With biases, or inputs
of both signs, the probability is another one.
"""

import numpy as np
import pytest
import torch

from models.square_wave import correct, dead
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[\text{no hidden layer is dead}] = \left(1 - 2^{-m}\right)^{L-1}",
    place="Square Wave Learning Tricks",
    premises={
        "free": r"w^{(1)}, \dots, w^{(m)} \text{ independent}",
        "zero biases": r"b = 0",
        "one sign": r"x \ge 0",
    },
    quantifiers={
        "start": "up to 40 000 networks for each width and depth, until it is decided",
        "$L, m$": "2 to 4 layers, 2 to 4 nodes",
        "gradients": "500 networks; searched over those with a layer of nodes that are off, of 2 "
        "to 4 layers, 1 to 3 nodes, weights in $[-3, 3]$, on 1, 2 or 4 points",
    },
    conclusion="share of networks without a dead layer",
)
BATCH, CAP = 5000, 40_000  # networks
SHOWN = 250  # after as many the figure has a point


@pytest.mark.parametrize(
    "depth, width, tied, bias, low",
    [
        (2, 2, False, 0, 0),
        (3, 2, False, 0, 0),
        (4, 2, False, 0, 0),
        (3, 3, False, 0, 0),
        (3, 4, False, 0, 0),
        without("free", 2, 2, True, 0, 0),
        without("zero biases", 2, 2, False, 1, 0),
        without("one sign", 2, 2, False, 0, -1),
    ],
)
def test_dead_at_the_start(evidence, depth, width, tied, bias, low):
    x, half, chance = grid(low), width // 2, alive_probability(width, depth)
    drawn = np.zeros(0, bool)
    evidence.premise("one sign", bool((x >= 0).all()))
    for size in evidence.batches(BATCH, cap=CAP):
        layers = dead.he(size, depth, width, evidence.rng("start"), tied=tied, bias=bias)
        evidence.premise(
            "free", not all((w[:, :half] == -w[:, half : 2 * half]).all() for w, _ in layers)
        )
        evidence.premise("zero biases", not any(b.any() for _, b in layers))
        alive = ~dead.some_layer_is_dead(layers, x).numpy()
        drawn = np.append(drawn, alive)
        # To tell the layers apart: a layer more or less changes the probability by 0.03 at least.
        evidence.probability(
            "share of networks without a dead layer",
            int(alive.sum()),
            size,
            equals=chance,
            resolves=0.03,
        )
    networks = np.arange(SHOWN, drawn.size + 1, SHOWN)
    evidence.curve(
        "networks in which no layer is dead",
        networks,
        np.cumsum(drawn)[networks - 1] / networks,
        predicted=np.full(networks.size, chance),
        axes=("networks drawn", "share of them"),
    )


def alive_probability(width, depth):
    """Return (1 - 2^-m)^(L-1): none of L - 1 hidden layers has all of its m nodes off."""
    return (1 - 2.0**-width) ** (depth - 1)


def test_nothing_learns_behind_a_dead_layer(evidence):
    """The gradients of 500 networks, by automatic differentiation: all of those with a dead layer
    are 0, but for the last biases.

    Of the labels one is false, so that 9 of 16 are alike: a dead network's logit is 0, and of
    labels in balance its errors would add up to 0 behind any layer.
    """
    layers, x = dead.he(500, 3, 2, evidence.rng("start")), grid(0)
    labels = torch.tensor([float(correct.label(point, 3)) for point in x.tolist()], dtype=x.dtype)
    labels[0] = 1 - labels[0]
    found = dead.some_layer_is_dead(layers, x)
    *others, last = [g.abs().flatten(1).amax(dim=1) for g in dead.gradients(layers, x, labels)]
    sizes = torch.stack(others).amax(dim=0)
    evidence.identity(
        "largest gradient of a dead network, last biases apart", sizes[found].numpy(), 0
    )
    # The mean of σ(0) - y, of nine labels of one kind among sixteen.
    evidence.identity("gradient of its last biases", last[found].numpy(), 1 / 16)
    still = int((sizes[~found] == 0).sum())
    evidence.never("other networks without a gradient", still, of=int((~found).sum()))


@pytest.mark.parametrize("tries", TRIES)
def test_any_network_with_a_dead_layer(evidence, tries):
    # No precise=: a layer that is 0, a logit of 0 and a mean of four halves round nothing.
    evidence.search(
        "gradient behind a dead layer", any_dead_network, relation="identity", tries=tries
    )


def any_dead_network(draw):
    """Where weights are not positive, and inputs not negative, all nodes are off."""
    depth, width = draw.integer("layers", 2, 4), draw.integer("nodes", 1, 3)
    points, off = draw.choice("points", [1, 2, 4]), draw.integer("dead layer", 1, depth - 1)
    labels = draw.integers("labels", points, 0, 1)
    layers = []
    for level in range(1, depth + 1):
        nodes, inputs = 2 if level == depth else width, width if level > 1 else 1
        weights = draw.reals(f"weights {level}", (nodes, inputs), -3, 0 if level == off else 3)
        layers.append((weights, np.zeros(nodes)))
    layers = [tuple(torch.from_numpy(each)[None] for each in pair) for pair in layers]
    x = torch.from_numpy(draw.reals("x", points, 0, 1))
    found = dead.gradients(layers, x, torch.from_numpy(labels).double())
    error = (1 / 2 - labels).mean()
    expected = [np.zeros(each.numel()) for each in found[:-1]]
    return torch.cat([g.flatten() for g in found]).numpy(), np.hstack([*expected, error, -error])


def grid(low):
    """Return 16 midpoints of [low, 1]."""
    return low + (torch.arange(16, dtype=torch.float64) + 0.5) * (1 - low) / 16
