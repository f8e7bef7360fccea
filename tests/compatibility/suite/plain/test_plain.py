"""What stands beside claims in the same run: tests that pass, one that fails, one of Hypothesis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("n", [1, 2])
def test_passes(n):
    assert n * n >= n


def test_fails():
    assert 1 + 1 == 3


@given(st.integers())
def test_any_square(n):
    assert n * n >= n
