r"""How long the updates of Theorem 2 take: in cyclic order at most $n$ visits each, and $n$ more;
at random at most $nM$ visits in the mean.

In cyclic order $n$ visits without an update end the run, so that there are at most $n$ for each
update and $n$ more. That is attained where all points but the last are satisfied for ever. Drawn at
random, one of $n$ different points, a violated point comes up with a chance of at least $1/n$ while
there is one: the next update takes $n$ visits in the mean, or fewer, and all take $nM$. On
orthonormal points with a large step each point needs to be seen once, and the visits are those of a
coupon collector, known exactly: more than half of $nM$ for three points. What is seen rarely takes
long: the chance $1/n$ of each point is a premise.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import instances
from claims.linear_separators.bounds import update_bound
from claims.linear_separators.runs import check_start, run, sample_of
from models.linear_separators import data, starts
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\#\text{visits} \le n\,(\#\text{updates} + 1) \text{ in cyclic order}, \qquad
        E[\#\text{visits up to the last update}] \le n M \text{ in random order}""",
    place="Theorem 2",
    premises={
        "cyclic": r"\text{points come in one order, again and again}",
        "uniform": r"\Pr[\text{the next visit is to } x_i] = \frac{1}{n} \text{ for } n \text{ "
        r"different points, independently}",
    },
    quantifiers={
        "data": "orthonormal points, points all exactly at the margin, points of one direction; "
        "in cyclic order searched over two to four points in 2 or 3 dimensions",
        r"$(\alpha, \eta)$": "(0.5, 1) and (1, 100); (1, 1) where the cyclic bound is attained; "
        r"searched over $\alpha\in[\frac15,1]$ and $\eta\in[\frac14,100]$",
        "visits at random": "400 runs, and 3000 of a coupon collector",
    },
    conclusion=["visits", "visits over n M", "visits to collect all"],
    rests_on=["linear_separators.update_bound"],
)


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", [(0.5, 1), (1, 100)])
def test_cyclic_order(evidence, family, slope, step):
    sample = sample_of(evidence, family)
    starting = starts.of_norm(1, 20, 5, sample.points.shape[1], evidence.rng("weights"))
    runs = run(sample, starting, slope, step, np.arange(len(sample.labels)))
    evidence.premise("cyclic", cyclic(runs, len(sample.labels)))
    judge_visits(evidence, sample, runs)
    draw_visits(evidence, sample, runs, f"{family}, α = {slope:g}")


