r"""The slide's gradient, against automatic differentiation to the last few bits.

With $e=o-\mathbf 1_y$ the chain rule gives $\partial L/\partial w_r=\mathrm{mean}_s\,(e_s\cdot
V_r)\,x_s$ over the points on which unit $r$ is active; as $\sum_ie_i=0$, that is the slide's form,
plus sign included. It belongs to the mean loss and to components that are single points. The
pseudo-gradient takes the activations of $W(0)$, but the softmax of the true network: it is the
gradient of the frozen network only while no activation has flipped, as along rows $a_rw_r(0)$ with
$a_r>0$.
"""

import numpy as np
import pytest

from claims.structured_data import fifty_digits
from claims.structured_data.instances import any_network, away_from_kinks
from models import roundings
from models.structured_data import data, network
from theoremcheck import TRIES, Claim, Erratum, Rounding, as_written, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c} \frac{\partial L}{\partial w_r} = \sum_{a,b} p_{a,b}\,
        g_{a,b,r} \, 1(w_r^\top x_{a,b} \ge 0) \, x_{a,b}, \\
        g_{a,b,r} = \sum_{i \ne a} (V_{i,r} - V_{a,r})\, o_i(x_{a,b}, W), \\
        \tilde{G}_r \text{ the same with } \quad 1(w_r(0)^\top x_{a,b} \ge 0), \\
        \tilde{G} = \nabla L(\tilde{f}_W) \quad \text{while no activation has flipped}
        \end{array}""",
    place="Proof Ideas: gradient and pseudo-gradient",
    source="li2018, Section 4",
    premises={
        "point components": r"\lambda = 0: \text{ the component } (a,b) \text{ is the point } "
        r"x_{a,b}",
        "fixed signs": r"\text{each unit is active on the points on which it was at } W(0) \text{, "
        r"for the gradient of the frozen network}",
    },
    quantifiers={
        "$W$": r"20 random ones per width, away from the kinks, so that $\ge 0$ is $> 0$",
        "$m$": "5, 60 and 400",
        "$p_{a,b}$": "the frequencies of random samples of 50 points",
        "networks": "searched over all of up to 3 units, on up to 2 points of the ball",
    },
    conclusion=["gradient", "pseudo-gradient", "gradient of the frozen network"],
)
SUMMED = Erratum(
    quote=r"$L(W) = - \sum_{s=1}^N \log o_{y_s}(\mathbf{x}_s, W)$",
    says="the loss of which the next slide gives the gradient",
    correct="the formula is the gradient of the mean over the sample; that of the sum is $N$ times "
    "as large",
)
SMALL = 2**-10  # an entry of a searched gradient is larger: else there is hardly one to compare


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
    """There it is the gradient, which automatic differentiation tells by another way."""
    _, sample, output, weights = draw(evidence, width, 0.5)
    automatic = [
        network.loss_and_gradient(sample.points, sample.labels, v, w)[1]
        for v, w in zip(output, weights, strict=True)
    ]
    closed = network.pseudo_gradient(sample.points, sample.labels, output, weights, weights)
    evidence.identity(
        "pseudo-gradient", closed, automatic, rounding=rounding(sample.points, output, weights)
    )


def test_pseudo_gradient_elsewhere(evidence):
    """The slide's second formula, far from the start, and the softmax held fixed by autograd."""
    mixture, sample, output, weights = draw(evidence, 60, 0.0)
    start = network.initialise(len(weights), 3, 60, 10, evidence.rng("start"))[1]
    check_components(evidence, sample)
    masses = frequencies(mixture, sample)
    slide = [
        network.component_gradient(mixture.centres, mixture.classes, masses, v, w, w0)
        for v, w, w0 in zip(output, weights, start, strict=True)
    ]
    measured = network.pseudo_gradient(sample.points, sample.labels, output, weights, start)
    allowed = rounding(sample.points, output, weights)
    evidence.identity("pseudo-gradient", measured, slide, rounding=allowed)
    automatic = by_autograd(sample, output, weights, start)[1]
    evidence.identity("pseudo-gradient by autograd", measured, automatic, rounding=allowed)


