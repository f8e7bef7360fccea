r"""What the $O(\|w^*\|^2/\eta)$ of Theorem 2 hides: at least $1/\alpha$.

Let all weights start at $-v$, so that $B_0=\|w^*\|$ on orthonormal points and every unit is asleep
on every point. A point's own units must climb to 0 by steps of $\eta\alpha v$ before they help, and
until then its margin stays below $\alpha$: that takes $1/(\eta\alpha)$ updates for each point, and
as long as it takes to gain the rest, a share of $2\alpha(1-\alpha)/(1+\alpha^2)$ more. Read
with one constant $C$ for all slopes, as the power of $\alpha$ in its first term suggests, $M$ is
therefore too small once $\alpha<1/(C+1)$ and $\eta\le\alpha^2$, whatever $C$ is. From above
$\|W_0\|_F\le\|w^*\|$ gives $4/\alpha^2$; whether a higher power than $1/\alpha$ is ever needed
from such starts we do not know.

Runs on dyadic numbers are certified: replayed in exact arithmetic, they make as many updates as the
first bound, which exceeds the second.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import exact, instances
from claims.linear_separators.runs import check_orthonormal, run
from models.linear_separators import data, starts
from models.linear_separators.exact import run as run_on_rationals
from theoremcheck import TRIES, Claim, Erratum, Rounding, as_written, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\#\text{updates} \ge \frac{\|w^*\|^2}{\eta\alpha}
        > \frac{\|w^*\|^2}{\alpha^2} + C \frac{\|w^*\|^2}{\eta}
        \qquad \text{from } \|W_0\|_F = \|w^*\|""",
    place="Theorem 2",
    premises={
        "orthonormal": r"x_i = e_i",
        "asleep": r"w_r = -v (1, \dots, 1), \; v = \frac{1}{\sqrt{2k}}, \text{ for all } r",
        "small slope": r"\alpha < \frac{1}{C + 1}",
        "small step": r"\eta \le \alpha^2",
    },
    quantifiers={
        "$C$": "4, what holds from such starts at $\\alpha=1$, and 10; 2 and 6 by certificate; "
        "searched from 0 to 9",
        r"$(\alpha, \eta)$": "(1/4, 1/16), (1/8, 1/64) and (1/16, 1/256) by certificate; "
        "(0.1, 0.01), (0.05, 0.001) and (0.05, 0.0004); searched over "
        r"$\alpha\ge0.8/(C+1)$ and $\eta\ge0.7\alpha^2$, and without $C$ over "
        r"$\alpha\in[\frac15,1]$ and $\eta\in[\frac1{32},100]$",
        "$k$": "2 and 8 by certificate; 1 and 3 units of each sign; searched from 1 to 3, on up to "
        "three points",
    },
    conclusion="updates of exact sleepers",
    rests_on=["linear_separators.update_bound"],
)
NO_SLOPE = Erratum(
    quote=r"$O\left(\frac{||\mathbf{w}^*||^2}{\eta}\right)$",
    says=r"with one constant for all slopes, since the other term tells its power of $\alpha$",
    correct=r"the constant is at most $4/\alpha^2$ for $\|W_0\|_F\le\|w^*\|$ and, from a start "
    r"with all units asleep, at least $1/\alpha$",
)


@pytest.mark.parametrize(
    "slope, step, width, constant",
    [
        ("1/4", "1/16", 8, 2),
        ("1/8", "1/64", 2, 4),
        ("1/8", "1/64", 8, 6),
        pytest.param("1/16", "1/256", 2, 10, marks=pytest.mark.full),
    ],
)
def test_two_sleepers_wake_slowly(evidence, slope, step, width, constant):
    """Where 2k is a square, v is rational: the trainer rounds nothing."""
    sample, (slope, step) = (
        data.orthonormal(2, evidence.rng("data", by=[])),
        map(Fraction, (slope, step)),
    )
    check_orthonormal(evidence, sample)
    evidence.premise("small slope", slope < Fraction(1, constant + 1))
    evidence.premise("small step", slope**2 >= step)
    points, labels, _ = exact.shortened(sample)
    start = [[Fraction(-1, 2 * width)] * 2] * (2 * width)
    evidence.premise("asleep", bool((sleepers(width, 2) ** 2 == -start[0][0]).all()))
    run = run_on_rationals(points, labels, start, slope, step, "first-violated")
    exact.certify(evidence, "updates of exact sleepers", "asleep", run, constant=Fraction(constant))


