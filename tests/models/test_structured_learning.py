"""Whole experiments on structured data: what they say of the samples, the runs and the step."""

from dataclasses import replace

import numpy as np
import pytest

from models.structured_data import data, learning, network, trainer
from models.structured_data.learning import SPHERE, experiment

SHORT = replace(SPHERE, size=60, steps=5)
SINGLE = np.finfo(np.float32).eps


def run(setting=SHORT, **options):
    return experiment(setting, 16, 20, np.random.default_rng(1), **options)


def test_the_step_is_the_rate_over_the_width():
    """Weights of a size of 1 are rounded to single precision, and a step moves them by less."""
    found = run()
    np.testing.assert_array_less(
        np.abs(found.step * 16 / SHORT.rate - 1), 100 * SINGLE * (1 + found.precision)
    )
    assert (found.precision > 1).all()
    assert run(replace(SHORT, rate=1.0)).step == pytest.approx(found.step / 10, rel=1e-3)


def test_a_start_at_zero_stays_there():
    found = run(asleep=True)
    assert not found.start.any()
    assert not found.output.any()
    # All outputs are alike: in each of five steps two of three classes are wrong.
    np.testing.assert_allclose(found.path, SHORT.rate / 16 * 5 * 2 / 3, rtol=10 * SINGLE)
    assert not found.step.any()
    assert not found.fresh.any()
    assert found.repeated == 19


@pytest.mark.parametrize("steps", [1, 5])
def test_steps_are_those_that_were_taken(steps, monkeypatch):
    """Taken apart or at once, they lead to the same weights."""
    kept = []
    at_once = trainer.train

    def keep(*arguments, **options):
        kept.append((arguments, options, at_once(*arguments, **options)))
        return kept[-1][2]

    monkeypatch.setattr(learning.trainer, "train", keep)
    assert run(replace(SHORT, steps=steps)).steps == steps
    (first, options, _), (second, _, runs) = kept
    batches = np.concatenate([first[4], second[4]], axis=1)
    np.testing.assert_array_equal(at_once(*first[:4], batches, **options).weights, runs.weights)


def test_labels_are_those_of_the_components():
    assert not run().mislabelled.any()


def test_random_labels_miss_two_components_in_three():
    missed = run(random_labels=True).mislabelled
    assert abs(missed.mean() - 2 / 3) < 5 * np.sqrt(2 / 9 / (20 * SHORT.size))


def test_fresh_points_keep_the_labels_of_their_components(monkeypatch):
    """Noise is shown in training alone."""
    asked = []
    monkeypatch.setattr(
        network, "accuracy", lambda points, labels, *_: asked.append((points, labels))
    )
    found = run(noise=1.0)
    (shown, labels), (fresh, answers) = asked
    assert (shown.shape[1], fresh.shape[1]) == (60, 400)
    hit = found.drawn.components == 0
    assert (labels[hit] != found.drawn.labels[hit]).all()
    assert (labels[~hit] == found.drawn.labels[~hit]).all()
    assert found.mislabelled == pytest.approx(hit.mean(axis=1))
    # The nearest training point of a fresh one is of its component, and has its label.
    nearest = (fresh[0] @ shown[0].T).argmax(axis=1)
    np.testing.assert_array_equal(found.drawn.labels[0][nearest], answers[0])


def test_runs_have_samples_networks_and_orders_of_their_own(monkeypatch):
    assert run().repeated == 0
    draw = trainer.draw_batches
    monkeypatch.setattr(
        trainer, "draw_batches", lambda seeds, *rest: np.repeat(draw(1, *rest), seeds, axis=0)
    )
    assert run().repeated == 19


def test_output_moves_where_it_is_trained():
    assert not run().moved.any()
    assert (run(train_output=True).moved > 0).all()


def test_ratio_is_that_of_measured_distances():
    rng = np.random.default_rng(2)
    each = [data.sphere(3, 2, 5, ratio, rng).draw(50, rng) for ratio in (0.1, 1.0, 3.0)]
    joined = data.Sample(
        *(np.stack([getattr(s, name) for s in each]) for name in ("points", "labels", "components"))
    )
    expected = [
        data.measured_diameter(s.points, s.components)
        / data.measured_separation(s.points, s.labels)
        for s in each
    ]
    # 2 - 2 <x, x'> loses half of the digits where points are near.
    assert data.measured_ratio(joined) == pytest.approx(expected, rel=1e-10)
    single = data.circle(2, 2, 0.0).draw(30, rng)
    assert data.measured_ratio(single) <= 1e-7
