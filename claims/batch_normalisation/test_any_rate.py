r"""A batch-normalised unit is trained by gradient descent at any rate: once its weights are long
enough for the rate, each step lowers the loss, and they never become short again.

The loss depends on the direction of $w$ alone. So its gradient is orthogonal to $w$ and falls like
$1/\|w\|$, and its curvature falls like $1/\|w\|^2$: with $\lambda$ for the most on the unit sphere
it is $\lambda/\|w\|^2$ at most. A step is orthogonal to $w$, along it the weights only become
longer, and so it wins $\eta(1-\eta\lambda/2\|w\|^2)\|\nabla L\|^2$ or more: at least half of
$\eta\|\nabla L\|^2$ from $\|w\|^2=\eta\lambda$ on, whatever $\eta$ is. By Pythagoras a step makes
$\|w\|^2$ longer by $\eta^2\|\nabla L\|^2$, so that too large a rate makes itself smaller; that all
of these are paid for by the loss bounds how long the weights become, and how long the gradient of
the direction can stay away from 0. Without normalisation no length helps, and a rate beyond
$2/\lambda$ goes up.

Of one unit $\lambda$ is at most a number in closed form: with $S$ the covariance of the inputs,
$v=S^{1/2}w$ and a unit vector $c$, the second derivatives of $\langle c,v\rangle/\|v\|$ are
$2/\sqrt3\|v\|^2$ at most, and exactly that where $\cos^2\angle(c,v)=\frac13$.
"""

from dataclasses import replace

import numpy as np
import pytest

