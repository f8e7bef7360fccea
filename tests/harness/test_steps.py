"""The rule that finds drift over nights: exact under exchangeability, and it sees what it says."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from scipy.stats import binom

from theoremcheck.record import _step
from theoremcheck.record._history import Series
from theoremcheck.record._step import RATE, WINDOWS, found_in, p_value, steps


def series(*rows, what="slack"):
    return [Series(f"s.c{number}", what, list(row)) for number, row in enumerate(rows)]


def beside(row, claims):
    """A series among so many claims that never move."""
    still = [[0.5] * len(row)] * (claims - 1)
    return series(row, *still)


@pytest.mark.parametrize("seed", range(20))
def test_p_is_the_share_of_choices_at_least_as_far_out(seed):
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 + seed, int(rng.integers(6, 13)))
    window = int(rng.integers(2, 5))
    sums = np.array([sum(chosen) for chosen in combinations(numbers.tolist(), window)])
    seen = numbers[-window:].sum()
    exact = min(1.0, 2 * min((sums <= seen).mean(), (sums >= seen).mean()))
    assert p_value(numbers, window) == pytest.approx(exact, rel=1e-12)


def test_p_keeps_its_digits_far_out():
    numbers = np.array([0] * 355 + [1] * 20)
    assert p_value(numbers, 20) == pytest.approx(2 / comb(375, 20), rel=1e-9)
    assert p_value(np.zeros(30, int), 10) == 1.0


LAWS = {
    "normal": lambda rng, shape: rng.normal(1, 0.2, shape),
    "log-normal": lambda rng, shape: rng.lognormal(sigma=2, size=shape),
    "Cauchy": lambda rng, shape: rng.standard_cauchy(shape),
    "lattice": lambda rng, shape: 25.0 * rng.poisson(1.5, shape),
    "rare event": lambda rng, shape: 1.0 * (rng.random(shape) < 0.05),
}


@pytest.mark.parametrize("law", LAWS)
def test_without_drift_alarms_are_as_rare_as_they_say(law, monkeypatch):
    """At a rate of 0.05 a night and a series: the mean over nights, held at one in a million."""
    monkeypatch.setattr(_step, "LOOK", 0.0)
    rng = np.random.default_rng(1)
    count, nights = 400, 40
    rate = 0.05
    alarms = 0
    for row in LAWS[law](rng, (count, nights)):
        # One window at a time, on the last night alone: independent trials.
        window = int(rng.choice(list(WINDOWS)))
        p = p_value(_step._on_grid(row), window)
        alarms += p <= rate
    assert alarms <= binom.isf(1e-6, count, rate)


def test_the_shares_of_the_windows_are_the_whole_rate():
    assert sum(WINDOWS.values()) == pytest.approx(1)


def power(step, before, claims=100, runs=200, spread=0.1, seed=2):
    """The share of steps, in spreads of a night, that are found within ten nights."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(1, spread, (runs, before + 10))
    rows[:, before:] += step * spread
    found = 0
    for row in rows:
        told = steps(Series("s.c", "slack", row.tolist()), RATE / claims)
        found += any(each.found >= before for each in told)
    return found / runs


def test_a_step_of_two_spreads_is_found_within_ten_nights():
    """With a hundred claims and a hundred nights before; docs/history.md has the shares."""
    assert power(2, before=100) >= 0.95 - 3 * (0.95 * 0.05 / 200) ** 0.5
    assert power(3, before=40, runs=100) >= 0.95


def test_the_power_falls_where_there_is_less_to_see():
    shares = [power(step, before=100, runs=60) for step in (0.5, 1.5, 3)]
    assert shares[0] < 0.1 < shares[1] < 0.9 < shares[2]


@pytest.mark.parametrize("spread", [0.0, 1e-9, 0.01, 0.02])
def test_of_what_hardly_varies_five_percent_are_found_within_ten_nights(spread):
    rng = np.random.default_rng(3)
    for sign in (1, -1):
        row = 0.8 * (1 + rng.normal(0, spread, 60))
        row[50:] += sign * 0.05 * 0.8
        (step,) = found_in(beside(row, 100))
        assert step.found >= 50
        assert step.claim == "s.c0"
        assert np.sign(step.after - step.before) == sign


def test_less_than_half_of_that_is_not_told():
    assert found_in(series([1.0] * 50 + [1.024] * 10)) == []
    assert len(found_in(series([1.0] * 50 + [1.026] * 10))) == 1


def test_one_wild_night_is_no_step():
    rng = np.random.default_rng(4)
    row = rng.normal(1, 0.1, 60)
    row[-3] = 1e6
    assert found_in(series(row)) == []


def test_a_step_is_told_once_when_it_was_seen_and_stands_while_it_is():
    row = [1.0, 1.1] * 30 + [2.0, 2.1] * 5
    (step,) = found_in(series(row))
    assert 62 <= step.found < 70
    assert step.stands
    assert (step.before, step.after) == (pytest.approx(1.05, rel=0.1), pytest.approx(2.05, rel=0.3))
    (later,) = found_in(series(row + [2.0, 2.1] * 60))
    assert later.found == step.found
    assert not later.stands


def test_nights_without_the_number_are_left_out():
    row = [1.0, None] * 30 + [2.0, None] * 10
    (step,) = found_in(series(row))
    assert 60 < step.found < 80
    assert found_in(series([None] * 9 + [1.0])) == found_in([]) == found_in(series([])) == []


def test_the_rate_is_shared_by_the_claims_of_each_number():
    """What is seen among a few claims may be too little among many."""
    rng = np.random.default_rng(5)
    row = rng.normal(1, 0.1, 110)
    row[100:] += 0.12
    alone = found_in(series(row))
    claims = int(RATE / min(step.p for step in alone)) + 1
    assert 100 < claims < 10**4
    assert found_in(beside(row, claims)) == []
    times = series(*[[0.5] * 110] * claims, what="time")
    assert found_in(series(row) + times) == alone


def test_a_year_of_nights_is_told_within_the_promise():
    """A hundred claims, a year: RATE promises at most one night of alarms, one number each."""
    rng = np.random.default_rng(6)
    rows = rng.normal(1, 0.2, (100, 365))
    assert len(found_in(series(*rows))) <= binom.isf(1e-6, 365, RATE)
