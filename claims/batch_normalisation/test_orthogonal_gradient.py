r"""The gradient at a normalised unit's weights is orthogonal to them, so that gradient descent only
ever lengthens them.

Moving $W_j$ along itself changes nothing, so the gradient $G_j=\partial L/\partial W_j$ has no part
along it. A step at the rate $\eta$ then obeys Pythagoras, $\|W_j-\eta
G_j\|^2=\|W_j\|^2+\eta^2\|G_j\|^2$: the weights grow with every step, and as their gradient falls
like one over their length, the rate that the direction of $W_j$ sees falls too. With
$\varepsilon>0$ a known part along the weights remains. It is the derivative of $\sigma$ that does
this: without it the part along them is $\gamma\langle g,\hat y\rangle$, however small $\varepsilon$
is.
"""

import itertools
from fractions import Fraction

import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from models.batch_normalisation import stack
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\Big\langle W_j, \frac{\partial L}{\partial W_j} \Big\rangle
        = \frac{\varepsilon}{\sigma^2 + \varepsilon}\, \gamma\, \langle g, \hat y \rangle \quad
        (= 0 \text{ at } \varepsilon = 0), \qquad
        \|W_j - \eta G_j\|^2 = \|W_j\|^2 + \eta^2 \|G_j\|^2 \quad (\varepsilon = 0)""",
    place="Batch Normalisation: Loss Smoother?",
    source="ioffe2015, Section 3.3",
    premises=networks.PREMISES,
    quantifiers={
        "networks": "120 with three normalised layers for each batch size: ReLU, tanh and "
        "softplus, and three of their units (one of batches of 64) at rational numbers; "
        "searched over one layer of 1 or 2 units, any weights in a box",
        r"$m, \varepsilon$": r"4, 16 and 64; 0, $10^{-5}$ and 0.1; searched over 2 to 5 points, "
        "and 1",
        r"$\eta$": "0.1, for 20 steps, of which certificates have the first and the last; "
        "searched over all up to 10",
    },
    conclusion=["<W, G> of rational units", "squared length of rational weights"],
    rests_on=["batch_normalisation.scale_invariance"],
)
STEP, STEPS = 0.1, 20
CANCELLED = "what ε leaves along the weights is what remains where terms 1/ε as large cancel"


@pytest.mark.parametrize("epsilon", [0, 1e-5, 0.1])
@pytest.mark.parametrize("batch", [4, 16, 64])
def test_part_along_the_weights(evidence, batch, epsilon):
    found = judge_part_along(evidence, batch, epsilon, "batch")
    units = [rational.unit(layer, epsilon) for layer in rational.chosen(found)]
    rational.certify(evidence, "<W, G> of rational units", "part along the weights", units)


@pytest.mark.parametrize(
    "variant",
    [
        without("normalised", "none"),
        without("differentiated", "detached"),
        without("biased variance", "unbiased", expect="holds"),
    ],
)
def test_part_along_the_weights_otherwise(evidence, variant):
    judge_part_along(evidence, 16, 0, variant)


@pytest.mark.parametrize(
    "epsilon, variant",
    [
        (0, "batch"),
        without("epsilon of 0", 0.1, "batch"),
        without("normalised", 0, "none"),
        without("differentiated", 0, "detached"),
        without("biased variance", 0, "unbiased", expect="holds"),
    ],
)
def test_steps_lengthen_the_weights(evidence, epsilon, variant):
    drawn = networks.draw(evidence, 16, epsilon, variant)
    networks.check(evidence, drawn, *networks.PREMISES)
    measured, predicted, sizes, chosen = [], [], [], []
    for level, path in enumerate(stack.descend(s, STEP, STEPS) for s in drawn):
        chosen += [path[0][level], path[-2][level]]
        for now, after in itertools.pairwise(path):
            for layer, moved in zip(now, after, strict=True):
                squared = longer(layer, STEP)
                measured.append(moved.weights.square().sum(1))
                predicted.append(squared)
                # The step's own rounding enters the square of each weight twice, beside that of <W,
                # G>.
                sizes.append(2 * squared + 2 * STEP * size_along(layer))
    operations = networks.gradient_operations(path[0][0])
    evidence.identity(
        "squared length of the weights",
        networks.join(measured),
        networks.join(predicted),
        rounding=Rounding(operations, networks.join(sizes)),
    )
    draw_lengths(evidence, drawn[-1].activation, path)
    if (epsilon, variant) == (0, "batch"):
        units = [rational.unit(layer, 0, [Fraction(str(STEP))]) for layer in chosen]
        rational.certify(evidence, "squared length of rational weights", "step", units)


def draw_lengths(evidence, activation, path):
    """Draw the units' lengths, and those of Pythagoras from the first weights and all gradients."""
    found, predicted = [], []
    for level in range(len(path[0])):
        layers = [now[level] for now in path]
        squared = torch.stack([layer.weights.square().sum(1) for layer in layers])
        gained = torch.stack([longer(layer, STEP) for layer in layers]) - squared
        found.append(squared)
        predicted.append(squared[0] + gained.cumsum(0) - gained)
    evidence.curve(
        f"mean length of the weights, {activation}",
        range(STEPS + 1),
        torch.cat([each.sqrt().mean((1, 2))[None] for each in found]).mean(0),
        predicted=torch.cat([each.sqrt().mean((1, 2))[None] for each in predicted]).mean(0),
        axes=("step", "mean of the lengths"),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "⟨W, G⟩",
        any_network,
        relation="identity",
        tries=tries,
        precise=any_network_in_digits,
    )


