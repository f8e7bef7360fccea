r"""What if $v$ was also learnt? Then each unit keeps a balance between its two layers.

Leaky ReLU is homogeneous, so a step of SGD on $(w_r,v_r)$ with the same $\eta$ moves $\|w_r\|^2$
and $v_r^2$ by the same amount to first order. What is left, of second order, is the statement. As
$\eta\to0$ the balance is conserved. A unit that starts with $v_r=0=w_r$ never wakes, at any
step: each layer's gradient has the other as a factor, and both vanish.
"""

import numpy as np
import pytest

from models.linear_separators.learnt_output import train_both_layers
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\Delta\left(\|w_r\|^2 - v_r^2\right)
        = \eta^2 \left(s_r^2 v_r^2 \|x\|^2 - \sigma(\langle w_r, x \rangle)^2\right)
        \quad \text{at every update}""",
    slide="Future directions open",
    premises={"one step": r"\eta_W = \eta_v", "homogeneous": r"\sigma(z) = s z, \; s = \sigma'(z)"},
    quantifiers={
        "updates": "the first 200 of each run, all units; where a drawn point is not violated, its "
        "label is flipped, so that updates go on",
        r"$\alpha, \eta$": r"$\alpha\in\{0,0.3,1\}$, $\eta\in\{0.01,0.5\}$",
        r"$\sigma$": "leaky ReLU; tanh as the departure",
    },
    conclusion="change of the balance",
)


@pytest.mark.parametrize("slope", [0, 0.3, 1])
@pytest.mark.parametrize("step", [0.01, 0.5])
def test_balance_of_each_unit(evidence, slope, step):
    judge(evidence, train_both_layers(evidence.rng("run"), step=step, slope=slope))


@without("one step")
def test_two_different_steps(evidence):
    judge(evidence, train_both_layers(evidence.rng("run"), step=0.5, slope=0.3, output_step=0.1))


@without("homogeneous")
def test_tanh(evidence):
    judge(evidence, train_both_layers(evidence.rng("run"), step=0.5, slope=0.3, activation="tanh"))


def judge(evidence, course):
    evidence.premise("one step", course.same_step)
    evidence.premise(
        "homogeneous", bool((course.activations == course.slopes * course.inputs).all())
    )
    predicted = course.step**2 * (
        course.slopes**2 * course.outputs**2 * course.squared_norms - course.activations**2
    )
    # A balance is a sum of d squares and one more; there are two, before and after. A step rounds a
    # weight by a slope, two products and a sum, which its square doubles.
    rounding = Rounding(course.dimension + 1 + 2 * 4, 2 * course.sizes)
    evidence.identity(
        "change of the balance", np.diff(course.balance, axis=0), predicted, rounding=rounding
    )
