r"""AdaBoost learns a weighted majority of ten stumps, with far more stumps than ten, or than
points.

If the majority has margin $\mu$ on all points, then under any weights its stumps have the mean edge
$\mu$ at least, so the best stump errs on no more than $\frac12-\frac\mu2$. The exponential loss
then falls by $\sqrt{1-\mu^2}$ or faster in every round and is below $\frac1n$ after $2\ln
n/\ln\frac1{1-\mu^2}$ of them: no point is left on the wrong side. A majority of three of which each
errs on its own third of the points leaves no better stump than that. In two dimensions a majority
of increasing stumps is a staircase, and the test error an area that is computed, not sampled.
"""

import mpmath
import numpy as np
import pytest

from claims.margins import any_vote
from claims.margins.votes import (
    boosted,
    draw_by_round,
    rounding_of,
    share_at_most,
    staircase,
    together,
    undecided,
)
from models.margins.boosting import adaboost, first_consistent, log_exponential_loss
from models.margins.stumps import Vote, error_on_cube
from models.margins.tasks import majority_of_three, majority_sample, noisy
from theoremcheck import TRIES, Claim, Rounding, without

AREA = "area that is labelled wrongly"
LOSS = "exponential loss"
OF_BEST = "weighted errors, next to the best of the majority"
CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} \epsilon_t \le \min_s \frac{\sum_i e^{-y_i F_{t-1}(x_i)}
        [h^*_s(x_i) \ne y_i]}{\sum_i e^{-y_i F_{t-1}(x_i)}} \le \frac{1 - \mu}{2}, \qquad
        \frac{1}{n} \sum_i e^{-y_i F_t(x_i)} \le (1 - \mu^2)^{t/2}, \\
        \min \{t: P_S[y f_t \le 0] = 0\} \le 1 + \left\lfloor \frac{2 \ln n}{\ln \frac{1}{1 -
        \mu^2}} \right\rfloor, \qquad
        \mu = \min_i y_i f^*(x_i) \\
        \mathbb{E}_S\, P_D[y f_T(x) \le 0] \le 0.05 \quad (d = 2, \; h^*_s \text{ increasing})
        \end{array}""",
    place="Margin Distributions",
    source="freund1997, Theorem 6",
    premises={"majority": r"y = \mathrm{sign} \sum_{s=1}^{10} \alpha^*_s h^*_s(x)"},
    quantifiers={
        "$t$": "every round up to 1100",
        "$\\mu$": "at least 0.1 and 0.2, on 10 samples of 200 points a cell; 1/3 for three stumps, "
        "where the bounds on errors and loss are attained; searched, for 12 rounds at most, over "
        "majorities of a stump for each of 3 or 5 coordinates, on up to 10 points",
        "test error": "up to 600 samples of 200 points in 2 dimensions, labelled by a majority of "
        "stumps that increase, until a mean of 0.07 and more is excluded, exact areas; $T = 1100$",
    },
    conclusion=["weighted errors", OF_BEST, LOSS, "rounds to training error 0", AREA],
    rests_on=["margins.exponential_loss"],
)
SIZE, ROUNDS = 200, 1100
BATCH, CAP = 30, 600  # samples
CUBE = np.linspace(0, 1, 401)


@pytest.mark.parametrize(
    "dimension, margin, noise",
    [
        (10, 0.1, 0.0),
        (10, 0.2, 0.0),
        (5, 0.1, 0.0),
        (5, 0.2, 0.0),
        without("majority", 10, 0.1, 0.5, breaks="weighted errors"),
    ],
)
def test_weak_stumps_are_good_enough(evidence, dimension, margin, noise):
    rng = evidence.rng("samples")
    samples = []
    for _ in range(10):
        sample = majority_sample(SIZE, dimension, rng, margin=margin)
        labels = noisy(sample.labels, noise, rng)
        samples.append((sample.points, sample.labels, labels, sample.target))
    judge(evidence, samples)


def test_three_stumps_leave_no_better_one(evidence):
    """Each errs on one kind of point, a third of the weight at the start: (1 - 1/3)/2 exactly. The
    vote of the first two errs where the second does, and that of all three nowhere.
    """
    points, labels = majority_of_three((1, 1, 1))
    vote = Vote(np.arange(3), np.zeros(3), -np.ones(3), np.ones(3), np.ones(3))
    # A sum of thirds.
    starts = judge(evidence, [(points, labels, labels, vote)], attained=2**-50)
    evidence.identity("rounds to training error 0", starts, [3])


def judge(evidence, samples, attained=None):
    """Judge samples: points (n, d), true labels and labels (n,), and the true majority. Return the
    rounds to training error 0 of each.
    """
    runs, limits, ceilings, starts, bounds, found = [], [], [], [], [], []
    for points, true, labels, target in samples:
        mu = target.margins(points, true).min()
        run, found = boosted(points, labels, ROUNDS), [*found, mu]
        limit, ceiling = promised(run, mu)
        runs, limits, ceilings = [*runs, run], [*limits, limit], [*ceilings, ceiling]
        starts.append(first_consistent(run.signed) or ROUNDS + 1)
        bounds.append(rounds_needed(len(labels), mu))
    majority = all(np.array_equal(*sample[1:3]) for sample in samples)
    evidence.premise("majority", majority)
    # A weight has t factors of 4 roundings, right or wrong; an error, below one half, is the sum of
    # those that are wrong, divided by that of all.
    rounding = Rounding(2 * 4 * ROUNDS + 2 * SIZE, 0.5)
    evidence.at_most(
        "weighted errors",
        together(run.vote.errors for run in runs),
        together(limits),
        trivial=0.5,
        attained=attained,
        rounding=rounding,
    )
    if majority:  # without one the weighted errors break, and with them the loss
        stumps = [sample[3] for sample in samples]
        best = together(least_errors(*each) for each in zip(runs, stumps, strict=True))
        judge_rounds(evidence, runs, best, together(ceilings), attained)
    evidence.at_most("rounds to training error 0", starts, bounds, trivial=None)
    if attained is None and samples[0][0].shape[1] == 10:
        draw(evidence, runs[0], limits[0], ceilings[0] if majority else None)
        order = np.argsort(found)
        evidence.curve(
            "rounds to training error 0",
            np.array(found)[order],
            np.array(starts)[order],
            predicted=np.array(bounds)[order],
            axes=("least margin μ of the majority", "rounds"),
            scales=("linear", "log"),
        )
    return starts


def draw(evidence, run, limits, ceilings):
    draw_by_round(evidence, "weighted errors of one sample", run.vote.errors, limits)
    if ceilings is not None:
        losses = np.exp(log_exponential_loss(run.signed))
        draw_by_round(evidence, "exponential loss of one sample", losses, ceilings, scale="log")


def promised(run, mu):
    """Return what no weighted error exceeds, and no loss after a round, (T,) each."""
    rounds = np.arange(1, len(run.vote) + 1)
    return np.full(len(rounds), (1 - mu) / 2), np.exp(-rate(mu) * rounds)


def least_errors(run, majority):
    """Return the least error of the majority's stumps under the weights before each round, (T,)."""
    before = np.vstack([np.zeros_like(run.labels), run.signed[:-1]])
    weights = np.exp(before.min(axis=1, keepdims=True) - before)
    wrong = majority.opinions(run.points) != run.labels
    return (weights @ wrong.T / weights.sum(axis=1, keepdims=True)).min(axis=1)


