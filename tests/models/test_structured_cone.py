"""The constant of Lemma 2 against quadratic programs, closed forms and weights to undercut it."""

import numpy as np
import pytest
from scipy.optimize import minimize

from models.structured_data import cone, data, network

EPS = np.finfo(float).eps


def instance(width=40, classes=3, dimension=6, size=12, ratio=1.0, seed=0):
    rng = np.random.default_rng(seed)
    sample = data.sphere(classes, 2, dimension, ratio, rng).draw(size, rng)
    output, weights = network.initialise(1, classes, width, dimension, rng)
    return sample.points, sample.labels, output[0], weights[0]


def vectors(points, labels, output, weights):
    """Return every q_{s,i} by its definition, (n(k-1), m·d)."""
    return np.array(
        [
            np.outer((output[i] - output[y]) * (weights @ x > 0), x).ravel()
            for x, y in zip(points, labels, strict=True)
            for i in range(len(output))
            if i != y
        ]
    )


@pytest.mark.parametrize("seed", range(5))
def test_constant_is_that_of_a_general_solver(seed):
    task = instance(size=5, seed=seed)
    q = vectors(*task)
    found = cone.cone(*task)
    best = minimize(
        lambda a: np.sum((a @ q) ** 2),
        np.full(len(q), 1 / len(q)),
        jac=lambda a: 2 * q @ (a @ q),
        bounds=[(0, 1)] * len(q),
        constraints={"type": "eq", "fun": lambda a: a.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert best.success
    # The solver stops at a relative error of about 1e-7 in its objective.
    assert found.upper == pytest.approx(np.sqrt(best.fun), rel=1e-6)
    assert found.lower <= found.upper <= np.sqrt(best.fun) * (1 + 1e-12)


@pytest.mark.parametrize("width, classes, size", [(5, 3, 4), (30, 2, 20), (300, 4, 25)])
def test_direction_proves_the_lower_bound_and_no_mixture_undercuts_it(width, classes, size):
    task = instance(width, classes, size=size, seed=7)
    found = cone.cone(*task)
    q = vectors(*task)
    if found.upper > 1e-6:
        assert np.linalg.norm(found.direction) == pytest.approx(1, rel=8 * EPS)
        assert (q @ found.direction.ravel()).min() >= found.lower
        # The root of the Gram matrix is known to √ε of its size, at worst.
        assert found.upper - found.lower <= np.sqrt(EPS) * np.linalg.norm(q, axis=1).max()
    shares = np.random.default_rng(8).dirichlet(np.full(len(q), 0.05), size=2000)
    assert np.linalg.norm(shares @ q, axis=1).min() >= found.lower


def test_no_weights_undercut_the_lemma():
    """At random W of every size, and down a descent of the ratio itself, ‖G̃‖ ≥ c·mean(1 - o_y)."""
    points, labels, output, initial = task = instance()
    found = cone.cone(*task)
    assert found.lower > 0.5
    rng = np.random.default_rng(9)
    many = 10 ** rng.uniform(-2, 1.5, size=(500, 1, 1)) * rng.standard_normal((500, *initial.shape))

    def ratio(weights):
        pseudo = network.pseudo_gradient(points, labels, output, weights, initial)
        wrong = network.wrong_mass(points, labels, output, weights).mean(axis=-1)
        return np.linalg.norm(pseudo, axis=(-2, -1)) / wrong

    ratios = ratio(many)
    best = many[ratios.argmin()]
    for _ in range(1500):
        moved = best + 10 ** rng.uniform(-3, 0.5) * rng.standard_normal((8, *best.shape))
        tried = ratio(moved)
        best = moved[tried.argmin()] if tried.min() < ratio(best) else best
    assert min(ratios.min(), ratio(best)) >= found.lower * (1 - 1e-12)
    assert ratio(best) < 3 * found.lower, "the search did not come near"


def test_constant_by_hand():
    """One point, one active unit: the q are V_i - V_y; the mixture nearest 0 is the nearest end."""
    point, weights = np.array([[0.6, 0.8]]), np.array([[1.0, 0.0]])
    for column, constant in (([0, 3, 5], 3), ([0, -2, -5], 2), ([0, 3, -5], 0), ([1, 1, 5], 0)):
        found = cone.cone(point, np.array([0]), np.array(column, dtype=float)[:, None], weights)
        assert found.upper == pytest.approx(constant, rel=0, abs=1e-7)
        assert found.lower == pytest.approx(constant, rel=0, abs=1e-7)
        assert (found.lower > 0) == (constant > 0)


def test_constant_is_zero_where_nothing_separates():
    points, labels, output, weights = instance()
    twice = np.vstack([points, points[:1]]), np.append(labels, (labels[0] + 1) % 3)
    asleep = (
        np.where(weights @ points[0] > 0, -1, 1)[:, None] * weights
    )  # every unit is off on the first point
    rng = np.random.default_rng(10)
    single = [network.initialise(1, 3, 1, 6, rng) for _ in range(20)]
    everywhere = (
        np.abs(points),
        np.tile([0, 1, 2], 4),
        np.abs(weights[:1]),
    )  # one unit, active on three classes
    cases = [(*twice, output, weights), (points, labels, output, asleep)]
    cases += [(*everywhere[:2], v[0], everywhere[2]) for v, _ in single]
    for task in cases:
        found = cone.cone(*task)
        assert found.lower == 0
        assert found.upper <= 1e-7 * np.linalg.norm(vectors(*task), axis=1).max()


def test_infinite_width_by_hand():
    """K = 1/2 at a point, 0 between orthogonal ones, else (π - θ)cos θ/2π; E[(V_i - V_y)²] = 2."""
    x = np.eye(3)
    assert cone.infinite_width_constant(x[:1], np.array([0]), 2) == pytest.approx(1, rel=1e-7)
    # Two rivals: Gram ½(2 1; 1 2), least at equal shares.
    assert cone.infinite_width_constant(x[:1], np.array([0]), 3) == pytest.approx(
        np.sqrt(0.75), rel=1e-7
    )
    assert cone.infinite_width_constant(x, np.array([0, 1, 1]), 2) == pytest.approx(
        np.sqrt(1 / 3), rel=1e-7
    )
    assert cone.infinite_width_constant(x[[0, 0]], np.array([0, 1]), 2) == pytest.approx(
        0, abs=1e-7
    )
    slant = np.array([[1, 0], [0.5, np.sqrt(0.75)]])
    for labels, sign in (([0, 0], 1), ([0, 1], -1)):
        expected = np.sqrt((1 + sign * 2 * 0.5 * (np.pi - np.pi / 3) / (2 * np.pi)) / 2)
        assert cone.infinite_width_constant(slant, np.array(labels), 2) == pytest.approx(
            expected, rel=1e-7
        )


def test_wide_networks_approach_the_infinite_width():
    points, labels, *_ = instance(size=20)
    limit = cone.infinite_width_constant(points, labels, 3)
    gaps = []
    for width in (100, 20_000):
        rng = np.random.default_rng(11)
        drawn = [network.initialise(1, 3, width, 6, rng) for _ in range(4)]
        values = [cone.cone(points, labels, v[0], w[0]).lower / np.sqrt(width) for v, w in drawn]
        gaps.append(np.abs(np.array(values) / limit - 1).max())
    # Entries of the Gram matrix over m average m products of size about 1; c is of the order of .3.
    assert gaps[1] < 0.1
    assert gaps[1] < gaps[0]


def test_random_labels_shrink_the_constant():
    points, labels, output, weights = instance(width=500, ratio=0.05, size=30)
    mixed = np.random.default_rng(12).integers(3, size=30)
    assert (
        cone.cone(points, mixed, output, weights).upper
        < 0.2 * cone.cone(points, labels, output, weights).lower
    )
