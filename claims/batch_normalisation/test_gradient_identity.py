r"""Theorem 4.1: a normalisation projects the gradient, so that its lengths before and behind are
tied by an equation.

The derivative of $\hat y$ is $P/\sqrt{\sigma^2+\varepsilon}$ with $P=I-\frac1m\mathbf 1\mathbf
1^\top-\frac1m\hat y\hat y^\top$, at $\varepsilon=0$ a projection: what of $g$ is common to the
batch, and what is along $\hat y$, is lost. The theorem states an inequality, but nothing is thrown
away: it is an identity, at every $\varepsilon$ with the factor $2-\frac1m\|\hat y\|^2$, which is 1
at $\varepsilon=0$. Two traps. The factor $\gamma/\sigma$ comes with it: where $\sigma<|\gamma|$ the
gradient may well be longer before than behind. And $g$ is the gradient at the output $z$ of the
normalisation, in the same network: the gradient of a network without one, at its own $y$, bounds
nothing.
"""

import dataclasses

import numpy as np
import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from models.batch_normalisation import stack
from models.batch_normalisation.normalisation import normalise
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\|v\|^2 = \frac{\gamma^2}{\sigma^2 + \varepsilon} \Big( \|g\|^2
        - \frac{1}{m} \langle \mathbf{1}, g \rangle^2 \quad
        - \frac{1}{m} \langle g, \hat y \rangle^2 \Big( 2 - \frac{1}{m} \|\hat y\|^2 \Big) \Big)
        \quad \le \frac{\gamma^2}{\sigma^2 + \varepsilon} \|g\|^2, \qquad
        \sigma^2 + \varepsilon \ge \gamma^2 \;\Longrightarrow\; \|v\| \le \|g\|""",
    place="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Theorem 4.1",
    premises=networks.AT_ANY_EPSILON
    | {
        "same network": r"g = \partial L / \partial z \text{ behind the normalisation, not in a "
        r"network without one}",
        "wide": r"\sigma^2 + \varepsilon \ge \gamma^2, \text{ where } \|v\| \le \|g\| \text{ is "
        r"to follow}",
    },
    quantifiers={
        "networks": "120 with three normalised layers for each batch size: ReLU, tanh and "
        "softplus; all 1800 units, and three of them (one of batches of 64) at rational numbers; "
        "searched over one normalised layer of 1 or 2 units, any weights in a box",
        r"$m, \varepsilon$": r"4, 16 and 64; 0, $10^{-5}$ and 0.1; searched over 2 to 5 points, "
        "and 1",
        "$g$": r"that of the loss; for equality one orthogonal to $\mathbf 1$ and $\hat y$; "
        "searched over all of one unit",
    },
    conclusion="squared length of rational units",
)
RATIONAL = "squared length of rational units"
CANCELLED = "where a gradient is nearly common to the batch or along ŷ, little of it is left"


@pytest.mark.parametrize("epsilon", [0, 1e-5, 0.1])
@pytest.mark.parametrize("batch", [4, 16, 64])
def test_squared_length(evidence, batch, epsilon):
    found = judge_squared_length(evidence, batch, epsilon, "batch")
    units = [rational.unit(layer, epsilon) for layer in rational.chosen(found)]
    rational.certify(evidence, RATIONAL, "squared length", units)


@pytest.mark.parametrize(
    "variant",
    [
        without("normalised", "none"),
        without("biased variance", "unbiased"),
        without("differentiated", "detached"),
    ],
)
def test_squared_length_otherwise(evidence, variant):
    judge_squared_length(evidence, 16, 0, variant)


@pytest.mark.parametrize("gradient", ["at z", without("same network", "of the network without")])
def test_bound(evidence, gradient):
    """Networks of one hidden layer: with and without normalisation it has the same y."""
    measured, bound, sizes, chosen = [], [], [], []
    for drawn in networks.draw(evidence, 16, 0, "batch", widths=(6, 5, 3)):
        (layer,) = stack.layers(drawn)
        (plain,) = stack.layers(dataclasses.replace(drawn, variant="none"))
        g = (layer if gradient == "at z" else plain).output_gradient
        evidence.premise("same network", torch.equal(g, layer.output_gradient))
        measured.append(layer.gradient.square().sum(1))
        bound.append(networks.scaled(layer, g))
        sizes.append(size(layer))
        chosen.append(rational.unit(layer, 0))
    rounding = Rounding(networks.squared_operations(layer), networks.join(sizes))
    evidence.at_most(
        "squared length",
        networks.join(measured),
        networks.join(bound),
        trivial=None,
        rounding=rounding,
    )
    if gradient == "at z":
        rational.certify(evidence, RATIONAL, "squared length", chosen)


@pytest.mark.parametrize("epsilon", [0, 0.1])
def test_bound_is_attained(evidence, epsilon):
    """By the loss <c, z> with c orthogonal to 1 and ŷ, of which the normalisation takes nothing."""
    found, rng = units(evidence, 16, epsilon, "batch"), evidence.rng("losses", by=())
    measured, bound, losses = [], [], []
    for layer in found:
        y = layer.preactivation.clone().requires_grad_()
        again = normalise(y, layer.scale, torch.zeros_like(layer.scale), epsilon)
        basis = torch.stack([torch.ones_like(y), layer.normalised], -1).transpose(1, 2)
        c = torch.from_numpy(rng.standard_normal((*y.mT.shape, 1)))
        for _ in range(2):  # the second projection removes what rounding left of the first
            c = c - torch.linalg.qr(basis)[0] @ (torch.linalg.qr(basis)[0].mT @ c)
        c = c[..., 0].transpose(1, 2)
        (v,) = torch.autograd.grad((c * again.output).sum(), y)
        measured.append(v.square().sum(1))
        bound.append(networks.scaled(layer, c))
        losses.append(dataclasses.replace(layer, output_gradient=c))
    rounding = Rounding(networks.squared_operations(found[0]), networks.join(map(size, losses)))
    evidence.at_most(
        "squared length",
        networks.join(measured),
        networks.join(bound),
        trivial=None,
        attained=networks.worth(rounding, networks.join(bound)),
        rounding=rounding,
    )
    chosen = [rational.beside(rational.unit(layer, epsilon)) for layer in losses[::4]]
    rational.certify(evidence, RATIONAL, "bound attained", chosen)


@pytest.mark.parametrize("spread", ["wide", without("wide", "narrow")])
def test_shorter_gradient(evidence, spread):
    """Units with s >= |γ|, and those with less."""
    found = units(evidence, 16, 0, "batch")
    ratio = networks.join((layer.scale.abs() / layer.deviation)[:, 0] for layer in found)
    before = networks.join(layer.gradient.square().sum(1) for layer in found)
    behind = networks.join(layer.output_gradient.square().sum(1) for layer in found)
    chosen = (ratio <= 1) == (spread == "wide")
    evidence.premise("wide", bool((ratio[chosen] <= 1).all()))
    rounding = Rounding(
        networks.squared_operations(found[0]), networks.join(size(layer) for layer in found)[chosen]
    )
    evidence.at_most(
        "squared length", before[chosen], behind[chosen], rounding=rounding, trivial=None
    )
    alive = chosen & (behind > 0)
    draw_by_ratio(evidence, ratio[alive].numpy(), (before / behind)[alive].numpy())
    if spread == "wide":
        of_each = [rational.first(layer, 0, wide)[1] for layer in found[::4]]
        rational.certify(evidence, RATIONAL, "shorter", of_each)


def draw_by_ratio(evidence, ratio, lengths):
    """Draw the largest ‖v‖²/‖g‖² of each 30th part of the units, by |γ|/s, and its bound."""
    parts = np.array_split(np.argsort(ratio), 30)
    most = np.array([ratio[part].max() for part in parts])
    evidence.curve(
        "largest squared length before a normalisation over that behind it",
        most,
        [lengths[part].max() for part in parts],
        predicted=most**2,
        axes=("|γ| / s, largest of 30 parts of the units", "‖v‖² / ‖g‖²"),
        scales=("log", "log"),
    )


def wide(unit):
    return unit.scale**2 <= unit.variance


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "squared length",
        any_network,
        relation="identity",
        tries=tries,
        precise=any_network_in_digits,
    )


def any_network(draw):
    layer = anywhere.layer(draw, anywhere.instance(draw).stack())
    rounding = Rounding(networks.squared_operations(layer), size(layer)[0], reason=CANCELLED)
    return layer.gradient.square().sum(1)[0], networks.squared_length(layer)[0], rounding


@fifty_digits.in_digits
def any_network_in_digits(draw):
    layer = fifty_digits.Digits(anywhere.instance(draw))
    terms = layer.scale / layer.deviation * layer.output_gradient
    return fifty_digits.raised(
        layer.gradient.square().sum(1), networks.squared_length(layer), terms.square()
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_gradient_of_a_unit(evidence, tries):
    evidence.search(
        "squared length",
        any_gradient,
        relation="at most",
        tries=tries,
        precise=any_gradient_in_digits,
    )


def unit(draw):
    """Draw a unit that sees y (m, 1) and does nothing but normalise it; and g (m, 1)."""
    epsilon, m = draw.choice("ε", anywhere.EPSILONS), draw.integer("points", 2, 5)
    y, g = (anywhere.reals(draw, name, (m, 1), -3, 3) for name in ("y", "g"))
    gamma, labels, last = draw.reals("γ", 1, 1 / 4, 2), np.zeros(m, int), np.eye(2)[:1]
    instance = anywhere.Instance(
        y, labels, np.ones((1, 1)), gamma, 0 * gamma, last, "tanh", epsilon
    )
    return instance, g


def any_gradient(draw):
    instance, g = unit(draw)
    drawn, g = instance.stack(), torch.from_numpy(g)[None]
    layer = dataclasses.replace(anywhere.layer(draw, drawn), output_gradient=g)
    y = layer.preactivation.clone().requires_grad_()
    (v,) = torch.autograd.grad((g * drawn.normalise(0, y).output).sum(), y)
    bound = networks.scaled(layer, g)[0]
    draw.assume(bool((bound > 0).all()))
    rounding = Rounding(networks.squared_operations(layer), size(layer)[0])
    return v.square().sum(1)[0], bound, rounding


@fifty_digits.in_digits
def any_gradient_in_digits(draw):
    instance, g = unit(draw)
    layer, g = fifty_digits.Digits(instance), fifty_digits.numbers(g)[None]
    v = fifty_digits.slope(
        lambda y: (g * layer.scale * fifty_digits.normalise(y, layer.epsilon)[1]).sum()[()],
        layer.preactivation,
    )
    return v.square().sum(1), networks.scaled(layer, g)


def units(evidence, batch, epsilon, variant):
    drawn = networks.draw(evidence, batch, epsilon, variant)
    networks.check(evidence, drawn, *networks.AT_ANY_EPSILON)
    return [layer for s in drawn for layer in stack.layers(s)]


def judge_squared_length(evidence, batch, epsilon, variant):
    found = units(evidence, batch, epsilon, variant)
    evidence.identity(
        "squared length",
        networks.join(layer.gradient.square().sum(1) for layer in found),
        networks.join(networks.squared_length(layer) for layer in found),
        rounding=Rounding(
            networks.squared_operations(found[0]), networks.join(size(layer) for layer in found)
        ),
    )
    return found


def size(layer):
    """v is as long as its terms, the square doubles their rounding; by Cauchy the right side adds
    up 4 ‖g‖².
    """
    return (
        networks.gradient_size(layer)
        * (layer.scale.abs() / layer.deviation)[:, 0]
        * layer.output_gradient.norm(dim=1)
    )
