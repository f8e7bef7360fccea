r"""Lemma 2: inside of the shell the loss stays half a unit above its minimum.

In the ball $\|W'\|\le\frac12\sqrt N$ both $W-U$ and $W+U$ are at least $\frac12\sqrt N$ long, so
that $F\ge\frac12-e^{-N/8}$. The slide has 1 in place of $\frac12$, which belongs to the loss
without its factor $\frac12$: two cosines of variance $\frac12$ that have nothing to do with each
other differ by 1 in the mean square.
"""

import numpy as np
import pytest

from models.weight_tying import objective, shell
from theoremcheck import Claim, as_written, instance, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"F(W) - F(U) \ge \frac{1}{2} - e^{-N/8} \quad"
    r"\text{for all } \|W'\| \le \frac{1}{2}\sqrt{N} \text{ and all } w_1",
    slide="Gradients Vanish For Standard Model: Lemma 2",
    source="shalevshwartz2017, Lemma 2",
    premises={"ball": r"\|W'\| \le \frac{1}{2} \sqrt{N}"},
    quantifiers={
        "$W'$": "random points of the shell, and the lowest point of the ball by search",
        "$k, q$": "16 to 128, and 0.25 and 1, where $N > 8\\ln2$: below that the bound is "
        "negative; "
        "to 4096 for the erratum",
    },
    conclusion=["F", "F at the lowest point"],
    rests_on=["weight_tying.closed_forms"],
)
ONE = (
    r"the slide says $F(W)-F(\bar u_0)\ge1-c_3e^{-c_4k\|u_0\|^2}$; correct is $\frac12$ in place "
    r"of 1, with the factor "
    r"$\frac12$ in the loss: along $w_1=u_0$, $w_i=u_0/2$ the loss tends to $\frac12$, for any "
    r"$c_3$ and $c_4$"
)


@pytest.mark.parametrize(
    "patches, energy",
    [
        instance(4, 1, expect="vacuous"),
        (16, 1),
        (32, 1),
        (64, 1),
        (64, 0.25),
        (128, 0.25),
    ],
)
def test_lowest_point_of_the_ball(evidence, patches, energy):
    judge(evidence, patches, energy, shell.lowest(patches, energy, 2.0 * patches))


@without("ball")
def test_ball_with_the_solution_in_it(evidence):
    judge(evidence, 32, 1, shell.lowest(32, 1.0, 64.0, reach=1.0))


@pytest.mark.parametrize("patches", [16, 64, 128])
def test_random_points(evidence, patches):
    target = np.array([1.0, 0, 0])
    points = shell.draw(patches, target, 1000, evidence.rng("points"))
    losses = objective.objective(points, target, 2.0 * patches)
    evidence.at_least("F", losses, shell.objective_bound(patches, 1), trivial=0)


@as_written(erratum=ONE)
def test_half_way_along_a_sequence(evidence):
    """With constants as generous as c_3 = 10, c_4 = 1/100 the slide's bound is above F from some k
    on.
    """
    target, patches = np.ones(1), 2 ** np.arange(4, 13)
    losses = [
        float(objective.objective(shell.halfway(int(k), target), target, 2.0 * k)) for k in patches
    ]
    evidence.at_least("F", losses, 1 - 10 * np.exp(-patches / 100), trivial=0)
    evidence.curve(
        "F halfway to the solution, and the bound of the slide",
        patches,
        losses,
        predicted=np.maximum(1 - 10 * np.exp(-patches / 100), 0),
        axes=("k", "F"),
        scales=("log", "linear"),
    )


def judge(evidence, patches, energy, point):
    size = np.linalg.norm(point[1:]) / np.sqrt((patches - 1) * energy)
    evidence.premise("ball", bool(size <= 0.5 + 1e-9))
    loss = objective.objective(point, np.array([np.sqrt(energy), 0]), 2.0 * patches)
    evidence.at_least(
        "F at the lowest point",
        loss,
        shell.objective_bound(patches, energy),
        trivial=0,
        searched=True,
    )
