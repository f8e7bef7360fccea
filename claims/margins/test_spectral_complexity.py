r"""Spectral complexity adds up the rows of a layer's matrix, and at $M=0$ is at least $L^{3/2}$
times the product of the spectral norms.

$\|B\|_{2,1}$ is the sum of the norms of the columns of $B$, so that $\|A^\top\|_{2,1}$ has one term
for each unit: the norm of its incoming weights. A rotation of the inputs, which no network should
care about, leaves it alone, unlike the sum over the other axis. Since
$\|A\|_\sigma\le\|A\|_F\le\|A^\top\|_{2,1}$, each of the $L$ shares is at least 1 at $M=0$: the
complexity is at least $L^{3/2}$ times the product of the norms, which bounds every slope of the
network, and exactly that if one unit a layer has incoming weights. With other reference matrices
nothing of this remains: at $M=A$ the complexity is 0, however steep the network is.
"""

import mpmath
import numpy as np
import pytest
import torch

from claims.margins import any_network
from models import roundings
from models.margins import spectral
from models.multiprecision import norm, numbers
from models.perceptrons import Perceptrons, he
from theoremcheck import TRIES, Claim, Rounding, without

SLOPE = "slope of the network"
CLAIM = Claim(
    kind="lower bound",
    statement=r"""\begin{array}{c} R_{\mathcal{A}} = \prod_i \|A_i\|_\sigma \Big( \sum_{i=1}^L
        \frac{\|A_i^\top - M_i^\top\|_{2,1}^{2/3}}{\|A_i\|_\sigma^{2/3}} \Big)^{3/2}, \qquad
        \|A^\top\|_{2,1} = \sum_j \Big(\sum_k A_{jk}^2\Big)^{1/2}, \\
        \frac{\|F(x) - F(x')\|}{\|x - x'\|} \le \prod_i \|A_i\|_\sigma \le L^{-3/2} R_{\mathcal{A}}
        \quad (M = 0) \end{array}""",
    place="Normalising Constant?",
    source="bartlett2017, equation (1.2)",
    premises={"M = 0": r"M_i = 0 \text{ for every layer}"},
    quantifiers={
        "$A$": "three layers by hand; 10 random networks of each of 4 shapes; networks with one "
        "unit a layer at work, which attain both bounds; searched over up to 3 layers of up to 3 "
        "units",
        "$x, x'$": "1000 random pairs a network; searched",
    },
    conclusion=["complexity by hand", "complexity", SLOPE, "slope over the product of the norms"],
)
SHAPES = [(5, 3), (5, 7, 3), (8, 16, 16, 4), (6, 32, 32, 32, 10)]


@pytest.mark.parametrize("reference, predicted", [("0", 270), ("half", 135)])
def test_by_hand(evidence, reference, predicted):
    """Layers 1, 2·1 and one row (3, 4, 0, …), of 8 units: norms 1, 2 and 5, rows of 8, 16 and 5.
    At M = 0 that is 1·2·5·(8^{2/3} + 8^{2/3} + 1)^{3/2} = 10·27, and half of it at M = A/2.
    """
    row = torch.zeros(8, 8, dtype=torch.float64)
    row[0, :2] = torch.tensor([3.0, 4.0])
    weights = [matrix[None] for matrix in (torch.eye(8).double(), 2 * torch.eye(8).double(), row)]
    found = complexity(weights, None if reference == "0" else [weight / 2 for weight in weights])
    evidence.identity(
        "complexity by hand", found.numpy(), [predicted], rounding=rounding(weights, predicted)
    )


def test_rotated_inputs(evidence):
    rng = evidence.rng("matrices", by=())
    weights = [torch.from_numpy(w) for w in he(20, (8, 12, 12), rng)]
    turn = torch.linalg.qr(torch.from_numpy(rng.standard_normal((20, 8, 8)))).Q
    turned = [weights[0] @ turn, weights[1]]
    before, after = (complexity(each, None).numpy() for each in (weights, turned))
    # An entry of the product adds up 8 terms, and |Q| is no longer than √8.
    turning = Rounding(roundings.orthogonal(8, 8) + 8, 8**0.5 * before)
    evidence.identity(
        "complexity", after, before, rounding=turning.then(2 * rounding(weights, before).operations)
    )


