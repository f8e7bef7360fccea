r"""Theorem 3's upper bound holds with the updates that were counted in place of $M$.

The output of SGD is a function of $W_0$ and the ordered list of its $u$ updates: at most $n^u$
classifiers, once $W_0$ is chosen, each tested on the $n-u$ points outside of the list and found
without error, since no violated point is left. A union bound gives the statement; paying
$\delta/((u+1)(u+2))$ for each $u$ makes the observed count admissible, and all that is paid adds up
to at most $\delta$. Where unused points play no part in the order (a fixed list, or a choice by the
weights alone) the set of used points is enough, $s$ distinct ones, $\binom ns$ classifiers: a
much sharper bound. No width appears in either, no $M$ and no separator, and nothing is asked of the
distribution: atoms, points of a sphere without a belt, and images of digits, with test errors that
are known exactly.

The bounds are loose: a run uses a small part of them. They are violated by a sample that cannot
be fitted, by units that sleep, by a test on other points than those drawn, and by a $W_0$ that has
seen the sample: from one that fits it, and is wrong elsewhere, SGD makes no update at all.

Here $\delta$ is at most $10^{-6}$ divided among the runs of a judgement, so that a single run above
its bound refutes.
"""

from math import comb, log

import mpmath
import numpy as np
import pytest

from claims.linear_separators.bounds import ordered_compression_bound, set_compression_bound
from claims.linear_separators.runs import check_draws
from models.linear_separators import beyond_atoms, compression
from theoremcheck import TRIES, Claim, instance, without

RUNS, FEW, ERROR_RATE = 200, 20, 1e-6
SUM, SUM_OF_ANY = "sum of the union bound, δ = 0.01", "sum of any union bound"

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\text{with probability at least } 1 - \delta \text{ over } S: \quad
        L_D^{0-1} \le \frac{u \ln n + \ln\left((u+1)(u+2)/\delta\right)}{n - u}; \qquad
        \text{where unused points play no part in the order,} \quad
        L_D^{0-1} \le \frac{\ln \binom{n}{s} + \ln\left((s+1)(s+2)/\delta\right)}{n - s}""",
    place="Theorem 3",
    source="brutzkus2018, Theorem 3",
    premises={
        "fitted": r"\text{no point of } S \text{ with } y N_W(x) < 1 \text{ is left}",
        "same distribution": r"\text{train and test points are drawn from } \mathcal{D}",
        "independent start": r"W_0 \text{ is independent of } S",
    },
    quantifiers={
        "$S$": "200 samples per case of atoms, 20 on the sphere and of digits, 5 of points that "
        "share one direction; all runs at once below their bounds",
        "order": "first-violated: by the weights alone",
        "$n$": "16 to 4096; searched from 1 to 40 for the sum",
        r"$\mathcal{D}$": "8 geometric atoms; uniform on 4000 points of a sphere in dimension 10 "
        "but for a belt of the margin 1/4; on the bundled images of two digits; on 1000 points "
        "that share one direction",
        r"$(\alpha, \eta)$": "(0.9, 100), where few updates suffice; (0.2, 0.1), where the ordered "
        "bound is empty",
        r"$\delta$": r"$5\cdot10^{-9}$ for atoms, a seventh of it where seven sizes are judged at "
        r"once, and $5\cdot10^{-8}$ for the others; 0.01 for the sum, and "
        r"searched from $2^{-20}$ to 1",
    },
    conclusion=["test error", SUM],
    rests_on=["linear_separators.compact_expression"],
)
SLOPE, STEP = 0.9, 100


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


@pytest.mark.parametrize("bound", ["ordered", "sets"])
@pytest.mark.parametrize("size", [16, 256])
def test_what_is_paid_adds_up(evidence, bound, size):
    """A list of u updates and a bound B fail together with a chance of at most e^{-(n-u) B}: over
    all lists, of all lengths below n, that is Σ δ/((u+1)(u+2)) = δ (1 - 1/(n+1)).
    """
    delta = 0.01
    paid = paid_for_all_lists(bound, size, delta)
    evidence.at_most(SUM, paid, delta, trivial=1, attained=1 / size)


def paid_for_all_lists(bound, size, delta):
    used = np.arange(size)
    if bound == "sets":
        form, lists = set_compression_bound, [comb(size, u) for u in range(size)]
    else:
        form, lists = ordered_compression_bound, [size**u for u in range(size)]
    logarithms = np.array([log(count) for count in lists])  # of whole numbers, however large
    paid = np.exp(logarithms - (size - used) * form(size, used, delta))
    return paid.sum()


@pytest.mark.parametrize("tries", TRIES)
def test_any_sum(evidence, tries):
    evidence.search(SUM_OF_ANY, any_sum, relation="at most", tries=tries, precise=any_sum_in_digits)


def drawn(draw):
    bound, size = draw.choice("bound", ["ordered", "sets"]), draw.integer("n", 1, 40)
    root = draw.real("√δ", 2**-10, 1.0)
    return bound, size, root * root


def any_sum(draw):
    bound, size, delta = drawn(draw)
    return paid_for_all_lists(bound, size, delta), delta


@mpmath.workdps(50)
def any_sum_in_digits(draw):
    """A list's chance is e^{-(n-u)B}: what is paid for its u, over how many there are."""
    bound, size, delta = drawn(draw)
    paid = mpmath.mpf(0)
    for used in range(size):
        lists = comb(size, used) if bound == "sets" else size**used
        price = mpmath.mpmathify(delta) / ((used + 1) * (used + 2))
        form = (mpmath.log(lists) - mpmath.log(price)) / (size - used)
        paid += lists * mpmath.exp(-(size - used) * form)
    return paid, mpmath.mpmathify(delta)


