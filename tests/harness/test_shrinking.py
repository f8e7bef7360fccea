"""What a counterexample looks like in the end: few numbers, and plain ones."""

import json

import numpy as np
import pytest

from tests.harness.searches import searched
from theoremcheck.judging._shrinking import _structures


def instance(project, tests):
    (judgement,) = project.outcomes(tests)[0]["refuted"]["judgements"]
    file = project.path / "reports/latest" / judgement["search"]["counterexample"]
    return json.loads(file.read_text("utf-8"))["instance"]


# Broken by scale as well as by shape: two equal numbers beside others that are less.
EQUAL = """
    def largest_share(draw):
        n = draw.integer("n", 2, 9)
        x = draw.reals("x", n, 0.0, 1.0)
        draw.assume(x.any())
        return 3 * np.sort(x)[-2], 2 * x.max()

    def test_refuted(evidence):
        evidence.search("second", largest_share, relation="at most", tries=400)
"""


def test_equal_numbers_become_plain_together(project):
    assert instance(project, EQUAL) == {"n": 2, "x": [1.0, 1.0]}


# Only of five numbers on, and only near their best ones: with fewer, or as they are, they hold.
FEWER = """
    def averaged(draw):
        n = draw.integer("n", 2, 12)
        a = draw.reals("a", n, 0.0, 1.0)
        means = np.cumsum(a) / np.arange(1, n + 1)
        return 10 * (means**2).sum(), 17 * (a**2).sum()

    def test_refuted(evidence):
        evidence.search("means", averaged, relation="at most", tries=4000, precise=averaged)
"""


def test_fewer_numbers_are_climbed_from_once_more(project):
    assert instance(project, FEWER)["n"] == 5


# A counterexample may have an array of nothing.
NOTHING = """
    def first(draw):
        more = draw.reals("more", draw.integer("n", 0, 3), 0.0, 1.0)
        return draw.real("x", 1.0, 2.0) + sum(more), 0

    def test_refuted(evidence):
        evidence.search("first", first, relation="at most", tries=200)
"""


def test_arrays_of_nothing_are_as_plain_as_can_be(project):
    assert instance(project, NOTHING) == {"n": 0, "more": [], "x": 1.0}


@pytest.mark.parametrize("low, high", [(0, 1000), (0, 10**6), (-(10**6), 1000), (0, 2**62)])
def test_a_whole_number_becomes_the_least_that_breaks_the_bound(low, high):
    assert searched(lambda draw: (draw.integer("n", low, high), 99))[1] == {"n": 100}
    found = searched(lambda draw: (draw.integers("n", 3, low, high).max(), 99))[1]["n"]
    assert sorted(found, key=abs)[2] == 100


def test_an_integer_that_a_range_depends_on_becomes_low():
    def attack(draw):
        n = draw.integer("n", 1, 10**5)
        return draw.integer("m", 0, n), 5

    assert searched(attack)[1] == {"n": 6, "m": 6}


def test_whole_numbers_of_an_array_that_decide_a_shape_become_low():
    def attack(draw):
        widths = draw.integers("widths", 2, 1, 6)
        return draw.reals("x", widths, 0, 1).sum() + 1, 0

    assert searched(attack)[1] == {"widths": [1, 1], "x": [[0.0]]}


def test_an_option_becomes_the_first_that_does_as_well():
    def attack(draw):
        options = [draw.choice("activation", ["relu", "tanh"]), draw.choice("bias", [False, True])]
        width, scale = draw.choice("width", [2**50, 2**60]), draw.choice("scale", [0.5, 0.25])
        return draw.integer("n", 0, 9) * scale * len(options) + width - width, 3.5

    assert searched(attack)[1] == {
        "activation": "relu",
        "bias": False,
        "width": 2**50,
        "scale": 0.5,
        "n": 4,
    }


def test_a_row_is_left_out_of_as_many_columns():
    row = [7, 31, 4, 590]

    def attack(draw):
        n = draw.integer("n", 1, 4)
        x = draw.integers("x", (n, 4), 0, 1000)
        return int((x == row).all(axis=1).any()), 0

    table = [*np.arange(12).reshape(3, 4).tolist(), row]
    assert searched(attack, adopted=[{"n": 4, "x": table}])[1] == {"n": 1, "x": [row]}


def test_numbers_of_a_small_range_have_few_digits():
    found = searched(lambda draw: (draw.reals("x", 3, 1e-9, 1e-8).sum(), 4e-9))[1]
    assert max(len(repr(number)) for number in found["x"]) <= len("1.2e-09")


def test_numbers_that_hang_together_are_rounded_together():
    def attack(draw):
        x, y = draw.reals("x", 3, 0, 1), draw.real("y", 0, 1)
        return 0.02 - abs(x.sum() - y - 0.8), 0

    adopted = {"x": [0.2612, 0.6587, 0.5608], "y": 0.6807}
    found = searched(attack, adopted=[adopted])[1]
    assert all(len(repr(number)) <= len("0.1") for number in [*found["x"], found["y"]])


# Of five and minus one the latter is plainer, and between the two nothing breaks the bound.
WHOLE = """
    def worst_at_five(draw):
        (n,) = draw.integers("n", 1, -5, 5)
        return {5: 3, -1: 2}.get(int(n), 0), 1

    def test_refuted(evidence):
        evidence.search("worst", worst_at_five, relation="at most", tries=200)
"""


def test_a_whole_number_may_become_minus_one(project):
    assert instance(project, WHOLE) == {"n": [-1]}


def test_an_instance_is_tried_without_each_coordinate_and_with_less_of_it():
    values = {"n": 2, "x": 0.5, "flag": True, "row": [1.0, 2.0]}
    tried = list(_structures(values))
    without = [{other: values[other] for other in values if other != name} for name in values]
    assert [each for each in tried if len(each) == 3] == without[:3], "an array is not left out"
    assert {"n": 1, "x": 0.5, "flag": True, "row": [1.0, 2.0]} in tried
    assert {"n": 1, "x": 0.5, "flag": True, "row": [2.0]} in tried
