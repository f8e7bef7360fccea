r"""The loss of the frozen network is convex; that of the true one is not, but comes close to it.

With every activation frozen at its initial pattern the outputs $\tilde f$ are linear in $W$, and
cross-entropy of a linear function is convex: its curvature along $U$ is the mean over the sample of
the variance, under the softmax, of the outputs $\tilde f_U$. The true loss is not: along
$W=\pm ax$ in one unit that speaks for the right class the midpoint lies above the mean of the ends,
checked in rationals. What makes the convex picture useful is that $\tilde f$ stays near $f$ along
training, and in a typical run the nearer the wider the network is. From a smaller start, of the
deviation $1/m$, each step flips the same share of units at any width, and it comes nearer slowly.
"""

import numpy as np
import pytest
from scipy.special import softmax

from claims.structured_data import fifty_digits
from claims.structured_data.instances import any_network
from claims.structured_data.starts import check_deviation
from models import roundings
from models.certificates import true_loss
from models.certificates.second import true_loss as by_balls
from models.structured_data import coupling, data, network
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="convexity",
    statement=r"""W \mapsto L(\tilde{f}_W) \text{ is convex}, \quad W \mapsto L(f_W) \text{ is not},
        \qquad
        \max_{s,i} |f_i - \tilde{f}_i|(x_s) = O(m^{-1/2}) \quad \text{after a fixed time}""",
    place="Proof Ideas: Lemma 2",
    source="li2018, Section 5",
    premises={
        "frozen": r"\text{activations are those of } W(0)",
        "step like 1/m": r"\eta = c/m \text{ with one } c \text{ for all } m",
        "deviation": r"\sigma = 1/\sqrt{m}",
    },
    quantifiers={
        "$W$": "10 random ones for the Hessian, 400 random segments, one rational segment; with V "
        "and W(0) searched over, for up to 3 units on up to 2 points",
        "$m$": "6 for the Hessian, 40 for the segments, 4 and 20 for certificates; 64 to 1024 for "
        "the distance",
        "runs": "64 on 60 points, each with a mixture and a network of its own per width, and 128 "
        "on 20 points without a premise of the rate; of their exponents the median is judged, to "
        "exclude -.3 and more",
    },
    conclusion=[
        "curvature",
        "smallest eigenvalue",
        "loss at the midpoint",
        "midpoint above the mean of the ends",
        "distance, power of m",
    ],
)
FALL = -0.5  # the exponent of the distance, at most


@pytest.mark.parametrize("classes", [2, 3])
def test_hessian_of_the_frozen_loss(evidence, classes):
    sample, output, start = draw(evidence, classes, 6, 4)
    others = evidence.rng("weights").standard_normal((10, 6, 4))
    hessians = [
        network.frozen_hessian(sample.points, sample.labels, output, w, start) for w in others
    ]
    eigenvalues = np.array([np.linalg.eigvalsh(h) for h in hessians])
    rounding = Rounding(roundings.orthogonal(*hessians[0].shape), np.abs(eigenvalues).max())
    along = evidence.rng("directions").standard_normal((10, 6, 4))
    leads = network.frozen_logits(sample.points, output, along, start)
    check_linear(evidence, sample, output, [others[0], along[0]], start)
    shares = softmax(network.frozen_logits(sample.points, output, others, start), axis=-1)
    mean = (shares * leads).sum(axis=-1, keepdims=True)
    variances = (shares * (leads - mean) ** 2).sum(axis=-1).mean(axis=-1)
    flat = along.reshape(10, -1)
    # A quadratic form of second derivatives, each a mean over the sample of the softmax's products.
    operations = 2 * roundings.dense_gradient((4, 6, classes), 20) + flat.shape[1]
    size = (np.abs(flat)[:, :, None] * np.abs(hessians) * np.abs(flat)[:, None]).sum(axis=(1, 2))
    evidence.identity(
        "curvature",
        np.einsum("ni,nij,nj->n", flat, hessians, flat),
        variances,
        rounding=Rounding(operations, (1 + np.abs(leads).max()) * size),
    )
    evidence.at_least(
        "smallest eigenvalue", eigenvalues.min(axis=1), 0, rounding=rounding, trivial=None
    )


@pytest.mark.parametrize("activations", ["frozen", without("frozen", "true")])
def test_midpoints_of_segments(evidence, activations):
    sample, output, start = draw(evidence, 3, 40, 10)
    ends = evidence.rng("segments").standard_normal((2, 400, 40, 10))
    pattern = start if activations == "frozen" else None
    check_linear(evidence, sample, output, ends[:, 0], pattern)

    def loss(weights):
        outputs = outputs_of(sample, output, weights, pattern)
        return network.cross_entropy(outputs, sample.labels)

    left, right = loss(ends[0]), loss(ends[1])
    # Losses are means of the softmax's logarithms, on both sides; a midpoint is rounded too.
    operations = roundings.dense((10, 40, 3)) + roundings.softmax(3) + len(sample.labels)
    rounding = Rounding(2 * operations + 2, left + right)
    evidence.at_most(
        "loss at the midpoint",
        loss(ends.mean(axis=0)),
        (left + right) / 2,
        rounding=rounding,
        trivial=None,
    )


