"""The compiled SGD against the autograd loop; what is recorded along descent, by its definition."""

import numpy as np
import pytest
import torch

from models.structured_data import coupling, data, network, trainer

EPS = np.finfo(float).eps


def instance(seeds=3, width=20, classes=3, size=40, steps=60, batch=8, dimension=5):
    rng = np.random.default_rng(0)
    sample = data.sphere(classes, 2, dimension, 1.0, rng).draw((seeds, size), rng)
    output, weights = network.initialise(seeds, classes, width, dimension, rng)
    batches = trainer.draw_batches(seeds, steps, batch, size, rng)
    return sample.points, sample.labels, output, weights, batches


def allowed(steps, batch, *matrices, precision=EPS):
    """A step adds B terms to an entry; both loops round them, and it, relative to its size."""
    return 4 * (batch + 1) * precision * steps * max(np.abs(matrix).max() for matrix in matrices)


@pytest.mark.parametrize(
    "classes, batch, train_output", [(3, 8, False), (2, 1, False), (3, 5, True), (6, 3, True)]
)
def test_compiled_sgd_is_the_autograd_loop(classes, batch, train_output):
    task = instance(classes=classes, batch=batch)
    options = {"step": 0.2, "train_output": train_output, "dtype": torch.float64}
    runs = trainer.train(*task, **options)
    for s in range(3):
        network_ = trainer.train_naively(*(array[s] for array in task), **options)
        hidden, output = (
            layer.weight.detach().numpy() for layer in (network_.hidden, network_.output)
        )
        tolerance = allowed(60, batch, hidden, output)
        np.testing.assert_allclose(runs.weights[s], hidden, rtol=0, atol=tolerance)
        np.testing.assert_allclose(runs.output[s], output, rtol=0, atol=tolerance)
        assert np.abs(hidden - task[3][s]).max() > 0.1
        assert (np.abs(output - task[2][s]).max() > 0.1) == train_output


