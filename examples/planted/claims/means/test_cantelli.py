r"""Cantelli's inequality with .99 of its bound.

A variable exceeds its mean by $t$ with a probability of at most
$\frac{\operatorname{Var}}{\operatorname{Var}+t^2}$. Two values attain it, the upper one exactly $t$
above the mean: a tie, which no random draw hits.
"""

from fractions import Fraction

from theoremcheck import Claim

from . import from_mean

CLAIM = Claim(
    kind="upper bound",
    statement=r"\Pr[X - \mathbb{E} X \ge t] \le 0.99\,\frac{\operatorname{Var} "
    r"X}{\operatorname{Var} X + t^2}",
    place="Cantelli",
    source="cantelli1928",
    quantifiers={
        r"$X$": r"uniform on 5 to 8 numbers in $[0, 1]$",
        r"$t$": r"in $[\frac14, 1]$",
    },
    conclusion="share above",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 5, "x": [0.9375, 0, 0, 0, 0], "above": 0.75}


def cantelli(draw):
    n = draw.integer("n", 5, 8)
    x, above = draw.reals("x", n, 0, 1), draw.real("above", 0.25, 1)
    away = from_mean(x)
    variance = (away**2).sum() / n
    share = Fraction(int((away >= above).sum()), n)
    return share, 99 * variance / (100 * (variance + above**2))


def test_any_numbers(evidence):
    evidence.search("share above", cantelli, relation="at most", tries=4000, precise=cantelli)
