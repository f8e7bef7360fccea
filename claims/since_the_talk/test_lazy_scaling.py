r"""A large scale makes any differentiable network the kernel of its start: no width is needed.

Train $\alpha f$ by steps of $c/\alpha^2$ from $f(w_0)=0$. The loss is $\alpha^2F$ with
$F(w)=\frac12\|f(w)-y/\alpha\|^2$, so that this is descent on $F$ by steps of $c$, and $F(w_0)$ is
as small as $\|y\|^2/2\alpha^2$. A step wins half of $c\|\nabla F\|^2$ at least, and all steps no
more than there is: $k$ of them move the weights by $\sqrt{ck}\|y\|/\alpha$ at most, by Cauchy and
Schwarz. So the derivative stays what it was, up to $L$ times that, and outputs of $\alpha f$ and of
its linearisation $\alpha\bar f$ differ by no more than a multiple of $1/\alpha$, the weights of the
two by no more than one of $1/\alpha^2$. For one hidden layer with signs $\pm1/\sqrt m$ behind it
$L$ is $\max|\sigma''|\,\|X\|\max\|x_i\|/\sqrt m$: scale and $\sqrt m$ do the same.

What falls like what depends on the start. Where $f$ is the network less its value there, movement
and gap of the outputs fall like $1/\alpha$ and gap of the weights like $1/\alpha^2$: nothing better
can be said. If $f$ is 0 as each unit is there twice, with opposite signs, twins move in opposite
directions, their second derivatives cancel, and the gap of the outputs falls like $1/\alpha^2$. A
ReLU network is linear until an input crosses a kink, which by the bound on the movement none does
from a certain $\alpha$ on: then there is no gap at all. From $f(w_0)\ne0$ the way is as long as
ever, since $\alpha f(w_0)$ has to be undone.
"""

from math import sqrt
from typing import NamedTuple

import mpmath
import numpy as np
import pytest

from claims.since_the_talk import any_scaled_network
from models.multiprecision import norm
from models.since_the_talk import lazy
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="rate",
    statement=r"""\begin{array}{c}
        \|w_k - w_0\| \le \frac{\|y\|}{\alpha} \sqrt{c k}, \qquad
        \|\alpha f(w_k) - \alpha \bar f(\bar w_k)\| \le \frac{L \|y\|^2}{\alpha}\,
        \Big( 2 M c^{3/2} \sum_{j < k} \sqrt{j} + \frac{c}{2} \Big), \\
        \|w_k - \bar w_k\| \le \frac{L \|y\|^2 c}{\alpha^2} \sum_{0 < i < k} \Big( \sqrt{c i} +
        2 M^2 c^{3/2} \sum_{j < i} \sqrt{j} + \frac{M c}{2} \Big), \qquad
        \|D f\| \le M, \quad \|D f(w) - D f(w')\| \le L \|w - w'\|, \\
        \|w_k - w_0\| \sim \alpha^{-1}, \qquad \|w_k - \bar w_k\| \sim \alpha^{-2}, \qquad
        \|\alpha f(w_k) - \alpha \bar f(\bar w_k)\| \sim \alpha^{-1} \text{ or, doubled, } \sim
        \alpha^{-2} \end{array}""",
    place="Future directions open: overparameterisation",
    source="chizat2019, Section 2",
    premises={
        "centred": r"f(w_0) = 0",
        "scaled step": r"\eta = c/\alpha^2, \quad c \le 1 / (M^2 + L \|y\|/\alpha)",
        "smooth": r"\sigma \text{ is differentiable, } |\sigma''| \le s, \text{ wherever "
        r"movement of that size may lead}",
    },
    quantifiers={
        "networks": "24 with four units and five inputs in space for each of tanh and softplus, "
        "shifted or doubled; ReLU beyond its last kink; searched over one or two units and inputs",
        r"$\alpha$": "1 to 1024; exponents from 64 on; searched up to 100",
        "$k$": "5 for the bounds, 20 for the exponents; searched from 1 to 4",
    },
    conclusion=[
        "movement",
        "gap of outputs",
        "gap of weights",
        "exponent of the movement",
        "exponent of the gap of outputs",
        "exponent of the gap of weights",
    ],
    rests_on=["terminology.gradient_step"],
)
QUANTITIES = ["movement", "gap of outputs", "gap of weights"]
NETWORKS, UNITS, INPUTS, STEPS, FEW = 24, 4, 5, 20, 5
SCALES = 2.0 ** np.arange(11)
LARGE = SCALES[6:]
# The rates are those of a limit: at α an exponent is off by a multiple of 1/α, here less than 1/50.
OFF, RESOLVES = 0.02, 0.03


@pytest.mark.parametrize("start", ["shifted", "doubled"])
@pytest.mark.parametrize("activation", ["tanh", "softplus"])
def test_bounds(evidence, activation, start):
    problem = draw_problem(evidence, activation, start)
    for quantity, (found, bound) in measured(evidence, problem, SCALES, steps=FEW).items():
        evidence.at_most(quantity, found, bound, trivial=None)
        name = f"{quantity} of one network of four units, and its bound"
        draw(evidence, name, SCALES, found[0], bound[0], f"{activation}, {start}")


