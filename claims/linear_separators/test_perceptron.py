r"""Perceptron proof technique: with $\alpha=1$ the network's updates are those of the margin
perceptron.

A linear network is one vector, $w_{\mathrm{eff}}=v(\sum_{r\le k}w_r-\sum_{r>k}w_r)$. Each of its
$2k$ rows moves by $\pm\eta vyx$, so that $w_{\mathrm{eff}}$ moves by $2kv^2\,\eta yx=\eta yx$:
Rosenblatt's rule, applied whenever the margin is below 1, for every width. With $\alpha<1$ the
network is no single vector, and takes its updates elsewhere.

A run on short rationals is certified: both, replayed in exact arithmetic, make the same updates in
the same order, and the rows add up to the perceptron's vector to the last digit.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import exact, instances
from claims.linear_separators.runs import differences, run
from models.linear_separators import data, starts
from models.linear_separators.exact import run as run_on_rationals
from models.linear_separators.perceptron import margin_perceptron
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""w_{\mathrm{eff}} \leftarrow w_{\mathrm{eff}} + \eta y x \text{ whenever }
        y \langle w_{\mathrm{eff}}, x \rangle < 1, \qquad
        w_{\mathrm{eff}} = v \left(\sum_{r \le k} w_r - \sum_{r > k} w_r\right)""",
    place="Take home points",
    premises={"linear": r"\alpha = 1"},
    quantifiers={
        "$k$": "1, 10 and 50 by certificate; 200 in floating point; searched from 1 to 3",
        r"$\eta$": "0.1 and 1; searched from 1/4 to 100",
        "data": "12 points of short rationals by certificate, in cyclic order and in that of the "
        "worst; 30 samples with a margin, from random starts; searched over all starts, on up to "
        "three points in 2 or 3 dimensions",
    },
    conclusion="run of the perceptron",
)


@pytest.mark.parametrize("order", ["cyclic", "worst"])
@pytest.mark.parametrize(
    "width, step",
    [
        (1, "1/10"),
        pytest.param(10, "1/10", marks=pytest.mark.full),
        (50, "1/10"),
        (1, "1"),
        (10, "1"),
        pytest.param(50, "1", marks=pytest.mark.full),
    ],
)
def test_one_run_of_both(evidence, width, step, order):
    points, labels, _ = exact.cap(12, 4, 0.2, evidence.rng("data", by=["step"]))
    start = exact.rows(1, width, 4, evidence.rng("start", by=["width"]))
    run = run_on_rationals(points, labels, start, Fraction(1), Fraction(step), order)
    evidence.premise("linear", run.slope == 1)
    exact.certify(evidence, "run of the perceptron", "perceptron", run)


@pytest.mark.parametrize(
    "width, step, slope",
    [
        (1, 0.1, 1),
        (10, 0.1, 1),
        (200, 0.1, 1),
        (1, 1, 1),
        (10, 1, 1),
        (200, 1, 1),
        without("linear", 10, 0.1, 0.5, breaks="updates made on another point"),
    ],
)
def test_same_updates_as_the_perceptron(evidence, width, step, slope):
    evidence.premise("linear", slope == 1)
    misplaced, effective, expected, longest = [], [], [], 0
    for rng in evidence.rng("runs").spawn(30):
        sample = data.cap(60, 8, 0.1, rng)
        start = starts.of_norm(1, 1, width, 8, rng)
        runs = run(sample, start, slope, step, np.arange(60))
        used, vector = margin_perceptron(sample, starts.effective(start)[0], step)
        misplaced.append(differences([used], runs.used))
        effective.append(starts.effective(runs.weights)[0])
        expected.append(vector)
        longest = max(longest, len(used))
    elsewhere, places = np.transpose(misplaced)
    evidence.never("updates made on another point", elsewhere, of=places)
    if slope == 1:
        # v Σ|w_r| is at most ‖W_0‖ = 1 in each coordinate, and an update adds η at most.
        rounding = of_vector(width, longest, 1 + longest * step)
        evidence.identity("effective vector", effective, expected, rounding=rounding)


def of_vector(width, updates, magnitude):
    """Each coordinate adds up 2k rows and divides by a root; the perceptron's has begun like that,
    and a row may have been multiplied by the root. A sum for each update comes to both, whose term
    has a root, a quotient and two products in a row, and one in the vector.
    """
    return Rounding(2 * (2 * width + 2) + 2 + 2 * updates + 5, magnitude)


@pytest.mark.parametrize("tries", TRIES)
def test_any_linear_network(evidence, tries):
    quantity, precise = "updates elsewhere, and the vector", any_linear_exactly
    evidence.search(quantity, any_linear, relation="identity", tries=tries, precise=precise)


def drawn(draw):
    signed = instances.separable(draw, size=3)
    rows = instances.any_start(draw, signed.shape[1], largest=1, width=3)
    labels, step = instances.any_signs(draw, len(signed)), instances.any_step(draw)
    return instances.Instance(signed, labels, rows, 1, step)


def beside(used, vector, instance):
    """Return in how many places the perceptron updates on another point, its vector and ours."""
    sample = data.Sample(instance.points, instance.labels, None)
    signs = np.repeat([1, -1], len(instance.rows) // 2)
    expected, result = margin_perceptron(sample, signs @ instance.rows, instance.step)
    elsewhere, _ = differences([used], [expected])
    return np.append(vector, elsewhere), np.append(result, 0)


def any_linear(draw):
    instance = drawn(draw)
    runs = instances.run(instance)
    used = runs.used[0]
    draw.assume(instances.away_from_ties(instance, used))
    found, expected = beside(used, starts.effective(runs.weights)[0], instance)
    # Rows and steps may cancel, which are no larger than this together.
    size = np.abs(instance.rows).sum() + len(used) * instance.step
    return found, expected, of_vector(len(instance.rows) // 2, len(used), size)


def any_linear_exactly(draw):
    instance = drawn(draw)
    used, rows, _ = instances.run_exactly(instance)
    signs = np.repeat([1, -1], len(rows) // 2)
    return beside(used, signs @ rows, instance)
