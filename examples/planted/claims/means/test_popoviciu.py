r"""Popoviciu's inequality with .246 for its quarter.

The variance of numbers in an interval is at most a quarter of its squared length: half of them at
either end attain it. With an odd number of them, or one in the middle, .246 would do.
"""

from theoremcheck import Claim

from . import from_mean

CLAIM = Claim(
    kind="upper bound",
    statement=r"\frac1n \sum_i (x_i - \bar x)^2 \le 0.246\,(\max x - \min x)^2",
    place="Popoviciu",
    source="popoviciu1935",
    quantifiers={
        r"$x$": r"4 to 9 numbers in $[0, 1]$",
    },
    conclusion="variance",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 4, "x": [0.0, 0, 1, 1]}


def popoviciu(draw):
    n = draw.integer("n", 4, 9)
    x = draw.reals("x", n, 0, 1)
    away = from_mean(x)
    return (away**2).sum() / n, 246 * (x.max() - x.min()) ** 2 / 1000


def test_any_numbers(evidence):
    evidence.search("variance", popoviciu, relation="at most", tries=4000, precise=popoviciu)
