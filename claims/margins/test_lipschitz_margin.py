r"""No margin changes faster than $\sqrt2\prod\rho_i\|A_i\|_\sigma$ times the input does, and some
network's changes as fast.

A layer stretches no difference by more than its spectral norm, which is its largest singular value,
an activation by no more than its own Lipschitz constant $\rho$, 1 for ReLU, and the difference of
two outputs is at most $\sqrt2$ times the norm of the vector. So within a distance of
$m/(\sqrt2\prod\|A_i\|_\sigma)$ of an example with margin $m$ the decision is the same: so
normalised, a margin is a lower bound on the distance to the decision boundary. A search along
gradients comes up to the bound on networks made for it, and stays below it on others.
"""

import mpmath
import numpy as np
import pytest
import torch

from claims.margins import any_network
from claims.margins.networks import sample, start
from models import roundings
from models.margins import lipschitz, networks, spectral
from models.multiprecision import norm
from models.perceptrons import Perceptrons, he
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""|m(x) - m(x')| \le \sqrt{2} \prod_i \rho_i \|A_i\|_\sigma\, \|x - x'\|, \qquad
        m(x) = F(x)_y - \max_{j \ne y} F(x)_j, \qquad \rho_i = 1""",
    place="Normalising Constant?",
    source="bartlett2017, Section 2",
    premises={"Lipschitz": r"|\sigma_i(a) - \sigma_i(b)| \le \rho_i\, |a - b|"},
    quantifiers={
        "networks": "random ones with biases and without, 2 to 4 layers; trained on digits; the "
        "steepest of 3 layers; searched over up to 3 layers of up to 3 units",
        "$x, x'$": "pairs along the gradient, at distances from 0.01 to 10, and power iteration "
        "from there; searched",
    },
    conclusion="slope of the margin",
)
SEEDS, POINTS = 8, 30
SMALL_STRIDE = "margins a hundredth apart nearly cancel, and are divided by that hundredth"
STRETCH = (0.5, 3.0, 2.0)


@pytest.mark.parametrize(
    "kind, rise",
    [
        ("two layers", 1),
        ("four layers", 1),
        ("with biases", 1),
        ("digits", 1),
        ("steepest", 1),
        without("Lipschitz", "steepest", 2),
    ],
)
def test_slope(evidence, kind, rise):
    """The activation is `rise` times ReLU."""
    network, inputs, labels = make(evidence, kind)
    matrices = [weight.detach().clone() for weight in network.weights]
    with torch.no_grad():
        for weight in network.weights[1:]:
            weight.mul_(rise)  # the next layer takes σ of the one before
    steps = activation_steps(network, matrices)
    # Quotients of differences of numbers below 20.
    evidence.premise("Lipschitz", Rounding(4, 40 / 0.1).covers(steps.clamp(min=1).numpy(), 1))
    found = lipschitz.slopes(network, inputs, labels, 8).detach().numpy()
    bound, known = (
        steepness(norms)[None, None, :, None]
        for norms in (
            spectral.spectral_norms(matrices),
            [torch.linalg.matrix_norm(matrix) for matrix in matrices],
        )
    )
    evidence.at_most(
        "slope of the margin",
        found,
        np.broadcast_to(bound, found.shape),
        trivial=np.broadcast_to(known, found.shape),
        # On a steepest network it is an equation; a billionth is more than what rounding may do.
        attained=1e-9 if kind == "steepest" else None,
        searched=True,
        rounding=rounding(network, inputs),
    )
    # Along the gradient and against it.
    shares = (found / bound).reshape(len(found), 2, len(lipschitz.STRIDES), -1).max(axis=(0, 1, 3))
    evidence.curve(
        "steepest slope of the margin that was found, over the bound",
        lipschitz.STRIDES,
        shares,
        predicted=np.ones(len(shares)),
        axes=("distance of the two inputs", "share of the bound"),
        scales=("log", "linear"),
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


@pytest.mark.parametrize("tries", TRIES)
def test_any_two_points(evidence, tries):
    evidence.search(
        "change of any margin", any_change, relation="at most", tries=tries, precise=in_digits
    )


def drawn(draw):
    layers = any_network.draw_layers(draw)
    label = draw.integer("label", 0, len(layers[-1]) - 1)
    return layers, label, any_network.two_points(draw, layers)


def any_change(draw):
    layers, label, ends = drawn(draw)
    here, there = spectral.margins(any_network.outputs(layers, ends), torch.tensor([label] * 2))[0]
    norms = spectral.spectral_norms(any_network.stacked(layers))
    bound = steepness(norms).item() * norm(ends[0] - ends[1])
    # A margin is of two outputs; the bound adds norms of the layers and of the distance.
    of_bound = spectral.operations([layer.shape for layer in layers]) + 3 + ends.shape[1]
    operations = any_network.operations(layers) + 2 + of_bound
    size = 2 * sum(any_network.size(layers, ends)) + bound
    return abs(here - there).item(), bound, Rounding(operations, size)


@any_network.in_digits
def in_digits(draw):
    layers, label, ends = drawn(draw)
    scores = any_network.by_definition(layers, ends)
    here, there = (any_network.margin(column, label) for column in scores.T)
    bound = mpmath.sqrt(2) * any_network.product(layers) * norm(ends[0] - ends[1])
    return abs(here - there), bound


def steepness(norms):
    """Return √2 Π‖A_i‖_σ, (S,)."""
    return np.sqrt(2) * spectral.lipschitz(norms).numpy()


def activation_steps(network, matrices):
    """Return |σ_i(a) - σ_i(b)| / |a - b|, (layers, S, 200), for neighbours a, b from -10 to 10.

    The network applies ReLU; how many times A_{i+1} its next weights are is a factor of σ_i.
    """
    heights = torch.from_numpy(np.linspace(-10, 10, 201))
    rises = [
        torch.linalg.matrix_norm(weight.detach()) / torch.linalg.matrix_norm(matrix)
        for weight, matrix in zip(network.weights[1:], matrices[1:], strict=True)
    ]
    return torch.stack(rises)[..., None] * (torch.relu(heights).diff().abs() / heights.diff())


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
        networks.train_epochs(networks.sgd(network), images, labels, 20, rng)
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
    inputs = 0.1 + np.abs(rng.standard_normal((SEEDS, POINTS, shape[0])))
    if kind == "steepest":
        inputs = np.broadcast_to(inputs[..., :1], inputs.shape).copy()  # on the diagonal
    return network, torch.from_numpy(inputs), labels
