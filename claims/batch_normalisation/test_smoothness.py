r"""Along its own gradient a typical network changes its loss less, and its gradient less, with
batch normalisation than without.

At every sixth step both quantities are taken at $\frac12$, 1, 2 and 4 times the step that is about
to be made, on the same mini-batch: how much the loss ranges over, how far the gradient goes away
from itself, relative to its length, and the effective smoothness $\beta=\max\|g'-g\|/\|w'-w\|$.
Each network goes its own way at the common rate.

Typical is the median over networks. Three limits. At initialisation the order is the reverse, since
a standard network then starts on a plateau. Along a random direction $\beta$ is larger with batch
normalisation, and so it is in a deep network, so that a smaller $\beta$ is not what trains it; the
relative change of its gradient is smaller even so.
"""

import numpy as np
import pytest

from claims.batch_normalisation.training import (
    CANNOT_DROP,
    PREMISES,
    Task,
    of_the_second,
    over_time,
    told,
    walk,
)
from models.batch_normalisation import smoothness
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{c}
        \operatorname{med}\left[\ln\frac{\Delta_{\text{standard}}}{\Delta_{\text{BN}}}\right] \ge
        \ln 2, \qquad
        \operatorname{med}\left[\ln\frac{\rho_{\text{standard}}}{\rho_{\text{BN}}}\right] \ge \ln 2,
        \qquad
        \operatorname{med}\left[\ln\frac{\beta_{\text{standard}}}{\beta_{\text{BN}}}\right] \ge
        \ln 1.2 \\
        \Delta = \max_a L(w_a) - \min_a L(w_a), \quad \rho = \max_a \frac{\|g_a - g\|}{\|g\|}, \quad
        \beta = \max_a \frac{\|g_a - g\|}{\|w_a - w\|}, \qquad w_a = w - a \eta g \end{array}""",
    slide="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Section 3.1",
    premises={
        **PREMISES,
        "gradient direction": r"\text{the segment runs along the gradient}",
        "trajectory": r"\text{geometric means over the first 60 steps, not the start alone}",
        "shallow": r"L \le 8",
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "data": "256 digits of 8 × 8 pixels a seed, mini-batches of 64",
        "network": "ReLU, 64 units a hidden layer, 5 layers of weights at the rate 0.2 and 8 at "
        "0.1",
        "$a$": "0, 1/2, 1, 2, 4",
        "seeds": "25 a cell, 29 for 14 layers, 96 for the start alone, up to 160, until decided, "
        "for random directions",
    },
    conclusion=[
        "ln of the ratio of range",
        "ln of the ratio of relative",
        "ln of the ratio of beta",
    ],
)
SEEDS, STEPS = 25, 60
LEAST = {"range": np.log(2), "relative": np.log(2), "beta": np.log(1.2)}


@pytest.mark.parametrize("depth, rate", [(5, 0.2), (8, 0.1)])
def test_smoother(evidence, depth, rate):
    pair = compare(evidence, depth, rate)
    for quantity in LEAST:
        judge(evidence, quantity, pair)
    draw(evidence, pair)


@without("normalised")
def test_another_standard_network(evidence):
    """Two standard networks, with digits and initial weights of their own."""
    judge(evidence, "relative", compare(evidence, 5, 0.2, second="standard"))


@without("trajectory")
def test_at_initialisation(evidence):
    """The order is the reverse: a range at least as large is refuted already."""
    judge(evidence, "range", compare(evidence, 5, 0.2, steps=1, seeds=96), least=0)


@without("gradient direction")
def test_random_direction(evidence):
    """So it is here."""
    for size in evidence.batches(16, cap=160):
        judge(evidence, "beta", compare(evidence, 5, 0.2, random=True, seeds=size), least=0)


@pytest.mark.parametrize(
    "quantity",
    [
        without("shallow", "beta"),
        without("shallow", "relative", expect="holds", marks=pytest.mark.full),
    ],
)
def test_deep(evidence, quantity):
    """At the best rate of the standard network, where β is the larger one with normalisation."""
    least = 0 if quantity == "beta" else LEAST[quantity]
    judge(evidence, quantity, compare(evidence, 14, 1 / 32, seeds=29), least)


def judge(evidence, quantity, pair, least=None):
    first, second = (over_time([getattr(found, quantity) for found in each]) for each in pair)
    evidence.median(
        f"ln of the ratio of {quantity}",
        np.log(first / second),
        at_least=LEAST[quantity] if least is None else least,
        resolves=LEAST[quantity],
    )


def compare(evidence, depth, rate, second="batch norm", steps=STEPS, random=False, seeds=SEEDS):
    """Return what is found ahead of the measured steps of the standard network, and of the second
    one.
    """
    evidence.premise("shallow", depth <= 8)
    directions, along = evidence.rng("directions"), []

    def measure(step):
        direction = (
            smoothness.random_direction(step.gradients, directions) if random else step.gradients
        )
        along.append(not smoothness.distance(direction, step.gradients).any())
        return smoothness.ahead(step, direction)

    task = Task(depth, limit=steps)
    who = " of another network" if second == "standard" else ""
    standard, _ = walk(evidence.rng, task, "standard", rate, seeds, measure)
    again = of_the_second(evidence, who)
    watch = told(evidence)
    measured, _ = walk(again, task, second, rate, seeds, measure, who=who, watch=watch)
    evidence.premise("gradient direction", all(along))
    evidence.premise("trajectory", len(measured) == STEPS / 6)
    return standard, measured


def draw(evidence, pair):
    """The slide's picture: the band of losses ahead of each step, in the median over the seeds."""
    for name, each in zip(("standard", "with batch normalisation"), pair, strict=True):
        low, here, high = (
            [float(np.median(getattr(found, end))) for found in each]
            for end in ("lowest", "start", "highest")
        )
        evidence.curve(
            f"losses ahead, {name}",
            np.arange(len(each)) * 6,
            here,
            low=low,
            high=high,
            axes=("step", "loss"),
            scales=("linear", "log"),
        )
