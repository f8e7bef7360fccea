r"""Ky Fan's inequality a thirty-second beyond one half.

For numbers in $(0,\frac12]$ the quotient of their geometric mean and that of $1-x_i$ is at most the
quotient of the arithmetic means: Jensen, since $\log\frac{x}{1-x}$ is concave there. Beyond
$\frac12$ it is convex, and the inequality turns round where all numbers are.
"""

import numpy as np

from theoremcheck import Claim, Rounding

CLAIM = Claim(
    kind="upper bound",
    statement=r"\prod_i x_i \Bigl(\sum_i (1 - x_i)\Bigr)^n \le \prod_i (1 - x_i) \Bigl(\sum_i "
    r"x_i\Bigr)^n",
    place="Ky Fan",
    source="beckenbach1961, page 5",
    quantifiers={
        r"$x$": r"4 to 6 numbers in $[\frac1{16}, \frac{17}{32}]$",
    },
    conclusion="products",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 4, "x": [0.53125, 0.53125, 0.5, 0.5]}


def ky_fan(draw):
    n = draw.integer("n", 4, 6)
    x = draw.reals("x", n, 0.0625, 0.53125)
    # G/G' ≤ A/A' to the power n, without quotients.
    measured, bound = np.prod(x) * (1 - x).sum() ** n, np.prod(1 - x) * x.sum() ** n
    # All terms are positive: a sum of n roundings to the power n, and a product, on either side.
    return measured, bound, Rounding(2 * (n * n + 3 * n), bound)


def test_any_numbers(evidence):
    evidence.search("products", ky_fan, relation="at most", tries=4000, precise=ky_fan)
