r"""Noise behind every batch normalisation costs a typical network some of its speed, and the
network is still faster than the standard one.

At every step each unit draws the mean and the spread of a noise that multiplies and shifts its
normalised outputs, so that the distributions that the next layer sees jump from step to step. Speed
is counted at each one's own best rate; what noise costs is judged in the full tier.

Whether the noisy network has the larger internal covariate shift as well depends on where one
looks. With 5 layers of weights its shift is less than half of the standard network's, if both
gradients of a shift are taken with the same noise; with fresh noise for the second one, the noise
itself is measured. With 14, in the full tier, it is larger, at the rate 0.1, at which the standard
network learns late, and at 0.05, at which it learns sooner: a typical network is "less stable yet
fast" there, with a loss that is a little lower.
"""

import numpy as np
import pytest

from claims.batch_normalisation.training import (
    PREMISES,
    Task,
    draw_ratios,
    ln_of_ratio,
    of_the_second,
    over_time,
    shift,
    steps_needed,
    told,
    walk,
)
from claims.chance import CANNOT_DROP
from claims.quantiles import draw_quantiles
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\begin{array}{c}
        \operatorname{med}\left[\ln\frac{T_{\text{standard}}}{T_{\text{noisy}}}\right] \ge \ln 2
        \quad (d \in \{5, 8\}), \qquad
        \operatorname{med}\left[\ln\frac{T_{\text{noisy}}}{T_{\text{BN}}}\right] \ge 0.13 \quad
        (d = 8) \\
        \operatorname{med}\left[\ln\frac{S_{\text{standard}}}{S_{\text{noisy}}}\right] \ge
        \ln\frac{5}{2} \quad (d = 5) \\
        \operatorname{med}\left[\ln\frac{S_{\text{noisy}}}{S_{\text{standard}}}\right] \ge 0.1
        \quad \text{and} \quad
        \operatorname{med}\left[\ln\frac{\bar L_{\text{standard}}}{\bar L_{\text{noisy}}}\right] \ge
        0.03 \quad (d = 14) \end{array}""",
    place="Batch Normalisation: Internal Covariate Shift",
    source="santurkar2018, Section 2.1 and Appendix A",
    premises={
        **PREMISES,
        "common noise": r"\text{both gradients of a shift are taken with the same noise}",
        "standard learns": r"\operatorname{med}[\bar L_{\text{standard}}] \le \tfrac{7}{4} < \ln "
        r"10 \text{ over the first 120 steps}",
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "data": "512 digits of 8 × 8 pixels a seed for speed, 256 for the shift; mini-batches of "
        "64",
        "network": "ReLU, 64 units a hidden layer, $d$ layers of weights: 5, and 8 and 14 in the "
        "full tier",
        "$T$": "steps to a training loss of 0.3 in the mean of 8 steps, at the rate of a grid that "
        "others found best; 301 stands for never",
        r"$S, \bar L$": "at a common rate: the shift of the gradients, as a geometric mean over "
        "every sixth or, of 14 layers, twelfth step, and the mean loss of all steps; infinite if a "
        "run diverges",
        "noise": r"$z \to a z + b$ in every unit, $a \sim N(p, 0.1^2)$, $b \sim U(q \pm 0.1)$, "
        r"$p \sim U(1, 1.25)$, $q \sim U(\pm 0.5)$",
        "seeds": "29 for speed; for the shift up to 240 with 5 layers of weights and 320 with 14, "
        "until decided",
    },
    conclusion=[
        "ln of the ratio of steps, standard over noisy",
        "ln of the ratio of steps, noisy over not noisy",
        "ln of the ratio of shifts, standard over noisy",
        "ln of the ratio of shifts, noisy over standard",
        "ln of the ratio of losses, standard over noisy",
    ],
    rests_on=["batch_normalisation.speed"],
)
# Excluded is less than half of what the pilot seeds had at 5 layers: speed 1.31, shift 1.53.
TARGET, SEEDS = 0.3, 29
FASTER, LOWER = np.log(2), np.log(5 / 2)
# Half of the least effects; pilot seeds 910001 to 910020, 2026-11-28: smallest medians .266, .292
# and .073.
COST, RISE, LEAD = 0.13, 0.1, 0.03
SHIFT, LOSS = (
    "ln of the ratio of shifts, noisy over standard",
    "ln of the ratio of losses, standard over noisy",
)
full = pytest.mark.full


@pytest.mark.parametrize("depth", [5, pytest.param(8, marks=full)])
def test_faster_than_standard(evidence, depth):
    judge_lead(evidence, speed(evidence, depth, "standard", "noisy batch norm"))


@without("normalised")
def test_standard_against_itself(evidence):
    """Two standard networks, with digits and initial weights of their own."""
    judge_lead(evidence, speed(evidence, 5, "standard", "standard", who=" of another network"))


def judge_lead(evidence, ratio):
    evidence.median(
        "ln of the ratio of steps, standard over noisy",
        ratio,
        at_least=FASTER,
        resolves=np.log(3 / 2),
    )
    draw_quantiles(
        evidence,
        "steps of the standard network over those of the noisy one",
        np.exp(ratio),
        np.exp(FASTER),
        axes=("networks", "ratio of steps"),
        scale="log",
    )


@full
def test_slower_than_without_noise(evidence):
    ratio = speed(evidence, 8, "noisy batch norm", "batch norm")
    evidence.median(
        "ln of the ratio of steps, noisy over not noisy", ratio, at_least=COST, resolves=COST
    )


@pytest.mark.parametrize("common", [True, without("common noise", False)])
def test_shift_of_five_layers(evidence, common):
    task, same, drawn = Task(5, limit=60), [], []
    for size in evidence.batches(24, cap=240):
        fresh = None if common else evidence.rng("fresh noise")

        def measure(step, fresh=fresh):
            noise, found = step.network.noise, shift(step, fresh)
            same.append(step.network.noise is noise)
            return found

        (standard, _), (noisy, _) = pair(evidence, task, 0.2, size, measure)
        evidence.median(
            "ln of the ratio of shifts, standard over noisy",
            ln_of_ratio(over_time(standard), over_time(noisy)),
            at_least=LOWER,
            resolves=np.log(5 / 4),
        )
        drawn.append([standard, noisy])
    evidence.premise("common noise", all(same))
    name = "shift of the standard network over the noisy one's"
    draw_ratios(evidence, name, *np.concatenate(drawn, axis=2), LOWER)


@full
@pytest.mark.parametrize(
    "rate",
    [0.05, without("standard learns", 0.1, expect="holds")],
)
def test_less_stable_yet_fast(evidence, rate):
    task, losses, drawn = Task(14, limit=120), [], []
    for size in evidence.batches(16, cap=320):
        (standard, above), (noisy, below) = pair(evidence, task, rate, size, shift, every=12)
        losses.append(above)
        drawn.append([noisy, standard])
        evidence.median(
            SHIFT, ln_of_ratio(over_time(noisy), over_time(standard)), at_least=RISE, resolves=RISE
        )
        evidence.median(LOSS, ln_of_ratio(above, below), at_least=LEAD, resolves=LEAD)
    name = "shift of the noisy network of 14 layers over the standard one's"
    draw_ratios(evidence, name, *np.concatenate(drawn, axis=2), RISE, every=12)
    evidence.premise("standard learns", bool(np.median(np.concatenate(losses)) <= 7 / 4))


def speed(evidence, depth, slower, faster, who=""):
    """Return ln(steps of the first / steps of the second), each at its own best rate, one number a
    seed.
    """
    task = Task(depth)
    again = of_the_second(evidence, who)
    first = steps_needed(evidence.rng, task, slower, [task.best(slower)], SEEDS, TARGET)
    rate, watch = task.best(faster), told(evidence)
    second = steps_needed(again, task, faster, [rate], SEEDS, TARGET, who, watch)
    return np.log(first / second)[0]


def pair(evidence, task, rate, seeds, measure, every=6):
    """Return what is found of the standard network and of the noisy one, with losses, at a rate."""
    return (
        walk(evidence.rng, task, "standard", rate, seeds, measure, every=every),
        walk(
            evidence.replay,
            task,
            "noisy batch norm",
            rate,
            seeds,
            measure,
            every=every,
            watch=told(evidence),
        ),
    )
