"""Where SGD ends: converged, at the cap, at a dead ReLU network; replays, batches, wrong input."""

import numpy as np
import pytest
import torch

from models.linear_separators import data, kernel
from models.linear_separators.network import LeakyNetwork
from models.linear_separators.sgd import ORDERS, train, train_plainly

EPS = np.finfo(float).eps


def initial(seeds, units, dimension, rng):
    weights = rng.standard_normal((seeds, units, dimension))
    return weights / np.linalg.norm(weights, axis=(1, 2), keepdims=True)


@pytest.mark.parametrize("order", sorted(set(ORDERS) - {"random"}))
def test_visits_are_at_most_n_for_each_update_and_n_more(order):
    rng = np.random.default_rng(14)
    sample = data.cap(18, 4, 0.1, rng)
    weights = initial(6, 4, 4, rng)
    runs = train(sample.points, sample.labels, weights, slope=0.4, step=0.3, order=order, rng=rng)
    assert (runs.visits <= 18 * (runs.updates + 1)).all()
    assert runs.converged.all()


@pytest.mark.parametrize("order", ORDERS)
def test_the_cap_stops_a_run_before_the_update_beyond_it(order):
    sample = data.cap(15, 4, 0.2, np.random.default_rng(17))
    weights = initial(1, 4, 4, np.random.default_rng(18))

    def run(cap):
        rng = np.random.default_rng(19)
        return train(
            sample.points,
            sample.labels,
            weights,
            slope=0.4,
            step=0.2,
            order=order,
            rng=rng,
            max_updates=cap,
        )

    free = run(10_000)
    enough, short, none = (run(int(cap)) for cap in (free.updates[0], free.updates[0] - 1, 0))
    assert free.converged[0]
    assert enough.converged[0]
    assert enough.updates[0] == free.updates[0]
    assert not short.converged[0]
    assert short.loss[0] > 0
    np.testing.assert_array_equal(short.used[0], free.used[0][:-1])
    np.testing.assert_array_equal(none.weights, weights)
    assert none.updates[0] == 0


@pytest.mark.parametrize("order", ORDERS)
def test_contradictory_labels_never_converge(order):
    sample = data.one_point_two_labels(2)
    rng = np.random.default_rng(20)
    runs = train(
        sample.points,
        sample.labels,
        initial(3, 4, 2, rng),
        slope=0.5,
        step=0.1,
        order=order,
        rng=rng,
        max_updates=500,
    )
    assert runs.updates.tolist() == [500] * 3
    assert not runs.converged.any()
    assert np.isfinite(runs.loss).all()


@pytest.mark.parametrize("order", ORDERS)
def test_plain_relu_ends_when_all_that_is_violated_is_dead(order):
    """On e_1, ..., e_n a run is stuck iff all units of y_i's sign have coordinates i ≤ 0."""
    rng = np.random.default_rng(21)
    sample = data.orthonormal(6, rng)
    weights = initial(40, 6, 6, rng)
    runs = train(sample.points, sample.labels, weights, slope=0.0, step=0.3, order=order, rng=rng)
    own_sign = np.where(sample.labels > 0, weights[:, :3].max(axis=1), weights[:, 3:].max(axis=1))
    dead = own_sign <= 0
    assert dead.any(axis=1).sum() in range(5, 36)
    np.testing.assert_array_equal(runs.converged, ~dead.any(axis=1))
    # A dead sample is stepped on until the other sign's units are off: N(e_i) = 0, hinge loss 1.
    np.testing.assert_allclose(runs.loss, dead.mean(axis=1), atol=4 * EPS)


def test_inactive_relu_network_makes_no_update():
    sample = data.orthonormal(4, np.random.default_rng(22))
    for order in ORDERS:
        runs, plainly = (
            trainer(
                sample.points,
                sample.labels,
                -np.ones((1, 2, 4)),
                slope=0.0,
                step=1.0,
                order=order,
                rng=np.random.default_rng(23),
            )
            for trainer in (train, train_plainly)
        )
        for ended in (runs, plainly):
            assert (ended.updates[0], ended.visits[0], ended.loss[0], ended.converged[0]) == (
                0,
                4,
                1.0,
                False,
            )


def test_zero_weights_move_only_by_the_slope_at_zero():
    sample = data.orthonormal(4, np.random.default_rng(30))
    task = (sample.points, sample.labels, np.zeros((1, 2, 4)))
    for order in ("worst", "first-violated"):
        still = train(*task, slope=0.0, step=1.0, order=order)
        assert (still.updates[0], still.loss[0], still.converged[0]) == (0, 1.0, False)
        assert train(*task, slope=0.0, slope_at_zero=1.0, step=1.0, order=order).converged[0]