def judge_rounds(evidence, runs, best, ceilings, attained):
    errors = together(run.vote.errors for run in runs)
    # A weight is off by 8t roundings in the loop, and by t of Σα in its exponent if taken from the
    # scores; an error, below one half, is a quotient of sums.
    total = together(run.total for run in runs)
    rounding = Rounding(2 * (ROUNDS + SIZE), (8 + total) / 2)
    evidence.at_most(OF_BEST, errors, best, trivial=0.5, attained=attained, rounding=rounding)
    losses = np.exp(together(log_exponential_loss(run.signed) for run in runs))
    logarithm = rounding_of(runs)
    rounding = Rounding(logarithm.operations, logarithm.magnitude * losses)
    evidence.at_most(LOSS, losses, ceilings, trivial=1, attained=attained, rounding=rounding)


def rate(mu):
    """Return ½ ln(1/(1 - μ²)), by which a round lowers the logarithm of the loss at least."""
    return -np.log1p(-(mu**2)) / 2


def rounds_needed(size, mu):
    """Return 1 + ⌊2 ln n/ln(1/(1 - μ²))⌋, the rounds after which no point is left wrong."""
    return 1 + np.floor(np.log(size) / rate(mu))


@pytest.mark.parametrize("quantity", ["weighted errors", OF_BEST, LOSS])
@pytest.mark.parametrize("tries", TRIES)
def test_any_majority(evidence, quantity, tries):
    def attack(draw):
        return in_floats(*any_vote.majority(draw, 12))[quantity]

    @any_vote.in_digits
    def precise(draw):
        return in_digits(*any_vote.majority(draw, 12))[quantity]

    evidence.search(quantity, attack, relation="at most", tries=tries, precise=precise)


