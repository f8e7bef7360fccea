r"""Theorem 2: SGD reaches a global minimum after at most M non-zero updates, however wide the
network is.

It is Novikoff's perceptron proof, once for the whole network. Each update moves $W$ towards the
separator $W^*$ by at least $\eta\alpha$ (P1), while $\|W\|_F^2$ grows by at most $2\eta+\eta^2$
(P2); by Cauchy and Schwarz the first cannot go on for long without the second. Both are checked at
every single update, since a wrong gradient breaks them long before the count comes near $M$. The
bound is not vacuous: on orthonormal points with $\alpha=1$ and a large step it is attained within a
few per cent.

Four things that the slide leaves out decide whether the statement is true: the margin, the unit
ball, the initial norm and the factor $1/\alpha^2$ that its $O(\cdot)$ hides.
"""

import dataclasses

import numpy as np
import pytest

from claims.linear_separators.bounds import refined_update_bound, update_bound
from claims.linear_separators.runs import check_premises, differences, run
from models import roundings
from models.linear_separators import data, starts
from models.linear_separators.network import gradient_step
from models.linear_separators.sgd import ORDERS, train
from theoremcheck import Claim, Rounding, as_written, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\#\text{updates} \le M = \frac{\|w^*\|^2}{\alpha^2} \left(1 +
        \frac{2}{\eta}\right)
        + \frac{2 \|W_0\|_F \|w^*\|}{\eta \alpha}, \qquad L_S(W_{\text{end}}) = 0""",
    slide="Theorem 2",
    source="brutzkus2018, Theorem 2",
    premises={
        "margin": r"y \langle w^*, x \rangle \ge 1",
        "unit ball": r"\|x\| \le 1",
        "leaky": r"\alpha > 0",
    },
    quantifiers={
        "data": "orthonormal points and points all exactly at the margin; real digits in a claim "
        "of their own",
        "order": "five, three of them adversarial: the worst point, the smallest violation, the "
        "first violated",
        "$k$": "1 to 1000 units of each sign",
        r"$\alpha, \eta, B_0$": "0.3 and 1; 0.1 to 100; 0 and 1, and 1000 for the erratum",
    },
    conclusion=["non-zero updates", "refined bound", "final hinge loss"],
    errata=[
        "the slide says SGD converges after $M$ non-zero updates; correct is that $M$ bounds "
        "updates, not "
        "iterations: in cyclic order there may be $n(M+1)$ of those",
    ],
)
GRID = [(slope, step) for slope in (0.3, 1) for step in (0.1, 1, 100)]
DATA_LINE = (
    r"the slide says the data are labelled by $y=\mathrm{sign}(x^\top w^*)$ and nothing else; "
    r"correct is with "
    r"$y\langle w^*,x\rangle\ge1$ and $\|x\|\le1$, since otherwise $w^*$ may be shortened at will"
)
NO_START = (
    r"the slide says $M$ has no term for the start; correct is to add "
    r"$2\|W_0\|_F\|w^*\|/(\eta\alpha)$"
)
NO_SLOPE = (
    r"the slide says $O(\|w^*\|^2/\eta)$ with a constant; correct is $2\|w^*\|^2/(\eta\alpha^2)$: "
    r"from a start "
    r"with all units asleep the number of updates grows like $1/\alpha^2$"
)


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
@pytest.mark.parametrize("order", list(ORDERS))
def test_updates_stay_below_M(evidence, family, slope, step, width, order):
    sample, runs, initial = train_twice(evidence, family, slope, step, width, order, slope)
    omega = sample.separator_norm
    refined = np.array([refined_update_bound(omega, norm, slope, step) for norm in initial])
    plain = np.array([update_bound(omega, norm, slope, step) for norm in initial])
    # M_ref is a chain of nine operations at most, M one of seven.
    evidence.at_most(
        "non-zero updates", runs.updates, refined, rounding=Rounding(9, plain), trivial=None
    )
    evidence.at_most("refined bound", refined, plain, rounding=Rounding(9 + 7, plain), trivial=None)
    judge_loss(evidence, runs)
    if order == "cyclic":
        evidence.at_most(
            "visits", runs.visits, len(sample.labels) * (runs.updates + 1), trivial=None
        )


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_both_potentials_at_every_update(evidence, family, slope, step, width):
    sample, runs, _ = train_twice(evidence, family, slope, step, width, "random", 1.0)
    judge_potentials(evidence, slope, step, sample, runs)


@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_an_update_is_a_gradient_step(evidence, slope, step, width):
    """The compiled trainer, stopped after one update, against automatic differentiation of the
    network.
    """
    sample = data.edge(1, 8, 0.2, evidence.rng("data", by=[]))
    starting = starts.of_norm(0.5, 20, width, 8, evidence.rng("weights", by=["width"]))
    compiled = run(sample, starting, slope, step, np.arange(1), max_updates=1)
    stepped = [gradient_step(sample, weights, slope, step) for weights in starting]
    # w + η v α x, v = 1/√2k, from either side: a root, a quotient, three products and a sum.
    rounding = Rounding(2 * 6, 0.5 + step)
    evidence.identity("weights after an update", compiled.weights, stepped, rounding=rounding)


@pytest.mark.parametrize(
    "slope, step, radius, shortened",
    [
        without("unit ball", 1, 100, 10, 1, breaks="squared norm gained"),
        without("margin", 1, 100, 1, 4, breaks="alignment gained"),
    ],
)
def test_potentials_break(evidence, slope, step, radius, shortened):
    sample = tight(evidence, slope, radius, shortened)
    judge_potentials(evidence, slope, step, sample, train_tight(sample, slope, step))


@pytest.mark.parametrize(
    "slope, step, radius, shortened",
    [
        (1, 100, 1, 1),
        without("unit ball", 1, 100, 10, 1),
        without("margin", 1, 100, 1, 4),
        as_written(1, 100, 1, 2, erratum=DATA_LINE),
    ],
)
def test_where_the_bound_is_tight(evidence, slope, step, radius, shortened):
    sample = tight(evidence, slope, radius, shortened)
    bound = refined_update_bound(sample.separator_norm, 0, slope, step)
    evidence.at_most(
        "non-zero updates", train_tight(sample, slope, step).updates, bound, trivial=None
    )


@pytest.mark.parametrize("slope", [0.3, 1])
def test_over_all_steps(evidence, slope):
    """From the smallest steps to the largest: where M is loose, and where it is tight."""
    steps, sample = 10.0 ** np.arange(-2, 4.5, 0.5), tight(evidence, slope, 1, 1)
    updates = [train_tight(sample, slope, step).updates[0] for step in steps]
    bounds = [refined_update_bound(sample.separator_norm, 0, slope, step) for step in steps]
    evidence.at_most(
        "non-zero updates", updates, bounds, rounding=Rounding(9, bounds), trivial=None
    )
    evidence.curve(
        "updates on 20 orthonormal points, and the refined bound",
        steps,
        updates,
        predicted=bounds,
        axes=("η", "non-zero updates"),
        scales=("log", "log"),
    )


def test_the_bound_is_nearly_attained(evidence):
    """From W_0 = 0 each of n orthonormal points needs an update, and M = n (1 + 2/η)."""
    sample = tight(evidence, 1, 1, 1)
    bound = refined_update_bound(sample.separator_norm, 0, 1, 100)
    evidence.at_least(
        "updates over bound", train_tight(sample, 1, 100).updates / bound, 0.9, trivial=None
    )


@without("leaky", breaks="final hinge loss")
def test_plain_relu_does_not_arrive(evidence):
    """A unit that sleeps on a point has no slope to wake by: SGD ends with loss that it cannot
    lower.
    """
    sample = data.orthonormal(20, evidence.rng("data"))
    check_premises(evidence, sample, 0.0)
    starting = starts.of_norm(1, 20, 1, 20, evidence.rng("weights"))
    runs = run(sample, starting, 0.0, 0.7, np.arange(20))
    judge_loss(evidence, runs)


@without("margin")
def test_one_point_with_both_labels(evidence):
    """Nothing separates it, so updates never end: the count is stopped just above M."""
    sample = data.one_point_two_labels(4)
    bound = update_bound(1, 0, 0.5, 1)
    stop = int(bound) + 1
    runs = run(sample, np.zeros((1, 10, 4)), 0.5, 1, "first-violated", max_updates=stop)
    evidence.premise("margin", bool((sample.margins >= 1).all()))
    evidence.at_most("non-zero updates", runs.updates, bound, trivial=None)


@as_written(erratum=NO_START)
def test_large_start(evidence):
    sample = data.orthonormal(20, evidence.rng("data"))
    starting = starts.of_norm(1000, 40, 5, 20, evidence.rng("weights"))
    runs = run(sample, starting, 0.5, 1, "cyclic", rng=evidence.rng("order"))
    bound = update_bound(sample.separator_norm, 0, 0.5, 1)
    evidence.at_most("non-zero updates", runs.updates, bound, trivial=None)


@as_written(erratum=NO_SLOPE)
def test_sleeping_start(evidence):
    """Every weight at -v/α, B_0 = ω/α: each point's own units sleep, and wake at the pace of
    ηα².
    """
    slope, step = 0.1, 0.1
    sample = data.orthonormal(5, evidence.rng("data"))
    starting = starts.asleep(1, 3, 5, slope)
    runs = run(sample, starting, slope, step, "first-violated")
    omega, initial = sample.separator_norm, float(starts.norms(starting)[0])
    without_slope = omega**2 / slope**2 + 2 * omega**2 / step + 2 * initial * omega / step
    evidence.at_most("non-zero updates", runs.updates, without_slope, trivial=None)


@pytest.mark.parametrize("copies", [10, 100, 1000])
def test_copied_units_change_nothing(evidence, copies):
    """A net whose rows are copied r times and divided by √r is the same function and gets the same
    updates.
    """
    sample = data.edge(40, 10, 0.1, evidence.rng("data"))
    narrow = starts.of_norm(1, 5, 1, 10, evidence.rng("weights", by=[]))
    weights = (narrow, starts.copied(narrow, copies))
    one, many = (run(sample, each, 0.3, 0.7, np.arange(40)) for each in weights)
    evidence.identity("updates", many.updates, one.updates)
    evidence.identity("updates made on another point", differences(many.used, one.used), 0)


def test_width_hardly_matters(evidence):
    """From independent starts the counts are no longer equal, but those of a typical sample are
    equivalent: within 10 per cent.
    """
    seeds, counts = 100, {}
    samples = [data.edge(40, 10, 0.1, rng) for rng in evidence.rng("data").spawn(seeds)]
    points, labels = np.stack([s.points for s in samples]), np.stack([s.labels for s in samples])
    for width in (1, 10, 100, 1000):
        starting = starts.of_norm(0.1, seeds, width, 10, evidence.rng(f"weights at width {width}"))
        counts[width] = train(
            points, labels, starting, slope=0.5, step=1, order=np.arange(40)
        ).updates
    for width in (1, 10, 100):
        ratio = np.log(counts[width] / counts[1000])
        evidence.median(f"log ratio of updates, {width} to 1000", ratio, within=0.1)
    ratios = np.array([counts[width] / counts[1000] for width in counts])
    low, median, high = np.quantile(ratios, [0.25, 0.5, 0.75], axis=1)
    evidence.curve(
        "updates at width k over updates at width 1000: median, and half of all samples",
        list(counts),
        median,
        low=low,
        high=high,
        predicted=np.ones(len(median)),
        axes=("k", "ratio of updates"),
        scales=("log", "linear"),
    )


def train_twice(evidence, family, slope, step, width, order, slope_at_zero):
    """Train from zero and from norm 1, twice each; every width, step and order sees the same
    sample.
    """
    rng = evidence.rng("data", by=["family"])
    sample = data.orthonormal(20, rng) if family == "orthonormal" else data.edge(30, 8, 0.2, rng)
    check_premises(evidence, sample, slope)
    dimension = sample.points.shape[1]
    norms = np.array([0.0, 0.0, 1.0, 1.0])
    unit = starts.of_norm(1, 4, width, dimension, evidence.rng("weights"))
    tracked = {"slope_at_zero": slope_at_zero, "separator": sample.separator}
    starting, drawn = norms[:, None, None] * unit, evidence.rng("order")
    return sample, run(sample, starting, slope, step, order, rng=drawn, **tracked), norms


def tight(evidence, slope, radius, shortened):
    """Return orthonormal points times `radius`; their w* is divided by `shortened`."""
    sample = data.orthonormal(20, evidence.rng("data", by=[])).scaled(radius)
    sample = dataclasses.replace(sample, separator=sample.separator / shortened)
    check_premises(evidence, sample, slope)
    return sample


def train_tight(sample, slope, step):
    """Train on 20 points from zero, and keep both potentials."""
    zero, tracked = np.zeros((1, 10, 20)), {"separator": sample.separator}
    return run(sample, zero, slope, step, "first-violated", **tracked)


def judge_loss(evidence, runs):
    """Training stops by outputs of its own, so that the loss is off by the roundings of two."""
    units, dimension = runs.weights.shape[1:]
    rounding = Rounding(2 * roundings.dense((dimension, units, 1)), 1 + starts.norms(runs.weights))
    evidence.identity("final hinge loss", runs.loss, 0, rounding=rounding)


def judge_potentials(evidence, slope, step, sample, runs):
    """(P1) and (P2), from the weights themselves before and after each update."""
    units, dimension = runs.weights.shape[1:]
    alignment = np.concatenate([np.diff(course) for course in runs.alignment]) / np.sqrt(units)
    growth = np.concatenate([np.diff(course) for course in runs.squared_norm])
    largest = np.concatenate([course[1:] for course in runs.squared_norm]).max()
    # Both are sums over all weights, which a step has rounded by three products and a sum; a square
    # doubles these. The difference of two sums is what the magnitude doubles.
    added = units * dimension + 2 * 4
    rounding = Rounding(added, 2 * np.sqrt(largest) * sample.separator_norm)
    evidence.at_least("alignment gained", alignment, step * slope, rounding=rounding, trivial=None)
    evidence.at_most(
        "squared norm gained", growth, 2 * step + step**2, rounding=Rounding(added, 2 * largest)
    )
