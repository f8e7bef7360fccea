r"""The slide's gradient, against automatic differentiation to the last few bits.

With $e=o-\mathbf 1_y$ the chain rule gives $\partial L/\partial w_r=\mathrm{mean}_s\,(e_s\cdot
V_r)\,x_s$ over the points on which unit $r$ is active; as $\sum_ie_i=0$, that is the slide's form,
plus sign included. It belongs to the mean loss and to components that are single points. The
pseudo-gradient takes the activations of $W(0)$, but the softmax of the true network: it is the
gradient of the frozen network only while no activation has flipped.
"""

import numpy as np
import pytest

from models import roundings
from models.structured_data import data, network
from theoremcheck import Claim, Rounding, as_written, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\frac{\partial L(W)}{\partial w_r} = \sum_{a,b} p_{a,b} \left( \sum_{i \ne a}
        (V_{i,r} - V_{a,r})\,
        o_i(x_{a,b}, W) \right) x_{a,b} \, 1(w_r^\top x_{a,b} \ge 0), \qquad
        \tilde{G}_r \text{ the same with } 1(w_r(0)^\top x_{a,b} \ge 0)""",
    slide="Proof Ideas: gradient and pseudo-gradient",
    source="li2018, Section 4",
    premises={
        "point components": r"\lambda = 0: \text{ the component } (a,b) \text{ is the point } "
        r"x_{a,b}",
        "true softmax": r"o = \mathrm{softmax}(f) \text{ of the network at } W, \text{ not of the "
        r"frozen "
        r"one}",
    },
    quantifiers={
        "$W$": "20 random ones per width, away from the kinks",
        "$m$": "5, 60 and 400",
        "$p_{a,b}$": "the frequencies of random samples of 50 points",
    },
    conclusion=["gradient", "pseudo-gradient"],
    errata=[
        r"the slide says $O_i(x_{alb},W)$; correct is $o_i(x_{a,b},W)$",
    ],
)
SUMMED = (
    r"the slide says $L(W)=-\sum_s\log o_{y_s}(x_s)$; correct is the mean over the sample, whose "
    r"gradient the formula "
    r"is: that of the sum is $N$ times as large"
)


@pytest.mark.parametrize("width", [5, 60, 400])
def test_slide_form_is_the_gradient_of_the_mean(evidence, width):
    judge_slide_form(evidence, width, 0.0, "mean")


@pytest.mark.parametrize(
    "width, ratio, loss",
    [
        without("point components", 60, 0.5, "mean"),
        as_written(60, 0.0, "sum", erratum=SUMMED),
    ],
)
def test_other_losses(evidence, width, ratio, loss):
    judge_slide_form(evidence, width, ratio, loss)


@pytest.mark.parametrize("width", [5, 60, 400])
def test_closed_form_for_any_sample(evidence, width):
    """The batched form that the trainers step along, on components of any diameter."""
    _, sample, output, weights = draw(evidence, width, 0.5)
    automatic = [
        network.loss_and_gradient(sample.points, sample.labels, v, w)[1]
        for v, w in zip(output, weights, strict=True)
    ]
    closed = network.gradient(sample.points, sample.labels, output, weights)
    evidence.identity(
        "gradient", closed, automatic, rounding=rounding(sample.points, output, weights)
    )


@pytest.mark.parametrize("width", [5, 60, 400])
def test_pseudo_gradient_at_the_start(evidence, width):
    """There it is the gradient, to the last bit."""
    _, sample, output, weights = draw(evidence, width, 0.5)
    arguments = (sample.points, sample.labels, output, weights)
    evidence.identity(
        "pseudo-gradient",
        network.pseudo_gradient(*arguments, weights),
        network.gradient(*arguments),
    )


@pytest.mark.parametrize("softmax", ["true", without("true softmax", "frozen")])
def test_pseudo_gradient_elsewhere(evidence, softmax):
    """The slide's second formula, far from the start."""
    mixture, sample, output, weights = draw(evidence, 60, 0.0)
    start = network.initialise(len(weights), 3, 60, 10, evidence.rng("start"))[1]
    evidence.premise("true softmax", softmax == "true")
    form = network.pseudo_gradient if softmax == "true" else network.frozen_gradient
    masses = frequencies(mixture, sample)
    slide = [
        network.component_gradient(mixture.centres, mixture.classes, masses, v, w, w0)
        for v, w, w0 in zip(output, weights, start, strict=True)
    ]
    measured = form(sample.points, sample.labels, output, weights, start)
    evidence.identity(
        "pseudo-gradient", measured, slide, rounding=rounding(sample.points, output, weights)
    )


def draw(evidence, width, ratio):
    mixture = data.sphere(3, 2, 10, ratio, evidence.rng("mixture", by=[]))
    sample = mixture.draw(50, evidence.rng("points", by=[]))
    return mixture, sample, *network.initialise(20, 3, width, 10, evidence.rng("network"))


def judge_slide_form(evidence, width, ratio, loss):
    mixture, sample, output, weights = draw(evidence, width, ratio)
    evidence.premise("point components", mixture.radius == 0)
    masses = frequencies(mixture, sample)
    slide = [
        network.component_gradient(mixture.centres, mixture.classes, masses, v, w, w)
        for v, w in zip(output, weights, strict=True)
    ]
    automatic = [
        network.loss_and_gradient(sample.points, sample.labels, v, w, reduction=loss)[1]
        for v, w in zip(output, weights, strict=True)
    ]
    evidence.identity(
        "gradient", automatic, slide, rounding=rounding(sample.points, output, weights)
    )


def frequencies(mixture, sample):
    return np.bincount(sample.components, minlength=len(mixture.centres)) / len(sample.components)


def rounding(points, output, weights):
    """An output is a sum over units; its rounding moves o by as much, which V then carries into the
    gradient.
    """
    (size, dimension), (_, classes, width) = points.shape, output.shape
    outputs = (np.abs(points @ weights.swapaxes(-1, -2)) @ np.abs(output).swapaxes(-1, -2)).max()
    operations = 2 * roundings.dense_gradient((dimension, width, classes), size)
    return Rounding(operations, np.abs(output).max() * (1 + outputs))
