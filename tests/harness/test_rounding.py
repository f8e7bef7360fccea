"""Rounding models: how far apart two numbers may be and still be the same."""

import math

import numpy as np
import pytest

from theoremcheck import Rounding
from theoremcheck.judging._exact import compare_identity
from theoremcheck.statement._outcomes import Outcome

UNIT = 2.0**-53


@pytest.mark.parametrize(
    "apart, covered",
    [
        (0.0, True),
        (3 * UNIT, True),
        (-3 * UNIT, True),
        (8 * UNIT, False),
        (-8 * UNIT, False),
        (np.nan, False),
        (np.inf, False),
    ],
)
def test_four_roundings_cover_what_is_at_most_four_units_apart(apart, covered):
    assert Rounding(4, 1).covers(apart, 0) is covered
    assert Rounding(4, 1).covers([0.0, apart], [0.0, 0.0]) is covered


def test_each_number_has_its_own_magnitude():
    assert Rounding(4, [1, 100]).covers([1, 100 + 200 * UNIT], [1, 100])
    assert not Rounding(4, [100, 1]).covers([0, 200 * UNIT], [0, 0])


def test_no_operation_covers_equal_numbers_alone():
    assert Rounding().covers([1, 2], [1, 2])
    assert not Rounding().covers(1 + 2 * UNIT, 1)


def test_what_is_equal_to_the_last_bit_uses_nothing_of_its_allowance():
    for rounding in (Rounding(), Rounding(4, [0, 1])):
        judged = compare_identity("q", [1, 2], [1, 2], rounding)
        assert (judged.outcome, judged.slack) == (Outcome.HOLDS, 0.0)


def test_a_sum_knows_its_terms():
    rng = np.random.default_rng(0)
    terms = rng.standard_normal((5, 1000)) * 10 ** rng.uniform(-5, 5, (5, 1000))
    rounding = Rounding.of_sum(terms)
    assert rounding.operations == 999
    assert rounding.covers(np.cumsum(terms, axis=1)[:, -1], list(map(math.fsum, terms)))
    assert Rounding.of_sum(terms, axis=0).allowance().shape == (1000,)


def test_more_roundings_are_counted_on():
    assert Rounding(3, [1, 2], "float32", "a reason").then(2) == Rounding(
        5, [1, 2], "float32", "a reason"
    )
