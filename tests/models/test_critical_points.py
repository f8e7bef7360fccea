"""Gradients, smallest generalised gradients and the adversary, each against an independent way."""

from itertools import product

import numpy as np
import pytest
import torch
from scipy.optimize import lsq_linear, nnls

from models.linear_separators.adversary import WorstRatios, minimise_gradient_ratio
from models.linear_separators.clarke import smallest_clarke_norm
from models.linear_separators.gradient import loss_and_gradient
from models.linear_separators.regions import covectors
from tests.models.samples import XOR, XOR_LABELS, separable

EPS = np.finfo(float).eps


def separator_norm(points: np.ndarray, labels: np.ndarray) -> float:
    """Return 1/margin: the distance of 0 from the convex hull of y_i x_i, inverted."""
    signed = labels[:, None] * points
    system = np.vstack([signed.T, np.ones(len(signed))])
    shares, _ = nnls(system, np.eye(len(system))[-1])
    return float(1 / np.linalg.norm(shares @ signed / shares.sum()))


def torch_loss(
    weights: torch.Tensor, points: torch.Tensor, labels: torch.Tensor, slope: float
) -> torch.Tensor:
    positive, negative = torch.nn.functional.leaky_relu(points @ weights.T, slope).chunk(2, dim=1)
    output = (positive.sum(1) - negative.sum(1)) / len(weights) ** 0.5
    return torch.relu(1 - labels * output).mean()


@pytest.mark.parametrize("slope", [0.0, 0.2, 1.0])
def test_gradient_is_autograds_off_kinks(slope: float) -> None:
    rng = np.random.default_rng(1)
    n, d, k = 12, 4, 3
    points, labels = separable(n, d, rng)
    weights = rng.normal(size=(5, 7, 2 * k, d))
    ours = loss_and_gradient(weights, points, labels, slope)
    # An entry sums n products, an input d of them, an output 2k: all terms are below max |x| |w|.
    rounding = 4 * (n + d + 2 * k) * EPS * np.abs(weights).max() * d * k
    for at in np.ndindex(5, 7):
        w = torch.tensor(weights[at], requires_grad=True)
        loss = torch_loss(w, torch.tensor(points), torch.tensor(labels), slope)
        (theirs,) = torch.autograd.grad(loss, w)
        assert ours.loss[at] == pytest.approx(loss.item(), rel=0, abs=rounding)
        np.testing.assert_allclose(ours.gradient[at], theirs.numpy(), rtol=0, atol=rounding)
    assert len(np.unique(ours.violated)) > 3, "the cases differ in what they violate"


