r"""A normalised network does not see the length of a unit's incoming weights, and its weight
gradient shrinks as they grow.

With $aW_j$ in place of $W_j$, $a>0$, the pre-activations of the unit, their mean and their spread
are all $a$ times as large: the quotient stays. So does everything behind it, the gradient at the
inputs, and, by the chain rule, $a$ times the gradient at the weights. Powers of two scale without
any rounding, so that for them all of this holds to the last bit, through three layers, each unit
with a factor of its own. A common $\varepsilon=10^{-5}$ already breaks it; the unbiased variance
scales as well; and $\sigma$ taken for a constant still divides by $a$.
"""

import numpy as np
import pytest
import torch

from claims.batch_normalisation import networks
from models.batch_normalisation import stack
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\mathrm{BN}(u\,(aW)) = \mathrm{BN}(u\,W), \qquad
        \frac{\partial L(aW)}{\partial u} = \frac{\partial L(W)}{\partial u}, \qquad
        \frac{\partial L(aW)}{\partial (aW)} = \frac{1}{a} \frac{\partial L(W)}{\partial W}""",
    slide="Batch Normalisation: Loss Smoother?",
    source="ioffe2015, Section 3.3",
    premises=networks.PREMISES | {"positive": "a > 0"},
    quantifiers={
        "networks": "120 with three normalised layers for each batch size: ReLU, tanh and softplus",
        "$m$": "4, 16 and 64",
        "$a$": "one per unit: powers of 2 from 1/64 to 64, to the last bit; in the first layer "
        "anything from 1/10 to 10",
    },
    conclusion=["output of the normalisation", "input gradient", "weight gradient"],
)
CASES = pytest.mark.parametrize(
    "batch, epsilon, variant, sign",
    [
        (4, 0, "batch", 1),
        (16, 0, "batch", 1),
        (64, 0, "batch", 1),
        without("epsilon of 0", 16, 1e-5, "batch", 1),
        without("normalised", 16, 0, "none", 1),
        without("positive", 16, 0, "batch", -1),
        without("biased variance", 16, 0, "unbiased", 1, expect="holds"),
        without("differentiated", 16, 0, "detached", 1, expect="holds"),
    ],
)


@CASES
def test_output(evidence, batch, epsilon, variant, sign):
    pairs = rescale(evidence, batch, epsilon, variant, sign)
    evidence.identity(
        "output of the normalisation",
        networks.join(after.output for _, after, _ in pairs),
        networks.join(before.output for before, _, _ in pairs),
    )


@CASES
def test_gradient_at_the_inputs(evidence, batch, epsilon, variant, sign):
    pairs = rescale(evidence, batch, epsilon, variant, sign)
    evidence.identity(
        "input gradient",
        networks.join(after.input_gradient for _, after, _ in pairs),
        networks.join(before.input_gradient for before, _, _ in pairs),
    )


@CASES
def test_gradient_at_the_weights(evidence, batch, epsilon, variant, sign):
    pairs = rescale(evidence, batch, epsilon, variant, sign)
    evidence.identity(
        "weight gradient",
        networks.join(after.weight_gradient for _, after, _ in pairs),
        networks.join(before.weight_gradient / factor for before, _, factor in pairs),
    )


@pytest.mark.parametrize("batch", [4, 16, 64])
def test_any_factor(evidence, batch):
    """The first layer, whose output moves by rounding only."""
    rng = evidence.rng("factors", by=())
    pairs = []
    for drawn in networks.draw(evidence, batch, 0, "batch"):
        factors = [
            torch.from_numpy(10 ** rng.uniform(-1, 1, scale.shape)) for scale in drawn.scales
        ]
        pairs.append((stack.layers(drawn)[0], stack.layers(drawn.rescaled(factors))[0]))
    # If no pre-activation moves by more than e, then s moves by e at most, and ŷ, no entry of which
    # exceeds √m, by 2 e/s and |ŷ| e/s. A pre-activation moves by the roundings of a sum of |u| |W|.
    sizes = [
        (1 + batch**0.5)
        * 2
        * first.scale.abs()
        * (first.inputs.abs() @ first.weights.abs()).amax(1, keepdim=True)
        / first.deviation
        * torch.ones_like(first.output)
        for first, _ in pairs
    ]
    evidence.identity(
        "output of the normalisation",
        networks.join(after.output for _, after in pairs),
        networks.join(before.output for before, _ in pairs),
        rounding=Rounding(networks.gradient_operations(pairs[0][0]), networks.join(sizes)),
    )


def rescale(evidence, batch, epsilon, variant, sign):
    """Return every hidden layer as it was and as it is after each unit's weights were multiplied,
    and by what.
    """
    drawn = networks.draw(evidence, batch, epsilon, variant)
    networks.check(evidence, drawn, *networks.PREMISES)
    rng, pairs = evidence.rng("factors", by=()), []
    for before in drawn:
        exponents = [
            rng.integers(1, 7, scale.shape) * rng.choice([-1, 1], scale.shape)
            for scale in before.scales
        ]
        factors = [torch.from_numpy(sign * np.exp2(e)) for e in exponents]
        evidence.premise("positive", all(bool((factor > 0).all()) for factor in factors))
        pairs += zip(
            stack.layers(before), stack.layers(before.rescaled(factors)), factors, strict=True
        )
    return pairs
