"""The premises the mixtures promise, on samples and at their caps' extremes; labels gone wrong."""

import numpy as np
import pytest
from scipy.stats import kstest

from models.linear_separators.separator import is_separable
from models.structured_data import data

EPS = np.finfo(float).eps


def mixtures():
    rng = np.random.default_rng(0)
    for classes, components, ratio in (
        (2, 4, 1 / 32),
        (2, 2, 0.0),
        (3, 3, 1.0),
        (2, 4, 6.0),
        (4, 1, 3.0),
    ):
        yield data.circle(classes, components, ratio)
        yield data.sphere(classes, components, 6, ratio, rng)


each_mixture = pytest.mark.parametrize("mixture", list(mixtures()))


@each_mixture
def test_samples_are_apart_and_narrow(mixture):
    sample = mixture.draw(500, np.random.default_rng(1))
    assert np.abs(np.linalg.norm(sample.points, axis=1) - 1).max() <= 4 * EPS
    np.testing.assert_array_equal(sample.labels, mixture.classes[sample.components])
    assert data.measured_separation(sample.points, sample.labels) >= mixture.separation
    assert (
        data.measured_diameter(sample.points, sample.components)
        <= mixture.ratio * mixture.separation
    )
    assert set(sample.components) == set(range(len(mixture.centres)))


@each_mixture
def test_the_nearest_caps_attain_the_separation_and_the_diameter(mixture):
    """On the great circle of the two nearest centres the caps end at distance δ and are λδ wide."""
    apart = np.linalg.norm(mixture.centres[:, None] - mixture.centres, axis=2)
    apart[mixture.classes[:, None] == mixture.classes] = np.inf
    first, second = mixture.centres[list(np.unravel_index(apart.argmin(), apart.shape))]
    towards = second - (second @ first) * first
    towards /= np.linalg.norm(towards)
    back = first - (first @ second) * second
    back /= np.linalg.norm(back)
    near, far = (
        np.cos(mixture.radius) * first + s * np.sin(mixture.radius) * towards for s in (1, -1)
    )
    near_too = np.cos(mixture.radius) * second + np.sin(mixture.radius) * back
    # δ is understated by 2^-40 of the angle between the centres, which is at most π.
    assert 0 <= np.linalg.norm(near - near_too) - mixture.separation <= np.pi * 2**-39
    expected = mixture.ratio * mixture.separation
    np.testing.assert_allclose(
        np.linalg.norm(near - far), expected, rtol=0, atol=64 * EPS * (1 + mixture.ratio)
    )


def test_points_spread_evenly_over_arcs_and_components():
    mixture = data.circle(2, 3, 1.0)
    sample = mixture.draw((20, 600), np.random.default_rng(2))
    assert sample.points.shape == (20, 600, 2)
    x, centres = sample.points, mixture.centres[sample.components]
    angles = np.arcsin(centres[..., 0] * x[..., 1] - centres[..., 1] * x[..., 0]).ravel()
    assert kstest(angles, "uniform", args=(-mixture.radius, 2 * mixture.radius)).pvalue > 1e-3
    counts = np.bincount(sample.components.ravel())
    # Five standard deviations of a binomial count.
    assert np.abs(counts - 2000).max() <= 5 * np.sqrt(12_000 * (1 / 6) * (5 / 6))


def test_separation_on_the_circle_by_hand():
    assert data.circle(2, 2, 0.0).separation == pytest.approx(np.sqrt(2), rel=1e-11)
    # In the limit of many small arcs the sphere is flat: δ = d_min / (1 + λ).
    assert data.circle(2, 500, 3.0).separation == pytest.approx(
        2 * np.sin(np.pi / 1000) / 4, rel=1e-4
    )
    assert data.circle(3, 2, 0.5).classes.tolist() == [0, 1, 2, 0, 1, 2]


def test_measures_against_loops():
    rng = np.random.default_rng(3)
    for _ in range(10):
        points, labels = rng.standard_normal((12, 3)), np.append([0, 1], rng.integers(3, size=10))
        pairs = [(i, j) for i in range(12) for j in range(12) if i != j]
        apart = [np.linalg.norm(points[i] - points[j]) for i, j in pairs if labels[i] != labels[j]]
        wide = [np.linalg.norm(points[i] - points[j]) for i, j in pairs if labels[i] == labels[j]]
        assert data.measured_separation(points, labels) == pytest.approx(min(apart), rel=8 * EPS)
        assert data.measured_diameter(points, labels) == pytest.approx(max(wide), rel=8 * EPS)
    assert data.measured_diameter(points[:2], labels[:2]) == 0
    with pytest.raises(ValueError, match="one label"):
        data.measured_separation(points, np.zeros(12, dtype=int))


