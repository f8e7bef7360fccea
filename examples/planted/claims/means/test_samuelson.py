r"""Samuelson's inequality with 99 hundredths of its constant.

Of $n$ numbers none is further from their mean than $\sqrt{n-1}$ standard deviations. One number
apart from $n-1$ equal ones is as far; $n$ random ones are far from that.
"""

from theoremcheck import Claim

from . import from_mean

CLAIM = Claim(
    kind="upper bound",
    statement=r"\max_i (x_i - \bar x)^2 \le 0.99\,\frac{n-1}{n} \sum_i (x_i - \bar x)^2",
    place="Samuelson",
    source="samuelson1968",
    quantifiers={
        r"$x$": r"6 to 10 numbers in $[0, 1]$",
    },
    conclusion="largest squared deviation",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 6, "x": [1.0, 0, 0, 0, 0, 0]}


def samuelson(draw):
    n = draw.integer("n", 6, 10)
    x = draw.reals("x", n, 0, 1)
    away = from_mean(x)
    return (away**2).max(), 99 * (n - 1) * (away**2).sum() / (100 * n)


def test_any_numbers(evidence):
    evidence.search(
        "largest squared deviation", samuelson, relation="at most", tries=4000, precise=samuelson
    )
