r"""Chebyshev's sum inequality with two neighbours out of order.

Numbers that ascend together have a mean of products no less than the product of their means. Two
neighbours of $b$ that changed places matter only where nothing else does: where all other steps of
both sequences are next to none.
"""

import numpy as np

from theoremcheck import Claim, Rounding

CLAIM = Claim(
    kind="lower bound",
    statement=r"n \sum_i a_i b_i \ge \sum_i a_i \sum_i b_i",
    place="Chebyshev",
    source="hardy1934, Theorem 43",
    quantifiers={
        r"$a$": r"5 to 8 numbers from 0 on, in steps in $[0, 1]$",
        r"$b$": r"as many, two neighbours of which have changed places",
    },
    conclusion="n times the sum of products",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 5, "swapped": 0, "steps": [[1.0, 0, 0, 0], [1.0, 0, 0, 0]]}


def chebyshev(draw):
    n = draw.integer("n", 5, 8)
    swapped = draw.integer("swapped", 0, n - 2)
    steps = draw.reals("steps", (2, n - 1), 0, 1)
    a, b = ([0, *np.cumsum(row)] for row in steps)
    b[swapped], b[swapped + 1] = b[swapped + 1], b[swapped]
    bound = sum(a) * sum(b)
    # Nonnegative terms, of at most n additions in a, in b and in either sum.
    return n * sum(x * y for x, y in zip(a, b, strict=True)), bound, Rounding(8 * n, bound)


def test_any_numbers(evidence):
    evidence.search(
        "n times the sum of products", chebyshev, relation="at least", tries=4000, precise=chebyshev
    )
