"""Which of the instances that a search has tried it keeps, to climb from."""

from collections import Counter

import numpy as np
import pytest

from theoremcheck.judging._attempts import ALIKE, KEPT, Attempts, written


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
