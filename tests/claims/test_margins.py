"""Bounds and closed forms of the section on margins, by fractions, sixty digits and by hand."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from mpmath import mpf

from claims.margins import test_log_loss_scaling as scaling
from claims.margins import test_majority_of_stumps as majority
from claims.margins import test_margin_flow as margin_flow
from claims.margins import test_margin_generalisation_bound as generalisation
from claims.margins import test_minimum_margin as minimum
from claims.margins import test_spectral_bound as spectral_bound
from claims.margins import votes
from models.margins import flow, spectral
from models.margins.stumps import Vote
from models.margins.tasks import contradiction, majority_of_three
from models.perceptrons import Perceptrons

EPS = 2.0**-52


def close(found, expected, relative=1e-13):
    np.testing.assert_allclose(
        np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=relative, atol=0
    )


def boosted_by_hand(wrong, weights, rounds):
    """Return each round's stump, ε and weights after it, of stumps that err on the points `wrong`,
    with fractions: right points share one half of the weight, wrong ones the other.
    """
    course = []
    for _ in range(rounds):
        errors = [sum(weights[i] for i in points) for points in wrong]
        stump = errors.index(min(errors))
        error = errors[stump]
        weights = [
            w / (2 * error) if i in wrong[stump] else w / (2 * (1 - error))
            for i, w in enumerate(weights)
        ]
        course.append((stump, error, weights))
    return course


@pytest.mark.parametrize("case", ["contradiction", "three stumps"])
def test_adaboost_in_fractions(case):
    if case == "contradiction":
        # The points 0 and 1, and the one between them with the labels -1 and +1.
        wrong = [[1], [2]] if votes.boosted(*contradiction(), 1).signed[0, 1] < 0 else [[2], [1]]
        run = votes.boosted(*contradiction(), 12)
    else:
        wrong, run = [[0, 3], [1, 4], [2, 5]], votes.boosted(*majority_of_three((1, 1, 1)), 12)
    size = len(run.labels)
    course = boosted_by_hand(wrong, [Fraction(1, size)] * size, 12)
    errors = [mpf(e.numerator) / e.denominator for _, e, _ in course]
    steps = [mpmath.log((1 - e) / e) / 2 for e in errors]
    normalisers = [2 * mpmath.sqrt(e * (1 - e)) for e in errors]
    close(run.vote.errors, errors)
    close(run.vote.weights, steps)
    close(run.total, np.cumsum(steps))
    close(run.log_product, np.cumsum([mpmath.log(z) for z in normalisers]))
    signed = np.cumsum(
        [
            [-a if i in wrong[stump] else a for i in range(size)]
            for a, (stump, _, _) in zip(steps, course, strict=True)
        ],
        axis=0,
    )
    np.testing.assert_allclose(run.signed, signed.astype(float), rtol=0, atol=100 * EPS)
    np.testing.assert_allclose(
        run.margins, (signed / np.cumsum(steps)[:, None]).astype(float), rtol=0, atol=100 * EPS
    )


def test_a_contradiction_draws_the_weight():
    """Its formula, from which the claim takes how nearly Schapire's bound is attained."""
    course = boosted_by_hand([[1], [2]], [Fraction(1, 4)] * 4, 40)
    for t, (_, error, weights) in enumerate(course, start=1):
        assert weights[0] == weights[3] == Fraction(1, 4 * t + 2)
        assert sorted(weights)[-2:] == [Fraction(1, 2) - Fraction(1, 2 * t + 1), Fraction(1, 2)]
        if t > 1:
            assert error == Fraction(2 * t - 3, 2 * (2 * t - 1))


@pytest.mark.parametrize("edge", ["0.01", "0.1", "0.25", "0.3090169943749474", "0.49"])
def test_guaranteed_margin(edge):
    """The θ at which (1 - 2γ)^{1-θ} (1 + 2γ)^{1+θ} is 1, found by bisection."""
    gamma, low, high = mpf(edge), mpf(0), mpf(1)
    for _ in range(150):
        middle = (low + high) / 2
        if (1 - 2 * gamma) ** (1 - middle) * (1 + 2 * gamma) ** (1 + middle) < 1:
            low = middle
        else:
            high = middle
    close(minimum.guaranteed(float(edge)), low)
    assert gamma < low < 2 * gamma


