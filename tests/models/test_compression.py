"""Runs on geometric atoms: exact errors on separable samples, and coins that nothing predicts."""

import numpy as np

from models.linear_separators.compression import study

ATOMS, SIZE, RUNS = 8, 512, 50
FRESH = 1000  # examples that a noisy error is that of


def run(**departure):
    return study(ATOMS, SIZE, RUNS, 0.9, 100, np.random.default_rng(1), **departure)


def test_separable_samples_are_fitted_by_one_point_of_each_atom():
    found = run()
    assert (found.margins == 1).all()
    assert (found.distinct == found.atoms).all()


def test_noisy_labels_keep_a_few_points_busy_and_teach_nothing():
    found = run(noisy=True)
    assert (found.updates == SIZE).all()
    assert (found.distinct <= 2 * ATOMS).all()
    assert (found.margins.min(axis=1) == -1).all()
    assert abs(found.errors.mean() - 1 / 2) < 5 * np.sqrt(1 / 4 / (RUNS * FRESH))
