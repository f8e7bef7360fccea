r"""Rescaling the layers of a ReLU network rescales its raw margins at will, and leaves its
normalised margins alone.

$\max(0, cz)=c\max(0, z)$ for $c>0$, so that a network without biases is multiplied by $\prod c_i$
when its layers are multiplied by the $c_i$: no decision changes, and every margin does. The product
of the spectral norms and, at $M=0$, the spectral complexity grow by the same factor. A bias breaks
this, and so do reference matrices that stay where they were, such as the initial weights that the
paper's formula allows. The unit itself, $R\|X\|_F/n$, is held against an example by hand.
"""

import numpy as np
import pytest
import torch

from models import roundings
from models.margins import spectral
from models.perceptrons import Perceptrons, he
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""A_i \to c_i A_i \quad \Longrightarrow \quad m \to \Big(\prod_i c_i\Big)\, m,
        \qquad
        \frac{m}{R \|X\|_F / n} \to \frac{m}{R \|X\|_F / n}, \qquad
        R \in \Big\{\prod_i \|A_i\|_\sigma,\; R_{\mathcal{A}}\Big\}""",
    slide="Normalised Margin Distributions",
    source="bartlett2017, Section 2",
    premises={
        "no biases": r"F(x) = A_L \sigma(\cdots \sigma(A_1 x))",
        "M = 0": r"M_i = 0 \text{ for every layer}",
        "positive": r"c_i > 0",
    },
    quantifiers={
        "networks": "10 for each of 4 shapes, 1 to 4 layers of 3 to 32 units",
        "$c_i$": "powers of 2 from 1/8 to 8, for which raw margins scale to the last bit; anything "
        "from 0.1 to 10",
        "unit": "one layer and two points by hand",
    },
    conclusion=["raw margin", "normalised margin", "normalised margin by hand"],
)
SEEDS, POINTS = 10, 20
SHAPES = [(5, 3), (5, 7, 3), (8, 16, 16, 4), (6, 32, 32, 32, 10)]
PRODUCT, COMPLEXITY = "product of spectral norms", "spectral complexity"


@pytest.mark.parametrize(
    "scales, bias",
    [
        ("powers of 2", False),
        ("any", False),
        without("no biases", "any", True),
        without("positive", "negative", False),
    ],
)
def test_raw_margins_scale(evidence, scales, bias):
    for shape in SHAPES:
        case = Rescaled(
            evidence.rng(f"network {shape}", by=()),
            evidence.rng(f"scales {shape}"),
            shape,
            scales,
            bias,
        )
        case.check_premises(evidence)
        before, after = case.margins()
        total = case.factors.prod(axis=1)[:, None]
        rounding = (
            Rounding()
            if scales == "powers of 2"
            else Rounding(case.operations, total * case.sizes())
        )
        evidence.identity("raw margin", after, total * before, rounding=rounding)


@pytest.mark.parametrize(
    "constant, scales, bias, reference",
    [
        (PRODUCT, "powers of 2", False, "0"),
        (PRODUCT, "any", False, "0"),
        (COMPLEXITY, "powers of 2", False, "0"),
        (COMPLEXITY, "any", False, "0"),
        without("no biases", COMPLEXITY, "any", True, "0"),
        without("M = 0", COMPLEXITY, "any", False, "init"),
        without("positive", COMPLEXITY, "negative", False, "0"),
    ],
)
def test_normalised_margins_stay(evidence, constant, scales, bias, reference):
    for shape in SHAPES:
        case = Rescaled(
            evidence.rng(f"network {shape}", by=()),
            evidence.rng(f"scales {shape}"),
            shape,
            scales,
            bias,
        )
        case.check_premises(evidence)
        evidence.premise("M = 0", not any(m.any() for m in case.references(reference)))
        scale = case.constants(constant, reference)
        before, after = (
            spectral.normalised(torch.from_numpy(rows), r, case.inputs).numpy()
            for rows, r in zip(case.margins(), scale, strict=True)
        )
        sizes = spectral.normalised(torch.from_numpy(case.sizes()), scale[0], case.inputs).numpy()
        # Both sides divide by their own constant, and by the norm of the data.
        normalising = spectral.operations([w.shape[1:] for w in case.weights]) + 3
        rounding = Rounding(case.operations + 2 * normalising, sizes)
        evidence.identity("normalised margin", after, before, rounding=rounding)


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


class Rescaled:
    """Networks of one shape, points with labels, and the same networks after their layers have been
    rescaled.
    """

    def __init__(self, rng, drawn, shape, scales, bias):
        self.weights = he(SEEDS, shape, rng)
        self.initial = [torch.from_numpy(w) for w in he(SEEDS, shape, rng)]
        self.biases = [
            rng.standard_normal((SEEDS, g, 1)) if bias else np.zeros((SEEDS, g, 1))
            for g in shape[1:]
        ]
        self.inputs = torch.from_numpy(rng.standard_normal((SEEDS, POINTS, shape[0])))
        self.labels = torch.from_numpy(rng.integers(shape[-1], size=(SEEDS, POINTS)))
        exponents = drawn.integers(-3, 4, (SEEDS, len(shape) - 1))
        self.factors = (
            np.exp2(exponents)
            if scales == "powers of 2"
            else 10 ** drawn.uniform(-1, 1, exponents.shape)
        )
        if scales == "negative":
            self.factors[:, 0] *= -1
        self.after = [
            f[:, None, None] * w for f, w in zip(self.factors.T, self.weights, strict=True)
        ]
        self.shape = shape

    def check_premises(self, evidence):
        """Record whether the biases are 0 and the factors positive."""
        evidence.premise("no biases", not any(bias.any() for bias in self.biases))
        evidence.premise("positive", bool((self.factors > 0).all()))

    def references(self, name):
        """Return the reference matrices, 0 or other random ones of the shapes."""
        zeros = [torch.zeros_like(matrix) for matrix in self.initial]
        return self.initial if name == "init" else zeros

    def margins(self):
        """Return the raw margins (S, n) before and after."""
        return [
            spectral.margins(self.outputs(weights), self.labels).numpy()
            for weights in (self.weights, self.after)
        ]

    def outputs(self, weights):
        """Return the outputs (S, k, n), in double precision, with the biases as they are."""
        network = Perceptrons(weights, dtype=torch.float64)
        with torch.no_grad():
            for bias, value in zip(network.biases, self.biases, strict=True):
                bias.copy_(torch.from_numpy(value))
            return network(self.inputs)

    def constants(self, constant, reference):
        """Return the constant (S,) that margins are normalised by, before and after."""
        found = []
        for weights in (self.weights, self.after):
            matrices = [torch.from_numpy(w) for w in weights]
            norms = spectral.spectral_norms(matrices)
            found.append(
                spectral.lipschitz(norms)
                if constant == PRODUCT
                else spectral.complexity(matrices, norms, self.references(reference))
            )
        return found

    def sizes(self):
        """Return twice the sum of the absolute values of all terms that add up to an output: (S,
        n).
        """
        h = np.abs(self.inputs.numpy()).swapaxes(1, 2)
        for weight, bias in zip(self.weights, self.biases, strict=True):
            h = np.abs(weight) @ h + np.abs(bias)
        return 2 * h.max(axis=1)

    @property
    def operations(self):
        """Two outputs and their difference, before and after, and a product for each factor."""
        return 2 * (roundings.dense(self.shape) + 1 + len(self.weights))
