"""The bounds and closed forms of the claims on linear separators, each by another way."""

from ast import literal_eval
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import comb

import mpmath
import numpy as np
import pytest

from claims.linear_separators import bounds, gradients, instances
from claims.linear_separators.test_test_error import CLAIM, moments
from models.linear_separators import generalisation, starts
from theoremcheck.judging._instances import Given, Sampled

# ω, B_0, α, η
SETTINGS = [(3, 2, 0.5, 0.25), (4, 0, 0.3, 100), (10, 1000, 1, 10), (2.5, 7, 0.05, 1), (1, 1, 1, 1)]
CLOSE = 1e-12


def most_updates(omega, initial, gain, growth):
    """Return where t·gain - B_0 ω meets ω √(B_0² + t·growth): Cauchy and Schwarz, not squared."""

    def gap(t):
        return t * gain - initial * omega - omega * mpmath.sqrt(initial**2 + t * growth)

    right = mpmath.mpf(1)
    while gap(right) < 0:
        right *= 2
    left = mpmath.mpf(0) if initial == 0 and right == 1 else right / 2
    return mpmath.findroot(gap, (left, right), solver="anderson", tol=1e-40, verify=False)


@pytest.mark.parametrize("omega, initial, slope, step", SETTINGS)
def test_update_bound_is_where_the_potentials_meet(omega, initial, slope, step):
    eta, alpha = mpmath.mpf(step), mpmath.mpf(slope)
    met = most_updates(omega, initial, eta * alpha, 2 * eta + eta**2)
    assert bounds.update_bound(omega, initial, slope, step) == pytest.approx(float(met), rel=CLOSE)


def test_update_bound_by_hand():
    """9 / (1/4) = 36, times 1 + 8; and 2 · 2 · 3 = 12, over 1/8."""
    assert bounds.update_bound(3, 2, 0.5, 0.25) == 36 * 9 + 12 * 8
    assert bounds.update_bound(20**0.5, 0, 1, 100) == pytest.approx(20.4, rel=CLOSE)


@pytest.mark.parametrize("omega, initial, slope, step", SETTINGS)
def test_refined_bound_is_the_worst_mean_slope(omega, initial, slope, step):
    """Over mean slopes s̄ of a fine grid, where the mean square is at most (1 + α) s̄ - α."""
    eta = mpmath.mpf(step)
    found = max(
        most_updates(omega, initial, eta * s, 2 * eta + eta**2 * ((1 + slope) * s - slope))
        for s in (mpmath.mpf(float(x)) for x in np.linspace(slope, 1, 400))
    )
    bound = bounds.refined_update_bound(omega, initial, slope, step)
    assert float(found) <= bound * (1 + CLOSE)
    assert bound == pytest.approx(float(found), rel=1e-4)  # the grid misses a vertex by a little
    assert bound <= bounds.update_bound(omega, initial, slope, step) * (1 + CLOSE)


@pytest.mark.parametrize(
    "alpha, eta, worst",
    [(0.25, 0.5, 0.25), (0.1, 0.3, 0.1), (0.5, 0.125, 0.5), (0.3, 100, None), (0.6, 20, None)],
)
def test_no_two_units_pass_the_refined_bound(alpha, eta, worst):
    """With slopes in [α, 1] of their own, by their true mean square; both at α reach the bound of
    small steps, while that of large ones lies at a mean slope that no two units at their ends have.
    """
    omega, initial, step = 3, 2, mpmath.mpf(eta)
    found = {}
    for a, b in combinations_with_replacement(np.linspace(alpha, 1, 7).tolist(), 2):
        mean, square = (mpmath.mpf(a) + b) / 2, (mpmath.mpf(a) ** 2 + mpmath.mpf(b) ** 2) / 2
        found[a, b] = most_updates(omega, initial, step * mean, 2 * step + step**2 * square)
    bound = bounds.refined_update_bound(omega, initial, alpha, eta)
    assert max(found.values()) <= bound * (1 + CLOSE)
    if worst is not None:
        assert float(found[worst, worst]) == pytest.approx(bound, rel=CLOSE)


@pytest.mark.parametrize(
    "square, output, step, expected",
    [
        (30, 0.0, 100, 30),
        (30, 0.0, 0.03, 30 * 34),  # 33.3…
        (30, 0.5, 0.17, 30 * 3),  # 2.94…
        (4, 0.25, 0.25, 4 * 3),
        (7, 0.9, 1, 7),
        (100, 0.2, 100, 100),
    ],
)
def test_lower_bound_by_hand(square, output, step, expected):
    assert bounds.lower_bound(square, output, step) == expected