def test_gradient_takes_the_slope_at_a_kink_and_leaves_a_margin_of_one_alone() -> None:
    points, labels = np.eye(2), np.ones(2)
    weights = np.array([[2.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])  # v = 1/2: N = 1 and 0
    at = loss_and_gradient(weights, points, labels, 0.25)
    assert (at.loss, at.violated) == (0.5, 0.5)
    np.testing.assert_array_equal(
        at.gradient, 0.0625 * np.array([[0, -1], [0, -1], [0, 1], [0, 1]])
    )


def test_an_odd_number_of_units_is_refused() -> None:
    with pytest.raises(ValueError, match="3 rows"):
        loss_and_gradient(np.zeros((3, 2)), np.eye(2), np.ones(2), 0.5)


def integer_case(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return integer weights, points, labels by an integer w: kinks, even rows, are exact zeros."""
    k, d = int(rng.integers(1, 4)), int(rng.integers(2, 4))
    points = rng.integers(-3, 4, size=(12, d)).astype(float)
    side = points @ rng.integers(-3, 4, size=d)
    points, labels = points[side != 0][:6], np.sign(side[side != 0][:6])
    rows = rng.integers(0, 2, size=(2 * k, 1))
    return rows * rng.integers(-1, 2, size=(2 * k, d)).astype(float), points, labels


def margins(
    weights: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> np.ndarray:
    v = np.repeat([1, -1], len(weights) // 2) / np.sqrt(len(weights))
    inputs = weights @ points.T
    return labels * (v @ np.where(inputs > 0, inputs, slope * inputs))


def norm_row_by_row(
    weights: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> float:
    """Return the smallest norm without ties: then each row is a least squares problem in a box."""
    violated = margins(weights, points, labels, slope) < 1
    squares = 0.0
    for inputs in weights @ points.T:
        signed = labels[:, None] * points
        fixed = (
            np.where(inputs > 0, 1.0, slope)[violated & (inputs != 0)]
            @ signed[violated & (inputs != 0)]
        )
        free = signed[violated & (inputs == 0)]
        best = (
            lsq_linear(free.T, -fixed, (slope, 1), method="bvls", tol=1e-14).x
            if len(free)
            else np.zeros(0)
        )
        squares += ((fixed + best @ free) ** 2).sum() / (len(weights) * len(points) ** 2)
    return float(np.sqrt(squares))


def test_smallest_clarke_element_is_row_by_row_least_squares_without_ties_and_obeys_the_bound() -> (
    None
):
    rng, slope, kinks, tightest = np.random.default_rng(2), 0.25, 0, np.inf
    for _ in range(300):
        weights, points, labels = integer_case(rng)
        if not len(points) or (margins(weights, points, labels, slope) == 1).any():
            continue
        norm = smallest_clarke_norm(weights, points, labels, slope)
        assert norm == pytest.approx(
            norm_row_by_row(weights, points, labels, slope), rel=0, abs=1e-9
        )
        kinks += int((weights @ points.T == 0).sum())
        violated = (margins(weights, points, labels, slope) < 1).mean()
        if violated:
            tightest = min(tightest, norm * separator_norm(points, labels) / (slope * violated))
    assert kinks > 1000
    assert 1 - 1e-9 <= tightest < 1.5


@pytest.mark.parametrize("abscissa, inner", [(-2.0, False), (-0.5, True)])
def test_smallest_clarke_element_at_ties_is_the_smallest_of_a_grid(
    abscissa: float, inner: bool
) -> None:
    slope, grid = 0.25, np.linspace(0, 1, 101)
    points, labels = np.array([[1.0, 0.0], [abscissa, 1.0]]), np.ones(2)
    weights = np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, -1.0]])
    tie, other = margins(weights, points, labels, slope)
    assert tie == 1
    assert other < 1
    # Sample 0 is tied (c free), kinks at units 1, 2, 3; sample 1 is violated, a kink at unit 2.
    signs, steps = np.array([-1, -1, 1, 1]) / 4, slope + (1 - slope) * grid
    squares = np.zeros(len(grid))
    for sign, fixed, tied in zip(
        signs, [[slope], [1.0], steps, [slope]], [[1.0], *[steps] * 3], strict=True
    ):
        c, s, t = np.meshgrid(grid, tied, fixed, indexing="ij")
        rows = sign * ((c * s)[..., None] * points[0] + t[..., None] * points[1])
        squares += (rows**2).sum(axis=-1).min(axis=(1, 2))
    coarse = np.sqrt(squares.min())
    assert (0 < squares.argmin() < 100) == inner
    # The grid steps by .01 in c, .0075 in s; the norm's Lipschitz constants are < 2: off by < .04.
    norm = smallest_clarke_norm(weights, points, labels, slope)
    assert coarse - 0.04 <= norm <= coarse + 1e-12


def test_no_update_needed_means_a_zero_element_and_zero_points_are_no_trouble() -> None:
    points, labels = np.eye(2), np.ones(2)
    assert smallest_clarke_norm(np.array([[9.0, 9.0], [0.0, 0.0]]), points, labels, 0.5) == 0
    assert smallest_clarke_norm(np.zeros((2, 2)), np.zeros((2, 2)), labels, 0.5) == 0


def test_smallest_clarke_element_is_found_beside_a_point_that_outweighs_all_others() -> None:
    """2^37 e_1 is learnt, and 499 times e_2 stand at the kinks of all four units, for α each."""
    slope, outlier = 0.25, 2.0**37
    points = np.array([[outlier, 0.0], *[[0.0, 1.0]] * 499])
    weights = np.array([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    norm = smallest_clarke_norm(weights, points, np.ones(500), slope)
    assert abs(norm - slope * 499 / 500) <= 1e-10 * np.linalg.norm(points, axis=1).mean()


@pytest.mark.parametrize("k", [1, 4])
def test_zero_weights_are_critical_for_xor_alone(k: int) -> None:
    assert smallest_clarke_norm(np.zeros((2 * k, 2)), XOR, XOR_LABELS, 0.2) < 1e-10
    at_zero = smallest_clarke_norm(np.zeros((2 * k, 4)), np.eye(4), XOR_LABELS, 0.2)
    assert at_zero == pytest.approx(0.2 / 2, abs=1e-9)  # α/ω with ω = √4


def attacked(points: np.ndarray, labels: np.ndarray, k: int, seed: int) -> WorstRatios:
    omega = separator_norm(points, labels)
    rng = np.random.default_rng(seed)
    return minimise_gradient_ratio(
        points, labels, 0.2, k, rng, separator_norm=omega, restarts=40, moves=400
    )


@pytest.mark.parametrize("size, k", [(1, 1), (1, 3), (4, 2), (6, 2)])
def test_adversary_attains_the_constants_on_orthonormal_points(size: int, k: int) -> None:
    worst = attacked(np.eye(size), np.where(np.arange(size) % 2, 1.0, -1.0), k, seed=size)
    assert worst.gradient == pytest.approx(1, rel=1e-2)
    assert worst.lojasiewicz == pytest.approx(1, rel=1e-2)
    assert min(worst.gradient, worst.lojasiewicz) >= 1 - 1e-12


@pytest.mark.parametrize("seed", [0, 2])
def test_adversary_finds_the_infimum_over_all_open_cells(seed: int) -> None:
    points, labels = separable(8, 3, np.random.default_rng(seed))
    omega, signed = separator_norm(points, labels), labels[:, None] * points
    # Every row is a sum Σ_{i violated} s_i z_i, and all rows may lie in the best cell.
    sets = np.array(list(product((0, 1), repeat=8)))[1:]
    slopes = np.where(covectors(points) > 0, 1.0, 0.2)[:, None]
    infimum = (
        np.linalg.norm((slopes * sets) @ signed, axis=-1) * omega / (0.2 * sets.sum(axis=1))
    ).min()
    worst = attacked(points, labels, 5, seed)
    assert infimum * (1 - 1e-12) <= worst.gradient <= infimum * 1.01
    assert (
        1 <= worst.lojasiewicz < 1.2
    )  # without any one of the five moves, one of the seeds ends above
    at = loss_and_gradient(worst.gradient_weights, points, labels, 0.2)
    assert worst.gradient == pytest.approx(
        np.linalg.norm(at.gradient) * omega / (0.2 * at.violated)
    )


def test_adversary_refuses_the_plain_relu() -> None:
    with pytest.raises(ValueError, match="slope 0"):
        minimise_gradient_ratio(
            np.eye(2), np.ones(2), 0, 1, np.random.default_rng(0), separator_norm=1
        )
