r"""Some starts never arrive: beside the solution the standard model has a minimum near $w_1=u_0$,
$W'=-U'$.

The cosine is even, and the linear term, which would tell $-U$ from $U$, moves $w_1$ alone. On the
whole wrong side, $W'\cdot U'\le0$, the loss stays above $\frac12(1-e^{-2q})$ less exponentially
small terms and $1/8ec_k^2$; and by Kantorovich's theorem a strict minimum lies next to where
Newton's method stops. "The number of iterations to get to the solution" is infinite for the starts
that end there, a few in a hundred that grow with $k$, so that a median over the successes alone
flatters the standard model.
"""

import numpy as np
import pytest
from scipy.stats import binomtest

from models import roundings
from models.weight_tying import descent, objective, reduction, spurious
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="existence",
    statement=r"""W' \cdot U' \le 0 \;\Rightarrow\; F(W) \ge \frac{1 - e^{-2q} - e^{-N/2}}{2} -
        \frac{1}{8 e c_k^2},
        \qquad \exists\, W^*: \; \nabla F(W^*) = 0, \; \nabla^2 F(W^*) > 0, \; W^{*\prime} \cdot U'
        < 0""",
    slide="Gradients Vanish For Standard Model: Theorem 1",
    source="shalevshwartz2017, Theorem 1",
    premises={
        "wrong side": r"W' \cdot U' \le 0",
        "linear term": r"c_k^2 = 2k",
    },
    quantifiers={
        "$W$": "2000 random points of the wrong side per case, and its minimum",
        "$k, q$": "4 to 32, and 0.5 and 1",
        "start": "2000 per width, normal with entries of deviation 0.15, $d=4$, $k$ from 4 to 10",
    },
    conclusion=["F", "Kantorovich's quantity"],
    rests_on=["weight_tying.closed_forms"],
)
STARTS = 2000
# A start on the ridge between the wells leaves it with a speed that is proportional to its
# distance, so that the chance of being there after t steps falls exponentially: at k = 10 from 1/40
# 000 at 16 000 steps, by 10 with every 4300 more.
LIMIT = 100_000


@pytest.mark.parametrize("patches", [4, 8, 32])
@pytest.mark.parametrize("energy", [0.5, 1])
def test_a_minimum_that_is_not_the_solution(evidence, patches, energy):
    target = np.array([np.sqrt(energy), 0, 0])
    well = spurious.wrong_well(patches, target, 2.0 * patches)
    evidence.at_most(
        "Kantorovich's quantity", spurious.kantorovich(well, target, 2.0 * patches), 1 / 2
    )
    judge_loss(evidence, well[None], target, 2.0 * patches)


@pytest.mark.parametrize("patches, energy", [(4, 1), (8, 0.5), (32, 1)])
def test_nothing_below_on_the_wrong_side(evidence, patches, energy):
    """Around U', 0 and -U', turned to the wrong side, with w_1 around u_0, 0 and -u_0."""
    rng = evidence.rng("points")
    target = np.array([np.sqrt(energy), 0, 0])
    centres = (
        rng.uniform(-1.5, 1.5, (2000, 2)).repeat([1, patches - 1], axis=1)[:, :, None] * target
    )
    points = centres + rng.standard_normal((2000, patches, 3)) * 10 ** rng.uniform(
        -3, 0, (2000, 1, 1)
    )
    others = points[:, 1:].sum(axis=1) @ target
    points[others > 0, 1:] *= -1
    judge_loss(evidence, points, target, 2.0 * patches)


@without("wrong side")
def test_at_the_solution(evidence):
    target = np.array([1.0, 0, 0])
    judge_loss(evidence, np.tile(target, (1, 8, 1)), target, 16.0)


@without("linear term")
def test_two_solutions_without_it(evidence):
    """With c = 0 the other well is as deep as the solution."""
    target = np.array([1.0, 0, 0])
    judge_loss(evidence, np.tile(-target, (1, 8, 1)), target, 0.0)


def test_where_descent_ends(evidence):
    """In one of the two wells; the share of the wrong one grows with k from nothing."""
    widths = np.arange(4, 12, 2)
    ends = [endings(evidence, int(k)) for k in widths]
    elsewhere = [int((~solved & ~lost).sum()) for solved, lost in ends]
    evidence.identity("starts that end in neither well", elsewhere, np.zeros(len(widths)))
    lost = [int(lost.sum()) for _, lost in ends]
    evidence.probability("lost at k = 4", lost[0], STARTS, at_most=0.005, resolves=0.003)
    evidence.probability("lost at k = 10", lost[-1], STARTS, at_least=0.02, resolves=0.01)
    band = np.array([binomtest(count, STARTS).proportion_ci(0.95) for count in lost])
    evidence.curve(
        f"share of {STARTS} starts that never arrive, with 95 % intervals",
        widths,
        np.array(lost) / STARTS,
        low=band[:, 0],
        high=band[:, 1],
        axes=("k", "share"),
    )


def judge_loss(evidence, points, target, stiffness):
    patches, energy = points.shape[1], float(target @ target)
    evidence.premise("wrong side", bool((points[:, 1:].sum(axis=1) @ target <= 0).all()))
    evidence.premise("linear term", stiffness == 2.0 * patches)
    losses = objective.objective(points, target, stiffness)
    bound = spurious.wrong_side_bound(patches, energy, 2.0 * patches)
    # Five terms of size at most 1/2, exponentials of sums of kd squares, and a squared distance
    # times k.
    operations = points[0].size + 2 + roundings.ELEMENTARY + 5
    evidence.at_least("F", losses, bound, trivial=0, rounding=Rounding(operations, 1 + losses))


def endings(evidence, patches):
    """Return which starts arrive, and which end in the wrong well."""
    starts = reduction.start(
        patches, 4, 0.15, STARTS, evidence.rng(f"starts for {patches} patches")
    )
    run = descent.descend(starts, patches, 1.0, 2.0 * patches, 1 / (2 * patches + 0.5), 0.01, LIMIT)
    return np.isfinite(run.solved), descent.spurious(run.final, patches, 1.0)
