"""The objective in numbers of mpmath: two ways of it agree, and both with what floats hold."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from models.multiprecision import as_mpf, norm, numbers
from models.weight_tying import autograd, digits, objective

SHAPES = [(1, 1), (2, 3), (4, 2)]


def draw(patches, dimension):
    rng = np.random.default_rng(0)
    return rng.standard_normal((patches, dimension)), rng.standard_normal(dimension)


@pytest.mark.parametrize("patches, dimension", SHAPES)
def test_objective_and_gradient(patches, dimension):
    weights, target = draw(patches, dimension)
    with mpmath.workdps(50):
        w, u = as_mpf(weights), as_mpf(target)
        value, slope = digits.by_products(w, u, 3)
        assert abs(value - digits.objective(w, u, 3)) < 1e-45
        assert abs(slope - digits.gradient(w, u, 3)).max() < 1e-45
    assert float(value) == pytest.approx(objective.objective(weights, target, 3.0), rel=1e-13)
    found, by_autograd = autograd.slope(weights, target, 3.0)
    assert float(value) == pytest.approx(found, rel=1e-13)
    np.testing.assert_allclose(slope.astype(float), by_autograd, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("patches, dimension", SHAPES)
def test_tied_gradient_and_curvature(patches, dimension):
    weight, target = draw(1, dimension)[0][0] / 2, draw(1, dimension)[1] / 2
    w, u = as_mpf(weight), as_mpf(target)
    slope = digits.tied_gradient(w, u, patches, 3).astype(float)
    expected = objective.tied_gradient(weight, target, patches, 3.0)
    np.testing.assert_allclose(slope, expected, rtol=1e-12)
    lowest = np.linalg.eigvalsh(objective.tied_hessian(weight, target, patches, 3.0))[0]
    assert float(digits.tied_curvature(w, u, patches, 3)) == pytest.approx(lowest, rel=1e-12)


def test_fractions_are_taken_exactly():
    third = np.array([Fraction(1, 3)], object)
    with mpmath.workdps(50):
        assert numbers(third)[0] * 3 == 1
        assert norm(numbers(np.array([Fraction(3), Fraction(4)], object))) == 5
        assert numbers(Fraction(1, 3)) == mpmath.mpf(1) / 3
    assert numbers(0.5) == 0.5
