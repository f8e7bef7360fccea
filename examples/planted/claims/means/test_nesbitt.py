r"""Nesbitt's inequality, sharpened by a hundred-thousandth too much.

Let $q=\frac{(a-b)^2+(b-c)^2+(c-a)^2}{(a+b+c)^2}$. The sum is at least $\frac32+q$. Where $a=b=1$
what it exceeds $\frac32$ by is $q\,(1+\frac{c^2}{4(1+c)})$: next to nothing is left where two
numbers are equal and the third vanishes, and there alone.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="lower bound",
    statement=r"\frac{a}{b+c} + \frac{b}{c+a} + \frac{c}{a+b} \ge \frac32 + "
    r"1.00001\,\frac{(a-b)^2 + (b-c)^2 + (c-a)^2}{(a+b+c)^2}",
    place="Nesbitt",
    source="nesbitt1903, Problem 15114",
    quantifiers={
        r"$a, b, c$": r"numbers in $[0, 1]$, no two of them 0",
    },
    conclusion="excess over 3/2",
)
# The smallest counterexample that is known.
SMALLEST = {"sides": [1.0, 1.0, 0.0]}


def nesbitt(draw):
    a, b, c = draw.reals("sides", 3, 0, 1)
    draw.assume(a + b > 0 and b + c > 0 and c + a > 0)
    spread = ((a - b) ** 2 + (b - c) ** 2 + (c - a) ** 2) / (a + b + c) ** 2
    # The sum less 3/2, as one of squares: nothing cancels where all are equal.
    pairs = (a - b) ** 2 * (a + b) + (b - c) ** 2 * (b + c) + (c - a) ** 2 * (c + a)
    excess = pairs / (2 * (a + b) * (b + c) * (c + a))
    return excess, 100_001 * spread / 100_000


def test_any_numbers(evidence):
    evidence.search("excess over 3/2", nesbitt, relation="at least", tries=4000, precise=nesbitt)
