r"""Gradient descent on a function that need not be convex: how small a gradient it meets.

On the function that attains it the gradient is as large at each point that is visited. Between two
of them it is as small as a curvature of $-L$ and then $L$ makes it, so that the function goes down
as little as it can: by $h - \frac{h^2}4$. What the books prove has $h - \frac{h^2}2$ there.
"""

from fractions import Fraction

import pytest
from rates import checker, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE = Fraction(1)
CLAIM = Claim(
    kind="upper bound",
    statement=r"\min_{k \le N} \|\nabla f(x_k)\|^2 \le \frac{4L (f(x_0) - f^*)}{Nh(4 - h) + 2}",
    place="Least slope",
    source="10.1007/s11590-021-01821-1",
    premises={
        "smooth": r"\|\nabla f(x) - \nabla f(y)\| \le L \|x - y\|",
        "step": r"0 < h \le 1",
    },
    quantifiers={
        "$f$": "waves; searched: even functions of one variable, of 1 to 5 curvatures, that rise "
        "from 0 on; proved: all, in every dimension",
        "$N, h$": "1, 10 and 50 steps of 1/2 and of 1; searched: 1 to 3 of 1/2 to 1; proved: 1 "
        "and 5 of 1/2 and of 1",
        "PEPit": oracle.TOLD,
    },
    conclusion="least squared slope",
)


@pytest.mark.parametrize("steps", [1, 10, 50])
@pytest.mark.parametrize("h", [0.5, 1])
def test_waves(evidence, steps, h):
    h = Fraction(h)
    judge(evidence, lines.waves(steps, h), 1 + steps * h, steps, h, attained=0)


def test_any_function(evidence):
    evidence.search(
        "least squared slope", least_slope, relation="at most", tries=1000, precise=least_slope
    )


def least_slope(draw):
    pieces, steps = draw.integer("pieces", 1, 5), draw.integer("steps", 1, 3)
    curvatures = draw.reals("curvatures", pieces, -1, 1)
    widths = draw.reals("widths", pieces - 1, 0, 1)
    h, start = Fraction(draw.real("h", 0.5, 1)), Fraction(draw.real("start", 0, 4))
    slope = lines.Odd(lines.exact(curvatures), lines.exact(widths))
    draw.assume(rises(slope))
    return measured(slope, start, h, steps), bound(slope.integral(start), steps, h)


@pytest.mark.parametrize("steps", [1, 5])
@pytest.mark.parametrize("h", [0.5, 1])
def test_proof(evidence, steps, h):
    proof = proofs.least_slope(steps, Fraction(h))
    evidence.certificate("least squared slope", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("h", [0.5, 1])
def test_pepit(evidence, steps, h):
    oracle.judge(evidence, oracle.least_slope, steps, h, bound(1, steps, Fraction(h)))


@without("smooth")
def test_narrow_waves(evidence):
    # Twice the curvature lets the slope fall twice as far between two points.
    waves = lines.waves(3, ONE)
    bent = [ONE, *[2 * rate for rate in waves.rates[1:]]]
    judge(evidence, lines.Odd(bent, waves.widths), ONE * 4, 3, ONE)


@without("step")
def test_a_step_twice_as_long(evidence):
    judge(evidence, lines.Odd([ONE], []), ONE, 3, 2 * ONE)


def judge(evidence, slope, start, steps, h, *, attained=None):
    evidence.premise("smooth", max(map(abs, slope.rates)) <= 1)
    evidence.premise("step", 0 < h <= 1)
    gap = slope.integral(start)
    least = measured(slope, start, h, steps)
    books = 2 * gap / (steps * h * (2 - h) + 1)
    limit = bound(gap, steps, h)
    evidence.at_most("least squared slope", least, limit, trivial=books, attained=attained)


def measured(slope, start, h, steps):
    return min(slope.at(x) ** 2 for x in lines.descend(slope, start, h, steps))


def bound(gap, steps, h):
    return 4 * gap / (steps * h * (4 - h) + 2)


def rises(slope):
    """Say whether f is nowhere below f(0)."""
    return min([*slope.corners(), slope.rates[-1], 0]) == 0
