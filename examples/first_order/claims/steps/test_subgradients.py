r"""Steps along subgradients: how low the lowest of the visited values is.

The slopes are at most $B$, and a step of $h$ is $x_{k+1} = x_k - h g_k$ with $g_k \in \partial
f(x_k)$. $B$ and $\|x_0-x^*\|$ are 1 here, and $N + 1$ is a square, so that $h$ is a fraction. The
largest of $N+1$ coordinates attains the rate: a step lowers one, and the function sees the others.
"""

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from rates import checker, corners, lines, oracle, proofs, second_checker

from theoremcheck import Claim, without

ONE = Fraction(1)
CLAIM = Claim(
    kind="upper bound",
    statement=r"\min_{k \le N} f(x_k) - f^* \le \frac{B \|x_0 - x^*\|}{\sqrt{N + 1}}",
    place="Subgradients",
    source="10.1007/978-1-4419-8853-9, Section 3.2.3",
    premises={
        "convex": r"f \text{ is convex}",
        "Lipschitz": r"|f(x) - f(y)| \le B \|x - y\|",
        "step": r"h = \frac{\|x_0 - x^*\|}{B\sqrt{N+1}}",
    },
    quantifiers={
        "$f$": "the largest of N + 1 coordinates; searched: the largest of 0 and 1 to 4 linear "
        "functions in 4 dimensions; proved: all, in every dimension",
        "$N$": "3, 8 and 15; searched: 3; proved: 3 and 8",
        "PEPit": oracle.TOLD,
    },
    conclusion="least value",
)


@pytest.mark.parametrize("steps", [3, 8, 15])
def test_coordinates(evidence, steps):
    function, start = corners.coordinates(steps, ONE)
    steep = (function.slopes**2).sum(axis=1).max()
    judge(evidence, function, start, steps, steep=steep, attained=0)


def test_any_planes(evidence):
    evidence.search("least value", least_value, relation="at most", tries=1000, precise=least_value)


def least_value(draw):
    planes, steps = draw.integer("planes", 1, 4), 3
    drawn = draw.reals("slopes", (planes, 4), -1, 1)
    slopes = np.array([corners.shortened(lines.exact(slope)) for slope in drawn])
    offsets = np.array(lines.exact(draw.reals("offsets", planes, 0, 0.5)))
    # Space may be turned until all coordinates of x_0 are equal.
    start = np.array([ONE / 2] * 4)
    least = corners.least_value(corners.Planes(slopes, offsets), start, bound(steps), steps)
    return least, bound(steps)


@pytest.mark.parametrize("steps", [3, 8])
def test_proof(evidence, steps):
    proof = proofs.subgradients(steps)
    evidence.certificate("least value", proof, checker.check, second_checker.check)


@pytest.mark.full
@pytest.mark.parametrize("steps", [3, 8])
def test_pepit(evidence, steps):
    oracle.judge(evidence, oracle.subgradients, steps, float(bound(steps)), bound(steps))


@without("convex")
def test_a_plain_around_the_valley(evidence):
    valley = corners.Convex([ONE], [], ceiling=3 * ONE / 4)
    judge(evidence, corners.along(valley), ONE, 3, convex=False)


@without("Lipschitz")
def test_a_slope_of_four(evidence):
    judge(evidence, corners.along(corners.Convex([4 * ONE], [])), ONE, 3, steep=4)


@pytest.mark.parametrize("h", [without("step", 2), without("step", 0.125)])
def test_steps_too_long_and_too_short(evidence, h):
    judge(evidence, corners.along(corners.Convex([ONE], [])), ONE, 3, h=Fraction(h))


def judge(evidence, function, start, steps, *, convex=True, steep=1, h=None, attained=None):
    h = bound(steps) if h is None else h
    evidence.premise("convex", convex)
    evidence.premise("Lipschitz", steep <= 1)
    evidence.premise("step", h == bound(steps))
    least = corners.least_value(function, start, h, steps)
    evidence.at_most("least value", least, bound(steps), trivial=1, attained=attained)


def bound(steps):
    return Fraction(1, isqrt(steps + 1))
