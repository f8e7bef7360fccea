"""Whole experiments on structured data: what they say of the samples and of the step."""

from dataclasses import replace

import numpy as np

from models.structured_data.learning import SPHERE, experiment

SHORT = replace(SPHERE, size=60, steps=5)


def run(**options):
    return experiment(SHORT, 16, 20, np.random.default_rng(1), **options)


def test_the_step_is_the_rate_over_the_width():
    assert run().step == SHORT.rate / 16


def test_labels_are_those_of_the_components():
    assert not run().mislabelled.any()


def test_random_labels_miss_two_components_in_three():
    missed = run(random_labels=True).mislabelled
    assert abs(missed.mean() - 2 / 3) < 5 * np.sqrt(2 / 9 / (20 * SHORT.size))
