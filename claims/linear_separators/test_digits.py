r"""On real data: handwritten digits, two at a time, as in the paper's own experiment.

The bundled 8 × 8 images of 3 and 5 are separable by a hyperplane through the origin; scaled into
the unit ball, the widest separator has $\|w^*\|\approx17.3$. Theorems 1 and 2 hold on them with
that $w^*$ and every constant explicit. The number of updates and the test error hardly depend on
the width: in a typical split networks of 5, of 50 and of 200 units of each sign misclassify as many
images of a test set of a hundred and more, up to one, and make as many updates within 10 per cent.
Splits are of one data set, so the limits speak of them and not of handwriting at large. An upper
bound on the test error, on the same images, has a claim of its own.
"""

from itertools import combinations

import numpy as np
import pytest

from claims.chance import CANNOT_DROP, all_differ
from claims.linear_separators.bounds import gradient_bound_by_share, refined_update_bound
from claims.linear_separators.runs import check_start, run
from models import roundings
from models.certificates import separation
from models.certificates.second import separation as by_matrices
from models.linear_separators import data, gordan, starts
from models.linear_separators.gradient import loss_and_gradient
from models.linear_separators.sgd import train
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\|g\|_F \ge \frac{\alpha p}{\|w^*\|}, \qquad \#\text{updates} \le
        \max_{1 \le u \le 1/\alpha} \quad
        [\|w^*\|^2 ((\tfrac{2}{\eta} - \alpha) u^2 + (1 + \alpha) u) \quad
        + \frac{2 \|W_0\|_F \|w^*\| u}{\eta}], \qquad
        \left|\#\text{test errors}(k) - \#\text{test errors}(200)\right| \le 1, \qquad
        \left|\ln \frac{\#\text{updates}(k)}{\#\text{updates}(200)}\right| \le 0.1
        \quad \text{in a typical split}""",
    place="Theorem 2",
    source="brutzkus2018, Section 7",
    premises={
        "margin": r"y \langle w^*, x \rangle \ge 1",
        "unit ball": r"\|x\| \le 1",
        "own draws": r"\text{each run of a width has a split of its own}",
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "digits": "3 against 5; every other pair in the full tier",
        "$k$": "5, 50 and 200 units of each sign",
        r"$(\alpha, \eta)$": "(0.5, 1) and (0.9, 100) for the bound on updates, from the norm 0.1; "
        "(0.5, 1) for the splits; $\\alpha=0.3$ for the gradient",
        "splits": "random ones until decided, at most 300, 68 % of the images to train on and the "
        "rest to test on; the median of what two widths differ by on a split, up or down; 9 pairs "
        "in the full tier, of which 2-8 and 4-5 have hardly an error at any width: there the "
        "updates alone tell",
    },
    conclusion=[
        "gradient by share",
        "non-zero updates",
        "images misclassified, 5 and 200",
        "images misclassified, 50 and 200",
        "log ratio of updates, 5 to 200",
        "log ratio of updates, 50 to 200",
    ],
    rests_on=["linear_separators.critical_points", "linear_separators.update_bound"],
)


def pairs(names):
    """Return the pairs as cases, 3 against 5 in the fast tier."""
    return [pytest.param(name, marks=() if name == "3-5" else pytest.mark.full) for name in names]


ALL = pairs(f"{a}-{b}" for a, b in combinations(range(10), 2))
# All others are told apart without an error in nearly every split, at every width.
HARD = pairs(["1-8", "2-8", "3-5", "3-9", "4-5", "5-8", "7-8", "7-9", "8-9"])
WIDTHS = (5, 50, 200)
BATCH, CAP = 15, 300  # splits
# Counts are whole: two images are told apart from one.
IMAGES, LOG_RATIO = 1, 0.1


@pytest.mark.parametrize("pair", ALL)
def test_gradient_bound(evidence, pair):
    sample = digits(evidence, pair)
    rng = evidence.rng("weights")
    weights = rng.standard_normal((30, 10, 64)) * 10 ** rng.uniform(-2, 1, (30, 1, 1))
    at = loss_and_gradient(weights, sample.points, sample.labels, 0.3)
    norms = np.linalg.norm(at.gradient, axis=(1, 2))
    bound = gradient_bound_by_share(sample.separator_norm, 0.3, at.violated)
    # A sum over the sample, divided by its size, and the norm of all entries; ω is another.
    operations = (
        len(sample.labels) + 1 + roundings.norm(weights[0].size) + roundings.norm(weights.shape[2])
    )
    rounding = Rounding(operations + 2, norms.max())
    evidence.at_least(
        "gradient by share",
        norms,
        bound,
        trivial=0,
        rounding=rounding,
        instance=lambda at: {"first row of W": weights[at][0].reshape(8, 8)},
    )
    pixels = np.round(sample.points / np.abs(sample.points[sample.points > 0]).min())
    evidence.certificate(
        "no critical point above 0",
        gordan.make(pixels, sample.labels),
        separation.check,
        by_matrices.check,
    )


@pytest.mark.parametrize("pair", ALL)
@pytest.mark.parametrize("slope, step", [(0.5, 1), (0.9, 100)])
def test_update_bound(evidence, pair, slope, step):
    counts, bound = judge_updates(evidence, digits(evidence, pair), slope, step)
    if pair == "3-5":
        evidence.curve(
            "updates on digits 3 and 5, and the bound",
            WIDTHS,
            counts,
            predicted=np.full(len(WIDTHS), bound),
            axes=("k", "non-zero updates"),
            scales=("log", "log"),
        )


@without("margin", breaks="non-zero updates")
def test_one_image_with_both_labels(evidence):
    """A single mislabelled copy, and no separator is left: the count passes every bound, and is
    stopped at ten times this one.
    """
    sample = data.contradicted(data.digits(3, 5))
    evidence.premise("margin", bool((sample.margins >= 1).all()))
    judge_updates(evidence, sample, 0.9, 100)


@without("unit ball", breaks="non-zero updates")
def test_brighter_images(evidence):
    """Four times as bright, with a quarter of w*: large steps take about as many updates as before,
    but M is 16 times smaller.
    """
    sample = check(evidence, data.digits(3, 5).scaled(4))
    judge_updates(evidence, sample, 0.9, 100)


def judge_updates(evidence, sample, slope, step):
    order = evidence.rng("order").permutation(len(sample.labels))
    starting = [
        starts.of_norm(0.1, 1, width, 64, evidence.rng(f"weights at width {width}"))
        for width in WIDTHS
    ]
    check_start(evidence, starting, np.full(len(WIDTHS), 0.1))
    bound = refined_update_bound(sample.separator_norm, 0.1, slope, step)
    counts = [
        run(sample, weights, slope, step, order, max_updates=int(10 * bound)).updates[0]
        for weights in starting
    ]
    evidence.at_most("non-zero updates", counts, bound, trivial=None)
    return counts, bound


@pytest.mark.parametrize("pair", HARD)
def test_width_does_not_matter(evidence, pair):
    sample = digits(evidence, pair)
    train_size = round(0.68 * len(sample.labels))
    apart = {width: [] for width in WIDTHS[:-1]}
    for size in evidence.batches(BATCH, cap=CAP):
        splits = np.stack(
            [rng.permutation(len(sample.labels)) for rng in evidence.rng("splits").spawn(size)]
        )
        evidence.premise("own draws", all_differ(splits))
        found = {
            width: errors_and_updates(evidence, sample, splits, train_size, width)
            for width in WIDTHS
        }
        errors, updates = ({width: each[i] for width, each in found.items()} for i in (0, 1))
        for width, measured in apart.items():
            images = np.abs(errors[width] - errors[200])
            ratios = np.abs(np.log(updates[width] / updates[200]))
            evidence.median(
                f"images misclassified, {width} and 200", images, at_most=IMAGES, resolves=1
            )
            evidence.median(
                f"log ratio of updates, {width} to 200", ratios, at_most=LOG_RATIO, resolves=0.02
            )
            measured.append([images, ratios])
    medians = [np.median(np.concatenate(each, axis=1), axis=1) for each in apart.values()]
    for name, unit, limit, each in zip(
        ("images misclassified", "updates"),
        ("images, up or down", "log ratio, up or down"),
        (IMAGES, LOG_RATIO),
        np.transpose(medians),
        strict=True,
    ):
        evidence.curve(
            f"{name} at width k and at 200: what they differ by in a typical split, and the limit",
            list(apart),
            each,
            predicted=np.full(len(apart), limit),
            axes=("k", unit),
            scales=("log", "linear"),
        )


def errors_and_updates(evidence, sample, splits, train_size, width):
    """Train on the first images of each split; count errors on the others, and updates."""
    seen, held = splits[:, :train_size], splits[:, train_size:]
    starting = starts.of_norm(
        0.1, len(splits), width, 64, evidence.rng(f"weights at width {width}")
    )
    points, labels = sample.points[seen], sample.labels[seen]
    runs = train(points, labels, starting, slope=0.5, step=1, order=np.arange(train_size))
    outputs = np.stack(
        [
            starts.outputs(weights[None], sample.points[test], 0.5)[0]
            for weights, test in zip(runs.weights, held, strict=True)
        ]
    )
    return (outputs * sample.labels[held] <= 0).sum(axis=1), runs.updates


def digits(evidence, pair):
    return check(evidence, data.digits(*map(int, pair.split("-"))))


def check(evidence, sample):
    evidence.premise("margin", sample.margins.min() >= 1)
    evidence.premise("unit ball", sample.radius <= 1)
    return sample
