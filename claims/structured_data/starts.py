"""Whether a start is the one that the proof is about, told from its weights."""

from scipy.stats import chi2


def is_normal(weights, variance):
    """Tell whether the weights' squares add up as those of normals of that variance do, but for 1
    in 10^9.
    """
    low, high = chi2.interval(1 - 1e-9, weights.size)
    return bool(low <= (weights**2).sum() / variance <= high)


def check_deviation(evidence, weights):
    """Check that weights (..., m, d) have the deviation 1/√m."""
    evidence.premise("deviation", is_normal(weights, 1 / weights.shape[-2]))
