"""The tied curvature against its scaled form, its extremes, its enclosures by boxes and tails."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.certificates import strong_convexity
from models.weight_tying import convexity
from models.weight_tying.objective import hessian, tied_hessian

EPS = np.finfo(float).eps


def test_scaled_form_is_the_tied_hessian_in_every_dimension():
    rng = np.random.default_rng(0)
    for dimension in (1, 2, 3, 5):
        for _ in range(20):
            k, u, w = (
                int(rng.integers(1, 9)),
                rng.standard_normal(dimension),
                rng.standard_normal(dimension),
            )
            w, size, stiffness = w / np.sqrt(k), np.linalg.norm(u), 1.3 * k
            along = w @ u / size
            z = np.sqrt(k) * np.array([along, np.linalg.norm(w - along * u / size)])
            found = np.linalg.eigvalsh(tied_hessian(w, u, k, stiffness))
            three = stiffness + k * convexity.curvatures(z, k * size**2)
            expected = {1: [], 2: three[:2], 3: three}.get(
                dimension, [*three, *[three[2]] * (dimension - 3)]
            )
            if dimension == 1:
                block = stiffness + k * convexity.scaled_hessian(z, k * size**2)
                expected = block[:1, 0]
            # Products of a few numbers of order K + ‖z‖² in each entry, over k.
            scale = 50 * EPS * k * (1 + k * size**2 + z @ z)
            np.testing.assert_allclose(found, np.sort(expected), rtol=0, atol=scale)


@pytest.mark.parametrize(
    "energy, expected",
    [
        (0.1, 0.4036),
        (0.25, 0.3732),
        (0.5, 0.6106),
        (1, 1.0),
        (2, 1.3679),
        (3, 1.4463),
        (8, 1.1282),
        (64, 1),
    ],
)
def test_threshold(energy, expected):
    """An independent search to four decimals; the closed form from K = 0.2752; the proved bound."""
    found = convexity.threshold(energy)
    assert found == pytest.approx(expected, abs=5.1e-5)
    assert convexity.origin_threshold(energy) - 1e-12 <= found <= convexity.PROVED + 1e-12
    if energy > 0.2752:
        assert found == pytest.approx(convexity.origin_threshold(energy), abs=1e-12)
    else:
        assert found > convexity.origin_threshold(energy) + 1e-3


def test_largest_curvature():
    assert convexity.largest_curvature(1e-9) == pytest.approx(0.765, abs=5.1e-4)
    assert convexity.largest_curvature(20) == pytest.approx(0.5, abs=1e-6)


def test_points_are_judged_to_nine_digits():
    """Just inside the least and the largest of the three curvatures is refused, outside proved."""
    rng = np.random.default_rng(2)
    slack = Fraction(1, 10**9)
    for energy in (Fraction(1, 4), Fraction(1), Fraction(6)):
        for x, y in rng.uniform(0, 3, (60, 2)):
            found = convexity.curvatures(np.array([x, y]), float(energy))
            low, high = Fraction(float(-found.min())), Fraction(float(found.max()))
            for below, above, proved in (
                (low + slack, high + slack, True),
                (low - slack, high + slack, False),
                (low + slack, high - slack, False),
            ):
                curvature = strong_convexity.Curvature(energy, below, above)
                assert curvature.bounded_on((x, 0.0, y, 0.0)) == proved


@pytest.mark.parametrize("energy", [Fraction(1, 4), Fraction(1), Fraction(8)], ids=str)
def test_a_refusal_names_a_point_at_which_the_bounds_fail(energy):
    """Bounds that leave out a hundredth of the curvature, below or above."""
    for least, most in ((0.99, 2.0), (2.0, 0.99)):
        low = Fraction(least * convexity.threshold(float(energy)))
        high = Fraction(most * convexity.largest_curvature(float(energy)))
        with pytest.raises(ValueError, match=r"not proved at z = \(") as caught:
            convexity.make_certificate(1, energy, low + 1, Fraction(1), low + 1 + high)
        z = re.search(r"\((.*), (.*)\)", str(caught.value)).groups()
        found = convexity.curvatures(np.array([float(each) for each in z]), float(energy))
        assert found.min() < -low or found.max() > high


def test_a_walk_covers_the_quadrant_once():
    rng, radius, leaves = np.random.default_rng(3), 5, []

    def halved(box):
        if rng.random() < 0.45:
            return True
        leaves.append(box)
        return False

    while len(leaves) < 20:
        leaves.clear()
        strong_convexity.walk(radius, halved)
    x, a, y, b = np.array(leaves).T
    assert (4 * a * b).sum() == radius**2  # halves of 5, exactly
    points = rng.uniform(0, radius, (500, 2, 1))
    inside = (abs(points[:, 0] - x) <= a) & (abs(points[:, 1] - y) <= b)
    assert (inside.sum(axis=1) == 1).all()


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_boxes_enclose_the_floating_point_curvature(drawn):
    """Bounds that a box proves hold at its points, up to rounding; points are proved both ways."""
    energy = drawn.draw(st.fractions(Fraction(1, 16), 20, max_denominator=50))
    below, above = (drawn.draw(st.fractions(0, 2, max_denominator=50)) for _ in range(2))
    half = drawn.draw(st.sampled_from([0.0, 0.015625, 0.125, 0.5]))
    x, y = (drawn.draw(st.integers(0, 160)) / 32 + half for _ in range(2))
    proved = strong_convexity.Curvature(energy, below, above).bounded_on((x, half, y, half))
    u, v = (drawn.draw(st.floats(-1, 1)) for _ in range(2))
    found = convexity.curvatures(np.array([x + half * u, y + half * v]), float(energy))
    inside = -float(below) < found.min() and found.max() < float(above)
    clear = min(found.min() + float(below), float(above) - found.max())
    if proved or (half == 0 and abs(clear) > 1e-12):
        assert proved == inside or abs(clear) < 1e-12


def test_tails_enclose_the_floating_point_curvature():
    rng = np.random.default_rng(1)
    for energy in (0.25, 1.0, 9.0):
        for radius in (2, 3, 4, 6):
            z = np.abs(rng.standard_normal((500, 2)))
            z *= (radius * rng.uniform(1, 1.5, 500) / np.linalg.norm(z, axis=1))[:, None]
            found = convexity.curvatures(z, energy)
            low, high = (Fraction(float(v)) for v in (-found.min(), found.max()))
            tail = strong_convexity.Curvature(
                Fraction(energy), low * Fraction(99, 100), Fraction(2)
            )
            assert not tail.bounded_beyond(radius)
            tail = strong_convexity.Curvature(
                Fraction(energy), Fraction(2), high * Fraction(99, 100)
            )
            assert not tail.bounded_beyond(radius)


def test_standard_model_is_not_convex_for_any_stiffness():
    """At W = 0 directions of W' orthogonal to U' have curvature -1 + e^{-K/2}, whatever c is."""
    u = np.array([1.0, 0.0])
    for stiffness in (0.0, 8.0, 1e6):
        values = np.linalg.eigvalsh(hessian(np.zeros((4, 2)), u, stiffness))
        assert np.abs(values - (-1 + np.exp(-2))).min() < 1e-9 * max(1.0, stiffness * 1e-6)