def in_floats(majority, _, run):
    rounds, size = run.signed.shape
    mu = majority.margins(run.points, run.labels).min()
    limits, ceilings = promised(run, mu)
    losses = np.exp(log_exponential_loss(run.signed))
    # As in `judge`; μ is a quotient of two sums, of which one error takes half.
    of_errors = Rounding(8 * rounds + 2 * size + 2 * len(majority) + 2, 0.5)
    of_best = Rounding(2 * (rounds + size), (8 + run.total) / 2)
    # A factor of the ceiling is off by μ²/(1 - μ²) of itself times what μ is.
    logarithm = run.rounding.magnitude + np.arange(1, rounds + 1) / (1 - mu**2)
    of_loss = Rounding(run.rounding.operations + 2 * len(majority) + 4, logarithm * losses)
    return {
        "weighted errors": (run.vote.errors, limits, of_errors),
        OF_BEST: (run.vote.errors, least_errors(run, majority), of_best),
        LOSS: (losses, ceilings, of_loss),
    }


def in_digits(majority, mu, run):
    course, rounds = any_vote.course(run), len(run.vote)
    mu = mpmath.mpf(mu.numerator) / mu.denominator
    right = majority.opinions(run.points) == run.labels
    before = [course.signed[0] * 0, *course.signed[:-1]]
    best = [min(any_vote.weighted_error(s, each) for each in right) for s in before]
    factor = mpmath.sqrt(1 - mu**2)
    return {
        "weighted errors": (course.errors, [(1 - mu) / 2] * rounds),
        OF_BEST: (course.errors, best),
        LOSS: (course.loss, [factor**t for t in range(1, rounds + 1)]),
    }


@pytest.mark.parametrize("noise", [0.0, without("majority", 0.5)])
def test_learned_classifier(evidence, noise):
    """Five times as many stumps as points."""
    for samples in evidence.batches(BATCH, cap=CAP):
        errors, labelled, rng = [], [], evidence.rng("samples")
        for _ in range(samples):
            sample = majority_sample(SIZE, 2, rng, increasing=True)
            labels = noisy(sample.labels, noise, rng)
            labelled.append(np.array_equal(labels, sample.labels))
            vote = adaboost(sample.points, labels, ROUNDS)
            errors.append(error_on_cube(vote, sample.target, 2))
        evidence.premise("majority", all(labelled))
        # Twice the largest: pilot seeds 910001 to 910020, 2026-11-28: largest .0249.
        evidence.mean(
            AREA,
            errors,
            at_most=0.05,
            support=(0, 1),
            resolves=0.3 if noise else 0.02,
        )


@pytest.mark.parametrize("rounds", [10, 100, 1000])
def test_margin_pictures(evidence, rounds):
    """A staircase that falls to the right: what is labelled -1 lies below it."""
    sample = majority_sample(SIZE, 2, evidence.rng("sample", by=[]), increasing=True)
    vote = adaboost(sample.points, sample.labels, rounds)
    area = error_on_cube(vote, sample.target, 2)
    below, above = undecided(sample, CUBE)
    learned, true = staircase(vote, CUBE), staircase(sample.target, CUBE)
    evidence.at_least("staircase over the points known to be below", true, below, trivial=0)
    evidence.at_most("staircase under the points known to be above", true, above, trivial=1)
    # Columns that differ in height differ in labels at least as much.
    cuts = np.unique(
        np.concatenate(
            [[0.0, 1.0], *(v.thresholds[v.features == 0] for v in (vote, sample.target))]
        )
    )
    middles, widths = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts)
    columns = np.abs(staircase(vote, middles) - staircase(sample.target, middles)) * widths
    # Columns within a unit square; a height is itself a sum of widths, between n cuts at most.
    evidence.at_most(
        "area between the staircases",
        columns.sum(),
        area,
        trivial=1,
        rounding=Rounding(len(columns) + SIZE, 1),
    )
    if rounds == 1000:
        evidence.curve(
            "distribution, training data (the band is what they leave open) and learned classifier",
            CUBE,
            learned,
            series="learned",
            axes=("x₁", "x₂: label -1 below, +1 above"),
        )
        evidence.curve(
            "distribution, training data (the band is what they leave open) and learned classifier",
            CUBE,
            true,
            low=below,
            high=above,
            series="distribution",
            axes=("x₁", "x₂: label -1 below, +1 above"),
        )
    levels = np.linspace(-0.1, 1.05, 400)
    evidence.curve(
        "margin distribution",
        levels,
        share_at_most(vote.margins(sample.points, sample.labels), levels),
        axes=("margin θ", "share of points up to θ"),
    )
