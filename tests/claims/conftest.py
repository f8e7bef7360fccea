"""The digits that tests of claims compute with where float64 is what they test."""

import mpmath
import pytest


@pytest.fixture(autouse=True)
def sixty_digits():
    """Give mpmath 60 digits, and its own number of them back."""
    with mpmath.workdps(60):
        yield
