r"""Theorem 3 on a distribution where the test error is known exactly: it is that of a fair guess on
what the sample missed, and falls like $1/n$, whatever the width.

On atoms $x=e_i$ of probability $2^{-i}$, the last of $D$ with $2^{1-D}$, columns of $W$ do not talk
to each other, so an atom that the sample missed keeps its initial prediction, and the test error of
a run is known to the last bit: $L_D=\sum_{i\ \text{unseen}}p_i\,\mathbf 1[y_iN_{W_0}(e_i)\le0]$.
With fair labels an unseen atom is wrong half of the time, hence
$E\,L_D=\frac12\sum_i p_i(1-p_i)^n\approx\frac1{2n\ln2}$, for every width. The factor $\frac12$
itself is judged. The variance is known as well, and the limits of expectations rest on it: a rare
heavy miss carries part of the mean, and a few hundred runs may contain none.

The theorem asks for $n>2M$. On this distribution the formula holds for smaller samples, too.
"""

from math import log

import numpy as np
import pytest

from claims.linear_separators.bounds import by_chance
from models.linear_separators import generalisation
from theoremcheck import Claim, without

LEVEL = "test error over its expectation"
SLOPE = f"slope of the {LEVEL}, by ln n"
GUESS = "wrong on an atom that the sample missed"
ROUGHLY = "distance of 1/(2 n ln 2)"

CLAIM = Claim(
    kind="rate",
    statement=r"""E\, L_D^{0-1}(\mathrm{SGD}) = \frac{1}{2} \sum_i p_i (1 - p_i)^n
        = \frac{1 + \epsilon_n}{2 n \ln 2} = \tilde{O}\left(\frac{1}{n}\right), \qquad
        |\epsilon_n| \le \frac{1}{n} + \frac{n}{2^D} \text{ for } D = 14""",
    place="Theorem 3",
    source="brutzkus2018, Theorem 3",
    premises={
        "separable": r"y \langle w^*, x \rangle \ge 1 \text{ almost surely}",
        "same distribution": r"\text{train and test points are drawn from } \mathcal{D}",
        "fair labels": r"\Pr[y_i = 1] = \tfrac{1}{2} \text{, independently of } W_0",
    },
    quantifiers={
        "$n$": "32 to 1024 by factors of 2, above $2M=31.7$ and below $2^{D}$ for $D=14$ atoms: "
        "beyond that the decay is exponential; 4 to 128 for small samples",
        "runs": "600 of each size, with labels, sample and start of their own; 80 for the identity "
        "of each run, 100 for a departure that breaks",
        "$k$": "1, 10 and 100 units of each sign; 1000, and the slope at 100, in the full tier",
        r"$\mathcal{D}$": "geometric atoms; a sphere and digits in a claim of their own",
        r"$(\alpha, \eta, B_0)$": "(0.95, 100, 0.1), where few updates suffice",
    },
    conclusion=[SLOPE, LEVEL, GUESS, ROUGHLY, "test error"],
    rests_on=["linear_separators.update_bound"],
)
SIZES = 2 ** np.arange(5, 11)
ATOMS, SEEDS = 14, 600


@pytest.mark.parametrize("width", [1, 10, 100, pytest.param(1000, marks=pytest.mark.full)])
def test_error_is_that_of_unseen_atoms(evidence, width):
    """An identity of each run; and of the unseen atoms half are wrong."""
    study = measure(evidence, width, 80)
    evidence.identity("test error", study.errors, study.unseen_and_wrong)
    judge_guesses(evidence, study)


@pytest.mark.parametrize(
    "width", [1, 10, *(pytest.param(k, marks=pytest.mark.full) for k in (100, 1000))]
)
def test_error_falls_like_one_over_n(evidence, width):
    study = measure(evidence, width, SEEDS)
    judge_slope(evidence, study)
    judge_level(evidence, study)
    judge_guesses(evidence, study)
    expected, _ = moments(study.probabilities, SIZES)
    # The terms follow ∫ 2^-x (1 - 2^-x)^n dx = 1/((n+1) ln 2), but for the last one's double mass.
    evidence.at_most(
        ROUGHLY,
        np.abs(expected * 2 * SIZES * log(2) - 1),
        1 / SIZES + SIZES / 2**ATOMS,
        trivial=1,
        attained=0.1,
    )


