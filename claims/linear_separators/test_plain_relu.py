r"""What if the activation function was plain ReLU? SGD gets stuck, with a probability that is known
exactly.

On orthonormal points a plain ReLU unit that starts at or below zero on $e_i$ never moves there. If
all $k$ units of the sign that could help $e_i$ do, the point keeps loss at least 1 for ever. With
fair and independent signs of the initial weights that happens at a given point with probability
$2^{-k}$, hence somewhere with probability $1-(1-2^{-k})^d$: almost surely while $k\ll\log_2 d$,
almost never once $k\gg\log_2 d$. The smallest leak in the unit undoes it.
"""

import pytest

from models.linear_separators.plain_relu import stuck_runs
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[\text{SGD gets stuck}] = 1 - (1 - 2^{-k})^d",
    slide="Future directions open",
    source="brutzkus2018, Section 6",
    premises={
        "plain": r"\sigma(z) = \max(0, z)",
        "fair signs": r"\text{the signs of } W_0 \text{ are independent and fair}",
    },
    quantifiers={
        "$W_0$": "2000 normal starts per width",
        "$k$": "4, 5, 6 and 8; 3 to 12 by the identity of each run",
        "$d$": "32",
    },
    conclusion="stuck",
)
DIMENSION, STARTS = 32, 2000


@pytest.mark.parametrize("width", [3, 5, 8, 12])
def test_stuck_exactly_when_a_point_is_asleep(evidence, width):
    """No statistics: a run is stuck if and only if some point has all units of its own sign
    asleep.
    """
    runs = stuck_runs(DIMENSION, width, 500, 0.0, evidence.rng("runs"))
    evidence.identity("stuck runs that nobody foresaw", (runs.stuck != runs.asleep).sum(), 0)


@pytest.mark.parametrize("width", [4, 5, 6, 8])
def test_probability_of_being_stuck(evidence, width):
    judge(evidence, width, 0.0, signs="fair")


@pytest.mark.parametrize(
    "width, slope, signs",
    [without("plain", 5, 0.01, "fair"), without("fair signs", 5, 0.0, "positive")],
)
def test_not_stuck(evidence, width, slope, signs):
    judge(evidence, width, slope, signs)


def judge(evidence, width, slope, signs):
    evidence.premise("plain", slope == 0)
    evidence.premise("fair signs", signs == "fair")
    runs = stuck_runs(
        DIMENSION, width, STARTS, slope, evidence.rng("runs"), positive=signs == "positive"
    )
    predicted = 1 - (1 - 0.5**width) ** DIMENSION
    evidence.probability("stuck", int(runs.stuck.sum()), STARTS, equals=predicted, resolves=0.1)
