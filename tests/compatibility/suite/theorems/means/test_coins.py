"""A fair coin falls on either side in half of all tosses."""

from theoremcheck import Claim

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[X = 1] = \frac12",
    place="Exercise 3",
    quantifiers={"$X$": "tosses, in batches of 1000, at most 20000"},
    conclusion="heads",
)


def test_tosses(evidence):
    for size in evidence.batches(1000, cap=20_000):
        heads = int(evidence.rng("tosses").integers(0, 2, size).sum())
        evidence.probability("heads", heads, size, equals=0.5, resolves=0.05)