@pytest.mark.parametrize("reference", ["0", without("M = 0", "weights")])
def test_above_the_lipschitz_constant(evidence, reference):
    rng = evidence.rng("networks", by=())
    shares = [
        judge(evidence, [torch.from_numpy(w) for w in he(10, shape, rng)], reference)
        for shape in SHAPES
    ]
    draw(evidence, [len(shape) - 1 for shape in SHAPES], shares)


def test_one_row_attains_it(evidence):
    """If one unit alone has incoming weights, all three norms of its layer are the same."""
    rng = evidence.rng("networks")
    weights = [torch.from_numpy(w) for w in he(10, (8, 16, 16, 4), rng)]
    for weight in weights:
        weight[:, 1:] = 0
    # Both sides are made of the same norms, up to rounding.
    share = judge(evidence, weights, "0", attained=1e-9)
    draw(evidence, [len(weights)], [share], series="one unit a layer listens")


def draw(evidence, depths, shares, series="all units"):
    found, bounds = zip(*shares, strict=True)
    evidence.curve(
        "least spectral complexity of 10 networks, over the product of their spectral norms",
        depths,
        found,
        predicted=bounds,
        series=series,
        axes=("layers L", "complexity / ∏‖A‖"),
    )


@pytest.mark.parametrize("reference", ["0", without("M = 0", "weights", breaks=SLOPE)])
def test_slope_of_the_network(evidence, reference):
    """A Lipschitz constant is R_A at M = 0 only; the product of the norms is one in any case."""
    rng = evidence.rng("networks", by=())
    for shape in SHAPES:
        weights = [torch.from_numpy(w) for w in he(10, shape, rng)]
        ends = torch.from_numpy(rng.standard_normal((2, 10, 1000, shape[0])))
        judge_slope(evidence, weights, ends, reference)


def test_one_unit_a_layer_attains_it(evidence):
    """The first unit alone listens, to the first one below it: from x = a to 2a, with a the weights
    of the first layer, the outputs move by all the norms.
    """
    rng = evidence.rng("networks")
    weights = [torch.from_numpy(w) for w in he(10, (8, 16, 16, 4), rng)]
    for level, weight in enumerate(weights):
        weight[:, 1:] = 0
        if level:
            weight[:, :, 1:] = 0
            weight[:, 0, 0].abs_()
    row = weights[0][:, :1]
    judge_slope(evidence, weights, torch.stack([row, 2 * row]), "0", attained=1e-9)


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "complexity of any network",
        any_complexity,
        relation="at least",
        tries=tries,
        precise=complexity_in_digits,
    )
    evidence.search(
        "change of any outputs",
        any_change,
        relation="at most",
        tries=tries,
        precise=change_in_digits,
    )
    evidence.search(
        "complexity on rotated inputs",
        any_rotation,
        relation="identity",
        tries=tries,
        precise=rotation_in_digits,
    )


def any_complexity(draw):
    weights = any_network.stacked(any_network.draw_layers(draw, (2, 3)))
    bound = least_complexity(weights)
    return complexity(weights, None).numpy(), bound, rounding(weights, bound)


@any_network.in_digits
def complexity_in_digits(draw):
    layers = any_network.draw_layers(draw, (2, 3))
    bound = mpmath.mpf(len(layers)) ** 1.5 * any_network.product(layers)
    return any_network.complexity(layers), bound


def any_change(draw):
    layers = any_network.draw_layers(draw)
    ends = any_network.two_points(draw, layers)
    first, second = any_network.outputs(layers, ends)[0].numpy().T
    known = spectral.lipschitz(spectral.spectral_norms(any_network.stacked(layers))).item()
    bound = known * norm(ends[0] - ends[1])
    draw.assume(bound > 0)
    shapes = [layer.shape for layer in layers]
    of_norms = spectral.operations(shapes) + roundings.norm(ends.shape[1]) + 2
    operations = any_network.operations(layers) + 1 + roundings.norm(len(first)) + of_norms
    size = sum(any_network.size(layers, ends)) + bound
    return norm(first - second), bound, Rounding(operations, size)


@any_network.in_digits
def change_in_digits(draw):
    layers = any_network.draw_layers(draw)
    ends = any_network.two_points(draw, layers)
    first, second = any_network.by_definition(layers, ends).T
    return norm(first - second), any_network.product(layers) * norm(ends[0] - ends[1])


