"""What the claims on structured data predict, by other ways: quadrature, geometry, by hand."""

import mpmath as mp
import numpy as np
import pytest

from claims.structured_data.test_data_model import caps
from claims.structured_data.test_exposed_share import exposed_share
from claims.structured_data.test_width_needed import width_of_the_lemmas
from models.structured_data.cone import infinite_width_constant


def two_normals(d):
    """The density of |V_1 - V_2|."""
    return mp.exp(-(d**2) / 4) / mp.sqrt(mp.pi)


def three_normals(d):
    """The density of the range: one of three pairs is d apart, and the third lies between them.

    The third less the middle of the two is independent of their difference, and N(0, 3/2).
    """
    return 3 * two_normals(d) * mp.erf(d / 2 / mp.sqrt(3))


@pytest.mark.parametrize("classes, density", [(2, two_normals), (3, three_normals)])
@pytest.mark.parametrize("path, deviation", [(1 / 128, 128**-0.5), (0.05, 0.04), (3.0, 0.5)])
def test_exposed_share_by_quadrature(classes, density, path, deviation):
    ratio = mp.mpf(path) / mp.mpf(deviation)
    expected = mp.quad(lambda d: mp.erf(d * ratio / mp.sqrt(2)) * density(d), [0, 1, 4, 10, 20])
    assert exposed_share(path, deviation, classes) == pytest.approx(float(expected), rel=1e-12)


def test_exposed_share_where_it_is_told_by_hand():
    """g = 1: a wedge of half a right angle, and six angles of tangent 1/√7 in a half turn."""
    assert exposed_share(1, np.sqrt(2), 2) == pytest.approx(0.5, rel=1e-15)
    assert exposed_share(1, np.sqrt(2), 3) == pytest.approx(
        6 / np.pi * np.arctan(7**-0.5), rel=1e-15
    )
    assert exposed_share(1e9, 1, 2) == pytest.approx(1, rel=1e-8)
    assert exposed_share(1e9, 1, 3) == pytest.approx(1, rel=1e-8)


@pytest.mark.parametrize("ratio", [0, 1 / 32, 0.5, 3])
def test_caps_by_geometry(ratio):
    """Two centres at a right angle: their caps' ends, placed on the circle, are λδ and δ apart."""
    radius, separation = caps(np.eye(2), np.array([0, 1]), ratio)
    ends = [mp.expjpi(angle / mp.pi) for angle in (-radius, radius, mp.pi / 2 - radius)]
    assert separation == pytest.approx(float(abs(ends[2] - ends[1])), rel=1e-14)
    assert ratio * separation == pytest.approx(float(abs(ends[1] - ends[0])), rel=1e-14)


@pytest.mark.parametrize("path, limit", [(4000, 0.189), (0.05, 0.01), (1, 0.1)])
def test_width_of_the_lemmas_by_quadrature(path, limit):
    """There the mean of D² over exposed pairs is a quarter of the limit's square.

    The chance of being exposed is all but linear in a height that is so small.
    """
    width = width_of_the_lemmas(path, limit)
    ratio = mp.mpf(path) / mp.sqrt(width)
    mean = mp.quad(
        lambda d: d**2 * mp.erf(d * ratio / mp.sqrt(2)) * two_normals(d), [0, 1, 4, 10, 20]
    )
    assert float(mean) == pytest.approx(limit**2 / 4, rel=1e-4)


def test_width_of_the_lemmas_is_two_and_a_half_million_millions():
    """Of the eight arcs' centres, whose constant symmetry gives, as all have one share."""
    angles = np.pi / 4 * np.arange(8)
    apart = np.abs(angles[:, None] - angles)
    apart = np.minimum(apart, 2 * np.pi - apart)
    # Two classes in turn: E[(V_1 - V_2)^2] = 2, with the sign of equal or different classes.
    sign = 1 - 2 * (np.add.outer(np.arange(8), np.arange(8)) % 2)
    gram = 2 * sign * np.cos(apart) * (np.pi - apart) / (2 * np.pi)
    limit = np.sqrt(gram.mean())
    points = np.column_stack([np.cos(angles), np.sin(angles)])
    found = infinite_width_constant(points, np.arange(8) % 2, 2)
    assert found == pytest.approx(limit, rel=1e-7)
    assert width_of_the_lemmas(4000, limit) == pytest.approx(2.6e12, rel=0.05)
