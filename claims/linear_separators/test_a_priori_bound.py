r"""Theorem 3 as the slide has it, with its constant: for $n>2M$ the test error is at most
$\frac2n(M\ln n+\ln\frac2\delta)$, before anything is trained.

There are at most $2n^M$ lists of up to $M$ updates, each determines a classifier, and more than
half of the sample is left to test it on: so the chances that some list of $u$ updates errs more
than $B$ and fits the other $n-u$ points, $e^{-(n-u)B}$ each at most, add up to $\delta$. With fewer
than $2M$ points they add up to more. So $n>2M$ is where the formula is valid. It says something
later, once $n$ exceeds $2M\ln n$: below that it is above 1, as a case shows.
"""

import numpy as np
import pytest

from claims.linear_separators.bounds import a_priori_bound, by_chance, update_bound, upper_limit
from models.linear_separators import beyond_atoms, compression
from theoremcheck import Claim, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""L_D^{0-1} \le B = \frac{2}{n} \left(M \ln n + \ln \frac{2}{\delta}\right)
        = \tilde{O}\left(\frac{1}{n}\right), \quad \text{since} \quad
        \sum_{u \le M} n^u e^{-(n-u) B} \le \delta \qquad \text{for } n > 2M""",
    slide="Theorem 3",
    source="brutzkus2018, Theorem 3",
    premises={
        "separable": r"y \langle w^*, x \rangle \ge 1 \text{ almost surely}",
        "same distribution": r"\text{train and test points are drawn from } \mathcal{D}",
        "large sample": r"n > 2 M",
    },
    quantifiers={
        "$S$": "200 samples per case of atoms, 20 of the sphere; all runs at once below the bound",
        "$n$": "32, where it is above 1, and 256 to 4096; $2M$ is 20.3 for atoms and 40.4 on the "
        "sphere",
        r"$\mathcal{D}$": "8 geometric atoms; uniform on a sphere in dimension 10 but for a belt "
        "of the margin 1/4",
        r"$\alpha,\eta$": "0.9 and 100, where few updates suffice",
    },
    conclusion=["test error", "paid in all, of δ"],
    rests_on=["linear_separators.update_bound", "linear_separators.compact_expression"],
)
RUNS, FEW, ERROR_RATE = 200, 20, 1e-6
SLOPE, STEP = 0.9, 100


@pytest.mark.parametrize(
    "size, noisy, shown",
    [
        instance(32, False, None, expect="vacuous"),
        (256, False, None),
        (1024, False, None),
        pytest.param(4096, False, None, marks=pytest.mark.full),
        without("separable", 1024, True, None),
        without("same distribution", 1024, False, 2),
    ],
)
def test_on_atoms(evidence, size, noisy, shown):
    study = compression.study(
        8, size, RUNS, SLOPE, STEP, evidence.rng("study"), noisy=noisy, shown=shown
    )
    edge = by_chance(study.draws)
    bound = update_bound(np.sqrt(8), study.initial_norm, SLOPE, STEP)
    judge(evidence, study, size, edge, bound, study.errors, ERROR_RATE / RUNS)


@pytest.mark.parametrize("size", [1024, 2048])
def test_on_a_sphere(evidence, size):
    study = beyond_atoms.on_sphere(size, FEW, SLOPE, STEP, evidence.rng("study"))
    edge = by_chance(study.draws) + by_chance(study.test_draws)
    bound = update_bound(study.separator_norm, beyond_atoms.INITIAL_NORM, SLOPE, STEP)
    errors = upper_limit(study.wrong, study.tested, ERROR_RATE / 2 / FEW)
    judge(evidence, study, size, edge, bound, errors, ERROR_RATE / 2 / FEW)


@pytest.mark.parametrize(
    "size, most_updates",
    [(21, 10), (50, 10), (1000, 200), without("large sample", 15, 10)],
)
def test_what_is_paid_adds_up(evidence, size, most_updates):
    evidence.premise("large sample", size > 2 * most_updates)
    delta = 0.01
    bound = a_priori_bound(size, most_updates, delta)
    used = np.arange(most_updates + 1)
    paid = np.exp(used * np.log(size) - (size - used) * bound).sum()
    evidence.at_most("paid in all, of δ", paid, delta, trivial=1)


def judge(evidence, study, size, edge, most_updates, errors, failure):
    evidence.premise("separable", bool((study.margins >= 1).all()))
    evidence.premise("same distribution", study.away <= edge)
    evidence.premise("large sample", size > 2 * most_updates)
    bound = a_priori_bound(size, most_updates, failure)
    evidence.at_most("test error", errors, bound, trivial=1, error_rate=ERROR_RATE)