def any_rotation(draw):
    layers, turned = rotated(draw)
    before, after = (
        complexity(any_network.stacked(each), None).numpy() for each in (layers, turned)
    )
    weights = any_network.stacked(layers)
    # A product of two terms, of cosine and sine.
    operations = 2 * rounding(weights, 1).operations + 2 + roundings.ELEMENTARY
    return after, before, Rounding(operations, 2 * before)


@any_network.in_digits
def rotation_in_digits(draw):
    layers, turned = rotated(draw)
    return any_network.complexity(turned), any_network.complexity(layers)


def rotated(draw):
    """Draw layers, and the same after a turn of the first two inputs."""
    layers = any_network.draw_layers(draw)
    angle = numbers(draw.real("angle", -3.2, 3.2))
    library = np if isinstance(angle, float) else mpmath
    turn = np.array(
        [[library.cos(angle), -library.sin(angle)], [library.sin(angle), library.cos(angle)]]
    )
    first = layers[0].copy()
    first[:, :2] = first[:, :2] @ turn
    return layers, [first, *layers[1:]]


def judge_slope(evidence, weights, ends, reference, attained=None):
    """Judge the slopes between two `ends` (2, S, n, d)."""
    network = Perceptrons([w.numpy() for w in weights], bias=False, dtype=torch.float64)
    with torch.no_grad():
        change, distance = (
            torch.linalg.vector_norm(values[0] - values[1], dim=axis)
            for values, axis in ((torch.stack([network(x) for x in ends]), 1), (ends, 2))
        )
    slopes = (change / distance).amax(dim=1).numpy()
    bound = complexity(weights, references(evidence, weights, reference)).numpy()
    bound = bound / len(weights) ** 1.5
    known = spectral.lipschitz([torch.linalg.matrix_norm(w) for w in weights]).numpy()
    # The terms of an output add up to at most Π‖A_i‖_F times the longer input.
    size = known[:, None] * torch.linalg.vector_norm(ends, dim=3).amax(dim=0).numpy()
    widths = [weights[0].shape[2], *(weight.shape[1] for weight in weights)]
    slip = Rounding(
        roundings.dense(widths) + 2 + roundings.norm(widths[0]) + rounding(weights, 1).operations,
        2 * (size / distance.numpy()).max(axis=1) + bound,
    )
    evidence.at_most(SLOPE, slopes, bound, trivial=None, attained=attained, rounding=slip)
    # The product of the Frobenius norms is known to be one; where one unit a layer is at work both
    # are the same.
    product = spectral.lipschitz(spectral.spectral_norms(weights)).numpy()
    evidence.at_most(
        "slope over the product of the norms",
        slopes / product,
        1,
        trivial=known / product if attained is None else None,
        attained=attained,
        rounding=Rounding(slip.operations, slip.magnitude / product),
    )


def references(evidence, weights, name):
    """Return the reference matrices, 0 or the weights, and record whether they are 0."""
    found = weights if name == "weights" else [torch.zeros_like(weight) for weight in weights]
    evidence.premise("M = 0", not any(matrix.any() for matrix in found))
    return found


def complexity(weights, reference):
    return spectral.complexity(weights, spectral.spectral_norms(weights), reference)


def least_complexity(weights):
    """Return L^{3/2} Π‖A_i‖_σ, (S,)."""
    bound = len(weights) ** 1.5 * spectral.lipschitz(spectral.spectral_norms(weights))
    return bound.numpy()


def judge(evidence, weights, reference, attained=None):
    """Judge R_A, and return the least one over the product of spectral norms, and its bound."""
    bound = least_complexity(weights)
    found = complexity(weights, references(evidence, weights, reference)).numpy()
    evidence.at_least(
        "complexity",
        found,
        bound,
        trivial=0,
        attained=attained,
        rounding=rounding(weights, bound),
    )
    product = spectral.lipschitz(spectral.spectral_norms(weights)).numpy()
    return (found / product).min(), (bound / product).min()


def rounding(weights, magnitude):
    """Both sides are made of the same spectral norms."""
    return Rounding(spectral.operations([weight.shape[1:] for weight in weights]), magnitude)
