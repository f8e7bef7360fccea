"""Whether a start is the one that the proof is about, told from its weights."""

from scipy.stats import chi2


def check_deviation(evidence, weights):
    """Weights (..., m, d): their squares add up as those of normals of deviation 1/√m do, but for 1
    in 10^9.
    """
    low, high = chi2.interval(1 - 1e-9, weights.size)
    total = weights.shape[-2] * (weights**2).sum()
    evidence.premise("deviation", bool(low <= total <= high))
