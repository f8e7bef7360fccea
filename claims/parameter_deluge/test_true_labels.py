r"""With 40 parameters or more per example, half of the runs or more fit all training labels, and
yet unseen digits are recognised.

The table again, small enough to be trained: digits at a random place of a larger canvas, 250 of
them to learn from. An AlexNet and an Inception in miniature lead a perceptron that has more than
twice as many parameters, so that it is not their number that tells. What tells is that a digit
stays itself when it is moved: after one and the same permutation of all pixels the perceptron is as
good as before, the convolutions have nothing to hold on to, and the order is reversed; and with
each digit in the middle of its canvas, where all three learn it, neither convolutional network
leads the perceptron by a tenth. All that is said of accuracies is said of a typical run, and of two
networks on its digits.
"""

import numpy as np
import pytest

from claims.parameter_deluge.learning import (
    CANNOT_DROP,
    PREMISES,
    check_draws,
    judge_fitted,
    learn,
    parameters_per_example,
)
from models.parameter_deluge import corruption, digits
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\begin{array}{c} \#\text{parameters} \ge 40\, n, \qquad
        \Pr[A_{\text{train}} = 1] \ge \frac{1}{2}, \qquad
        \operatorname{med} A_{\text{test}} \ge \frac{3}{10} \\
        \operatorname{med}[A_{\text{AlexNet}} - A_{\text{MLP}}] \ge \frac{1}{10}, \quad
        \operatorname{med}[A_{\text{Inception}} - A_{\text{MLP}}] \ge \frac{1}{10}, \qquad
        \operatorname{med}[A_{\text{Inception}} - A_{\text{AlexNet}}] \ge \frac{1}{20}
        \end{array}""",
    place="The Parameter Deluge",
    source="zhang2017, Table 1",
    premises={
        "deluge": r"\#\text{parameters} \ge 40\, n",
        "true labels": r"y_i \text{ says which digit is on } x_i",
        "random place": r"\text{each digit at one of 25 places, drawn uniformly}",
        "translation structure": r"\text{neighbours on the canvas are neighbours in the digit}",
        **PREMISES,
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "data": "digits on a canvas of 12 × 12, 250 to train on and 600 to be tested on, drawn "
        "anew for each seed",
        "networks": "AlexNet-style, Inception-style without BatchNorm, MLP with three layers of 96 "
        "units; no regulariser",
        "full tier": "Inception, the lead over AlexNet, shuffled pixels, and digits in the middle",
        "seeds": "24 for the perceptron alone, 17 in comparisons, 22 on shuffled pixels; judged "
        "are the typical run, and that more than two runs in five fit",
    },
    conclusion=[
        "all training labels fitted",
        "all training labels fitted, AlexNet-style",
        "all training labels fitted, Inception-style",
        "all training labels fitted, MLP-3",
        "test accuracy",
        "lead over the perceptron",
        "lead over AlexNet",
    ],
)
EXAMPLES, UNSEEN = 250, 600
LEARNT, LEAST = 3 / 10, 1 / 10
FITTED, TEST, LEAD = "all training labels fitted", "test accuracy", "lead over the perceptron"
# At which 17 seeds limit a median, a second or more each where there are convolutions, and at which
# 22 do so though one of them is on the other side.
ERROR_RATE = 1e-5
AHEAD, TRAIL = 1 / 20, 1 / 25  # pilot seeds 910001 to 910020, 2026-11-28: smallest 0.108, 0.083
full = pytest.mark.full


@pytest.mark.parametrize(
    "place, share",
    [
        ("anywhere", 0.0),
        pytest.param("centre", 0.0, marks=full),
        without("true labels", "anywhere", 1.0, breaks=TEST),
    ],
)
def test_perceptron(evidence, device, place, share):
    sample = draw(evidence, place, 24)
    split = corruption.random_labels(sample, share, evidence.rng("labels"))
    right = float((split.train_labels == sample.train_labels).double().mean())
    evidence.premise("true labels", right == 1)
    evidence.premise("deluge", parameters_per_example("MLP-3", split) >= 40)
    fit = learn(evidence.rng, "MLP-3", split, device)
    check_draws(evidence, "MLP-3", sample, split)
    judge_fitted(evidence, FITTED, fit.fitted)
    judge_accuracy(evidence, fit.test)


@without("deluge")
def test_fewer_parameters_than_examples(evidence, device):
    """One hidden unit puts all images on a line, along which ten affine scores take turns: each
    digit would need an interval of its own.
    """
    split = draw(evidence, "anywhere", 24)
    evidence.premise("deluge", parameters_per_example("MLP of 1 unit", split) >= 40)
    judge_fitted(evidence, FITTED, learn(evidence.rng, "MLP of 1 unit", split, device).fitted)


@pytest.mark.parametrize(
    "network, place, seeds",
    [
        ("AlexNet-style", "anywhere", 17),
        pytest.param("Inception-style", "anywhere", 17, marks=full),
        without("random place", "AlexNet-style", "centre", 17, breaks=LEAD, marks=full),
        without("random place", "Inception-style", "centre", 17, breaks=LEAD, marks=full),
    ],
)
def test_convolutions_lead(evidence, device, network, place, seeds):
    split = draw(evidence, place, seeds)
    check_canvases(evidence, split)
    found = compare(evidence, device, network, "MLP-3", split)
    judge_lead(evidence, *found)
    judge_accuracy(evidence, found[0], ERROR_RATE)


@full
@pytest.mark.parametrize("network", ["AlexNet-style", "Inception-style"])
@without("translation structure", breaks=LEAD)
def test_convolutions_trail_on_shuffled_pixels(evidence, device, network):
    split = corruption.shuffled_pixels(draw(evidence, "anywhere", 22), evidence.rng("pixels"))
    check_canvases(evidence, split)
    lead, trail = compare(evidence, device, network, "MLP-3", split)
    judge_lead(evidence, lead, trail)
    evidence.median(
        "lead of the perceptron",
        trail - lead,
        at_least=TRAIL,
        resolves=TRAIL,
        error_rate=ERROR_RATE,
    )


@full
def test_inception_leads_alexnet(evidence, device):
    split = draw(evidence, "anywhere", 17)
    check_canvases(evidence, split)
    inception, alexnet = compare(evidence, device, "Inception-style", "AlexNet-style", split)
    evidence.median(
        "lead over AlexNet",
        inception - alexnet,
        at_least=AHEAD,
        resolves=AHEAD,
        error_rate=ERROR_RATE,
    )


def draw(evidence, place, seeds):
    return digits.split(seeds, EXAMPLES, UNSEEN, place, evidence.rng("digits"))


def check_canvases(evidence, split):
    """A centred digit stays two pixels away from all edges, and each edge is reached from five of
    the 25 places alone; digits are strokes, wider than a pixel.
    """
    shuffled = digits.neighbour_correlation(split).max() < 1 / 4
    evidence.premise("translation structure", not shuffled)
    evidence.premise("random place", digits.reach_each_edge(split) > 0)


def compare(evidence, device, network, other, split):
    """Return the test accuracies of two networks on the same splits, (S,) each."""
    found = []
    for name in (network, other):
        evidence.premise("deluge", parameters_per_example(name, split) >= 40)
        fit = learn(evidence.rng, name, split, device)
        check_draws(evidence, name, split)
        judge_fitted(evidence, f"{FITTED}, {name}", fit.fitted, ERROR_RATE)
        found.append(fit.test)
    return found


def judge_accuracy(evidence, accuracy, error_rate=1e-6):
    # Excluded is what two guesses have; pilot seeds 910001 to 910020, 2026-11-28: smallest 0.44.
    evidence.median(TEST, accuracy, at_least=LEARNT, resolves=1 / 10, error_rate=error_rate)


def judge_lead(evidence, network, perceptron):
    evidence.median(
        LEAD, network - perceptron, at_least=LEAST, resolves=1 / 10, error_rate=ERROR_RATE
    )
    for figure, name, shares, predicted in (
        ("test accuracy, seeds in order, and three in ten", "convolutional", network, LEARNT),
        ("test accuracy, seeds in order, and three in ten", "perceptron", perceptron, LEARNT),
        (
            "lead over the perceptron, seeds in order, and a tenth",
            "",
            network - perceptron,
            LEAST,
        ),
    ):
        evidence.curve(
            figure,
            (0.5 + np.arange(len(shares))) / len(shares),
            np.sort(shares),
            series=name,
            predicted=np.full(len(shares), predicted),
            axes=("share of the seeds", "share of unseen digits"),
        )
