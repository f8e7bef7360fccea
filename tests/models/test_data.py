"""The premises that the samples promise, and separators against what makes them optimal."""

import numpy as np
import pytest
from scipy.optimize import nnls
from scipy.stats import kstest

from models.linear_separators import data
from models.linear_separators.separator import hard_margin, is_separable, lift_to_margin

EPS = np.finfo(float).eps


def samples():
    rng = np.random.default_rng(0)
    yield data.orthonormal(11, rng)
    for dimension, margin in ((2, 0.3), (7, 0.05), (20, 0.9), (3, 1.0)):
        yield data.edge(30, dimension, margin, rng)
        yield data.cap(30, dimension, margin, rng)
    atoms = data.geometric_atoms(9, rng)
    yield atoms.sample(atoms.draw(40, rng))


@pytest.mark.parametrize("sample", list(samples()))
def test_margins_and_radius(sample):
    assert set(sample.labels) <= {-1.0, 1.0}
    assert sample.margins.min() >= 1
    assert np.abs(np.linalg.norm(sample.points, axis=1) - 1).max() <= 4 * EPS
    assert sample.radius == pytest.approx(1, abs=4 * EPS)
    assert is_separable(sample.signed)


@pytest.mark.parametrize("sample", list(samples()))
def test_scaling_moves_the_radius_and_keeps_the_margins(sample):
    larger = sample.scaled(10)
    assert larger.radius == pytest.approx(10 * sample.radius, rel=4 * EPS)
    assert larger.separator_norm == pytest.approx(sample.separator_norm / 10, rel=4 * EPS)
    # A margin is a sum of products, at most ω in size each.
    rounding = 4 * len(sample.separator) * EPS * sample.separator_norm
    np.testing.assert_allclose(larger.margins, sample.margins, rtol=0, atol=rounding)
    for factor in (0, -1, np.inf, np.nan):
        with pytest.raises(ValueError, match="factor"):
            sample.scaled(factor)


def test_orthonormal_separator_is_the_shortest():
    sample = data.orthonormal(9, np.random.default_rng(1))
    assert sample.separator_norm == 3
    np.testing.assert_allclose(hard_margin(sample.signed), sample.separator, rtol=16 * EPS)
    assert len(set(sample.labels)) == 2


@pytest.mark.parametrize("margin", [0.01, 0.2, 0.7])
def test_edge_puts_every_point_at_the_margin(margin):
    sample = data.edge(50, 6, margin, np.random.default_rng(2))
    # u is known up to rounding: w* = u/margin, and ⟨u, x⟩ adds six products of size at most 1.
    np.testing.assert_allclose(sample.margins * margin, margin, rtol=0, atol=2 * 6 * EPS)
    assert sample.separator_norm == pytest.approx(1 / margin, rel=12 * EPS / margin)
    assert np.linalg.matrix_rank(sample.points) == 6
    assert len(set(sample.labels)) == 2


