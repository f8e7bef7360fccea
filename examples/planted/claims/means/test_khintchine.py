r"""Khintchine's inequality with .505 for its half.

A sum of numbers under independent signs has an absolute mean whose square is at least half of the
sum of squares (Szarek's constant). Two equal numbers and nothing else attain it.
"""

from itertools import product

import numpy as np

from theoremcheck import Claim

CLAIM = Claim(
    kind="lower bound",
    statement=r"\Bigl(\mathbb{E}\,\bigl|\textstyle\sum_i \varepsilon_i a_i\bigr|\Bigr)^2 \ge "
    r"0.505 \sum_i a_i^2",
    place="Khintchine",
    source="szarek1976",
    quantifiers={
        r"$a$": r"4 to 6 numbers in $[0, 1]$",
        r"$\varepsilon$": r"all signs",
    },
    conclusion="squared absolute mean",
)
# The smallest counterexample that is known.
SMALLEST = {"n": 4, "a": [1.0, 1, 0, 0]}


SIGNS = {n: np.array([(1, *rest) for rest in product((1, -1), repeat=n - 1)]) for n in (4, 5, 6)}


def khintchine(draw):
    n = draw.integer("n", 4, 6)
    a = draw.reals("a", n, 0, 1)
    mean = abs(SIGNS[n] @ a).sum() / len(SIGNS[n])
    return mean**2, 505 * (a**2).sum() / 1000


def test_any_numbers(evidence):
    evidence.search(
        "squared absolute mean", khintchine, relation="at least", tries=4000, precise=khintchine
    )
