"""Exact laws of the rank of a parameter among states that a sampler draws, on finite grids.

The rank counts the draws below; among those that tie, every place is equally likely.
"""

from fractions import Fraction

import numpy as np


def posterior(prior, likelihood):
    """Return the laws (outcomes, grid) of the parameter given each outcome."""
    joint = prior[:, None] * likelihood
    return (joint / joint.sum(axis=0)).T


def law_of_rank(joint, start, kernels, draws):
    """Return P(rank = r) at r (draws + 1,).

    * `joint`: the law (grid, outcomes) that parameter and outcome are drawn from.
    * `start`, `kernels`: for each outcome the law (grid,) of the sampler's first state, and the
      kernel (grid, grid) that leads from one draw to the next.
    """
    ranks = np.array([Fraction(0)] * (draws + 1))
    for (theta, y), p in np.ndenumerate(joint):
        counts = _counted({(x, 0, 0): q for x, q in enumerate(start[y])}, theta)
        for _ in range(draws - 1):
            counts = _counted(_stepped(counts, kernels[y]), theta)
        ranks += p * _ranks(counts, draws)
    return ranks


def law_of_rank_within(target, kernel, positions, length):
    """Return P(rank = r) at r (length,) of a state among those of a chain that runs through it.

    The state is drawn from `target` and stands at one of `positions`, from 0 to `length - 1`, each
    equally likely; `kernel` leads from it to later states, and to earlier ones as well.
    """
    ranks = np.array([Fraction(0)] * length)
    for theta, p in enumerate(target):
        for position in positions:
            counts = {(theta, 0, 0): Fraction(1)}
            for steps in (position, length - 1 - position):
                counts = {(theta, *c[1:]): q for c, q in _merged(counts).items()}
                for _ in range(steps):
                    counts = _counted(_stepped(counts, kernel), theta)
            ranks += p * _ranks(counts, length - 1) / len(positions)
    return ranks


def _merged(counts):
    """Return the law of the counts alone, with no state."""
    found = {}
    for (_, below, ties), p in counts.items():
        found[None, below, ties] = found.get((None, below, ties), 0) + p
    return found


def _stepped(counts, kernel):
    """Return the joint law of state and counts after a step of the chain."""
    found = {}
    for (x, below, ties), p in counts.items():
        for y, q in enumerate(kernel[x]):
            if q:
                found[y, below, ties] = found.get((y, below, ties), 0) + p * q
    return found


def _counted(counts, theta):
    """Return the same with the present state counted, where it is below or equal."""
    return {
        (x, below + (x < theta), ties + (x == theta)): p for (x, below, ties), p in counts.items()
    }


def _ranks(counts, draws):
    """Return the law of the rank (draws + 1,)."""
    ranks = np.array([Fraction(0)] * (draws + 1))
    for (_, below, ties), p in counts.items():
        ranks[below : below + ties + 1] += p / (ties + 1)
    return ranks
