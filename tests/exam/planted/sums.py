"""Inequalities between sums and means, each with a constant or a premise that is a little wrong.

Everything is rational in the coordinates, so that the attacks take Fractions as they take floats.
"""

from itertools import product

import numpy as np

from tests.exam.planted import Planted
from theoremcheck.judging._rounding import Rounding


def nesbitt(draw):
    a, b, c = draw.reals("sides", 3, 0, 1)
    draw.assume(a + b > 0 and b + c > 0 and c + a > 0)
    spread = ((a - b) ** 2 + (b - c) ** 2 + (c - a) ** 2) / (a + b + c) ** 2
    # The sum less 3/2, as one of squares: nothing cancels where all are equal.
    pairs = (a - b) ** 2 * (a + b) + (b - c) ** 2 * (b + c) + (c - a) ** 2 * (c + a)
    excess = pairs / (2 * (a + b) * (b + c) * (c + a))
    return 100_000 * excess, 100_001 * spread


NESBITT = Planted(
    name="a/(b+c) + b/(c+a) + c/(a+b) ≥ 3/2 + 1.00001 ((a-b)² + (b-c)² + (c-a)²) / (a+b+c)²",
    relation="at least",
    attack=nesbitt,
    # Of a = b the excess is (1-c)²/(2(1+c)) and the spread 2(1-c)²/(2+c)²: their quotient,
    # (2+c)²/(4(1+c)) = 1 + c²/(4(1+c)), is least where one number vanishes and two are tied.
    smallest={"sides": [1.0, 1.0, 0.0]},
    precise=nesbitt,
    source="A. M. Nesbitt, Problem 15114, Educational Times, 1903",
)


def shapiro(draw):
    n = draw.integer("n", 3, 24)
    x = draw.reals("x", n, 0, 64)
    below = np.roll(x, -1) + np.roll(x, -2)
    draw.assume((below > 0).all())
    return 2 * (x / below).sum(), n


SHAPIRO = Planted(
    name="Shapiro's cyclic sum of x_i / (x_(i+1) + x_(i+2)) is at least n/2 for all n ≤ 24",
    relation="at least",
    attack=shapiro,
    # The inequality holds for n ≤ 13 (Troesch), so that no shorter sequence is there.
    smallest={"n": 14, "x": [0.0, 42, 2, 42, 4, 41, 5, 39, 4, 38, 2, 38, 0, 40]},
    precise=shapiro,
    source="B. A. Troesch, The validity of Shapiro's cyclic inequality, 1989",
)


def from_mean(x):
    """Return how far numbers (n) are from their mean, without rounding where all are equal."""
    above = x - x.min()
    return above - above.sum() / len(x)


def samuelson(draw):
    n = draw.integer("n", 6, 10)
    x = draw.reals("x", n, 0, 1)
    away = from_mean(x)
    return 100 * (away**2).max(), 99 * (n - 1) * (away**2).sum() / n


SAMUELSON = Planted(
    name="of n ≥ 6 numbers none deviates from the mean by more than √(0.99 (n-1)) deviations",
    relation="at most",
    attack=samuelson,
    # One number apart from n - 1 equal ones attains √(n-1); n cannot be less.
    smallest={"n": 6, "x": [1.0, 0, 0, 0, 0, 0]},
    precise=samuelson,
    source="P. A. Samuelson, How deviant can you be?, 1968",
)


def popoviciu(draw):
    n = draw.integer("n", 4, 9)
    x = draw.reals("x", n, 0, 1)
    away = from_mean(x)
    return 1000 * (away**2).sum(), 246 * n * (x.max() - x.min()) ** 2


POPOVICIU = Planted(
    name="the variance of n ≥ 4 numbers is at most 0.246 times their squared range",
    relation="at most",
    attack=popoviciu,
    # Half of them at either end attain 1/4.
    smallest={"n": 4, "x": [0.0, 0, 1, 1]},
    precise=popoviciu,
    source="T. Popoviciu, Sur les équations algébriques ayant toutes leurs racines réelles, 1935",
)


def kantorovich(draw):
    n = draw.integer("n", 3, 6)
    values, weights = draw.reals("values", n, 1, 9), draw.reals("weights", n, 0, 1)
    low, high, total = values.min(), values.max(), weights.sum()
    draw.assume(total > 0 and high > low)
    # mean(λ) mean(1/λ) - 1 = Σ over pairs of p_i p_j (λ_i - λ_j)² / (λ_i λ_j): nothing cancels.
    pairs = np.outer(weights, weights) / np.outer(values, values)
    excess = (pairs * (values[:, None] - values) ** 2).sum() / (2 * total**2)
    return 1000 * excess, 999 * (high - low) ** 2 / (4 * low * high)


KANTOROVICH = Planted(
    name="mean(λ) mean(1/λ) - 1 is at most 0.999 (M-m)² / 4Mm for weighted λ in [m, M]",
    relation="at most",
    attack=kantorovich,
    # Equal weights at both ends attain the factor 1; n is 3 at least, so that one weighs nothing.
    smallest={"n": 3, "values": [1.0, 1, 9], "weights": [0.0, 1, 1]},
    precise=kantorovich,
    source="L. V. Kantorovich, Functional analysis and applied mathematics, 1948",
)


