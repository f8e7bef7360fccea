"""The wrong well: bounds on third derivatives and the loss by it, the test of a critical point."""

import numpy as np
import pytest
from scipy.optimize import minimize

from models.weight_tying import objective, spurious


def test_third_derivatives_are_bounded():
    """Against differences of the Hessian, in random directions, near where they are largest."""
    rng, worst = np.random.default_rng(0), 0.0
    for _ in range(500):
        weights, target = 0.5 * rng.standard_normal((2, 2)), 0.3 * rng.standard_normal(2)
        way = rng.standard_normal((2, 2))
        way *= 1e-4 / np.linalg.norm(way)
        change = objective.hessian(weights + way, target, 1.0) - objective.hessian(
            weights - way, target, 1.0
        )
        worst = max(worst, np.abs(np.linalg.eigvalsh(change / 2e-4)).max())
    assert spurious.THIRD_DERIVATIVE / 2 < worst < spurious.THIRD_DERIVATIVE


@pytest.mark.parametrize(
    "patches, energy, stiffness", [(2, 0.5, 1.0), (4, 1.0, 8.0), (8, 1.0, 0.3)]
)
def test_nothing_lies_below_the_bound(patches, energy, stiffness):
    """A search over all W with W'·U' ≤ 0, the side being kept by a = -x²."""
    target, rng = np.array([np.sqrt(energy), 0.0]), np.random.default_rng(1)

    def loss(x):
        weights = x.reshape(patches, 2).copy()
        excess = weights[1:, 0].mean()
        weights[1:, 0] -= max(excess, 0)
        return float(objective.objective(weights, target, stiffness))

    found = [
        minimize(loss, rng.standard_normal(2 * patches), method="L-BFGS-B").fun for _ in range(20)
    ]
    assert min(found) >= spurious.wrong_side_bound(patches, energy, stiffness)


def test_the_well_is_a_strict_minimum_and_other_points_are_not():
    target = np.array([1.0, 0.0])
    well = spurious.wrong_well(6, target, 12.0)
    assert (well[1:] @ target).sum() < 0
    assert np.linalg.norm(objective.gradient(well, target, 12.0)) < 1e-13
    assert spurious.kantorovich(well, target, 12.0)[0] < 1e-9
    assert spurious.kantorovich(well + 0.2, target, 12.0)[0] > 1 / 2
    assert spurious.kantorovich(np.zeros((6, 2)), target, 12.0) == (np.inf, np.inf)
    # Beside it, both by the sizes that they are made of; and Newton's method ends no further away.
    near = well + 1e-4
    size = np.linalg.norm(objective.gradient(near, target, 12.0))
    smallest = np.linalg.eigvalsh(objective.hessian(near, target, 12.0))[0]
    expected = 4.1406 * size / smallest**2, 2 * size / smallest
    assert spurious.kantorovich(near, target, 12.0) == pytest.approx(expected, rel=1e-12)
    assert np.linalg.norm(well - near) < expected[1]
