r"""Boosting widens the smallest margin long after it is positive: it ends at
$\Upsilon(\gamma)>\gamma$ at least.

If every stump has an edge, $\epsilon_t\le\frac12-\gamma$, the bound of Schapire's theorem decays in
$t$ for each $\theta<\Upsilon(\gamma)$. As soon as it is below $\frac1n$ there is no point left with
so small a margin. So with $\gamma_t$ the smallest edge so far the smallest margin is at least
$\Upsilon(\gamma_t)-\ln n/\sum\alpha$, on every sample and after every round. It is the smallest
margin that grows: points with wide ones pay for it, and the median shrinks.
"""

import numpy as np
import pytest

from claims.margins.votes import boosted, check_premises, together, toy_runs
from models.margins.boosting import first_consistent
from models.margins.tasks import real
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\min_i y_i f_t(x_i) \ge \Upsilon(\gamma_t) - \frac{\ln n}{\sum_{s \le t}
        \alpha_s}, \qquad
        \Upsilon(\gamma) = \frac{-\ln (1 - 4\gamma^2)}{\ln \frac{1 + 2\gamma}{1 - 2\gamma}} \in
        (\gamma, 2\gamma), \qquad
        \gamma_t = \min_{s \le t} \frac{1}{2} - \epsilon_s""",
    slide="Margin Distributions",
    source="schapire1998, Theorem 5",
    premises={
        "step": r"\alpha_t = \frac{1}{2} \ln \frac{1 - \epsilon_t}{\epsilon_t}",
        "reweighted": r"\epsilon_t \text{ is the error under weights} \propto e^{-y F_{t-1}(x)}",
    },
    quantifiers={
        "$t$": "every round up to 1000",
        "data": "5 samples a cell, labelled by a majority of 10 stumps; 4 real ones in the full "
        "tier",
        "growth": "between the first round without training error and the last, on up to 280 "
        "samples a cell, until decided",
    },
    conclusion="smallest margin",
    rests_on=["margins.schapire_bound"],
)
ROUNDS = 1000
BATCH, CAP = 35, 280  # samples


@pytest.mark.parametrize(
    "size, dimension, shrinkage, reweighted",
    [
        (200, 10, 1.0, True),
        (100, 2, 1.0, True),
        (500, 10, 1.0, True),
        without("step", 200, 10, 1.95, True),
        without("reweighted", 200, 10, 1.0, False),
    ],
)
def test_smallest_margin(evidence, size, dimension, shrinkage, reweighted):
    rng = evidence.rng("samples", by=["size", "dimension"])
    runs = toy_runs(rng, 5, size, dimension, ROUNDS, shrinkage=shrinkage, reweighted=reweighted)
    smallest, bound = judge(evidence, runs)
    if shrinkage == 1 and reweighted:
        evidence.curve(
            "smallest margin of one sample",
            np.arange(1, ROUNDS + 1),
            smallest[:ROUNDS],
            predicted=np.maximum(bound[:ROUNDS], -1),
            axes=("round", "smallest margin"),
            scales=("log", "linear"),
        )


@pytest.mark.full
@pytest.mark.parametrize("task", ["breast cancer", "3 or 8", "8 or other", "odd or even"])
def test_real_data(evidence, task):
    judge(evidence, [boosted(*real(task), 2000)])


@pytest.mark.parametrize(
    "size, dimension, reweighted",
    [
        (200, 10, True),
        pytest.param(400, 10, True, marks=pytest.mark.full),
        without("reweighted", 200, 10, False, breaks="P[smallest margin grows]"),
    ],
)
def test_the_smallest_grows_and_the_median_shrinks(evidence, size, dimension, reweighted):
    for samples in evidence.batches(BATCH, cap=CAP):
        rng = evidence.rng("samples")
        runs = toy_runs(rng, samples, size, dimension, 600, reweighted=reweighted)
        check_premises(evidence, runs)
        start, end = [], []
        for run in runs:
            start.append(run.margins[(first_consistent(run.signed) or 600) - 1])
            end.append(run.margins[-1])
        grown = np.min(end, axis=1) > np.min(start, axis=1)
        judge_share(evidence, "P[smallest margin grows]", grown)
        if reweighted:
            shrunk = np.median(end, axis=1) < np.median(start, axis=1)
            judge_share(evidence, "P[median margin shrinks]", shrunk)


def judge_share(evidence, quantity, found):
    evidence.probability(quantity, int(found.sum()), found.size, at_least=0.95, resolves=0.15)


def judge(evidence, runs):
    check_premises(evidence, runs)
    smallest, bounds, slips = [], [], []
    for run in runs:
        edge = 0.5 - np.maximum.accumulate(run.vote.errors)
        limit = -np.log1p(-4 * edge**2) / (2 * np.arctanh(2 * edge))
        smallest.append(run.margins.min(axis=1))
        bounds.append(limit - np.log(len(run.labels)) / run.total)
        slips.append(1 + run.rounding.magnitude / run.total)
    rounding = Rounding(runs[0].rounding.operations, together(slips))
    smallest, bounds = together(smallest), together(bounds)
    evidence.at_least("smallest margin", smallest, bounds, trivial=-1, rounding=rounding)
    return smallest, bounds
