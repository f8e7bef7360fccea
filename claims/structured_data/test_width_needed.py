r"""Is the prohibitive amount of over-parameterisation necessary? By no means.

Lemmas 1 and 2 with the constants of this suite, one after the other, prove progress as long as the
exposed pairs cost less than half of Lemma 2's bound: $\sum_rD_r^2\chi_{rs}\le c^2/4$ on each point.
(Li and Liang's own polynomial is not written out.) The training of this suite, 400 steps of $10/m$,
succeeds; the path $\tau=\eta\sum\mathrm{mean}(1-o_y)$ that it really takes, some $450/m$ at $m=128$
and $160/m$ at $m=16384$, exposes nearly all pairs at the one and two in three at the other. The
pairs then cost some two hundred times what they may, at $m=128$, where success is sure, as at
$m=16384$.

Before anything is trained no more is known than $\tau\le cT/m$, with $cT=4000$. In the mean the
left side is then at most $\sqrt{2/\pi}\,E[D^3]\,cT\sqrt m$ and the right one $c_\infty^2m/4$.
Together they ask for $(32\sqrt2\,cT/\pi c_\infty^2)^2$ units for two classes: two and a half
million millions. What is paid for is that no path is longer than $cT/m$ and that all exposed pairs
flip.
"""

from dataclasses import replace

import numpy as np
import pytest

from models.structured_data import coupling, network
from models.structured_data.cone import cone, infinite_width_constant
from models.structured_data.learning import CIRCLE, experiment
from theoremcheck import Claim, without

COST = "cost of the exposed pairs over what Lemma 2 leaves"
CLAIM = Claim(
    kind="observation",
    statement=r"""m = 128 \text{ suffices, while} \quad \max_s \sum_r D_r^2\, 1\left[|w_r(0)^\top
        x_s| \le D_r \tau\right] \quad > \frac{c_{\text{Lemma 2}}^2}{4} \quad \text{there and at }
        m = 16384, \qquad \tau = \eta \sum_t \mathrm{mean}(1 - o_y)""",
    place="Future directions open",
    premises={
        "long training": r"\tau \text{ is the path of a training that is right on 99 in 100 fresh "
        r"points, or more}"
    },
    quantifiers={
        "data": "the circle with two classes of four arcs, 200 points",
        "seeds": "up to 300 networks per width, until 2 of 10 failures are excluded at the last; "
        "20 and 2 networks for the exposed pairs, on the shortest path of as many trainings",
    },
    conclusion=["share of runs that succeed at m = 128", COST],
    rests_on=["structured_data.coupling", "structured_data.pseudo_gradient_bound"],
)


def test_a_narrow_network_suffices(evidence):
    """Success by width, beside what the lemmas say of these widths: nothing."""
    widths, successes, trials = 2 ** np.arange(2, 8), np.zeros(6, int), 0
    for size in evidence.batches(25, cap=300):
        runs = [experiment(CIRCLE, int(m), size, evidence.rng(f"m = {m}")) for m in widths]
        counts = np.array([each.succeeded().sum() for each in runs])
        evidence.probability(
            "share of runs that succeed at m = 128", counts[-1], size, at_least=0.95, resolves=0.15
        )
        successes, trials = successes + counts, trials + size
    sample = draw(evidence)
    limit = infinite_width_constant(sample.points, sample.labels, 2)
    longest = CIRCLE.rate * CIRCLE.steps
    guaranteed = (widths >= width_of_the_lemmas(longest, limit)).astype(float)
    evidence.curve(
        "share of successful networks, and the share that the lemmas guarantee",
        widths,
        successes / trials,
        predicted=guaranteed,
        axes=("m", f"share of {trials} networks"),
        scales=("log", "linear"),
    )


@pytest.mark.parametrize("width, networks", [(128, 20), (16384, 2)])
def test_the_lemmas_ask_for_more(evidence, width, networks):
    judge(evidence, width, networks, CIRCLE)


@without("long training", breaks=COST)
def test_hardly_any_training(evidence):
    """One step of 1/20 of 1/m is within the reach of the lemmas; but it teaches nothing."""
    judge(evidence, 16384, 2, replace(CIRCLE, steps=1, rate=0.05))


def judge(evidence, width, networks, setting):
    """Judge networks of a width after the shortest path of as many that were trained."""
    runs = experiment(setting, width, networks, evidence.rng(f"training at width {width}", by=[]))
    evidence.premise("long training", bool(runs.succeeded().all()))
    sample, rng, shares = draw(evidence), evidence.rng(f"networks of width {width}", by=[]), []
    for output, start in zip(*network.initialise(networks, 2, width, 2, rng), strict=True):
        exposed = coupling.heights(sample.points, output[None], start[None])[0] <= runs.path.min()
        cost = (exposed * (output[0] - output[1]) ** 2).sum(axis=1).max()
        allowed = cone(sample.points, sample.labels, output, start).upper ** 2 / 4
        shares.append(cost / allowed)
    evidence.at_least(COST, shares, 1, trivial=0)
    # A path that were too short would cost less: W has gone no further than it says.
    evidence.at_most("way of W over that of its path", runs.travelled, 1, trivial=None)


def draw(evidence):
    rng = evidence.rng("sample", by=[])
    return CIRCLE.mixture(1 / 32, rng).draw(CIRCLE.size, rng)


def width_of_the_lemmas(path, limit):
    """Return the m from which the mean cost of a path of `path` / m is at most (limit)^2 m / 4.

    With D = |V_1 - V_2| for two classes E[D^3] = 8 / sqrt(pi).
    """
    return (32 * np.sqrt(2) * path / (np.pi * limit**2)) ** 2
