r"""A free layer of two nodes is dead at the start with probability $\frac14$, a negatively tied one
never.

With He's initialisation, zero biases and $x\in[0,1]$ every node is off for all $x$ with probability
$\frac12$, independently, and a layer of $m$ nodes that are all off lets no signal through and, with
no slope at 0, no gradient back: without weight decay all weights stay where they are for ever, and
only the last biases learn. That bounds the chance of success of any descent that follows the
gradient alone. A negatively tied layer has one active node at every $x>0$. With biases, or inputs
of both signs, the probability is another one.
"""

import pytest
import torch

from models.square_wave import correct, dead
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[\text{no hidden layer is dead}] = \left(1 - 2^{-m}\right)^{L-1}",
    slide="Square Wave Learning Tricks",
    premises={
        "free": r"w^{(1)}, \dots, w^{(m)} \text{ independent}",
        "zero biases": r"b = 0",
        "one sign": r"x \ge 0",
    },
    quantifiers={
        "start": "up to 40 000 networks for each width and depth, until it is decided",
        "$L, m$": "2 to 4 layers, 2 to 4 nodes",
    },
    conclusion="no layer is dead",
)
BATCH, CAP = 5000, 40_000  # networks


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
    evidence.premise("one sign", bool((x >= 0).all()))
    for size in evidence.batches(BATCH, cap=CAP):
        layers = dead.he(size, depth, width, evidence.rng("start"), tied=tied, bias=bias)
        evidence.premise(
            "free", not all((w[:, :half] == -w[:, half : 2 * half]).all() for w, _ in layers)
        )
        evidence.premise("zero biases", not any(b.any() for _, b in layers))
        alive = int((~dead.some_layer_is_dead(layers, x)).sum())
        # To tell the layers apart: a layer more or less changes the probability by 0.03 at least.
        evidence.probability("no layer is dead", alive, size, equals=chance, resolves=0.03)


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


def grid(low):
    """Return 16 midpoints of [low, 1]."""
    return low + (torch.arange(16, dtype=torch.float64) + 0.5) * (1 - low) / 16