from claims.batch_normalisation import any_unit
from models import roundings
from models.batch_normalisation import any_rate
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\begin{array}{c}
        \|w_{t+1}\|^2 = \|w_t\|^2 + \eta^2 \|\nabla L(w_t)\|^2, \qquad
        \lambda = \kappa(S)\,\gamma\,\tfrac{2}{\sqrt3} \|b\| \;\text{ or }\;
        \kappa(S) \left( \tfrac{\gamma^2}{4} + \tfrac{2}{\sqrt3} \gamma \right)
        \;\ge\; \sup_{\|w\|=1} \|\nabla^2 L(w)\| \\
        \|w_t\|^2 \ge \eta\lambda \;\Rightarrow\; \text{for all } T > s \ge t: \quad
        L(w_s) - L(w_{s+1}) \ge \frac{\eta}{2} \|\nabla L(w_s)\|^2, \qquad
        \|w_T\|^2 - \|w_t\|^2 \le 2\eta \Delta, \\
        \min_{t \le s < T} \Big\| \nabla L\Big( \frac{w_s}{\|w_s\|} \Big) \Big\|^2 \le
        \frac{2\Delta}{T - t} \Big( \frac{\|w_t\|^2}{\eta} + 2\Delta \Big), \qquad
        \Delta = L(w_t) - \inf L
        \end{array}""",
    place="Batch Normalisation: Loss Smoother?",
    source="arora2019auto",
    premises={
        "scale-invariant": r"L(aw) = L(w) \text{ for } a > 0, \; \varepsilon = 0",
        "differentiated": r"\sigma \text{ depends on } w, \text{ for the gradient as well}",
        "fixed scale": r"\gamma, \beta \text{ are not learnt at the rate } \eta",
        "all data": r"\nabla L \text{ is of all points, which normalise each other}",
        "long": r"\|w_t\|^2 \ge \eta \lambda",
    },
    quantifiers={
        "units": "100 for each loss, on 20 points in 5 dimensions, squared error and "
        "cross-entropy of two classes; $\\|b\\|^2=a^\\top S^{-1}a$, $a=\\operatorname{cov}(x,t)$; "
        "searched over 3 to 6 points in 2 or 3 dimensions, $\\kappa<400$",
        r"$\eta$": "0.01 to 100 000, from weights of length 1, of which only $\\eta/\\|w_0\\|^2$ "
        "matters; with those that have become long: 200 steps; searched from $\\eta\\lambda$ to 4 "
        "times that",
    },
    conclusion=[
        "curvature on the sphere",
        "squared length of the weights",
        "won by a step",
        "length gained, squared, over the rate",
        "least squared gradient on the sphere",
    ],
    rests_on=[
        "terminology.gradient_step",
        "batch_normalisation.scale_invariance",
        "batch_normalisation.orthogonal_gradient",
    ],
)
STEPS = 200
# Beside the optimum of a whitened unit the curvature is √3/2 of λ in all directions, so that at
# ‖w‖² = ηλ a step wins 1 - √3/4 of η‖∇L‖², and the squared length gains η over as much of the loss:
# both bounds are missed by a share of 1 - 1/(2 - √3/2) = 0.118.
TIGHT = 0.12
WON, GAINED = "won by a step", "length gained, squared, over the rate"
RATES = [
    ("squared error", 0.01),
    ("squared error", 0.1),
    ("squared error", 10),
    ("squared error", 1e3),
    ("squared error", 1e5),
    ("cross-entropy", 0.01),
    ("cross-entropy", 1e3),
    ("cross-entropy", 1e5),
]


@pytest.mark.parametrize("loss", any_rate.LOSSES)
def test_curvature_anywhere_on_the_sphere(evidence, loss):
    units, weights = any_unit.hundred(evidence, loss)
    judge_curvature(evidence, units, weights)


def test_where_the_curvature_is_largest(evidence):
    """With S = I the bound is reached for the squared error."""
    units = any_rate.whitened(any_unit.hundred(evidence, "squared error")[0])
    judge_curvature(evidence, units, any_rate.most_bent(units), attained=1e-9)


@pytest.mark.parametrize(
    "loss, rate, variant, epsilon",
    [
        *((loss, rate, "batch", 0) for loss, rate in RATES),
        without("scale-invariant", "squared error", 10, "batch", 0.1),
        without("differentiated", "squared error", 10, "detached", 0),
    ],
)
def test_steps_lengthen_the_weights(evidence, loss, rate, variant, epsilon):
    units, weights = any_unit.hundred(evidence, loss)
    units = replace(units, variant=variant, epsilon=epsilon)
    any_unit.check(evidence, units, weights, units, units)
    path = any_rate.descend(units, weights, rate, 20)
    squared = path.lengths[:-1] + rate**2 * path.slopes[:-1]
    sizes = [
        any_unit.of_length(units, *each, rate).magnitude
        for each in zip(path.weights[:-1], path.losses[:-1], squared, strict=True)
    ]
    rounding = Rounding(any_unit.operations(units), np.array(sizes))
    evidence.identity("squared length of the weights", path.lengths[1:], squared, rounding=rounding)


@pytest.mark.parametrize("loss, rate", RATES)
def test_every_step_descends(evidence, loss, rate):
    units, weights = any_unit.hundred(evidence, loss)
    path = any_rate.descend(units, weights, rate, STEPS)
    long = path.lengths >= rate * any_unit.most_curved(units)
    judge_steps(evidence, units, path, rate, long)
    first, gap, units_there = since(path, units, long)
    gained = (path.lengths[-1, units_there] - path.lengths[first, units_there]) / rate
    evidence.at_most(GAINED, gained, 2 * gap, trivial=None)
    evidence.curve(
        "median loss above its infimum",
        np.arange(1, STEPS + 2),
        np.median(path.losses - units.lowest(), axis=1),
        series=f"{loss}, rate {rate:g}",
        axes=("step, counted from 1", "loss"),
        scales=("log", "log"),
    )


@pytest.mark.parametrize("loss, rate", [each for each in RATES if each[1] < 1e5])
def test_the_direction_comes_to_rest(evidence, loss, rate):
    units, weights = any_unit.hundred(evidence, loss)
    path = any_rate.descend(units, weights, rate, STEPS)
    long = path.lengths >= rate * any_unit.most_curved(units)
    evidence.premise("long", bool(long[-1].any()))
    first, gap, there = since(path, units, long)
    # What comes before is left out: there the gradient may well be smaller.
    squared = np.where(long, path.lengths * path.slopes, np.inf)[:-1, there]
    least = np.minimum.accumulate(squared)
    steps = np.arange(1, STEPS + 1)[:, None] - first
    bounds = 2 * gap / np.maximum(steps, 1) * (path.lengths[first, there] / rate + 2 * gap)
    known = units.condition() * (units.scale * slope(units)) ** 2
    evidence.at_most(
        "least squared gradient on the sphere", least[-1], bounds[-1], trivial=known[there]
    )
    if (first == first[0]).all():
        evidence.curve(
            f"largest of the units' least squared gradients over their bounds, {loss}",
            steps[first[0] :, 0],
            (least / bounds)[first[0] :].max(axis=1),
            series=f"rate {rate:g}",
            predicted=np.ones(STEPS - first[0]),
            axes=("steps since the weights are long", "share of the bound"),
            scales=("log", "log"),
        )


@pytest.mark.parametrize("rate", [0.1, 10, 1e3])
def test_beside_the_optimum(evidence, rate):
    """There the bounds are nearly reached."""
    units = any_rate.whitened(any_unit.hundred(evidence, "squared error")[0])
    long = rate * any_unit.most_curved(units)
    weights = any_unit.beside_the_optimum(evidence, units) * np.sqrt(long)[:, None]
    path = any_rate.descend(units, weights, rate, 20)
    # Weights are made that long, and may be a few roundings shorter.
    edge = Rounding(roundings.norm(any_unit.DIMENSION) + 4, 1).allowance()
    long = path.lengths >= long * (1 - 2 * edge)
    judge_steps(evidence, units, path, rate, long, attained=TIGHT)
    gained = (path.lengths[-1] - path.lengths[0]) / rate
    bounds = 2 * (path.losses[0] - units.lowest())
    # Lengths and losses are both subtracted, and the latter are near to their infimum.
    size = any_unit.of_loss(units, weights, path.losses[0]).magnitude + 2 * path.lengths[-1] / rate
    rounding = Rounding(any_unit.operations(units), size, reason=any_unit.DIFFERENCE)
    evidence.at_most(GAINED, gained, bounds, trivial=None, attained=TIGHT, rounding=rounding)


@pytest.mark.parametrize(
    "departure",
    [
        without("long", "a tenth of the length", breaks=WON),
        without("scale-invariant", "no normalisation", breaks=WON),
        without("all data", "half of the points", breaks=WON),
        without("fixed scale", "learnt scale", breaks=WON),
    ],
)
def test_a_step_otherwise(evidence, departure):
    rate, (units, _) = 10, any_unit.hundred(evidence, "squared error")
    weights = any_unit.beside_the_optimum(evidence, units)
    share = 1 / 100 if departure == "a tenth of the length" else 2
    weights = weights * np.sqrt(share * rate * any_unit.most_curved(units))[:, None]
    if departure == "no normalisation":
        units = replace(units, variant="none")
    taught = units.first(any_unit.POINTS // 2) if departure == "half of the points" else units
    path = any_rate.descend(units, weights, rate, 1, taught)
    after, slopes, moved = path.losses[1], path.slopes[0], units
    if departure == "learnt scale":
        by_scale = units.scale_gradient(weights)
        moved = replace(units, scale=units.scale - rate * by_scale)
        after, slopes = moved.loss_and_gradient(path.weights[1])[0], slopes + by_scale**2
    any_unit.check(evidence, units, weights, taught, moved)
    evidence.premise("long", bool((path.lengths[0] >= rate * any_unit.most_curved(units)).all()))
    size = any_unit.of_loss(units, weights, np.maximum(after, path.losses[0]))
    evidence.at_least(
        WON, path.losses[0] - after, any_unit.least_win(rate, slopes), trivial=None, rounding=size
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_unit(evidence, tries):
    evidence.search(
        WON,
        any_unit.any_step,
        relation="at least",
        tries=tries,
        precise=any_unit.any_step_in_digits,
    )
    evidence.search(
        GAINED,
        any_unit.any_path,
        relation="at most",
        tries=tries,
        precise=any_unit.any_path_in_digits,
    )


def judge_curvature(evidence, units, weights, attained=None):
    most = any_unit.most_curved(units)
    # A Hessian adds up terms of second order in x/σ, each with the roundings of ŷ.
    magnitude = most * (1 + any_unit.magnified(units, weights)[1]) ** 2
    spectrum = roundings.orthogonal(any_unit.DIMENSION, any_unit.DIMENSION)
    rounding = Rounding(2 * any_unit.operations(units) + spectrum, magnitude)
    evidence.at_most(
        "curvature on the sphere",
        units.curvature(weights),
        most,
        trivial=None,
        attained=attained,
        rounding=rounding,
        instance=lambda at: {"inputs": units.inputs[at], "w": weights[at]},
    )


def judge_steps(evidence, units, path, rate, long, attained=None):
    """Judge the steps from long weights that win enough to be told from rounding."""
    sizes = np.array(
        [
            any_unit.of_loss(units, weights, losses).magnitude
            for weights, losses in zip(path.weights[:-1], path.losses[:-1], strict=True)
        ]
    )
    least = any_unit.least_win(rate, path.slopes[:-1])
    rounding = Rounding(any_unit.operations(units), sizes)
    chosen = long[:-1] & (any_unit.JUDGED * rounding.allowance() < least)
    stay = bool((long[1:] >= long[:-1]).all())
    evidence.premise("long", stay and bool(long[-1].any()))
    evidence.at_least(
        WON,
        (path.losses[:-1] - path.losses[1:])[chosen],
        least[chosen],
        trivial=None,
        attained=attained,
        rounding=Rounding(any_unit.operations(units), sizes[chosen], reason=any_unit.DIFFERENCE),
    )


def since(path, units, long):
    """Return when the weights became long, Δ there, and which units' ones do before the end."""
    there = np.flatnonzero(long[:-1].any(axis=0))
    first = long[:, there].argmax(axis=0)
    return first, path.losses[first, there] - units.lowest()[there], there


def slope(units):
    """Return the most that ‖c‖ is, with c the gradient behind ŷ over γ."""
    return units.correlation() if units.loss == "squared error" else 1
