"""What claims take from their common module about samples, by other ways."""

import numpy as np
import pytest
from scipy.stats import beta, binom

from claims import chance


@pytest.mark.parametrize("draws, error_rate, frequencies", [(50, 0.1, 1), (400, 1e-3, 7)])
def test_frequencies_stray_farther_than_the_half_width_no_more_often(
    draws, error_rate, frequencies
):
    """Of fair coins, the farthest astray, whose law is known; and the bound is no wild one."""
    width = chance.half_width(draws, error_rate, frequencies)
    strays = 2 * binom.sf(np.floor(draws * (0.5 + width)), draws, 0.5)
    assert error_rate / 100 < frequencies * strays <= error_rate
    assert np.isclose(frequencies * 2 * np.exp(-2 * draws * width**2), error_rate)


def test_exact_intervals_are_quantiles_of_beta_laws():
    low, high = chance.exact_intervals([0, 3], [10, 12])
    np.testing.assert_allclose(low, [0, beta.ppf(0.025, 3, 10)], rtol=1e-9)
    np.testing.assert_allclose(high, [beta.ppf(0.975, 1, 10), beta.ppf(0.975, 4, 9)], rtol=1e-9)
    np.testing.assert_array_equal(chance.exact_intervals([3], 12), [[low[1]], [high[1]]])


def test_one_pair_that_is_the_same_in_one_array_is_told():
    draws = np.arange(12).reshape(3, 2, 2)
    assert chance.all_differ(draws, draws[:, 0])
    assert not chance.all_differ(draws, draws[[0, 1, 0], 0])
