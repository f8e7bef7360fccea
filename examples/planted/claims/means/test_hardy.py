r"""Hardy's inequality with $\frac74$ for 4.

The squares of the running means sum to at most $4\sum a_i^2$, and to less for so many numbers: the
best constant is the squared norm of the matrix that averages, 1.714 for five and 1.789 for six,
attained at about $(1, .44, .24, .13, .07, .03)$. A few numbers seem to bear 1.75 out.
"""

import numpy as np

from theoremcheck import Claim

CLAIM = Claim(
    kind="upper bound",
    statement=r"\sum_{k=1}^n \Bigl(\frac1k \sum_{i=1}^k a_i\Bigr)^2 \le 1.75 \sum_{i=1}^n "
    r"a_i^2",
    place="Hardy",
    source="hardy1934, Theorem 326",
    quantifiers={
        r"$a$": r"2 to 10 numbers in $[0, 1]$",
    },
    conclusion="squared running means",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 6, "a": [1.0, 0.4375, 0.25, 0.125, 0.0625, 0.03125]}


def hardy(draw):
    n = draw.integer("n", 2, 10)
    a = draw.reals("a", n, 0, 1)
    means = np.cumsum(a) / np.arange(1, n + 1)
    return (means**2).sum(), 175 * (a**2).sum() / 100


def test_any_numbers(evidence):
    evidence.search("squared running means", hardy, relation="at most", tries=4000, precise=hardy)
