r"""No margin changes faster than $\sqrt2\prod\|A_i\|_\sigma$ times the input does, and some
network's changes as fast.

A layer stretches no difference by more than its spectral norm, ReLU stretches none at all, and the
difference of two outputs is at most $\sqrt2$ times the norm of the vector. So within a distance of
$m/(\sqrt2\prod\|A_i\|_\sigma)$ of an example with margin $m$ the decision is the same: normalised
margins are distances. A search along gradients comes up to the bound on networks made for it, and
stays well below it on others. The largest eigenvalue, for which the norm is sometimes taken, is no
bound.
"""

import numpy as np
import pytest
import torch

from claims.margins.networks import sample, start
from models import roundings
from models.margins import lipschitz, networks, spectral
from models.perceptrons import Perceptrons, he
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""|m(x) - m(x')| \le \sqrt{2} \prod_i \|A_i\|_\sigma\, \|x - x'\|, \qquad
        m(x) = F(x)_y - \max_{j \ne y} F(x)_j""",
    slide="Normalising Constant?",
    source="bartlett2017, Section 2",
    premises={"singular value": r"\|A\|_\sigma = \max_{\|v\| = 1} \|Av\|"},
    quantifiers={
        "networks": "random ones with biases and without, 2 to 4 layers; trained on digits; the "
        "steepest of 3 layers",
        "$x, x'$": "pairs along the gradient, at distances from 0.01 to 10, and power iteration "
        "from "
        "there",
    },
    conclusion="slope of the margin",
)
SEEDS, POINTS = 8, 30
SMALL_STRIDE = "margins a hundredth apart nearly cancel, and are divided by that hundredth"
STRETCH = (0.5, 3.0, 2.0)


@pytest.mark.parametrize(
    "kind, norm",
    [
        ("two layers", "singular"),
        ("four layers", "singular"),
        ("with biases", "singular"),
        ("digits", "singular"),
        ("steepest", "singular"),
        without("singular value", "steepest", "eigenvalue"),
    ],
)
def test_slope(evidence, kind, norm):
    evidence.premise("singular value", norm == "singular")
    network, inputs, labels = make(evidence, kind)
    found = lipschitz.slopes(network, inputs, labels, 8).detach().numpy()
    matrices = [weight.detach() for weight in network.weights]
    if norm == "singular":
        norms = spectral.spectral_norms(matrices)
    else:
        norms = [torch.linalg.eigvals(matrix).abs().amax(dim=1) for matrix in matrices]
    bound = np.sqrt(2) * spectral.lipschitz(norms).numpy()[None, None, :, None]
    evidence.at_most(
        "slope of the margin",
        found,
        np.broadcast_to(bound, found.shape),
        searched=True,
        rounding=rounding(network, inputs),
    )


def test_the_bound_is_attained(evidence):
    network, inputs, labels = make(evidence, "steepest")
    found = lipschitz.slopes(network, inputs, labels, 8).detach().numpy()[0, 0]
    predicted = np.full(found.shape, np.sqrt(2) * np.prod(STRETCH))
    evidence.identity(
        "slope of the margin",
        found,
        predicted,
        rounding=rounding(network, inputs),
    )


def rounding(network, inputs):
    """Four outputs at a distance of up to 11 from 0, whose terms add up to at most ‖A‖_F times the
    layer before, and ‖b‖; their differences, and the norm of the stride that they are divided by.
    """
    size = np.abs(inputs.numpy()).max() * np.sqrt(inputs.shape[2]) + 11
    for level, weight in enumerate(network.weights):
        size = size * torch.linalg.matrix_norm(weight.detach())
        if network.biases:
            size = size + torch.linalg.matrix_norm(network.biases[level].detach())
    widths = (inputs.shape[2], *(weight.shape[1] for weight in network.weights))
    operations = roundings.dense(widths) + 2 + roundings.norm(widths[0])
    magnitude = 4 * size.max().item() / min(lipschitz.STRIDES)
    return Rounding(operations, magnitude, reason=SMALL_STRIDE)


def make(evidence, kind):
    """Return the networks with inputs (S, n, d) and labels (S, n), in double precision."""
    rng = evidence.rng("network", by=())
    if kind == "digits":
        images, labels = sample(rng, SEEDS)
        _, network = start(rng, SEEDS)
        networks.train_epochs(network, images, labels, networks.sgd(network), 20, rng)
        return network.double(), images[:, :POINTS].double(), labels[:, :POINTS]
    shape = {"two layers": (6, 10, 3), "steepest": (2, 2, 2, 2)}.get(kind, (10, 20, 20, 20, 5))
    weights = (
        lipschitz.steepest(STRETCH, rng, SEEDS) if kind == "steepest" else he(SEEDS, shape, rng)
    )
    network = Perceptrons(weights, dtype=torch.float64)
    if kind == "with biases":
        with torch.no_grad():
            for bias in network.biases:
                bias.copy_(torch.from_numpy(rng.standard_normal(tuple(bias.shape))))
    labels = torch.from_numpy(rng.integers(shape[-1], size=(SEEDS, POINTS)))
    # A steepest network is at work where x has a positive product with v ≥ 0, and still is at a
    # distance of 0.01.
    inputs = 0.1 + np.abs(rng.standard_normal((SEEDS, POINTS, shape[0])))
    return network, torch.from_numpy(inputs), labels
