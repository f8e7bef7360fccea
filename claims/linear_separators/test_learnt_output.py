r"""What if $v$ was also learnt? Then each unit keeps a balance between its two layers.

Leaky ReLU is homogeneous, so a step of SGD on $(w_r,v_r)$ with the same $\eta$ moves $\|w_r\|^2$
and $v_r^2$ by the same amount to first order. What is left, of second order, is the statement. As
$\eta\to0$ the balance is conserved. A unit that starts with $v_r=0=w_r$ never wakes, at any
step: each layer's gradient has the other as a factor, and both vanish.

Runs on short rationals are certified: the updates that automatic differentiation made, followed in
exact arithmetic, change each balance by that much each time.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import instances
from models.certificates import balance
from models.certificates.second import balance as by_products
from models.linear_separators import data, exact
from models.linear_separators.learnt_output import follow_both_layers, train_both_layers
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\Delta\left(\|w_r\|^2 - v_r^2\right)
        = \eta^2 \left(s_r^2 v_r^2 \|x\|^2 - \sigma(\langle w_r, x \rangle)^2\right)
        \quad \text{at every update}""",
    place="Future directions open",
    premises={"one step": r"\eta_W = \eta_v", "homogeneous": r"\sigma(z) = s z, \; s = \sigma'(z)"},
    quantifiers={
        "updates": "the first 20 of each run by certificate, the first 200 in floating point, all "
        "units; where a drawn point is not violated, its "
        "label is flipped, so that updates go on; searched over any weights of up to three units, "
        "on a point of the unit ball in 2 or 3 dimensions",
        r"$\alpha, \eta$": r"$\alpha\in\{0,\frac14,1\}$, $\eta\in\{\frac1{64},\frac12\}$ by "
        r"certificate; $\alpha\in\{0,0.3,1\}$, $\eta\in\{0.01,0.5\}$; searched over "
        r"$\alpha\in[0,1]$, $\eta\in[\frac14,100]$",
        r"$\sigma$": "leaky ReLU; tanh as the departure",
    },
    conclusion="changes of the balance along an exact run",
)


@pytest.mark.parametrize("slope", [0, 0.3, 1])
@pytest.mark.parametrize("step", [0.01, 0.5])
def test_balance_of_each_unit(evidence, slope, step):
    judge(evidence, train_both_layers(evidence.rng("run"), step=step, slope=slope))


@pytest.mark.parametrize("slope", ["0", "1/4", "1"])
@pytest.mark.parametrize("step", ["1/64", "1/2"])
def test_balance_along_an_exact_run(evidence, slope, step):
    rng, rates = evidence.rng("run"), (Fraction(slope), Fraction(step))
    sample = data.cap(6, 3, 0.1, rng)
    points = exact.shortened(sample.points, bits=5)
    weights = exact.shortened(rng.standard_normal((8, 3)) / 2, bits=4)
    (outputs,) = exact.shortened(rng.standard_normal((1, 8)), bits=4)
    course = follow_both_layers(
        *(np.array(each, float) for each in (points, sample.labels, weights, outputs)),
        rng,
        updates=20,
        slope=float(rates[0]),
        step=float(rates[1]),
    )
    kept = sorted(set(course.used))
    run = balance.Run(
        [points[i] for i in kept],
        *rates,
        weights,
        outputs,
        [kept.index(i) for i in course.used],
        course.signs,
    )
    evidence.premise("one step", course.same_step)
    evidence.certificate(
        "changes of the balance along an exact run",
        balance.make(run),
        balance.check,
        by_products.check,
    )


@without("one step")
def test_two_different_steps(evidence):
    judge(evidence, train_both_layers(evidence.rng("run"), step=0.5, slope=0.3, output_step=0.1))


@without("homogeneous")
def test_tanh(evidence):
    judge(evidence, train_both_layers(evidence.rng("run"), step=0.5, slope=0.3, activation="tanh"))


@pytest.mark.parametrize("tries", TRIES)
def test_any_update(evidence, tries):
    quantity, precise = "change of the balance by any", any_update_exactly
    evidence.search(quantity, any_update, relation="identity", tries=tries, precise=precise)


def drawn(draw):
    """Draw a point (d,) with a label, W (R, d), v (R,), and both rates."""
    point, units = instances.separable(draw, size=1, shortest=1 / 4)[0], draw.integer("units", 1, 3)
    label = instances.any_signs(draw, 1)[0]
    weights = draw.reals("W", (units, len(point)), -2.0, 2.0)
    outputs, slope = draw.reals("v", units, -2.0, 2.0), draw.real("slope", 0.0, 1.0)
    return point, label, weights, outputs, slope, instances.any_step(draw)


def any_update(draw):
    point, label, weights, outputs, slope, step = drawn(draw)
    arrays = (point[None], np.array([float(label)]), weights, outputs)
    rng = np.random.default_rng(0)  # a single point is drawn
    course = follow_both_layers(*arrays, rng, updates=1, step=step, slope=slope)
    measured, predicted, rounding = changes(course)
    # Where the change is next to nothing, both sides are nothing but rounding.
    draw.assume(rounding.allowance().max() < rounding.unexplained * np.abs(predicted).max())
    return measured, predicted, rounding


def any_update_exactly(draw):
    """Where the point is not violated, with its label flipped."""
    point, label, weights, outputs, slope, step = drawn(draw)
    inputs = weights @ point
    slopes = np.where(inputs > 0, 1, slope)
    heights = slopes * inputs
    moved = step * (label if label * (outputs @ heights) < 1 else -label)
    after = weights + moved * np.outer(slopes * outputs, point), outputs + moved * heights
    balances = [(w**2).sum(axis=1) - v**2 for w, v in ((weights, outputs), after)]
    predicted = step**2 * (slopes**2 * outputs**2 * (point @ point) - heights**2)
    return balances[1] - balances[0], predicted


def judge(evidence, course):
    evidence.premise("one step", course.same_step)
    evidence.premise(
        "homogeneous", bool((course.activations == course.slopes * course.inputs).all())
    )
    measured, predicted, rounding = changes(course)
    evidence.identity("change of the balance", measured, predicted, rounding=rounding)


def changes(course):
    """Return the changes of all balances, what is predicted, and how far rounding may move both."""
    predicted = course.step**2 * (
        course.slopes**2 * course.outputs**2 * course.squared_norms - course.activations**2
    )
    # A balance is a sum of d squares and one more; there are two, before and after, of S at most
    # together with v². A step rounds a weight by a slope, two products and a sum: its square by
    # twice as much of ‖w'‖ (‖w‖ + ‖w'‖) ≤ 2S. What is predicted has a norm of d terms, and six
    # products and a difference of numbers that are ‖Δw‖² + Δv² ≤ 4S at most.
    operations = course.dimension + 1 + 2 * 4 + 2 * (course.dimension + 7)
    rounding = Rounding(operations, 2 * course.sizes)
    return np.diff(course.balance, axis=0), predicted, rounding