@pytest.mark.parametrize(
    "start, steps",
    [without("centred", "plain", "scaled"), without("scaled step", "shifted", "one for all")],
)
def test_movement_otherwise(evidence, start, steps):
    problem = draw_problem(evidence, "tanh", start)
    gaps = trained(evidence, problem, SCALES, steps)
    bound, *_ = bounds(problem, SCALES, largest_step(problem, SCALES), STEPS)
    evidence.at_most("movement", gaps.moved, bound, trivial=None)


@pytest.mark.parametrize(
    "quantity, steps, share, weight, short",
    [
        ("movement", 1, 1.0, 0.0, 1e-4),
        ("gap of outputs", 1, 1.0, 0.4, 0.39),
        ("gap of outputs", 2, 0.5, 0.5, 0.71),
        ("gap of weights", 2, 0.3, 0.6, 0.78),
    ],
)
def test_one_unit_comes_near_the_bounds(evidence, quantity, steps, share, weight, short):
    """At its steepest, w = 0, a unit moves as far as can be, but for L/α. Where it is curved it is
    less steep: after one step f'²f''/L is left, at most .618 near w = 0.4; after two the part of
    the turned derivative and that of the lost residual have opposite signs.
    """
    ones, scale = np.ones((1, 1)), np.array([1e4])
    problem = lazy.Problem(ones[None], ones, weight * ones[None], ones, "tanh", shifted=True)
    found, bound = measured(evidence, problem, scale, steps=steps, share=share)[quantity]
    evidence.at_most(quantity, found, bound, trivial=None, attained=short)


@pytest.mark.parametrize("start", ["shifted", "doubled"])
@pytest.mark.parametrize("activation", ["tanh", "softplus"])
def test_exponents(evidence, activation, start):
    problem = draw_problem(evidence, activation, start)
    gaps, series = trained(evidence, problem, LARGE), f"{activation}, {start}"
    name = "movement of one network of four units, and of its linearisation"
    draw(evidence, name, LARGE, gaps.moved[0], gaps.straight[0], series)
    for quantity, found, exponent in (
        ("movement", gaps.moved, -1),
        ("gap of outputs", gaps.outputs, -1 if start == "shifted" else -2),
        ("gap of weights", gaps.weights, -2),
    ):
        judge_exponent(evidence, quantity, found, exponent)
        local = np.diff(np.log(found[0])) / np.diff(np.log(LARGE))
        name = f"local exponent of the {quantity} of one network of four units"
        between = np.sqrt(LARGE[1:] * LARGE[:-1])
        draw(evidence, name, between, local, np.full(local.size, exponent), series, "linear")


@pytest.mark.parametrize(
    "start, steps",
    [
        without("centred", "plain", "scaled"),
        without("scaled step", "shifted", "the smallest for all"),
    ],
)
def test_exponent_otherwise(evidence, start, steps):
    problem = draw_problem(evidence, "tanh", start)
    gaps = trained(evidence, problem, LARGE, steps)
    judge_exponent(evidence, "movement", gaps.moved, -1)


@pytest.mark.parametrize("beyond", [1, without("smooth", 1 / 1000, breaks="gap of outputs")])
def test_relu_has_no_gap(evidence, beyond):
    problem = draw_problem(evidence, "relu", "shifted")
    step = largest_step(problem, np.ones(1))
    moved, *_ = bounds(problem, np.ones(1), step, STEPS)
    scales = beyond * (moved[:, 0] / problem.reach()).max() * np.array([1.001, 2, 4, 8])
    gaps = trained(evidence, problem, scales)
    # A step rounds sums over inputs, units and coordinates; a weight and an input have the size of
    # three or less, of which αf is α times as many as there are units, over their root.
    operations = STEPS * 4 * (INPUTS + UNITS + 10)
    height = scales * 4 * abs(problem.start).max() * sqrt(UNITS)
    evidence.identity(
        "gap of outputs",
        gaps.outputs,
        np.zeros(gaps.outputs.shape),
        rounding=Rounding(operations, np.broadcast_to(height, gaps.outputs.shape)),
    )


@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_any_network(evidence, quantity, tries):
    at = QUANTITIES.index(quantity)
    evidence.search(
        f"{quantity} of any", attack(at), relation="at most", tries=tries, precise=precisely(at)
    )


def attack(at):
    def any_network(draw):
        drawn = any_scaled_network.draw_network(draw)
        draw.assume(drawn.steps > 1 or at < 2)  # the first step is the same for both
        problem, scale = drawn.problem, np.array([drawn.scale])
        step = drawn.share * largest_step(problem, scale)
        gaps = lazy.compare(problem, scale, step, drawn.steps)
        found = gaps.moved, gaps.outputs, gaps.weights
        return found[at], bounds(problem, scale, step, drawn.steps)[at]

    return any_network


