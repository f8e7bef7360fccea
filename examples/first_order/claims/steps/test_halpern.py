r"""Halpern's iteration: how far its last point is from its image.

$x_{k+1} = \frac1{k+2} x_0 + \frac{k+1}{k+2} T(x_k)$ goes back to where it began, by less and less.
A shift by $\frac2{N+1}$ that is a reflection near its fixed point attains the rate. Without going
back, $x_{k+1} = T(x_k)$, a reflection gets nowhere at all.
"""

from fractions import Fraction

import pytest
from rates import checker, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE = Fraction(1)
CLAIM = Claim(
    kind="upper bound",
    statement=r"\|x_N - T(x_N)\| \le \frac{2 \|x_0 - x^*\|}{N + 1}, \qquad T(x^*) = x^*",
    place="Halpern's iteration",
    source="10.1007/s11590-020-01617-9, Theorem 2.1",
    premises={
        "nonexpansive": r"\|T(x) - T(y)\| \le \|x - y\|",
        "anchored": r"x_{k+1} = \tfrac1{k+2} x_0 + \tfrac{k+1}{k+2} T(x_k)",
    },
    quantifiers={
        "$T$": "shifts that end in a reflection; searched: odd maps of the line, of 1 to 3 pieces; "
        "proved: all, in every dimension",
        "$N$": "1, 10 and 100; searched: 1 to 5; proved: 1 and 5",
        "PEPit": oracle.TOLD + "; the square of the residual",
    },
    conclusion="residual",
)


@pytest.mark.parametrize("steps", [1, 10, 100])
def test_shifts_that_end_in_a_reflection(evidence, steps):
    judge(evidence, lines.reflected(steps, ONE), steps, attained=0)


def test_any_map(evidence):
    evidence.search("residual", residual, relation="at most", tries=1000, precise=residual)


def residual(draw):
    pieces, steps = draw.integer("pieces", 1, 3), draw.integer("steps", 1, 5)
    rates = draw.reals("rates", pieces, -1, 1)
    widths = draw.reals("widths", pieces - 1, 0, 1)
    operator = lines.Odd(lines.exact(rates), lines.exact(widths))
    return measured(operator, lines.halpern, steps), bound(steps)


@pytest.mark.parametrize("steps", [1, 5])
def test_proof(evidence, steps):
    proof = proofs.halpern(steps)
    evidence.certificate("residual", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [1, 4])
def test_pepit(evidence, steps):
    oracle.judge(evidence, oracle.halpern, steps, 1, bound(steps) ** 2)


@without("nonexpansive")
def test_twice_the_reflection(evidence):
    judge(evidence, lines.Odd([-2 * ONE], []), 3)


@without("anchored")
def test_the_map_alone(evidence):
    judge(evidence, lines.Odd([-ONE], []), 3, method=lines.picard)


def judge(evidence, operator, steps, *, method=lines.halpern, attained=None):
    evidence.premise("nonexpansive", max(map(abs, operator.rates)) <= 1)
    evidence.premise("anchored", method is lines.halpern)
    distance = measured(operator, method, steps)
    # Whatever is no farther than 1 from the fixed point is moved by 2 at most.
    evidence.at_most("residual", distance, bound(steps), trivial=2, attained=attained)


def measured(operator, method, steps):
    last = method(operator, ONE, steps)
    return abs(last - operator.at(last))


def bound(steps):
    return Fraction(2, steps + 1)
