r"""Labels drawn at random are fitted as well, in at most ten times the epochs, and say nothing of
unseen digits.

Ten uniform classes and output units whose initial weights are exchangeable prefer no naming of the
classes: renamed training labels are as likely as the labels themselves and would have given the
same network with its answers renamed. So the expected test accuracy is $1/10$ exactly, whatever is
on the images and whatever the labels of the test set. The accuracy of one network is spread more
widely around it than a binomial count, since digits of one class mostly get the same answer. But
its variance is bounded: given which digits get a common answer, the ten answers are named by a
uniform permutation, and shares $c_{ij}$ of the test digits, of class $i$ with answer $j$, have
$\mathrm{Var}\sum_ic_{i\pi(i)}\le\frac1{10}\sum_ir_i^2$ with $r_i=\sum_jc_{ij}$ (Hoeffding 1951),
less than $\frac1{98}$ in expectation over 600 digits. More parameters than examples are not enough:
four times as many do learn the digits, and noise is fitted in fewer than half of the runs.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from claims.chance import CANNOT_DROP
from claims.parameter_deluge.learning import (
    BATCHES,
    HALF,
    LIMIT,
    PREMISES,
    check_draws,
    judge_fitted,
    learn,
    parameters_per_example,
    same,
)
from models.parameter_deluge import corruption, digits
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\Pr[A_{\text{train}} = 1, \; T_{\text{random}} \le 10\, T_{\text{true}}] \ge
        \frac{1}{2}, \qquad E\, A_{\text{test}} = \frac{1}{10}, \qquad
        \Pr[A_{\text{train}} = 1] \ge \frac{4}{5} \text{ for two hidden layers}""",
    place="Models that can Fit Anything, Even Noise",
    source="zhang2017, Table 1 and Section 2.1",
    premises={
        "random labels": r"\tilde y_i \sim \text{Uniform}\{0, \dots, 9\} \text{ independent of } "
        r"x_i",
        "capacity": r"\#\text{parameters} \ge 40\, n",
        **PREMISES,
    },
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "data": "300 digits, or 250 at a random place of a larger canvas; 600 others to be tested "
        "on",
        "networks": "perceptrons of two and three hidden layers, AlexNet-style, Inception-style; "
        "Adam, no regulariser",
        "seeds": "24 for perceptrons, 18 for convolutions, each with its own digits, labels, "
        "weights and order; excluded is that two runs in five fit, or fewer; by 54 for two hidden "
        "layers that three in four do, and a mean accuracy that is off by a tenth",
        "$T$": "epochs until all training labels are fitted, at most 200",
    },
    conclusion=[
        "random labels fitted in ten times the epochs",
        "test accuracy",
        "random labels fitted by a perceptron of two layers",
    ],
    rests_on=["parameter_deluge.renaming"],
)
FITTED, CHANCE = "random labels fitted in ten times the epochs", "test accuracy"
ERROR_RATE = 1e-5  # at which 18 seeds resolve what matters
# Of the test accuracy, if the labels are random: the 1797 digits have classes of about one size,
# of which 600 are drawn, so that the sum of squared shares is 0.1010 in expectation.
VARIANCE = 1 / 98
SIZES = {"plain": 300, "anywhere": 250}
MANY, MOST = 54, "random labels fitted by a perceptron of two layers"
full = pytest.mark.full


