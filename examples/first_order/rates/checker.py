"""The checker of proofs of rates, in fractions: multipliers of inequalities, whose sum is a square.

With all constants 1 a rate says: measure <= rate * scale for each instance. Each inequality that a
class of functions or operators satisfies at the points of a method is `expression >= 0`, linear in
the values f_i and quadratic in x_0 and the slopes g_i. A proof multiplies some by numbers >= 0:

    rate * scale - sum of w_i measure_i - sum of multipliers * inequalities

has to be a positive semidefinite form, without values. The weights w_i >= 0 add up to 1, so that
the sum is at least the least measure. The optimum is x_* = 0 with f_* = 0 and g_* = 0; it has the
number -1. All dimensions are covered: only products of vectors come in.
"""

from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

KEYS = ["measures", "method", "norms", "pairs", "rate", "step", "steps"]
MOST = 12  # steps


class Rejected(Exception):
    """The certificate proves nothing; the message says why."""


class Expression(NamedTuple):
    """What is linear in the values f_0, …, f_N and quadratic in the vectors."""

    values: Any  # (N + 1,)
    form: Any  # (vectors, vectors), symmetric


class Problem:
    """A method of N steps of length h: its vectors, points, inequalities, measures and rate."""

    def __init__(self, method: str, steps: int, h: Fraction) -> None:
        self.method, self.steps, self.h = method, steps, h
        self.vectors = exactly(np.eye(steps + 2, dtype=int))
        self.slopes = list(self.vectors[1:])  # of a fixed-point iteration: the images T x_i
        self.points = [self.vectors[0]]
        for k in range(steps):
            x, ahead = self.points[-1], self.slopes[k + (method == "proximal point")]
            if method == "Halpern":
                self.points.append((self.points[0] + (k + 1) * ahead) * Fraction(1, k + 2))
            else:
                self.points.append(x - h * ahead)

    def rate(self) -> Fraction:
        """Return the rate that is to be proved; Rejected where it is of no such problem."""
        n, h = self.steps, self.h
        root = isqrt(n + 1)
        if self.method == "value" and 0 < h <= 1:
            return 1 / (4 * n * h + 2)
        if self.method == "least slope" and 0 < h <= 1:
            return 4 / (n * h * (4 - h) + 2)
        if self.method == "subgradients" and root**2 == n + 1 and h * root == 1:
            return h
        if self.method == "proximal point" and h > 0:
            return 1 / (4 * n * h)
        if self.method == "Halpern" and h == 1:
            return Fraction(4, (n + 1) ** 2)
        if self.method.startswith("distance, ") and 0 < h < 2:
            return max(abs(1 - self.least() * h), abs(1 - h)) ** (2 * n)
        raise Rejected("no such problem")

    def least(self) -> Fraction:
        """Return the least curvature."""
        return rational(self.method.removeprefix("distance, "))

    def scale(self) -> Expression:
        """Return what the rate multiplies: f_0 - f_*, or the square of x_0 - x_*."""
        if self.method == "least slope":
            return self.expression({0: 1})
        return self.expression({}, square(self.vectors[0]))

    def measures(self) -> list[Expression]:
        """Return what is bounded: the last, or the least one."""
        n = self.steps
        if self.method == "least slope":
            return [self.expression({}, square(g)) for g in self.slopes]
        if self.method == "subgradients":
            return [self.expression({i: 1}) for i in range(n + 1)]
        if self.method == "Halpern":
            return [self.expression({}, square(self.points[n] - self.slopes[n]))]
        if self.method.startswith("distance"):
            return [self.expression({}, square(self.points[n]))]
        return [self.expression({n: 1})]

    def inequality(self, i: int, j: int) -> Expression:
        """Return what is >= 0 for the points i and j of whatever the statement is about."""
        least = 1 if self.method == "proximal point" else 0  # x_0 has no slope there
        places = {-1, *range(least, self.steps + 1)}
        demand(i != j and {i, j} <= places, "no such pair of points")
        if self.method == "least slope" and -1 in (i, j):
            # The step from x_i to x_i - g_i goes down by half of g_i^2 at least, and not below f_*.
            demand(j == -1, "no such pair of points")
            return self.expression({i: 1}, -square(self.slopes[i]) / 2)
        x, g = self.at(self.points, i) - self.at(self.points, j), self.at(self.slopes, j)
        gap = self.at(self.slopes, i) - g
        if self.method == "Halpern":
            return self.expression({}, square(x) - square(gap))
        # f_i >= f_j + g_j (x_i - x_j), and more where curvatures lie in a range [m, 1].
        form = -product(g, x)
        if self.method == "value":
            form = form - square(gap) / 2
        elif self.method not in ("subgradients", "proximal point"):
            m = Fraction(-1) if self.method == "least slope" else self.least()
            demand(m < 1, "no range of curvatures")
            bent = square(gap) + m * square(x) - 2 * m * product(gap, x)
            form = form - bent / (2 * (1 - m))
        return self.expression({i: 1, j: -1}, form)

    def at(self, vectors: list[Any], i: int) -> Any:
        """Return the vector of a point, 0 at the optimum."""
        return vectors[i] if i >= 0 else 0 * self.vectors[0]

    def expression(self, values: dict[int, int], form: Any = None) -> Expression:
        """Return an expression of some values, of which f_* = 0 is none."""
        row = exactly(np.zeros(self.steps + 1, dtype=int))
        for i, value in values.items():
            if i >= 0:
                row[i] += value
        return Expression(row, 0 * square(self.vectors[0]) if form is None else form)


