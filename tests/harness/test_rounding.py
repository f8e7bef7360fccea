"""Rounding models: how far apart two numbers may be and still be the same."""

import numpy as np
import pytest

from theoremcheck import Rounding

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
