r"""The two potentials behind Theorem 2: alignment with the separator, and the squared norm.

Each update moves $W$ towards $W^*=(w^*,\dots,w^*,-w^*,\dots,-w^*)$ by at least $\eta\alpha$ (P1),
while $\|W\|_F^2$ grows by at most $2\eta+\eta^2$ (P2); by Cauchy and Schwarz the first cannot go on
for long without the second. Both are checked at every single update, from the weights themselves,
since a wrong gradient breaks them long before any count comes near $M$. On points at the margin
(P1) is attained where $\alpha=1$, and by an update of units that all sleep where $\alpha<1$, (P2)
nearly so by the first update from zero when the step is large. An update of the compiled trainer is
a step along the gradient that automatic differentiation finds.
"""

import numpy as np
import pytest

from claims.linear_separators.runs import GRID, check_sample, rescaled, run, sample_of
from models.linear_separators import data, starts
from models.linear_separators.network import gradient_step
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\frac{\Delta\langle W, W^*\rangle}{\sqrt{2k}} \ge \eta\alpha, \qquad
        \Delta \|W\|_F^2 \le 2\eta + \eta^2 \quad \text{at every update}, \qquad
        \Delta W = -\eta \nabla_W \max\{1 - y N_W(x), 0\}""",
    slide="Theorem 2",
    source="brutzkus2018, Theorem 2",
    premises={
        "margin": r"y \langle w^*, x \rangle \ge 1",
        "unit ball": r"\|x\| \le 1",
    },
    quantifiers={
        "updates": "all of each run, in random order, from zero and from norm 1; first violated "
        "point each time, from a start with all units asleep",
        "data": "orthonormal points, and points all exactly at the margin",
        r"$k, \alpha, \eta$": r"$k\in\{1,5\}$, $\alpha\in\{0.3,1\}$, $\eta\in\{0.1,1,100\}$",
    },
    conclusion=["alignment gained", "squared norm gained", "weights after an update"],
)


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_both_potentials_at_every_update(evidence, family, slope, step, width):
    sample = sample_of(evidence, family)
    unit = starts.of_norm(1, 4, width, sample.points.shape[1], evidence.rng("weights"))
    starting = np.array([0.0, 0.0, 1.0, 1.0])[:, None, None] * unit
    drawn = evidence.rng("order")
    judge(evidence, sample, starting, slope, step, "random", rng=drawn, slope_at_zero=1.0)


@pytest.mark.parametrize("step", [0.1, 1])
def test_an_update_of_sleeping_units(evidence, step):
    """All slopes are α at the first update, on a point at the margin: it gains ηα."""
    sample = data.orthonormal(5, evidence.rng("data", by=[]))
    starting = starts.asleep(1, 2, 5, 0.3)
    judge(evidence, sample, starting, 0.3, step, "first-violated", attained=True)


@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_an_update_is_a_gradient_step(evidence, slope, step, width):
    """The compiled trainer, stopped after one update, against automatic differentiation of the
    network.
    """
    sample = data.edge(1, 8, 0.2, evidence.rng("data", by=[]))
    starting = starts.of_norm(0.5, 20, width, 8, evidence.rng("weights", by=["width"]))
    compiled = run(sample, starting, slope, step, np.arange(1), max_updates=1)
    stepped = [gradient_step(sample, weights, slope, step) for weights in starting]
    # w + η v α x, v = 1/√2k, from either side: a root, a quotient, three products and a sum.
    rounding = Rounding(2 * 6, 0.5 + step)
    evidence.identity("weights after an update", compiled.weights, stepped, rounding=rounding)


@pytest.mark.parametrize(
    "slope, step, radius, shortened",
    [
        without("unit ball", 1, 100, 10, 1, breaks="squared norm gained"),
        without("margin", 1, 100, 1, 4, breaks="alignment gained"),
    ],
)
def test_potentials_break(evidence, slope, step, radius, shortened):
    sample = rescaled(evidence.rng("data", by=[]), radius, shortened)
    judge(evidence, sample, np.zeros((1, 10, 20)), slope, step, "first-violated")


def judge(evidence, sample, starting, slope, step, order, attained=False, **options):
    """(P1) and (P2), from the weights themselves before and after each update; at α = 1, or where
    it is said to be, (P1) is `attained`.
    """
    check_sample(evidence, sample)
    runs = run(sample, starting, slope, step, order, separator=sample.separator, **options)
    units, dimension = runs.weights.shape[1:]
    alignment = np.concatenate([np.diff(course) for course in runs.alignment]) / np.sqrt(units)
    growth = np.concatenate([np.diff(course) for course in runs.squared_norm])
    largest = np.concatenate([course[1:] for course in runs.squared_norm]).max()
    # Both are sums over all weights, which a step has rounded by three products and a sum; a square
    # doubles these. The difference of two sums is what the magnitude doubles.
    added = units * dimension + 2 * 4
    rounding = Rounding(added, 2 * np.sqrt(largest) * sample.separator_norm)
    evidence.at_least(
        "alignment gained",
        alignment,
        step * slope,
        trivial=0,
        attained=float(rounding.allowance()) / (step * slope) if attained or slope == 1 else None,
        rounding=rounding,
    )
    # From zero yN = 0 at the first update, which adds η² of at most η² + 2η.
    evidence.at_most(
        "squared norm gained",
        growth,
        2 * step + step**2,
        trivial=None,
        attained=0.02 if step == 100 else None,
        rounding=Rounding(added, 2 * largest),
    )