def check(certificate: Any) -> None:
    """Raise Rejected unless a certificate proves the rate of its method for each instance."""
    demand(type(certificate) is dict and sorted(certificate) == KEYS, "other keys")
    steps, method, h = certificate["steps"], certificate["method"], rational(certificate["step"])
    demand(type(steps) is int and 1 <= steps <= MOST, "no number of steps")
    demand(type(method) is str, "no method")
    problem = Problem(method, steps, h)
    rate = problem.rate()
    demand(rational(certificate["rate"]) == rate, "another rate")
    norms = multipliers(certificate["norms"], steps + 1 if method == "subgradients" else 0)
    # A norm g_i^2 <= 1 leaves 1 - g_i^2 >= 0: the ones are taken from the rate.
    total = scaled(problem.scale(), rate - sum(norms))
    for slope, weight in zip(problem.slopes, norms, strict=False):
        total = less(total, problem.expression({}, -square(slope)), weight)
    measures = problem.measures()
    weights = multipliers(certificate["measures"], len(measures))
    demand(sum(weights) == 1, "the weights of the measures do not add up to 1")
    for measure, weight in zip(measures, weights, strict=True):
        total = less(total, measure, weight)
    demand(type(certificate["pairs"]) is list, "no list of pairs")
    for pair in certificate["pairs"]:
        demand(type(pair) is list and len(pair) == 3, "no pair with its multiplier")
        i, j, weight = pair
        demand(type(i) is int and type(j) is int, "no numbers of points")
        total = less(total, problem.inequality(i, j), *multipliers([weight], 1))
    demand(not any(total.values), "the values do not cancel")
    demand(semidefinite(total.form), "what is left is not positive semidefinite")


def semidefinite(form: Any) -> bool:
    """Say whether a symmetric matrix is positive semidefinite, by elimination."""
    form = form.copy()
    for k in range(len(form)):
        pivot = form[k, k]
        if pivot < 0 or (pivot == 0 and form[k, k:].any()):
            return False
        if pivot > 0:
            form[k:, k:] = form[k:, k:] - np.outer(form[k:, k], form[k, k:]) / pivot
    return True


def product(u: Any, v: Any) -> Any:
    """Return the symmetric matrix of the form <u, v>."""
    return (np.outer(u, v) + np.outer(v, u)) / Fraction(2)


def square(u: Any) -> Any:
    """Return the matrix of the form <u, u>."""
    return np.outer(u, u)


def scaled(expression: Expression, factor: Fraction) -> Expression:
    """Return an expression, multiplied."""
    return Expression(expression.values * factor, expression.form * factor)


def less(total: Expression, expression: Expression, factor: Fraction) -> Expression:
    """Return what is left of the total without an expression that is multiplied."""
    taken = scaled(expression, factor)
    return Expression(total.values - taken.values, total.form - taken.form)


def multipliers(entries: Any, length: int) -> list[Fraction]:
    """Return so many numbers >= 0."""
    demand(type(entries) is list and len(entries) == length, "another number of multipliers")
    numbers = [rational(entry) for entry in entries]
    demand(all(number >= 0 for number in numbers), "a multiplier below 0")
    return numbers


def rational(text: Any) -> Fraction:
    """Return the fraction that "p" or "p/q" writes."""
    try:
        demand(type(text) is str, "a number is no text")
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Rejected(f"{text!r:.60} is no fraction") from None


def exactly(array: Any) -> Any:
    """Return an array of whole numbers as fractions."""
    return np.vectorize(Fraction, otypes=[object])(array)


def demand(condition: bool, otherwise: str) -> None:
    """Raise Rejected with what is otherwise unless a condition holds."""
    if not condition:
        raise Rejected(otherwise)
