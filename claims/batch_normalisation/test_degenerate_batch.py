r"""With two points in a batch a normalised unit says only which of them is larger, and nothing in
front of it learns.

Two numbers, centred and divided by their spread, are $+1$ and $-1$: of $y$ the sign of $y_1-y_2$
survives. A function that is constant has no gradient: $\hat y\hat y^\top/m$ and the centring matrix
are the same, so that their difference $P$, which makes $v=\frac\gamma\sigma Pg$ of $g$, is 0. With
$\varepsilon>0$ the share $\varepsilon/(\sigma^2+\varepsilon)$ of the centred gradient survives,
exactly. At three points there is a direction left. The theorems of this section hold at $m=2$ too,
as $0=0$; what they say of smoothness needs larger batches.
"""

import pytest

from claims.batch_normalisation import networks
from models.batch_normalisation import stack
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""m = 2: \qquad v = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}\,
        \frac{\varepsilon}{\sigma^2 + \varepsilon}
        \Big( g - \frac{1}{m} \langle \mathbf{1}, g \rangle \mathbf{1} \Big); \qquad
        \varepsilon = 0: \quad \hat y_1 = -\hat y_2 = \operatorname{sgn}(y_1 - y_2), \quad
        v = 0, \quad \frac{\partial L}{\partial W} = 0""",
    slide="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Theorem 4.1 at m = 2",
    premises={"two points": "m = 2", **networks.PREMISES},
    quantifiers={
        "networks": "80 with three normalised layers: tanh and softplus, for ReLU may give both "
        "points the same",
        r"$\varepsilon$": r"0, $10^{-5}$ and 0.1",
    },
    conclusion=["gradient at y", "normalised times the sign", "gradient at the weights"],
    rests_on=["batch_normalisation.gradient_identity"],
)


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
    centred = [
        layer.output_gradient - layer.output_gradient.mean(1, keepdim=True) for layer in found
    ]
    left = [layer.scale / layer.deviation * (epsilon / layer.deviation**2) for layer in found]
    evidence.identity(
        "gradient at y",
        networks.join(layer.gradient for layer in found),
        networks.join(share * gradient for share, gradient in zip(left, centred, strict=True)),
        rounding=rounding(
            found,
            [networks.gradient_size(layer)[:, None].expand_as(layer.output) for layer in found],
        ),
    )


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
    sizes = [
        layer.inputs.norm(dim=1)[:, :, None] * networks.gradient_size(layer)[:, None, :]
        for layer in found
    ]
    gradients = networks.join(layer.weight_gradient for layer in found)
    evidence.identity("gradient at the weights", gradients, 0, rounding=rounding(found, sizes))


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


def units(evidence, batch, epsilon, variant, *premises):
    drawn = networks.draw(evidence, batch, epsilon, variant, activations=networks.SMOOTH)
    networks.check(evidence, drawn, *premises)
    found = [layer for s in drawn for layer in stack.layers(s)]
    evidence.premise("two points", all(layer.preactivation.shape[1] == 2 for layer in found))
    return found


def rounding(found, sizes):
    return Rounding(networks.gradient_operations(found[0]), networks.join(sizes))