def ky_fan(draw):
    n = draw.integer("n", 4, 6)
    x = draw.reals("x", n, 0.0625, 0.53125)
    # G/G' ≤ A/A' to the power n, without quotients.
    measured, bound = np.prod(x) * (1 - x).sum() ** n, np.prod(1 - x) * x.sum() ** n
    # All terms are positive: a sum of n roundings to the power n, and a product, on either side.
    return measured, bound, Rounding(2 * (n * n + 3 * n), bound)


KY_FAN = Planted(
    name="G/G' ≤ A/A' for the means of x_i ≤ 17/32 and those of 1 - x_i",
    relation="at most",
    attack=ky_fan,
    # log(x/(1-x)) is concave up to 1/2 and convex beyond: Jensen turns round above 1/2.
    smallest={"n": 4, "x": [0.53125, 0.53125, 0.5, 0.5]},
    precise=ky_fan,
    source="E. F. Beckenbach, R. Bellman, Inequalities, 1961, page 5",
)


def chebyshev(draw):
    n = draw.integer("n", 5, 8)
    swapped = draw.integer("swapped", 0, n - 2)
    steps = draw.reals("steps", (2, n - 1), 0, 1)
    a, b = ([0, *np.cumsum(row)] for row in steps)
    b[swapped], b[swapped + 1] = b[swapped + 1], b[swapped]
    bound = sum(a) * sum(b)
    # Nonnegative terms, of at most n additions in a, in b and in either sum.
    return n * sum(x * y for x, y in zip(a, b, strict=True)), bound, Rounding(8 * n, bound)


CHEBYSHEV = Planted(
    name="n Σ ab ≥ Σa Σb where a ascends, and b but for two neighbours, n ≥ 5",
    relation="at least",
    attack=chebyshev,
    # All other steps are 0, so that the neighbours' is the only product of differences there is.
    smallest={"n": 5, "swapped": 0, "steps": [[1.0, 0, 0, 0], [1.0, 0, 0, 0]]},
    precise=chebyshev,
    source="G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, 1934, Theorem 43",
)


def hardy(draw):
    n = draw.integer("n", 2, 10)
    a = draw.reals("a", n, 0, 1)
    means = np.cumsum(a) / np.arange(1, n + 1)
    return 100 * (means**2).sum(), 175 * (a**2).sum()


HARDY = Planted(
    name="the squares of the running means of n ≤ 10 numbers sum to at most 1.75 Σ a²",
    relation="at most",
    attack=hardy,
    # The best constant for n numbers is ‖C‖² of the averaging matrix C: 1.714 of five, and of six
    # 1.789 at about (1, .44, .24, .13, .07, .03).
    smallest={"n": 6, "a": [1.0, 0.4375, 0.25, 0.125, 0.0625, 0.03125]},
    precise=hardy,
    source="G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, 1934, Theorem 326",
)

SIGNS = {n: np.array([(1, *rest) for rest in product((1, -1), repeat=n - 1)]) for n in (4, 5, 6)}


def khintchine(draw):
    n = draw.integer("n", 4, 6)
    a = draw.reals("a", n, 0, 1)
    mean = abs(SIGNS[n] @ a).sum() / len(SIGNS[n])
    return 1000 * mean**2, 505 * (a**2).sum()


KHINTCHINE = Planted(
    name="(E|Σ ε_i a_i|)² ≥ 0.505 Σ a² for independent signs, n ≥ 4",
    relation="at least",
    attack=khintchine,
    # Two equal numbers and nothing else attain 1/2.
    smallest={"n": 4, "a": [1.0, 1, 0, 0]},
    precise=khintchine,
    source="S. J. Szarek, On the best constants in the Khinchin inequality, 1976",
)


def hotelling(draw):
    half = draw.integer("half", 2, 4)
    n = 2 * half + 1
    away = from_mean(np.sort(draw.reals("x", n, 0, 1)))
    return 1000 * away[half] ** 2, 655 * (away**2).sum() / n


HOTELLING = Planted(
    name="mean and median of n = 5, 7 or 9 numbers differ by at most √0.655 standard deviations",
    relation="at most",
    attack=hotelling,
    # k+1 equal numbers and k equal larger ones attain √(k/(k+1)): of five 0.816.
    smallest={"half": 2, "x": [0.0, 0, 0, 1, 1]},
    precise=hotelling,
    source="H. Hotelling, L. M. Solomons, The limits of a measure of skewness, 1932",
)


def cantelli(draw):
    n = draw.integer("n", 5, 8)
    x, above = draw.reals("x", n, 0, 1), draw.real("above", 0.25, 1)
    away = from_mean(x)
    variance = (away**2).sum() / n
    return 100 * (away >= above).sum(), 99 * n * variance / (variance + above**2)


CANTELLI = Planted(
    name="P(X - EX ≥ t) ≤ 0.99 Var X / (Var X + t²) for X uniform on n ≥ 5 points, t ≥ 1/4",
    relation="at most",
    attack=cantelli,
    # Two values, the upper one exactly t above the mean, attain the factor 1: a tie. Of five
    # points one is 1 and the mean 1/5; 3/4 of that is a number in base 2.
    smallest={"n": 5, "x": [0.9375, 0, 0, 0, 0], "above": 0.75},
    precise=cantelli,
    source="F. P. Cantelli, Sui confini della probabilità, 1928",
)