def any_network(draw):
    instance = anywhere.instance(draw)
    layer = anywhere.layer(draw, instance.stack())
    along = (layer.weights * layer.weight_gradient).sum((0, 1))
    operations = networks.gradient_operations(layer)
    rounding = Rounding(operations, size_along(layer)[0], reason=CANCELLED)
    return along, left_along([layer], instance.epsilon)[0][0], rounding


@fifty_digits.in_digits
def any_network_in_digits(draw):
    layer = fifty_digits.Digits(anywhere.instance(draw))
    along = layer.weights * layer.weight_gradient
    (left,) = left_along([layer], layer.epsilon)
    return fifty_digits.raised(along.sum(1), left, along)


@pytest.mark.parametrize("tries", TRIES)
def test_any_step(evidence, tries):
    evidence.search(
        "squared length of the weights",
        any_step,
        relation="identity",
        tries=tries,
        precise=any_step_in_digits,
    )


def any_step(draw):
    instance, eta = step(draw)
    layer = anywhere.layer(draw, instance.stack())
    (moved,) = stack.descend(instance.stack(), eta, 1)[1]
    squared = longer(layer, eta)
    rounding = Rounding(
        networks.gradient_operations(layer), (2 * squared + 2 * eta * size_along(layer))[0]
    )
    return moved.weights.square().sum((0, 1)), squared[0], rounding


@fifty_digits.in_digits
def any_step_in_digits(draw):
    instance, eta = step(draw)
    layer, eta = fifty_digits.Digits(instance), fifty_digits.as_mpf(eta)
    moved = layer.weights - eta * layer.weight_gradient
    return moved.square().sum(1), longer(layer, eta)


def step(draw):
    return anywhere.instance(draw, epsilons=(0.0,)), draw.real("η", 0, 10)


def longer(layer, eta):
    """Return the squared length of each unit's weights after a step, (N, h)."""
    return layer.weights.square().sum(1) + eta**2 * layer.weight_gradient.square().sum(1)


def judge_part_along(evidence, batch, epsilon, variant):
    drawn = networks.draw(evidence, batch, epsilon, variant)
    networks.check(evidence, drawn, *networks.AT_ANY_EPSILON)
    found = [layer for s in drawn for layer in stack.layers(s)]
    along = [(layer.weights * layer.weight_gradient).sum(1) for layer in found]
    predicted = left_along(found, epsilon)
    rounding = Rounding(
        networks.gradient_operations(found[0]),
        networks.join(size_along(layer) for layer in found),
        reason=CANCELLED,
    )
    evidence.identity("⟨W, G⟩", networks.join(along), networks.join(predicted), rounding=rounding)
    return found


def left_along(found, epsilon):
    """Return what ε leaves along the weights, (N, h) for each layer."""
    return [
        epsilon
        * (layer.scale / layer.deviation**2)[:, 0]
        * (layer.output_gradient * layer.normalised).sum(1)
        for layer in found
    ]


def size_along(layer):
    """<W, G> adds up |W| |u| |v|, the last of which has its own terms."""
    return (layer.inputs.abs() @ layer.weights.abs()).norm(dim=1) * networks.gradient_size(layer)
