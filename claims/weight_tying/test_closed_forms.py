r"""The objective, its gradient and its Hessian are sums of a few Gaussians, tied or not.

For $x\sim N(0,I)$ the product of two cosines has a closed expectation and a cosine is uncorrelated
with a linear term, so nothing of $F$ has to be sampled. That matters here: the gradients to come
are too small for any sample to see. It takes normal inputs: of random signs the loss is another
one. Near $W=U$ the usual formula loses all its digits, and an expanded one keeps them, but for a
factor of about $\coth K$: beside a target near 0 it loses them as well.
"""

import mpmath
import numpy as np
import pytest

from claims.weight_tying import anywhere
from models import roundings
from models.multiprecision import numbers
from models.weight_tying import autograd, digits, objective, oracles
from theoremcheck import TRIES, Claim, Rounding, instance, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c} F(W) = \frac{c^2}{2} \|w_1 - u_0\|^2 + \frac{1}{2}
        \quad {} + \frac{1}{4} e^{-2\|W\|^2} + \frac{1}{4} e^{-2K} \quad
        {} - \frac{1}{2} e^{-\|W-U\|^2/2} - \frac{1}{2} e^{-\|W+U\|^2/2} \end{array}""",
    place="Learning Hypothesis Class",
    source="shalevshwartz2017, Section 3",
    premises={"normal inputs": r"x \sim N(0, I)"},
    quantifiers={
        "$W$": "random, and down to a distance of $10^{-8}$ from the optimum; searched where no "
        "entry of $W$ and $u_0$ is beyond $\\frac32$, and in a ball around the optimum with $K$ "
        "from 0.01 to 8",
        "$k, d$": "1 to 6 patches in 1 to 4 dimensions",
        "routes": "automatic differentiation, quadrature in 3 dimensions and in all of them, 60 "
        "decimal digits, Monte Carlo (full tier)",
    },
    conclusion=["F", "gradient", "Hessian", "F over its 60-digit value"],
)
STIFFNESS = 3.0
NODES = 60
DISTANCES = 10.0 ** (-np.arange(17) / 2)
CANCELLED = "five terms of size 1/2 or less cancel but for F"


@pytest.mark.parametrize("patches, dimension", [(1, 1), (2, 3), (4, 2), (6, 4)])
def test_automatic_differentiation(evidence, patches, dimension):
    rng = evidence.rng("weights")
    weights, target = draw(rng, patches, dimension)
    value, slope, curvature = autograd.derivatives(weights, target, STIFFNESS)
    rounding = budget(weights, target, STIFFNESS)
    evidence.identity(
        "F", objective.objective(weights, target, STIFFNESS), value, rounding=rounding
    )
    evidence.identity(
        "gradient", objective.gradient(weights, target, STIFFNESS), slope, rounding=rounding
    )
    evidence.identity(
        "Hessian", objective.hessian(weights, target, STIFFNESS), curvature, rounding=rounding
    )


@pytest.mark.parametrize("patches, dimension", [(1, 1), (2, 3), (4, 2), (6, 4)])
def test_automatic_differentiation_of_the_tied_model(evidence, patches, dimension):
    weights, target = draw(evidence.rng("weights"), patches, dimension)
    weight = weights[0]
    value, slope, curvature = autograd.tied_derivatives(weight, target, patches, STIFFNESS)
    rounding = budget(np.tile(weight, (patches, 1)), target, STIFFNESS)
    arguments = (weight, target, patches, STIFFNESS)
    evidence.identity("F", objective.tied_objective(*arguments), value, rounding=rounding)
    evidence.identity("gradient", objective.tied_gradient(*arguments), slope, rounding=rounding)
    evidence.identity("Hessian", objective.tied_hessian(*arguments), curvature, rounding=rounding)


@pytest.mark.parametrize("patches, dimension", [(2, 3), (4, 2)])
def test_quadrature(evidence, patches, dimension):
    """An expectation over three Gaussian numbers that knows nothing of the closed form."""
    weights, target = draw(evidence.rng("weights"), patches, dimension)
    # A term has three coordinates in a cosine's argument, a difference, its square and a weight.
    value = objective.objective(weights, target, STIFFNESS)
    rounding = of_squares(NODES**3, 3 + roundings.ELEMENTARY + 3, value)
    found = oracles.quadrature(weights, target, STIFFNESS, NODES)
    evidence.identity("F", found, value, rounding=rounding)


@pytest.mark.parametrize("inputs", ["normal", without("normal inputs", "signs")])
def test_quadrature_in_all_dimensions(evidence, inputs):
    """The mean over x of three entries, each of 60 Gauss-Hermite nodes, or of two signs."""
    weights, target = draw(evidence.rng("weights", by=[]), 3, 1)
    if inputs == "normal":
        at, mass = np.polynomial.hermite_e.hermegauss(NODES)
        mass = mass / mass.sum()
    else:
        at, mass = np.array([-1.0, 1.0]), np.array([0.5, 0.5])
    # A normal number's fourth power has the mean 3.
    moment = Rounding(len(at) + 4, 3)
    evidence.premise("normal inputs", moment.covers(float(mass @ at**4), 3.0))
    value = objective.objective(weights, target, STIFFNESS)
    rounding = of_squares(len(at) ** 3, 3 + roundings.ELEMENTARY + 6, value)
    evidence.identity(
        "F", oracles.product_mean(weights, target, STIFFNESS, at, mass), value, rounding=rounding
    )


def test_near_the_optimum(evidence):
    """Relative to 60-digit arithmetic, at distances from 1 down to 1e-8."""
    ratios = []
    for weights, target in beside(evidence):
        exact = float(oracles.precise_objective(weights, target, STIFFNESS))
        ratios.append(float(objective.objective(weights, target, STIFFNESS)) / exact)
    # W - U is exact to a rounding of U, which at distance 1e-8 is as large as 1e8 roundings of the
    # difference: both routes take the same rounded W, so only the formula's own roundings count.
    rounding = Rounding(operations(weights), 1)
    evidence.identity("F over its 60-digit value", ratios, np.ones(17), rounding=rounding)
    evidence.curve(
        "F beside its 60-digit value, and what its roundings may do",
        DISTANCES,
        np.abs(np.array(ratios) - 1),
        predicted=np.full(17, float(rounding.allowance())),
        axes=("‖W - U‖", "relative error"),
        scales=("log", "linear"),
    )


@pytest.mark.parametrize("exponent", [0, instance(-8, expect="inconclusive")])
def test_as_usually_written(evidence, exponent):
    """At a distance of 1 it is as good; at 1e-8 its roundings are as large as all of F."""
    weights, target = beside(evidence)[-2 * exponent]
    exact = float(oracles.precise_objective(weights, target, STIFFNESS))
    found = objective.plain_objective(weights, target, STIFFNESS)
    rounding = Rounding(operations(weights), 2 + 2 * exact, "float64", CANCELLED)
    evidence.identity("F as usually written", found, exact, rounding=rounding)


@pytest.mark.parametrize("tries", TRIES)
def test_any_weights(evidence, tries):
    evidence.search(
        "F and its gradient", any_weights, relation="identity", tries=tries, precise=in_digits
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_weights_near_the_optimum(evidence, tries):
    """The statement is about roundings, which exact arithmetic has none of: it gives no second
    way.
    """
    quantity = "F over its 60-digit value anywhere near"
    evidence.search(quantity, near_the_optimum, relation="identity", tries=tries)


@pytest.mark.full
@pytest.mark.parametrize("patches, dimension", [(2, 3), (4, 2)])
def test_monte_carlo(evidence, patches, dimension):
    weights, target = draw(evidence.rng("weights"), patches, dimension)
    value = float(objective.objective(weights, target, STIFFNESS))
    rng, size = evidence.rng("inputs"), 1000
    means = [
        oracles.sampled_objective(weights, target, STIFFNESS, size, rng).mean() for _ in range(4000)
    ]
    # The residual r is a normal number and a difference of cosines, that is at most 2 and at most
    # |(W-U).x|: Minkowski bounds E r^4, four times the mean square of r^2 / 2.
    linear = np.sqrt(STIFFNESS) * np.linalg.norm(weights[0] - target)
    cosines = min(2, 3**0.25 * np.linalg.norm(weights - target))
    variance = (3**0.25 * linear + cosines) ** 4 / 4 / size
    evidence.mean("F", means, equals=value, variance=variance, resolves=0.05 * value)


def of_squares(terms, each, value):
    """Squares r² of the weighted mean 2F are added up. What is squared is off by `each` roundings,
    and by 2|r| ≤ r² + 1 the mean of the squares by as many of 2F + 1.
    """
    return Rounding(terms + each, 2 * value + each / (terms + each))


def arguments(draw):
    shape = draw.integer("patches", 1, 4), draw.integer("dimension", 1, 3)
    weights, target = (
        draw.reals("weights", shape, -1.5, 1.5),
        draw.reals("u_0", shape[1], -1.5, 1.5),
    )
    return [numbers(x) for x in (weights, target, draw.real("stiffness", 0.0, 5.0))]


def any_weights(draw):
    weights, target, stiffness = arguments(draw)
    found = [f(weights, target, stiffness) for f in (objective.objective, objective.gradient)]
    expected = autograd.slope(weights, target, stiffness)
    return flat(*found), flat(*expected), budget(weights, target, stiffness)


@mpmath.workdps(anywhere.DIGITS)
def in_digits(draw):
    weights, target, stiffness = arguments(draw)
    found = [f(weights, target, stiffness) for f in (digits.objective, digits.gradient)]
    return flat(*found), flat(*digits.by_products(weights, target, stiffness))


def flat(value, slope):
    return np.append(slope, value)


def near_the_optimum(draw):
    """W at a distance below 1 from U, both as floats, and F with roundings of it and of K.

    With δ = ‖W-U‖² and h = 2√(Kδ) + δ/2 the exponent A is at most h, and as many roundings off as
    h has. So the terms of F, and what roundings of their exponents make of them, add up to no more
    than ½(c²‖w_1 - u_0‖² + δ) + (1 + 2K)(h² + δ)e^{2h - 2K}.
    """
    patches, dimension = draw.integer("patches", 1, 4), draw.integer("dimension", 1, 3)
    target = (
        anywhere.direction(draw, "u_0", dimension) * (draw.real("K", 0.01, 8.0) / patches) ** 0.5
    )
    away = anywhere.direction(draw, "W - U", (patches, dimension))
    weights = target + 10 ** draw.real("log of the distance", -8.0, -0.1) * away
    exact = float(oracles.precise_objective(weights, target, STIFFNESS))
    total, distance = patches * (target @ target), ((weights - target) ** 2).sum()
    h = 2 * np.sqrt(total * distance) + distance / 2
    terms = (STIFFNESS * ((weights[0] - target) ** 2).sum() + distance) / 2
    terms += (1 + 2 * total) * (h**2 + distance) * np.exp(2 * h - 2 * total)
    found = objective.objective(weights, target, STIFFNESS) / exact
    return found, 1.0, Rounding(operations(weights), terms / exact)


def draw(rng, patches, dimension):
    """Weights and a target of norms about 1, so that no Gaussian is negligible."""
    target = rng.standard_normal(dimension) / np.sqrt(patches * dimension)
    return rng.standard_normal((patches, dimension)) / np.sqrt(patches * dimension), target


def beside(evidence):
    """Return pairs of W and u_0, with W at distances 1 to 1e-8 from U."""
    found = []
    streams = evidence.rng("directions", by=[]).spawn(len(DISTANCES))
    for distance, rng in zip(DISTANCES, streams, strict=True):
        _, target = draw(rng, 3, 2)
        direction = rng.standard_normal((3, 2))
        found.append((target + distance * direction / np.linalg.norm(direction), target))
    return found


def budget(weights, target, stiffness):
    """Squared norms add up kd terms, and their rounding enters through the exponent t of t e^{-t}
    <= 1.
    """
    size = 1 + np.linalg.norm(weights) + np.sqrt(len(weights)) * np.linalg.norm(target)
    return Rounding(2 * operations(weights), (stiffness + 4 * len(weights)) * size**2)


def operations(weights):
    """A difference, its square and a sum of kd of them, halved; an exponential, and a sum of five
    terms with two factors each.
    """
    return 2 + weights.size + 1 + roundings.ELEMENTARY + 5 + 2
