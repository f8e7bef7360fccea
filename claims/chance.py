"""What claims share about samples: how far frequencies stray, and whether draws differ."""

from math import log, sqrt

import numpy as np
from scipy.stats import binomtest

CANNOT_DROP = {
    "own draws": "the error rates rest on it and not the statement: draws that have something in "
    "common are not independent"
}


def half_width(draws, error_rate, frequencies=1):
    """Return how far any of so many frequencies strays from its probability, each that of `draws`
    independent draws, but for a chance of `error_rate` at most: √(ln(2m/δ) / (2n)).

    By Hoeffding (1963, Theorem 2), and Boole over the m frequencies. n times as much bounds how far
    a function of the draws strays from its mean that no one draw moves by more than 1 (McDiarmid
    1989), and what holds for one frequency holds for a whole distribution function (Massart 1990).
    """
    return sqrt(log(2 * frequencies / error_rate) / (2 * draws))


def exact_intervals(counts, trials):
    """Return the ends, two arrays (m,), of 95 % intervals for the probabilities of m events that
    `counts` (m,) of independent `trials`, (m,) or one number, saw (Clopper and Pearson 1934).
    """
    ends = [
        binomtest(int(count), int(of)).proportion_ci(0.95, "exact")
        for count, of in np.broadcast(counts, trials)
    ]
    return np.array(ends).T


def all_differ(*draws):
    """Say whether in each of several arrays (S, ...) no two of the S entries are the same."""
    return all(len({row.tobytes() for row in np.asarray(each)}) == len(each) for each in draws)
