r"""A draw from the target at a random place of a chain through it has a uniform rank.

The chain runs from the draw to both sides, by a reversible kernel, and needs neither thinning nor a
warm-up: all its states are exchangeable with one at a random place. At the first place always, or
with a kernel that runs another way back, ranks are not uniform.
"""

from fractions import Fraction

import numpy as np
import pytest
from bayes import chains
from bayes.ranks import law_of_rank_within

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\Pr[R = r] = \frac1L, \qquad R = \#\{l: X_l < X_M\}, \; M \text{ uniform on } \{1, "
    r"\dots, L\}",
    place="Random position",
    source="https://arxiv.org/abs/2001.06465, Section 2.2",
    premises={
        "position": r"M \text{ is uniform, and independent of } X_M",
        "invariant": r"\pi P = \pi",
        "reversible": r"\pi_x P_{xy} = \pi_y P_{yx}",
    },
    quantifiers={
        r"$\pi, P$": "Hastings's chain for a uniform and for a skew target on four states",
        "$L$": "2 to 5 states; ties have a random order",
    },
    conclusion="law of the rank",
)
TARGETS = {"uniform": chains.law([1, 1, 1, 1]), "skew": chains.law([1, 2, 5, 3])}
DRIFT = chains.kernel([[1, 3, 2, 1], [2, 1, 1, 1], [5, 1, 1, 3], [1, 1, 1, 1]])


@pytest.mark.parametrize("length", [2, 3, 5])
@pytest.mark.parametrize("target", TARGETS)
def test_hastings(evidence, target, length):
    kernel = chains.accepting(TARGETS[target], DRIFT, chains.hastings)
    judge(evidence, TARGETS[target], kernel, range(length), length)


@without("position")
def test_always_at_the_first_place(evidence):
    kernel = chains.accepting(TARGETS["skew"], DRIFT, chains.hastings)
    judge(evidence, TARGETS["skew"], kernel, [0], 4)


@without("invariant")
def test_no_correction(evidence):
    """The flow of a chain without correction is balanced, under a law that is not the target."""
    target = TARGETS["skew"]
    other = chains.accepting(TARGETS["uniform"], DRIFT, chains.hastings)
    judge(evidence, target, other, range(4), 4, balanced=TARGETS["uniform"])


@without("reversible")
def test_one_way_round_a_circle(evidence):
    forth = np.roll(np.eye(4, dtype=int), 1, axis=1) * Fraction(1)
    judge(evidence, TARGETS["uniform"], forth, range(3), 3)


def judge(evidence, target, kernel, positions, length, *, balanced=None):
    balanced = target if balanced is None else balanced
    evidence.premise("position", list(positions) == list(range(length)))
    evidence.premise("invariant", bool((target @ kernel == target).all()))
    flow = chains.flow(balanced, kernel)
    evidence.premise("reversible", bool((flow == flow.T).all()))
    found = law_of_rank_within(target, kernel, positions, length)
    evidence.identity("law of the rank", found, Fraction(1, length))
