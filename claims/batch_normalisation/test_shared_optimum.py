r"""A plain unit's optimum is stationary for the normalised unit as well if no intercept is missing,
and need not be otherwise.

A normalised unit centres its outputs, so that it cannot see an intercept in the targets; a plain
unit without one bends its weights towards it. For least squares the normalised optima are the ray
of the slope that correlates most with the targets, and the plain optimum lies on it if its
residuals have mean 0. That both share an optimum is what Lemma 4.5 takes for granted; the source
shows that they need not.
"""

import numpy as np
import pytest

from claims.batch_normalisation import any_regression, fifty_digits, rational, regressions
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""W^* = \arg\min_W \tfrac12 \|uW - t\|^2, \quad \langle \mathbf{1}, uW^* - t \rangle
        = 0
        \quad \Longrightarrow \quad
        \nabla_W \tfrac12 \Big\| \gamma\, \frac{uW - \mu}{\sigma} + \beta - t \Big\|^2 = 0 \;\text{
        at } W^*""",
    place="Batch Normalisation: Loss Smoother?",
    source="dannemann2025",
    premises={"centred residual": r"\langle \mathbf{1}, uW^* - t \rangle = 0"},
    quantifiers={
        "regressions": "300 of one linear unit, 20 points in 5 dimensions, with residuals, "
        "one of them at rational numbers; searched over 3 to 7 points in 1 to 3 dimensions",
        r"$\gamma, \beta$": "spread and mean of $uW^*$",
    },
    conclusion="normalised gradient of a rational regression",
)


@pytest.mark.parametrize(
    "intercept",
    [0, without("centred residual", regressions.INTERCEPT, breaks="normalised gradient")],
)
def test_plain_optimum_is_stationary(evidence, intercept):
    drawn = regressions.draw(evidence, intercept)
    residuals = drawn.outputs(drawn.optimum, variant="none") - drawn.targets
    _, _, largest = regressions.sizes(drawn)
    evidence.premise(
        "centred residual", Rounding(regressions.OPERATIONS, largest).covers(residuals.mean(1), 0)
    )
    plain = drawn.loss_and_gradient(drawn.optimum, variant="none")[1]
    evidence.identity("plain gradient", plain, np.zeros_like(plain), rounding=rounding(drawn))
    gradient = drawn.loss_and_gradient(drawn.optimum)[1]
    evidence.identity(
        "normalised gradient", gradient, np.zeros_like(gradient), rounding=rounding(drawn)
    )
    if not intercept:
        quantity = "normalised gradient of a rational regression"
        rational.certify_regression(evidence, quantity, "stationary", drawn)


@pytest.mark.parametrize("tries", TRIES)
def test_any_regression(evidence, tries):
    evidence.search(
        "normalised gradient",
        any_regression_gradient,
        relation="identity",
        tries=tries,
        precise=any_regression_gradient_in_digits,
    )


def any_regression_gradient(draw):
    drawn = any_regression.floats(draw, any_regression.data(draw))
    gradient = drawn.loss_and_gradient(drawn.optimum)[1]
    return gradient, np.zeros_like(gradient), rounding(drawn)


@fifty_digits.in_digits
def any_regression_gradient_in_digits(draw):
    unit = any_regression.Digits(any_regression.data(draw))
    gradient = fifty_digits.slope(unit.loss, unit.optimum)
    return fifty_digits.raised(gradient, 0 * gradient, abs(unit.inputs) * unit.size)


def rounding(drawn):
    """Three terms of v, each as long as g = residuals / m at most, against a column of u; γ/σ is 1
    at W*.
    """
    _, moved, largest = regressions.sizes(drawn)
    columns = np.linalg.norm(drawn.inputs, axis=1)
    size = 3 * (1 + moved) * largest / drawn.targets.shape[1] ** 0.5
    return Rounding(regressions.OPERATIONS, size[:, None] * columns)
