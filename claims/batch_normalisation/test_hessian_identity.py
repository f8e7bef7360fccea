r"""Theorem 4.2: along the gradient a normalisation scales the curvature and subtracts what $g$ and
$\hat y$ have in common.

The second derivative of $L(z(y))$ along $v$ is that of $L$ along $\frac{\gamma}{s}Pv$, with
$s^2=\sigma^2+\varepsilon$, and a term from the curvature of the normalisation itself: with
$a=\frac1m\langle\hat y,v\rangle$ and $b=\frac1m\|v\|^2$ the expansion of $\hat y(y+tv)$ has
$\frac{1}{s^2}(\hat y(3a^2-b)-2av)$ as its second derivative, as $v$ sums to 0. At $\varepsilon=0$
the gradient is orthogonal to $\hat y$, so that $a=0$ and $Pv=v$, and the theorem's form remains,
with equality. It smooths, beyond the factor $\gamma^2/\sigma^2$, exactly where $\gamma\langle
g,\hat y\rangle\ge0$, that is where growing activations raise the loss.
"""

import dataclasses

import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from models import roundings
from models.batch_normalisation import stack
from models.batch_normalisation.norms import norms_of_the_rest
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""v^\top \frac{\partial^2 L}{\partial y^2} v = \frac{\gamma^2}{s^2} (Pv)^\top H (Pv)
        \quad + \frac{\gamma}{s^2} \big( \langle g, \hat y \rangle (3a^2 - b)
        - 2a \langle g, v \rangle \big)
        \quad = \frac{\gamma^2}{\sigma^2} v^\top H v
        - \frac{\gamma}{m \sigma^2} \langle g, \hat y \rangle \|v\|^2
        \quad \text{for } \varepsilon = 0""",
    place="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Theorem 4.2",
    premises=networks.AT_ANY_EPSILON
    | {
        "aligned": r"\gamma\, \langle g, \hat y \rangle \ge 0, \text{ for less curvature to follow}"
    },
    quantifiers={
        "networks": "120 with three normalised layers for each batch size: ReLU, tanh and "
        "softplus; "
        "all 1800 units, and one of tanh at rational numbers; "
        "searched over one normalised layer of 1 or 2 units, any weights in a box",
        r"$m, \varepsilon$": r"4, 16 and 64; 0, $10^{-5}$ and 0.1; searched over 2 to 4 points, "
        "and 1",
    },
    conclusion="curvature of a rational unit",
    rests_on=["batch_normalisation.gradient_identity"],
)
RATIONAL = "curvature of a rational unit"
ROUNDINGS = 100
TANH = networks.ACTIVATIONS.index("tanh")
MAGNIFIED = (
    "a unit whose pre-activations are far from 0 beside their spread magnifies a rounding by their "
    "ratio, and the curvature divides by the square of the spread"
)


@pytest.mark.parametrize("epsilon", [0, 1e-5, 0.1])
@pytest.mark.parametrize("batch", [4, 16, 64])
def test_curvature(evidence, batch, epsilon):
    drawn = networks.draw(evidence, batch, epsilon, "batch")
    measured, predicted, rounding = measure(evidence, drawn, at_any_epsilon)
    evidence.identity("curvature", measured, predicted, rounding=rounding)
    rational.certify(evidence, RATIONAL, "curvature", [rational.bent(drawn[TANH])])


@pytest.mark.parametrize(
    "variant",
    [
        "batch",
        without("normalised", "none"),
        without("biased variance", "unbiased"),
        without("differentiated", "detached"),
    ],
)
def test_theorem_without_epsilon(evidence, variant):
    drawn = networks.draw(evidence, 16, 0, variant)
    measured, predicted, rounding = measure(evidence, drawn, as_in_the_theorem)
    evidence.identity("curvature", measured, predicted, rounding=rounding)
    if variant == "batch":
        unit = rational.bent(drawn[TANH])
        rational.certify(evidence, RATIONAL, "curvature of the theorem", [unit])


@pytest.mark.parametrize("sign", ["aligned", without("aligned", "opposed")])
def test_less_curvature(evidence, sign):
    """Units with γ <g, ŷ> >= 0, and the others."""
    drawn = networks.draw(evidence, 16, 0, "batch")
    measured, bound, rounding = measure(evidence, drawn, scaled_only)
    along = networks.join(
        (layer.scale * layer.output_gradient * layer.normalised).sum(1)
        for s in drawn
        for layer in stack.layers(s)
    )
    chosen = (along >= 0) == (sign == "aligned")
    evidence.premise("aligned", bool((along[chosen] >= 0).all()))
    chosen_rounding = dataclasses.replace(rounding, magnitude=rounding.magnitude[chosen])
    evidence.at_most(
        "curvature", measured[chosen], bound[chosen], rounding=chosen_rounding, trivial=None
    )
    squared, spread = (
        networks.join(each)
        for each in zip(
            *(
                (layer.gradient.square().mean(1), layer.deviation[:, 0].square())
                for s in drawn
                for layer in stack.layers(s)
            ),
            strict=True,
        )
    )
    alive = chosen & (squared > 0)
    order = along[alive].argsort()
    added = ((measured - bound) * spread / squared)[alive][order]
    evidence.curve(
        "curvature along the gradient beyond the factor γ²/σ², over ‖v‖²/(mσ²)",
        along[alive][order],
        added,
        predicted=-along[alive][order],
        axes=("γ ⟨g, ŷ⟩", "share of ‖v‖²/(mσ²)"),
    )
    if sign == "aligned":
        unit = rational.bent(drawn[TANH], lambda unit: unit.scale * rational.along(unit) >= 0)
        rational.certify(evidence, RATIONAL, "less curvature", [unit])


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "curvature",
        any_network,
        relation="identity",
        tries=tries,
        precise=any_network_in_digits,
    )


def any_network(draw):
    drawn = anywhere.instance(draw, points=(2, 4)).stack()
    return compared(draw, drawn, anywhere.layer(draw, drawn), at_any_epsilon)


@fifty_digits.in_digits
def any_network_in_digits(draw):
    layer = fifty_digits.Digits(anywhere.instance(draw, points=(2, 4)))
    measured = layer.curvature(None, 0, layer, layer.gradient, normalised=True)
    return measured, at_any_epsilon(None, 0, layer, layer.curvature)


@pytest.mark.parametrize("tries", TRIES)
def test_any_aligned_unit(evidence, tries):
    evidence.search(
        "curvature",
        any_aligned_unit,
        relation="at most",
        tries=tries,
        precise=any_aligned_unit_in_digits,
    )


def any_aligned_unit(draw):
    drawn = aligned(draw).stack()
    layer = anywhere.layer(draw, drawn)
    draw.assume(bool((layer.scale * layer.output_gradient * layer.normalised).sum() >= 0))
    measured, bound, rounding = compared(draw, drawn, layer, scaled_only)
    draw.assume(bool((bound > 0).all()))
    return measured, bound, rounding


@fifty_digits.in_digits
def any_aligned_unit_in_digits(draw):
    layer = fifty_digits.Digits(aligned(draw))
    measured = layer.curvature(None, 0, layer, layer.gradient, normalised=True)
    return measured, scaled_only(None, 0, layer, layer.curvature)


def aligned(draw):
    return anywhere.instance(draw, points=(3, 4), units=1, epsilons=(0.0,))


def compared(draw, drawn, layer, form):
    """Return the curvature of a network's only normalised layer, a form of it, and the rounding.

    Where there is next to no curvature, both would be nothing but rounding.
    """
    measured = stack.curvature(drawn, 0, layer, layer.gradient, normalised=True)
    operations = 4 * roundings.normalised(*layer.inputs.shape[:0:-1])
    rounding = Rounding(operations, size(drawn, [layer], 0)[0], reason=MAGNIFIED)
    predicted = form(drawn, 0, layer)[0]
    draw.assume(bool((ROUNDINGS * rounding.allowance() < predicted.abs().numpy()).all()))
    return measured[0], predicted, rounding


def measure(evidence, drawn, form):
    """Return the curvature along the gradient in front of every normalisation, a form of it, and
    the rounding of both.
    """
    networks.check(evidence, drawn, *networks.AT_ANY_EPSILON)
    measured, predicted, sizes = [], [], []
    for s in drawn:
        found = stack.layers(s)
        for level, layer in enumerate(found):
            measured.append(stack.curvature(s, level, layer, layer.gradient, normalised=True))
            predicted.append(form(s, level, layer))
            sizes.append(size(s, found, level))
    batch = found[0].output.shape[1]
    # Forwards, backwards and both differentiated: four passes through each layer.
    operations = 4 * sum(roundings.normalised(width, batch) for width in networks.WIDTHS[:-1])
    return (
        networks.join(measured),
        networks.join(predicted),
        Rounding(operations, networks.join(sizes), reason=MAGNIFIED),
    )


def size(drawn, found, level):
    """Bound the terms of the second derivative along v: by the norms behind z and those of the
    normalisation itself.

    A rounding is magnified by all that comes after it and, to first order, by one centring; 3 terms
    add up to P.
    """
    slope, bend = norms_of_the_rest(drawn, found, level)
    layer = found[level]
    first = (layer.scale.abs() / layer.deviation)[:, 0]
    second = 6 * first / layer.deviation[:, 0] / layer.output.shape[1] ** 0.5
    worst = torch.stack(
        [networks.conditioning(other).amax((1, 2)) for other in found[level:]]
    ).amax(0)
    length = layer.gradient.norm(dim=1)
    # v is off by its own rounding as well, so that it does not sum to 0 exactly: that counts twice
    # in a quadratic form.
    lengths = length * (3 * worst[:, None] * length + 2 * networks.gradient_size(layer))
    return lengths * (bend[:, None] * first**2 + slope[:, None] * second)


def at_any_epsilon(drawn, level, layer, curvature=None):
    v, g, normalised = layer.gradient, layer.output_gradient, layer.normalised
    a, b = (normalised * v).mean(1), v.square().mean(1)
    projected = v - v.mean(1, keepdim=True) - normalised * a[:, None]
    behind = (curvature or stack.curvature)(drawn, level, layer, projected, normalised=False)
    own = (g * normalised).sum(1) * (3 * a**2 - b) - 2 * a * (g * v).sum(1)
    gamma, s = layer.scale[:, 0], layer.deviation[:, 0]
    return (gamma / s) ** 2 * behind + gamma / s**2 * own


def as_in_the_theorem(drawn, level, layer):
    v, points = layer.gradient, layer.output.shape[1]
    along = (layer.output_gradient * layer.normalised).sum(1) * v.square().sum(1) / points
    return scaled_only(drawn, level, layer) - (layer.scale / layer.deviation**2)[:, 0] * along


def scaled_only(drawn, level, layer, curvature=None):
    behind = (curvature or stack.curvature)(drawn, level, layer, layer.gradient, normalised=False)
    return (layer.scale / layer.deviation)[:, 0] ** 2 * behind
