"""Inequalities between sums and means, ten of them those of `examples/planted/`.

Everything is rational in the coordinates, so that the attacks take Fractions as they take floats.
"""

import numpy as np

from examples.planted.claims.means import (
    test_cantelli,
    test_chebyshev,
    test_hardy,
    test_hotelling,
    test_kantorovich,
    test_khintchine,
    test_ky_fan,
    test_nesbitt,
    test_popoviciu,
    test_samuelson,
)
from tests.exam.planted import Planted

NESBITT = Planted(
    name="a/(b+c) + b/(c+a) + c/(a+b) ≥ 3/2 + 1.00001 ((a-b)² + (b-c)² + (c-a)²) / (a+b+c)²",
    relation="at least",
    attack=test_nesbitt.nesbitt,
    # Of a = b the excess is (1-c)²/(2(1+c)) and the spread 2(1-c)²/(2+c)²: their quotient,
    # (2+c)²/(4(1+c)) = 1 + c²/(4(1+c)), is least where one number vanishes and two are tied.
    smallest=test_nesbitt.SMALLEST,
    precise=test_nesbitt.nesbitt,
    source="A. M. Nesbitt, Problem 15114, Educational Times, 1903",
)


def shapiro(draw):
    n = draw.integer("n", 3, 24)
    x = draw.reals("x", n, 0, 64)
    below = np.roll(x, -1) + np.roll(x, -2)
    draw.assume((below >= 1e-6).all())  # else a quotient may be no float at all
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

SAMUELSON = Planted(
    name="of n ≥ 6 numbers none deviates from the mean by more than √(0.99 (n-1)) deviations",
    relation="at most",
    attack=test_samuelson.samuelson,
    # One number apart from n - 1 equal ones attains √(n-1); n cannot be less.
    smallest=test_samuelson.SMALLEST,
    precise=test_samuelson.samuelson,
    source="P. A. Samuelson, How deviant can you be?, 1968",
)

POPOVICIU = Planted(
    name="the variance of n ≥ 4 numbers is at most 0.246 times their squared range",
    relation="at most",
    attack=test_popoviciu.popoviciu,
    # Half of them at either end attain 1/4.
    smallest=test_popoviciu.SMALLEST,
    precise=test_popoviciu.popoviciu,
    source="T. Popoviciu, Sur les équations algébriques ayant toutes leurs racines réelles, 1935",
)

KANTOROVICH = Planted(
    name="mean(λ) mean(1/λ) - 1 is at most 0.999 (M-m)² / 4Mm for weighted λ in [m, M]",
    relation="at most",
    attack=test_kantorovich.kantorovich,
    # Equal weights at both ends attain the factor 1; n is 3 at least, so that one weighs nothing.
    smallest=test_kantorovich.SMALLEST,
    precise=test_kantorovich.kantorovich,
    source="L. V. Kantorovich, Functional analysis and applied mathematics, 1948",
)

KY_FAN = Planted(
    name="G/G' ≤ A/A' for the means of x_i ≤ 17/32 and those of 1 - x_i",
    relation="at most",
    attack=test_ky_fan.ky_fan,
    # log(x/(1-x)) is concave up to 1/2 and convex beyond: Jensen turns round above 1/2.
    smallest=test_ky_fan.SMALLEST,
    precise=test_ky_fan.ky_fan,
    source="E. F. Beckenbach, R. Bellman, Inequalities, 1961, page 5",
)

CHEBYSHEV = Planted(
    name="n Σ ab ≥ Σa Σb where a ascends, and b but for two neighbours, n ≥ 5",
    relation="at least",
    attack=test_chebyshev.chebyshev,
    # All other steps are 0, so that the neighbours' is the only product of differences there is.
    smallest=test_chebyshev.SMALLEST,
    precise=test_chebyshev.chebyshev,
    source="G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, 1934, Theorem 43",
)

HARDY = Planted(
    name="the squares of the running means of n ≤ 10 numbers sum to at most 1.75 Σ a²",
    relation="at most",
    attack=test_hardy.hardy,
    # The best constant for n numbers is ‖C‖² of the averaging matrix C: 1.714 of five, and of six
    # 1.789 at about (1, .44, .24, .13, .07, .03).
    smallest=test_hardy.SMALLEST,
    precise=test_hardy.hardy,
    source="G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, 1934, Theorem 326",
)

KHINTCHINE = Planted(
    name="(E|Σ ε_i a_i|)² ≥ 0.505 Σ a² for independent signs, n ≥ 4",
    relation="at least",
    attack=test_khintchine.khintchine,
    # Two equal numbers and nothing else attain 1/2.
    smallest=test_khintchine.SMALLEST,
    precise=test_khintchine.khintchine,
    source="S. J. Szarek, On the best constants in the Khinchin inequality, 1976",
)

HOTELLING = Planted(
    name="mean and median of n = 5, 7 or 9 numbers differ by at most √0.655 standard deviations",
    relation="at most",
    attack=test_hotelling.hotelling,
    # k+1 equal numbers and k equal larger ones attain √(k/(k+1)): of five 0.816.
    smallest=test_hotelling.SMALLEST,
    precise=test_hotelling.hotelling,
    source="H. Hotelling, L. M. Solomons, The limits of a measure of skewness, 1932",
)

CANTELLI = Planted(
    name="P(X - EX ≥ t) ≤ 0.99 Var X / (Var X + t²) for X uniform on n ≥ 5 points, t ≥ 1/4",
    relation="at most",
    attack=test_cantelli.cantelli,
    # Two values, the upper one exactly t above the mean, attain the factor 1: a tie. Of five
    # points one is 1 and the mean 1/5; 3/4 of that is a number in base 2.
    smallest=test_cantelli.SMALLEST,
    precise=test_cantelli.cantelli,
    source="F. P. Cantelli, Sui confini della probabilità, 1928",
)
