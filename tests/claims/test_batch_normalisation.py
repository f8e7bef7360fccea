"""What claims about batch normalisation compute, held against the same numbers by another way."""

from fractions import Fraction
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
import torch

from claims.batch_normalisation import (
    networks,
    test_activation_inputs,
    test_covariate_shift,
    test_hessian_identity,
    test_initialisation_lemma,
    test_smoothness,
    test_speed,
    training,
)
from models.batch_normalisation import stack
from models.batch_normalisation.network import Network
from models.batch_normalisation.normalisation import normalise

Y = [mpmath.mpf(number) for number in ("-0.7", "0.2", "1.9", "3.1", "0.4")]
SLOPE = [mpmath.mpf(number) for number in ("0.3", "-1.1", "0.8", "0.5", "-0.2")]
SCALE, SHIFT = mpmath.mpf("-1.3"), mpmath.mpf("0.6")
EPSILONS = ["0", "0.25"]


def normalised(y, epsilon):
    """Return ŷ, with the root over σ² + ε, by the definition."""
    mean = mpmath.fsum(y) / len(y)
    variance = mpmath.fsum((each - mean) ** 2 for each in y) / len(y)
    return [(each - mean) / mpmath.sqrt(variance + epsilon) for each in y]


def loss(y, epsilon):
    """Return L(z(y)) for L(z) = <slope, z> + Σ z^3 / 6, whose Hessian is diag(z)."""
    z = [SCALE * each + SHIFT for each in normalised(y, epsilon)]
    return mpmath.fsum(s * each + each**3 / 6 for s, each in zip(SLOPE, z, strict=True))


def derivative(function, y, direction, order=1):
    """Differentiate along a direction, numerically, in 60 digits."""
    return mpmath.diff(
        lambda t: function([a + t * b for a, b in zip(y, direction, strict=True)]), 0, order
    )


def unit(epsilon):
    """Return the unit as a layer in float64, and v in 60 digits."""
    axes = [[int(i == j) for j in range(5)] for i in range(5)]
    v = [derivative(lambda y: loss(y, mpmath.mpf(epsilon)), Y, axis) for axis in axes]
    hat = normalised(Y, mpmath.mpf(epsilon))
    g = [s + (SCALE * each + SHIFT) ** 2 / 2 for s, each in zip(SLOPE, hat, strict=True)]
    mean = mpmath.fsum(Y) / 5
    variance = mpmath.fsum((each - mean) ** 2 for each in Y) / 5
    column = {
        "preactivation": Y,
        "normalised": hat,
        "output": [SCALE * each + SHIFT for each in hat],
        "output_gradient": g,
        "gradient": v,
    }
    layer = SimpleNamespace(
        **{name: torch.tensor([[[float(x)] for x in values]]) for name, values in column.items()},
        scale=torch.tensor([[[float(SCALE)]]]),
        deviation=torch.tensor([[[float(mpmath.sqrt(variance + mpmath.mpf(epsilon)))]]]),
    )
    return layer, v


@pytest.fixture(autouse=True)
def _doubles():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_the_squared_length_of_theorem_4_1(epsilon):
    layer, v = unit(epsilon)
    squared = float(mpmath.fsum(each**2 for each in v))
    assert float(networks.squared_length(layer)) == pytest.approx(squared, rel=1e-12)
    scaled = networks.scaled(layer, layer.output_gradient)
    g = layer.output_gradient.flatten().tolist()
    root = float(layer.deviation)
    assert float(scaled) == pytest.approx(1.3**2 / root**2 * sum(x * x for x in g), rel=1e-12)


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_the_curvature_of_theorem_4_2(epsilon, monkeypatch):
    layer, v = unit(epsilon)
    monkeypatch.setattr(
        stack,
        "curvature",
        lambda drawn, level, layer, along, normalised: (layer.output * along**2).sum(1),
    )
    exact = float(derivative(lambda y: loss(y, mpmath.mpf(epsilon)), Y, v, 2))
    formula = test_hessian_identity.at_any_epsilon(None, 0, layer)
    assert float(formula) == pytest.approx(exact, rel=1e-12)
    theorem = float(test_hessian_identity.as_in_the_theorem(None, 0, layer))
    assert (abs(theorem - exact) < 1e-12 * abs(exact)) == (epsilon == "0")


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_the_normalisation(epsilon):
    """By the definition in 60 digits."""
    y = torch.tensor([[float(each)] for each in Y])
    one = torch.ones(1, 1)
    found = normalise(y, one, 0 * one, float(epsilon)).normalised[:, 0].tolist()
    assert found == pytest.approx([float(x) for x in normalised(Y, mpmath.mpf(epsilon))], rel=1e-14)


