"""Analytic functions, polynomials and landscapes on which a published constant is sharp."""

import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import real, sin

TERMS = 24


def bohr(draw):
    n = draw.integer("factors", 2, 4)
    zeros = draw.reals("zeros", n, -0.9990234375, 0.9990234375)
    series = zeros[:1] ** 0
    for a in zeros:
        # (a - z) / (1 - az) = a - (1 - a²) Σ a^(j-1) z^j
        factor = np.array([a] + [-(1 - a**2) * a**j for j in range(TERMS - 1)])
        series = np.convolve(series, factor)[:TERMS]
    total, *others = abs(series[::-1])
    for coefficient in others:
        total = total * 17 / 50 + coefficient
    return total, 1


BOHR = Planted(
    name="Σ |c_k| r^k ≤ 1 at r = 0.34 for products of two to four real Blaschke factors",
    relation="at most",
    attack=bohr,
    # One factor with the zero a exceeds 1 from r = 1/(1+2a) on, which is 0.34 at a = 0.97; so do
    # two whose zeros are near 1. The first terms of the series exceed it already.
    smallest={"factors": 2, "zeros": [0.9921875, 0.9921875]},
    precise=bohr,
    source="H. Bohr, A theorem concerning power series, 1914",
)

NODES = np.array([-3, -1, 1, 3])


def markov(draw):
    coefficients = draw.reals("coefficients", 4, -8, 8)
    # Three times each node and the power: 27 p(x) at x = -1, -1/3, 1/3, 1.
    values = sum(c * 3 ** (3 - k) * NODES**k for k, c in enumerate(coefficients))
    slope = sum(k * c for k, c in enumerate(coefficients))
    return 27 * abs(slope), 9 * abs(values).max()


MARKOV = Planted(
    name="|p'(1)| ≤ 9 max |p(x)| over x = -1, -1/3, 1/3, 1 for cubic polynomials",
    relation="at most",
    attack=markov,
    # Four points at ±1 in turn have the slope 10; with 1/2 in the place of 1/3 it would be 9.
    smallest={"coefficients": [0.0, -3.5, 0, 4.5]},
    precise=markov,
    source="R. J. Duffin, A. C. Schaeffer, A refinement of an inequality of the Markoffs, 1941",
)


def lojasiewicz(draw):
    n = draw.integer("n", 2, 4)
    x = real(draw.reals("x", n, -8, 8))
    draw.assume((x != 0).any())
    slope = ((2 * x + 3 * sin(2 * x)) ** 2).sum()
    return 1000 * slope, 2 * 176 * (x**2 + 3 * sin(x) ** 2).sum()


LOJASIEWICZ = Planted(
    name="|∇f|² ≥ 2 · 0.176 f for f = Σ x_i² + 3 sin² x_i of n ≥ 2 variables",
    relation="at least",
    attack=lojasiewicz,
    # Of one variable |f'|²/2f is 0.17553 at ±2.2017, and more elsewhere.
    smallest={"n": 2, "x": [2.203125, 2.203125]},
    precise=lojasiewicz,
    source="H. Karimi, J. Nutini, M. Schmidt, Linear convergence under the PL condition, 2016",
)
