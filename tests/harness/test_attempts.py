"""Which of the instances that a search has tried it keeps, to climb from."""

from collections import Counter

import numpy as np
import pytest

from theoremcheck.judging._attempts import ALIKE, KEPT, Attempts


@pytest.mark.parametrize("structures", [1, 5, 9, 40])
@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_are_kept_and_a_few_of_each_structure(structures, seed):
    """In whatever order they come, as if all were sorted in the end and taken from the top."""
    rng = np.random.default_rng(seed)
    tried = [{"n": int(rng.integers(structures)), "x": float(x)} for x in rng.random(60)]

    def attack(draw):
        draw.integer("n", 0, structures)
        return draw.real("x", 0.0, 1.0), 1

    attempts = Attempts("q", "at most", attack, len(tried))
    for values in tried:
        attempts.again(values)
    wanted, taken = [], Counter()
    for values in sorted(tried, key=lambda values: -values["x"]):
        if taken[values["n"]] < ALIKE and len(wanted) < KEPT:
            taken[values["n"]] += 1
            wanted.append(values)
    assert [trial.values for trial in attempts.nearest] == wanted
