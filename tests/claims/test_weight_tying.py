"""What the claims on weight tying predict, held against the same numbers computed another way.

Bounds and closed forms are evaluated by mpmath from their statements, or by hand; where a statement
says that a number is the largest or an expectation, a search or an integral finds it.
"""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from mpmath import mpf

from claims.weight_tying import runs, test_frequencies, test_noise_floors, test_side_by_side
from models.certificates.strong_convexity import Curvature
from models.weight_tying import convexity, examples, shell, spurious, tied_descent
from models.weight_tying.patches import Task

CLOSE = {"rel": 1e-12, "abs": 0}


@pytest.mark.parametrize("patches, energy", [(2, 0.25), (5, 1), (40, 1), (200, 2)])
def test_bound_of_lemma_1(patches, energy):
    """c_1 is the golden ratio, x² = x + 1; the slide's form with 1/16 is above it for k >= 2."""
    golden = mpmath.polyroots([1, -1, -1])[1]
    n, total = (patches - 1) * mpf(energy), patches * mpf(energy)
    bound = golden * mpmath.sqrt(n) / mpmath.exp(n) ** mpf("0.125")
    assert shell.gradient_bound(patches, energy) == pytest.approx(float(bound), **CLOSE)
    said = golden * mpmath.sqrt(total) / mpmath.exp(total) ** mpf("0.0625")
    assert shell.slide_bound(patches, energy) == pytest.approx(float(said), **CLOSE)
    assert bound <= said


def test_largest_force():
    """te^{-t²/2} is largest at t = 1 and te^{-2t²} at 1/2, as a grid finds too."""
    t = np.linspace(0, 3, 300_001)
    peaks = [(t * np.exp(-rate * t**2)).max() for rate in (0.5, 2)]
    assert sum(peaks) == pytest.approx(shell.LARGEST_FORCE, rel=1e-9)
    by_hand = mpmath.exp(mpf(-1) / 2) + mpmath.exp(mpf(-1) / 2) / 2
    assert float(by_hand) == pytest.approx(shell.LARGEST_FORCE, **CLOSE)


@pytest.mark.parametrize(
    "patches, energy, expected",
    [
        (9, 1, 0.5 - 0.36787944117144233),  # N/8 = 1
        (17, 1, 0.5 - 0.1353352832366127),  # 2
        (33, 0.75, 0.5 - 0.049787068367863944),  # 3
        (4, 1, 0.5 - 0.6872892787909722),  # 3/8
    ],
)
def test_bound_of_lemma_2(patches, energy, expected):
    assert shell.objective_bound(patches, energy) == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("patches, step", [(8, 1 / 16.5), (12, 1 / 24.5), (5, 0.2)])
def test_steps_across_the_shell(patches, step):
    """(√N/6 - 0.91 η) / (η c_1 √N e^{-N/8}), for targets of length 1."""
    with mpmath.workdps(30):
        root = mpmath.sqrt(patches - 1)
        force = mpf(3) / 2 / mpmath.sqrt(mpmath.e)
        slow = (1 + mpmath.sqrt(5)) / 2 * root * mpmath.exp(-mpf(patches - 1) / 8)
        bound = (root / 6 - force * mpf(step)) / (mpf(step) * slow)
    assert shell.crossing_bound(patches, 1.0, step) == pytest.approx(float(bound), **CLOSE)
    assert shell.crossing_bound(patches, 1.0, 100.0) == 0


def test_two_line_bound_is_the_least_curvature_of_the_waves():
    """-1 of the one Gaussian; of the others the least of (1 - t)e^{-t/2}, at t = 3."""
    least = mpmath.findroot(lambda t: mpmath.diff(lambda s: (1 - s) * mpmath.exp(-s / 2), t), 2.5)
    assert least == pytest.approx(3)
    found = 1 - (1 - least) * mpmath.exp(-least / 2)
    assert float(found) == pytest.approx(convexity.PROVED, **CLOSE)
    assert pytest.approx(1.4462603202968597, **CLOSE) == convexity.PROVED


