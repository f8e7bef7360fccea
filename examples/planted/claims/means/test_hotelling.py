r"""Mean and median, $\sqrt{.655}$ standard deviations apart.

They differ by at most one standard deviation, and for $2k+1$ numbers by at most
$\sqrt{k/(k+1)}$: $k+1$ equal ones and $k$ equal larger ones. Of five that is $\sqrt{.667}$.
"""

import numpy as np

from theoremcheck import Claim

from . import from_mean

CLAIM = Claim(
    kind="upper bound",
    statement=r"(\bar x - \operatorname{median} x)^2 \le \frac{0.655}{n} \sum_i (x_i - \bar "
    r"x)^2",
    place="Hotelling and Solomons",
    source="hotelling1932",
    quantifiers={
        r"$x$": r"5, 7 or 9 numbers in $[0, 1]$",
    },
    conclusion="squared difference",
)
# The smallest counterexample that is known.
SMALLEST = {"half": 2, "x": [0.0, 0, 0, 1, 1]}


def hotelling(draw):
    half = draw.integer("half", 2, 4)
    n = 2 * half + 1
    away = from_mean(np.sort(draw.reals("x", n, 0, 1)))
    return away[half] ** 2, 655 * (away**2).sum() / (1000 * n)


def test_any_numbers(evidence):
    evidence.search(
        "squared difference", hotelling, relation="at most", tries=4000, precise=hotelling
    )