def test_small_samples(evidence):
    judge_level(evidence, measure(evidence, 10, SEEDS, SIZES // 8), SIZES // 8)


@without("separable")
def test_labels_drawn_anew(evidence):
    """When each example draws its own fair label, every classifier errs half of the time."""
    judge_level(evidence, measure(evidence, 10, 100, noisy=True), unseen_alone=False)


@without("same distribution")
def test_trained_on_two_atoms_only(evidence):
    judge_level(evidence, measure(evidence, 10, 100, shown=2), unseen_alone=False)


@without("fair labels")
def test_a_start_that_is_always_wrong(evidence):
    """Labels against the initial network: it is wrong on all that the sample missed."""
    judge_level(evidence, measure(evidence, 10, 100, contrary=True), chance=1)


def measure(evidence, width, seeds, sizes=SIZES, **departure):
    study = generalisation.geometric_study(
        ATOMS, sizes, seeds, width, evidence.rng("study"), **departure
    )
    guessed = abs(study.wrong_guesses / study.guesses - 0.5)
    evidence.premise("separable", study.smallest_margin >= 1)
    evidence.premise("same distribution", study.away <= by_chance(study.draws))
    evidence.premise("fair labels", guessed <= by_chance(study.guesses))
    return study


def judge_guesses(evidence, study):
    evidence.probability(GUESS, study.missed, study.unseen, equals=0.5, resolves=0.1)


def judge_slope(evidence, study):
    """The slope of errors over what is expected, of mean 1 at each size, has the mean 0; to first
    order it is the exponent of E L_D, less the predicted one.
    """
    logs = np.log(SIZES)
    centred = logs - logs.mean()
    expected, variance = moments(study.probabilities, SIZES)
    weights = centred / (centred @ centred) / expected
    evidence.mean(
        SLOPE,
        study.errors @ weights,
        equals=0,
        resolves=0.15,
        variance=float(weights**2 @ variance),  # the sizes are independent
    )
    evidence.curve(
        "test error by sample size",
        SIZES,
        study.errors.mean(axis=0),
        predicted=expected,
        axes=("n", "mean test error"),
        scales=("log", "log"),
    )


def judge_level(evidence, study, sizes=SIZES, chance=0.5, unseen_alone=True):
    """Judge the mean over the sizes of errors over what is expected.

    An unseen atom is wrong with the `chance`. Where errors are not those of unseen atoms alone, of
    samples from D, nothing is known of them but that they are at most 1.
    """
    expected, _ = moments(study.probabilities, sizes)
    _, variance = moments(study.probabilities, sizes, chance)
    weights = 1 / len(sizes) / expected
    basis = {"variance": float(weights**2 @ variance)}
    if not unseen_alone:
        basis = {"support": (0, weights.sum())}
    evidence.mean(LEVEL, study.errors @ weights, equals=1, resolves=0.2, **basis)


def moments(masses, sizes, chance=0.5):
    """Return E L_D and its variance for each size: two atoms are both unseen with the probability
    (1 - p_i - p_j)^n, and wrong by coins of their own that say so with the `chance`.
    """
    sizes = np.asarray(sizes)[:, None]
    mean = chance * (masses * (1 - masses) ** sizes).sum(axis=1)
    both = (1 - masses[:, None] - masses) ** sizes[:, None] * np.outer(masses, masses) * chance**2
    squares = chance * (masses**2 * (1 - masses) ** sizes).sum(axis=1)
    different = both.sum(axis=(1, 2)) - np.trace(both, axis1=1, axis2=2)
    return mean, squares + different - mean**2
