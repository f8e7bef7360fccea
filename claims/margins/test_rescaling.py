r"""Rescaling the layers of a ReLU network rescales its raw margins at will, and leaves its
normalised margins alone.

$\max(0, cz)=c\max(0, z)$ for $c>0$, so that a network without biases is multiplied by $\prod c_i$
when its layers are multiplied by the $c_i$: no decision changes, and every margin does. The product
of the spectral norms and, at $M=0$, the spectral complexity grow by the same factor. A bias breaks
this, and so do reference matrices that stay where they were, such as the initial weights that the
paper's formula allows. The unit itself, $R\|X\|_F/n$, is held against an example by hand.
"""

from math import prod

import numpy as np
import pytest
import torch

from claims.margins import any_network
from claims.margins.rescaled import COMPLEXITY, PRODUCT, Rescaled, random_case
from models.margins import spectral
from models.multiprecision import norm, numbers
from models.perceptrons import Perceptrons
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""A_i \to c_i A_i \quad \Longrightarrow \quad m \to \Big(\prod_i c_i\Big)\, m,
        \qquad
        \frac{m}{R \|X\|_F / n} \to \frac{m}{R \|X\|_F / n}, \qquad
        R \in \Big\{\prod_i \|A_i\|_\sigma,\; R_{\mathcal{A}}\Big\}""",
    place="Normalised Margin Distributions",
    source="bartlett2017, Section 2",
    premises={
        "bias-free": r"F(x) = A_L \sigma(\cdots \sigma(A_1 x))",
        "M = 0": r"M_i = 0 \text{ for every layer}",
        "positive": r"c_i > 0",
    },
    quantifiers={
        "networks": "10 for each of 4 shapes, 1 to 4 layers of 3 to 32 units; searched over up to "
        "3 layers of up to 3 units",
        "$c_i$": "powers of 2 from 1/8 to 8, for which raw margins scale to the last bit; anything "
        "from 0.1 to 10",
        "unit": "one layer and two points by hand",
    },
    conclusion=["raw margin", "normalised margin", "normalised margin by hand"],
)
SHAPES = [(5, 3), (5, 7, 3), (8, 16, 16, 4), (6, 32, 32, 32, 10)]


@pytest.mark.parametrize(
    "scales, bias",
    [
        ("powers of 2", False),
        ("any", False),
        without("bias-free", "any", True),
        without("positive", "negative", False),
    ],
)
def test_raw_margins_scale(evidence, scales, bias):
    grown = []
    for shape in SHAPES:
        case = random_case(evidence, shape, scales, bias)
        case.check_premises(evidence)
        after, predicted, rounding = raw_margins(case)
        exactly = scales == "powers of 2"
        evidence.identity(
            "raw margin", after, predicted, rounding=Rounding() if exactly else rounding
        )
        before, _ = case.margins()
        grown.append([growth(case), lengths(after) / lengths(before)])
    if not exactly:
        factors, found = by_factor(grown)
        draw(evidence, "raw margins of a network after rescaling", factors, found, factors)


@pytest.mark.parametrize(
    "constant, scales, bias, reference",
    [
        (PRODUCT, "powers of 2", False, "0"),
        (PRODUCT, "any", False, "0"),
        (COMPLEXITY, "powers of 2", False, "0"),
        (COMPLEXITY, "any", False, "0"),
        without("bias-free", COMPLEXITY, "any", True, "0"),
        without("M = 0", COMPLEXITY, "any", False, "init"),
        without("positive", COMPLEXITY, "negative", False, "0"),
    ],
)
def test_normalised_margins_stay(evidence, constant, scales, bias, reference):
    grown = []
    for shape in SHAPES:
        case = random_case(evidence, shape, scales, bias)
        case.check_premises(evidence)
        evidence.premise("M = 0", not any(m.any() for m in case.references(reference)))
        after, before, rounding = normalised_margins(case, constant, reference)
        evidence.identity("normalised margin", after, before, rounding=rounding)
        grown.append([growth(case), lengths(after) / lengths(before)])
    if constant == COMPLEXITY and scales != "powers of 2":
        factors, found = by_factor(grown)
        name = "margins of a network over its spectral complexity after rescaling"
        draw(evidence, name, factors, found, np.ones(len(found)))


def growth(case):
    """Return ∏|c_i|, (S,)."""
    return abs(case.factors.prod(axis=1))


def lengths(margins):
    return np.linalg.norm(margins, axis=1)


def by_factor(grown):
    """Return what the networks of all shapes are multiplied by, in order, and their margins."""
    factors, found = np.concatenate(grown, axis=1)
    order = np.argsort(factors)
    return factors[order], found[order]


def draw(evidence, name, factors, found, predicted):
    axes = ("∏|c|", "norm of the margins, over that before")
    evidence.curve(name, factors, found, predicted=predicted, axes=axes, scales=("log", "log"))


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "raw margin of any network",
        any_raw,
        relation="identity",
        tries=tries,
        precise=raw_in_digits,
    )
    for constant in (PRODUCT, COMPLEXITY):
        evidence.search(
            f"normalised margin of any network, {constant}",
            any_normalised(constant),
            relation="identity",
            tries=tries,
            precise=normalised_in_digits(constant),
        )


def drawn(draw):
    layers = any_network.draw_layers(draw)
    points = any_network.draw_points(draw, layers)
    labels = draw.integers("labels", len(points), 0, len(layers[-1]) - 1)
    return layers, points, labels, numbers(draw.reals("c", len(layers), 0.1, 10.0))


def any_case(draw):
    layers, points, labels, factors = drawn(draw)
    weights = [layer[None] for layer in layers]
    biases = [np.zeros((1, len(layer), 1)) for layer in layers]
    inputs, labels = torch.from_numpy(points[None]), torch.from_numpy(labels[None])
    case = Rescaled(weights, weights, biases, inputs, labels, factors[None])
    draw.assume(case.sizes().all())  # where all terms are 0 nothing is rounded
    return case


def any_raw(draw):
    return raw_margins(any_case(draw))


def any_normalised(constant):
    return lambda draw: normalised_margins(any_case(draw), constant, "0")


@any_network.in_digits
def raw_in_digits(draw):
    layers, points, labels, factors = drawn(draw)
    after = margins_in_digits([c * a for c, a in zip(factors, layers, strict=True)], points, labels)
    return after, prod(factors) * margins_in_digits(layers, points, labels)


def normalised_in_digits(constant):
    @any_network.in_digits
    def precise(draw):
        layers, points, labels, factors = drawn(draw)
        found = []
        for scaled in ([c * a for c, a in zip(factors, layers, strict=True)], layers):
            of = any_network.product if constant == PRODUCT else any_network.complexity
            unit = of(scaled) * norm(points) / len(points)
            found.append(margins_in_digits(scaled, points, labels) / unit)
        return tuple(found)

    return precise


def margins_in_digits(layers, points, labels):
    scores = any_network.by_definition(layers, points)
    return np.array([any_network.margin(s, y) for s, y in zip(scores.T, labels, strict=True)])


def raw_margins(case):
    """Return raw margins after rescaling, what is predicted, (S, n) both, and their rounding."""
    before, after = case.margins()
    total = case.factors.prod(axis=1)[:, None]
    return after, total * before, Rounding(case.operations, total * case.sizes())


def normalised_margins(case, constant, reference):
    """Return normalised margins after rescaling and before, (S, n) both, and their rounding."""
    scale = case.constants(constant, reference)
    before, after = (
        spectral.normalised(torch.from_numpy(rows), r, case.inputs).numpy()
        for rows, r in zip(case.margins(), scale, strict=True)
    )
    sizes = spectral.normalised(torch.from_numpy(case.sizes()), scale[0], case.inputs).numpy()
    # Both sides divide by their own constant, and by the norm of the data.
    normalising = spectral.operations([w.shape[1:] for w in case.weights]) + 3
    return after, before, Rounding(case.operations + 2 * normalising, sizes)


@pytest.mark.parametrize("constant, unit", [(PRODUCT, 10), (COMPLEXITY, 12.5)])
def test_by_hand(evidence, constant, unit):
    """The layer diag(4, 1) has spectral norm 4 and rows of norms 4 and 1. The points (3, 0) and
    (0, 4) have margins 12 and 4; their matrix has the norm 5, so that a unit is R·5/2.
    """
    weights = [torch.tensor([[[4.0, 0.0], [0.0, 1.0]]], dtype=torch.float64)]
    points = torch.tensor([[[3.0, 0.0], [0.0, 4.0]]], dtype=torch.float64)
    outputs = Perceptrons([w.numpy() for w in weights], bias=False, dtype=torch.float64)(points)
    raw = spectral.margins(outputs.detach(), torch.tensor([0, 1]))
    norms = spectral.spectral_norms(weights)
    scale = (
        spectral.lipschitz(norms) if constant == PRODUCT else spectral.complexity(weights, norms)
    )
    found = spectral.normalised(raw, scale, points).numpy()
    # The outputs are whole numbers; the unit is divided by and, in what is predicted, rounded too.
    predicted = [12 / unit, 4 / unit]
    rounding = Rounding(spectral.operations([(2, 2)]) + 4 + 1, predicted)
    evidence.identity("normalised margin by hand", found[0], predicted, rounding=rounding)
