r"""Lemma 4.5: an optimum of a normalised unit is at least as near to the start, if the plain unit's
optimum is one as well.

With its $\gamma$ and $\beta$ set so that a normalised unit does at $W^*$ what the plain one does,
it does the same on the whole ray $kW^*$, $k>0$: a point of optima becomes a ray of them, and the
foot of the perpendicular from $W_0$ is nearer by Pythagoras. The lemma's inequality is this
equation. It asks for an acute angle between $W_0$ and $W^*$, or the foot is not on the ray, and,
tacitly, that $W^*$ minimises the normalised loss too. Least squares without an intercept on targets
that have one is a counterexample: there normalisation centres, the plain unit cannot, and their
optima lie in different directions.
"""

import numpy as np
import pytest

from claims.batch_normalisation import networks, regressions
from claims.batch_normalisation.regressions import COUNT, DIMENSION, INTERCEPT, OPERATIONS, sizes
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\min_{\hat W^*} \|W_0 - \hat W^*\|^2 \le \|W_0 - W^*\|^2
        \quad - \frac{1}{\|W^*\|^2} \big( \|W^*\|^2 - \langle W^*, W_0 \rangle \big)^2, \qquad
        \hat W^* \in \arg\min_W \|z(W) - t\|^2 \quad = \{ k W^* : k > 0 \}""",
    slide="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Lemma 4.5",
    premises={
        "acute": r"\langle W^*, W_0 \rangle > 0",
        "shared optimum": r"W^* \text{ minimises the normalised loss as well}",
        "normalised": r"z = \gamma\, (uW - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta",
        "epsilon of 0": r"\varepsilon = 0",
    },
    quantifiers={
        "regressions": "300 of one linear unit, 20 points in 5 dimensions, with residuals; "
        "$uW^*$ is nearest to the targets $t$",
        r"$\gamma, \beta$": "spread and mean of $uW^*$, so that $z(W^*) = uW^*$",
        "$W_0$": "one Gaussian start for each",
        "$k$": "from 1/10 to 10",
    },
    conclusion=["squared distance", "loss on the ray"],
    rests_on=["batch_normalisation.scale_invariance", "batch_normalisation.shared_optimum"],
)


@pytest.mark.parametrize(
    "epsilon, variant",
    [
        (0, "batch"),
        without("epsilon of 0", 0.1, "batch"),
        without("normalised", 0, "none"),
    ],
)
def test_ray_of_optima(evidence, epsilon, variant):
    """All along the ray the normalised unit has the least squares of the plain one. It has no less
    anywhere: its outputs are affine in the inputs, and where the residuals have mean 0 an intercept
    gains nothing.
    """
    drawn = draw(evidence, 0)
    evidence.premise("epsilon of 0", epsilon == 0)
    least = drawn.loss_and_gradient(drawn.optimum, variant="none")[0]
    length = 10 ** evidence.rng("lengths", by=()).uniform(-1, 1, (COUNT, 1))
    means = drawn.outputs(length * drawn.optimum, epsilon, variant).mean(1)
    spread, moved, largest = sizes(drawn)
    there = drawn.outputs(drawn.optimum).mean(1)
    evidence.premise(
        "normalised", Rounding(OPERATIONS, largest + spread * moved).covers(means, there)
    )
    loss = drawn.loss_and_gradient(length * drawn.optimum, epsilon, variant)[0]
    evidence.identity("loss on the ray", loss, least, rounding=rounding_of_loss(drawn))


@pytest.mark.parametrize(
    "intercept, angle",
    [
        (0, "acute"),
        without("acute", 0, "obtuse"),
        without("shared optimum", INTERCEPT, "acute"),
    ],
)
def test_nearest_optimum(evidence, intercept, angle):
    drawn = draw(evidence, intercept)
    start = begin(evidence, drawn, angle)
    # The ray is open at 0: an obtuse angle leaves 0 as the infimum.
    foot = np.maximum(inner(start, drawn.ray) / inner(drawn.ray, drawn.ray), 0)[:, None] * drawn.ray
    bound, rounding = lemma(start, drawn.optimum), rounding_of_distance(start, drawn.optimum)
    evidence.at_most(
        "squared distance",
        squared_norm(start - foot),
        bound,
        trivial=squared_norm(start - drawn.optimum),  # of W*, one of the optima
        attained=networks.worth(rounding, bound),
        rounding=rounding,
    )


def test_equality(evidence):
    drawn = draw(evidence, 0)
    start = begin(evidence, drawn, "acute")
    length = inner(start, drawn.optimum) / inner(drawn.optimum, drawn.optimum)
    evidence.identity(
        "squared distance",
        squared_norm(start - length[:, None] * drawn.optimum),
        lemma(start, drawn.optimum),
        rounding=rounding_of_distance(start, drawn.optimum),
    )


def draw(evidence, intercept):
    drawn = regressions.draw(evidence, intercept)
    length = inner(drawn.optimum, drawn.ray) / inner(drawn.ray, drawn.ray)
    foot = length[:, None] * drawn.ray
    # The foot takes two inner products, a quotient and a product.
    on_the_ray = Rounding(2 * DIMENSION + 2, np.abs(foot)).covers(drawn.optimum, foot)
    evidence.premise("shared optimum", on_the_ray and bool((length > 0).all()))
    return drawn


def begin(evidence, drawn, angle):
    """Gaussian starts, turned round where their angle with W* is not the one asked for."""
    start = evidence.rng("start", by=()).standard_normal((COUNT, DIMENSION)) / DIMENSION**0.5
    start *= np.sign(inner(start, drawn.optimum))[:, None] * (1 if angle == "acute" else -1)
    evidence.premise("acute", bool((inner(start, drawn.optimum) > 0).all()))
    return start


def lemma(start, optimum):
    bracket = squared_norm(optimum) - inner(optimum, start)
    return squared_norm(start - optimum) - bracket**2 / squared_norm(optimum)


def inner(left, right):
    return (left * right).sum(1)


def squared_norm(vectors):
    return (vectors**2).sum(1)


def rounding_of_distance(start, optimum):
    """The foot takes two inner products, a quotient, a product and a difference, all doubled by the
    square; three more inner products, a square, a quotient and a difference make the lemma's side.
    Its length k ‖W*‖ is at most ‖W_0‖.
    """
    operations = 2 * (2 * DIMENSION + 3) + DIMENSION + 3 * DIMENSION + 4
    return Rounding(operations, squared_norm(start) + 2 * squared_norm(optimum))


def rounding_of_loss(drawn):
    """A residual moves by γ = σ times what ŷ moves."""
    spread, moved, largest = sizes(drawn)
    return Rounding(OPERATIONS, largest * (largest + spread * moved))
