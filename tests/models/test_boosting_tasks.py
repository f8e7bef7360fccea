"""Samples for boosting: majorities of stumps, noise, and real tasks."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

from models.margins import tasks
from models.margins.boosting import adaboost
from models.margins.stumps import grid


@pytest.mark.parametrize("options", [{}, {"margin": 0.2}, {"levels": 8}, {"increasing": True}])
def test_samples_are_labelled_by_their_majority(options):
    drawn = tasks.majority_sample(100, 5, np.random.default_rng(4), **options)
    margins = drawn.target.margins(drawn.points, drawn.labels)
    assert drawn.points.shape == (100, 5)
    assert margins.min() >= options.get("margin", 0)
    assert len(drawn.target) == 10
    assert set(np.bincount(drawn.target.features)) == {2}
    if "levels" in options:
        assert np.isin(drawn.points, grid(8)).all()
        assert np.isin(drawn.target.thresholds * 8, np.arange(1, 8)).all()
    if "increasing" in options:
        assert (drawn.target.right == 1).all()
    points, labels = drawn.fresh(50, np.random.default_rng(5))
    np.testing.assert_array_equal(labels, np.sign(drawn.target.scores(points)))


def test_no_single_stump_labels_a_sample():
    """Three points in one dimension are often split once: then it is drawn again."""
    rng = np.random.default_rng(6)
    for _ in range(50):
        drawn = tasks.majority_sample(8, 1, rng)
        assert adaboost(drawn.points, drawn.labels, 1).errors[0] > 0.01


def test_sample_that_cannot_be_drawn():
    with pytest.raises(ValueError, match="no sample of margin 2 in 1000 draws; lower the margin"):
        tasks.majority_sample(2, 2, np.random.default_rng(0), margin=2)


def test_noise_flips_labels():
    labels = np.ones(10_000)
    assert (tasks.noisy(labels, 0, np.random.default_rng(0)) == 1).all()
    flipped = (tasks.noisy(labels, 0.2, np.random.default_rng(0)) == -1).mean()
    assert abs(flipped - 0.2) < 5 * 0.4 / 100  # 5 standard deviations


def test_real_tasks():
    images, digits = load_digits(return_X_y=True)
    points, labels = tasks.real("3 or 8")
    np.testing.assert_array_equal(points[labels == 1], images[digits == 3])
    np.testing.assert_array_equal(points[labels == -1], images[digits == 8])
    for name, positive in [
        ("low or high", digits < 5),
        ("odd or even", digits % 2 == 1),
        ("8 or other", digits == 8),
        ("9 or other", digits == 9),
    ]:
        points, labels = tasks.real(name)
        assert points.shape == images.shape
        np.testing.assert_array_equal(labels, np.where(positive, 1, -1))
    points, labels = tasks.real("breast cancer")
    np.testing.assert_array_equal(labels, 2.0 * load_breast_cancer().target - 1)
    with pytest.raises(ValueError, match="task 'cats' is unknown; choose breast cancer, 3 or 8"):
        tasks.real("cats")