@pytest.mark.parametrize(
    "omega, slope, loss, share, norm, by_share, by_loss",
    [
        (2, 0.5, 1, 1, 0, Fraction(1, 4), Fraction(1, 4)),
        (2, 0.5, 3, 0.25, 4, Fraction(1, 16), Fraction(3, 8)),
        (0.5, 1, 0.75, 0.5, 1, Fraction(1), Fraction(1, 2)),
    ],
)
def test_gradient_bounds_by_hand(omega, slope, loss, share, norm, by_share, by_loss):
    assert bounds.gradient_bound_by_share(omega, slope, share) == by_share
    assert bounds.gradient_bound_by_loss(omega, slope, loss, norm) == by_loss


CELLS = [(16, 0, 0.05), (256, 10, 5e-9), (1024, 31, 1e-3), (4096, 8, 0.5)]


@pytest.mark.parametrize("size, used, delta", CELLS)
def test_compression_bounds_from_whole_numbers(size, used, delta):
    """A list of its length fails with a chance of at most e^{-(n-u) B}: at B all lists together
    fail with the share δ/((u+1)(u+2)), in 60 digits.
    """
    share = mpmath.mpf(delta) / ((used + 1) * (used + 2))
    for form, lists in (
        (bounds.ordered_compression_bound, size**used),
        (bounds.set_compression_bound, comb(size, used)),
    ):
        bound = mpmath.findroot(
            lambda b, lists=lists: mpmath.log(lists) - (size - used) * b - mpmath.log(share), 0.1
        )
        assert float(form(size, used, delta)) == pytest.approx(float(bound), rel=1e-11)


def test_compression_bounds_take_arrays():
    used = np.array([3, 5])
    for form in (bounds.ordered_compression_bound, bounds.set_compression_bound):
        assert form(64, used, 0.1).tolist() == [float(form(64, u, 0.1)) for u in used]


@pytest.mark.parametrize("size, most, delta", [(21, 10, 0.01), (1000, 200, 1e-6)])
def test_a_priori_bound_pays_for_all_lists(size, most, delta):
    """All lists of up to M updates are fewer than 2 n^M, and n/2 points are left to each."""
    lists = sum(size**u for u in range(most + 1))
    assert lists <= 2 * size**most
    bound = bounds.a_priori_bound(size, most, delta)
    paid = 2 * mpmath.mpf(size) ** most * mpmath.exp(-mpmath.mpf(bound) * size / 2)
    assert float(paid) == pytest.approx(delta, rel=1e-9)


@pytest.mark.parametrize("draws", [100, 40320])
def test_what_chance_allows(draws):
    assert 2 * np.exp(-2 * draws * bounds.by_chance(draws) ** 2) == pytest.approx(1e-9, rel=1e-9)
    assert bounds.by_chance(np.inf) == 0


@pytest.mark.parametrize("width, size", [(1, 3), (2, 2), (3, 2)])
def test_stuck_probability_by_all_signs(width, size):
    """A point is stuck if all signs of its own units are minus."""
    signs = list(product([False, True], repeat=width * size))
    stuck = sum(
        any(not any(sign[i * width : (i + 1) * width]) for i in range(size)) for sign in signs
    )
    assert bounds.stuck_probability(width, size) == float(Fraction(stuck, len(signs)))


@pytest.mark.parametrize("chance", [Fraction(1, 2), Fraction(1), Fraction(1, 4)])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_moments_by_all_samples(size, chance):
    """Three atoms of probabilities 1/2, 1/4, 1/4; all samples, and all coins of unseen atoms."""
    masses = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
    mean = square = Fraction(0)
    for sample in product(range(3), repeat=size):
        drawn = Fraction(1)
        for i in sample:
            drawn *= masses[i]
        for wrong in product([False, True], repeat=3):
            thrown = drawn
            for said in wrong:
                thrown *= chance if said else 1 - chance
            error = sum(masses[i] for i in range(3) if wrong[i] and i not in sample)
            mean, square = mean + thrown * error, square + thrown * error**2
    found = moments(np.array([float(m) for m in masses]), [size], float(chance))
    assert found[0].tolist() == pytest.approx([float(mean)], rel=CLOSE)
    assert found[1].tolist() == pytest.approx([float(square - mean**2)], rel=1e-10)