@pytest.mark.parametrize("classes, components", [(2, 2), (2, 4), (3, 2), (2, 8)])
def test_the_circle_is_not_linearly_separable(classes, components):
    sample = data.circle(classes, components, 1 / (8 * components)).draw(
        200, np.random.default_rng(4)
    )
    assert not data.is_linearly_separable(sample.points, sample.labels)


def test_few_components_are_linearly_separable():
    rng = np.random.default_rng(5)
    for mixture in (data.sphere(3, 2, 10, 0.05, rng), data.circle(3, 1, 0.1)):
        sample = mixture.draw(100, rng)
        assert data.is_linearly_separable(sample.points, sample.labels)


def test_two_classes_are_separable_exactly_when_a_hyperplane_separates_them():
    rng = np.random.default_rng(8)
    found = []
    for _ in range(40):
        points = rng.standard_normal((rng.integers(3, 9), 2))
        labels = np.append([0, 1], rng.integers(2, size=len(points) - 2))
        signed = (2 * labels - 1)[:, None] * np.column_stack([points, np.ones(len(points))])
        found.append(data.is_linearly_separable(points, labels))
        assert found[-1] == is_separable(signed)
    assert 5 < sum(found) < 35


def test_label_noise_stays_in_its_component_and_names_wrong_classes_evenly():
    sample = data.circle(3, 2, 0.1).draw(30_000, np.random.default_rng(9))
    noisy = data.with_label_noise(sample, 4, 0.3, 3, np.random.default_rng(10))
    inside = sample.components == 4
    np.testing.assert_array_equal(noisy.labels[~inside], sample.labels[~inside])
    np.testing.assert_array_equal(noisy.points, sample.points)
    counts = np.bincount(noisy.labels[inside], minlength=3)  # class 1 is the component's own
    expected = inside.sum() * np.array([0.15, 0.7, 0.15])
    assert (np.abs(counts - expected) <= 5 * np.sqrt(expected)).all()
    assert (
        data.with_label_noise(sample, 4, 1.0, 3, np.random.default_rng(11)).labels[inside] != 1
    ).all()
    with pytest.raises(ValueError, match="rate"):
        data.with_label_noise(sample, 4, 1.1, 3, np.random.default_rng(12))


def test_random_labels_ignore_the_components():
    sample = data.circle(3, 2, 0.1).draw((3, 10_000), np.random.default_rng(13))
    labels = data.with_random_labels(sample, 3, np.random.default_rng(14)).labels
    for component in range(6):
        counts = np.bincount(labels[sample.components == component], minlength=3)
        assert np.abs(counts - counts.sum() / 3).max() <= 5 * np.sqrt(counts.sum() * 2 / 9)


def test_contradiction_repeats_the_first_point_under_another_label():
    sample = data.circle(2, 2, 0.1).draw(5, np.random.default_rng(15))
    twice = data.with_contradiction(sample, 2)
    np.testing.assert_array_equal(twice.points[-1], sample.points[0])
    assert twice.labels[-1] == 1 - sample.labels[0]
    assert data.measured_separation(twice.points, twice.labels) == 0
    assert len(twice.labels) == len(twice.components) == 6


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_contradiction_takes_the_labels_of_the_classes_in_turn(classes):
    sample = data.circle(classes, 2, 0.1).draw(60, np.random.default_rng(17))
    last = {}
    for first in range(60):
        own = data.Sample(*(np.roll(part, -first, axis=0) for part in vars(sample).values()))
        last[own.labels[0]] = data.with_contradiction(own, classes).labels[-1]
    assert last == {y: (0 if y == classes - 1 else y + 1) for y in range(classes)}


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((1, 3, 0.1), "classes"),
        ((2, 0, 0.1), "components"),
        ((2, 2, -0.1), "ratio"),
        ((2, 2, np.inf), "not 2, 2 and inf"),
    ],
)
def test_impossible_circles_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        data.circle(*arguments)


@pytest.mark.parametrize(
    "components, dimension, message", [(2, 1, "at least 2"), (40, 2, "higher dimension")]
)
def test_impossible_spheres_are_refused(components, dimension, message):
    with pytest.raises(ValueError, match=message):
        data.sphere(2, components, dimension, 0.1, np.random.default_rng(16))
