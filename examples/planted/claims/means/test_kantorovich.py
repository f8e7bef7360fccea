r"""Kantorovich's inequality with .999 of its constant.

Weighted numbers in $[m,M]$ have a mean and a mean of reciprocals whose product is at most
$\frac{(m+M)^2}{4mM}$: half of the weight at either end attains it.
"""

import numpy as np

from theoremcheck import Claim

CLAIM = Claim(
    kind="upper bound",
    statement=r"\sum_i p_i \lambda_i \sum_i \frac{p_i}{\lambda_i} - 1 \le 0.999\,\frac{(M - "
    r"m)^2}{4mM}, \qquad m = \min \lambda, \; M = \max \lambda",
    place="Kantorovich",
    source="kantorovich1948",
    quantifiers={
        r"$\lambda$": r"3 to 6 numbers in $[1, 9]$, not all equal",
        r"$p$": r"their weights in $[0, 1]$, divided by their sum",
    },
    conclusion="product of means, less 1",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 3, "values": [1.0, 1, 9], "weights": [0.0, 1, 1]}


def kantorovich(draw):
    n = draw.integer("n", 3, 6)
    values, weights = draw.reals("values", n, 1, 9), draw.reals("weights", n, 0, 1)
    low, high, total = values.min(), values.max(), weights.sum()
    draw.assume(total > 0 and high > low)
    # mean(λ) mean(1/λ) - 1 = Σ over pairs of p_i p_j (λ_i - λ_j)² / (λ_i λ_j): nothing cancels.
    weights = weights / total
    pairs = np.outer(weights, weights) / np.outer(values, values)
    excess = (pairs * (values[:, None] - values) ** 2).sum() / 2
    return excess, 999 * (high - low) ** 2 / (4000 * low * high)


def test_any_numbers(evidence):
    evidence.search(
        "product of means, less 1",
        kantorovich,
        relation="at most",
        tries=4000,
        precise=kantorovich,
    )
