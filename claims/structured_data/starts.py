"""Whether a start and points are those that the proof is about, told from their entries."""

import numpy as np
from scipy.stats import chi2

from models import roundings
from theoremcheck import Rounding


def is_normal(weights, variance):
    """Tell whether the weights' squares add up as those of normals of that variance do, but for 1
    in 10^9.
    """
    low, high = chi2.interval(1 - 1e-9, weights.size)
    return bool(low <= (weights**2).sum() / variance <= high)


def check_deviation(evidence, weights):
    """Check that weights (..., m, d) have the deviation 1/√m."""
    evidence.premise("deviation", is_normal(weights, 1 / weights.shape[-2]))


def check_ball(evidence, points):
    """Check that points (..., d), divided by their norms where it is 1, have norms of at most 1."""
    edge = Rounding(2 * roundings.norm(points.shape[-1]), 1).allowance()
    evidence.premise("unit ball", bool(np.linalg.norm(points, axis=-1).max() <= 1 + edge))
