r"""Theorem 3's upper bound, and where it says something.

The output of SGD is a function of $W_0$ and the ordered list of its $u$ updates: at most $n^u$
classifiers, each tested on the $n-u$ points outside of the list and found without error. A union
bound gives the statement; paying $\delta/((u+1)(u+2))$ for each $u$ makes the observed count
admissible. Orders that depend on nothing but the current weights need the set of used points only,
$d'$ distinct ones, $\binom n{d'}$ classifiers: a much sharper bound. No width appears in either.

Here $\delta$ is the error rate of the judgement divided among its runs, so that a single run above
its bound refutes.
"""

import numpy as np
import pytest

from claims.linear_separators.bounds import ordered_compression_bound, set_compression_bound
from models.linear_separators import compression
from theoremcheck import Claim, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""L_D^{0-1} \le \frac{u \ln n + \ln\left((u+1)(u+2)/\delta\right)}{n - u}, \qquad
        L_D^{0-1} \le \frac{\ln \binom{n}{d'} + \ln\left((d'+1)(d'+2)/\delta\right)}{n - d'}""",
    slide="Theorem 3",
    source="brutzkus2018, Theorem 3",
    premises={
        "separable": r"y \langle w^*, x \rangle \ge 1 \text{ almost surely}",
        "same distribution": r"\text{train and test points are drawn from } \mathcal{D}",
    },
    quantifiers={
        "$S$": "200 samples per case, all runs at once below their bounds",
        "$n$": "16 to 4096",
        r"$\alpha,\eta$": "0.9 and 100, where few updates suffice; 0.2 and 0.1, where the ordered "
        "bound "
        "is "
        "empty",
    },
    conclusion="test error",
    rests_on=["linear_separators.compact_expression"],
)
RUNS, ERROR_RATE = 200, 1e-6


@pytest.mark.parametrize(
    "slope, step, size",
    [
        instance(0.9, 100, 16, expect="vacuous"),
        (0.9, 100, 256),
        (0.9, 100, 1024),
        (0.9, 100, 4096),
        instance(0.2, 0.1, 1024, expect="vacuous"),
    ],
)
def test_ordered_list_of_updates(evidence, slope, step, size):
    study = measure(evidence, slope, step, size)
    bounds = ordered_compression_bound(size, study.updates, ERROR_RATE / RUNS)
    evidence.at_most("test error", study.errors, bounds, trivial=1, error_rate=ERROR_RATE)


@pytest.mark.parametrize("slope, step, size", [(0.9, 100, 256), (0.2, 0.1, 256), (0.2, 0.1, 1024)])
def test_set_of_used_points(evidence, slope, step, size):
    judge_sets(evidence, measure(evidence, slope, step, size), size)


def test_how_the_bounds_shrink(evidence):
    """At α = 0.9, η = 100: the worst run and its bounds over sample sizes."""
    sizes, worst, ordered, by_set = 2 ** np.arange(6, 13), [], [], []
    for size in sizes:
        study = measure(evidence, 0.9, 100, int(size))
        worst.append(study.errors.max())
        ordered.append(
            ordered_compression_bound(size, study.updates, ERROR_RATE / RUNS / len(sizes)).max()
        )
        by_set.append(
            set_compression_bound(size, study.distinct, ERROR_RATE / RUNS / len(sizes)).max()
        )
    evidence.at_most("bound by sets over ordered bound", by_set, ordered, trivial=None)
    evidence.at_most("test error", worst, by_set, trivial=1, error_rate=ERROR_RATE)
    axes, scales = ("n", "largest test error of 200 runs"), ("log", "linear")
    evidence.curve(
        "largest test error beside the bound by sets",
        sizes,
        worst,
        predicted=by_set,
        axes=axes,
        scales=scales,
    )


@without("same distribution", breaks="test error")
def test_trained_on_two_atoms_only(evidence):
    judge_sets(evidence, measure(evidence, 0.9, 100, 4096, shown=2), 4096)


@without("separable")
def test_labels_drawn_anew(evidence):
    """Two examples of an atom that contradict each other take turns for ever: few points are used,
    half of the others are missed, and no classifier errs less often.
    """
    judge_error(evidence, measure(evidence, 0.9, 100, 4096, noisy=True), 4096)


def measure(evidence, slope, step, size, **departure):
    study = compression.study(
        8, size, RUNS, slope, step, evidence.rng(f"study at n = {size}"), **departure
    )
    evidence.premise("separable", bool((study.margins >= 1).all()))
    evidence.premise("same distribution", "shown" not in departure)
    return study


def judge_sets(evidence, study, size):
    # The first violated example of an atom is the same one each time, and each atom needs it: so d'
    # is known.
    evidence.identity("points used", study.distinct, study.atoms)
    judge_error(evidence, study, size)


def judge_error(evidence, study, size):
    bounds = set_compression_bound(size, study.distinct, ERROR_RATE / RUNS)
    evidence.at_most("test error", study.errors, bounds, trivial=1, error_rate=ERROR_RATE)
