r"""Gradient descent on a convex function: how far its last value is from the least one.

Huber's function attains it, with its bend at $1/(2Nh+1)$: on the straight line outside of it each
step is of one length, and what a quadratic function gains near its minimum comes too late. What the
books prove, $\frac{L \|x_0-x^*\|^2}{2Nh}$, is larger by more than a factor of 2.
"""

from fractions import Fraction

import pytest
from rates import checker, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE = Fraction(1)
CLAIM = Claim(
    kind="upper bound",
    statement=r"f(x_N) - f^* \le \frac{L \|x_0 - x^*\|^2}{4Nh + 2}",
    place="Last value",
    source="10.1007/s10107-013-0653-0, Section 3",
    premises={
        "convex": r"f \text{ is convex}",
        "smooth": r"\|\nabla f(x) - \nabla f(y)\| \le L \|x - y\|",
        "step": r"0 < h \le 1",
    },
    quantifiers={
        "$f$": "Huber's functions; searched: even functions of one variable, of 1 to 3 curvatures; "
        "proved: all, in every dimension",
        "$N, h$": "1, 10 and 100 steps of 1/2 and of 1; searched: 1 to 5 of 1/2 to 1; proved: 1 "
        "and 5 of 1/2 and of 1",
        "PEPit": oracle.TOLD,
    },
    conclusion="last value",
)


@pytest.mark.parametrize("steps", [1, 10, 100])
@pytest.mark.parametrize("h", [0.5, 1])
def test_huber_functions(evidence, steps, h):
    judge(evidence, lines.huber(steps, Fraction(h)), steps, Fraction(h), attained=0)


def test_any_function(evidence):
    evidence.search("last value", last_value, relation="at most", tries=1000, precise=last_value)


def last_value(draw):
    pieces, steps = draw.integer("pieces", 1, 3), draw.integer("steps", 1, 5)
    curvatures = draw.reals("curvatures", pieces, 0, 1)
    widths = draw.reals("widths", pieces - 1, 0, 1)
    h = Fraction(draw.real("h", 0.5, 1))
    slope = lines.Odd(lines.exact(curvatures), lines.exact(widths))
    return slope.integral(lines.descend(slope, ONE, h, steps)[-1]), bound(steps, h)


@pytest.mark.parametrize("steps", [1, 5])
@pytest.mark.parametrize("h", [0.5, 1])
def test_proof(evidence, steps, h):
    proof = proofs.value(steps, Fraction(h))
    evidence.certificate("last value", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("h", [0.5, 1])
def test_pepit(evidence, steps, h):
    oracle.judge(evidence, oracle.value, steps, h, bound(steps, Fraction(h)))


@pytest.mark.parametrize("curvature", [without("convex", -1), without("smooth", 3)])
def test_another_curvature_from_one_half_on(evidence, curvature):
    judge(evidence, lines.Odd([ONE, curvature * ONE], [ONE / 2]), 3, ONE)


@without("step")
def test_a_step_nearly_twice_as_long(evidence):
    judge(evidence, lines.Odd([ONE], []), 3, Fraction(19, 10))


def judge(evidence, slope, steps, h, attained=None):
    evidence.premise("convex", min(slope.rates) >= 0)
    evidence.premise("smooth", max(map(abs, slope.rates)) <= 1)
    evidence.premise("step", 0 < h <= 1)
    value = slope.integral(lines.descend(slope, ONE, h, steps)[-1])
    books = 1 / (2 * steps * h)
    evidence.at_most("last value", value, bound(steps, h), trivial=books, attained=attained)


def bound(steps, h):
    return 1 / (4 * steps * h + 2)
