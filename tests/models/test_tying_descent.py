"""Four-scalar descent against full dimension and the flow; the tied path against its bounds."""

import numpy as np
import pytest

from models.weight_tying import convexity, descent, reduction, shell, tied_descent
from models.weight_tying.objective import objective, tied_objective

EPS = np.finfo(float).eps


def starts(patches: int, seeds: int, dimension: int = 4) -> np.ndarray:
    return reduction.start(patches, dimension, 0.15, seeds, np.random.default_rng(patches))


@pytest.mark.parametrize("patches, dimension", [(2, 1), (4, 4), (7, 2)])
def test_four_scalars_descend_as_full_dimension_does(patches, dimension):
    rng = np.random.default_rng(0)
    u = rng.standard_normal(dimension)
    u /= np.linalg.norm(u)
    weights = 0.3 * rng.standard_normal((20, patches, dimension))
    stiffness, step, steps = 2.0 * patches, 1 / (2 * patches + 0.5), 60
    found = descent.descend(reduction.reduce(weights, u), patches, 1.0, stiffness, step, 0.0, steps)
    full = reduction.reduce(descent.descend_fully(weights, u, stiffness, step, steps), u)
    # 0 repels: differences grow by at most 1 + η a step, e^{ηT} in all, beside T steps' roundings.
    growth = steps * np.exp(step * steps)
    signs = np.array([1, 0, 1, 0], dtype=bool)
    np.testing.assert_allclose(
        found.final[:, signs], full[:, signs], rtol=0, atol=20 * EPS * growth
    )
    # b and r are norms in full dimension, non-negative, with √ε where there is no room for them.
    np.testing.assert_allclose(np.abs(found.final[:, ~signs]), full[:, ~signs], rtol=0, atol=1e-7)


def test_counts_are_those_of_a_plain_loop():
    u, patches = np.array([1.0, 0.0]), 4
    rng = np.random.default_rng(1)
    weights = 0.15 * rng.standard_normal((5, patches, 2))
    found = descent.descend(reduction.reduce(weights, u), patches, 1.0, 8.0, 0.1, 1e-6, 1000)
    for seed, w in enumerate(weights):
        crossed = solved = None
        for taken in range(1001):
            if crossed is None and (w[1:] ** 2).sum() > 3 / 4:
                crossed = taken
            if objective(w, u, 8.0) <= 1e-6:
                solved = taken
                break
            w = descent.descend_fully(w, u, 8.0, 0.1, 1)
        assert (found.crossed[seed], found.solved[seed]) == (crossed, solved)


def test_a_limit_leaves_the_start_unsolved():
    found = descent.descend(starts(8, 4), 8, 1.0, 16.0, 0.05, 1e-2, 3)
    assert np.isinf(found.solved).all()
    assert np.isinf(found.crossed).all()
    with pytest.raises(ValueError, match="diverge"):
        descent.descend(starts(8, 4), 8, 1.0, 16.0, 0.125, 1e-2, 3)


def test_time_grows_exponentially_and_keeps_its_lower_bound():
    medians = []
    sizes = np.array([4, 6, 8, 10, 12])
    for k in sizes:
        step = 1.9 / (2 * k + 0.5)
        found = descent.descend(starts(k, 32), k, 1.0, 2.0 * k, step, 1e-2, 20_000)
        medians.append(np.median(found.solved))
        inside = (starts(k, 32)[:, :2] ** 2).sum(axis=1) <= (k - 1) / 9
        assert (found.crossed[inside] >= shell.crossing_bound(k, 1.0, step)).all()
        assert (found.crossed <= found.solved).all()
        # What has not arrived is in the other well, F ≈ ½(1 - e^{-2q}), or waits on its way there.
        stuck = descent.spurious(found.final, k, 1.0)
        assert np.isinf(found.solved[stuck]).all()
        np.testing.assert_allclose(
            reduction.objective(found.final[stuck], k, 1.0, 2.0 * k),
            (1 - np.exp(-2)) / 2,
            atol=0.03,
        )
    slopes = np.diff(np.log(medians)) / 2
    assert (slopes > 0.25).all()
    assert slopes[-1] > slopes[0]


def test_a_start_in_the_basin_is_quick_and_one_in_the_other_well_never_arrives():
    for k in (8, 64):
        near = np.array([[np.sqrt(k - 1) - 0.3, 0.3, 0.0, 0.2]])
        assert (
            descent.descend(near, k, 1.0, 2.0 * k, 1 / (2 * k + 0.5), 1e-2, 5000).solved[0] < 20 * k
        )
        other = np.array([[-np.sqrt(k - 1), 0.1, 0.0, 0.0]])
        found = descent.descend(other, k, 1.0, 2.0 * k, 1 / (2 * k + 0.5), 1e-2, 5000)
        assert np.isinf(found.solved[0])
        assert descent.spurious(found.final, k, 1.0)[0]


