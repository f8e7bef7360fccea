r"""A network of depth two with $2n+d$ weights takes any values on any $n$ different points in $d$
dimensions.

All units look along one direction, in which the points are sorted; with a threshold at each but
the last and one before them all, the output is the polygon through points and labels, and its
weights are the changes of slope. That is exact in rational arithmetic, on all 1797 digits with
random labels; for 100 of them a certificate holds all numbers. Almost every direction tells
different points apart, and so there is such a network.
$2n+d$ is sufficient; that it is necessary is not claimed. With direction and thresholds given, no
hinge can be spared: for generic labels every choice of $n-1$ of them errs, whatever the weights.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from models.certificates import memorised
from models.certificates.second import memorised as by_sweep
from models.parameter_deluge import expressivity
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="existence",
    statement=r"""\begin{array}{c} \forall\, x_1, \dots, x_n \in \mathbb{R}^d, \;
        a \in \mathbb{R}^d, \; y \in \mathbb{R}^n \quad \exists\, b, w \in \mathbb{R}^n \quad
        \forall\, i: \qquad c(x_i) = \sum_{j=1}^n w_j (\langle a, x_i \rangle - b_j)_+ = y_i \\
        b_1 < \langle a, x_{(1)} \rangle = b_2 < \langle a, x_{(2)} \rangle = b_3 \quad < \dots <
        \langle a, x_{(n)} \rangle \end{array}""",
    place="Models that can Fit Anything, Even Noise",
    source="zhang2017, Theorem 1",
    premises={
        "different points": r"x_i \ne x_j \text{ for } i \ne j",
        "told apart": r"\langle a, x_i \rangle \ne \langle a, x_j \rangle \text{ for } i \ne j",
        "a hinge per point": r"\text{as many units as points, with these thresholds}",
    },
    quantifiers={
        "$x$": "handwritten digits, and the 64 corners of a cube, whose coordinates mostly agree; "
        "searched over whole coordinates up to ±3, in 1 to 3 dimensions",
        "$y$": "random classes, and random numbers of 60 bits; searched over whole numbers up "
        "to ±9",
        "$n$": "64 and 100 by certificate, and up to 1797 without one; searched over 1 to 6",
        "$a$": r"random whole numbers up to $\pm 2^{42}$; searched up to ±9",
    },
    conclusion="all labels fitted by 2n + d weights",
)
ERROR = "largest error"
SMALL_GAPS = "slopes between points that lie 1/n² apart are large, and their sum cancels"


@pytest.mark.parametrize("points", ["digits", "cube"])
@pytest.mark.parametrize("labels", ["classes", "numbers"])
def test_any_labels(evidence, points, labels):
    sample, values, direction = draw(evidence, points, labels)
    check_premises(evidence, sample, direction)
    network = expressivity.fit(sample, values, direction)
    evidence.premise("a hinge per point", len(network.thresholds) == len(sample))
    evidence.identity(ERROR, float(expressivity.largest_error(network, sample, values)), 0)
    evidence.identity("weights", network.parameters, weights(sample))


@pytest.mark.parametrize("points", ["digits", "cube"])
@pytest.mark.parametrize("labels", ["classes", "numbers"])
def test_by_definition(evidence, points, labels):
    """A file with the points, their labels and all weights, summed up anew hinge by hinge."""
    sample, values, direction = draw(evidence, points, labels, 100)
    check_premises(evidence, sample, direction)
    network = expressivity.fit(sample, values, direction)
    evidence.premise("a hinge per point", len(network.thresholds) == len(sample))
    certificate = memorised.make(
        sample.tolist(), values, network.direction, network.thresholds, network.weights
    )
    checkers = memorised.check, by_sweep.check
    evidence.certificate("all labels fitted by 2n + d weights", certificate, *checkers)


@without("a hinge per point")
def test_one_hinge_fewer(evidence):
    """The best weights of the best n - 1 hinges."""
    sample, values, direction = draw(evidence, "digits", "numbers", 200)
    check_premises(evidence, sample, direction)
    hinges = len(expressivity.fit(sample, values, direction).thresholds) - 1
    evidence.premise("a hinge per point", hinges == len(sample))
    error = expressivity.error_without_a_hinge(sample, values, direction)
    evidence.identity(ERROR, float(error), 0)


@without("different points")
def test_one_point_with_two_labels(evidence):
    sample, values, direction = draw(evidence, "digits", "classes", 200)
    sample, values = np.concatenate([sample, sample[:1]]), [*values, (values[0] + 1) % 10]
    evidence.premise("different points", different(sample))
    network = expressivity.fit(sample, values, direction)
    evidence.identity(ERROR, float(expressivity.largest_error(network, sample, values)), 0)


@without("told apart")
def test_a_direction_that_confuses(evidence):
    """Along one side of a cube there are two projections only."""
    sample, values, _ = draw(evidence, "cube", "classes")
    direction = [1, 0, 0, 0, 0, 0]
    evidence.premise("different points", different(sample))
    evidence.premise("told apart", different(expressivity.project(sample, direction)))
    network = expressivity.fit(sample, values, direction)
    evidence.identity(ERROR, float(expressivity.largest_error(network, sample, values)), 0)


@pytest.mark.parametrize("tries", TRIES)
def test_any_labels_of_any_points(evidence, tries):
    evidence.search(ERROR, any_labels, relation="identity", tries=tries, precise=hinge_by_hinge)


def any_labels(draw):
    """Return the largest error and the number of weights, and what they are to be."""
    sample, values, direction = points(draw)
    draw.assume(different(sample) and different(expressivity.project(sample, direction)))
    network = expressivity.fit(sample, values, direction)
    error = expressivity.largest_error(network, sample, values)
    projected = np.array(expressivity.project(sample, direction), float)
    draw.show(lambda: {"⟨a, x⟩": projected, "f(⟨a, x⟩)": values})
    return [error, network.parameters], [0, weights(sample)]


def hinge_by_hinge(draw):
    """Sum up the network of the statement as it is written, its weights by back substitution."""
    sample, values, direction = points(draw)
    pairs = sorted(zip((sample @ direction).tolist(), values, strict=True))
    z, found = [z for z, _ in pairs], []
    b = [2 * z[0] - z[-1] if len(z) > 1 else z[0] - 1, *z[:-1]]
    for at, value in pairs:
        rest = value - sum(w * (at - c) for w, c in zip(found, b, strict=False))
        found.append(Fraction(rest, at - b[len(found)]))
    outputs = [sum(w * max(x - c, 0) for w, c in zip(found, b, strict=True)) for x in z]
    error = max(abs(output - y) for output, (_, y) in zip(outputs, pairs, strict=True))
    return [error, len(direction) + len(b) + len(found)], [0, weights(sample)]


def points(draw):
    """Draw points (n, d), labels (n,) and a direction (d,), all of them whole numbers."""
    n, d = draw.integer("points", 1, 6), draw.integer("dimension", 1, 3)
    sample = draw.integers("x", (n, d), -3, 3)
    values = draw.integers("y", n, -9, 9).tolist()
    return sample, values, draw.integers("a", d, -9, 9).tolist()


def weights(sample):
    return 2 * len(sample) + sample.shape[1]


def test_in_floating_point(evidence):
    """The same weights in an ordinary module: with gaps of size 1/n² they are large, and their sum
    loses digits.
    """
    sizes, errors, allowed = [50, 100, 200, 400, 800, 1797], [], []
    sample, values, direction = draw(evidence, "digits", "classes")
    for size in sizes:
        network = expressivity.fit(sample[:size], values[:size], direction)
        with torch.no_grad():
            outputs = network.module()(torch.from_numpy(sample[:size]).double()).numpy()
        budget = rounding(network, sample[:size])
        if size == 200:
            evidence.identity("outputs at 200 points", outputs, values[:size], rounding=budget)
        errors.append(float(np.abs(outputs - values[:size]).max()))
        allowed.append(budget.allowance().max())
    evidence.curve(
        "largest error of the float64 module",
        sizes,
        errors,
        predicted=allowed,
        axes=("n", "error"),
        scales=("log", "log"),
    )


def rounding(network, sample):
    """Projections and thresholds are whole numbers below 2^53; rounded are a weight, a product, the
    sum of n terms and the bias.
    """
    z = np.array([float(value) for value in expressivity.project(sample, network.direction)])
    hinges = np.maximum(z[:, None] - np.array(network.thresholds, float), 0)
    terms = hinges * [float(weight) for weight in network.weights]
    return replace(Rounding.of_sum(terms).then(3), reason=SMALL_GAPS)


def draw(evidence, points, labels, size=None):
    """Return points (n, d), whole numbers, their labels and a random direction."""
    cube = np.stack(np.meshgrid(*[[0, 1]] * 6), axis=-1).reshape(-1, 6)
    sample = cube if points == "cube" else load_digits().data.astype(np.int64)[:size]
    many = {"classes": 10, "numbers": 2**60}[labels]
    values = [int(y) for y in evidence.rng("labels").integers(many, size=len(sample))]
    return sample, values, expressivity.draw_direction(sample.shape[1], evidence.rng("direction"))


def check_premises(evidence, sample, direction):
    evidence.premise("different points", different(sample))
    evidence.premise("told apart", different(expressivity.project(sample, direction)))


def different(points):
    return len(np.unique(points, axis=0)) == len(points)