def test_golden_edge_guarantees_a_third():
    close(minimum.guaranteed((np.sqrt(5) - 1) / 4), 1 / 3)


@pytest.mark.parametrize("size, mu", [(200, "0.1"), (200, "0.2"), (6, "0.3333333"), (50, "0.9")])
def test_rounds_until_nothing_is_wrong(size, mu):
    """The first t at which the loss's bound (1 - μ²)^{t/2} is below 1/n, counted."""
    loss, rounds = mpf(1), 0
    while loss >= mpf(1) / size:
        loss *= mpmath.sqrt(1 - mpf(mu) ** 2)
        rounds += 1
    assert majority.rounds_needed(size, float(mu)) == rounds


def test_best_of_three_stumps():
    """AdaBoost has no better one, so that the least of their errors is its own, in fractions."""
    run = votes.boosted(*majority_of_three((1, 1, 1)), 12)
    course = boosted_by_hand([[0, 3], [1, 4], [2, 5]], [Fraction(1, 6)] * 6, 12)
    stumps = Vote(np.arange(3), np.zeros(3), -np.ones(3), np.ones(3), np.ones(3))
    close(majority.least_errors(run, stumps), [float(error) for _, error, _ in course])
    close(majority.rate(1 / 3), mpmath.log(mpf(9) / 8) / 2)


def test_bound_by_margins_on_the_sample():
    """Half of 1000 margins are .31, the others .9: candidates for θ are .3, .85 and 1."""
    margins = np.repeat([0.31, 0.9], 500)
    stumps = 2 * 5 * 15 + 2
    slope = 2 * mpmath.sqrt(2 * mpmath.log(stumps) / 1000)
    best = min(slope / mpf("0.3"), mpf("0.5") + slope / mpf("0.85"), 1 + slope)
    rest = mpmath.sqrt(mpmath.log(20 * mpf(10) ** 6) / 2000)
    close(generalisation.bound(margins), best + rest)


def test_a_sample_of_copies_is_told():
    rng = np.random.default_rng(0)
    points = (rng.integers(16, size=(20_000, 5)) + 0.5) / 16
    assert generalisation.has_as_many_kinds_as_draws(points)
    assert not generalisation.has_as_many_kinds_as_draws(np.repeat(points[:8], 2500, axis=0))


@pytest.mark.parametrize("c", [1, 1.5, 4])
def test_log_loss_of_a_scaled_network(c):
    gaps = [mpf("0.5"), mpf(2), mpf("3.25")]
    expected = mpmath.exp(-(c - 1) * gaps[0]) * (
        mpmath.exp(mpmath.log(1 + sum(mpmath.exp(-g) for g in gaps))) - 1
    )
    found = scaling.bound(c, np.array([[0.5]]), np.array([[[0.5, 2.0, 3.25]]]))
    close(found, [[expected]])
    assert mpmath.log(1 + sum(mpmath.exp(-c * g) for g in gaps)) < expected


LAYERS = [[[3, 4, 0], [0, 0, 12]], [[8, 0], [0, 15], [0, 8]]]  # rows 5, 12; columns 8, 17


def complexity_by_hand(references):
    """R_A of `LAYERS`, of which the norms are told by hand: 12 and 17."""
    product, shares = mpf(12 * 17), mpf(0)
    for layer, reference, norm in zip(LAYERS, references, (12, 17), strict=True):
        rows = [
            mpmath.sqrt(sum((mpf(a) - m) ** 2 for a, m in zip(*pair, strict=True)))
            for pair in zip(layer, reference, strict=True)
        ]
        shares += (sum(rows) / norm) ** (mpf(2) / 3)
    return product * shares ** mpf("1.5")


