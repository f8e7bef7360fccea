r"""Schapire's theorem: AdaBoost leaves few points with a small margin, exponentially few if its
stumps beat a coin.

A point of margin at most $\theta$ has $e^{-yF(x)}\ge e^{-\theta\sum\alpha}$, so the share of such
points is at most $e^{\theta\sum\alpha}$ times the exponential loss. Nothing is random here: it
holds on every sample, after every round and for every $\theta$. For $k$ points it is tightest where
$\theta$ is the $k$-th smallest margin, and there it is judged, for every $k$: that is for all
$\theta$ at once. It is as good as it can be where all weight is on $k$ points, evenly: one point
that occurs with both labels draws nearly all of it to itself. At the margin of a point the quotient
of both sides is rational: certificates hold it to at most 1, for as many rounds as its digits,
twice as many in each, allow.
"""

import numpy as np
import pytest
from mpmath import mpf

from claims.margins import any_vote
from claims.margins.votes import (
    boosted,
    check_premises,
    judge_exactly,
    share_at_most,
    together,
    toy_runs,
)
from models.margins.tasks import contradiction, real
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""P_S[y f_t(x) \le \theta] \le \prod_{s=1}^t 2 \sqrt{\epsilon_s^{1-\theta} (1 -
        \epsilon_s)^{1+\theta}} \quad
        = e^{\theta \sum_s \alpha_s} \prod_{s=1}^t Z_s, \qquad
        Z_s = 2 \sqrt{\epsilon_s (1 - \epsilon_s)}""",
    place="Margin Distributions",
    source="schapire1998, Theorem 5",
    premises={
        "step": r"\alpha_t = \frac{1}{2} \ln \frac{1 - \epsilon_t}{\epsilon_t}",
        "reweighted": r"\epsilon_t \text{ is the error under weights} \propto e^{-y F_{t-1}(x)}",
    },
    quantifiers={
        "$t$": "every round: by certificate up to 8, and 40 of the two points; in double precision "
        "up to 300, or 500 on real data",
        "$\\theta$": "all of $[-1, 1]$: every margin that occurs",
        "data": "5 samples a cell, labelled by a majority of stumps, with and without noise; in "
        "the full tier 5 real ones; two points, and one with both labels, where it is attained; "
        "searched, for 40 rounds at most, over up to 6 kinds of points in 3 dimensions",
        "weak learner": "stumps of least weighted error, and of least Gini impurity",
    },
    conclusion="share of margins up to each, in rationals",
    rests_on=["margins.exponential_loss"],
)
EXACTLY = "share of margins up to each, in rationals"
SAYS = 0.999  # a bound below it; where all margins are the same it is 1, and so is the share


@pytest.mark.parametrize(
    "criterion, size, dimension, noise",
    [
        ("error", 200, 10, 0.0),
        ("error", 100, 2, 0.0),
        ("error", 200, 10, 0.5),
        ("gini", 200, 10, 0.0),
        ("gini", 200, 10, 0.5),
    ],
)
def test_eight_rounds_in_rationals(evidence, criterion, size, dimension, noise):
    rng = evidence.rng("samples")
    (run,) = toy_runs(rng, 1, size, dimension, 8, noise=noise, criterion=criterion)
    judge_exactly(evidence, EXACTLY, run, 8)


def test_a_contradiction_in_rationals(evidence):
    """Of two points, the one with both labels, each round is told by weights of 4t + 2 parts."""
    judge_exactly(evidence, EXACTLY, boosted(*contradiction(), 40), 40)


@pytest.mark.parametrize(
    "criterion, size, dimension, noise, shrinkage, reweighted",
    [
        ("error", 200, 10, 0.0, 1.0, True),
        ("error", 100, 2, 0.0, 1.0, True),
        ("error", 200, 10, 0.5, 1.0, True),
        ("gini", 200, 10, 0.0, 1.0, True),
        ("gini", 200, 10, 0.5, 1.0, True),
        without("step", "error", 200, 10, 0.0, 0.1, True),
        without("reweighted", "error", 200, 10, 0.0, 1.0, False),
    ],
)
def test_every_round_and_every_margin(
    evidence, criterion, size, dimension, noise, shrinkage, reweighted
):
    rng = evidence.rng("samples", by=["size", "dimension", "noise"])
    options = {"criterion": criterion, "shrinkage": shrinkage, "reweighted": reweighted}
    runs = toy_runs(rng, 5, size, dimension, 300, noise=noise, **options)
    judge(evidence, runs)
    if (criterion, size, shrinkage, reweighted) == ("error", 200, 1, True):
        run, levels = runs[0], np.linspace(-0.3, 0.6, 361)
        predicted = np.exp(np.minimum(levels * run.total[-1] + run.log_product[-1], 0))
        evidence.curve(
            "margin distribution after 300 rounds",
            levels,
            share_at_most(run.margins[-1], levels),
            predicted=predicted,
            axes=("margin θ", "share of points up to θ"),
        )


@pytest.mark.full
@pytest.mark.parametrize("criterion", ["error", "gini"])
@pytest.mark.parametrize(
    "task", ["breast cancer", "3 or 8", "8 or other", "odd or even", "low or high"]
)
def test_real_data(evidence, task, criterion):
    judge(evidence, [boosted(*real(task), 500, criterion=criterion)])


def test_a_contradiction_attains_it(evidence):
    """One point has both labels, and one more has either. Each round is wrong about one half of the
    contradiction, and may be right about all else: after round t each of the other two weighs
    1/(4t + 2), the half that was wrong 1/2 and the one that was right 1/2 - 1/(2t + 1). With θ the
    margin of that one the share is 1/2, and so is the bound but for the factor 1 + 2/(2t - 1).
    """
    rounds = 300
    # At the last round the share is 1 - 2/(2T + 1) of its bound, which is more than 1 - 1/T.
    judge(evidence, [boosted(*contradiction(), rounds)], attained=1 / rounds)


@pytest.mark.parametrize("tries", TRIES)
def test_any_sample(evidence, tries):
    evidence.search(
        "share of margins up to any", any_sample, relation="at most", tries=tries, precise=in_digits
    )


def any_sample(draw):
    run = any_vote.run(draw, 40)
    share, bound, rounding = up_to_each(run)
    says = bound < SAYS
    draw.assume(says.any())
    return share[says], bound[says], Rounding(rounding.operations, rounding.magnitude[says])


@any_vote.in_digits
def in_digits(draw):
    course = any_vote.course(any_vote.run(draw, 40))
    bound = any_vote.exponentials(np.sort(course.signed, axis=1) + course.log_product[:, None])
    share = [[sum(row <= margin) for margin in np.sort(row)] for row in course.signed]
    says = bound < SAYS
    draw.assume(says.any())
    return np.array(share)[says] / mpf(course.signed.shape[1]), bound[says]


def judge(evidence, runs, attained=None):
    check_premises(evidence, runs)
    shares, bounds, roundings = zip(*map(up_to_each, runs), strict=True)
    rounding = Rounding(roundings[0].operations, together(each.magnitude for each in roundings))
    evidence.at_most(
        "share of margins up to each",
        together(shares),
        together(bounds),
        trivial=1,
        attained=attained,
        rounding=rounding,
    )


def up_to_each(run):
    """Return the share of margins up to each, its bound, both (T, n), and how it is rounded."""
    size = len(run.labels)
    share = np.broadcast_to(np.arange(1, size + 1) / size, run.signed.shape)
    exponent = np.sort(run.signed, axis=1) + run.log_product[:, None]
    bound = np.exp(np.minimum(exponent, 1))  # beyond 1 nothing is said
    return share, bound, Rounding(run.rounding.operations, run.rounding.magnitude[:, None] * bound)