@pytest.mark.parametrize(
    "total, expected",
    [
        (0.5, 1 - 0.5 * 0.7788007830714049),  # e^{-1/4}
        (1, 1.0),
        (2, 1.3678794411714423),  # 1 + e^{-1}
        (8, 1 + 7 * 0.018315638888734179),  # e^{-4}
        (100, 1.0),
    ],
)
def test_threshold_where_it_is_at_zero(total, expected):
    assert convexity.threshold(total) == pytest.approx(expected, rel=1e-10)
    assert convexity.origin_threshold(total) == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("total", [0.02, 0.15, 0.27])
def test_threshold_where_it_is_not(total):
    """Across u_0 the curvature is (4y² - 1)e^{-2y²} + (1 - y²)e^{-(y² + K)/2}."""

    def curvature(y):
        own = (4 * y**2 - 1) * mpmath.exp(-2 * y**2)
        return own + (1 - y**2) * mpmath.exp(-(y**2 + mpf(total)) / 2)

    lowest = mpmath.findroot(lambda y: mpmath.diff(curvature, y), 1.82)
    assert convexity.threshold(total) == pytest.approx(float(-curvature(lowest)), rel=1e-9)
    assert convexity.origin_threshold(total) < convexity.threshold(total)


def test_the_bounds_on_boxes_are_those_of_the_curvature():
    """At single points of the plane, where a box is a ball of no width."""
    for z in np.random.default_rng(0).uniform(0, 3, (40, 2)):
        low, high = np.linalg.eigvalsh(convexity.scaled_hessian(z, 4.0))[[0, -1]]
        elsewhere = convexity.curvatures(z, 4.0)[-1]
        low, high = float(min(low, elsewhere)), float(max(high, elsewhere))
        box = (float(z[0]), 0.0, float(z[1]), 0.0)
        for shift, inside in ((1e-9, True), (-1e-9, False)):
            below, above = -low + shift, high + 1
            assert Curvature(4, Fraction(below), Fraction(above)).bounded_on(box) == inside
            below, above = -low + 1, high + shift
            assert Curvature(4, Fraction(below), Fraction(above)).bounded_on(box) == inside


@pytest.mark.parametrize("patches, energy, stiffness", [(4, 0.5, 8.0), (8, 1, 0.05), (32, 1, 200)])
def test_bound_on_the_wrong_side(patches, energy, stiffness):
    """½(1 - e^{-2q} - e^{-N/2}) - 1/(8ec²), and the last term as a minimum: ½c²g² - ½e^{-1/2}g."""
    n, q, c = (patches - 1) * mpf(energy), mpf(energy), mpf(stiffness)
    best = 1 / (2 * c * mpmath.sqrt(mpmath.e))  # where the slope c²g - ½e^{-1/2} vanishes
    dip = c * best**2 / 2 - best / (2 * mpmath.sqrt(mpmath.e))
    expected = (1 - mpmath.exp(-2 * q) - mpmath.exp(-n / 2)) / 2 + dip
    found = spurious.wrong_side_bound(patches, energy, stiffness)
    assert found == pytest.approx(float(expected), rel=1e-12, abs=1e-13)


def test_bound_on_third_derivatives():
    """The largest of |3t - t³| e^{-t²/2} by its slope; ¼e^{-2t²} has it 16 times over 8/4 = 2."""
    peaks = [
        abs(3 * t - t**3) * mpmath.exp(-(t**2) / 2)
        for t in (mpmath.sqrt(3 - mpmath.sqrt(6)), mpmath.sqrt(3 + mpmath.sqrt(6)))
    ]
    assert max(peaks) * 3 <= spurious.THIRD_DERIVATIVE <= max(peaks) * mpf("3.001")


@pytest.mark.parametrize(
    "modulus, smoothness, distance", [(1, 3, 2.0), (2.2, 13.8, 0.7), (1, 3, 1e-4)]
)
def test_steps_of_tied_descent(modulus, smoothness, distance):
    """The first T at which β/2 ‖w_0 - u_0‖² (1 - μ/β)^{2T} is no more than the tolerance."""
    taken, height = 0, smoothness / 2 * distance
    while height > 1e-3:
        taken, height = taken + 1, height * (1 - modulus / smoothness) ** 2
    found = test_side_by_side.most_steps(modulus, smoothness, distance, 1e-3)
    assert found == taken