@pytest.mark.parametrize("size", [1, 5, 40])
def test_all_but_the_last_are_satisfied(evidence, size):
    """Copies of e_1 at margin 1, and e_1/4: it needs (4 - 1)/(1/4) updates, one in each pass."""
    sample = data.along_one_direction([1.0] * (size - 1) + [0.25])
    # N(e_1) = v (2 c + 2 c) = 1 for v = c = 1/2; all numbers are dyadic.
    starting = np.array([0.5, 0.5, -0.5, -0.5]).reshape(1, 4, 1)
    runs = run(sample, starting, 1, 1, np.arange(size))
    evidence.premise("cyclic", cyclic(runs, size))
    evidence.identity("updates", runs.updates, 12)
    bound = judge_visits(evidence, sample, runs, attained=0)
    evidence.curve(
        "visits of 12 updates by the size of the sample",
        [size],
        runs.visits,
        predicted=bound,
        axes=("n", "visits"),
        scales=("log", "log"),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_cyclic_run(evidence, tries):
    quantity, precise = "visits of any", any_run_exactly
    evidence.search(quantity, any_run, relation="at most", tries=tries, precise=precise)


def drawn(draw):
    """Draw a run on two points or more: on one both sides are equal."""
    instance = instances.any_run(draw, size=4, orders=["cyclic"])
    draw.assume(len(instance.labels) > 1)
    return instance, len(instance.labels)


def any_run(draw):
    instance, size = drawn(draw)
    runs = instances.run(instance)
    return runs.visits[0], size * (runs.updates[0] + 1)


def any_run_exactly(draw):
    instance, size = drawn(draw)
    used, *_ = instances.run_exactly(instance)
    return visits_of(used, size) if len(used) else size, size * (len(used) + 1)


@without("cyclic")
def test_one_of_fifty_at_random(evidence):
    """A single run in eight waits for more than 100 visits until it sees one of fifty."""
    points = np.eye(2)[[0] * 49 + [1]]
    sample = data.Sample(points, np.ones(50), np.ones(2))
    runs = run(sample, np.zeros((300, 2, 2)), 1, 100, "random", rng=evidence.rng("order"))
    evidence.premise("cyclic", cyclic(runs, 50))
    judge_visits(evidence, sample, runs)
    draw_visits(evidence, sample, runs, "one of 50")


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", [(0.5, 1), (1, 100)])
def test_random_order(evidence, family, slope, step):
    judge_mean(evidence, sample_of(evidence, family), slope, step, size=400)


@without("uniform", breaks="visits over n M")
def test_a_point_that_is_shown_rarely(evidence):
    """One of four points stands a thousand times in the list that visits are drawn from."""
    four = data.orthonormal(4, evidence.rng("data"))
    listed = np.repeat(np.arange(4), [1000, 1, 1, 1])
    sample = data.Sample(four.points[listed], four.labels[listed], four.separator)
    judge_mean(evidence, sample, 1, 100, size=500)


@pytest.mark.parametrize("size, count", [(1, 20), (3, 3000)])
def test_a_coupon_collector(evidence, size, count):
    """With one update for each point the visits up to the last are n (1 + 1/2 + … + 1/n) in the
    mean, of the variance Σ n(n - j)/j².
    """
    sample = data.orthonormal(size, evidence.rng("data"))
    runs = run(sample, np.zeros((count, 2, size)), 1, 100, "random", rng=evidence.rng("order"))
    check_uniform(evidence, sample)
    expected = sum(Fraction(size, j) for j in range(1, size + 1))
    variance = sum(Fraction(size * (size - j), j * j) for j in range(1, size + 1))
    if size == 1:
        evidence.identity("visits to collect all", runs.visits - 1, np.ones(count))
    else:
        evidence.mean(
            "visits to collect all",
            runs.visits - size,  # the last n show that nothing is left
            equals=float(expected),
            variance=float(variance),
            resolves=0.5,
        )
        bound = update_bound(sample.separator_norm, 0, 1, 100)
        judge_share(evidence, runs.visits - size, size, bound, float(variance))


def cyclic(runs, size):
    """Tell whether updates, counted by passes over 0, …, n - 1, account for all visits."""
    for used, visits in zip(runs.used, runs.visits, strict=True):
        if visits != visits_of(used, size):
            return False
    return True


def visits_of(used, size):
    """Return the passes before the last update, the visits of the last one's pass, and n more."""
    return np.count_nonzero(np.diff(used) <= 0) * size + used[-1] + 1 + size


def judge_visits(evidence, sample, runs, attained=None):
    bound = len(sample.labels) * (runs.updates + 1)
    evidence.at_most("visits", runs.visits, bound, trivial=None, attained=attained)
    return bound


def draw_visits(evidence, sample, runs, series):
    """Draw the visits of the longest run of u updates over n (u + 1), which is at most 1."""
    updates = np.unique(runs.updates)
    longest = [runs.visits[runs.updates == each].max() for each in updates]
    evidence.curve(
        "visits of the longest run of u updates, as a share of n (u + 1)",
        updates,
        longest / (len(sample.labels) * (updates + 1)),
        series=series,
        predicted=np.ones(len(updates)),
        axes=("u", "visits / n (u + 1)"),
        scales=("log", "log"),
    )


def check_uniform(evidence, sample):
    """Each point is drawn as often as it is listed."""
    _, times = np.unique(sample.points, axis=0, return_counts=True)
    evidence.premise("uniform", len(set(times)) == 1)


def judge_mean(evidence, sample, slope, step, size):
    """V is at most a sum of M waiting times for an event of chance p, the least of a point: so that
    its second moment is at most (M² + M)/p².
    """
    different, times = np.unique(sample.points, axis=0, return_counts=True)
    starting = starts.of_norm(1, size, 2, different.shape[1], evidence.rng("weights"))
    check_start(evidence, starting, np.ones(size))
    check_uniform(evidence, sample)
    bound = update_bound(sample.separator_norm, 1, slope, step)
    drawn = evidence.rng("order")
    runs = run(sample, starting, slope, step, "random", rng=drawn)
    last, longest = runs.visits - len(sample.labels), len(sample.labels) / times.min()
    judge_share(evidence, last, len(different), bound, (bound**2 + bound) * longest**2)


def judge_share(evidence, visits, size, bound, variance):
    """Judge the mean of `visits` up to the last update, whose `variance` is known, by n M."""
    most = size * bound
    evidence.mean(
        "visits over n M", visits / most, at_most=1, variance=variance / most**2, resolves=0.5
    )
