r"""SGD's classifier is expressed by the points that it used: run again on those alone, it gives the
same $W$.

A visit that changes nothing leaves no trace. So the ordered list of used points and $W_0$ determine
the final weights, to the last bit, where the choice among the points that would change something
depends on the weights alone, or follows a fixed list. An order that is drawn at random, or looks at
unused points, may take another way through the used ones. By Theorem 2 the list is short, however
large the sample is, as long as the start is small: from a huge $W_0$ the network must first unlearn
what it says about most points, and the description grows with $\|W_0\|_F$.

Runs on short rationals are certified: replayed in exact arithmetic, on all points and on the used
ones, they end in the same $W$, and the used ones are no more than the bound.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import exact, instances
from claims.linear_separators.bounds import refined_update_bound
from models import roundings
from models.certificates.descent import squares
from models.linear_separators import data, starts
from models.linear_separators.exact import run as run_on_rationals
from models.linear_separators.sgd import train
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\mathrm{SGD}(W_0, S_{\text{used}}) = \mathrm{SGD}(W_0, S), \qquad
        |S_{\text{used}}| \le \|w^*\|^2 \max_{1 \le u \le 1/\alpha}
        \quad [(\tfrac{2}{\eta} - \alpha) u^2 + (1 + \alpha + \tfrac{2}{\eta}) u]
        \quad \text{with } \|W_0\|_F \le \|w^*\|, \text{ whatever } n""",
    place="Take home points",
    source="brutzkus2018, Section 4",
    premises={
        "all used points": r"S_{\text{used}} \text{ holds every point that caused an update}",
        "small start": r"\|W_0\|_F \le \|w^*\|",
        "order": r"\text{a fixed list, or a choice by the weights alone, of points that change } W",
    },
    quantifiers={
        "order": "four, three of them adversarial, by certificate and searched over as well; drawn "
        "at random as the departure",
        "$n$": "20, 80 and 320 (full tier) by certificate; in floating point 200 for the same "
        "weights, 100 to 3200 for the points used; 200 on 20 directions, where each of them needs "
        "a point; searched over up to five points in 2 or 3 dimensions, for the same weights "
        "without a separator too",
        "$k$": "4, and 1 in the full tier, by certificate; 1 and 20 units of each sign for the "
        "same weights, 5 for the points used",
        r"$(\alpha, \eta)$": "(1/5, 1/4) and (9/10, 100) by certificate; (0.2, 0.1) for the same "
        "weights, (0.9, 100) for the points used, (1, 100) on 20 directions",
    },
    conclusion="same weights from few points",
    rests_on=["linear_separators.update_bound"],
)
SLOPE, STEP, ENOUGH = 0.9, 100, 100
ORDERS = ["cyclic", "first-violated", "worst", "smallest-violation"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("width", [pytest.param(1, marks=pytest.mark.full), 4])
def test_one_run_twice(evidence, order, width):
    certify(evidence, 20, width, order, Fraction(1, 5), Fraction(1, 4))


@pytest.mark.parametrize("size", [20, 80, pytest.param(320, marks=pytest.mark.full)])
def test_one_run_twice_on_many_points(evidence, size):
    certify(evidence, size, 4, "cyclic", Fraction(9, 10), Fraction(100))


def certify(evidence, size, width, order, slope, step):
    points, labels, separator = exact.cap(size, 3, 0.25, evidence.rng("data", by=[]))
    start = exact.rows(1, width, 3, evidence.rng("start", by=[]))
    run = run_on_rationals(points, labels, start, slope, step, order)
    square, initial = squares(run, separator)
    evidence.premise("small start", initial <= square)
    exact.certify(evidence, "same weights from few points", "again", run, separator=separator)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("width", [1, 20])
def test_same_weights_from_used_points_alone(evidence, order, width):
    judge_again(evidence, order, width, forgotten=0)


@without("order")
def test_random_order(evidence):
    judge_again(evidence, "random", 20, forgotten=0)


@without("all used points")
def test_one_point_forgotten(evidence):
    judge_again(evidence, "cyclic", 20, forgotten=1)


def judge_again(evidence, order, width, forgotten):
    sample = data.cap(200, 10, 0.1, evidence.rng("data", by=[]))
    weights = starts.of_norm(1, 20, width, 10, evidence.rng("weights", by=[]))
    chosen = {"slope": 0.2, "step": 0.1, "order": np.arange(200) if order == "cyclic" else order}
    drawn = evidence.rng("visits")
    runs = train(sample.points, sample.labels, weights, rng=drawn, **chosen)
    # Another stream of draws must not matter: of one start, since it takes as long as all others.
    other = train(sample.points, sample.labels, weights[:1], rng=drawn, **chosen)
    evidence.premise("order", bool(np.array_equal(other.used[0], runs.used[0])))
    again, missing = [], 0
    for start, used in zip(weights, runs.used, strict=True):
        kept = np.unique(used)[forgotten:]
        missing += np.isin(used, kept, invert=True).sum()
        chosen["order"] = np.arange(len(kept)) if order == "cyclic" else order
        again.append(
            train(
                sample.points[kept], sample.labels[kept], start[None], rng=drawn, **chosen
            ).weights[0]
        )
    evidence.premise("all used points", missing == 0)
    evidence.identity("weights", again, runs.weights)


@pytest.mark.parametrize(
    "size, norm", [(100, 1), (400, 1), (1600, 1), (3200, 1), without("small start", 3200, 100_000)]
)
def test_few_points_are_used(evidence, size, norm):
    sample = data.cap(size, 10, 0.25, evidence.rng("data", by=["size"]))
    weights = starts.of_norm(norm, 20, 5, 10, evidence.rng("weights", by=[]))
    runs = train(
        sample.points, sample.labels, weights, slope=SLOPE, step=STEP, order=np.arange(size)
    )
    judge_used(evidence, sample, weights, runs, SLOPE)


def test_each_direction_needs_a_point(evidence):
    """20 orthonormal points, each ten times: from zero, α = 1, the bound is 20 (1 + 4/η)."""
    once = data.orthonormal(20, evidence.rng("data"))
    listed = np.repeat(np.arange(20), 10)
    sample = data.Sample(once.points[listed], once.labels[listed], once.separator)
    weights = np.zeros((1, 10, 20))
    runs = train(
        sample.points, sample.labels, weights, slope=1, step=STEP, order=np.arange(len(listed))
    )
    judge_used(evidence, sample, weights, runs, 1, attained=4 / STEP)


def judge_used(evidence, sample, weights, runs, slope, attained=None):
    omega, size = sample.separator_norm, len(sample.labels)
    evidence.premise("small start", starts.norms(weights).max() <= omega)
    distinct = [len(np.unique(used)) for used in runs.used]
    bound = refined_update_bound(omega, omega, slope, STEP)
    evidence.at_most("points used", distinct, bound, trivial=size, attained=attained)


@pytest.mark.parametrize("tries", TRIES)
def test_any_run_again(evidence, tries):
    for quantity, relation, attack, precise in (
        ("weights of any run", "identity", any_weights, any_rows),
        ("points used by any run", "at most", any_used, any_used_exactly),
    ):
        evidence.search(quantity, attack, relation=relation, tries=tries // 2, precise=precise)


def run_of_points(draw):
    """Draw a run on points that nothing need separate, which is stopped after ENOUGH updates."""
    instance = instances.any_run(draw, size=5, largest=1)
    turned = 2 * draw.integers("turned", (len(instance.labels), 1), 0, 1) - 1
    return instance._replace(signed=turned * instance.signed)


def any_weights(draw):
    instance = run_of_points(draw)
    runs = instances.run(instance, max_updates=ENOUGH)
    draw.assume(runs.updates[0] > 0)
    again = instances.run(only(instance, runs.used[0]), max_updates=ENOUGH)
    return again.weights, runs.weights


def any_rows(draw):
    instance = run_of_points(draw)
    used, rows, _ = instances.run_exactly(instance, most=ENOUGH)
    return instances.run_exactly(only(instance, used), most=ENOUGH)[1], rows


def only(instance, used):
    kept = np.unique(used)
    return instance._replace(signed=instance.signed[kept], labels=instance.labels[kept])


def small_start(draw):
    """Draw a run from rows of at most 1/4k, so that ‖W‖² is at most d/4 < 1 ≤ ω²."""
    instance = instances.any_run(draw, size=5, largest=1, slope=0.5, step=2 / 3)
    return instance._replace(rows=instance.rows / (2 * len(instance.rows)))


def any_used(draw):
    instance = small_start(draw)
    omega = instances.shortest_norm(instance.signed)
    bound = refined_update_bound(omega, omega, instance.slope, instance.step)
    draw.assume(bound < len(instance.labels))
    distinct = len(np.unique(instances.run(instance).used[0]))
    return distinct, bound, Rounding(roundings.norm(instance.rows.shape[1]) + 9, bound)


@instances.in_fifty_digits
def any_used_exactly(draw):
    instance = small_start(draw)
    used, *_ = instances.run_exactly(instance)
    return len(np.unique(used)), instances.most_updates(instance, 1)
