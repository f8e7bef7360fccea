r"""AdaBoost's exponential loss is the product of its normalisers, and every round makes its own
stump worthless.

The weights before round $t+1$ are $e^{-yF_t(x)}$ up to a constant, and that constant is
$n\prod_{s\le t}Z_s$ with $Z_s=2\sqrt{\epsilon_s(1-\epsilon_s)}\le1$, and $Z_s<1$ unless
$\epsilon_s=\frac12$: the loss falls in every round whose stump knows anything. Under the new
weights the stump just taken has error $\frac12$, so the next one must know something else. Both are
identities on every sample; loss and errors are computed from the votes, not taken from the boosting
loop. The square of the loss and all errors are rational: certificates hold them for eight rounds,
in each of which the number of their digits doubles.
"""

import mpmath
import numpy as np
import pytest

from claims.margins import any_vote
from claims.margins.votes import check_premises, judge_exactly, rounding_of, together, toy_runs
from models.margins.boosting import log_exponential_loss, weighted_errors
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\frac{1}{n} \sum_i e^{-y_i F_t(x_i)} = \prod_{s \le t} 2 \sqrt{\epsilon_s (1 -
        \epsilon_s)},
        \qquad \frac{\sum_i e^{-y_i F_t(x_i)} [h_t(x_i) \ne y_i]}{\sum_i e^{-y_i F_t(x_i)}} =
        \frac{1}{2}""",
    place="Better Measures of Complexity?",
    source="freund1997, Theorem 6",
    premises={
        "step": r"\alpha_t = \frac{1}{2} \ln \frac{1 - \epsilon_t}{\epsilon_t}",
        "reweighted": r"\epsilon_t \text{ is the error under weights} \propto e^{-y F_{t-1}(x)}",
    },
    quantifiers={
        "$t$": "every round, up to 8 by certificate and up to 300 in double precision",
        "data": "5 samples of 200 points a cell, labelled by a majority of 10 stumps, or by coins; "
        "searched, for 30 rounds at most, over up to 6 kinds of points in 3 dimensions",
        "weak learner": "stumps of least weighted error, and of least Gini impurity",
    },
    conclusion="loss, and the last stump's error, in rationals",
)


@pytest.mark.parametrize(
    "criterion, dimension, noise",
    [("error", 10, 0.0), ("error", 2, 0.0), ("error", 10, 0.5), ("gini", 10, 0.0)],
)
def test_eight_rounds_in_rationals(evidence, criterion, dimension, noise):
    rng = evidence.rng("samples")
    (run,) = toy_runs(rng, 1, 200, dimension, 8, noise=noise, criterion=criterion)
    judge_exactly(evidence, "loss, and the last stump's error, in rationals", run, 8)


@pytest.mark.parametrize(
    "criterion, dimension, noise, shrinkage, reweighted",
    [
        ("error", 10, 0.0, 1.0, True),
        ("error", 2, 0.0, 1.0, True),
        ("error", 10, 0.5, 1.0, True),
        ("gini", 10, 0.0, 1.0, True),
        without("step", "error", 10, 0.0, 0.5, True, breaks="log of the exponential loss"),
        without("reweighted", "error", 10, 0.0, 1.0, False, breaks="log of the exponential loss"),
    ],
)
def test_every_round_multiplies_the_loss(
    evidence, criterion, dimension, noise, shrinkage, reweighted
):
    runs = boost(evidence, criterion, dimension, noise, shrinkage, reweighted)
    losses, products = (
        [log_exponential_loss(run.signed) for run in runs],
        [run.log_product for run in runs],
    )
    evidence.identity(
        "log of the exponential loss",
        together(losses),
        together(products),
        rounding=rounding_of(runs),
    )
    if (criterion, dimension, shrinkage, reweighted) == ("error", 10, 1, True):
        evidence.curve(
            "exponential loss",
            np.arange(1, len(losses[0]) + 1),
            np.exp(losses[0]),
            predicted=np.exp(products[0]),
            axes=("round", "loss"),
            scales=("log", "log"),
        )


@pytest.mark.parametrize(
    "criterion, dimension, noise, shrinkage",
    [
        ("error", 10, 0.0, 1.0),
        ("error", 2, 0.0, 1.0),
        ("error", 10, 0.5, 1.0),
        ("gini", 10, 0.0, 1.0),
        without("step", "error", 10, 0.0, 0.5),
    ],
)
def test_the_last_stump_is_worth_a_coin(evidence, criterion, dimension, noise, shrinkage):
    runs = boost(evidence, criterion, dimension, noise, shrinkage, True)
    after = together(weighted_errors(run.vote, run.points, run.labels, run.signed) for run in runs)
    evidence.identity(
        "weighted error after the round",
        after,
        np.full_like(after, 0.5),
        rounding=rounding_of(runs),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_sample(evidence, tries):
    evidence.search(
        "log of the exponential loss of any",
        loss_of_any,
        relation="identity",
        tries=tries,
        precise=loss_in_digits,
    )
    evidence.search(
        "weighted error after any round",
        worth_of_any,
        relation="identity",
        tries=tries,
        precise=worth_in_digits,
    )


def loss_of_any(draw):
    run = any_vote.run(draw, 30)
    return log_exponential_loss(run.signed), run.log_product, run.rounding


@any_vote.in_digits
def loss_in_digits(draw):
    course = any_vote.course(any_vote.run(draw, 30))
    return [mpmath.log(loss) for loss in course.loss], course.log_product


def worth_of_any(draw):
    run = any_vote.run(draw, 30)
    after = weighted_errors(run.vote, run.points, run.labels, run.signed)
    return after, np.full(len(after), 0.5), run.rounding


@any_vote.in_digits
def worth_in_digits(draw):
    run = any_vote.run(draw, 30)
    right, course = run.vote.opinions(run.points) == run.labels, any_vote.course(run)
    after = [any_vote.weighted_error(*pair) for pair in zip(course.signed, right, strict=True)]
    return after, [mpmath.mpf(1) / 2] * len(after)


def boost(evidence, criterion, dimension, noise, shrinkage, reweighted):
    rng = evidence.rng("samples", by=["dimension", "noise"])
    runs = toy_runs(
        rng,
        5,
        200,
        dimension,
        300,
        noise=noise,
        criterion=criterion,
        shrinkage=shrinkage,
        reweighted=reweighted,
    )
    check_premises(evidence, runs)
    return runs
