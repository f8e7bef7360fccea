"""Which of the instances that a search has tried it keeps, to climb from."""

from collections import Counter

import numpy as np
import pytest

from theoremcheck.judging._attempts import ALIKE, KEPT, Attempts


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
