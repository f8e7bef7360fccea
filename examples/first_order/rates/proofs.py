"""Multipliers that prove the rates, in closed form; `rates.checker` says what they multiply."""

from fractions import Fraction
from itertools import pairwise
from math import isqrt

OPTIMUM = -1  # its number among the points


def value(steps, h):
    """Return the proof of f(x_N) - f_* <= 1 / (4Nh + 2), h <= 1: Drori and Teboulle's."""
    chained = [Fraction(i, 2 * steps + 1 - i) for i in range(1, steps + 1)]
    return proof("value", steps, h, 1 / (4 * steps * h + 2), chain(chained, 0))


def proximal_point(steps, h):
    """Return the proof of f(x_N) - f_* <= 1 / (4Nh)."""
    chained = [Fraction(i, 2 * steps - i) for i in range(1, steps)]
    return proof("proximal point", steps, h, 1 / (4 * steps * h), chain(chained, 1))


def chain(multipliers, first):
    """Return the pairs (i - 1, i) with these multipliers, and (*, i) with what they rise by."""
    pairs = [(i, i + 1, each) for i, each in enumerate(multipliers, first)]
    levels = [Fraction(0), *multipliers, Fraction(1)]
    rises = [b - a for a, b in pairwise(levels)]
    return pairs + [(OPTIMUM, i, each) for i, each in enumerate(rises, first)]


def distance(steps, h, least):
    """Return the proof of |x_N - x_*|^2 <= r^2N |x_0 - x_*|^2: a step's, N times."""
    factor = max(abs(1 - least * h), abs(1 - h))
    pairs = []
    for i in range(steps):
        weight = 2 * h * factor ** (2 * (steps - 1 - i) + 1)
        pairs += [(i, OPTIMUM, weight), (OPTIMUM, i, weight)]
    return proof(f"distance, {least}", steps, h, factor ** (2 * steps), pairs)


def least_slope(steps, h):
    """Return the proof of min |g_i|^2 <= 4 (f(x_0) - f_*) / (Nh(4 - h) + 2), h <= 1."""
    rate = 4 / (steps * h * (4 - h) + 2)
    pairs = [(i, i + 1, rate) for i in range(steps)] + [(steps, OPTIMUM, rate)]
    start, end = rate * (3 * h - h**2) / 4, rate * h / 4
    measures = [start, *[start + end] * (steps - 1), end + rate / 2]
    return proof("least slope", steps, h, rate, pairs, measures=measures)


def subgradients(steps):
    """Return the proof of min f(x_i) - f_* <= 1 / sqrt(N + 1), by steps of that length."""
    h, share = Fraction(1, isqrt(steps + 1)), Fraction(1, steps + 1)
    pairs = [(OPTIMUM, i, share) for i in range(steps + 1)]
    norms = [h * share / 2] * (steps + 1)
    return proof("subgradients", steps, h, h, pairs, measures=[share] * (steps + 1), norms=norms)


def halpern(steps):
    """Return the proof of |x_N - T x_N|^2 <= 4 / (N + 1)^2: Lieder's."""
    share = Fraction(2, (steps + 1) ** 2)
    pairs = [(i, i + 1, share * (i + 1) * (i + 2)) for i in range(steps)]
    pairs.append((steps, OPTIMUM, share * (steps + 1)))
    return proof("Halpern", steps, Fraction(1), 2 * share, pairs)


def proof(method, steps, step, rate, pairs, *, measures=(1,), norms=()):
    """Return a certificate: plain data, its numbers as text."""
    return {
        "method": method,
        "steps": steps,
        "step": str(step),
        "rate": str(rate),
        "pairs": [[i, j, str(weight)] for i, j, weight in pairs],
        "measures": [str(weight) for weight in measures],
        "norms": [str(weight) for weight in norms],
    }
