r"""A network that fits its examples lowers its log loss by scaling itself up, and its normalised
margins do not notice.

Each logit difference is multiplied by $c$, so that $\ell_c=\ln(1+\sum_je^{-c\,m_j})\le
e^{-(c-1)m}(e^{\ell_1}-1)$ with $m$ the least of the $m_j$: exponentially less loss, and the very
same classifier. This is why the log loss alone does not settle how wide normalised margins become.
A network that errs somewhere gains nothing by it in the end.
"""

import numpy as np
import pytest
import torch

from claims.margins.networks import sample, start
from models import roundings
from models.margins import networks, spectral
from models.perceptrons import Perceptrons
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""c < c' \quad \Longrightarrow \quad L(c' F) < L(c F), \qquad
        L(cF) \le \frac{1}{n} \sum_i e^{-(c-1) m_i} \left(e^{\ell_i} - 1\right), \qquad \bar m(cF) =
        \bar m(F)""",
    slide="Normalising Constant?",
    premises={"interpolates": r"m_i > 0 \text{ for every example}"},
    quantifiers={
        "networks": "8 that were trained on 50 digits each, 64-32-10; untrained without the "
        "premise",
        "$c$": "1, 1.5, 2, 4 and 8, in the last layer",
    },
    conclusion=["log loss, next over last", "log loss", "normalised margin"],
)
FACTORS = [1, 1.5, 2, 4, 8]


@pytest.mark.parametrize(
    "trained", [True, without("interpolates", False, breaks="log loss, next over last")]
)
def test_scaling_lowers_the_loss(evidence, trained):
    images, labels = sample(evidence.rng("images"), 8, 50)
    _, network = start(evidence.rng("weights"), 8, (64, 32, 10))
    if trained:
        # No example's share of a mean loss of 0.01 over 50 reaches ln 2, the least of a wrong one.
        network = networks.train_to_loss(
            network, images, labels, networks.sgd(network), 0.01, evidence.rng("order")
        )
    matrices = [layer.detach().double() for layer in network.weights]
    found = [measure([matrices[0], c * matrices[1]], images.double(), labels) for c in FACTORS]
    gaps = found[0][0]
    least = gaps.min(axis=2)
    evidence.premise("interpolates", bool((least > 0).all()))
    losses = [np.log1p(np.exp(-there).sum(axis=2)) for there, _ in found]
    means = np.array([loss.mean(axis=1) for loss in losses])
    evidence.at_most("log loss, next over last", means[1:] / means[:-1], 1, trivial=None)
    bounds = [np.exp(-(c - 1) * least) * np.exp(-gaps).sum(axis=2) for c in FACTORS]
    # The terms of an output add up to at most ‖A_2‖_F ‖A_1‖_F ‖x‖ in absolute value, by Cauchy and
    # Schwarz. An exponent c·m is off by the roundings of two outputs, their difference and a
    # product, and so is that of the bound.
    size = 2 * torch.linalg.matrix_norm(matrices[1]) * torch.linalg.matrix_norm(matrices[0])
    sizes = size[:, None] * torch.linalg.vector_norm(images.double(), dim=2)
    exponents = np.multiply.outer(FACTORS, 1 + sizes.numpy())
    outputs = roundings.dense((64, 32, 10))
    operations = 2 * (outputs + 2 + roundings.softmax(10))
    evidence.at_most(
        "log loss", losses, bounds, rounding=Rounding(operations, exponents * bounds), trivial=None
    )
    rows = np.array([normalised for _, normalised in found[1:]])
    constant = spectral.complexity(matrices, spectral.spectral_norms(matrices))
    magnitude = spectral.normalised(sizes, constant, images.double()).numpy()
    # A difference of two outputs, by the complexity and by the norm of the data.
    operations = 2 * (outputs + 1 + spectral.operations([(32, 64), (10, 32)]) + 3)
    evidence.identity(
        "normalised margin",
        rows,
        np.broadcast_to(found[0][1], rows.shape),
        rounding=Rounding(operations, np.broadcast_to(magnitude, rows.shape)),
    )
    evidence.curve(
        "log loss of one network",
        FACTORS,
        means[:, 0],
        predicted=np.array(bounds)[:, 0].mean(axis=1),
        axes=("c", "log loss"),
        scales=("linear", "log"),
    )


def measure(matrices, images, labels):
    """Return the gaps F(x)_y - F(x)_j, (S, n, k - 1), and the normalised margins (S, n), with R_A
    at M = 0.
    """
    network = Perceptrons([matrix.numpy() for matrix in matrices], bias=False, dtype=torch.float64)
    with torch.no_grad():
        outputs = network(images)
    own = torch.nn.functional.one_hot(labels, outputs.shape[1]).bool()
    scores = outputs.mT
    gaps = scores[own].reshape(*labels.shape, 1) - scores[~own].reshape(*labels.shape, -1)
    constant = spectral.complexity(matrices, spectral.spectral_norms(matrices))
    return gaps.numpy(), spectral.normalised(
        spectral.margins(outputs, labels), constant, images
    ).numpy()
