"""A coin is fair to a thousandth, which a hundred tosses do not tell."""

from theoremcheck import Claim

CLAIM = Claim(
    kind="probability",
    statement=r"\Pr[X = 1] = \frac12",
    place="Exercise 5",
    quantifiers={"$X$": "100 tosses"},
    conclusion="heads",
)


def test_few_tosses(evidence):
    heads = int(evidence.rng("tosses").integers(0, 2, 100).sum())
    evidence.probability("heads", heads, 100, equals=0.5, resolves=0.001)


def test_coins_of_a_museum(evidence):
    evidence.not_run("the museum's coins are not at hand")