@pytest.mark.parametrize("rows", ["positive multiples", without("fixed signs", "drawn anew")])
def test_gradient_of_the_frozen_network(evidence, rows):
    _, sample, output, start = draw(evidence, 60, 0.5)
    rng = evidence.rng("rows")
    weights = rng.uniform(0.2, 5, (20, 60, 1)) * start
    if rows == "drawn anew":
        weights = network.initialise(20, 3, 60, 10, rng)[1]
    flipped = network.patterns(sample.points, weights) != network.patterns(sample.points, start)
    evidence.premise("fixed signs", not flipped.any())
    evidence.identity(
        "gradient of the frozen network",
        network.pseudo_gradient(sample.points, sample.labels, output, weights, start),
        by_autograd(sample, output, weights, start)[0],
        rounding=rounding(sample.points, output, weights),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_network_and_start(evidence, tries):
    evidence.search(
        "pseudo-gradient", any_start, relation="identity", tries=tries, precise=exact_start
    )


def any_start(draw):
    """Attack the slide's formula: each point is a component, of `counts` examples."""
    instance, weights, counts = drawn_start(draw)
    points, labels, output, start = instance
    away_from_kinks(draw, points, start)
    slide = network.component_gradient(
        points, labels, counts / counts.sum(), output, weights, start
    )
    draw.assume(np.abs(slide).max() > SMALL)
    repeated = points.repeat(counts, axis=0), labels.repeat(counts)
    measured = network.pseudo_gradient(*repeated, output, weights, start)
    return measured, slide, rounding(repeated[0], output[None], weights[None])


@fifty_digits.in_fifty_digits
def exact_start(draw):
    """Return the mean of e·V_r over the examples, and the slide's sum over components."""
    instance, weights, counts = drawn_start(draw)
    points, labels, output, start = fifty_digits.digits_of(instance)
    weights = fifty_digits.digits(weights)
    repeated = points.repeat(counts, axis=0), labels.repeat(counts)
    slide = fifty_digits.slide_gradient(points, labels, counts, output, weights, start)
    return fifty_digits.pseudo_gradient(*repeated, output, weights, start), slide


def drawn_start(draw):
    instance = any_network(draw, examples=2, width=3, start=2.0)
    counts = draw.integers("counts", len(instance.points), 1, 3)
    if draw.choice("W", ["elsewhere", "W(0)"]) == "W(0)":
        return instance, instance.start, counts
    return instance, draw.reals("rows", instance.start.shape, -2.0, 2.0), counts


@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize("rows", ["positive multiples", without("fixed signs", "any")])
def test_any_rows(evidence, rows, tries):
    """Of the rows of W(0) any positive multiples; of other rows a single unit breaks it."""

    kept = []

    def attack(draw):
        instance, weights = drawn_rows(draw, rows)
        points, labels, output, start = instance
        for each in (start, weights):  # a multiple of next to nothing may be nothing
            away_from_kinks(draw, points, each)
        kept.append((network.patterns(points, weights) == network.patterns(points, start)).all())
        found = network.pseudo_gradient(points, labels, output, weights, start)
        draw.assume(np.abs(found).max() > SMALL)
        frozen, _ = network.frozen_gradients(points, labels, output, weights, start)
        return found, frozen, rounding(points, output[None], weights[None])

    @fifty_digits.in_fifty_digits
    def precise(draw):
        instance, weights = drawn_rows(draw, rows)
        points, labels, output, start = fifty_digits.digits_of(instance)
        arguments = points, labels, output, fifty_digits.digits(weights), start
        return fifty_digits.pseudo_gradient(*arguments), fifty_digits.frozen_gradient(*arguments)

    evidence.search(
        "gradient of the frozen network", attack, relation="identity", tries=tries, precise=precise
    )
    evidence.premise("fixed signs", all(kept))


def drawn_rows(draw, rows):
    instance = any_network(draw, examples=2, width=3, start=2.0)
    if rows == "positive multiples":
        return instance, draw.reals("multiples", (len(instance.start), 1), 0.1, 2) * instance.start
    return instance, draw.reals("rows", instance.start.shape, -2.0, 2.0)


def by_autograd(sample, output, weights, start):
    """Return the frozen networks' gradients, and their pseudo-gradients, each (20, m, d)."""
    each = [
        network.frozen_gradients(sample.points, sample.labels, v, w, w0)
        for v, w, w0 in zip(output, weights, start, strict=True)
    ]
    return [np.stack(found) for found in zip(*each, strict=True)]


def check_components(evidence, sample):
    """A point is the quotient of its centre and its norm: equal to all others of its component."""
    diameter = data.measured_diameter(sample.points, sample.components)
    evidence.premise("point components", diameter == 0)


def draw(evidence, width, ratio):
    mixture = data.sphere(3, 2, 10, ratio, evidence.rng("mixture", by=[]))
    sample = mixture.draw(50, evidence.rng("points", by=[]))
    return mixture, sample, *network.initialise(20, 3, width, 10, evidence.rng("network"))


def judge_slide_form(evidence, width, ratio, loss):
    mixture, sample, output, weights = draw(evidence, width, ratio)
    check_components(evidence, sample)
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