def test_how_the_bounds_shrink(evidence):
    """At α = 0.9, η = 100: each run and its own bound by sets, over sample sizes."""
    sizes, errors, by_set = 2 ** np.arange(6, 13), [], []
    for size in sizes:
        study = measure(evidence, SLOPE, STEP, int(size))
        errors.append(study.errors)
        by_set.append(set_compression_bound(size, study.distinct, ERROR_RATE / RUNS / len(sizes)))
    evidence.at_most("test error", errors, by_set, trivial=1, error_rate=ERROR_RATE)
    axes, scales = ("n", "largest test error of 200 runs"), ("log", "linear")
    evidence.curve(
        "largest test error beside the largest bound by sets",
        sizes,
        np.max(errors, axis=1),
        predicted=np.max(by_set, axis=1),
        axes=axes,
        scales=scales,
    )


@pytest.mark.parametrize(
    "size, noisy, nearer",
    [
        (512, False, None),
        (2048, False, None),
        without("fitted", 512, True, None),
        without("same distribution", 512, False, 0.02),
    ],
)
def test_on_a_sphere(evidence, size, noisy, nearer):
    """Without a margin labels are fair coins; another distribution has its points at the margin
    1/50.
    """
    study = beyond_atoms.on_sphere(
        size, FEW, SLOPE, STEP, evidence.rng("study"), noisy=noisy, nearer=nearer
    )
    judge_others(evidence, study, size)


@pytest.mark.parametrize(
    "pair, noisy, shifted",
    [
        ("3-5", False, 0),
        ("0-1", False, 0),
        without("fitted", "3-5", True, 0),
        without("same distribution", "3-5", False, 1),
    ],
)
def test_on_digits(evidence, pair, noisy, shifted):
    """On 1024 draws of images; on images that stand one pixel farther to the right nothing is
    promised, and a fifth or more are wrong.
    """
    digits = map(int, pair.split("-"))
    study = beyond_atoms.on_digits(
        *digits, 1024, FEW, SLOPE, STEP, evidence.rng("study"), noisy=noisy, shifted=shifted
    )
    judge_others(evidence, study, 1024)


@pytest.mark.parametrize("contrary", [False, without("independent start", True)])
def test_a_start_that_fits_the_sample(evidence, contrary):
    """No update is made, and the mass of what the sample missed, (1 - 1/1000)^256 = .77, is wrong.

    A start with as large an answer to each point, drawn by fair coins, is below the bound.
    """
    study, _ = beyond_atoms.from_contrary_start(
        1000, 256, 5, SLOPE, STEP, evidence.rng("study"), contrary=contrary
    )
    judge_others(evidence, study, 256)


@without("fitted")
def test_plain_relu_asleep(evidence):
    """No unit is active on any atom: nothing is used, and N = 0 is wrong on all."""
    judge_error(evidence, measure(evidence, 0, 100, 1024, asleep=True), 1024)


@without("same distribution", breaks="test error")
def test_trained_on_two_atoms_only(evidence):
    judge_sets(evidence, measure(evidence, 0.9, 100, 4096, shown=2), 4096)


@without("fitted")
def test_labels_drawn_anew(evidence):
    """Two examples of an atom that contradict each other take turns for ever: few points are used,
    half of the others are missed, and no classifier errs less often.
    """
    judge_error(evidence, measure(evidence, 0.9, 100, 4096, noisy=True), 4096)


def measure(evidence, slope, step, size, **departure):
    study = compression.study(
        8, size, RUNS, slope, step, evidence.rng(f"study at n = {size}"), **departure
    )
    check(evidence, study, bool(study.ended.all()))
    return study


def check(evidence, study, fitted):
    evidence.premise("fitted", fitted)
    check_draws(evidence, study)


def judge_sets(evidence, study, size):
    # The first violated example of an atom is the same one each time, and each atom needs it: so d'
    # is known.
    evidence.identity("points used", study.distinct, study.atoms)
    judge_error(evidence, study, size)


def judge_error(evidence, study, size):
    bounds = set_compression_bound(size, study.distinct, ERROR_RATE / RUNS)
    evidence.at_most("test error", study.errors, bounds, trivial=1, error_rate=ERROR_RATE)


def judge_others(evidence, study, size):
    check(evidence, study, study.fitted)
    bounds = set_compression_bound(size, study.distinct, ERROR_RATE / FEW)
    errors = study.wrong / study.tested
    evidence.at_most("test error", errors, bounds, trivial=1, error_rate=ERROR_RATE)