def test_the_lemma_is_the_distance_from_a_ray():
    """From (5, 0) to the ray of (3, 4) the foot is (9/5, 12/5), as far away as 4."""
    optimum, start = np.array([[3.0, 4.0]]), np.array([[5.0, 0.0]])
    foot = [Fraction(9, 5), Fraction(12, 5)]
    assert (5 - foot[0]) ** 2 + foot[1] ** 2 == 16
    assert test_initialisation_lemma.lemma(start, optimum).item() == pytest.approx(16, rel=1e-14)


@pytest.mark.parametrize("growth", ["0.1", "0.5", "2"])
def test_steps_with_one_example(growth):
    """All ten scores step by step, in 60 digits, where the claim follows their difference."""
    scores, losses = [mpmath.mpf(0)] * 10, []
    while len(losses) < 8 or mpmath.fsum(losses[-8:]) / 8 > mpmath.mpf("0.3"):
        total = mpmath.fsum(mpmath.exp(s) for s in scores)
        losses.append(mpmath.log(total) - scores[3])
        scores = [
            s + mpmath.mpf(growth) * ((i == 3) - mpmath.exp(s) / total)
            for i, s in enumerate(scores)
        ]
    assert test_speed.by_recursion(float(growth)) == len(losses)


def test_means_do_not_move_for_other_examples():
    """A network that stays as it is, looked at in two steps of different mini-batches."""
    draw, look = np.random.default_rng(0), test_activation_inputs.looks()
    network = Network(
        [draw.standard_normal((2, 4, 3)), draw.standard_normal((2, 5, 4))], "standard"
    )
    batches = (torch.from_numpy(draw.standard_normal((2, 6, 3))).float() for _ in range(2))
    before, after = (look(SimpleNamespace(network=network, inputs=batch)) for batch in batches)
    assert test_activation_inputs.moved([before, after]).tolist() == [0, 0]


def test_runs_that_diverge_have_a_place_in_every_order():
    """Five runs: two that are as they should be, one that stands still, and two that diverge."""
    steps = [[1.0, 2.0, 0.0, np.nan, 3.0], [4.0, 8.0, 5.0, 1.0, np.inf]]
    means = training.over_time(steps)
    assert means == pytest.approx([2, 4, 0, np.inf, np.inf], rel=1e-15)
    far = [np.log(2), np.log(1 / 4), -20, 20, 0]
    others = np.array([1, 16, 7, 3, np.nan])
    assert training.ln_of_ratio(means, others) == pytest.approx(far, rel=1e-15)
    backwards = [-each for each in far]
    assert training.ln_of_ratio(others, means) == pytest.approx(backwards, rel=1e-15)
    assert training.drawable([np.nan, -np.inf, 7]).tolist() == [1e6, -1e6, 7]


def cross_entropy(scores, label):
    return mpmath.log(mpmath.fsum(mpmath.exp(s) for s in scores)) - scores[label]


