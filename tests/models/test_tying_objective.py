"""The closed forms against autograd, quadrature, sixty digits, sampling and each other."""

import numpy as np
import pytest

from models.weight_tying import autograd, oracles
from models.weight_tying.objective import (
    gradient,
    hessian,
    objective,
    plain_objective,
    tied_gradient,
    tied_hessian,
    tied_objective,
)

EPS = np.finfo(float).eps


def instances(count: int, scale: float = 1.0):
    rng = np.random.default_rng(0)
    for _ in range(count):
        k, d = (int(n) for n in rng.integers(1, 6, 2))
        u = scale * rng.standard_normal(d) / np.sqrt(k * d)
        w = scale * rng.standard_normal((k, d)) / np.sqrt(k * d)
        yield w, u, float(rng.uniform(0, 3))


def rounding(w: np.ndarray, stiffness: float) -> float:
    """Sums of kd squares, five terms, each exponent and factor of order 1 + c² here."""
    return 4 * EPS * (w.size + 5) * (1 + stiffness)


def test_standard_model_is_autograds():
    for w, u, stiffness in instances(40):
        value, slope, curvature = autograd.derivatives(w, u, stiffness)
        tolerance = rounding(w, stiffness)
        assert objective(w, u, stiffness) == pytest.approx(value, rel=0, abs=tolerance)
        np.testing.assert_allclose(gradient(w, u, stiffness), slope, rtol=0, atol=tolerance)
        np.testing.assert_allclose(hessian(w, u, stiffness), curvature, rtol=0, atol=4 * tolerance)


def test_tied_model_is_autograds():
    for w, u, stiffness in instances(40):
        k, tied = len(w), w[0]
        value, slope, curvature = autograd.tied_derivatives(tied, u, k, stiffness)
        tolerance = k * rounding(w, stiffness)
        assert tied_objective(tied, u, k, stiffness) == pytest.approx(value, rel=0, abs=tolerance)
        np.testing.assert_allclose(
            tied_gradient(tied, u, k, stiffness), slope, rtol=0, atol=tolerance
        )
        np.testing.assert_allclose(
            tied_hessian(tied, u, k, stiffness), curvature, rtol=0, atol=4 * k * tolerance
        )


def test_tied_model_is_the_standard_one_on_the_diagonal():
    """Chain rule: the tied gradient sums the k blocks, the tied Hessian all k² blocks."""
    for w, u, stiffness in instances(40):
        k, d = w.shape
        diagonal = np.tile(w[0], (k, 1))
        tolerance = k * k * rounding(w, stiffness)
        assert tied_objective(w[0], u, k, stiffness) == pytest.approx(
            float(objective(diagonal, u, stiffness)), rel=0, abs=tolerance
        )
        np.testing.assert_allclose(
            tied_gradient(w[0], u, k, stiffness),
            gradient(diagonal, u, stiffness).sum(axis=0),
            rtol=0,
            atol=tolerance,
        )
        blocks = hessian(diagonal, u, stiffness).reshape(k, d, k, d)
        np.testing.assert_allclose(
            tied_hessian(w[0], u, k, stiffness), blocks.sum(axis=(0, 2)), rtol=0, atol=4 * tolerance
        )


def test_objective_and_gradient_are_the_expectations():
    """Quadrature knows no closed form; 40³ nodes are exact to rounding for norms of about 1."""
    for w, u, stiffness in instances(6):
        found = oracles.quadrature(w, u, stiffness, nodes=40)
        slope = oracles.quadrature_gradient(w, u, stiffness, nodes=40)
        # Weights and values of 40 nodes carry about 1e-15 each, relative to the sizes 1 + c².
        tolerance = 20 * EPS * (1 + stiffness) * 4
        assert objective(w, u, stiffness) == pytest.approx(found, rel=0, abs=tolerance)
        np.testing.assert_allclose(gradient(w, u, stiffness), slope, rtol=0, atol=tolerance)


def test_quadrature_at_the_solution_is_zero():
    u = np.array([0.6, -0.3])
    assert oracles.quadrature(np.tile(u, (3, 1)), u, 2.0) < 1e-30