@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize("activations", ["frozen", without("frozen", "true")])
def test_any_segment(evidence, activations, tries):
    """Along which some lead, and with it the loss, changes; at the midpoint it is the mean of the
    ends' leads.
    """
    linear = []

    def attack(draw):
        (points, labels, output, start), ends = drawn_segment(draw)
        pattern = start if activations == "frozen" else None
        sample = data.Sample(points, labels, labels)
        f = outputs_of(sample, output, np.stack([*ends, sum(ends) / 2]), pattern)
        leads = f - np.take_along_axis(f, labels[None, :, None], 2)
        draw.assume(np.ptp(leads[:2], axis=0).max() > 1)
        left, right, middle = network.cross_entropy(f, labels)
        # A loss is of the size of its outputs before they cancel, of the softmax's, and its own.
        sizes = np.abs(points) @ np.abs(ends).sum(axis=0).T @ np.abs(output).T
        widths = (points.shape[1], *output.shape[::-1])
        operations = roundings.dense(widths) + roundings.softmax(len(output)) + len(points) + 3
        rounding = Rounding(2 * operations, left + right + 2 * sizes.max())
        linear.append(Rounding(2 * operations, sizes).covers(2 * f[2], f[0] + f[1]))
        return middle, (left + right) / 2, rounding

    @fifty_digits.in_fifty_digits
    def precise(draw):
        instance, ends = drawn_segment(draw)
        points, labels, output, start = fifty_digits.digits_of(instance)
        ends = fifty_digits.digits(ends)
        pattern = start if activations == "frozen" else None
        left, right, middle = (
            fifty_digits.cross_entropy(fifty_digits.outputs(points, output, w, pattern), labels)
            for w in (*ends, sum(ends) / 2)
        )
        return middle, (left + right) / 2

    evidence.search(
        "loss at the midpoint", attack, relation="at most", tries=tries, precise=precise
    )
    evidence.premise("frozen", all(linear))


def drawn_segment(draw):
    instance = any_network(draw, examples=2, width=3, start=1.0)
    return instance, draw.reals("ends", (2, *instance.start.shape), -4.0, 4.0)


@pytest.mark.parametrize("width", [4, 20])
def test_the_true_loss_is_not_convex(evidence, width):
    """An existence claim, with its witness in rationals: small whole numbers for V and x."""
    rng = evidence.rng("witness")
    output = rng.integers(-5, 6, size=(3, width))
    output[0, 0] = 6  # one unit speaks for class 0 against all others
    point = rng.integers(1, 5, size=4)
    witness = true_loss.make(output.tolist(), point.tolist(), 0)
    evidence.certificate(
        "midpoint above the mean of the ends", witness, true_loss.check, by_balls.check
    )


@pytest.mark.parametrize("rate", ["1/m", without("step like 1/m", "0.05")])
def test_true_outputs_approach_frozen_ones(evidence, rate):
    judge_distance(evidence, rate, "1/sqrt m")


@without("deviation")
def test_outputs_of_a_smaller_start(evidence):
    judge_distance(evidence, "1/m", "1/m")


def judge_distance(evidence, rate, scale):
    """Judge how near true outputs are to frozen ones after 50 steps, by width."""
    widths = np.array([64, 256, 1024])
    # A departure has twice as many runs, on a third of the points: half of the time.
    departs = (rate, scale) != ("1/m", "1/sqrt m")
    runs, size = (128, 20) if departs else (64, 60)
    steps = [1 / m if rate == "1/m" else float(rate) for m in widths]
    evidence.premise("step like 1/m", bool(np.ptp(steps * widths) == 0))
    distances = []
    for width, step in zip(map(int, widths), steps, strict=True):
        rng = evidence.rng(f"networks of width {width}", by=[])
        samples = [data.sphere(3, 2, 10, 1 / 16, rng).draw(size, rng) for _ in range(runs)]
        deviation = 1 / width if scale == "1/m" else None
        output, start = network.initialise(runs, 3, width, 10, rng, deviation=deviation)
        check_deviation(evidence, start)
        points, labels = (
            np.stack([getattr(s, name) for s in samples]) for name in ("points", "labels")
        )
        course = coupling.follow(points, labels, output, start, step=step, steps=50, last_only=True)
        distances.append(course.distance[:, -1])
    values = np.stack(distances, axis=1)
    evidence.rate("distance, power of m", widths, values, law="power", at_most=FALL, resolves=0.2)
    evidence.curve(
        "largest distance of a true output from the frozen one over that of the narrowest network, "
        "in a typical run, and the slowest fall",
        widths,
        np.median(values / values[:, :1], axis=0),
        predicted=(widths / widths[0]) ** FALL,
        axes=("m", "distance, relative"),
        scales=("log", "log"),
    )


def outputs_of(sample, output, weights, pattern):
    """Return the outputs at W; activations are those of the weights `pattern`, its own if None."""
    if pattern is None:
        return network.logits(sample.points, output, weights)
    return network.frozen_logits(sample.points, output, weights, pattern)


def check_linear(evidence, sample, output, ends, pattern):
    """With frozen activations the outputs of a sum of weights are the sum of the outputs."""
    first, second = (outputs_of(sample, output, each, pattern) for each in ends)
    joined = outputs_of(sample, output, ends[0] + ends[1], pattern)
    width, dimension = ends[0].shape
    sizes = np.abs(sample.points) @ (np.abs(ends[0]) + np.abs(ends[1])).T @ np.abs(output).T
    rounding = Rounding(2 * roundings.dense((dimension, width, 3)) + 2, sizes)
    evidence.premise("frozen", rounding.covers(joined, first + second))


def draw(evidence, classes, width, dimension):
    rng = evidence.rng("sample and network")
    sample = data.sphere(classes, 2, dimension, 0.5, rng).draw(20, rng)
    output, weights = network.initialise(1, classes, width, dimension, rng)
    return sample, output[0], weights[0]
