"""Sums of variables that take the values 0, 1, …, w, with rational probabilities.

A law is an array of Fractions, P(X = x) at x (w + 1,). A joint law of n variables is a dictionary
from their values, a tuple of n, to a Fraction.
"""

from fractions import Fraction
from functools import reduce
from itertools import product
from math import comb, prod

import numpy as np


def law(*weights):
    """Return the law of weights (w + 1,), whole numbers or Fractions, divided by their sum."""
    total = sum(map(Fraction, weights))
    return np.array([Fraction(weight) / total for weight in weights])


def independently(laws):
    """Return the joint law of independent variables, of as many outcomes as there are tuples."""
    joint = {}
    for values in product(*map(range, map(len, laws))):
        joint[values] = prod(one[x] for one, x in zip(laws, values, strict=True))
    return joint


def copies(one, n):
    """Return the joint law of n copies of one variable."""
    return {(x,) * n: p for x, p in enumerate(one)}


def marginals(joint):
    """Return the laws of the variables of a joint law."""
    found = []
    for values in zip(*joint, strict=True):
        one = np.array([Fraction(0)] * (max(values) + 1))
        for x, p in zip(values, joint.values(), strict=True):
            one[x] += p
        found.append(one)
    return found


def are_independent(joint):
    """Say whether each joint probability is the product of those of its values."""
    return all(joint.get(values, 0) == p for values, p in independently(marginals(joint)).items())


def total(joint):
    """Return the law of the sum of the variables of a joint law."""
    summed = np.array([Fraction(0)] * (max(map(sum, joint)) + 1))
    for values, p in joint.items():
        summed[sum(values)] += p
    return summed


def convolved(laws):
    """Return the law of the sum of independent variables, by convolution."""
    return reduce(np.convolve, laws)


def binomial(n, p):
    """Return the law of a sum of n independent variables that are 1 with probability p, else 0."""
    p = Fraction(p)
    top, rest, whole = p.numerator, p.denominator - p.numerator, p.denominator**n
    return np.array([Fraction(comb(n, x) * top**x * rest ** (n - x), whole) for x in range(n + 1)])


def mean(one):
    """Return the expectation of a law."""
    return sum(x * p for x, p in enumerate(one))


def variance(one):
    """Return the variance of a law."""
    return sum((x - mean(one)) ** 2 * p for x, p in enumerate(one))


def tail(one, level):
    """Return P(X >= level), at a whole number from 0 on."""
    return sum(one[level:], Fraction(0))
