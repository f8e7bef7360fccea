"""Chains on finitely many states with rational transition matrices.

A law is an array of Fractions (s,), a kernel one (s, s): P(x, y) is the probability to go from x to
y. Laws are rows: a step takes a law to `law @ kernel`.
"""

from fractions import Fraction

import numpy as np


def law(weights):
    """Return weights (s,), whole numbers, floats or Fractions, divided by their sum."""
    parts = np.array([Fraction(weight) for weight in weights])
    return parts / parts.sum()


def kernel(rows):
    """Return the kernel whose rows (s, s) are weights, each divided by its sum."""
    return np.array([law(row) for row in rows])


def hastings(target, proposal, x, y):
    """Return the chance to accept a step from x to y, of Hastings (1970)."""
    forth, back = target[x] * proposal[x, y], target[y] * proposal[y, x]
    return min(Fraction(1), back / forth) if forth else Fraction(0)


def metropolis(target, proposal, x, y):
    """Return the chance to accept a step by the ratio of the target alone."""
    return min(Fraction(1), target[y] / target[x])


def barker(target, proposal, x, y):
    """Return the chance to accept a step from x to y, of Barker (1965)."""
    forth, back = target[x] * proposal[x, y], target[y] * proposal[y, x]
    return back / (forth + back) if back else Fraction(0)


def accepting(target, proposal, rule):
    """Return the kernel of a chain that proposes a step, and stays where it is not accepted."""
    found = accepted(target, proposal, rule)
    found[np.diag_indices(len(found))] = 1 - found.sum(axis=1)
    return found


def accepted(target, proposal, rule):
    """Return the probabilities (s, s) to propose and accept a step to another state."""
    states = range(len(target))
    return np.array(
        [
            [
                proposal[x, y] * rule(target, proposal, x, y) if x != y else Fraction(0)
                for y in states
            ]
            for x in states
        ]
    )


def jumps(target, proposal, rule):
    """Return the kernel of the chain from whose record the rejected steps are missing."""
    return kernel(accepted(target, proposal, rule))


def flow(target, found):
    """Return how much goes from x to y, (s, s), under the target."""
    return target[:, None] * found


def gibbs(table, *, second_sees):
    """Return the kernel (a b, a b) of a Gibbs sampler's sweep on the cells of a table, row by row.

    The first coordinate is drawn given the second, then the second given the first: as it is now
    if `second_sees` is "new", as it was before the sweep if "old".
    """
    rows, columns = table.shape
    first = [law(table[:, j]) for j in range(columns)]
    second = [law(table[i]) for i in range(rows)]
    found = np.array([[Fraction(0)] * table.size] * table.size).reshape(table.shape * 2)
    for i, j, to_i, to_j in np.ndindex(*found.shape):
        seen = {"new": to_i, "old": i}[second_sees]
        found[i, j, to_i, to_j] = first[j][to_i] * second[seen][to_j]
    return found.reshape(table.size, table.size)


def asymptotic_variance(target, found, f):
    """Return the limit of n times the variance of an average of f (s,) over n states.

    It is 2 <f, g> - <f, f> for centred f, where g solves Poisson's equation (I - P + 1 pi) g = f.
    """
    f = f - target @ f
    g = solved(np.array([*map(list, np.eye(len(f), dtype=int) - found + target)]), f)
    return target @ (f * (2 * g - f))


def solved(matrix, right):
    """Return x with matrix x = right, by elimination in Fractions; the matrix is regular."""
    rows = np.column_stack([matrix, right])
    for i in range(len(rows)):
        pivot = next(k for k in range(i, len(rows)) if rows[k, i] != 0)
        rows[[i, pivot]] = rows[[pivot, i]]
        rows[i] = rows[i] / rows[i, i]
        for k in range(len(rows)):
            if k != i:
                rows[k] = rows[k] - rows[k, i] * rows[i]
    return rows[:, -1]


def refreshing(target, stays):
    """Return the kernel that stays with a probability, and else draws from the target anew."""
    return (1 - stays) * np.tile(target, (len(target), 1)) + stays * np.eye(len(target), dtype=int)


def variance_of_average(start, found, f, n):
    """Return the variance of the average of f (s,) over n states, by going through all sums.

    The first state is drawn from `start`; values of f are whole numbers.
    """
    sums = {(x, f[x]): p for x, p in enumerate(start)}
    for _ in range(n - 1):
        after = {}
        for (x, so_far), p in sums.items():
            for y, step in enumerate(found[x]):
                key = y, so_far + f[y]
                after[key] = after.get(key, 0) + p * step
        sums = after
    mean = sum(p * total for (_, total), p in sums.items()) / n
    return sum(p * (Fraction(total) / n - mean) ** 2 for (_, total), p in sums.items())
