"""Bounds and closed forms of what was found since the talk, by other ways and by hand."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from claims.since_the_talk import test_cycling as circles
from models.since_the_talk import cycling


def test_margins_of_the_first_rounds_by_hand():
    """The steps are ½ ln 2, ½ ln 3, ½ ln 5, ½ ln 4: odds of 1/3, 1/4, 1/6 and 1/5 against."""
    steps, found = [math.log(odds) / 2 for odds in (2, 3, 5, 4)], []
    for rounds in range(1, 5):
        votes = [sum(steps[j:rounds:3]) for j in range(3)]
        found.append(1 - 2 * max(votes) / sum(votes))
    expected = [circles.smallest_margin(t) for t in range(1, 5)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)


def test_the_margins_limit_is_as_printed():
    """t (1/3 - margin) tends to 2/3, and the bound's constant is 4.2 % more."""
    golden = (1 + mpmath.sqrt(5)) / 2
    short = [t * (1 / 3 - circles.smallest_margin(t)) for t in (1000, 4000)]
    assert short[1] == pytest.approx(2 / 3, abs=2e-4)
    assert abs(short[1] - 2 / 3) < abs(short[0] - 2 / 3)
    constant = 2 * mpmath.log(4.5) / (9 * mpmath.log(golden))
    assert float(constant) == pytest.approx(0.6945, abs=1e-4)
    numbers = circles.fibonacci(200)
    for t in range(2, 198):
        one, two, three = numbers[t - 1 : t + 2]
        assert 2 * three**2 <= 9 * one * two
        assert mpmath.log(one * two * three) >= 3 * (t - 1) * mpmath.log(golden) * (1 - 1e-12)


def test_the_map_of_the_least_weight_by_hand():
    weights = cycling.shares([5, 3, 2])
    course = cycling.course(cycling.THREE, weights, 4)
    least = course.weights[1:].min(axis=1)
    assert list(least[1:]) == [(1 - 2 * y) / (4 - 4 * y) for y in least[:-1]]
    assert list(circles.coefficients(cycling.cross_ratios([Fraction(1, 4)]))) == (
        # (1/4 - (3 - √5)/4) / (1/4 - (3 + √5)/4) = (√5 - 2)/(-√5 - 2) = -(√5 - 2)²
        [Fraction(-9), Fraction(4)]
    )


def test_what_is_known_without_it_by_hand():
    """The first edge is 1/3: Υ = ln(9/8)/ln 2, less ln 3/Σα."""
    course = cycling.course(cycling.THREE, cycling.uniform(3), 2)
    expected = math.log(9 / 8) / math.log(2) - math.log(3) / (math.log(6) / 2)
    assert circles.guaranteed(course)[-1] == pytest.approx(expected, rel=1e-13)
