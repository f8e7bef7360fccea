"""What studies of linear separators report: laws of samples, tests on others, starts, and ends."""

import numpy as np
import pytest
import torch

from models.linear_separators import beyond_atoms, data, learnt_output, starts
from models.linear_separators.generalisation import contrary_fits, geometric_study
from models.linear_separators.gradient import output_weights
from models.linear_separators.learnt_output import UNITS, learn_both_ways
from models.linear_separators.plain_relu import simplex, stuck_runs

SIZES = np.array([8, 32])


def study(**departure):
    return geometric_study(6, SIZES, 30, 4, np.random.default_rng(1), **departure)


def test_atoms_as_the_theorem_has_them():
    found = study()
    assert (found.errors == found.unseen_and_wrong).all()
    assert found.smallest_margin == 1
    assert found.draws == 30 * 40
    assert found.guesses == 30 * 2 * 6
    assert 0 < found.away < 0.1
    assert 0 < found.missed < found.unseen


@pytest.mark.parametrize("share", [1, 0.75, 0.5, 0])
def test_fits_that_say_less_keep_the_rest_as_loss(monkeypatch, share):
    saying = starts.saying
    monkeypatch.setattr(starts, "saying", lambda says, *more: saying(share * says, *more))
    fits = contrary_fits(16, 32, 5, 3, np.random.default_rng(3))
    np.testing.assert_allclose(fits.loss, 1 - share, rtol=0, atol=2e-9)


@pytest.mark.parametrize("departure", [{"noisy": True}, {"shown": 2}, {"contrary": True}])
def test_each_departure_shows_in_what_was_measured(departure):
    found, usual = study(**departure), study()
    assert (found.smallest_margin < 1) == ("noisy" in departure)
    assert (found.away > 0.2) == ("shown" in departure)
    assert (found.wrong_guesses == found.guesses) == ("contrary" in departure)
    assert found.errors.mean() > 1.5 * usual.errors.mean()


def test_points_moved_nearer_stand_at_that_margin():
    found = beyond_atoms.on_sphere(64, 3, 0.9, 100, np.random.default_rng(2), listed=500)
    near = beyond_atoms.on_sphere(
        64, 3, 0.9, 100, np.random.default_rng(2), listed=500, nearer=0.02
    )
    assert found.away < 0.2
    assert near.away == 1
    assert (found.distinct == near.distinct).all()
    assert (near.wrong > found.wrong).all()
    assert (found.margins >= 1).all()
    assert found.separator_norm == pytest.approx(4)
    assert found.fitted
    assert abs(found.ahead) < 0.2


@pytest.mark.parametrize("contrary", [False, True])
def test_a_contrary_start_is_wrong_on_what_the_sample_missed(contrary):
    found, norm = beyond_atoms.from_contrary_start(
        200, 100, 3, 0.9, 100, np.random.default_rng(7), contrary=contrary
    )
    assert found.fitted
    # 400 weights of the height for margin 1: v (1 + α) height √3/2 = 1, v = 1/√2.
    assert norm == pytest.approx(20 * 2**0.5 / 1.9 / 0.75**0.5)
    assert (found.margins == 1).all()
    assert (found.distinct == 0).all() == contrary
    missed = (1 - 1 / 200) ** 100
    if contrary:
        assert found.ahead == pytest.approx(found.wrong.mean() / 200)
        assert found.ahead == pytest.approx(missed, abs=0.1)
    else:
        assert abs(found.ahead) < 0.2


def test_digits_are_tested_on_all_images():
    found = beyond_atoms.on_digits(0, 1, 200, 3, 0.9, 100, np.random.default_rng(3))
    assert found.tested == len(data.digits(0, 1).labels) == 360
    assert found.margins.shape == (3, 200)
    assert found.away < 0.1
    noisy = beyond_atoms.on_digits(0, 1, 200, 3, 0.9, 100, np.random.default_rng(3), noisy=True)
    assert noisy.margins.min() <= -1
    assert (abs(noisy.wrong / 360 - 1 / 2) < 5 * 0.5 / np.sqrt(360)).all()
    moved = beyond_atoms.on_digits(0, 1, 200, 3, 0.9, 100, np.random.default_rng(3), shifted=1)
    # No sample has a margin below 1.
    world = data.digits(0, 1)
    images = np.roll(world.points.reshape(-1, 8, 8), 1, axis=2).reshape(-1, 64)
    assert moved.away >= (world.labels * (images @ world.separator) < 1).mean() > 0.3
    assert moved.away < 1


@pytest.mark.parametrize("cosine", [-0.2, 0, 0.5])
def test_a_simplex_has_one_cosine(cosine):
    gram = simplex(5, cosine) @ simplex(5, cosine).T
    np.testing.assert_allclose(gram, np.full((5, 5), cosine) + (1 - cosine) * np.eye(5), atol=1e-14)


def test_a_simplex_that_is_flat_is_refused():
    with pytest.raises(ValueError, match="5 independent vectors"):
        simplex(5, -0.25)
    assert (simplex(5, 0) == np.eye(5)).all()


def test_positive_inputs_leave_nobody_asleep():
    runs = stuck_runs(simplex(8, -0.1), 2, 100, 0.0, np.random.default_rng(4), positive=True)
    assert not runs.asleep.any()
    assert runs.awake == pytest.approx(3 / 4, abs=5 * 0.5 / np.sqrt(runs.units))
    assert runs.units == 400
    fair = stuck_runs(simplex(8, -0.1), 2, 100, 0.0, np.random.default_rng(4))
    assert fair.asleep.any()
    assert fair.largest_cosine == pytest.approx(-0.1)


@pytest.mark.parametrize("most", [3, 2000])
def test_learning_both_layers_is_torchs_gradient(monkeypatch, most):
    """The same run, drawn again, with automatic differentiation; to its end, and stopped early."""
    monkeypatch.setattr(learnt_output, "MOST", most)
    pair = learn_both_ways(40, 0.3, 0.5, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    sample = data.cap(40 + 2000, 10, 0.1, rng)
    start = starts.of_norm(1, 1, UNITS // 2, 10, rng)[0]
    smallest = ((start**2).sum(axis=1) + 1 / UNITS).min()
    points, labels = (torch.from_numpy(x) for x in (sample.points, sample.labels))
    weights = torch.from_numpy(start).requires_grad_()
    outputs = torch.from_numpy(output_weights(UNITS)).requires_grad_()
    updates = 0
    while True:
        heights = torch.nn.functional.leaky_relu(points @ weights.T, 0.3) @ outputs
        losses = torch.relu(1 - labels * heights)[:40]
        if updates == most or not losses.any():
            break
        loss = losses[int(torch.nonzero(losses)[0])]
        changes = torch.autograd.grad(loss, (weights, outputs))
        with torch.no_grad():
            weights -= 0.5 * changes[0]
            outputs -= 0.5 * changes[1]
        updates += 1
    assert pair.updates[0] == updates
    assert pair.loss == pytest.approx(losses.mean().item(), rel=1e-13)
    assert (pair.loss > 0) == (most == 3)
    assert pair.errors[0] == float((labels * heights <= 0)[40:].double().mean())
    assert pair.smallest_unit == pytest.approx(smallest)


@pytest.mark.parametrize("departure", [{"zero": "Wv"}, {"contradicted": True}])
def test_what_cannot_be_learnt_keeps_loss(departure):
    pair = learn_both_ways(40, 0.3, 0.5, np.random.default_rng(6), **departure)
    assert pair.loss > 0
    assert (pair.smallest_unit == 0) == ("zero" in departure)
    assert (pair.margins.min() < 1) == ("contradicted" in departure)
