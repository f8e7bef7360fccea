"""The kernel of wide ReLU networks: by an integral, by counts and by loops; descent by hand."""

from math import pi

import mpmath
import numpy as np
import pytest

from models.since_the_talk import wide


def pair(angle, lengths=(1, 1)):
    """Return two points of the plane at an angle."""
    second = [float(mpmath.cos(angle)), float(mpmath.sin(angle))]
    return np.array([[1.0, 0.0], second]) * np.array(lengths)[:, None]


@pytest.mark.parametrize("angle", [1e-9, 1e-3, 0.5, 1.5, 3.0, pi - 1e-9])
def test_angles_keep_their_digits_at_both_ends(angle):
    found = wide.angles(pair(angle, (1, 1)))
    assert min(found[0, 1], pi - found[0, 1]) == pytest.approx(min(angle, pi - angle), rel=1e-6)
    assert found[0, 1] == found[1, 0]
    assert found[0, 1] == pytest.approx(wide.angles(pair(angle, (3, 0.25)))[0, 1], rel=1e-12)


def test_equal_points_are_at_no_angle_and_opposite_ones_at_a_half_turn():
    point = np.random.default_rng(0).standard_normal(7)
    found = wide.angles(np.stack([point, point, -point]))
    assert found[0, 1] == 0
    assert found[0, 2] == pi


@pytest.mark.parametrize("angle", [0.1, 1.0, 2.0, 3.1])
def test_kernel_is_the_chance_that_a_gaussian_is_on_the_right_side_of_both(angle):
    chance = mpmath.quad(
        lambda u: mpmath.npdf(u) * mpmath.ncdf(u * mpmath.cot(angle)), [0, 1, 3, 10, 40]
    )
    found = wide.kernel(pair(angle, (2, 0.5)))
    assert found[0, 1] == pytest.approx(float(chance * mpmath.cos(angle)), rel=1e-9, abs=1e-12)
    assert found.diagonal() == pytest.approx([2, 0.125])


def test_evenly_spread_units_are_counted_by_the_way_between_the_points():
    points, start = wide.circle(np.arange(16), 16), wide.around(16)
    assert abs(points @ start.T).min() > 0.19  # the sine of the half of a sixteenth
    apart = abs(np.arange(16)[:, None] - np.arange(16))
    assert np.array_equal(wide.both_active(points, start), 8 - np.minimum(apart, 16 - apart))


def test_gram_by_loops():
    rng = np.random.default_rng(1)
    points, start, signs = (rng.standard_normal(shape) for shape in ((4, 3), (6, 3), 6))
    expected = np.zeros((4, 4))
    for i, x in enumerate(points):
        for j, other in enumerate(points):
            for w, a in zip(start, signs, strict=True):
                expected[i, j] += (a**2 / 6 * x @ other) * (w @ x > 0) * (w @ other > 0)
    np.testing.assert_allclose(wide.gram(points, start, signs), expected, rtol=1e-12)


@pytest.mark.parametrize("frozen", [True, False])
def test_descent_of_one_unit_by_hand(frozen):
    """w = 1, x = 1, y = -2: the residual is halved each time, w = 0, -1/2 if it never sleeps. It
    does so at 0, and has gained -1.
    """
    one = np.ones((1, 1))
    course = wide.descend(one, np.array([-2.0]), (one, np.ones(1)), 0.5, 3, frozen)
    assert course.residuals[:, 0].tolist() == (
        [-2, -1, -0.5, -0.25] if frozen else [-2, -1, -1, -1]
    )
    assert course.stayed == frozen


def test_descent_counts_what_was_gained_since_the_start():
    rng = np.random.default_rng(2)
    start = rng.standard_normal((5, 3)), np.ones(5)
    course = wide.descend(rng.standard_normal((4, 3)), np.ones(4), start, 0.1, 0, False)
    assert course.residuals.tolist() == [[1, 1, 1, 1]]


def test_squared_complexity_of_a_diagonal():
    found = wide.squared_complexity(np.diag([0.5, 0.25]), np.array([[1.0, -1.0], [2.0, 1.0]]))
    assert found.tolist() == [6, 12]
    with pytest.raises(np.linalg.LinAlgError):
        wide.squared_complexity(np.ones((2, 2)), np.ones(2))