@pytest.mark.parametrize("patches, energy", [(2, 0.25), (3, 0.5), (8, 1.0)])
def test_the_other_well_is_a_ball_around_minus_the_target(patches, energy):
    """Measured in full dimension: 1/8 of min(1, √N) from -U' is near it, as 1/64 < 0.02 < 1/49."""
    target = np.array([0.0, np.sqrt(energy), 0.0])
    well = np.tile(-target, (patches, 1))
    size = min(1.0, np.linalg.norm(well[1:]))
    rng = np.random.default_rng(4)
    ways = np.tile(rng.standard_normal((50, 1, 3)), (1, patches, 1))
    ways /= np.linalg.norm(ways[:, 1:], axis=(1, 2), keepdims=True)
    ways[:, 0] = rng.standard_normal((50, 3))  # of w_1 nothing is asked
    for share, near in ((1 / 8, True), (1 / 7, False), (5, False)):
        scalars = reduction.reduce(well + share * size * ways, target)
        assert (descent.spurious(scalars, patches, energy) == near).all()
    assert not descent.spurious(reduction.reduce(-well, target), patches, energy)


def test_without_a_fixed_target_norm_nothing_is_exponential():
    times = [
        np.median(
            descent.descend(
                starts(k, 16) / np.sqrt(k), k, 1 / k, 2.0 * k, 1 / (2 * k + 0.5), 1e-2, 20_000
            ).solved
        )
        for k in (8, 32)
    ]
    assert times[1] < 8 * times[0]


@pytest.mark.parametrize("patches", [8, 12])
def test_flow_takes_the_time_of_small_steps(patches):
    step, s = 0.2 / (2 * patches), starts(patches, 4)
    times = descent.flow_times(s, patches, 1.0, 2.0 * patches, 1e-2, 1e6)
    taken = descent.descend(s, patches, 1.0, 2.0 * patches, step, 1e-2, 10**6).solved
    finite = np.isfinite(times)
    assert finite.any()
    np.testing.assert_array_equal(finite, np.isfinite(taken))
    # At this step Euler's method lags by about η times the curvatures of order 1, and by one step.
    np.testing.assert_allclose(taken[finite] * step, times[finite], rtol=step, atol=2 * step)


def test_flow_reaches_further_than_floats_descend():
    # Its median is e^{0.5·20} to e^{20·2/3} times that at k = 12, up to the spread of 8 starts.
    at_12, at_32 = (
        np.median(descent.flow_times(np.abs(starts(k, 8)), k, 1.0, 2.0 * k, 1e-2, 1e12))
        for k in (12, 32)
    )
    assert 0.5 * 20 - 2 < np.log(at_32 / at_12) < 2 / 3 * 20 + 2
    with pytest.raises(ValueError, match="K ≤ 48"):
        descent.flow_times(starts(64, 2), 64, 1.0, 128.0, 1e-2, 1e12)


def test_single_precision_stands_still_on_the_plateau():
    """At ‖W'‖² = K/3, orthogonal to U', float32 updates round to nothing from K = 32 on."""
    for patches, still in ((8, False), (32, True)):
        u = np.array([1.0, 0, 0, 0], dtype=np.float32)
        weights = np.tile(u, (patches, 1))
        weights[1:, 1] = np.sqrt(patches / 3 / (patches - 1))
        weights[1:, 0] = 0
        moved = descent.descend_fully(weights, u, 2.0 * patches, 1 / (2 * patches + 0.5), 1)
        assert moved.dtype == np.float32
        assert (moved[1:, 1] == weights[1:, 1]).all() == still


@pytest.mark.parametrize("patches", [2, 16, 64])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 4.0])
def test_tied_path_contracts_as_strong_convexity_tells(patches, ratio):
    rng = np.random.default_rng(2)
    u = np.array([1.0, 0.0, 0.0])
    stiffness = ratio * patches
    mu, beta = stiffness - convexity.PROVED * patches, stiffness + 0.765 * patches
    path = tied_descent.path(
        3.5 * rng.standard_normal((20, 3)) / 3**0.5, u, patches, stiffness, 1 / beta, 40
    )
    ratios = tied_descent.ratios(path, u)
    assert np.nanmax(ratios) <= 1 - mu / beta
    assert np.nanmax(ratios) > 0.1
    last = np.array([column[~np.isnan(column)][-1] for column in ratios.T])
    predicted = tied_descent.asymptotic_ratio(u, patches, stiffness, 1 / beta)
    # If the map's next eigenvalue is close, its share has not quite died when rounding takes over.
    np.testing.assert_allclose(last, predicted, rtol=1e-2)
    assert last.max() <= predicted * (1 + 1e-4)
    counts = tied_descent.solved(path, u, patches, stiffness, 1e-9)
    assert counts.max() <= 20
    for seed, count in enumerate(counts.astype(int)):
        values = tied_objective(path[:, seed], u, patches, stiffness)
        assert values[count] <= 1e-9 < values[count - 1]


def test_not_convex_is_not_yet_failure():
    """c = 1 at k = 64: far from convex, and descent still succeeds from most starts."""
    rng = np.random.default_rng(3)
    k, u = 64, np.array([1.0, 0, 0, 0])
    assert k * convexity.threshold(64.0) > 1.0
    path = tied_descent.path(0.15 * rng.standard_normal((100, 4)), u, k, 1.0, 1 / (1 + k / 2), 400)
    assert np.isfinite(tied_descent.solved(path, u, k, 1.0, 1e-6)).mean() > 0.9
