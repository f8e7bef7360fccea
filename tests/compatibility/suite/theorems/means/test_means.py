r"""The geometric mean of two numbers is at most the arithmetic one."""

import numpy as np
import pytest

from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="theorem",
    statement=r"\sqrt{ab} \le \frac{a+b}{2}",
    place="Exercise 1",
    premises={"nonnegative": r"a, b \ge 0"},
    quantifiers={"numbers": "pairs, log-normal; and any pairs up to 100"},
    conclusion="geometric mean",
)
# A product, a root, a sum and a product with 1/2 round once each.
ROUNDING = Rounding(4)


@pytest.mark.parametrize("pairs", [1, 10, 1000])
def test_some_numbers(evidence, pairs):
    a, b = np.exp(evidence.rng("numbers").standard_normal((2, pairs)))
    judge(evidence, a, b)
    evidence.curve("means", np.sort(a), np.sort(b))


@without("nonnegative")
def test_negative_numbers(evidence):
    judge(evidence, np.array([-1.0]), np.array([-4.0]))


def judge(evidence, a, b):
    evidence.premise("nonnegative", bool((np.minimum(a, b) >= 0).all()))
    half = (a + b) / 2
    evidence.at_most("geometric mean", np.sqrt(a * b), half, trivial=None, rounding=ROUNDING)


def test_any_numbers(evidence):
    evidence.search("geometric mean", squared, relation="at most", tries=60)


def squared(draw):
    """Return both sides squared, of which the right one has three roundings."""
    a, b = draw.real("a", 0, 100), draw.real("b", 0, 100)
    bound = (a + b) ** 2 / 4
    return a * b, bound, Rounding(4, bound)
