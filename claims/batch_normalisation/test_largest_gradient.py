r"""Theorem 4.4: of all inputs of a given norm, the worst give a normalised unit's weights a
gradient whose length is known exactly.

The gradient at the weights is $u^\top v$, with the inputs $u$ of the batch and the gradient $v$ in
front of the normalisation. Among all $u$ of norm $\lambda$ with some weights for which the unit has
the same pre-activations $y=uW$, and so the same $v$, the longest one is $\lambda\|v\|$: one
direction of $u$ is that of $v$, and another carries what of $y$ is orthogonal to $v$, at
$\varepsilon=0$ all of it. So what Theorem 4.1 says of $\|v\|$ is what the weights feel at the worst
inputs, and no bound by the norm of the inputs is better.
"""

import dataclasses

import mpmath
import pytest
import torch

from claims.batch_normalisation import anywhere, fifty_digits, networks, rational
from claims.quantiles import draw_quantiles
from models.batch_normalisation import stack, worst_inputs
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\max_{\|u\| \le \lambda,\; uW = y} \Big\| \frac{\partial L}{\partial W} \Big\|^2
        \quad = \lambda^2 \frac{\gamma^2}{\sigma^2 + \varepsilon} \Big( \|g\|^2
        - \frac{1}{m} \langle \mathbf{1}, g \rangle^2 \quad
        - \frac{1}{m} \langle g, \hat y \rangle^2 \Big( 2 - \frac{1}{m} \|\hat y\|^2 \Big) \Big)""",
    place="Batch Normalisation: Loss Smoother?",
    source="santurkar2018, Theorem 4.4",
    premises=networks.AT_ANY_EPSILON
    | {"norm": r"\|u\| \le \lambda \text{ for the largest singular value of } u"},
    quantifiers={
        "networks": "120 with one normalised unit: ReLU, tanh and softplus, and one of each at "
        "rational numbers; searched over any "
        "weights in a box",
        r"$m, \varepsilon$": r"16; 0 and 0.1; searched over 3 to 5, and $10^{-5}$ and 1",
        "$u$": r"of two columns or more, for one is along $y$: the network's own inputs, whose "
        r"norm is $\lambda$; others with the same $y$; and the worst; searched over 2 or 3 "
        "columns, any in a box",
    },
    conclusion="squared length of the gradient of rational units",
    rests_on=["batch_normalisation.gradient_identity"],
)
BATCH, INPUTS = 16, 6
LENGTH = "squared length of the gradient"


@pytest.mark.parametrize(
    "inputs, epsilon, variant",
    [
        ("own", 0, "batch"),
        ("drawn", 0, "batch"),
        ("worst", 0, "batch"),
        ("worst", 0.1, "batch"),
        without("norm", "worst of twice the norm", 0, "batch"),
        without("differentiated", "worst", 0, "detached"),
        without("normalised", "worst", 0, "none"),
        without("biased variance", "worst", 0, "unbiased"),
    ],
)
def test_squared_length(evidence, inputs, epsilon, variant):
    rng, measured, bounds, sizes = evidence.rng("inputs", by=()), [], [], []
    units = []
    for drawn in networks.draw(evidence, BATCH, epsilon, variant, widths=(INPUTS, 1, 3)):
        networks.check(evidence, [drawn], *networks.AT_ANY_EPSILON)
        (layer,) = stack.layers(drawn)
        norm = torch.linalg.matrix_norm(layer.inputs, ord=2)
        (again,) = stack.layers(with_inputs(drawn, layer, norm, inputs, rng))
        reached = torch.linalg.matrix_norm(again.inputs, ord=2)
        # A singular value is off by its own rounding: LAPACK's, of a matrix of m rows.
        slack = Rounding(10 * BATCH, norm.numpy()).allowance()
        evidence.premise("norm", bool((reached.numpy() <= norm.numpy() + slack).all()))
        measured.append(again.weight_gradient.square().sum((1, 2)))
        bounds.append(norm.square() * networks.squared_length(layer)[:, 0])
        sizes.append(size(layer, again, norm))
        if inputs == "worst":
            own = rational.unit(layer, epsilon)
            units.append(rational.worst(own, rational.norm(own)))
        else:
            units.append(bounded(rational.unit(again, epsilon), rational.unit(layer, epsilon)))
    found, most = networks.join(measured), networks.join(bounds)
    rounding = Rounding(operations(layer), networks.join(sizes))
    if inputs.startswith("worst"):
        evidence.identity(LENGTH, found, most, rounding=rounding)
    else:
        evidence.at_most(LENGTH, found, most, trivial=None, rounding=rounding)
    draw_quantiles(
        evidence,
        "squared length of the gradient, over the largest of all inputs of its norm",
        found / most,
        1,
        axes=("networks", "share of the largest"),
        scale="log",
    )
    if variant == "batch" and "twice" not in inputs:
        relation = "largest attained" if inputs == "worst" else "largest"
        rational.certify(evidence, f"{LENGTH} of rational units", relation, units)


def bounded(again, own):
    """Return a unit, given what bounds the norms of its inputs and of the network's own."""
    return dataclasses.replace(again, given=[max(rational.norm(again), rational.norm(own))])


@pytest.mark.parametrize("tries", TRIES)
def test_any_inputs(evidence, tries):
    evidence.search(
        LENGTH,
        any_inputs,
        relation="at most",
        tries=tries,
        precise=any_inputs_in_digits,
    )


def any_inputs(draw):
    layer = anywhere.layer(draw, unit(draw).stack())
    norm = torch.linalg.matrix_norm(layer.inputs, ord=2)
    most = (norm.square() * networks.squared_length(layer)[:, 0])[0]
    rounding = Rounding(operations(layer), size(layer, layer, norm)[0])
    # Where next to nothing of g is left, both sides are nothing but rounding.
    draw.assume(bool(rounding.allowance() < rounding.unexplained * float(most)))
    return layer.weight_gradient.square().sum(), most, rounding


@fifty_digits.in_digits
def any_inputs_in_digits(draw):
    layer = fifty_digits.Digits(unit(draw))
    gram = mpmath.matrix((layer.inputs[0].T @ layer.inputs[0]).tolist())
    norm = max(mpmath.eigsy(gram, eigvals_only=True))
    found = layer.weight_gradient.square().sum()
    return found, norm * networks.squared_length(layer)[0, 0]


def unit(draw):
    return anywhere.instance(draw, points=(3, 5), inputs=(2, 3), units=1)


def with_inputs(drawn, layer, norm, inputs, rng):
    """Return the networks with other inputs and weights, by which the unit has the same y."""
    y, v = layer.preactivation[..., 0], layer.gradient[..., 0]
    if inputs == "own":
        return drawn
    if inputs == "drawn":
        chosen, weights = worst_inputs.some(y, norm, INPUTS, rng)
    else:
        chosen, weights = worst_inputs.worst(y, v, norm * (2 if "twice" in inputs else 1))
    return dataclasses.replace(drawn, inputs=chosen, weights=[weights, drawn.weights[1]])


def size(layer, again, norm):
    """The gradient adds up ‖u‖ times the terms of v, of both networks, whose y may part by the
    rounding of uW; the square doubles that, and the right side adds up 4 ‖g‖².
    """
    terms = networks.gradient_size(layer) + networks.gradient_size(again)
    return 2 * norm.square() * terms[:, 0].square()


def operations(layer):
    """Those of y, of its inputs' two projections, and of v, which the square doubles."""
    return 2 * (networks.squared_operations(layer) + 4 * BATCH)
