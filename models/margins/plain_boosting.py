"""AdaBoost with stumps in a few lines of NumPy: slow, and the reference for the compiled loop."""

import math

import numpy as np
from numpy.typing import NDArray

from models.margins.boosting_kernel import ERROR, LEAST_ERROR, Stumps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def quality(pull: Floats, mass: Floats, criterion: int) -> Floats:
    """Return what a leaf adds to a split by voting with its majority, or by its Gini impurity."""
    if criterion == ERROR:
        return np.abs(pull)
    return np.divide(pull * pull, mass, out=np.abs(pull), where=mass > np.abs(pull))


def boost(
    codes: NDArray[np.int32],
    bins: Ints,
    labels: Floats,
    shares: Floats,
    criterion: int,
    shrinkage: float,
    stumps: Stumps,
) -> int:
    """Do what `boosting_kernel.boost` does, with the same arguments and results."""
    features, cuts, left, right, steps, errors = stumps
    weights = shares.copy()
    for t in range(len(errors)):
        best = -1.0
        for j, (code, count) in enumerate(zip(codes, bins, strict=True)):
            pull = np.cumsum(np.bincount(code, weights * labels, count))
            mass = np.cumsum(np.bincount(code, weights, count))
            leaves = [(pull[:-1], mass[:-1]), (pull[-1] - pull[:-1], mass[-1] - mass[:-1])]
            below, above = (quality(p, m, criterion) for p, m in leaves)
            scores = below + above
            if scores.max() > best:
                best, cut = scores.max(), int(scores.argmax())
                features[t], cuts[t] = j, cut
                left[t], right[t] = (1.0 if p[cut] > 0 else -1.0 for p, _ in leaves)
        guesses = np.where(codes[features[t]] <= cuts[t], left[t], right[t])
        agree, wrong = weights[guesses == labels].sum(), weights[guesses != labels].sum()
        errors[t] = wrong / (agree + wrong)
        if not LEAST_ERROR < errors[t] < 0.5 - LEAST_ERROR:
            return t
        steps[t] = shrinkage * 0.5 * math.log(agree / wrong)
        shrink, grow = math.exp(-steps[t]), math.exp(steps[t])
        weights *= np.where(guesses == labels, shrink, grow) / (agree * shrink + wrong * grow)
    return len(errors)
