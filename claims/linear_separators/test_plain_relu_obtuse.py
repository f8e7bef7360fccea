r"""Plain ReLU beyond orthonormal points: where signed points make no acute angles, SGD gets stuck
at least as often.

An update on $x_j$ moves the input of $x_i$ to its own units, those of the sign $y_i$, by $z_i\cdot
z_j$ times what is not negative, with $z_i=y_ix_i$. If no $z_i\cdot z_j$ is positive, nothing wakes
a point whose own units are all asleep: such a start gets stuck, surely. By Gordon's comparison of
Gaussian processes (1985) a normal start has such a point at least as often as for orthonormal
points, with probability $1-(1-2^{-k})^n$ or more. Where $z_i\cdot z_j<0$ points also put each
other's units to sleep: at the cosines tried here most runs get stuck that were awake. Acute angles
help: with a direction in common no run stays asleep.
"""

import pytest

from claims.linear_separators.bounds import by_chance, stuck_probability
from models.linear_separators.plain_relu import simplex, stuck_runs
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"""\Pr[\text{SGD gets stuck}]
        \ge \Pr[\text{the own units of a point are all asleep at } W_0]
        \ge 1 - (1 - 2^{-k})^n""",
    place="Future directions open",
    premises={
        "plain": r"\sigma(z) = \max(0, z)",
        "obtuse": r"z_i \cdot z_j \le 0 \text{ for } i \ne j, \quad z_i = y_i x_i",
        "fair signs": r"W_0 \text{ is normal, and asleep on half of the points}",
    },
    quantifiers={
        "$W_0$": "2000 normal starts per case, 200 for a departure",
        "$k$": "5 and 8 units of each sign",
        "$x_i$": "32 unit vectors, any two signed ones with the cosine -1/100 or -1/40; 1/10 for "
        "acute angles",
    },
    conclusion=["runs that woke up", "share of starts asleep", "share of starts that get stuck"],
    rests_on=["linear_separators.plain_relu"],
)
SIZE, STARTS = 32, 2000


@pytest.mark.parametrize("width, cosine", [(5, -0.01), (8, -0.01), (5, -0.025)])
def test_no_help_from_obtuse_points(evidence, width, cosine):
    runs = measure(evidence, cosine, width, 0.0)
    judge_waking(evidence, runs)
    predicted = stuck_probability(width, SIZE)
    for quantity, found in (
        ("share of starts asleep", runs.asleep),
        ("share of starts that get stuck", runs.stuck),
    ):
        evidence.probability(quantity, int(found.sum()), STARTS, at_least=predicted, resolves=0.1)
        evidence.curve(
            "share of starts that are asleep and that get stuck, and the least",
            [width],
            [found.mean()],
            series=f"{quantity}, cosine {cosine:g}",
            predicted=[predicted],
            axes=("k", f"share of {STARTS} starts"),
        )


@without("obtuse")
def test_acute_points_wake_each_other(evidence):
    judge_waking(evidence, measure(evidence, 0.1, 5, 0.0, starts=200))


@without("plain")
def test_a_leak_wakes_all(evidence):
    judge_waking(evidence, measure(evidence, -0.01, 5, 0.01, starts=200))


@without("fair signs")
def test_a_start_that_is_awake(evidence):
    """Turned towards the points of its own sign, no unit sleeps."""
    runs = measure(evidence, -0.01, 5, 0.0, starts=200, positive=True)
    predicted = stuck_probability(5, SIZE)
    evidence.probability(
        "share of starts asleep", int(runs.asleep.sum()), 200, at_least=predicted, resolves=0.1
    )


def measure(evidence, cosine, width, slope, starts=STARTS, **departure):
    points = simplex(SIZE, cosine)
    runs = stuck_runs(points, width, starts, slope, evidence.rng("runs"), **departure)
    evidence.premise("plain", slope == 0)
    evidence.premise("obtuse", runs.largest_cosine <= 0)
    evidence.premise("fair signs", abs(runs.awake - 0.5) <= by_chance(runs.units))
    return runs


def judge_waking(evidence, runs):
    woke = (runs.asleep & ~runs.stuck).sum()
    evidence.never("runs that woke up", woke, of=runs.asleep.sum())