@pytest.mark.parametrize(
    "network, place, share, seeds",
    [
        ("MLP-2", "plain", 1.0, 24),
        pytest.param("MLP-3", "anywhere", 1.0, 24, marks=full),
        pytest.param("AlexNet-style", "anywhere", 1.0, 18, marks=full),
        pytest.param("Inception-style", "anywhere", 1.0, 18, marks=full),
        without("capacity", "MLP of 16 units", "plain", 1.0, 24, breaks=FITTED),
        without("random labels", "MLP-2", "plain", 0.8, 24, breaks=CHANCE),
    ],
)
def test_noise(evidence, device, network, place, share, seeds):
    truth = digits.split(seeds, SIZES[place], 600, place, evidence.rng("digits"))
    noise = corruption.random_labels(truth, share, evidence.rng("labels"))
    check_premises(evidence, network, truth, noise)
    true, random = (
        learn(stream, network, split, device, batch=BATCHES[place])
        for stream, split in zip(same(evidence), (truth, noise), strict=False)
    )
    check_draws(evidence, network, truth, noise, batch=BATCHES[place])
    judge_fitted(evidence, "true labels fitted", true.fitted, ERROR_RATE)
    judge_fitted(evidence, FITTED, random.fitted & (random.epochs <= 10 * true.epochs), ERROR_RATE)
    judge_chance(evidence, random)
    one, words = np.ones(seeds), "the random labels in ten times the epochs"
    for labels, unit, fit, units, most in (
        ("the true labels", "epoch", true, one, LIMIT),
        ("the random labels", "epoch", random, one, LIMIT),
        (words, "epochs over those of the true labels", random, true.epochs, 10),
    ):
        epochs = 1 + np.arange(most)
        done = fit.fitted[:, None] & (fit.epochs[:, None] <= epochs * units[:, None])
        evidence.curve(
            f"runs that have fitted {labels}, and half of them",
            epochs,
            done.mean(axis=0),
            predicted=np.full(most, HALF),
            axes=(unit, "share"),
            scales=("log", "linear"),
        )


@full
def test_nearly_every_perceptron(evidence, device):
    """So many runs tell more: that three in four fit, and that chance is no farther than 1/10."""
    truth = digits.split(MANY, SIZES["plain"], 600, "plain", evidence.rng("digits"))
    noise = corruption.random_labels(truth, 1.0, evidence.rng("labels"))
    check_premises(evidence, "MLP-2", truth, noise)
    fit = learn(evidence.rng, "MLP-2", noise, device, batch=BATCHES["plain"])
    check_draws(evidence, "MLP-2", truth, noise, batch=BATCHES["plain"])
    evidence.probability(
        MOST, int(fit.fitted.sum()), MANY, at_least=4 / 5, resolves=1 / 20, error_rate=ERROR_RATE
    )
    judge_chance(evidence, fit, resolves=1 / 10)


@without("unseen")
def test_tested_on_what_was_learnt(evidence, device):
    """A third of the questions ask for the noise again."""
    truth = digits.split(24, SIZES["plain"], 600, "plain", evidence.rng("digits"))
    noise = corruption.random_labels(truth, 1.0, evidence.rng("labels"))
    pairs = (noise.test, noise.train), (noise.test_labels, noise.train_labels)
    mixed, answers = (torch.cat(pair, dim=1) for pair in pairs)
    again = replace(noise, test=mixed, test_labels=answers)
    check_premises(evidence, "MLP-2", truth, again)
    judge_chance(evidence, learn(evidence.rng, "MLP-2", again, device, batch=BATCHES["plain"]))


def check_premises(evidence, network, truth, noise):
    # Independent of the true ones, and uniform: the share of what has the probability 1/10 and the
    # variance 9/100 strays by six standard deviations with a chance of 2e-9.
    labels, tenths = noise.train_labels, [noise.train_labels == truth.train_labels]
    tenths += [labels == digit for digit in range(10)]
    shares = np.array([float(each.double().mean()) for each in tenths])
    far = 6 * np.sqrt(9 / 100 / labels.numel())
    evidence.premise("random labels", bool(np.abs(shares - 1 / 10).max() < far))
    evidence.premise("capacity", parameters_per_example(network, noise) >= 40)
    evidence.premise("unseen", digits.repeated(noise) == 0)


def judge_chance(evidence, fit, resolves=3 / 20):
    """Of labels that are not random neither the mean nor the bound on the variance is known, and a
    refutation says that one of them is another one.
    """
    evidence.mean(
        CHANCE,
        fit.test,
        equals=1 / 10,
        variance=VARIANCE,
        resolves=resolves,
        error_rate=ERROR_RATE,
    )
