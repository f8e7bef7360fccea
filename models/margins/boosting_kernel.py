"""AdaBoost with decision stumps, compiled.

Ranks stand for the values of each coordinate: point i is in bin `codes[j, i]` of coordinate j, and
a cut lies above a bin. A coordinate's points are sorted once, by bins; in each round the running
sums of their weights judge every cut, of four coordinates at a time: a sum waits for the one before
it, but not for those of the other coordinates.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

ERROR, GINI = range(2)

# A stump as good as perfect has no finite weight, one no better than a coin no weight at all.
LEAST_ERROR = 1e-12

ABREAST = 4


class Stumps(NamedTuple):
    """A stump a round, (T,): coordinate, bin below the cut, votes, weight α, weighted error ε."""

    features: NDArray[np.int64]
    cuts: NDArray[np.int64]
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    steps: NDArray[np.float64]
    errors: NDArray[np.float64]


@njit(error_model="numpy")
def presorted(
    codes: NDArray[np.int32], bins: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the points in the order of their bins, and 1 where one is its bin's last, else 0.

    Both are (⌈d/4⌉, n, 4), with coordinate j at [j // 4, :, j % 4]. The last of all points has a 0,
    as no cut lies above it, and so have all points of the coordinates beyond d.
    """
    dimension, size = codes.shape
    blocks = -(-dimension // ABREAST)
    order = np.zeros((blocks, size, ABREAST), np.int32)
    ends = np.zeros((blocks, size, ABREAST))
    for j in range(dimension):
        k, lane = j // ABREAST, j % ABREAST
        following = np.zeros(bins[j] + 1, np.int64)
        for code in codes[j]:
            following[code + 1] += 1
        for b in range(bins[j]):
            following[b + 1] += following[b]
        for b in range(1, bins[j]):
            ends[k, following[b] - 1, lane] = 1.0
        for i in range(size):
            order[k, following[codes[j, i]], lane] = i
            following[codes[j, i]] += 1
    return order, ends


@njit(error_model="numpy")
def quality(
    below: float, lighter: float, pull: float, mass: float, end: float, criterion: int
) -> float:
    """Return how good a split is, the more the better, or 0 unless its point is the `end` of a bin.

    Of Σ w y = P = `pull` and Σ w = M = `mass` the leaf `below` the cut has p, with m = `lighter`.
    Voting with their majorities the two leaves err on (M - |p| - |P - p|)/2. Their Gini impurities
    sum to (M - p²/m - (P - p)²/(M - m))/2 = (M - P²/M - (pM - Pm)²/(M m (M - m)))/2. Rounding may
    leave a light leaf no mass.
    """
    if criterion == ERROR:
        return (abs(below) + abs(pull - below)) * end
    gain, spread = below * mass - pull * lighter, lighter * (mass - lighter) * end
    return gain * gain / spread if spread > 0 else 0.0


@njit(error_model="numpy")
def best_of_four(
    order: NDArray[np.int32],
    ends: NDArray[np.float64],
    signed: NDArray[np.float64],
    pull: float,
    mass: float,
    criterion: int,
) -> tuple[float, float, float, float]:
    """Return the best quality in four coordinates of `order` and `ends`, (n, 4)."""
    p0 = p1 = p2 = p3 = m0 = m1 = m2 = m3 = best0 = best1 = best2 = best3 = 0.0
    for i in range(len(order)):
        point, end = order[i], ends[i]
        s0, s1, s2, s3 = signed[point[0]], signed[point[1]], signed[point[2]], signed[point[3]]
        p0, p1, p2, p3 = p0 + s0, p1 + s1, p2 + s2, p3 + s3
        m0, m1, m2, m3 = m0 + abs(s0), m1 + abs(s1), m2 + abs(s2), m3 + abs(s3)
        best0 = max(best0, quality(p0, m0, pull, mass, end[0], criterion))
        best1 = max(best1, quality(p1, m1, pull, mass, end[1], criterion))
        best2 = max(best2, quality(p2, m2, pull, mass, end[2], criterion))
        best3 = max(best3, quality(p3, m3, pull, mass, end[3], criterion))
    return best0, best1, best2, best3


@njit(error_model="numpy")
def first_cut(
    order: NDArray[np.int32],
    ends: NDArray[np.float64],
    signed: NDArray[np.float64],
    pull: float,
    mass: float,
    criterion: int,
    best: float,
) -> tuple[int, float]:
    """Return the last point below the first cut of quality `best`, and Σ w y below that cut."""
    below, lighter = 0.0, 0.0
    for i in range(len(order)):
        below += signed[order[i]]
        lighter += abs(signed[order[i]])
        if ends[i] > 0 and quality(below, lighter, pull, mass, ends[i], criterion) == best:
            break
    return order[i], below


@njit(error_model="numpy")
def compare(
    bins: NDArray[np.int32],
    cut: int,
    left: float,
    right: float,
    labels: NDArray[np.float64],
    agreed: NDArray[np.bool_],
) -> None:
    """Write to `agreed` at which points the stump votes as they are labelled."""
    for i in range(len(labels)):
        agreed[i] = (left if bins[i] <= cut else right) == labels[i]


@njit(fastmath={"reassoc"}, error_model="numpy")
def divided(weights: NDArray[np.float64], among: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the weight of the points that are among some, and that of the others."""
    inside, outside = 0.0, 0.0
    for i in range(len(weights)):
        inside += weights[i] if among[i] else 0.0
        outside += 0.0 if among[i] else weights[i]
    return inside, outside


@njit(cache=True, error_model="numpy")
def boost(
    codes: NDArray[np.int32],
    bins: NDArray[np.int64],
    labels: NDArray[np.float64],
    shares: NDArray[np.float64],
    criterion: int,
    shrinkage: float,
    stumps: Stumps,
) -> int:
    """Write at most T stumps to `stumps`; return their number.

    `codes` (d, n) holds bins 0, ..., bins[j] - 1, at least two, `labels` (n,) ±1, and `shares` (n,)
    are the weights of the start. Of equally good stumps the one with the first coordinate and the
    first cut is taken. Ends early at an error of almost 0 or ½.
    """
    features, cuts, left, right, steps, errors = stumps
    size = len(labels)
    order, ends = presorted(codes, bins)
    weights, agreed = shares.copy(), np.empty(size, np.bool_)
    for t in range(len(errors)):
        signed, best = weights * labels, -1.0
        pull, mass = signed.sum(), weights.sum()
        for k in range(len(order)):
            four = best_of_four(order[k], ends[k], signed, pull, mass, criterion)
            for lane, score in enumerate(four):
                if score > best:
                    best, features[t] = score, ABREAST * k + lane
        k, lane = features[t] // ABREAST, features[t] % ABREAST
        last, below = first_cut(
            order[k, :, lane], ends[k, :, lane], signed, pull, mass, criterion, best
        )
        chosen = codes[features[t]]
        cuts[t] = chosen[last]
        left[t], right[t] = 1.0 if below > 0 else -1.0, 1.0 if pull - below > 0 else -1.0
        compare(chosen, cuts[t], left[t], right[t], labels, agreed)
        agree, wrong = divided(weights, agreed)
        error = wrong / (agree + wrong)
        if not LEAST_ERROR < error < 0.5 - LEAST_ERROR:
            return t
        errors[t] = error
        steps[t] = shrinkage * 0.5 * math.log(agree / wrong)
        shrink, grow = math.exp(-steps[t]), math.exp(steps[t])
        normaliser = agree * shrink + wrong * grow
        for i in range(size):
            weights[i] *= (shrink if agreed[i] else grow) / normaliser
    return len(errors)
