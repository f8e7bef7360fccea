"""AdaBoost with decision stumps, compiled.

Ranks stand for the values of each coordinate: point i is in bin `codes[j, i]` of coordinate j, and
a cut lies above a bin. One pass over the points collects, for each bin, the pull Σ w_i y_i; running
sums then judge every cut of the coordinate in O(bins).
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

ERROR, GINI = range(2)

# A stump as good as perfect has no finite weight, one no better than a coin no weight at all.
LEAST_ERROR = 1e-12


class Stumps(NamedTuple):
    """A stump a round, (T,): coordinate, bin below the cut, votes, weight α, weighted error ε."""

    features: NDArray[np.int64]
    cuts: NDArray[np.int64]
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    steps: NDArray[np.float64]
    errors: NDArray[np.float64]


@njit(error_model="numpy")
def quality(pull: float, mass: float, criterion: int) -> float:
    """Return what a leaf of Σ w = `mass` and Σ w y = `pull` adds to a split, the more the better.

    Voting with its majority a leaf errs on (mass - |pull|)/2. Its Gini impurity, (mass² - pull²)/(2
    mass²), counts with weight `mass`. The masses of the two leaves sum to the same in every split.
    Rounding may leave a light leaf less mass than pull.
    """
    return abs(pull) if criterion == ERROR or mass <= abs(pull) else pull * pull / mass


@njit(cache=True, error_model="numpy")
def boost(
    codes: NDArray[np.int32],
    bins: NDArray[np.int64],
    labels: NDArray[np.float64],
    criterion: int,
    shrinkage: float,
    stumps: Stumps,
) -> int:
    """Write at most T stumps to `stumps`; return their number.

    `codes` (d, n) holds bins 0, ..., bins[j] - 1 and `labels` (n,) ±1. Ends early at an error of
    almost 0 or ½.
    """
    features, cuts, left, right, steps, errors = stumps
    dimension, size = codes.shape
    weights = np.full(size, 1 / size)
    pulls, masses = np.zeros((2, bins.max()))
    for t in range(len(errors)):
        signed, best = weights * labels, -1.0
        pull, mass = signed.sum(), weights.sum()
        for j in range(dimension):
            pulls[: bins[j]] = 0.0
            for i in range(size):
                pulls[codes[j, i]] += signed[i]
            if criterion == GINI:
                masses[: bins[j]] = 0.0
                for i in range(size):
                    masses[codes[j, i]] += weights[i]
            below, lighter = 0.0, 0.0
            for cut in range(bins[j] - 1):
                below += pulls[cut]
                lighter += masses[cut]
                score = quality(below, lighter, criterion) + quality(
                    pull - below, mass - lighter, criterion
                )
                if score > best:
                    best = score
                    features[t], cuts[t] = j, cut
                    left[t] = 1.0 if below > 0 else -1.0
                    right[t] = 1.0 if pull - below > 0 else -1.0
        chosen = codes[features[t]]
        agree, wrong = 0.0, 0.0
        for i in range(size):
            if (left[t] if chosen[i] <= cuts[t] else right[t]) == labels[i]:
                agree += weights[i]
            else:
                wrong += weights[i]
        error = wrong / (agree + wrong)
        if not LEAST_ERROR < error < 0.5 - LEAST_ERROR:
            return t
        errors[t] = error
        steps[t] = shrinkage * 0.5 * math.log(agree / wrong)
        shrink, grow = math.exp(-steps[t]), math.exp(steps[t])
        normaliser = agree * shrink + wrong * grow
        for i in range(size):
            right_side = (left[t] if chosen[i] <= cuts[t] else right[t]) == labels[i]
            weights[i] *= (shrink if right_side else grow) / normaliser
    return len(errors)
