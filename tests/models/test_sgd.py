"""The compiled SGD against its NumPy reference, against autograd, and against closed forms."""

from math import ceil

import numpy as np
import pytest
import torch

from models.linear_separators import data
from models.linear_separators.network import LeakyNetwork, hinge, train_naively
from models.linear_separators.sgd import ORDERS, Runs, train, train_plainly

EPS = np.finfo(float).eps


def initial(seeds, units, dimension, rng, norm=1.0):
    weights = rng.standard_normal((seeds, units, dimension))
    return norm * weights / np.linalg.norm(weights, axis=(1, 2), keepdims=True)


def assert_same(runs: Runs, reference: Runs) -> None:
    """Equal decisions, and weights that differ by rounding only.

    An entry of W is a sum of its start and one term for each update. Each loop rounds a term about
    three times and the sum once, relative to a size of at most |W_0| + the sum of the terms; for
    these runs the latter is at most 8 times the largest final entry.
    """
    for used, expected in zip(runs.used, reference.used, strict=True):
        np.testing.assert_array_equal(used, expected)
    for name in ("updates", "visits", "converged"):
        np.testing.assert_array_equal(getattr(runs, name), getattr(reference, name), err_msg=name)
    allowed = 8 * 8 * EPS * (runs.updates.max() + 1) * np.abs(reference.weights).max()
    np.testing.assert_allclose(runs.weights, reference.weights, rtol=0, atol=allowed)
    np.testing.assert_allclose(
        runs.loss, reference.loss, rtol=0, atol=allowed * runs.weights.shape[1]
    )
    units, dimension = runs.weights.shape[1:]
    for measured, expected in zip(
        runs.alignment + runs.squared_norm,
        reference.alignment + reference.squared_norm,
        strict=True,
    ):
        scale = 2 * np.abs(expected).max() + np.abs(runs.weights).max()
        np.testing.assert_allclose(
            measured, expected, rtol=0, atol=allowed * units * dimension * scale
        )


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("order", ORDERS)
def test_kernel_equals_the_reference(order, slope):
    for dimension, units, step in ((7, 6, 0.23), (4, 2, 17.0)):
        rng = np.random.default_rng([dimension, 1])
        sample = data.cap(25, dimension, 0.1, rng)
        runs, reference = (
            trainer(
                sample.points,
                sample.labels,
                initial(3, units, dimension, rng=np.random.default_rng(2)),
                slope=slope,
                step=step,
                order=order,
                rng=np.random.default_rng(3),
                separator=sample.separator,
            )
            for trainer in (train, train_plainly)
        )
        assert runs.updates.min() >= 3
        assert_same(runs, reference)


@pytest.mark.parametrize(
    "options", [{"slope_at_zero": 0.9}, {"output_weight": 0.4}, {"max_updates": 7}]
)
def test_kernel_equals_the_reference_with(options):
    sample = data.orthonormal(9, np.random.default_rng(4))
    weights = initial(2, 6, 9, np.random.default_rng(5))
    weights[:, ::2] = 0.0  # kinks, for the slope there
    task = (sample.points, sample.labels, weights)
    common = {"slope": 0.3, "step": 0.37, "order": "worst"}
    runs = train(*task, **common, **options)
    assert_same(runs, train_plainly(*task, **common, **options))
    assert not np.array_equal(runs.weights, train(*task, **common).weights), (
        "the option changes nothing"
    )


@pytest.mark.parametrize("slope", [0.1, 0.5, 1.0])
def test_kernel_equals_the_torch_loop(slope):
    rng = np.random.default_rng(6)
    sample = data.cap(15, 5, 0.2, rng)
    weights = initial(2, 8, 5, rng)
    order = rng.permuted(np.tile(np.arange(15), (2, 1)), axis=1)
    naive = train_naively(sample, weights, slope=slope, step=0.31, order=order)
    assert naive.updates.min() > 5
    assert_same(
        train(sample.points, sample.labels, weights, slope=slope, step=0.31, order=order), naive
    )


def test_torch_loop_stops_at_the_cap():
    sample = data.one_point_two_labels(3)
    weights = initial(1, 4, 3, np.random.default_rng(7))
    options = {"slope": 0.5, "step": 0.3, "order": np.arange(2), "max_updates": 11}
    naive = train_naively(sample, weights, **options)
    assert_same(train(sample.points, sample.labels, weights, **options), naive)
    assert naive.updates.tolist() == [11]
    assert not naive.converged[0]


