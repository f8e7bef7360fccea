r"""With two points in a batch a normalised unit says only which of them is larger, and nothing in
front of it learns.

Two numbers, centred and divided by their spread, are $+1$ and $-1$: of $y$ the sign of $y_1-y_2$
survives. A function that is constant has no gradient: $\hat y\hat y^\top/m$ and the centring matrix
are the same, so that their difference $P$, which makes $v=\frac\gamma\sigma Pg$ of $g$, is 0. With
$\varepsilon>0$ the share $\varepsilon/(\sigma^2+\varepsilon)$ of the centred gradient survives,
exactly. At three points there is a direction left. The theorems of this section hold at $m=2$ too,
as $0=0$; what they say of smoothness needs larger batches.
"""

import numpy as np
import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from models.batch_normalisation import stack
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""m = 2: \qquad v = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}\,
        \frac{\varepsilon}{\sigma^2 + \varepsilon}
        \Big( g - \frac{1}{m} \langle \mathbf{1}, g \rangle \mathbf{1} \Big); \qquad
        \varepsilon = 0: \quad \hat y_1 = -\hat y_2 = \operatorname{sgn}(y_1 - y_2), \quad
        v = 0, \quad \frac{\partial L}{\partial W} = 0""",
    place="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Theorem 4.1 at m = 2",
    premises={"two points": "m = 2", **networks.PREMISES},
    quantifiers={
        "networks": "80 with three normalised layers: tanh and softplus, for ReLU may give both "
        "points the same; two of their units at rational "
        "numbers; searched over one normalised layer of 1 or 2 units, any weights in a box",
        r"$\varepsilon$": r"0, $10^{-5}$ and 0.1; searched over these and 1",
    },
    conclusion=[
        "gradient at y of rational units",
        "order of rational units",
        "gradient at the weights of rational units",
    ],
    rests_on=["batch_normalisation.gradient_identity"],
)
CANCELLED = "what ε leaves of a gradient is what remains where terms 1/ε as large cancel"


@pytest.mark.parametrize(
    "batch, epsilon, variant",
    [
        (2, 0, "batch"),
        (2, 1e-5, "batch"),
        (2, 0.1, "batch"),
        without("two points", 3, 0, "batch"),
        without("differentiated", 2, 0, "detached"),
        without("normalised", 2, 0, "none"),
        without("biased variance", 2, 0.1, "unbiased", expect="holds"),
    ],
)
def test_gradient(evidence, batch, epsilon, variant):
    found = units(evidence, batch, epsilon, variant, *networks.AT_ANY_EPSILON)
    evidence.identity(
        "gradient at y",
        networks.join(layer.gradient for layer in found),
        networks.join(surviving(found, epsilon)),
        rounding=rounding(found, [size(layer) for layer in found]),
    )
    if (batch, variant) == (2, "batch"):
        certify(evidence, found, epsilon, "gradient at y of rational units", "two points")


@pytest.mark.parametrize(
    "batch, epsilon, variant",
    [
        (2, 0, "batch"),
        without("two points", 3, 0, "batch"),
        without("epsilon of 0", 2, 0.1, "batch"),
        without("differentiated", 2, 0, "detached"),
        without("normalised", 2, 0, "none"),
        without("biased variance", 2, 0, "unbiased", expect="holds"),
    ],
)
def test_nothing_learns(evidence, batch, epsilon, variant):
    found = units(evidence, batch, epsilon, variant, *networks.PREMISES)
    sizes = [size_at_weights(layer) for layer in found]
    gradients = networks.join(layer.weight_gradient for layer in found)
    evidence.identity("gradient at the weights", gradients, 0, rounding=rounding(found, sizes))
    if (batch, epsilon, variant) == (2, 0, "batch"):
        quantity = "gradient at the weights of rational units"
        certify(evidence, found, epsilon, quantity, "nothing learns")


@pytest.mark.parametrize(
    "batch, epsilon, variant",
    [
        (2, 0, "batch"),
        without("two points", 3, 0, "batch"),
        without("epsilon of 0", 2, 0.1, "batch"),
        without("normalised", 2, 0, "none"),
        without("biased variance", 2, 0, "unbiased"),
        without("differentiated", 2, 0, "detached", expect="holds"),
    ],
)
def test_only_the_order_is_left(evidence, batch, epsilon, variant):
    found = units(evidence, batch, epsilon, variant, *networks.PREMISES)
    sizes = [networks.conditioning(layer).expand_as(layer.output) for layer in found]
    signs = [(y - y.mean(1, keepdim=True)).sign() for y in (layer.preactivation for layer in found)]
    values = networks.join(
        sign * layer.normalised for sign, layer in zip(signs, found, strict=True)
    )
    evidence.identity("normalised times the sign", values, 1, rounding=rounding(found, sizes))
    if (batch, epsilon, variant) == (2, 0, "batch"):
        certify(evidence, found, epsilon, "order of rational units", "order")


@pytest.mark.parametrize("tries", TRIES)
def test_any_two_points(evidence, tries):
    evidence.search(
        "gradient at y",
        any_two_points,
        relation="identity",
        tries=tries,
        precise=any_two_points_in_digits,
    )


def any_two_points(draw):
    instance = two_points(draw, anywhere.EPSILONS)
    layer = anywhere.layer(draw, instance.stack())
    (left,) = surviving([layer], instance.epsilon)
    budget = rounding([layer], [size(layer)], reason=CANCELLED)
    return layer.gradient.ravel(), left.ravel(), budget


@fifty_digits.in_digits
def any_two_points_in_digits(draw):
    layer = fifty_digits.Digits(two_points(draw, anywhere.EPSILONS))
    (left,) = surviving([layer], layer.epsilon)
    terms = layer.scale / layer.deviation * layer.output_gradient
    return fifty_digits.raised(layer.gradient, left, terms)


@pytest.mark.parametrize("tries", TRIES)
def test_any_two_points_learn_nothing(evidence, tries):
    evidence.search(
        "gradient at the weights",
        any_weights,
        relation="identity",
        tries=tries,
        precise=any_weights_in_digits,
    )


def any_weights(draw):
    layer = anywhere.layer(draw, two_points(draw, (0.0,)).stack())
    gradients = layer.weight_gradient.ravel()
    return gradients, 0 * gradients, rounding([layer], [size_at_weights(layer)])


@fifty_digits.in_digits
def any_weights_in_digits(draw):
    layer = fifty_digits.Digits(two_points(draw, (0.0,)))
    terms = abs(layer.inputs).sum() * layer.scale / layer.deviation * layer.output_gradient
    return fifty_digits.raised(layer.weight_gradient, 0 * layer.weight_gradient, terms)


@pytest.mark.parametrize("tries", TRIES)
def test_any_two_points_in_order(evidence, tries):
    evidence.search(
        "normalised times the sign",
        any_order,
        relation="identity",
        tries=tries,
        precise=any_order_in_digits,
    )


def any_order(draw):
    layer = anywhere.layer(draw, two_points(draw, (0.0,)).stack())
    y = layer.preactivation
    sizes = networks.conditioning(layer).expand_as(y)
    values = (signs(y) * layer.normalised).ravel()
    return values, torch.ones_like(values), rounding([layer], [sizes])


@fifty_digits.in_digits
def any_order_in_digits(draw):
    layer = fifty_digits.Digits(two_points(draw, (0.0,)))
    values = signs(layer.preactivation) * layer.normalised
    return values, np.ones(values.shape)


def signs(y):
    """Return 1 for the larger one of two points, and -1, (N, 2, h)."""
    return 2 * (y > y[:, [1, 0]]) - 1


def two_points(draw, epsilons):
    return anywhere.instance(draw, points=(2, 2), epsilons=epsilons)


def surviving(found, epsilon):
    """Return what is left of the gradient at y, (N, m, h) for each layer."""
    centred = [
        layer.output_gradient - layer.output_gradient.mean(1, keepdim=True) for layer in found
    ]
    left = [layer.scale / layer.deviation * (epsilon / layer.deviation**2) for layer in found]
    return [share * gradient for share, gradient in zip(left, centred, strict=True)]


def units(evidence, batch, epsilon, variant, *premises):
    drawn = networks.draw(evidence, batch, epsilon, variant, activations=networks.SMOOTH)
    networks.check(evidence, drawn, *premises)
    found = [layer for s in drawn for layer in stack.layers(s)]
    evidence.premise("two points", all(layer.preactivation.shape[1] == 2 for layer in found))
    return found


def size(layer):
    return networks.gradient_size(layer)[:, None].expand_as(layer.output)


def size_at_weights(layer):
    return layer.inputs.norm(dim=1)[:, :, None] * networks.gradient_size(layer)[:, None, :]


def rounding(found, sizes, reason=""):
    return Rounding(networks.gradient_operations(found[0]), networks.join(sizes), reason=reason)


def certify(evidence, found, epsilon, quantity, relation):
    """Certify a unit of each activation, of another layer each."""
    units = [rational.unit(layer, epsilon) for layer in found[::4]]
    rational.certify(evidence, quantity, relation, units)