def test_cap_is_uniform_on_the_sphere_beyond_the_margin():
    """In three dimensions ⟨u, x⟩ is uniform (Archimedes), so y⟨u, x⟩ is uniform on [margin, 1]."""
    margin = 0.25
    sample = data.cap(4000, 3, margin, np.random.default_rng(3))
    heights = sample.margins * margin
    assert heights.min() >= margin * (1 - 8 * EPS)
    assert kstest(heights, "uniform", args=(margin, 1 - margin)).pvalue > 1e-3
    tangents = sample.signed - np.outer(heights, sample.separator * margin)
    frame = np.linalg.svd(sample.separator[None])[2][1:]
    angles = np.arctan2(*(tangents @ frame.T).T)
    assert kstest(angles, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 1e-3


@pytest.mark.parametrize("make", [data.edge, data.cap])
@pytest.mark.parametrize("dimension, margin", [(1, 0.5), (3, 0.0), (3, 1.1), (3, -0.5)])
def test_impossible_margins_are_refused(make, dimension, margin):
    with pytest.raises(ValueError, match="margin"):
        make(4, dimension, margin, np.random.default_rng(4))


def test_geometric_atoms():
    atoms = data.geometric_atoms(6, np.random.default_rng(5))
    assert atoms.probabilities.tolist() == [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 32]
    indices = atoms.draw((3, 20_000), np.random.default_rng(6))
    assert indices.shape == (3, 20_000)
    counts = np.bincount(indices.ravel(), minlength=6)
    # Five standard deviations of a binomial count.
    spread = np.sqrt(60_000 * atoms.probabilities * (1 - atoms.probabilities))
    assert (np.abs(counts - 60_000 * atoms.probabilities) <= 5 * spread).all()
    sample = atoms.sample(np.array([2, 0, 2]))
    np.testing.assert_array_equal(sample.points, np.eye(6)[[2, 0, 2]])
    np.testing.assert_array_equal(sample.labels, atoms.labels[[2, 0, 2]])
    with pytest.raises(ValueError, match="atoms"):
        data.geometric_atoms(1, np.random.default_rng(7))


def test_fair_labels_are_wrong_as_often_as_a_label_is_drawn():
    """Half of the time whatever is said, and always where nothing is; to five sd of 1000 draws."""
    world = data.geometric_atoms(6, np.random.default_rng(0))
    outputs = np.stack([world.labels, -np.ones(6), np.zeros(6)])
    errors = world.errors_on_fair_labels(outputs, np.random.default_rng(1))
    assert (abs(errors[:2] - 0.5) < 5 * 0.5 / np.sqrt(1000)).all()
    assert errors[2] == 1


def test_how_far_draws_are_from_their_law_by_hand():
    """Shares 1/2, 0, 1/2 of a half and two quarters: 1/4 too few up to the second."""
    drawn, masses = np.array([[0, 2], [2, 0]]), np.array([0.5, 0.25, 0.25])
    assert data.away(drawn, masses) == 0.25
    assert data.away(np.array([0, 0, 1, 2]), masses) == 0


def test_digits():
    sample = data.digits(3, 5)
    assert sample.points.shape == (365, 64)
    assert ((sample.labels > 0).sum(), (sample.labels < 0).sum()) == (183, 182)
    assert sample.radius == pytest.approx(1, abs=4 * EPS)
    assert sample.margins.min() >= 1
    assert sample.separator_norm == pytest.approx(17.2534, abs=5e-5)
    swapped = data.digits(5, 3)
    np.testing.assert_array_equal(swapped.labels, -sample.labels)
    for pair in ((3, 3), (3, 10), (-1, 2)):
        with pytest.raises(ValueError, match="digits"):
            data.digits(*pair)


@pytest.mark.parametrize("sample", [data.xor(), data.one_point_two_labels(3)])
def test_inseparable_samples(sample):
    assert sample.radius == 1
    np.testing.assert_array_equal(sample.signed.sum(axis=0), 0)
    assert sample.separator_norm == 0
    assert not is_separable(sample.signed)
    with pytest.raises(ValueError, match="separates"):
        hard_margin(sample.signed)


@pytest.mark.parametrize("seed", range(20))
def test_hard_margin_is_optimal(seed):
    """w is shortest with Zw ≥ 1 iff Zw ≥ 1 and w = Σ a_i z_i, a ≥ 0, on the points at margin 1."""
    rng = np.random.default_rng([8, seed])
    size, dimension = rng.integers(2, 40), rng.integers(2, 12)
    signed = data.cap(size, dimension, 0.1, rng).signed * rng.uniform(0.2, 5, size=(size, 1))
    w = hard_margin(signed)
    margins = signed @ w
    assert margins.min() >= 1
    # Margins of points that carry w are 1 up to the conditioning of least squares, about (ω r)².
    condition = np.sum(w**2) * np.max(np.sum(signed**2, axis=1))
    carrying = signed[margins <= 1 + 100 * EPS * condition]
    _, residual = nnls(carrying.T, w)
    assert residual <= 100 * EPS * condition * np.linalg.norm(w)


def test_hard_margin_of_two_points_in_the_plane():
    """The hull of (1, 3), (1, -1) is nearest 0 at (1, 0); of (2, 1), (2, 2) at its end (2, 1)."""
    np.testing.assert_allclose(
        hard_margin(np.array([[1.0, 3.0], [1.0, -1.0]])), [1, 0], atol=16 * EPS
    )
    np.testing.assert_allclose(
        hard_margin(np.array([[2.0, 1.0], [2.0, 2.0]])), [0.4, 0.2], atol=16 * EPS
    )


def test_existence_agrees_with_the_linear_program():
    rng = np.random.default_rng(9)
    found = []
    for _ in range(60):
        signed = rng.standard_normal((rng.integers(2, 12), rng.integers(1, 6)))
        try:
            hard_margin(signed)
            found.append(True)
        except ValueError:
            found.append(False)
        assert found[-1] == is_separable(signed)
    assert 10 < sum(found) < 50


def test_lifting_needs_a_separator():
    with pytest.raises(ValueError, match="margin"):
        lift_to_margin(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([1.0, 0.0]))
