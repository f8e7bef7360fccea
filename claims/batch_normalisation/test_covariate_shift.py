r"""Batch normalisation may reduce a network's internal covariate shift or raise it, and a typical
network trains faster either way.

The shift of a layer is $\|G-G'\|$, the change of its gradient on one mini-batch when the layers
before it have made their step. With 5 or 8 layers of weights batch normalisation lowers it, with 14
it raises it, and in each case the loss falls sooner. So the reduction is not necessary. The rise
belongs to the first 60 steps, in which the deep standard network is slow to leave its plateau,
where gradients are small; at the rate 0.05 it is gone after 120 steps.
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
from models.batch_normalisation.shift import covariate_shift
from theoremcheck import Claim, Erratum, as_written, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{ll}
        L \in \{5, 8\}: & \operatorname{med}\left[\ln\frac{S_{\text{standard}}}{S_{\text{BN}}}
        \right] \ge \ln 2 \\[4pt]
        L = 14: & \operatorname{med}\left[\ln\frac{S_{\text{standard}}}{S_{\text{BN}}}\right] \le
        -\frac{3}{10} \\[4pt]
        \text{always}: & \operatorname{med}\left[\ln\frac{\bar L_{\text{standard}}}
        {\bar L_{\text{BN}}}\right] \ge \ln\frac{5}{4}
        \end{array} \qquad S = \frac{1}{L - 1} \sum_{l=2}^{L} \|G_l - G'_l\|""",
    slide="Batch Normalisation: Internal Covariate Shift",
    source="santurkar2018, Section 2.2",
    premises={
        **PREMISES,
        "deep": r"L = 14 \text{ where the shift is to rise}",
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "data": "256 digits of 8 × 8 pixels a seed, mini-batches of 64, the first 60 steps, every "
        "sixth of them",
        "network": "ReLU, 64 units a hidden layer",
        "seeds": "20 for the shift that falls, 40 for the one that rises, 29 for the title at its "
        "word there, 25 for two standard networks",
    },
    conclusion=["ln of the ratio of shifts", "ln of the ratio of losses"],
)
REDUCED = Erratum(
    source="ioffe2015, title",
    says="batch normalisation accelerates training by reducing internal covariate shift; taken "
    "here is the change of each layer's gradient, as Santurkar et al. define the shift",
    correct="a network of 14 layers trains faster with it while the shift rises, so that the "
    "reduction is not what accelerates",
)
full = pytest.mark.full
# Half of the least rise; pilot seeds 910001 to 910020, 2026-11-28: smallest median .616.
RISE = 0.3
SHIFT, LOSS = "ln of the ratio of shifts", "ln of the ratio of losses"


@pytest.mark.parametrize(
    "depth, rate",
    [
        (5, 0.2),
        pytest.param(8, 0.1, marks=full),
        as_written(14, 0.1, erratum=REDUCED, breaks=SHIFT),
    ],
)
def test_lowered(evidence, depth, rate):
    shifts, losses = compare(evidence, depth, rate, seeds=20 if depth < 14 else 29)
    # Of 14 layers the title is held to less: that the shift does not rise.
    least = np.log(2) if depth < 14 else 0
    evidence.median(SHIFT, shifts, at_least=least, resolves=np.log(2))
    evidence.median(LOSS, losses, at_least=np.log(5 / 4), resolves=np.log(5 / 4))


@without("normalised")
def test_another_standard_network(evidence):
    """Two standard networks, with digits and initial weights of their own."""
    shifts, _ = compare(evidence, 5, 0.2, seeds=25, second="standard")
    evidence.median(SHIFT, shifts, at_least=np.log(2), resolves=np.log(2))


@pytest.mark.parametrize(
    "depth, rate",
    [
        pytest.param(14, 0.1, marks=full),
        pytest.param(14, 0.05, marks=full),
        without("deep", 5, 0.2, breaks=SHIFT),
        without("deep", 8, 0.1, breaks=SHIFT, marks=full),
    ],
)
def test_raised(evidence, depth, rate):
    evidence.premise("deep", depth == 14)
    shifts, losses = compare(evidence, depth, rate, seeds=40 if depth == 14 else 20)
    evidence.median(SHIFT, shifts, at_most=-RISE, resolves=RISE)
    evidence.median(LOSS, losses, at_least=np.log(5 / 4), resolves=np.log(5 / 4))


def compare(evidence, depth, rate, seeds, second="batch norm"):
    """Return ln(standard / second) of the shift and of the loss, averaged over the steps, (seeds,)
    each.
    """
    task = Task(depth, limit=60)
    who = " of another network" if second == "standard" else ""
    found, losses = zip(
        walk(evidence.rng, task, "standard", rate, seeds, shift),
        walk(
            of_the_second(evidence, who),
            task,
            second,
            rate,
            seeds,
            shift,
            who=who,
            watch=told(evidence),
        ),
        strict=True,
    )
    for name, each in (
        zip(("standard", "batch normalisation"), found, strict=True) if second != "standard" else ()
    ):
        middle, low, high = np.median(each, axis=1), *np.quantile(each, [1 / 4, 3 / 4], axis=1)
        evidence.curve(
            f"shift, {name}",
            np.arange(len(each)) * 6,
            middle,
            low=low,
            high=high,
            axes=("step", "mean ‖G - G'‖ of the layers"),
            scales=("linear", "log"),
        )
    return np.log(over_time(found[0]) / over_time(found[1])), np.log(losses[0] / losses[1])


def shift(step):
    return covariate_shift(step)[0].mean(axis=1)
