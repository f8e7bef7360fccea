r"""A normalised network does not see the length of a unit's incoming weights, and its weight
gradient shrinks as they grow.

With $aW_j$ in place of $W_j$, $a>0$, the pre-activations of the unit, their mean and their spread
are all $a$ times as large: the quotient stays. So does everything behind it, the gradient at the
inputs, and, by the chain rule, $a$ times the gradient at the weights. Powers of two scale without
any rounding, so that for them all of this holds to the last bit, through three layers, each unit
with a factor of its own. A common $\varepsilon=10^{-5}$ already breaks it; the unbiased variance
scales as well; and $\sigma$ taken for a constant still divides by $a$.
"""

from fractions import Fraction

import numpy as np
import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from models.batch_normalisation import stack
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\mathrm{BN}(u\,(aW)) = \mathrm{BN}(u\,W), \qquad
        \frac{\partial L(aW)}{\partial u} = \frac{\partial L(W)}{\partial u}, \qquad
        \frac{\partial L(aW)}{\partial (aW)} = \frac{1}{a} \frac{\partial L(W)}{\partial W}""",
    place="Batch Normalisation: Loss Smoother?",
    source="ioffe2015, Section 3.3",
    premises=networks.PREMISES | {"positive": "a > 0"},
    quantifiers={
        "networks": "120 with three normalised layers for each batch size: ReLU, tanh and "
        "softplus, and a unit of tanh at rational numbers; "
        "searched over one layer of 1 or 2 units, any weights in a box",
        "$m$": "4, 16 and 64; searched over 2 to 5",
        "$a$": "one per unit: powers of 2 from 1/64 to 64, to the last bit; in the first layer "
        "anything from 1/10 to 10; searched over both",
    },
    conclusion=[
        "output of a rational unit",
        "input gradient of a rational unit",
        "weight gradient of a rational unit",
    ],
)
ROUNDINGS = 100
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
    certify(evidence, pairs, epsilon, variant, sign, "output of a rational unit", "output")


@CASES
def test_gradient_at_the_inputs(evidence, batch, epsilon, variant, sign):
    pairs = rescale(evidence, batch, epsilon, variant, sign)
    evidence.identity(
        "input gradient",
        networks.join(after.input_gradient for _, after, _ in pairs),
        networks.join(before.input_gradient for before, _, _ in pairs),
    )
    quantity = "input gradient of a rational unit"
    certify(evidence, pairs, epsilon, variant, sign, quantity, "at the inputs")


@CASES
def test_gradient_at_the_weights(evidence, batch, epsilon, variant, sign):
    pairs = rescale(evidence, batch, epsilon, variant, sign)
    evidence.identity(
        "weight gradient",
        networks.join(after.weight_gradient for _, after, _ in pairs),
        networks.join(divided(pairs)),
    )
    quantity = "weight gradient of a rational unit"
    certify(evidence, pairs, epsilon, variant, sign, quantity, "at the weights")


@pytest.mark.parametrize("batch", [4, 16, 64])
def test_any_factor(evidence, batch):
    """The first layer, whose output moves by rounding only."""
    rng = evidence.rng("factors", by=())
    pairs = []
    for drawn in networks.draw(evidence, batch, 0, "batch"):
        factors = [
            torch.from_numpy(10 ** rng.uniform(-1, 1, scale.shape)) for scale in drawn.scales
        ]
        after = stack.layers(drawn.rescaled(factors))[0]
        pairs.append((stack.layers(drawn)[0], after, factors[0]))
    sizes = [moved(first) for first, _, _ in pairs]
    evidence.identity(
        "output of the normalisation",
        networks.join(after.output for _, after, _ in pairs),
        networks.join(before.output for before, _, _ in pairs),
        rounding=Rounding(networks.gradient_operations(pairs[0][0]), networks.join(sizes)),
    )
    certify(evidence, pairs, 0, "batch", 1, "output of a rational unit", "output")


@pytest.mark.parametrize("tries", TRIES)
def test_any_powers_of_two(evidence, tries):
    evidence.search(
        "output and gradients",
        any_powers_of_two,
        relation="identity",
        tries=tries,
        precise=any_powers_of_two_in_digits,
    )


def any_powers_of_two(draw):
    instance, factor = rescaled_by_powers(draw)
    before = anywhere.layer(draw, instance.stack())
    size = before.inputs.norm() * networks.gradient_size(before)
    noise = Rounding(networks.gradient_operations(before), size).allowance()
    # A gradient of 0 is nothing but rounding, which follows no theorem.
    draw.assume(bool((ROUNDINGS * noise < before.weight_gradient.norm(dim=1).numpy()).all()))
    factor = torch.from_numpy(factor)[None, None]
    (after,) = stack.layers(instance.stack().rescaled([factor]))
    return tuple(map(networks.join, both(before, after, factor)))


@fifty_digits.in_digits
def any_powers_of_two_in_digits(draw):
    instance, factor = rescaled_by_powers(draw)
    before = fifty_digits.Digits(instance)
    after = fifty_digits.Digits(instance._replace(weights=instance.weights * exact(factor)))
    measured, predicted = both(before, after, exact(factor))
    return fifty_digits.raised(*map(np.concatenate, (measured, predicted)), before.scale)


def both(before, after, factor):
    """Return the output, the input gradient and the weight gradient, measured and predicted."""
    measured = [after.output, after.input_gradient, after.weight_gradient]
    predicted = [before.output, before.input_gradient, *divided([(before, after, factor)])]
    return [[each.ravel() for each in side] for side in (measured, predicted)]


def divided(pairs):
    """Return what the gradients at the weights are to be, (N, f, h) for each pair of layers."""
    return [before.weight_gradient / factor for before, _, factor in pairs]


def exact(powers):
    return np.array([Fraction(power) for power in powers])


def rescaled_by_powers(draw):
    instance = anywhere.instance(draw, points=(3, 5), inputs=(2, 3), epsilons=(0.0,))
    return instance, np.exp2(draw.integers("exponents", len(instance.scale), -6, 6))


@pytest.mark.parametrize("tries", TRIES)
def test_any_factors(evidence, tries):
    evidence.search(
        "output of the normalisation",
        any_factors,
        relation="identity",
        tries=tries,
        precise=any_factors_in_digits,
    )


def any_factors(draw):
    instance, factor = rescaled(draw)
    before = anywhere.layer(draw, instance.stack())
    (after,) = stack.layers(instance.stack().rescaled([torch.from_numpy(factor)[None, None]]))
    rounding = Rounding(networks.gradient_operations(before), moved(before)[0])
    return after.output[0], before.output[0], rounding


@fifty_digits.in_digits
def any_factors_in_digits(draw):
    instance, factor = rescaled(draw)
    before = fifty_digits.Digits(instance)
    after = fifty_digits.Digits(instance._replace(weights=instance.weights * factor))
    return fifty_digits.raised(after.output, before.output, before.scale)


def rescaled(draw):
    instance = anywhere.instance(draw, epsilons=(0.0,))
    return instance, draw.reals("a", len(instance.scale), 1 / 10, 10)


def moved(layer):
    """If no pre-activation moves by more than e, then s moves by e at most, and ŷ, no entry of
    which exceeds √m, by 2 e/s and |ŷ| e/s. A pre-activation moves by the roundings of a sum of
    |u| |W|.
    """
    return (
        (1 + layer.output.shape[1] ** 0.5)
        * 2
        * layer.scale.abs()
        * (layer.inputs.abs() @ layer.weights.abs()).amax(1, keepdim=True)
        / layer.deviation
        * torch.ones_like(layer.output)
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


def certify(evidence, pairs, epsilon, variant, sign, quantity, relation):
    """Certify what a factor does to a unit of tanh, where all premises hold."""
    if (epsilon, variant, sign) == (0, "batch", 1):
        before, _, factors = pairs[len(pairs) // 2]
        unit = rational.unit(before, epsilon, [rational.short(factors[0, 0, 0])[()]])
        rational.certify(evidence, quantity, f"rescaled {relation}", [unit])
