r"""The objective, its gradient and its Hessian are sums of a few Gaussians, tied or not.

For $x\sim N(0,I)$ the product of two cosines has a closed expectation and a cosine is uncorrelated
with a linear term, so nothing of $F$ has to be sampled. That matters here: the gradients to come
are too small for any sample to see. Near $W=U$ the usual formula loses all its digits, and an
expanded one keeps them.
"""

import numpy as np
import pytest

from models import roundings
from models.weight_tying import autograd, objective, oracles
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""F(W) = \frac{c^2}{2} \|w_1 - u_0\|^2 + \frac{1}{2} + \frac{1}{4} e^{-2\|W\|^2} +
        \frac{1}{4} e^{-2K}
        - \frac{1}{2} e^{-\|W-U\|^2/2} - \frac{1}{2} e^{-\|W+U\|^2/2}""",
    slide="Learning Hypothesis Class",
    source="shalevshwartz2017, Section 3",
    premises={"expanded": r"\text{near } W = U \text{ the expanded form is evaluated}"},
    quantifiers={
        "$W$": "random, and down to a distance of $10^{-8}$ from the optimum",
        "$k, d$": "1 to 6 patches in 1 to 4 dimensions",
        "routes": "automatic differentiation, quadrature in 3 dimensions, 60 decimal digits, Monte "
        "Carlo (full tier)",
    },
    conclusion=["F", "F over its 60-digit value"],
)
STIFFNESS = 3.0
NODES = 60


@pytest.mark.parametrize("patches, dimension", [(1, 1), (2, 3), (4, 2), (6, 4)])
def test_automatic_differentiation(evidence, patches, dimension):
    rng = evidence.rng("weights")
    weights, target = draw(rng, patches, dimension)
    value, slope, curvature = autograd.derivatives(weights, target, STIFFNESS)
    rounding = budget(weights, target)
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
    rounding = budget(np.tile(weight, (patches, 1)), target)
    arguments = (weight, target, patches, STIFFNESS)
    evidence.identity("F", objective.tied_objective(*arguments), value, rounding=rounding)
    evidence.identity("gradient", objective.tied_gradient(*arguments), slope, rounding=rounding)
    evidence.identity("Hessian", objective.tied_hessian(*arguments), curvature, rounding=rounding)


@pytest.mark.parametrize("patches, dimension", [(2, 3), (4, 2)])
def test_quadrature(evidence, patches, dimension):
    """An expectation over three Gaussian numbers that knows nothing of the closed form."""
    weights, target = draw(evidence.rng("weights"), patches, dimension)
    # The sum over the nodes adds squares whose weighted mean is 2F; a term has three coordinates in
    # a cosine's argument, a difference, its square and a weight.
    value = objective.objective(weights, target, STIFFNESS)
    rounding = Rounding(NODES**3 + 3 + roundings.ELEMENTARY + 3, 2 * value + 1)
    found = oracles.quadrature(weights, target, STIFFNESS, NODES)
    evidence.identity("F", found, value, rounding=rounding)


@pytest.mark.parametrize("form", ["expanded", without("expanded", "as usually written")])
def test_near_the_optimum(evidence, form):
    """Relative to 60-digit arithmetic, at distances from 1 down to 1e-8."""
    evidence.premise("expanded", form == "expanded")
    evaluate = objective.objective if form == "expanded" else objective.plain_objective
    ratios = []
    for distance, rng in zip(
        10.0 ** -np.arange(0, 8.5, 0.5), evidence.rng("directions").spawn(17), strict=True
    ):
        _, target = draw(rng, 3, 2)
        direction = rng.standard_normal((3, 2))
        weights = target + distance * direction / np.linalg.norm(direction)
        ratios.append(
            float(evaluate(weights, target, STIFFNESS))
            / float(oracles.precise_objective(weights, target, STIFFNESS))
        )
    # W - U is exact to a rounding of U, which at distance 1e-8 is as large as 1e8 roundings of the
    # difference: both routes take the same rounded W, so only the formula's own roundings count.
    rounding = Rounding(operations(weights), 1)
    evidence.identity("F over its 60-digit value", ratios, np.ones(17), rounding=rounding)


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


def draw(rng, patches, dimension):
    """Weights and a target of norms about 1, so that no Gaussian is negligible."""
    target = rng.standard_normal(dimension) / np.sqrt(patches * dimension)
    return rng.standard_normal((patches, dimension)) / np.sqrt(patches * dimension), target


def budget(weights, target):
    """Squared norms add up kd terms, and their rounding enters through the exponent t of t e^{-t}
    <= 1.
    """
    size = 1 + np.linalg.norm(weights) + np.sqrt(len(weights)) * np.linalg.norm(target)
    return Rounding(2 * operations(weights), (STIFFNESS + 4 * len(weights)) * size**2)


def operations(weights):
    """A difference, its square and a sum of kd of them, halved; an exponential, and a sum of five
    terms with two factors each.
    """
    return 2 + weights.size + 1 + roundings.ELEMENTARY + 5 + 2
