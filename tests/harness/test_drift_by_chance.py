"""The tests behind a comparison: equal runs differ no more often than they say, whatever the law.

Each rate is held against its level by the binomial distribution, at one in a million.
"""

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.stats import binom, fisher_exact, hypergeom

from tests.harness import records
from theoremcheck.record import _drift
from theoremcheck.record._drift import ALPHA, shift

PAIRS = 600
LEVELS = (0.2, 0.05, 0.01, ALPHA)
LAWS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "log-normal": lambda rng, n: rng.lognormal(sigma=2, size=n),
    "lattice": lambda rng, n: rng.poisson(1.5, n) / 3,
    "Bernoulli": lambda rng, n: rng.random(n) < 0.1,
    "Cauchy": lambda rng, n: rng.standard_cauchy(n),
    "constant": lambda rng, n: np.full(n, 0.1),
}


def sampled(sample, assured=None, **fields):
    """A judgement of the mean of draws."""
    draws = np.asarray(sample, float)
    fields = {"n": draws.size, "assured": draws.size if assured is None else assured} | fields
    fields = {"measured": float(draws.mean()), "sample": draws.tolist()} | fields
    return records.judgement(kind="mean", rung="sampled", **fields)


def counted(hits, batch, assured=None):
    """A judgement of a probability, counted in batches."""
    n = batch * len(hits)
    fields = {"n": n, "assured": n if assured is None else assured, "measured": sum(hits) / n}
    return records.judgement(kind="probability", rung="sampled", hits=hits, **fields)


def p_values(pairs, same_streams):
    return np.array([shift("case", old, new, same_streams, False).p for old, new in pairs])


def too_often(p, level):
    """Say whether values of p are below a level more often than chance explains."""
    return (p <= level).sum() > binom.isf(1e-6, p.size, level)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("n", [12, 60])
def test_equal_runs_under_other_seeds_differ_as_rarely_as_they_say(law, n):
    rng = np.random.default_rng(n)
    draw = LAWS[law]
    p = p_values(
        [(sampled(draw(rng, n)), sampled(draw(rng, n))) for _ in range(PAIRS)], same_streams=False
    )
    assert not any(too_often(p, level) for level in LEVELS)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("chaos", [0.2, 1.0])
def test_equal_runs_elsewhere_differ_as_rarely_as_they_say(law, chaos):
    """Rounding sends a share of the draws anywhere; the others stay up to their last digits."""
    rng = np.random.default_rng(3)
    pairs = []
    for _ in range(PAIRS):
        old, other = LAWS[law](rng, 40), LAWS[law](rng, 40)
        new = np.where(rng.random(40) < chaos, other, old) * (1 + 1e-12 * rng.normal(size=40))
        pairs.append((sampled(old), sampled(new)))
    p = p_values(pairs, same_streams=True)
    assert not any(too_often(p, level) for level in LEVELS)


@pytest.mark.parametrize("chance", [0.5, 0.02])
@pytest.mark.parametrize("trials", [40, 1000])
def test_counts_of_equal_runs_differ_as_rarely_as_they_say(chance, trials):
    rng = np.random.default_rng(4)
    hits = rng.binomial(trials, chance, (PAIRS, 2)).tolist()
    p = p_values([[counted([k], trials) for k in pair] for pair in hits], same_streams=False)
    assert not any(too_often(p, level) for level in LEVELS)


def test_fishers_test_is_never_below_its_exact_tail_and_close_to_it_far_out():
    rng = np.random.default_rng(5)
    for _ in range(300):
        n = int(rng.integers(1, 200))
        one, other = (int(k) for k in rng.integers(0, n + 1, 2))
        found = shift("case", counted([one], n), counted([other], n), False, True).p
        tails = hypergeom(2 * n, one + other, n).sf(max(one, other) - 1)
        exact = 2 * tails if one != other else 1.0
        assert min(1.0, exact) * (1 - 1e-9) <= found <= 1
        if exact < ALPHA:
            assert found < 1.1 * exact
            table = [[one, n - one], [other, n - other]]
            assert found == pytest.approx(fisher_exact(table).pvalue, rel=0.1)