def test_the_loss_of_softmax_regression():
    """Two examples in two dimensions and ten classes; the gradient by differences in 60 digits."""
    x, labels = [[0.5, 1.0], [-1.5, 1.0]], [2, 7]
    w = np.arange(20.0).reshape(10, 2) / 7 - 1

    def mean_loss(weights):
        return (
            mpmath.fsum(
                cross_entropy([mpmath.fdot(row, each) for row in weights], label)
                for each, label in zip(x, labels, strict=True)
            )
            / 2
        )

    found, gradient = test_smoothness.loss_and_gradient(w[None], np.array([x]), np.array([labels]))
    exact = [[mpmath.mpf(value) for value in row] for row in w.tolist()]
    assert found.item() == pytest.approx(float(mean_loss(exact)), rel=1e-14)
    for i, j in ((2, 0), (7, 1), (0, 1)):

        def along(t, i=i, j=j):
            moved = [list(row) for row in exact]
            moved[i][j] += t
            return mean_loss(moved)

        assert gradient[0, i, j] == pytest.approx(float(mpmath.diff(along, 0)), rel=1e-12)


def test_the_gradient_of_the_last_layer():
    """One hidden unit before ten classes, by hand: h = relu(w x), and (p - e) h over two points."""
    first = {"weights.0": np.array([[[2.0]]]), "biases.0": np.zeros((1, 1, 1))}
    second = {"weights.1": np.zeros((1, 10, 1)), "biases.1": np.zeros((1, 10, 1))}
    inputs, labels = np.array([[[3.0], [-1.0]]]), np.array([[4, 5]])
    found, _ = test_covariate_shift.last_gradient(first, second, inputs, labels)
    # h is 6 and 0, p is 1/10: the first point alone counts, by 6/2.
    expected = [3 * (Fraction(1, 10) - (i == 4)) for i in range(10)]
    assert np.allclose(found[0, :, 0], [float(e) for e in expected], rtol=1e-13, atol=0)
    scaled = first | {"scales.0": np.full((1, 1, 1), 0.5)}
    found, _ = test_covariate_shift.last_gradient(scaled, second, inputs, labels)
    # y is 6 and -2: mean 2, variance 16, so that ŷ is 4/√(16 + 10⁻⁵) and less than 0.
    h = float(mpmath.mpf(2) / mpmath.sqrt(mpmath.mpf(16) + mpmath.mpf("1e-5")))
    expected = [h / 2 * (0.1 - (i == 4)) for i in range(10)]
    assert np.allclose(found[0, :, 0], expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("normalised_too", [False, True])
def test_the_gradient_of_the_first_layer(normalised_too):
    """One hidden unit on three points before ten classes, by differences in 60 digits."""
    x, labels = [[0.5], [-1.5], [2.0]], [2, 7, 2]
    now = {
        "weights.0": np.array([[[0.8]]]),
        "biases.0": np.full((1, 1, 1), 0.3),
        "weights.1": np.linspace(-1, 1, 10).reshape(1, 10, 1),
        "biases.1": np.zeros((1, 10, 1)),
    }
    if normalised_too:
        now["scales.0"] = np.full((1, 1, 1), -1.3)

    def mean_loss(name, t):
        w, b, scale = (
            mpmath.mpf(now[key].item()) + t * (key == name) if key in now else 1
            for key in ("weights.0", "biases.0", "scales.0")
        )
        y = [w * mpmath.mpf(each) for (each,) in x]
        hat = normalised(y, mpmath.mpf(1e-5)) if normalised_too else y
        h = [max(scale * each + b, 0) for each in hat]
        rows = [mpmath.mpf(v) for v in now["weights.1"].ravel().tolist()]
        each = zip(h, labels, strict=True)
        return mpmath.fsum(cross_entropy([v * a for v in rows], label) for a, label in each) / 3

    found, _ = test_covariate_shift.first_gradient(now, np.array([x]), np.array([labels]))
    assert found.keys() == now.keys() - {"weights.1", "biases.1"}
    for name, gradient in found.items():
        exact = mpmath.diff(lambda t, name=name: mean_loss(name, t), 0)
        assert gradient.item() == pytest.approx(float(exact), rel=1e-9)
