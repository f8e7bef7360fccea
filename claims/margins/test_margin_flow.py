r"""What gradient flow on the log loss never lets fall: the smallest margin over $\|\theta\|^L$, up
to a softening.

A network of $L$ layers without biases is homogeneous of degree $L$ in its weights, and so is each
margin: $\langle\theta,\nabla m\rangle=Lm$, by Euler. Once the total loss $\Lambda$ is below $\ln2$
all examples are fitted, and $\tilde m=-\ln(e^\Lambda-1)$, the margin of a single example with that
loss, is positive. Over $\|\theta\|^L$ it is $\tilde\gamma$. Gradient flow gains in this soft margin
what the growth of $\|\theta\|^L$ takes, or more: no part of the gradient is wasted that points
along $\theta$, and what points elsewhere is for free. So $\tilde\gamma$ never falls, and the log
loss by itself does not lower a sibling of normalised margins: the smallest margin over the
Euclidean norm of all weights, not over $R_{\mathcal{A}}$, if softened. Smallest and soft margin
differ by no more than $\ln n$ and the like. Shrinking all weights, which is what weight decay alone
does, lowers $\tilde\gamma$.
"""

import numpy as np
import pytest
import torch

from claims.margins import any_moment
from claims.margins.networks import sample, start
from models import roundings
from models.margins import flow, networks, spectral
from models.perceptrons import Perceptrons, he
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\begin{array}{c} \langle \theta, \nabla m_i \rangle = L\, m_i, \qquad
        \tilde m = -\ln(e^{\Lambda} - 1), \qquad
        \tilde\gamma = \frac{\tilde m}{\|\theta\|^L}, \qquad
        \Lambda = \sum_i \ln\Big(1 + \sum_{j \ne y_i} e^{-(F(x_i)_{y_i} - F(x_i)_j)}\Big), \\
        \dot\theta = -\nabla\Lambda \quad \Longrightarrow \quad
        \frac{d}{dt} \tilde m \ge \tilde\gamma\, \frac{d}{dt} \|\theta\|^L, \qquad
        \tilde\gamma \le \frac{\min_i m_i}{\|\theta\|^L} \le
        \frac{-\ln(e^{\Lambda/n} - 1) + \ln(k - 1)}{\|\theta\|^L} \end{array}""",
    place="Normalising Constant?",
    source="lyu2020",
    premises={
        "homogeneous": r"F(x) = A_L \sigma(\cdots \sigma(A_1 x)) \text{ without biases}",
        "small loss": r"\Lambda < \ln 2",
        "flow": r"\dot\theta = -\nabla \Lambda",
    },
    quantifiers={
        "networks": "random ones of 1 to 3 layers for Euler's identity; 8 that were trained on 50 "
        "digits each, 64-32-10 and 64-32-32-10, at three times; such as attain the bounds; "
        "searched over up to 3 layers of up to 3 units and up to 3 examples",
        "$t$": "the moment at hand: the derivative along the flow is computed, no step is taken",
    },
    conclusion=["radial derivative", "gain of the soft margin", "smallest margin"],
    rests_on=["margins.rescaling"],
)
SEEDS, SIZE = 8, 50
SHAPES = [(5, 3), (5, 7, 3), (8, 16, 16, 4)]
LOSSES = (0.01, 0.003, 0.001)
TIGHT = 1e-9  # more than what rounding may take from an equation
# Outputs, softmax and loss, forwards and back, and sums over the 28 weights of 5-4-2, the largest
# network here. The soft margin of a loss around 1 is at most eight times as sensitive as the loss.
OF_COPIES = 4 * (roundings.dense((5, 4, 3)) + roundings.softmax(3) + 28)
# Multiples of one example, classes, and the margin; five of margin 3 have Λ < ln 2, and one of
# margin 30 adds next to nothing to it.
COPIES = {
    "one example": ([1], 2, 1),
    "one example, two layers": ([1], 2, 1),
    "one near, one far": ([1, 30], 2, 1),
    "five copies": ([1] * 5, 2, 3),
    "five copies, three classes": ([1] * 5, 3, 3),
    "two copies, wrong": ([1] * 2, 2, -1),
}


@pytest.mark.parametrize("bias", [False, without("homogeneous", True)])
def test_euler(evidence, bias):
    # A single layer with a bias is homogeneous of degree 1 in both together.
    for shape in SHAPES[1:] if bias else SHAPES:
        rng = evidence.rng(f"network {shape}", by=())
        network = Perceptrons(he(10, shape, rng), bias=bias, dtype=torch.float64)
        with torch.no_grad():
            for vector in network.biases:
                vector.copy_(torch.from_numpy(rng.standard_normal(tuple(vector.shape))))
        evidence.premise("homogeneous", is_homogeneous(network))
        inputs = torch.from_numpy(rng.standard_normal((10, 6, shape[0])))
        labels = torch.from_numpy(rng.integers(shape[-1], size=(10, 6)))
        found = flow.radial(network, inputs, labels).numpy()
        raw = spectral.margins(network(inputs).detach(), labels).numpy()
        evidence.identity(
            "radial derivative",
            found,
            (len(shape) - 1) * raw,
            rounding=any_moment.rounding_of_radial(network, inputs, shape),
        )


@pytest.mark.parametrize("kind", ["two layers", "three layers", *list(COPIES)[:5]])
def test_training(evidence, kind):
    moments = list(make(evidence, kind))
    alone = kind.startswith("one")
    gains = judge_gain(evidence, moments, trivial=0, attained=TIGHT if alone else None)
    found, lower, upper = (np.array(rows) for rows in zip(*map(between, moments), strict=True))
    # The bounds are equations where all examples are alike, and so are all classes but their own:
    # there rounding counts. On digits they keep far away.
    slip = Rounding(OF_COPIES, 8 * found) if kind in COPIES else Rounding()
    evidence.at_least(
        "smallest margin",
        found,
        lower,
        trivial=0,
        attained=TIGHT if alone else None,
        rounding=slip,
    )
    evidence.at_most(
        "smallest margin",
        found,
        upper,
        trivial=None,
        attained=TIGHT if kind in COPIES and "far" not in kind else None,
        rounding=slip,
    )
    if kind == "two layers":
        gained, needed_least = (each[:, 0] for each in gains)
        for name, of_each, predicted, band in (
            ("smallest margin over ‖θ‖²", found[:, 0], lower[:, 0], upper[:, 0]),
            ("gain of the soft margin", gained, needed_least, gained),
        ):
            evidence.curve(
                f"{name} of one network, and the least that it may be",
                LOSSES,
                of_each,
                predicted=predicted,
                low=predicted,
                high=band,
                axes=("mean training loss", name),
                scales=("log", "log"),
            )


@pytest.mark.parametrize("tries", TRIES)
def test_any_moment(evidence, tries):
    for quantity, relation, attack, precise in (
        ("radial derivative of any margin", "identity", any_radial, any_moment.radial_in_digits),
        ("gain of any soft margin", "at least", any_gain, any_moment.gain_in_digits),
        ("smallest margin of any", "at least", any_least(1), any_moment.least_in_digits(1)),
        (
            "smallest margin of any, from above",
            "at most",
            any_least(2),
            any_moment.least_in_digits(2),
        ),
    ):
        evidence.search(quantity, attack, relation=relation, tries=tries, precise=precise)


def any_radial(draw):
    layers, *data = any_moment.fitted(draw)
    network, inputs, labels = any_moment.in_floats(layers, *data)
    raw = spectral.margins(network(inputs).detach(), labels).numpy()
    slip = any_moment.rounding_of_radial(network, inputs, [inputs.shape[2], *map(len, layers)])
    return flow.radial(network, inputs, labels).numpy(), len(layers) * raw, slip


def any_gain(draw):
    layers, *data = any_moment.fitted(draw, any_moment.SIZES["gain"])
    here = flow.moment(*any_moment.in_floats(layers, *data))
    downhill, slips = [-part for part in here.gradient], any_moment.slips(layers, data[0])
    found, bound = gain(here, downhill).item(), needed(here, downhill, len(layers)).item()
    slope, soft = flow.soft_margin_slope(here.loss).item(), flow.soft_margin(here.loss).item()
    steep, length = (flow.inner(each, each).item() ** 0.5 for each in (downhill, here.parameters))
    # By the product rule, and Cauchy and Schwarz: of slope·‖∇Λ‖², whose slope changes by no more
    # than its square, and of L·m̃⟨θ, ∇Λ⟩/‖θ‖².
    of_gain = slope * steep * (2 * slips.gradient + steep * (slope * slips.loss + 1))
    of_soft = slope * slips.loss + 1 + soft
    of_needed = len(layers) / length * (soft * slips.gradient + of_soft * steep)
    return found, bound, slips.of(of_gain + of_needed)


def any_least(which):
    """Attack the bound from below, 1, or from above, 2."""

    def attack(draw):
        layers, *data = any_moment.fitted(draw, sizes=any_moment.SIZES[which])
        moment, slips = any_moment.in_floats(layers, *data), any_moment.slips(layers, data[0])
        found = [each.item() for each in between(moment)]
        scale = sum((layer**2).sum() for layer in layers) ** (len(layers) / 2)
        # The loss moves the soft margin by its slope, which is 1/(1 - e^{-Λ}) = 1 + e^m.
        moved = (1 + np.exp(found[which] * scale)) * slips.loss + 1
        return found[0], found[which], slips.of(abs(found[which]) + (moved + slips.margin) / scale)

    return attack


@pytest.mark.parametrize(
    "kind",
    [
        without("small loss", "two copies, wrong"),
        without("homogeneous", "the last bias alone"),
        without("flow", "weight decay"),
    ],
)
def test_otherwise(evidence, kind):
    judge_gain(evidence, [next(make(evidence, kind))], trivial=None, decay=kind == "weight decay")


def judge_gain(evidence, moments, *, trivial, attained=None, decay=False):
    """Judge that the soft margin gains what γ̃ needs against the growth of ‖θ‖^L, at least: that is
    dγ̃/dt ≥ 0, times ‖θ‖^L. All weights shrink instead under `decay`. Return both, (moments, S).
    """
    gains, bounds = [], []
    for network, inputs, labels in moments:
        here = flow.moment(network, inputs, labels)
        downhill = [-part for part in here.gradient]
        direction = [-part for part in here.parameters] if decay else downhill
        evidence.premise("homogeneous", is_homogeneous(network))
        evidence.premise("small loss", bool((here.loss < np.log(2)).all()))
        evidence.premise("flow", all(map(torch.equal, direction, downhill)))
        gains.append(gain(here, direction))
        bounds.append(needed(here, direction, len(network.weights)))
    gains, bounds = torch.stack(gains).numpy(), torch.stack(bounds).numpy()
    evidence.at_least(
        "gain of the soft margin",
        gains,
        bounds,
        trivial=trivial,
        attained=attained,
        rounding=Rounding(OF_COPIES, 8 * abs(bounds)) if attained else Rounding(),
    )
    return gains, bounds


def gain(here, direction):
    """Return dm̃/dt along a direction, (S,)."""
    return -flow.soft_margin_slope(here.loss) * flow.inner(here.gradient, direction)


def needed(here, direction, depth):
    """Return γ̃ d‖θ‖^L/dt along a direction, (S,)."""
    growth = flow.inner(here.parameters, direction)
    square = flow.inner(here.parameters, here.parameters)
    return depth * flow.soft_margin(here.loss) * growth / square


def between(moment):
    """Return the smallest margin over ‖θ‖^L and its bounds from below and from above, (S,) each."""
    network, inputs, labels = moment
    here = flow.moment(network, inputs, labels)
    scale = flow.inner(here.parameters, here.parameters) ** (len(network.weights) / 2)
    classes = network.weights[-1].shape[1]
    margins = here.least, flow.soft_margin(here.loss), ceiling(here.loss, labels.shape[1], classes)
    return [(margin / scale).numpy() for margin in margins]


def ceiling(loss, size, classes):
    """Return what no smallest margin exceeds at a total loss (S,), before ‖θ‖^L divides it."""
    return flow.soft_margin(loss / size) + np.log(classes - 1)


def is_homogeneous(network):
    return not any(bias.any() for bias in network.biases)


def make(evidence, kind):
    """Yield networks, inputs (S, n, d) and labels (S, n), in double precision."""
    rng = evidence.rng("network", by=())
    if kind == "the last bias alone":
        network = Perceptrons([np.zeros((1, 4, 5)), np.zeros((1, 2, 4))], dtype=torch.float64)
        with torch.no_grad():
            network.biases[-1][:, 0], network.biases[-1][:, 1] = 1, -1
        yield network, torch.ones(1, 1, 5).double(), torch.zeros(1, 1, dtype=torch.int64)
        return
    if kind in COPIES:
        multiples, classes, margin = COPIES[kind]
        point = rng.standard_normal(5)
        # The own class against all others alike: of two classes, the steepest way for the margin.
        against = (np.eye(classes)[0] - 1 / classes) * margin / (point @ point)
        layers = [np.outer(against, point)[None]]
        if kind == "one example, two layers":
            # One unit at work, with one norm on either side: then the gradient points along θ.
            first, second = np.zeros((1, 4, 5)), np.zeros((1, classes, 4))
            share = np.sqrt(np.linalg.norm(against) / np.linalg.norm(point))
            first[0, 0], second[0, :, 0] = share * point, against / share
            layers = [first, second]
        network = Perceptrons(layers, bias=False, dtype=torch.float64)
        inputs = torch.from_numpy(np.outer(multiples, point)[None])
        yield network, inputs, torch.zeros(1, len(multiples), dtype=torch.int64)
        return
    images, labels = sample(rng, SEEDS, SIZE)
    widths = (64, 32, 32, 10) if kind == "three layers" else (64, 32, 10)
    _, network = start(rng, SEEDS, widths)
    trainer = networks.sgd(network)
    # A mean of 0.01 over 50 examples is a total of half a nat.
    for target in LOSSES:
        kept = networks.train_to_loss(trainer, images, labels, target, rng, limit=6000)
        yield kept.double(), images.double(), labels