@pytest.mark.parametrize(
    "order, updates, ends",
    [
        ("cyclic", [0, 1, 0], ("9/16", "-7/16")),
        ("first-violated", [0, 0, 0], ("7/8", "-3/8")),
        ("worst", [0, 1, 1], ("1/4", "-1/2")),
        ("smallest-violation", [0, 0, 0], ("7/8", "-3/8")),
    ],
)
def test_three_updates_in_fractions_by_hand(order, updates, ends):
    """From zero a row moves by 3/8 s z: on z = 1 by 1/8 at the kink, then by 3/8 where the unit is
    awake and by 1/8 where it sleeps; on z = 1/2 by half of that, the other unit being awake.
    """
    signed = np.array([[Fraction(1), Fraction(0)], [Fraction(1, 2), Fraction(0)]])
    rows, rates = np.full((2, 2), Fraction(0)), (Fraction(1, 3), Fraction(3, 4))
    instance = instances.Instance(signed, np.array([1, -1]), rows, *rates, order)
    used, rows, course = instances.run_exactly(instance, np.array([1, 0]), most=3)
    assert used.tolist() == updates
    assert rows.tolist() == [[Fraction(end), 0] for end in ends]
    assert course[:2].tolist() == [[0, 0], [Fraction(1, 4), Fraction(1, 32)]]
    up, down = rows[:, 0]
    assert course[3].tolist() == [up - down, up**2 + down**2]


@pytest.mark.parametrize("order", instances.CHOSEN)
def test_a_run_in_fractions_is_that_of_floats(order):
    exact = instances.any_run(drawing(5, exact=True))._replace(order=order)
    floats = instances.any_run(drawing(5))._replace(order=order)
    runs = instances.run(floats)
    used, rows, _ = instances.run_exactly(exact)
    assert used.tolist() == runs.used[0].tolist()
    weights = rows.astype(float) * np.sqrt(len(rows))
    np.testing.assert_allclose(runs.weights[0], weights, rtol=1e-12, atol=1e-12)


def drawing(seed, exact=False):
    """Return what gives an instance drawn under the seed, of floats or of Fractions."""
    sampled = Sampled(np.random.default_rng(seed))
    instances.any_run(sampled)
    return Given(sampled.values, exact=exact)


@pytest.mark.parametrize("omega", [2, 3])
def test_most_updates_are_those_of_the_refined_bound(omega):
    signed = np.array([[Fraction(1, omega), Fraction(0)]])
    for slope, step in ((Fraction(1, 2), Fraction(1, 4)), (Fraction(3, 10), Fraction(100))):
        rows = np.full((2, 2), Fraction(1, 2))
        instance = instances.Instance(signed, np.array([1]), rows, slope, step)
        for norm, share in ((2**0.5, None), (omega, 1)):  # 2k Σ‖a_r‖² = 2
            expected = bounds.refined_update_bound(omega, norm, float(slope), float(step))
            found = float(instances.most_updates(instance, share))
            assert found == pytest.approx(expected, rel=CLOSE)


def test_the_shortest_sum_at_kinks_by_hand():
    """Of e_1 + s (-1, 1), 1/4 ≤ s ≤ 1, the foot is at s = 1/2; of e_1 + s e_1 the corner at 1/4."""
    signed = np.array([[Fraction(1), Fraction(0)], [Fraction(-1), Fraction(1)]])
    inputs, slope = np.array([1, 0]), Fraction(1, 4)
    assert gradients.shortest(signed, inputs, slope) == pytest.approx(0.5, rel=CLOSE)
    signed[1] = signed[0]
    assert gradients.shortest(signed, inputs, slope) == pytest.approx(25 / 16, rel=CLOSE)


def test_fits_of_atoms_are_trained_as_the_claim_tells(monkeypatch):
    told = CLAIM.quantifiers[r"$(\alpha, \eta, B_0)$"]
    slope, step, norm = literal_eval(told.partition(", where")[0])

    def watched(points, labels, weights, **how):
        assert (how["slope"], how["step"]) == (slope, step)
        np.testing.assert_allclose(starts.norms(weights), norm, rtol=1e-14)
        seen.append(len(weights))
        return train(points, labels, weights, **how)

    seen, train = [], generalisation.train
    monkeypatch.setattr(generalisation, "train", watched)
    generalisation.geometric_study(6, np.array([8, 32]), 30, 4, np.random.default_rng(1))
    generalisation.contrary_fits(16, 32, 5, 3, np.random.default_rng(3))
    assert seen == [30, 30, 5]
