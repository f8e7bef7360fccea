"""Which of the instances that a search has tried it keeps, to climb from."""

from collections import Counter

import numpy as np
import pytest

from theoremcheck.judging._attempts import ALIKE, KEPT, Attempts, score, written
from theoremcheck.judging._rounding import Rounding

ONE = Rounding(1, 2.0**53 - 1, reason="all is small")  # which allows just 1


def nearest(tried):
    """Sort all and take from the top what is of no structure that has enough."""
    wanted, taken = [], Counter()
    for values in sorted(tried, key=lambda values: -values["x"]):
        if taken[values["n"]] < ALIKE and len(wanted) < KEPT:
            taken[values["n"]] += 1
            wanted.append(values)
    return wanted


@pytest.mark.parametrize("structures", [1, 5, 9, 40])
@pytest.mark.parametrize("seed", range(20))
def test_at_any_time_the_nearest_are_kept_and_a_few_of_each_structure(structures, seed):
    rng = np.random.default_rng(seed)
    tried = [{"n": int(rng.integers(structures)), "x": float(x)} for x in rng.random(60)]

    def attack(draw):
        draw.integer("n", 0, structures)
        return draw.real("x", 0.0, 1.0), 1

    attempts = Attempts("q", "at most", attack, len(tried))
    for made, values in enumerate(tried, 1):
        attempts.again(values)
        assert [trial.values for trial in attempts.nearest] == nearest(tried[:made])


def test_an_instance_is_told_in_three_hundred_characters_and_where_it_was_cut():
    line = f'name = "{"o" * 291}"'
    assert len(line) == 300
    assert written({"name": "o" * 291}) == line
    assert written({"name": "o" * 292}) == f"{line[:-1]}o …"
    assert written({"n": 2, "x": [0.5, 1.0]}) == "n = 2, x = [0.5, 1.0]"


@pytest.mark.parametrize("others", [[-0.5, 0.0, 0.5, 1.0, 2.0], [-2.0, -1.0, -0.25, 0.0, 0.25]])
def test_what_is_larger_is_nearer_to_a_bound_from_above_whatever_the_signs(others):
    for bound in others:
        steps = np.sort([*np.linspace(-3, 3, 49), 1e-300, -1e-300])
        near = [score("at most", *np.array([x, bound, 0.0]))[1] for x in steps]
        assert near == sorted(near)


def test_what_the_statement_leaves_out_is_no_try_of_it():
    attempts = Attempts("q", "at most", half_of_them, 10)
    for n in (0, 1, 2, 3, 4):
        attempts.again({"n": n})
    assert (attempts.made, attempts.inside) == (5, 2)


def half_of_them(draw):
    draw.assume(draw.integer("n", 0, 4) % 2 == 1)
    return 0, 1


@pytest.mark.parametrize(
    "relation, bounds, left",
    [
        ("identity", [0.0, 1.0, 1.1, 2.0], [0.0, 1.1, 2.0]),
        ("at most", [1.0, 1.1, 2.0], [1.1, 2.0]),
        ("identity", [0.4, 0.9], []),
    ],
)
def test_what_rounding_drowns_is_told_where_nothing_else_is(relation, bounds, left):
    """An allowance of 1 forgives all of what is predicted up to 1, and uses most of it there."""

    def attack(draw):
        bound = draw.real("bound", 0, 2)
        return bound - (0.9 - bound / 8 if relation == "identity" else 0), bound, ONE

    attempts = Attempts("q", relation, attack, 10)
    for bound in bounds:
        attempts.again({"bound": bound})
    assert attempts.inside == len(left)
    assert attempts.tightest.values["bound"] == (left or bounds)[0]
    violating = score(relation, *map(np.array, (0.5 + 1.5, 0.5, 1.0)))
    assert (violating[2], violating[4]) == (True, False)


@pytest.mark.parametrize("over, clear", [(1.9, False), (2.1, True)])
def test_a_violation_is_clear_from_two_to_the_minus_40_of_both_sides_on(over, clear):
    sides = (np.array(1 + over * 2.0**-40), np.array(1.0), np.array(0.0))
    assert score("at most", *sides)[2:4] == (True, clear)