def precisely(at):
    @mpmath.workdps(50)
    def any_network_in_digits(draw):
        network = any_scaled_network.Digits(any_scaled_network.draw_network(draw))
        (own, f), (straight, linear) = (network.train(way) for way in (False, True))
        drawn = network.drawn
        draw.assume(drawn.steps > 1 or at < 2)
        gaps = own - drawn.start, f - linear, own - straight
        bound = by_steps(network, drawn.scale, network.step, drawn.steps)[at]
        return norm(gaps[at]), bound

    return any_network_in_digits


def draw(evidence, name, scales, found, predicted, series, scale="log"):
    evidence.curve(
        name,
        scales,
        found,
        predicted=predicted,
        series=series,
        axes=("α", name.partition(" of one")[0]),
        scales=("log", scale),
    )


def judge_exponent(evidence, quantity, found, exponent):
    evidence.rate(
        f"exponent of the {quantity}",
        LARGE,
        found,
        law="power",
        at_least=exponent - OFF,
        at_most=exponent + OFF,
        resolves=RESOLVES,
    )


def trained(evidence, problem, scales, kind="scaled", steps=STEPS, share=1.0):
    """Return what training changes; record the premises."""
    largest = largest_step(problem, scales)
    step = {
        "scaled": share * largest,
        "one for all": largest * scales**2,
        "the smallest for all": largest * (scales / scales.max()) ** 2,
    }[kind]
    before = lazy.train(problem, np.ones(1), step[:, :1], 0).outputs
    # Twins cancel up to the rounding of the sum over all units.
    sums = Rounding(2 * UNITS, 2 * sqrt(UNITS) * (1 + abs(problem.start).max()))
    evidence.premise("centred", sums.covers(before, 0.0))
    evidence.premise("scaled step", bool((step == step[:, :1]).all() and (step <= largest).all()))
    furthest, *_ = bounds(problem, scales, step, steps)
    crossed = (furthest >= problem.reach()[:, None]).any()
    evidence.premise("smooth", bool(problem.activation != "relu" or not crossed))
    return lazy.compare(problem, scales, step, steps)


def measured(evidence, problem, scales, steps, share=1.0):
    """Return what was measured and its bound, (S, A) each, for each of the three quantities."""
    gaps = trained(evidence, problem, scales, steps=steps, share=share)
    limits = bounds(problem, scales, share * largest_step(problem, scales), steps)
    found = gaps.moved, gaps.outputs, gaps.weights
    return dict(zip(QUANTITIES, zip(found, limits, strict=True), strict=True))


def largest_step(problem, scales):
    """Return the largest c, (S, A), for all scales α from their least on: 1/(M² + L‖y‖/α)."""
    bent = problem.curvature() * np.linalg.norm(problem.labels, axis=1) / scales.min()
    step = 1 / (problem.steepness() ** 2 + bent)
    return np.repeat(step[:, None], len(scales), axis=1)


class Limits(NamedTuple):
    """M, L and ‖y‖, (S, 1) each."""

    steepness: object
    curvature: object
    length: object


def bounds(problem, scales, step, steps):
    """Return the bounds on movement, gap of the outputs and gap of the weights, (S, A) each."""
    length = np.linalg.norm(problem.labels, axis=1)
    columns = (each[:, None] for each in (problem.steepness(), problem.curvature(), length))
    return by_steps(Limits(*columns), scales, step, steps)


def by_steps(limits, scale, step, steps):
    """Return the three bounds from M, L and ‖y‖, after so many steps of c on F."""
    square = limits.curvature * limits.length**2
    roots = [sum(sqrt(j) for j in range(k)) for k in range(steps + 1)]
    power, steep = step**1.5, limits.steepness
    apart = [2 * steep * power * roots[k] + (k > 0) * step / 2 for k in range(steps + 1)]
    moved = (step * steps) ** 0.5 * limits.length / scale
    drift = sum((step * k) ** 0.5 + steep * apart[k] for k in range(steps))
    return moved, square * apart[steps] / scale, square * step * drift / scale**2


def draw_problem(evidence, activation, start):
    """Draw inputs of length 1, labels ±1, standard normal weights and signs ±1/√m."""
    rng = evidence.rng("problem", by=())
    points = rng.standard_normal((NETWORKS, INPUTS, 3))
    points /= np.linalg.norm(points, axis=2, keepdims=True)
    labels = rng.choice([-1.0, 1.0], (NETWORKS, INPUTS))
    weights = rng.standard_normal((NETWORKS, UNITS, 3))
    signs = rng.choice([-1.0, 1.0], (NETWORKS, UNITS)) / sqrt(UNITS)
    problem = lazy.Problem(points, labels, weights, signs, activation, start == "shifted")
    return lazy.doubled(problem) if start == "doubled" else problem
