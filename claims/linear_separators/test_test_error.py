r"""Theorem 3: the test error falls like $1/n$, whatever the width.

The slope is cleanest on atoms $x=e_i$ of probability $2^{-i}$. Columns of $W$ do not talk to each
other there, so an atom that the sample missed keeps its initial prediction, and the test error of a
run is known to the last bit: $L_D=\sum_{i\ \text{unseen}}p_i\,\mathbf 1[y_iN_{W_0}(e_i)\le0]$. With
fair labels an unseen atom is wrong half of the time, hence $E\,L_D=\frac12\sum_i
p_i(1-p_i)^n\approx\frac1{2n\ln2}$, for every width. The variance is known as well, and the limits
of expectations rest on it: now and then a sample misses an atom ten times as heavy as all that is
expected, of which a few hundred runs need not show one.
"""

import numpy as np
import pytest

from models.linear_separators import generalisation
from theoremcheck import Claim, without

LEVEL = "test error over its expectation"
SLOPE = f"slope of the {LEVEL}, by ln n"

CLAIM = Claim(
    kind="rate",
    statement=r"""E\, L_D^{0-1}(\mathrm{SGD}) = \frac{1}{2} \sum_i p_i (1 - p_i)^n \approx
        \frac{1}{2 n \ln 2}
        = \tilde{O}\left(\frac{1}{n}\right)""",
    slide="Theorem 3",
    source="brutzkus2018, Theorem 3",
    premises={
        "separable": r"y \langle w^*, x \rangle \ge 1 \text{ almost surely}",
        "same distribution": r"\text{train and test points are drawn from } \mathcal{D}",
    },
    quantifiers={
        "$n$": "16 to 1024 by factors of 2, below $2^{D}$ for $D=16$ atoms: beyond that the decay "
        "is exponential",
        "runs": "400 of each size, with labels, sample and start of their own; 100 for a departure",
        "$k$": "1, 10 and 100 units of each sign; 1000, and the slope at 100, in the full tier",
        r"$\mathcal{D}$": "geometric atoms; digits in a claim of their own",
    },
    conclusion=[SLOPE, LEVEL],
    errata=[
        r"the slide says $L_D=\tilde O(1/n)$ for $n>2M$; correct is that this is an upper bound, "
        r"which from there on is "
        r"valid but says something only once $n$ exceeds $M\ln n$",
    ],
)
SIZES = 2 ** np.arange(4, 11)
ATOMS, SEEDS = 16, 400


@pytest.mark.parametrize("width", [1, 10, 100, pytest.param(1000, marks=pytest.mark.full)])
def test_error_is_that_of_unseen_atoms(evidence, width):
    """An identity of each run: no statistics."""
    study = measure(evidence, width, 20)
    evidence.identity("test error", study.errors, study.unseen_and_wrong)


@pytest.mark.parametrize(
    "width", [1, 10, *(pytest.param(k, marks=pytest.mark.full) for k in (100, 1000))]
)
def test_error_falls_like_one_over_n(evidence, width):
    study = measure(evidence, width, SEEDS)
    judge_slope(evidence, study)
    judge(evidence, study, LEVEL, np.full(SIZES.size, 1 / SIZES.size), equals=1, resolves=0.2)


@without("separable")
def test_labels_drawn_anew(evidence):
    """When each example draws its own fair label, every classifier errs half of the time."""
    judge_slope(evidence, measure(evidence, 10, 100, noisy=True))


@without("same distribution")
def test_trained_on_two_atoms_only(evidence):
    judge_slope(evidence, measure(evidence, 10, 100, shown=2))


def measure(evidence, width, seeds, **departure):
    study = generalisation.geometric_study(
        ATOMS, SIZES, seeds, width, evidence.rng("study"), **departure
    )
    evidence.premise("separable", study.separable)
    evidence.premise("same distribution", study.same_distribution)
    return study


def judge_slope(evidence, study):
    """The slope of errors over what is expected, of mean 1 at each size, has the mean 0; to first
    order it is the exponent of E L_D, less the predicted one.
    """
    logs = np.log(SIZES)
    centred = logs - logs.mean()
    judge(evidence, study, SLOPE, centred / (centred @ centred), equals=0, resolves=0.15)
    expected, _ = moments(study.probabilities)
    evidence.curve(
        "test error by sample size",
        SIZES,
        study.errors.mean(axis=0),
        predicted=expected,
        axes=("n", "mean test error"),
        scales=("log", "log"),
    )


def judge(evidence, study, quantity, weights, **said):
    """Judge the mean of a weighted sum, over the sizes, of errors over what is expected."""
    expected, variance = moments(study.probabilities)
    weights = weights / expected
    if study.separable and study.same_distribution:
        basis = {"variance": float(weights**2 @ variance)}  # the sizes are independent
    else:  # all that is known of an error is that it is at most 1
        basis = {"support": (np.minimum(weights, 0).sum(), np.maximum(weights, 0).sum())}
    evidence.mean(quantity, study.errors @ weights, **basis, **said)


def moments(masses):
    """Return E L_D and its variance for each size: two atoms are both unseen with the chance
    (1 - p_i - p_j)^n, and wrong by fair coins of their own.
    """
    sizes = SIZES[:, None]
    mean = 0.5 * (masses * (1 - masses) ** sizes).sum(axis=1)
    both = (1 - masses[:, None] - masses) ** sizes[:, None] * np.outer(masses, masses) / 4
    squares = 0.5 * (masses**2 * (1 - masses) ** sizes).sum(axis=1)
    different = both.sum(axis=(1, 2)) - np.trace(both, axis1=1, axis2=2)
    return mean, squares + different - mean**2