@pytest.mark.parametrize("stiffness", [8.0, 0.3])
def test_linear_term_by_the_gradient(stiffness):
    assert runs.linear_term(test_side_by_side.TARGET, 5, stiffness) == stiffness


def test_starts_inside_of_the_shell():
    """At k = 10 and q = 4 the inner edge is at √36/3 = 2, whatever w_1 is."""
    scalars = np.array([[2, 0, 9, 9], [1.2, 1.6, 0, 0], [1.2, 1.61, 0, 0], [-2.01, 0, 0, 0]])
    assert shell.inside(scalars, 10, 4.0).tolist() == [True, True, False, False]


def test_asymptotic_ratio():
    """By hand along and across u_0 at K = 1, k = 4: H(ν) has 3e^{-2} + ½ - 3/2 e^{-2} and
    -e^{-2} + ½ + ½e^{-2}."""
    small = float(mpmath.exp(-2))
    lowest = 8 + 4 * min(0.5 + 1.5 * small, 0.5 - 0.5 * small)
    found = tied_descent.asymptotic_ratio(np.array([0.5, 0, 0]), 4, 8.0, 0.05)
    assert found == pytest.approx(1 - 0.05 * lowest, **CLOSE)


def expect(function):
    """Return the mean of a function of a standard normal number, by quadrature in 20 digits."""
    with mpmath.workdps(20):
        return mpmath.quad(lambda t: function(t) * mpmath.npdf(t), list(range(-10, 11)))


@pytest.mark.parametrize(
    "task", [Task(1, 0), Task(0, 1), Task(1, 1), Task(0.5, 2, 2.0, 3, 4, 10**0.5)]
)
def test_variance_of_the_label(task):
    norm, f, k = mpf(task.norm), mpf(task.frequency), task.patches
    square = expect(lambda t: mpmath.tanh(norm * t) ** 2)
    once, twice = (expect(lambda t, a=a: mpmath.cos(a * mpmath.tanh(norm * t))) for a in (f, 2 * f))
    cosine = (1 + twice**k) / 2 - once ** (2 * k)
    expected = task.low**2 * square + task.high**2 * cosine
    assert task.variance() == pytest.approx(float(expected), rel=1e-9)
    assert task.phase_deviation() == pytest.approx(float(f * mpmath.sqrt(k * square)), rel=1e-9)


def test_steps_that_are_small_enough():
    """By hand: .03 c² (π/f)⁴ is .03 at c = 1 and f = π, a quarter at c = ½, a sixteenth at 2π."""
    assert test_frequencies.largest_step(np.pi, 1) == pytest.approx(0.03, **CLOSE)
    assert test_frequencies.largest_step(np.pi, 0.5) == pytest.approx(0.0075, **CLOSE)
    assert test_frequencies.largest_step(2 * np.pi, 1) == pytest.approx(0.001875, **CLOSE)


def test_largest_square_of_a_sample():
    """((1 + |cos t|) sin t)² is largest at t = π/3: (3/2)² (3/4)."""
    t = np.linspace(0, np.pi, 100_001)
    largest = (((1 + abs(np.cos(t))) * np.sin(t)) ** 2).max()
    assert pytest.approx(largest, rel=1e-8) == test_noise_floors.LARGEST_SQUARE
    assert test_noise_floors.LARGEST_SQUARE == (3 / 2) ** 2 * 3 / 4


def test_derivatives_of_predictions():
    """By automatic differentiation of c w_1·x_1 + cos Σ w_i·x_i."""
    rng = np.random.default_rng(0)
    weights, inputs = rng.standard_normal((3, 2)), rng.standard_normal((5, 3, 2))
    x = torch.from_numpy(inputs)

    def predictions(w):
        return 2 * (x[:, 0] @ w[0]) + torch.cos((x * w).sum(dim=(1, 2)))

    expected = torch.autograd.functional.jacobian(predictions, torch.from_numpy(weights)).numpy()
    np.testing.assert_allclose(examples.jacobian(weights, inputs, 4.0), expected, atol=1e-13)
    assert examples.open_directions(expected, tied=False) == 1
    assert examples.open_directions(expected, tied=True) == 0
