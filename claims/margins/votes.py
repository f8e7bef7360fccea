"""Votes by AdaBoost on samples of the talk's toy problem, its theory's premises checked on them."""

from dataclasses import dataclass

import numpy as np

from models import roundings
from models.certificates import vote
from models.certificates.second import vote as by_kinds
from models.margins.boosting import Boosted, adaboost, signed_scores, weighted_errors
from models.margins.tasks import majority_sample, noisy
from theoremcheck import Rounding


@dataclass(frozen=True, eq=False)
class Run:
    """A vote of T stumps, its points (n, d), labels (n,), and y F_t(x) after each round, (T, n)."""

    vote: Boosted
    points: np.ndarray
    labels: np.ndarray
    signed: np.ndarray

    @property
    def total(self):
        """Σ_{s ≤ t} α_s, (T,)."""
        return np.cumsum(self.vote.weights)

    @property
    def log_product(self):
        """ln Π_{s ≤ t} Z_s, (T,)."""
        return np.cumsum(self.vote.normalisers())

    @property
    def margins(self):
        """The margins y f_t(x), (T, n)."""
        return self.signed / self.total[:, None]

    @property
    def rounding(self):
        """How far rounding may move ln of loss and of normalisers, (T,), or a weighted error.

        A weight of the loop has been multiplied t times, by factors of 4 roundings each; sums over
        n weights, right and wrong, make ε of 8t + 2n roundings. It enters ln Z with a factor of at
        most 1, and t of these are added. F is off by t roundings of Σα, and the sums of its
        exponentials by n more.
        """
        rounds, size = self.signed.shape
        return Rounding(8 * rounds + 2 * size + 20, 1 + 2 * np.arange(1, rounds + 1) + self.total)


def boosted(points, labels, rounds, *, criterion="error", shrinkage=1.0, reweighted=True):
    """Boost; without reweighting every round takes the first stump again."""
    vote = adaboost(points, labels, rounds, criterion=criterion, shrinkage=shrinkage)
    if not reweighted:
        vote = vote.chosen(np.zeros(len(vote), int))
    return Run(vote, points, labels, signed_scores(vote, points, labels))


def toy_runs(rng, samples, size, dimension, rounds, *, noise=0.0, **options):
    """Boost on independent samples of the toy problem, labels flipped with probability `noise`."""
    runs = []
    for _ in range(samples):
        sample = majority_sample(size, dimension, rng)
        runs.append(boosted(sample.points, noisy(sample.labels, noise, rng), rounds, **options))
    return runs


def judge_exactly(evidence, quantity, run, rounds):
    """Judge the first rounds by certificate: from labels and votes alone, all else in rationals."""
    check_premises(evidence, [run])
    votes = run.vote.opinions(run.points)[:rounds].astype(int)
    certificate = vote.make(run.labels.astype(int).tolist(), votes.tolist())
    evidence.certificate(quantity, certificate, vote.check, by_kinds.check)


def check_premises(evidence, runs):
    """Record whether each α_t is AdaBoost's and each ε_t the error under weights e^{-y F_{t-1}}."""
    evidence.premise("step", all(has_adaboosts_steps(run.vote) for run in runs))
    evidence.premise("reweighted", all(has_weighted_errors(run) for run in runs))


def has_adaboosts_steps(vote):
    # A complement, a quotient, a logarithm and a half, here as in the loop.
    return Rounding(2 * (3 + roundings.ELEMENTARY), 1 + vote.weights).covers(
        vote.weights, np.log((1 - vote.errors) / vote.errors) / 2
    )


def has_weighted_errors(run):
    before = np.vstack([np.zeros_like(run.labels), run.signed[:-1]])
    return run.rounding.covers(
        weighted_errors(run.vote, run.points, run.labels, before), run.vote.errors
    )


def together(parts):
    """Return what was measured on several runs as one array."""
    return np.concatenate([np.ravel(part) for part in parts])


def rounding_of(runs):
    """Return the rounding of several runs as one model."""
    parts = [run.rounding for run in runs]
    return Rounding(max(p.operations for p in parts), together(p.magnitude for p in parts))


def share_at_most(margins, levels):
    """Return the share of margins (n,) that are at most each level."""
    return np.searchsorted(np.sort(margins), levels, side="right") / len(margins)


def draw_by_round(evidence, name, found, predicted, scale="linear"):
    """Keep the first 100 rounds to draw, of what is found (T,) and of what is predicted."""
    rounds = np.arange(1, len(found) + 1)[:100]
    evidence.curve(
        name,
        rounds,
        found[:100],
        predicted=predicted[:100],
        axes=("round", name.partition(" of ")[0]),
        scales=("linear", scale),
    )


def staircase(vote, across):
    """Return how much of the columns at x₁ = `across` is labelled -1: where that ends, if it starts
    at the bottom.
    """
    cuts = np.unique(np.concatenate([[0.0, 1.0], vote.thresholds[vote.features == 1]]))
    middles, widths = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts)
    negative = vote.part(0, across)[:, None] + vote.part(1, middles) < 0
    return (negative * widths).sum(axis=1)


def undecided(sample, across):
    """Return how far up a point labelled -1, and how far down one labelled +1, settles the label of
    each column at x₁ = `across`.
    """
    (first, up), minus = sample.points.T, sample.labels < 0
    below = [np.max(up[minus & (first >= x)], initial=0.0) for x in across]
    above = [np.min(up[~minus & (first <= x)], initial=1.0) for x in across]
    return np.array(below), np.array(above)
