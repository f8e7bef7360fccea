r"""Theorem 2 cannot be improved by much: orthonormal points need
$\|w^*\|^2\max(1,\lceil(1-\rho)/\eta\rceil)$ updates.

On $x_i=e_i$ an update on one point changes the output on no other, and raises its margin by at most
$\eta$. A point that starts with an output of at most $\rho<1$ therefore needs
$\lceil(1-\rho)/\eta\rceil$ updates of its own. With $\|w^*\|^2=n$ here, $M$ is bracketed from both
sides.
"""

import numpy as np
import pytest

from claims.linear_separators.bounds import lower_bound, refined_update_bound
from claims.linear_separators.runs import run
from models.linear_separators import data, starts
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\#\text{updates} \ge \|w^*\|^2 \max\left(1, \left\lceil \frac{1 - \rho}{\eta}
        \right\rceil\right),
        \qquad \rho = \max_i |N_{W_0}(x_i)|""",
    slide="Theorem 2",
    source="brutzkus2018, Section 5",
    premises={"orthonormal": r"x_i = e_i", "small start": r"\rho < 1"},
    quantifiers={
        "order": "cyclic, and two adversarial ones",
        r"$\eta$": "0.03 to 100, none of them a divisor of $1-\\rho$",
        "$k$": "1, 5 and 50",
    },
    conclusion="updates",
)


@pytest.mark.parametrize("step", [0.03, 0.17, 0.7, 100])
@pytest.mark.parametrize("width", [1, 5, 50])
@pytest.mark.parametrize("order", ["cyclic", "smallest-violation", "first-violated"])
def test_updates_are_bracketed(evidence, step, width, order):
    sample = data.orthonormal(30, evidence.rng("data", by=[]))
    judge(
        evidence,
        sample,
        step,
        starts.of_norm(1, 8, width, 30, evidence.rng("weights", by=["width"])),
        order,
    )


@without("small start")
def test_large_start(evidence):
    """A start of norm 300 already classifies about half of the points with margin 1: those need
    nothing.
    """
    sample = data.orthonormal(30, evidence.rng("data", by=[]))
    judge_from_below(
        evidence, sample, 100, starts.of_norm(300, 8, 5, 30, evidence.rng("weights")), "cyclic"
    )


@without("orthonormal")
def test_one_direction(evidence):
    """When all points are the same up to their sign, one update serves all of them."""
    sample = data.edge(30, 8, 1, evidence.rng("data"))
    judge_from_below(
        evidence, sample, 100, starts.of_norm(0.1, 8, 5, 8, evidence.rng("weights")), "cyclic"
    )


def judge(evidence, sample, step, starting, order):
    updates = judge_from_below(evidence, sample, step, starting, order)
    bounds = [
        refined_update_bound(sample.separator_norm, norm, 0.5, step)
        for norm in starts.norms(starting)
    ]
    evidence.at_most("updates, from above", updates, bounds, trivial=None)


def judge_from_below(evidence, sample, step, starting, order):
    outputs = np.abs(starts.outputs(starting, sample.points, 0.5)).max(axis=1)
    gram = sample.points @ sample.points.T
    evidence.premise("orthonormal", bool((gram == np.eye(len(gram))).all()))
    evidence.premise("small start", bool((outputs < 1).all()))
    runs = run(sample, starting, 0.5, step, order, rng=evidence.rng("order", by=[]))
    needed = [lower_bound(len(sample.labels), output, step) for output in outputs]
    evidence.at_least("updates", runs.updates, needed, rounding=Rounding(), trivial=None)
    return runs.updates
