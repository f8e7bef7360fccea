r"""Proximal points: how far the last value is from the least one.

$x_{k+1}$ minimises $f(x) + \frac{1}{2\lambda}\|x - x_k\|^2$. A line with a kink, whose slope
is so small that half of the way is left, attains the rate. What the books prove is twice as large.
"""

from fractions import Fraction

import pytest
from rates import checker, corners, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE = Fraction(1)
CLAIM = Claim(
    kind="upper bound",
    statement=r"f(x_N) - f^* \le \frac{\|x_0 - x^*\|^2}{4 N \lambda}",
    place="Proximal points",
    source="10.1137/16M108104X, Theorem 4.1",
    premises={
        "convex": r"f \text{ is convex}",
        "implicit": r"\frac{x_k - x_{k+1}}\lambda \in \partial f(x_{k+1})",
    },
    quantifiers={
        "$f$": "lines with a kink; searched: even functions of one variable with 1 to 3 slopes up "
        "to 2; proved: all, in every dimension",
        r"$N, \lambda$": "1, 4 and 20 steps of 1/2 and of 2; searched: 1 to 5 of 1/8 to 2; proved: "
        "1 and 5 of 1/2 and of 2",
        "PEPit": oracle.TOLD,
    },
    conclusion="last value",
)


@pytest.mark.parametrize("steps", [1, 4, 20])
@pytest.mark.parametrize("step", [0.5, 2])
def test_kinks(evidence, steps, step):
    judge(evidence, corners.kink(steps, Fraction(step)), steps, Fraction(step), attained=0)


def test_any_function(evidence):
    evidence.search("last value", last_value, relation="at most", tries=1000, precise=last_value)


def last_value(draw):
    pieces, steps = draw.integer("pieces", 1, 3), draw.integer("steps", 1, 5)
    slopes = sorted(lines.exact(draw.reals("slopes", pieces, 0, 2)))
    widths = lines.exact(draw.reals("widths", pieces - 1, 0, 1))
    step = Fraction(draw.real("step", 0.125, 2))
    value = corners.proximal_points(corners.Convex(slopes, widths), ONE, step, steps)
    return value, bound(steps, step)


@pytest.mark.parametrize("steps", [1, 5])
@pytest.mark.parametrize("step", [0.5, 2])
def test_proof(evidence, steps, step):
    proof = proofs.proximal_point(steps, Fraction(step))
    evidence.certificate("last value", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("step", [0.5, 2])
def test_pepit(evidence, steps, step):
    oracle.judge(evidence, oracle.proximal_point, steps, step, bound(steps, Fraction(step)))


@without("convex")
def test_a_plain_around_the_valley(evidence):
    # From 1 on the plain no y repays (y - 1)^2 / (2 step) by going down: the point stays.
    valley = corners.Convex([ONE], [], ceiling=ONE / 2)
    judge(evidence, valley, 3, ONE / 4)


@without("implicit")
def test_slopes_where_a_step_begins(evidence):
    steep = corners.Convex([4 * ONE], [])
    judge(evidence, steep, 4, ONE / 2, method=corners.explicit_points)


def judge(evidence, function, steps, step, *, method=corners.proximal_points, attained=None):
    evidence.premise("convex", function.ceiling is None)
    evidence.premise("implicit", method is corners.proximal_points)
    value = method(function, ONE, step, steps)
    books = 1 / (2 * steps * step)
    evidence.at_most("last value", value, bound(steps, step), trivial=books, attained=attained)


def bound(steps, step):
    return 1 / (4 * steps * step)