def test_loss_is_the_mean_hinge_loss_of_the_final_weights():
    sample = data.xor()
    weights = initial(3, 4, 2, np.random.default_rng(8))
    runs = train(
        sample.points,
        sample.labels,
        weights,
        slope=0.5,
        step=0.3,
        order=np.arange(4),
        max_updates=9,
    )
    for rows, loss in zip(runs.weights, runs.loss, strict=True):
        network = LeakyNetwork(rows, 0.5)
        expected = hinge(
            network(torch.from_numpy(sample.points)), torch.from_numpy(sample.labels)
        ).item()
        assert loss == pytest.approx(expected, rel=0, abs=8 * EPS * (1 + np.abs(rows).sum()))


def test_course_is_measured_at_every_update_and_obeys_the_perceptron_inequalities():
    """An update lets ⟨W, W*⟩ grow enough, and ||W||² not too much.

    ⟨W, W*⟩ grows by √(2k) η s̄ y⟨w*, x⟩ ≥ √(2k) ηα,
    ||W||² grows by 2ηyN + η² mean(s²)||x||² ≤ 2η + η².
    """
    rng = np.random.default_rng(9)
    sample = data.edge(20, 6, 0.2, rng)
    slope, step, units = 0.4, 0.7, 10
    runs = train(
        sample.points,
        sample.labels,
        initial(4, units, 6, rng),
        slope=slope,
        step=step,
        order="random",
        rng=rng,
        separator=sample.separator,
    )
    teacher = np.outer(np.repeat([1.0, -1.0], units // 2), sample.separator)
    for s in range(4):
        assert len(runs.alignment[s]) == len(runs.squared_norm[s]) == runs.updates[s] + 1
        # A sum of 2kd products, each rounded relative to its size.
        rounding = (
            units
            * 6
            * EPS
            * (np.abs(runs.weights[s] * teacher).sum() + np.sum(runs.weights[s] ** 2))
        )
        assert runs.alignment[s][-1] == pytest.approx(
            np.vdot(runs.weights[s], teacher), rel=0, abs=rounding
        )
        assert runs.squared_norm[s][-1] == pytest.approx(
            np.sum(runs.weights[s] ** 2), rel=0, abs=rounding
        )
        assert np.diff(runs.alignment[s]).min() >= np.sqrt(units) * step * slope - rounding
        assert np.diff(runs.squared_norm[s]).max() <= 2 * step + step**2 + rounding


def test_no_course_without_a_separator():
    sample = data.orthonormal(3, np.random.default_rng(0))
    runs = train(
        sample.points, sample.labels, np.ones((1, 2, 3)), slope=0.5, step=1.0, order="worst"
    )
    assert runs.alignment == runs.squared_norm == ()


@pytest.mark.parametrize("order", ORDERS)
def test_one_update_a_point_on_orthonormal_data_with_a_huge_step(order):
    sample = data.orthonormal(12, np.random.default_rng(10))
    weights = initial(5, 4, 12, np.random.default_rng(11), norm=0.1)
    runs = train(
        sample.points,
        sample.labels,
        weights,
        slope=1.0,
        step=100.0,
        order=order,
        rng=np.random.default_rng(12),
    )
    assert runs.updates.tolist() == [12] * 5
    assert all(sorted(used) == list(range(12)) for used in runs.used)
    assert runs.converged.all()
    assert (runs.loss == 0).all()


@pytest.mark.parametrize("units", [2, 6])
def test_updates_from_a_sleeping_start(units):
    """With all weights -v/α units start at slope α; y N(e_i) grows by ηα² a step until it passes 1.

    η is incommensurate with 1/α², so that no margin equals 1 and ⌈1/(ηα²)⌉ does not hang on
    rounding.
    """
    slope, step, size = 0.1, 0.0997, 5
    sample = data.orthonormal(size, np.random.default_rng(13))
    weights = np.full((1, units, size), -1 / (slope * np.sqrt(units)))
    runs = train(
        sample.points, sample.labels, weights, slope=slope, step=step, order="first-violated"
    )
    assert runs.updates[0] == size * ceil(1 / (step * slope**2))


def test_first_update_by_hand():
    """From W = 0 all slopes are σ'(0): w_r = ±ηv σ'(0) y x and N(x) = ηv² k σ'(0)(1 + α) y."""
    weights = np.zeros((1, 4, 2))
    for at_zero in (0.25, 1.0):
        runs = train(
            [[0.6, 0.8]],
            [-1.0],
            weights,
            slope=0.25,
            step=1.5,
            order="worst",
            slope_at_zero=at_zero,
            max_updates=1,
        )
        expected = np.outer([-1, -1, 1, 1], 1.5 * 0.5 * at_zero * np.array([0.6, 0.8]))
        np.testing.assert_allclose(runs.weights[0], expected, rtol=4 * EPS)
        margin = 1.5 * 0.25 * 2 * at_zero * 1.25
        assert runs.loss[0] == pytest.approx(max(1 - margin, 0), abs=16 * EPS)
