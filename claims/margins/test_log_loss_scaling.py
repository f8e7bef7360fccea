r"""A network that fits its examples lowers its log loss by scaling itself up, and its normalised
margins do not notice.

Each logit difference is multiplied by $c\ge1$, so that $\ell_c=\ln(1+\sum_je^{-c\,m_j})\le
e^{-(c-1)m}(e^{\ell_1}-1)$ with $m$ the least of the $m_j$: exponentially less loss, and the very
same classifier. For $c<1$ the second inequality may fail: at $c=0$, with gaps of 1 and 10, the loss
is $\ln3>1+e^{-9}$. With two classes there is one $m_j$, and hardly anything is given away. This is
why the log loss alone does not settle how wide normalised margins become, if the complexity is
measured from $M=0$, which the last layer's factor multiplies. Measured from where training started
it grows by another factor. A network that errs anywhere, if only on one example, gains nothing by
scaling in the end.
"""

import mpmath
import numpy as np
import pytest
import torch

from claims.margins import any_network
from claims.margins.networks import sample, start
from models import roundings
from models.margins import networks, spectral
from models.multiprecision import numbers
from models.perceptrons import Perceptrons
from theoremcheck import TRIES, Claim, Rounding, without

NORMALISED = "normalised margin"
CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} 1 \le c < c' \quad \Longrightarrow \quad L(c' F) < L(c F), \qquad
        L(cF) \le \frac{1}{n} \sum_i e^{-(c-1) m_i} \left(e^{\ell_i} - 1\right), \qquad
        \bar m_i(cF) = \bar m_i(F), \\
        m_i = F(x_i)_{y_i} - \max_{j \ne y_i} F(x_i)_j, \qquad
        \bar m_i = \frac{m_i}{R_{\mathcal{A}} \|X\|_F / n}, \qquad F(x) = A_2\, \mathrm{relu}(A_1 x)
        \end{array}""",
    place="Normalising Constant?",
    premises={
        "interpolates": r"m_i > 0 \text{ for every example}",
        "M = 0": r"M_1 = M_2 = 0 \text{ in } R_{\mathcal{A}}",
    },
    quantifiers={
        "networks": "8 without biases that were trained on 50 digits each, 64-32-10, and 64-32-2 "
        "on odd or even, where the bound is attained; searched over two layers of up to 3 units "
        "and up to 3 examples",
        "$c$": "1, 1.5, 2, 4 and 8, in the last layer; the bound for $c>1$; searched up to 8",
        "$M$": "0; without that premise the weights that training started from",
    },
    conclusion=["log loss, next over last", "log loss", NORMALISED],
    rests_on=["margins.rescaling"],
)
SEEDS, SIZE = 8, 50
FACTORS = [1, 1.5, 2, 4, 8]
LEAST, MOST = 1e-3, 600  # gaps that a search draws, and multiplies: e^{-700} is hardly a float


@pytest.mark.parametrize(
    "labels",
    ["all fitted", without("interpolates", "one wrong", breaks="log loss, next over last")],
)
def test_scaling_lowers_the_loss(evidence, labels):
    means, bounds = judge(evidence, *train(evidence, 10, labels == "one wrong")[1:])
    evidence.curve(
        "log loss of one network",
        FACTORS,
        means[:, 0],
        predicted=bounds[:, 0],
        axes=("c", "log loss"),
        scales=("linear", "log"),
    )


def test_two_classes_attain_the_bound(evidence):
    """With y = e^{-cm} the loss is ln(1 + y) > (1 - y/2) y, and y is the bound. An example with no
    more than the mean loss of 0.01 has y < 0.0101 at c = 1, and y < 0.00102 from c = 1.5 on.
    """
    judge(evidence, *train(evidence, 2, False)[1:], attained=0.00051)


@without("M = 0", breaks=NORMALISED)
def test_complexity_from_the_start(evidence):
    """Of the last layer c A - M remains, which is not c times A - M."""
    initial, *trained = train(evidence, 2, False)
    judge(evidence, *trained, references=initial)


def train(evidence, classes, wrong):
    """Return the two layers (S, g, f) of networks before and after training, images and labels, of
    which one is replaced if `wrong`.
    """
    images, labels = sample(evidence.rng("images", by=()), SEEDS, SIZE)
    labels = labels % classes
    initial, network = start(evidence.rng("weights", by=()), SEEDS, (64, 32, classes))
    # No example's share of a mean loss of 0.01 over 50 reaches ln 2, the least of a wrong one.
    network = networks.train_to_loss(
        networks.sgd(network), images, labels, 0.01, evidence.rng("order", by=())
    )
    if wrong:
        labels = labels.clone()
        labels[:, 0] = (labels[:, 0] + 1) % classes
    before = [torch.from_numpy(layer).double() for layer in initial]
    return before, [layer.detach().double() for layer in network.weights], images.double(), labels


def judge(evidence, matrices, images, labels, attained=None, references=None):
    """Judge the network at every factor; return its mean losses and their bounds, (5, S)."""
    references = references or [torch.zeros_like(matrix) for matrix in matrices]
    evidence.premise("M = 0", not any(matrix.any() for matrix in references))
    found = [measure([matrices[0], c * matrices[1]], references, images, labels) for c in FACTORS]
    gaps = found[0][0]
    least, classes = gaps.min(axis=2), gaps.shape[2] + 1
    evidence.premise("interpolates", bool((least > 0).all()))
    losses = np.array([log_losses(there) for there, _ in found])
    means = losses.mean(axis=2)
    # The largest number below 1, for it is less.
    evidence.at_most(
        "log loss, next over last", means[1:] / means[:-1], np.nextafter(1, 0), trivial=None
    )
    bounds = np.array([bound(c, least, gaps) for c in FACTORS])
    # The terms of an output add up to at most ‖A_2‖_F ‖A_1‖_F ‖x‖ in absolute value, by Cauchy and
    # Schwarz. An exponent c·m is off by the roundings of two outputs, their difference and a
    # product, and so is that of the bound.
    size = 2 * torch.linalg.matrix_norm(matrices[1]) * torch.linalg.matrix_norm(matrices[0])
    sizes = size[:, None] * torch.linalg.vector_norm(images, dim=2)
    exponents = np.multiply.outer(FACTORS[1:], 1 + sizes.numpy())
    outputs = roundings.dense((64, 32, classes))
    operations = 2 * (outputs + 2 + roundings.softmax(classes))
    # At c = 1 it says ln(1 + x) ≤ x.
    evidence.at_most(
        "log loss",
        losses[1:],
        bounds[1:],
        rounding=Rounding(operations, exponents * bounds[1:]),
        trivial=None,
        attained=attained,
    )
    layers, moved = ([each.numpy() for each in several] for several in (matrices, references))
    unit = unit_by_definition(layers, moved, images.numpy())[:, None]
    rows = np.array([normalised for _, normalised in found])
    # A difference of two outputs, by the complexity and by the norm of the data, on either side.
    shapes = [(32, 64), (classes, 32)]
    operations = 2 * (outputs + 1 + spectral.operations(shapes) + roundings.norm(SIZE * 64) + 3)
    evidence.identity(
        NORMALISED,
        rows,
        np.broadcast_to(least / unit, rows.shape),
        rounding=Rounding(operations, np.broadcast_to(sizes.numpy() / unit, rows.shape)),
    )
    return means, bounds.mean(axis=2)


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    evidence.search(
        "log loss of any network",
        any_loss,
        relation="at most",
        tries=tries,
        precise=loss_in_digits,
    )
    evidence.search(
        "log loss of any network, next over last",
        any_quotient,
        relation="at most",
        tries=tries,
        precise=quotient_in_digits,
    )


def scaled(draw, *factors):
    """Return the gaps (1, n, k - 1) of a network that fits its points, and of it times factors; and
    how they are rounded.
    """
    layers = any_network.draw_layers(draw, (2, 2))
    points = any_network.draw_points(draw, layers)
    first, last = layers
    labels = any_network.outputs(layers, points).argmax(dim=1)
    gaps = [gaps_of(any_network.outputs([first, c * last], points), labels) for c in (1, *factors)]
    draw.assume(gaps[0].min() >= LEAST and gaps[-1].max() <= MOST)
    softmax = roundings.softmax(len(layers[-1]))
    rounding = Rounding(
        2 * (any_network.operations(layers) + 2 + softmax), 1 + 2 * any_network.size(layers, points)
    )
    return *gaps, rounding


def scaled_in_digits(draw):
    """Return the gaps of each point."""
    layers = any_network.draw_layers(draw, (2, 2))
    points = any_network.draw_points(draw, layers)
    found = [max(scores) - scores for scores in any_network.by_definition(layers, points).T]
    found = [np.delete(gaps, gaps.argmin()) for gaps in found]
    draw.assume(min(map(min, found)) >= LEAST)
    return found


def any_loss(draw):
    c = draw.real("c", 1.0, 8.0)
    gaps, multiplied, rounding = scaled(draw, c)
    known = bound(c, gaps.min(axis=2), gaps)
    # As in `judge`.
    return (
        log_losses(multiplied),
        known,
        Rounding(rounding.operations, c * rounding.magnitude * known),
    )


@any_network.in_digits
def loss_in_digits(draw):
    c = numbers(draw.real("c", 1.0, 8.0))
    gaps = scaled_in_digits(draw)
    known = [mpmath.exp(-(c - 1) * min(each)) * sum_of_powers(1, each) for each in gaps]
    return [mpmath.log1p(sum_of_powers(c, each)) for each in gaps], known


def any_quotient(draw):
    c, more = draw.real("c", 1.0, 8.0), draw.real("c' over c", 1.01, 2.0)
    _, *both, _ = scaled(draw, c, more * c)
    last, following = (log_losses(gaps).mean() for gaps in both)
    return following / last, np.nextafter(1, 0)


@any_network.in_digits
def quotient_in_digits(draw):
    c, more = (numbers(draw.real("c", 1.0, 8.0)), numbers(draw.real("c' over c", 1.01, 2.0)))
    gaps = scaled_in_digits(draw)
    last, following = (
        sum(mpmath.log1p(sum_of_powers(factor, each)) for each in gaps) for factor in (c, more * c)
    )
    return following / last, np.nextafter(1, 0)


def sum_of_powers(c, gaps):
    return sum(mpmath.exp(-c * gap) for gap in gaps)


def log_losses(gaps):
    """Return ln(1 + Σe^{-m}), (S, n), of gaps (S, n, k - 1)."""
    return np.log1p(np.exp(-gaps).sum(axis=2))


def bound(c, least, gaps):
    """Return e^{-(c-1)m}(e^ℓ - 1), (S, n), of the least gap (S, n) and all gaps (S, n, k - 1)."""
    return np.exp(-(c - 1) * least) * np.exp(-gaps).sum(axis=2)


def unit_by_definition(matrices, references, images):
    """Return R_A ‖X‖_F/n, (S,), from singular values, the rows of A - M and squares."""
    norms = [np.linalg.svd(matrix, compute_uv=False)[:, 0] for matrix in matrices]
    moved = [matrix - reference for matrix, reference in zip(matrices, references, strict=True)]
    rows = [np.sqrt((matrix**2).sum(axis=2)).sum(axis=1) for matrix in moved]
    shares = sum((row / norm) ** (2 / 3) for row, norm in zip(rows, norms, strict=True))
    return np.prod(norms, axis=0) * shares**1.5 * np.sqrt((images**2).sum(axis=(1, 2))) / SIZE


def measure(matrices, references, images, labels):
    """Return the gaps F(x)_y - F(x)_j, (S, n, k - 1), and the normalised margins (S, n), with R_A
    at M = `references`.
    """
    network = Perceptrons([matrix.numpy() for matrix in matrices], bias=False, dtype=torch.float64)
    with torch.no_grad():
        outputs = network(images)
    constant = spectral.complexity(matrices, spectral.spectral_norms(matrices), references)
    return gaps_of(outputs, labels), spectral.normalised(
        spectral.margins(outputs, labels), constant, images
    ).numpy()


def gaps_of(outputs, labels):
    """Return F(x)_y - F(x)_j, (S, n, k - 1), of outputs (S, k, n) and labels (S, n)."""
    own = torch.nn.functional.one_hot(labels, outputs.shape[1]).bool()
    scores = outputs.mT
    gaps = scores[own].reshape(*labels.shape, 1) - scores[~own].reshape(*labels.shape, -1)
    return gaps.numpy()