def test_samples_average_to_the_closed_forms():
    rng = np.random.default_rng(3)
    for w, u, stiffness in instances(3):
        sample = oracles.sampled_objective(w, u, stiffness, 20_000, rng)
        slopes = oracles.sampled_gradient(w, u, stiffness, 20_000, rng)
        z = (sample.mean() - objective(w, u, stiffness)) / sample.std() * np.sqrt(len(sample))
        zs = (
            (slopes.mean(axis=0) - gradient(w, u, stiffness))
            / slopes.std(axis=0)
            * np.sqrt(len(slopes))
        )
        # 5 standard deviations: 6e-7 for each of some 60 normal numbers.
        assert abs(z) < 5
        assert np.abs(zs).max() < 5
        assert sample.std() < 5 * sample.mean() + 1


@pytest.mark.parametrize("distance", [1e-8, 1e-5, 1e-2, 0.99, 1.01, 3.0])
def test_sixty_digits_agree_at_every_distance_from_the_solution(distance):
    rng = np.random.default_rng(1)
    for size in (0.1, 0.7, 2.0):
        for k in (2, 7):
            u = size * rng.standard_normal(3) / 3
            w = u + distance * rng.standard_normal((k, 3)) / np.sqrt(3 * k)
            exact = float(oracles.precise_objective(w, u, 2.0 * k))
            slope = oracles.precise_gradient(w, u, 2.0 * k)
            # s and δ sum 3k products; s carries √(Kδ) ulp, relative errors after expm1 and exp.
            tolerance = 64 * EPS * (3 * k) * (1 + np.linalg.norm(u) * np.sqrt(k))
            assert objective(w, u, 2.0 * k) == pytest.approx(exact, rel=tolerance, abs=0)
            error = np.linalg.norm(gradient(w, u, 2.0 * k) - slope)
            assert error <= tolerance * np.linalg.norm(slope)


def test_plain_formula_loses_every_digit_near_the_solution():
    u = np.array([0.6, -0.3])
    w = u + 1e-8 * np.array([[0.0, 0.0], [1.0, -1.0], [2.0, 1.0]])
    exact = float(oracles.precise_objective(w, u, 1.0))
    assert abs(plain_objective(w, u, 1.0) - exact) > 0.1 * exact
    assert plain_objective(2 * w, u, 1.0) == pytest.approx(
        float(objective(2 * w, u, 1.0)), rel=1e-12
    )


def test_tied_objective_keeps_its_digits_near_the_solution():
    u = np.array([0.6, -0.3])
    for gap in (1e-9, 1e-4, 0.1):
        w = u + gap * np.array([1.0, 2.0])
        exact = float(oracles.precise_objective(np.tile(w, (5, 1)), u, 3.0))
        assert tied_objective(w, u, 5, 3.0) == pytest.approx(exact, rel=1000 * EPS)
        slope = oracles.precise_gradient(np.tile(w, (5, 1)), u, 3.0).sum(axis=0)
        np.testing.assert_allclose(tied_gradient(w, u, 5, 3.0), slope, rtol=1000 * EPS)


def test_batches_are_the_single_instances_and_keep_their_precision():
    rng = np.random.default_rng(2)
    w, u = rng.standard_normal((4, 5, 3, 2)), rng.standard_normal(2)
    for function in (objective, gradient, hessian):
        whole = function(w, u, 1.5)
        np.testing.assert_allclose(whole[2, 3], function(w[2, 3], u, 1.5), rtol=1e-14, atol=1e-300)
        assert function(w.astype(np.float32), u.astype(np.float32), 1.5).dtype == np.float32
    for function in (tied_objective, tied_gradient, tied_hessian):
        whole = function(w[..., 0, :], u, 7, 1.5)
        np.testing.assert_allclose(
            whole[2, 3], function(w[2, 3, 0], u, 7, 1.5), rtol=1e-14, atol=1e-300
        )
        assert (
            function(w[..., 0, :].astype(np.float32), u.astype(np.float32), 7, 1.5).dtype
            == np.float32
        )


def test_solution_and_large_weights():
    u = np.array([3.0, 4.0])
    w = np.tile(u, (4, 1))
    assert objective(w, u, 8.0) == 0
    assert not gradient(w, u, 8.0).any()
    for huge in (1e3 * w, -w, 0 * w):
        assert np.isfinite(objective(huge, u, 8.0))
        assert np.isfinite(gradient(huge, u, 8.0)).all()