@pytest.mark.parametrize("order", ["cyclic", "random"])
def test_seeds_draw_different_orders_and_a_generator_repeats_them(order):
    sample = data.orthonormal(8, np.random.default_rng(31))
    weights = np.zeros((4, 2, 8))  # every point is updated on, in the order of its first visit
    first, again = (
        train(
            sample.points,
            sample.labels,
            weights,
            slope=1.0,
            step=9.0,
            order=order,
            rng=np.random.default_rng(32),
        )
        for _ in range(2)
    )
    assert len({tuple(used) for used in first.used}) == 4
    assert [tuple(used) for used in first.used] == [tuple(used) for used in again.used]


def test_replaying_the_used_samples_gives_the_same_weights_to_the_bit():
    rng = np.random.default_rng(24)
    sample = data.cap(60, 4, 0.2, rng)
    weights = initial(1, 6, 4, rng)
    options = {"slope": 0.6, "step": 0.9}
    order = rng.permutation(60)
    full = train(sample.points, sample.labels, weights, **options, order=order)
    kept = order[np.isin(order, full.used[0])]
    assert len(kept) < 60
    again = train(
        sample.points[kept], sample.labels[kept], weights, **options, order=np.arange(len(kept))
    )
    np.testing.assert_array_equal(again.weights, full.weights)
    np.testing.assert_array_equal(kept[again.used[0]], full.used[0])


@pytest.mark.parametrize("order", ORDERS)
def test_seeds_are_independent_runs(order):
    """A batch with points, labels and separators for each seed does what its seeds do alone."""
    samples = [data.cap(10, 3, 0.2, np.random.default_rng([25, s])) for s in range(3)]
    weights = initial(3, 4, 3, np.random.default_rng(26))
    points, labels, teachers = (
        np.stack([getattr(sample, name) for sample in samples])
        for name in ("points", "labels", "separator")
    )
    options = {"slope": 0.5, "step": 0.2, "order": order}
    batch = train(
        points, labels, weights, **options, rng=np.random.default_rng(27), separator=teachers
    )
    first = train(
        points[0],
        labels[0],
        weights[:1],
        **options,
        rng=np.random.default_rng(27),
        separator=teachers[0],
    )
    np.testing.assert_array_equal(batch.weights[0], first.weights[0])
    np.testing.assert_array_equal(batch.alignment[0], first.alignment[0])
    for s in range(3):
        own_teacher = np.outer([1, 1, -1, -1], teachers[s])
        assert batch.alignment[s][0] == pytest.approx(
            np.vdot(weights[s], own_teacher), abs=100 * EPS
        )
        margins = (
            LeakyNetwork(batch.weights[s], 0.5)(torch.from_numpy(points[s])).detach().numpy()
            * labels[s]
        )
        assert margins.min() >= 1 - 100 * EPS


def test_inputs_are_left_alone_and_the_kernel_is_compiled_once():
    sample = data.cap(8, 3, 0.3, np.random.default_rng(28))
    # Of this layout the transpose, as the kernel stores weights, is contiguous without a copy.
    weights = initial(2, 3, 4, np.random.default_rng(29)).transpose(0, 2, 1)
    before = weights.copy()
    frozen = np.asfortranarray(sample.points)
    frozen.flags.writeable = False
    for points, labels in (
        (frozen, sample.labels.astype(int)),
        (frozen.astype(np.float32), list(sample.labels)),
    ):
        train(points, labels, weights, slope=1, step=1, order="worst", separator=sample.separator)
    np.testing.assert_array_equal(weights, before)
    assert len(kernel.descend.signatures) == 1


@pytest.mark.parametrize(
    "change, message",
    [
        ({"points": np.ones((3, 2))}, "points"),
        ({"points": np.zeros((2, 2))}, "zero"),
        ({"points": [[1.0, np.nan], [1.0, 1.0]]}, "finite"),
        ({"labels": [1.0, 0.0]}, "labels"),
        ({"labels": np.ones((3, 2))}, "labels"),
        ({"weights": np.ones((1, 3, 2))}, "weights"),
        ({"weights": np.ones((4, 2))}, "weights"),
        ({"slope": 1.5}, "slope"),
        ({"slope_at_zero": 0.1}, "slope_at_zero"),
        ({"step": 0.0}, "step"),
        ({"output_weight": -1.0}, "output_weight"),
        ({"max_updates": -1}, "max_updates"),
        ({"order": "sorted"}, "order"),
        ({"order": "cyclic"}, "rng"),
        ({"order": [0, 0]}, "permutation"),
        ({"order": [0, 1, 2]}, "permutation"),
        ({"separator": np.ones((2, 2))}, "separator"),
    ],
)
def test_wrong_input_is_named(change, message):
    good = {"points": np.eye(2), "labels": [1.0, -1.0], "weights": np.ones((1, 2, 2))}
    good |= {"slope": 0.5, "step": 1.0, "order": "worst"}
    with pytest.raises(ValueError, match=message):
        train(**(good | change))