@pytest.mark.parametrize(
    "slope, step, width, constant",
    [
        (0.1, 0.01, 1, 4),
        (0.05, 0.001, 3, 4),
        (0.05, 0.0004, 3, 10),
        without("small slope", 1, 0.01, 3, 4, breaks="updates above C"),
        without("small step", 0.05, 100, 3, 4, breaks="updates above C"),
    ],
)
def test_sleepers_wake_slowly(evidence, slope, step, width, constant):
    sample = data.orthonormal(5, evidence.rng("data", by=[]))
    evidence.premise("small slope", slope < 1 / (constant + 1))
    evidence.premise("small step", step <= slope**2)
    # The share of updates that gain the rest, and two at each point where counts are rounded up.
    more = 2 * slope * (1 - slope) / (1 + slope**2) + 2 * step * slope
    updates = judge(evidence, sample, sleepers(width, 5), slope, step, attained=min(more, 0.999))
    square = sample.separator @ sample.separator
    exceeded = square / slope**2 + constant * square / step
    evidence.at_least("updates above C", updates, exceeded, trivial=0)
    for bound, told in (
        (square / (step * slope), "ω²/(ηα)"),
        (exceeded, "ω²/α² + C ω²/η"),
    ):
        evidence.curve(
            f"updates of sleepers, and {told}, which they exceed",
            [bound],
            updates,
            predicted=[bound],
            axes=(told, "non-zero updates"),
            scales=("log", "log"),
        )


@pytest.mark.parametrize("tries", TRIES)
def test_any_sleepers(evidence, tries):
    for quantity, attack, precise in (
        ("updates of any", any_sleepers, any_sleepers_exactly),
        ("updates above any C", above_any, above_any_exactly),
    ):
        evidence.search(quantity, attack, relation="at least", tries=tries // 2, precise=precise)


def asleep(draw, slope, step):
    """Draw orthonormal points and their order for rows -v² of up to three units of each sign."""
    signed, labels = instances.on_axes(draw)
    units = 2 * draw.integer("width", 1, 3)
    rows = np.full((units, len(signed)), -step / step / units)
    return instances.Instance(
        signed, labels, rows, slope, step, draw.choice("order", instances.CHOSEN)
    )


def sleepers_drawn(draw):
    slope = draw.real("slope", 0.2, 1.0)
    return asleep(draw, slope, instances.any_step(draw, least=0.15))


def any_sleepers(draw):
    instance = sleepers_drawn(draw)
    updates = instances.run(instance).updates[0]
    bound = len(instance.labels) / (instance.step * instance.slope)
    # A unit that wakes has added up as many steps, of three products each.
    return updates, bound, Rounding(4 + 3 + int(updates), bound)


def any_sleepers_exactly(draw):
    instance = sleepers_drawn(draw)
    bound = len(instance.labels) / (instance.step * instance.slope)
    return len(instances.run_exactly(instance)[0]), bound


def sleepers_and_constant(draw):
    constant = draw.real("C", 0.0, 9.0)
    slope = draw.real("α (C + 1)", 0.8, 0.99) / (constant + 1)
    return asleep(draw, slope, draw.real("η/α²", 0.7, 1.0) * slope**2), constant


def above_any(draw):
    instance, constant = sleepers_and_constant(draw)
    return instances.run(instance).updates[0], above(instance, constant)


def above_any_exactly(draw):
    instance, constant = sleepers_and_constant(draw)
    return len(instances.run_exactly(instance)[0]), above(instance, constant)


def above(instance, constant):
    return len(instance.labels) * (1 / instance.slope**2 + constant / instance.step)


@without("asleep")
def test_from_zero(evidence):
    sample = data.orthonormal(5, evidence.rng("data"))
    judge(evidence, sample, 0 * sleepers(3, 5), 0.05, 0.001)


@without("orthonormal")
def test_points_that_help_each_other(evidence):
    sample = data.edge(30, 8, 0.1, evidence.rng("data"))
    judge(evidence, sample, sleepers(3, 8), 0.05, 0.0025)


@as_written(erratum=NO_SLOPE)
def test_with_the_constant_of_linear_units(evidence):
    """At α = 1 the O stands for 4 ω²/η from B_0 ≤ ω."""
    slope, step = 0.05, 0.001
    sample = data.orthonormal(5, evidence.rng("data", by=[]))
    runs = run(sample, sleepers(3, 5), slope, step, "first-violated", max_updates=10**6)
    square = sample.separator @ sample.separator
    evidence.at_most("updates", runs.updates, square / slope**2 + 4 * square / step, trivial=None)


def judge(evidence, sample, starting, slope, step, attained=None):
    check_orthonormal(evidence, sample)
    evidence.premise("asleep", bool((starting == -1 / np.sqrt(starting.shape[1])).all()))
    runs = run(sample, starting, slope, step, "first-violated", max_updates=10**6)
    bound = sample.separator @ sample.separator / (step * slope)
    evidence.at_least(
        "updates", runs.updates, bound, trivial=0, attained=attained, rounding=Rounding(3, bound)
    )
    return runs.updates


def sleepers(width, dimension):
    """Return -v throughout, (1, 2k, d), which is a start at -v/α for α = 1."""
    return starts.asleep(1, width, dimension, slope=1)
