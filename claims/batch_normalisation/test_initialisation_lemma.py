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

from claims.batch_normalisation import (
    any_regression,
    anywhere,
    fifty_digits,
    networks,
    rational,
    regressions,
)
from claims.batch_normalisation.regressions import COUNT, DIMENSION, INTERCEPT, OPERATIONS, sizes
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\min_{\hat W^*} \|W_0 - \hat W^*\|^2 \le \|W_0 - W^*\|^2
        \quad - \frac{1}{\|W^*\|^2} \big( \|W^*\|^2 - \langle W^*, W_0 \rangle \big)^2, \qquad
        \hat W^* \in \arg\min_W \|z(W) - t\|^2 \quad = \{ k W^* : k > 0 \}""",
    place="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Lemma 4.5",
    premises={
        "acute": r"\langle W^*, W_0 \rangle > 0",
        "shared optimum": r"W^* \text{ minimises the normalised loss as well}",
        "normalised": r"z = \gamma\, (uW - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta",
        "epsilon of 0": r"\varepsilon = 0",
    },
    quantifiers={
        "regressions": "300 of one linear unit, 20 points in 5 dimensions, with residuals; "
        "$uW^*$ is nearest to the targets $t$; one at rational numbers; "
        "searched over 3 to 7 points in 1 to 3 dimensions",
        r"$\gamma, \beta$": "spread and mean of $uW^*$, so that $z(W^*) = uW^*$",
        "$W_0$": "one Gaussian start for each; searched over a box",
        "$k$": "from 1/10 to 10; searched over all of them, and over all $W$ in a box, where the "
        "loss is to be no less",
    },
    conclusion=["squared distance at rational numbers", "loss on the ray at rational numbers"],
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
    order = np.argsort(length[:, 0])
    evidence.curve(
        "loss on the ray, over that of the plain unit's optimum",
        length[order, 0],
        (loss / least)[order],
        predicted=np.ones(COUNT),
        axes=("k", "ratio of losses"),
        scales=("log", "log"),
    )
    if (epsilon, variant) == (0, "batch"):
        quantity, k = "loss on the ray at rational numbers", rational.short(length[0])
        rational.certify_regression(evidence, quantity, "on the ray", drawn, k)


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
    foot = nearest(start, drawn.ray)
    bound, rounding = lemma(start, drawn.optimum), rounding_of_distance(start, drawn.optimum)
    evidence.at_most(
        "squared distance",
        squared_norm(start - foot),
        bound,
        trivial=squared_norm(start - drawn.optimum),  # of W*, one of the optima
        attained=networks.worth(rounding, bound),
        rounding=rounding,
        instance=lambda at: {"W_0": start[at], "W*": drawn.optimum[at]},
    )
    if intercept == 0:
        draw_by_angle(evidence, start, drawn.optimum, squared_norm(start - foot))
    if (intercept, angle) == (0, "acute"):
        certify_distance(evidence, drawn, start)


def draw_by_angle(evidence, start, optimum, distances):
    lengths = squared_norm(start)
    cosines = inner(start, optimum) / np.sqrt(lengths * squared_norm(optimum))
    order = np.argsort(cosines)
    evidence.curve(
        "squared distance of the start to the nearest optimum, over its squared length",
        np.degrees(np.arccos(cosines))[order],
        (distances / lengths)[order],
        predicted=(lemma(start, optimum) / lengths)[order],
        axes=("angle between W₀ and W*, in degrees", "squared distance / ‖W₀‖²"),
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
    certify_distance(evidence, drawn, start)


def certify_distance(evidence, drawn, start):
    quantity, chosen = "squared distance at rational numbers", rational.short(start[0])
    rational.certify_regression(evidence, quantity, "nearest", drawn, chosen)


@pytest.mark.parametrize("tries", TRIES)
def test_any_start(evidence, tries):
    evidence.search(
        "squared distance", any_start, relation="at most", tries=tries, precise=any_start_exactly
    )


def any_start(draw):
    drawn = any_regression.floats(draw, any_regression.data(draw))
    start = acute(draw, drawn.optimum)
    bound = lemma(start, drawn.optimum)
    rounding = rounding_of_distance(start, drawn.optimum)
    # Beside the ray both sides are nothing but rounding.
    draw.assume(bool((rounding.allowance() < rounding.unexplained * bound).all()))
    return squared_norm(start - nearest(start, drawn.ray)), bound, rounding


def any_start_exactly(draw):
    """All of it is rational: so is the least of |W_0 - k W*|² over k."""
    optimum = any_regression.data(draw).optimum[None]
    start = acute(draw, optimum)
    length = inner(start, optimum) / inner(optimum, optimum)
    least = squared_norm(start) - length * inner(start, optimum)
    return least, lemma(start, optimum)


def acute(draw, optimum):
    """Draw W_0 (1, d), turned round where its angle with W* (1, d) is not acute."""
    start = anywhere.reals(draw, "W_0", optimum.shape, -3, 3)
    along = inner(start, optimum)[0]
    draw.assume(along != 0)
    return start if along > 0 else -start


@pytest.mark.parametrize("tries", TRIES)
def test_any_point_of_the_ray(evidence, tries):
    evidence.search(
        "loss on the ray", on_the_ray, relation="identity", tries=tries, precise=ray_in_digits
    )


def on_the_ray(draw):
    drawn = any_regression.floats(draw, any_regression.data(draw))
    length = draw.real("k", 1 / 10, 10)
    least = drawn.loss_and_gradient(drawn.optimum, variant="none")[0]
    loss = drawn.loss_and_gradient(length * drawn.optimum)[0]
    return loss, least, rounding_of_loss(drawn)


@fifty_digits.in_digits
def ray_in_digits(draw):
    unit = any_regression.Digits(any_regression.data(draw))
    length = fifty_digits.as_mpf(draw.real("k", 1 / 10, 10))
    return unit.loss(length * unit.optimum), unit.plain_loss(unit.optimum)


@pytest.mark.parametrize("tries", TRIES)
def test_any_weights(evidence, tries):
    evidence.search(
        "loss anywhere", any_weights, relation="at least", tries=tries, precise=weights_in_digits
    )


def any_weights(draw):
    drawn = any_regression.floats(draw, any_regression.data(draw, least=2))
    weights = anywhere.reals(draw, "W", drawn.optimum.shape, -3, 3)
    products = drawn.inputs * weights[:, None]
    spread = products.sum(2).std(1)
    magnified = np.abs(products).sum(2).max(1)
    draw.assume(bool((magnified < anywhere.MAGNIFIED * spread).all()))
    least = drawn.loss_and_gradient(drawn.optimum, variant="none")[0]
    allowed = rounding_of_loss(drawn, magnified / spread)
    draw.assume(bool((allowed.allowance() < allowed.unexplained * least).all()))
    return drawn.loss_and_gradient(weights)[0], least, allowed


@fifty_digits.in_digits
def weights_in_digits(draw):
    unit = any_regression.Digits(any_regression.data(draw, least=2))
    weights = anywhere.reals(draw, "W", (1, len(unit.optimum)), -3, 3)
    return unit.loss(fifty_digits.as_mpf(weights[0])), unit.plain_loss(unit.optimum)


def nearest(start, ray):
    """Return the foot on the ray, which is open at 0: an obtuse angle leaves 0 as the infimum."""
    return np.maximum(inner(start, ray) / inner(ray, ray), 0)[:, None] * ray


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


def rounding_of_loss(drawn, magnified=0):
    """A residual moves by γ = σ times what ŷ moves: at W* or, `magnified` by a mean there, at W."""
    spread, moved, largest = sizes(drawn)
    moved = np.maximum(moved, 2 * (1 + drawn.targets.shape[1] ** 0.5) * magnified)
    return Rounding(OPERATIONS, largest * (largest + spread * moved))
