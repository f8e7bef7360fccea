"""What the claims on wide and on scaled networks predict, by other ways: integrals, recursions."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from claims.since_the_talk import any_scaled_network
from claims.since_the_talk import test_gradient_kernel as gradient_kernel
from claims.since_the_talk import test_label_kernel as label_kernel
from claims.since_the_talk import test_lazy_scaling as lazy_scaling
from models.since_the_talk import lazy, wide
from theoremcheck.judging._instances import Given, Outside, Sampled


@pytest.mark.parametrize("n, angle", [(2, 0.01), (2, 1.5), (3, 0.3), (250, 0.05)])
def test_bound_on_the_least_eigenvalue_is_the_mean_of_a_tent(n, angle):
    steep = mpmath.sqrt(2 / mpmath.pi) * (n - 1) / mpmath.tan(angle)
    tent = mpmath.quad(
        lambda g: 2 * (1 - steep * g) * mpmath.npdf(g), [0, min(1 / steep, mpmath.mpf(30))]
    )
    assert gradient_kernel.least(n, angle) == pytest.approx(float(tent / (4 * n)), rel=1e-9)


def test_smallest_angle_is_between_lines():
    turns = np.array([0.0, 1.0, 3.0])
    points = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    found = gradient_kernel.smallest_angle(wide.angles(points))
    assert found == pytest.approx(np.pi - 3)


def test_mean_square_is_the_trace():
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    assert label_kernel.mean_square(matrix) == pytest.approx(float(Fraction(5, 5)))


@pytest.mark.parametrize(
    "power, expected", [(1, 4), (2, 2 * np.pi), (3, 81), (4, 12 * np.pi), (6, 80 * np.pi / 3)]
)
def test_dearest_powers(power, expected):
    assert label_kernel.dearest(np.array([0.6, 0.8]), power) == pytest.approx(expected)
    assert label_kernel.dearest(np.array([0.0, 2.0]), power) == pytest.approx(expected * 4**power)


def test_coefficients_are_those_of_the_series():
    expected = mpmath.taylor(lambda z: z * (mpmath.pi - mpmath.acos(z)) / (2 * mpmath.pi), 0, 8)
    found = [label_kernel.coefficient(power) for power in range(1, 9)]
    assert found == pytest.approx([float(each) for each in expected[1:]], abs=1e-15)


def test_two_digits_are_of_length_one_with_a_sign_each():
    points, labels = label_kernel.two_digits("3 and 5")
    assert len(points) == 365
    assert (labels > 0).sum() == 183
    np.testing.assert_allclose((points**2).sum(axis=1), 1)


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_bounds_of_scaled_networks_by_recursion(steps):
    """Of moved, e (gap of the outputs) and v (gap of the weights), each from the last step's."""
    m, bend, length, step, scale = (mpmath.mpf(each) for each in ("1.5", "0.7", "2", "0.2", "8"))
    smooth = curved = apart = mpmath.mpf(0)
    for k in range(steps):
        moved = mpmath.sqrt(step * k) * length / scale
        # Of the curved part of k + 1 steps the squares of all lengths add up to c‖y‖²/α².
        outputs = smooth + curved
        apart += step / scale * (bend * moved * length + m * outputs)
        smooth += step * 2 * m * bend * moved * length
        curved = scale * bend / 2 * step * length**2 / scale**2
    expected = mpmath.sqrt(step * steps) * length / scale, smooth + curved, apart
    limits = lazy_scaling.Limits(*(np.float64(each) for each in (m, bend, length)))
    found = lazy_scaling.by_steps(limits, float(scale), float(step), steps)
    assert [float(each) for each in found] == pytest.approx([float(each) for each in expected])


def test_largest_step_is_that_of_the_least_scale():
    ones = np.ones((1, 1))
    problem = lazy.Problem(2 * ones[None], 3 * ones, ones[None], ones, "softplus")
    found = lazy_scaling.largest_step(problem, np.array([2.0, 8.0]))
    assert found.tolist() == [[1 / (4 + 1.5)] * 2]


SEARCHES = {
    "least eigenvalue": (gradient_kernel.any_inputs, gradient_kernel.any_inputs_in_digits),
    "power": (label_kernel.any_power, label_kernel.any_power_in_digits),
    **{
        quantity: (lazy_scaling.attack(at), lazy_scaling.precisely(at))
        for at, quantity in enumerate(lazy_scaling.QUANTITIES)
    },
}


@pytest.mark.parametrize("quantity", SEARCHES)
def test_searches_measure_the_same_in_digits(quantity):
    attack, precise = SEARCHES[quantity]
    rng, found = np.random.default_rng(0), 0
    while found < 5:
        draw = Sampled(rng)
        try:
            measured, bound, *_ = attack(draw)
        except Outside:
            continue
        exact, limit = precise(Given(draw.values, exact=True))
        assert float(np.squeeze(measured)) == pytest.approx(float(exact), rel=1e-6)
        assert float(np.squeeze(bound)) == pytest.approx(float(limit), rel=1e-9)
        found += 1


def test_digits_train_both_ways_alike_in_the_first_step():
    rng = np.random.default_rng(1)
    draw = Sampled(rng)
    drawn = any_scaled_network.draw_network(draw)._replace(steps=1)
    network = any_scaled_network.Digits(drawn)
    (own, _), (straight, _) = network.train(False), network.train(True)
    assert (own == straight).all()
