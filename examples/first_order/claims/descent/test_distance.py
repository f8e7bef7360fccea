r"""Gradient descent on a strongly convex function: how far its last point is from the minimiser.

The curvature is between $\mu$ and $L$. A quadratic function of one of these curvatures attains the
rate: of the least one for short steps, of the largest one from $\frac{2L}{L+\mu}$ on.
"""

from fractions import Fraction

import pytest
from rates import checker, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE, LEAST = Fraction(1), Fraction(1, 4)
CLAIM = Claim(
    kind="upper bound",
    statement=r"\|x_N - x^*\| \le \max\Bigl\{\Bigl|1 - \frac{\mu h}{L}\Bigr|, |1 - h|\Bigr\}^N "
    r"\|x_0 - x^*\|",
    place="Distance",
    source="10.1007/s10957-018-1298-1",
    premises={
        "strongly convex": r"f - \tfrac\mu2 \|\cdot\|^2 \text{ is convex}, \quad \mu > 0",
        "smooth": r"\|\nabla f(x) - \nabla f(y)\| \le L \|x - y\|",
    },
    quantifiers={
        "$f$": r"quadratic functions with $\mu = L/4$; searched: even functions of one variable, "
        r"of 1 to 3 curvatures, $\mu = 0$ to $L/2$; proved: all, in every dimension",
        "$N, h$": "1, 3 and 10 steps of 1/2, 1.6 and 1.75; searched: 1 to 5 of 0 to 2; proved: 1 "
        "and 5 of the same",
        "PEPit": oracle.TOLD + "; the square of the distance",
    },
    conclusion="distance",
)
LENGTHS = [0.5, 1.6, 1.75]


@pytest.mark.parametrize("steps", [1, 3, 10])
@pytest.mark.parametrize("h", LENGTHS)
def test_quadratic_functions(evidence, steps, h):
    judge(evidence, [lines.Odd([m], []) for m in (LEAST, ONE)], steps, fraction(h), attained=0)


def test_any_function(evidence):
    evidence.search("distance", distance, relation="at most", tries=1000, precise=distance)


def distance(draw):
    pieces, steps = draw.integer("pieces", 1, 3), draw.integer("steps", 1, 5)
    least = Fraction(draw.real("least", 0, 0.5))
    above = lines.exact(draw.reals("above the least", pieces, 0, 1))
    widths = lines.exact(draw.reals("widths", pieces - 1, 0, 1))
    h = Fraction(draw.real("h", 0, 2))
    slope = lines.Odd([least + (1 - least) * share for share in above], widths)
    return abs(lines.descend(slope, ONE, h, steps)[-1]), bound(steps, h, least)


@pytest.mark.parametrize("steps", [1, 5])
@pytest.mark.parametrize("h", LENGTHS)
def test_proof(evidence, steps, h):
    proof = proofs.distance(steps, fraction(h), LEAST)
    evidence.certificate("distance", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("h", LENGTHS)
def test_pepit(evidence, steps, h):
    squared = bound(steps, fraction(h), LEAST) ** 2
    oracle.judge(evidence, oracle.distance(float(LEAST)), steps, h, squared)


@without("strongly convex")
def test_a_line_outside(evidence):
    judge(evidence, [lines.Odd([ONE, 0 * ONE], [ONE / 10])], 3, ONE)


@without("smooth")
def test_three_times_the_curvature(evidence):
    judge(evidence, [lines.Odd([3 * ONE], [])], 3, ONE)


def judge(evidence, slopes, steps, h, attained=None):
    rates = [rate for slope in slopes for rate in slope.rates]
    evidence.premise("strongly convex", min(rates) >= LEAST)
    evidence.premise("smooth", max(rates) <= 1)
    distances = [abs(lines.descend(slope, ONE, h, steps)[-1]) for slope in slopes]
    bounds = [bound(steps, h, LEAST)] * len(slopes)
    evidence.at_most("distance", distances, bounds, trivial=1, attained=attained)


def bound(steps, h, least):
    return max(abs(1 - least * h), abs(1 - h)) ** steps


def fraction(h):
    return Fraction(str(h))
