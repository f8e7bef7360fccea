r"""What if the activation function was plain ReLU? SGD gets stuck, with a probability that is known
exactly.

On orthonormal points a plain ReLU unit that starts at or below zero on $e_i$ never moves there. If
all $k$ units of the sign that could help $e_i$ do, the point keeps loss at least 1 for ever. With
fair and independent signs of the initial weights that happens at a given point with probability
$2^{-k}$, hence somewhere with probability $1-(1-2^{-k})^d$: close to 1 while $k\ll\log_2 d$, close
to 0 once $k\gg\log_2 d$. The smallest leak in the unit undoes it, and so does a direction that all
$y_ix_i$ share: then points wake each other's units.
"""

import pytest

from claims.linear_separators.bounds import by_chance, stuck_probability
from models.linear_separators.plain_relu import simplex, stuck_runs
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[\text{SGD gets stuck}] = 1 - (1 - 2^{-k})^d",
    place="Future directions open",
    source="brutzkus2018, Section 6",
    premises={
        "plain": r"\sigma(z) = \max(0, z)",
        "fair signs": r"\text{the signs of } W_0 \text{ are independent and fair}",
        "orthonormal": r"x_i \cdot x_j = 0 \text{ for } i \ne j \le d",
    },
    quantifiers={
        "$W_0$": "2000 normal starts per width; 500 for the identity of each run",
        "$k$": "4, 5, 6 and 8, in few dimensions 1 and 2; 3 to 12 by the identity of each run",
        "$d$": "32, and 2 and 3",
    },
    conclusion=["share of runs that get stuck", "runs that end otherwise than foreseen"],
)
DIMENSION, STARTS = 32, 2000


@pytest.mark.parametrize("width", [3, 5, 8, 12])
def test_stuck_exactly_when_a_point_is_asleep(evidence, width):
    """No statistics: a run is stuck if and only if some point has all units of its own sign
    asleep.
    """
    runs = stuck_runs(simplex(DIMENSION, 0), width, 500, 0.0, evidence.rng("runs"))
    check(evidence, runs, 0.0)
    evidence.never(
        "runs that end otherwise than foreseen", (runs.stuck != runs.asleep).sum(), of=500
    )


@pytest.mark.parametrize(
    "width, dimension", [(4, 32), (5, 32), (6, 32), (8, 32), (1, 2), (1, 3), (2, 3)]
)
def test_probability_of_being_stuck(evidence, width, dimension):
    """In few dimensions one more or one less is told apart: 3/4, 7/8 and 37/64."""
    judge(evidence, width, 0.0, signs="fair", dimension=dimension)


@pytest.mark.parametrize(
    "width, slope, signs, cosine",
    [
        without("plain", 5, 0.01, "fair", 0),
        without("fair signs", 5, 0.0, "positive", 0),
        without("orthonormal", 5, 0.0, "fair", 0.1),
    ],
)
def test_not_stuck(evidence, width, slope, signs, cosine):
    judge(evidence, width, slope, signs, cosine)


def judge(evidence, width, slope, signs, cosine=0, dimension=DIMENSION):
    points = simplex(dimension, cosine)
    runs = stuck_runs(
        points, width, STARTS, slope, evidence.rng("runs"), positive=signs == "positive"
    )
    check(evidence, runs, slope)
    predicted, stuck = stuck_probability(width, dimension), int(runs.stuck.sum())
    evidence.probability(
        "share of runs that get stuck", stuck, STARTS, equals=predicted, resolves=0.1
    )
    evidence.curve(
        "share of runs that get stuck",
        [width],
        [stuck / STARTS],
        series=f"d = {dimension}",
        predicted=[predicted],
        axes=("k", f"share of {STARTS} runs"),
    )


def check(evidence, runs, slope):
    evidence.premise("plain", slope == 0)
    evidence.premise("fair signs", abs(runs.awake - 0.5) <= by_chance(runs.units))
    evidence.premise("orthonormal", runs.largest_cosine == runs.smallest_cosine == 0)