@pytest.mark.parametrize("same_streams", [True, False])
@pytest.mark.parametrize("kind", ["counts", "draws"])
def test_samples_that_stopped_where_they_were_extreme_do_not_differ(kind, same_streams):
    """Of either run only what it drew whatever it showed; with all it drew, equal runs differ."""
    rng = np.random.default_rng(6)
    fair, unfair = [], []
    for _ in range(PAIRS):
        runs = [stopped(rng, kind) for _ in range(2)]
        fair.append([as_judged(kind, run, 20) for run in runs])
        unfair.append([as_judged(kind, run, run.size) for run in runs])
    p, naive = (p_values(pairs, same_streams) for pairs in (fair, unfair))
    assert not any(too_often(p, level) for level in LEVELS)
    assert (naive <= 0.05).sum() > 1.5 * (p <= 0.05).sum()


def stopped(rng, kind):
    """Draws (n,) about 0, from 20 on by tens until their sum looks like more, at most 400."""
    draws = rng.normal(size=400) if kind == "draws" else rng.choice([-1.0, 1.0], 400)
    ends = np.arange(20, 401, 10)
    far = np.abs(np.add.accumulate(draws)[ends - 1]) > 2 * np.sqrt(ends)
    return draws[: ends[np.argmax(far)] if far.any() else 400]


def as_judged(kind, run, assured):
    if kind == "draws":
        return sampled(run, assured)
    return counted((run.reshape(-1, 10) > 0).sum(axis=1).tolist(), 10, assured)


@pytest.mark.parametrize(
    "old, new, compared",
    [
        ({}, {}, True),
        ({"assured": 0}, {}, False),
        ({"n": 4000, "assured": 4000}, {"n": 4000, "assured": 4000}, True),
        ({"n": 4000, "assured": 4000}, {"n": 2000, "assured": 2000}, False),
        ({"n": 4000, "assured": 100}, {"n": 2000, "assured": 100}, True),
        ({"n": 4000, "assured": 100}, {"n": 4000, "assured": 4000}, False),
    ],
)
def test_only_draws_of_one_law_are_held_against_each_other(old, new, compared):
    """A kept number is the mean of more than one draw where a longer sample was drawn whole."""
    sample = np.random.default_rng(7).normal(size=400)
    judgements = [replace(sampled(sample), **changes) for changes in (old, new)]
    found = shift("case", *judgements, False, True)
    assert (found is not None) == compared


def test_draws_beyond_those_that_both_runs_made_for_certain_count_nothing():
    rng = np.random.default_rng(8)
    draws = rng.normal(size=100)
    one = sampled(draws, assured=30)
    other = sampled(np.concatenate([draws[:30], draws[30:] + 9]), assured=40)
    assert shift("case", one, other, False, True).p == 1
    counts = counted([5, 5, 0, 0], 10, assured=25), counted([5, 5, 9, 9], 10, assured=29)
    assert shift("case", *counts, False, True).p == 1


@pytest.mark.parametrize("same_streams", [True, False])
def test_rounding_makes_no_difference_of_ties(same_streams):
    """All numbers of a lattice moved the same way, in their last digits."""
    draws = LAWS["lattice"](np.random.default_rng(9), 60)
    moved = sampled(draws * (1 + 1e-12), measured=2.0)
    assert shift("case", sampled(draws), moved, same_streams, False).p == 1


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("p_of", [_drift._paired, _drift._apart])
def test_neither_the_unit_of_draws_nor_their_rounding_makes_a_difference(p_of, unit):
    rng = np.random.default_rng(0)
    old, new = rng.random(30), rng.random(30) + 0.4
    assert p_of(unit * old, unit * new) == p_of(old, new) < 0.05
    rounded = np.nextafter(unit * old, np.inf)
    assert p_of(unit * old, rounded) == 1.0
    assert p_of(np.zeros(5), np.zeros(5)) == 1.0
