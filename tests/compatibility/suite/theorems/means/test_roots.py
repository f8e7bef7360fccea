"""There is a whole number whose square is 1764."""

import checkers

from theoremcheck import Claim

CLAIM = Claim(
    kind="existence",
    statement=r"\exists k: k^2 = 1764",
    place="Exercise 2",
    quantifiers={"$k$": "one"},
    conclusion="root",
)


def test_root(evidence):
    evidence.certificate("root", {"root": 42, "square": 1764}, checkers.check)
