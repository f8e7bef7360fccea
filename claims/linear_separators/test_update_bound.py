r"""Theorem 2: SGD reaches a global minimum after at most $M$ non-zero updates, however wide the
network is.

It is Novikoff's perceptron proof, once for the whole network: the potentials of a claim of their
own, put together by Cauchy and Schwarz. The bound is not vacuous, and each of its terms is needed.
On orthonormal points with $\alpha=1$ and a large step the term $\|w^*\|^2$ is attained within a few
per cent. From a start turned against the separator, on points all around a circle, the updates walk
$W$ round a sphere to the other side: that takes $2\|W_0\|_F\|w^*\|/\eta$ of them, the factor 2
included. From a start with all units asleep $M$ is four times the count and one term more, to the
last bit, and that tells its powers of $\alpha$ apart.

Runs on short rationals are certified: replayed in exact arithmetic they end with the loss 0, on
points of the unit ball with a margin of exactly 1, after at most as many updates.

Three things that the slide leaves out decide whether the statement is true: the margin, the unit
ball and the initial norm.
"""

import numpy as np
import pytest

from claims.linear_separators import exact, instances
from claims.linear_separators.bounds import refined_update_bound, update_bound
from claims.linear_separators.runs import (
    GRID,
    check_premises,
    check_start,
    rescaled,
    run,
    sample_of,
)
from models import roundings
from models.linear_separators import data, starts
from models.linear_separators.sgd import ORDERS
from theoremcheck import TRIES, Claim, Erratum, Rounding, as_written, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\#\text{updates} \le \max_{1 \le u \le 1/\alpha} \quad
        [\|w^*\|^2 ((\tfrac{2}{\eta} - \alpha) u^2 + (1 + \alpha) u) \quad
        + \frac{2 \|W_0\|_F \|w^*\| u}{\eta}]
        \le M, \qquad M = \frac{\|w^*\|^2}{\alpha^2} \left(1 + \frac{2}{\eta}\right)
        + \frac{2 \|W_0\|_F \|w^*\|}{\eta \alpha}, \qquad L_S(W_{\text{end}}) = 0""",
    place="Theorem 2",
    source="brutzkus2018, Theorem 2",
    premises={
        "margin": r"y \langle w^*, x \rangle \ge 1",
        "unit ball": r"\|x\| \le 1",
        "leaky": r"\alpha > 0",
    },
    quantifiers={
        "data": "orthonormal points, points all exactly at the margin, and a circle of such; real "
        "digits in a claim of their own; searched over up to three points in 2 or 3 dimensions",
        "order": "five, three of them adversarial: the worst point, the smallest violation, the "
        "first violated",
        "by certificate": r"5 orthonormal points, and 12 next to the margin; "
        r"$\alpha\in\{\frac3{10},1\}$, $\eta\in\{\frac1{10},1,100\}$, $B_0\le1$, every order, "
        "$k=1$ and 4",
        "$k$": "1 and 5 units of each sign; 2 asleep, and up to 1000 in a claim of their own",
        r"$\alpha, \eta, B_0$": r"$\alpha\in\{0.3,1\}$, $\eta\in\{0.1,1,100\}$, $B_0\in\{0,1\}$; "
        r"searched over $\alpha\in[\frac15,1]$, $\eta\in[\frac14,100]$ and starts up to $B_0=20$",
        "all steps": r"$\alpha\in\{0.3,1\}$, $\eta$ from $10^{-2}$ to $10^4$, $B_0=0$",
        "start against $w^*$": r"$\alpha=1$, $(\eta, B_0)=(10, 1000)$ and $(3, 300)$",
        "start asleep": r"$(\alpha, \eta)=(1/8, 1/4)$, $(1/8, 1/16)$ and $(1/4, 1/4)$, "
        r"$B_0=\|w^*\|/\alpha$",
    },
    conclusion="updates of an exact run",
    rests_on=["linear_separators.potentials"],
)
DATA_LINE = Erratum(
    quote=r"$y = \text{sign}(\mathbf{x}^\top \mathbf{w}^*)$",
    says="this is all that is said of the data",
    correct=r"$y\langle w^*,x\rangle\ge1$ and $\|x\|\le1$ as well, since otherwise $w^*$ may be "
    r"shortened at will, and $M$ with it",
)
NO_START = Erratum(
    quote=r"$M = \frac{||\mathbf{w}^*||^2}{\alpha^2} + "
    r"O\left(\frac{||\mathbf{w}^*||^2}{\eta}\right)$",
    says=r"no term for the start, whatever constant the $O$ has: from zero $2/\alpha^2$ will do",
    correct=r"$2\|W_0\|_F\|w^*\|/(\eta\alpha)$ must be added, since from large starts the updates "
    r"grow with $\|W_0\|_F$",
)


@pytest.mark.parametrize("family, slope, step, width, order", exact.CELLS)
def test_one_run_stays_below_M(evidence, family, slope, step, width, order):
    run, separator = exact.run_of(evidence, family, slope, step, width, order)
    evidence.premise("leaky", run.slope > 0)
    exact.certify(evidence, "updates of an exact run", "at most", run, separator=separator)


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
@pytest.mark.parametrize("order", list(ORDERS))
def test_updates_stay_below_M(evidence, family, slope, step, width, order):
    """From zero and from norm 1, twice each; every width, step and order sees the same sample."""
    sample = sample_of(evidence, family)
    check_premises(evidence, sample, slope)
    norms = np.array([0.0, 0.0, 1.0, 1.0])
    starting = norms[:, None, None] * starts.of_norm(
        1, 4, width, sample.points.shape[1], evidence.rng("weights")
    )
    check_start(evidence, starting, norms)
    runs = run(sample, starting, slope, step, order, rng=evidence.rng("order"))
    # From zero each of the n orthonormal points needs an update, and M is n (1 + 2/100).
    tight = (family, slope, step) == ("orthonormal", 1, 100)
    judge_updates(evidence, sample, slope, step, norms, runs, attained=0.02 if tight else None)
    judge_loss(evidence, runs)


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
    """From zero each of n orthonormal points needs an update, and M = n (1 + 2/η)."""
    sample = checked(evidence, slope, radius, shortened)
    bound = refined_update_bound(sample.separator_norm, 0, slope, step)
    updates = from_zero(sample, slope, step).updates
    evidence.at_most("non-zero updates", updates, bound, trivial=None, attained=0.02)


@pytest.mark.parametrize("slope", [0.3, 1])
def test_over_all_steps(evidence, slope):
    """From the smallest steps to the largest: where M is loose, and where it is tight."""
    steps, sample = 10.0 ** np.arange(-2, 4.5, 0.5), checked(evidence, slope, 1, 1)
    updates = [from_zero(sample, slope, step).updates[0] for step in steps]
    bounds = [refined_update_bound(sample.separator_norm, 0, slope, step) for step in steps]
    evidence.at_most(
        "non-zero updates",
        updates,
        bounds,
        rounding=Rounding(9, bounds),
        trivial=None,
        attained=3e-4 if slope == 1 else None,  # 1 + 2/η at η = 10⁴
    )
    evidence.curve(
        "updates on 20 orthonormal points, and the refined bound",
        steps,
        updates,
        predicted=bounds,
        axes=("η", "non-zero updates"),
        scales=("log", "log"),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_run_on_any_points(evidence, tries):
    quantity, precise = "non-zero updates of any run", any_run_exactly
    evidence.search(quantity, any_run, relation="at most", tries=tries, precise=precise)


def any_run(draw):
    instance = instances.any_run(draw)
    rates = instance.slope, instance.step
    start = instances.shortest_norm(instance.signed), np.linalg.norm(instance.weights)
    bound, plain = refined_update_bound(*start, *rates), update_bound(*start, *rates)
    # ω and B_0 are norms, and nine more operations are made of them.
    operations = roundings.norm(instance.rows.shape[1]) + roundings.norm(instance.rows.size) + 9
    return instances.run(instance).updates[0], bound, Rounding(operations, plain)


@instances.in_fifty_digits
def any_run_exactly(draw):
    instance = instances.any_run(draw)
    return len(instances.run_exactly(instance)[0]), instances.most_updates(instance)


@pytest.mark.parametrize("norm, step", [(1000, 10), (300, 3)])
def test_from_a_start_against_the_separator(evidence, norm, step):
    """Points all around a circle, at the margin 1/10 each. From W_0 = -B_0 W*/‖W*‖ some point is
    always barely violated: its update leaves ‖W‖ about as it was and turns W by its margin alone.

    So W walks round a sphere. It begins and ends at the angle arcsin 1/10 from the axis, which
    costs 1 - √0.99 of the way, and a circle of n points misses the barely violated one by up to
    2π/n of ‖W‖, which costs less than 2π ω/n of the norm: together 7 per cent.
    """
    sample = data.edge(1000, 3, 0.1, evidence.rng("data", by=[]))
    check_premises(evidence, sample, 1)
    starting = starts.opposed(sample.separator, norm)
    check_start(evidence, starting, [norm])
    runs = run(sample, starting, 1, step, "smallest-violation")
    judge_updates(evidence, sample, 1, step, np.array([norm]), runs, attained=0.07)


@pytest.mark.parametrize("slope, step", [(1 / 8, 1 / 4), (1 / 8, 1 / 16), (1 / 4, 1 / 4)])
def test_from_a_sleeping_start(evidence, slope, step):
    """Every weight at -v/α, so that B_0 = ω/α and each point needs 1/(ηα²) updates. All numbers are
    dyadic, and what is left of the bounds beside 4 ω²/(ηα²) is known to the last bit.
    """
    sample = data.orthonormal(4, evidence.rng("data", by=[]))
    check_premises(evidence, sample, slope)
    starting = starts.asleep(1, 2, 4, slope)
    runs = run(sample, starting, slope, step, "first-violated")
    omega, initial = sample.separator_norm, float(starts.norms(starting)[0])
    of_refined = refined_update_bound(omega, initial, slope, step)
    of_plain = update_bound(omega, initial, slope, step)
    left = np.array([omega**2, omega**2 / slope**2])
    predicted = 4 * runs.updates + left
    evidence.identity("M from a sleeping start", [of_refined, of_plain], predicted)
    judge_updates(evidence, sample, slope, step, np.array([initial]), runs)
    judge_loss(evidence, runs)


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
    """Nothing separates it, so updates never end: the count is stopped at ten times M."""
    sample = data.one_point_two_labels(4)
    bound = update_bound(1, 0, 0.5, 1)
    stop = int(10 * bound)
    runs = run(sample, np.zeros((1, 10, 4)), 0.5, 1, "first-violated", max_updates=stop)
    evidence.premise("margin", bool((sample.margins >= 1).all()))
    evidence.at_most("non-zero updates", runs.updates, bound, trivial=None)


@as_written(erratum=NO_START)
def test_large_start(evidence):
    """Against M with the constant 2/α² in its O, which holds from zero. A large start that is made
    ten times as large takes about ten times the updates: another constant is passed later on.
    """
    sample = data.orthonormal(20, evidence.rng("data"))
    check_premises(evidence, sample, 0.5)
    norms, drawn = 10.0 ** np.arange(5, -1, -1), evidence.rng("order")
    unit = starts.of_norm(1, 40, 5, 20, evidence.rng("weights"))
    updates = [
        run(sample, norm * unit, 0.5, 1, "cyclic", rng=drawn, max_updates=10**6).updates
        for norm in norms
    ]
    bound = update_bound(sample.separator_norm, 0, 0.5, 1)
    evidence.at_most("non-zero updates", updates, bound, trivial=None)
    evidence.curve(
        "updates by the norm of the start: mean of 40 runs, and M from zero",
        norms,
        np.mean(updates, axis=1),
        predicted=np.full(len(norms), bound),
        axes=("B₀", "non-zero updates"),
        scales=("log", "log"),
    )


def checked(evidence, slope, radius, shortened):
    """Return the rescaled sample, its premises checked."""
    sample = rescaled(evidence.rng("data", by=[]), radius, shortened)
    check_premises(evidence, sample, slope)
    return sample


def from_zero(sample, slope, step):
    """Train on 20 points from zero."""
    return run(sample, np.zeros((1, 10, 20)), slope, step, "first-violated")


def judge_updates(evidence, sample, slope, step, norms, runs, attained=None):
    """Judge the count by the refined bound, and that by M; nothing else is known of either."""
    omega = sample.separator_norm
    refined = np.array([refined_update_bound(omega, norm, slope, step) for norm in norms])
    plain = np.array([update_bound(omega, norm, slope, step) for norm in norms])
    # M_ref is a chain of nine operations at most, M one of seven.
    evidence.at_most(
        "non-zero updates",
        runs.updates,
        refined,
        rounding=Rounding(9, plain),
        trivial=None,
        attained=attained,
    )
    evidence.at_most("refined bound", refined, plain, rounding=Rounding(9 + 7, plain), trivial=None)


def judge_loss(evidence, runs):
    """Training stops by outputs of its own, so that the loss is off by the roundings of two."""
    units, dimension = runs.weights.shape[1:]
    rounding = Rounding(2 * roundings.dense((dimension, units, 1)), 1 + starts.norms(runs.weights))
    evidence.identity("final hinge loss", runs.loss, 0, rounding=rounding)