def test_single_precision_follows_double_for_a_few_steps():
    """Later a unit may pass its kink at another step."""
    task = instance(steps=5)
    single, double = (
        trainer.train(*task, step=0.2, dtype=dtype) for dtype in (torch.float32, torch.float64)
    )
    assert single.weights.dtype == np.float32
    tolerance = allowed(5, 8, task[2], task[3], precision=np.finfo(np.float32).eps)
    np.testing.assert_allclose(single.weights, double.weights, rtol=0, atol=tolerance)
    np.testing.assert_allclose(single.wrong_mass, double.wrong_mass, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(trainer.train(*task, step=0.2).weights, single.weights)


def test_wrong_mass_is_that_of_each_batch_before_its_step():
    points, labels, output, weights, batches = instance(steps=6)
    runs = trainer.train(points, labels, output, weights, batches, step=0.5, dtype=torch.float64)
    for t in range(6):
        before = trainer.train(
            points, labels, output, weights, batches[:, :t], step=0.5, dtype=torch.float64
        )
        for s, chosen in enumerate(batches[:, t]):
            mass = network.wrong_mass(
                points[s, chosen], labels[s, chosen], output[s], before.weights[s]
            )
            assert runs.wrong_mass[s, t] == pytest.approx(
                mass.mean(), rel=0, abs=allowed(6, 8, output)
            )


def test_a_seed_is_trained_as_if_it_were_alone():
    task = instance()
    whole = trainer.train(*task, step=0.2, train_output=True)
    for s in range(3):
        alone = trainer.train(*(array[s : s + 1] for array in task), step=0.2, train_output=True)
        np.testing.assert_array_equal(alone.weights[0], whole.weights[s])
        np.testing.assert_array_equal(alone.output[0], whole.output[s])
        np.testing.assert_array_equal(alone.wrong_mass[0], whole.wrong_mass[s])


def test_inputs_are_left_alone():
    task = instance()
    before = [array.copy() for array in task]
    trainer.train(*task, step=0.2, train_output=True, dtype=torch.float64)
    trainer.train_naively(
        *(array[0] for array in task), step=0.2, train_output=True, dtype=torch.float64
    )
    coupling.follow(*task[:4], step=0.2, steps=3)
    for array, old in zip(task, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_batches_are_uniform_and_independent():
    batches = trainer.draw_batches(4, 500, 8, 10, np.random.default_rng(1))
    assert batches.shape == (4, 500, 8)
    counts = np.bincount(batches.ravel(), minlength=10)
    assert np.abs(counts - 1600).max() <= 5 * np.sqrt(16_000 * 0.1 * 0.9)
    assert len({seed.tobytes() for seed in batches}) == 4


@pytest.mark.parametrize(
    "position, change, message",
    [
        (0, lambda x: x[0], "axes"),
        (0, lambda x: x[:, :, :2], "points"),
        (1, lambda y: y[:, :5], "labels"),
        (1, lambda y: y + 1, "labels must be in"),
        (1, lambda y: y - 1, "labels must be in 0, ..., 2"),
        (2, lambda v: v[:, :, :4], "output"),
        (2, lambda v: v[:2], "3 seeds"),
        (4, lambda b: b + 1, "indices in 0, ..., 39"),
        (4, lambda b: b - 1, "batches must hold"),
    ],
)
def test_wrong_input_is_named(position, change, message):
    task = list(instance())
    task[position] = change(task[position])
    with pytest.raises(ValueError, match=message):
        trainer.train(*task, step=0.1)


def test_descent_is_sgd_on_full_batches():
    points, labels, output, weights, _ = instance(steps=1)
    batches = np.broadcast_to(np.arange(40), (3, 30, 40))
    runs = trainer.train(points, labels, output, weights, batches, step=0.3, dtype=torch.float64)
    course = coupling.follow(points, labels, output, weights, step=0.3, steps=30)
    tolerance = allowed(30, 40, output)
    final = network.cross_entropy(network.logits(points, output, runs.weights), labels)
    np.testing.assert_allclose(course.loss[:, -1], final, rtol=0, atol=tolerance)
    np.testing.assert_allclose(
        course.path, 0.3 * runs.wrong_mass.cumsum(axis=1), rtol=0, atol=tolerance
    )


def test_course_is_what_it_says_at_the_end():
    points, labels, output, weights, _ = instance(steps=1)
    steps, step = 20, 0.3
    course = coupling.follow(points, labels, output, weights, step=step, steps=steps)
    now = weights
    for _ in range(steps):
        now = now - step * network.gradient(points, labels, output, now)
    tolerance = allowed(steps, 40, output)
    visited = coupling.visit(points[0], labels[0], output[0], weights[0], step=step, steps=steps)
    assert len(visited) == steps
    np.testing.assert_allclose(visited[-1], now[0], rtol=0, atol=tolerance)
    flipped = network.patterns(points, now) != network.patterns(points, weights)
    assert flipped.any(axis=(1, 2)).all()
    gradient = network.gradient(points, labels, output, now)
    pseudo = network.pseudo_gradient(points, labels, output, now, weights)
    frozen = network.frozen_logits(points, output, now, weights)
    distance = np.abs(network.logits(points, output, now) - frozen).max(axis=(1, 2))
    norms = np.linalg.norm(gradient, axis=(1, 2))
    gap = np.linalg.norm(gradient - pseudo, axis=(1, 2))
    np.testing.assert_array_equal(course.flips[:, -1], flipped.mean(axis=(1, 2)))
    for measured, expected in (
        (course.gap, gap),
        (course.norm, norms),
        (course.distance, distance),
        (course.relative_gap, gap / norms),
    ):
        np.testing.assert_allclose(measured[:, -1], expected, rtol=0, atol=100 * tolerance)
    spread = np.array([[max(abs(a - b) for a in v for b in v) for v in each.T] for each in output])
    inputs = np.abs(points @ weights.swapaxes(1, 2))
    exposed = inputs <= (course.path[:, -1, None] * spread)[:, None]
    np.testing.assert_array_equal(course.exposed[:, -1], exposed.mean(axis=(1, 2)))
    ratios = np.where(flipped, inputs / spread[:, None], 0).max(axis=(1, 2)) / course.path[:, -1]
    np.testing.assert_allclose(course.reach[:, -1], ratios, rtol=8 * EPS)
    wrong = network.wrong_mass(points, labels, output, now)
    bound = (wrong * np.sqrt((exposed * spread[:, None] ** 2).sum(axis=2))).mean(axis=1)
    np.testing.assert_allclose(course.gap_bound[:, -1], bound, rtol=1e-12)


@pytest.mark.parametrize("step", [0.01, 0.3, 5.0])
@pytest.mark.parametrize("deviation", [0.02, 0.2, 1.0])
def test_the_bounds_hold_at_every_step(step, deviation):
    rng = np.random.default_rng(2)
    sample = data.sphere(3, 2, 5, 1.0, rng).draw((4, 30), rng)
    output, weights = network.initialise(4, 3, 25, 5, rng, deviation=deviation)
    course = coupling.follow(sample.points, sample.labels, output, weights, step=step, steps=40)
    assert course.reach.max() <= 1
    assert (course.flips <= course.exposed).all()
    assert (course.gap <= course.gap_bound).all()
    assert (course.distance <= course.distance_bound).all()
    assert course.flips.max() > 0


def test_the_gap_bound_is_attained():
    """Two orthogonal points, a unit each; the first flips, its wrong mass being nearly all.

    A mean of the wrong mass taken apart from the flips would bound the gap by 1/√2 of it.
    """
    points, labels = np.eye(2), np.array([0, 0])
    output = np.array([[[-5.0, 5.0], [5.0, -5.0]]])
    weights = np.array([[[0.1, -10.0], [-10.0, 10.0]]])
    course = coupling.follow(points, labels, output, weights, step=0.1, steps=1)
    assert (course.flips[0, 0], course.exposed[0, 0]) == (0.25, 0.25)
    # Both outputs are 0 on the first point once its unit is off: 1 - o_y = 1/2 there, and D = 10.
    assert course.gap[0, 0] == pytest.approx(0.5 * 0.5 * 10, rel=8 * EPS)
    assert course.gap_bound[0, 0] == pytest.approx(0.5 * 0.5 * 10, rel=8 * EPS)
    assert course.distance[0, 0] <= course.distance_bound[0, 0]


def test_minibatches_obey_the_inclusion_too():
    """‖w_r - w_r(0)‖ ≤ D_r η Σ_t (wrong mass of batch t); units flip on points within that only."""
    points, labels, output, weights, batches = instance(width=100)
    runs = trainer.train(points, labels, output, weights, batches, step=0.05, dtype=torch.float64)
    reach = (output.max(axis=1) - output.min(axis=1)) * 0.05 * runs.wrong_mass.sum(axis=1)[:, None]
    assert (np.linalg.norm(runs.weights - weights, axis=2) <= reach).all()
    flipped = network.patterns(points, runs.weights) != network.patterns(points, weights)
    assert flipped.any()
    assert (np.abs(points @ weights.swapaxes(1, 2)) <= reach[:, None])[flipped].all()