@pytest.mark.parametrize("reference", [0, 1])
def test_spectral_complexity_by_hand(reference):
    weights = [torch.tensor([layer], dtype=torch.float64) for layer in LAYERS]
    norms = spectral.spectral_norms(weights)
    close(norms, [[12], [17]])
    references = [torch.full_like(weight, reference) for weight in weights]
    expected = complexity_by_hand([np.full(np.shape(layer), reference) for layer in LAYERS])
    close(spectral.complexity(weights, norms, references), [expected])


@pytest.mark.parametrize("reference", [0, 1])
def test_unit_by_definition(reference):
    images = np.array([[[3.0, 0.0, 0.0], [0.0, 0.0, 4.0]]])
    layers = [np.array([layer], float) for layer in LAYERS]
    references = [np.full_like(layer, reference) for layer in layers]
    found = scaling.unit_by_definition(layers, references, images)
    expected = complexity_by_hand([reference[0] for reference in references]) * 5
    close(found, [expected / scaling.SIZE])


@pytest.mark.parametrize("loss", ["1e-8", "0.01", "0.5", "0.6931", "2.5"])
def test_soft_margin_is_the_inverse_of_the_log_loss(loss):
    exact = mpf(loss)
    margin = mpmath.findroot(lambda m: mpmath.log1p(mpmath.exp(-m)) - exact, -mpmath.log(exact))
    found = flow.soft_margin(torch.tensor([float(loss)], dtype=torch.float64))
    np.testing.assert_allclose(found, [float(margin)], rtol=1e-13, atol=1e-15)
    slope = flow.soft_margin_slope(torch.tensor([float(loss)], dtype=torch.float64))
    close(slope, [1 / (1 - mpmath.exp(-exact))])


def test_ceiling_of_the_smallest_margin():
    """Five examples alike, whose three other classes are all 2 behind."""
    loss = 5 * mpmath.log(1 + 3 * mpmath.exp(-2))
    found = margin_flow.ceiling(torch.tensor([float(loss)], dtype=torch.float64), 5, 4)
    close(found, [2])


def test_gain_of_the_soft_margin_by_small_steps():
    """γ̃ a small step later and earlier: it gains the difference of both sides, over ‖θ‖^L."""
    rng = np.random.default_rng(0)
    network = Perceptrons(
        [rng.standard_normal((3, 6, 4)), rng.standard_normal((3, 3, 6))],
        bias=False,
        dtype=torch.float64,
    )
    inputs = torch.from_numpy(rng.standard_normal((3, 5, 4)))
    labels = network(inputs).argmax(dim=1)
    here = flow.moment(network, inputs, labels)
    downhill = [-part for part in here.gradient]
    step, found = 1e-6, []
    for sign in (1, -1):
        with torch.no_grad():
            for weight, start, part in zip(
                network.parameters(), here.parameters, downhill, strict=True
            ):
                weight.copy_(start + sign * step * part)
        there = flow.moment(network, inputs, labels)
        square = sum((p**2).flatten(1).sum(dim=1) for p in there.parameters)
        found.append(flow.soft_margin(there.loss) / square)
    gain = flow.soft_margin_slope(here.loss) * flow.inner(downhill, downhill)
    square = flow.inner(here.parameters, here.parameters)
    expected = (gain - margin_flow.needed(here, downhill, 2)) / square
    np.testing.assert_allclose((found[0] - found[1]) / (2 * step), expected, rtol=1e-5)


@pytest.mark.parametrize("size, width, theta", [(200, 64, 0.5), (10**8, 4, 5e3)])
def test_spectral_bound_is_dudleys_integral(size, width, theta):
    """Covers e^{(2r/γ)² ln(2W²)/ε²} of the ramp's values, r = γn/θ, from ε = 1/n to √n."""
    scale = 2 * mpf(size) / theta * mpmath.sqrt(mpmath.log(2 * mpf(width) ** 2))
    integral = mpmath.quad(lambda u: scale, [mpmath.log(mpf(1) / size), mpmath.log(size) / 2])
    rademacher = 4 / (size * mpmath.sqrt(size)) + 12 * integral / size
    chance = 3 * mpmath.sqrt(mpmath.log(2 * mpf(10) ** 6) / (2 * size))
    close(spectral_bound.bound(0.25, theta, size, width), mpf("0.25") + 2 * rademacher + chance)
