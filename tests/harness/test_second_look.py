"""A red by less than a hundred roundings: looked at again where a claim has another way."""

from fractions import Fraction

import pytest

from theoremcheck import Evidence, Rounding

UNIT = 2.0**-53
FEW = Rounding(2, 1.0)  # allows 2 units


def judged(verb, *sides, **terms):
    evidence = Evidence("section.c", {}, {}, 0)
    if verb != "identity":
        terms |= {"trivial": None}
    getattr(evidence, verb)("it", *sides, **terms)
    return evidence.judgements[0]


@pytest.mark.parametrize("verb", ["identity", "at_most", "at_least"])
def test_an_artefact_of_rounding_is_inconclusive_and_says_how_many_digits_were_missing(verb):
    off = {"identity": 1, "at_most": 1, "at_least": -1}[verb]
    measured = [1.0, 1 + off * 40 * UNIT]
    truth = 1 - off * Fraction(1, 10**18) if verb != "identity" else Fraction(1)
    told = judged(verb, measured, 1.0, rounding=FEW, precise=lambda at: (truth, 1))
    assert told.outcome == "inconclusive"
    # 40 units are 4.4e-15: 4,400 times 1e-18, and 20 times the two units that an identity allows.
    assert f"{2 if verb == 'identity' else 4} digits missing" in told.note


@pytest.mark.parametrize("verb", ["identity", "at_most"])
def test_a_true_violation_stays_red_however_small(verb):
    truth = 1 + Fraction(1, 10**20)
    told = judged(verb, [1 + 40 * UNIT], 1.0, rounding=FEW, precise=lambda at: (truth, 1))
    assert told.outcome == "refuted"
    assert "over it in exact arithmetic" in told.note


def test_each_violated_element_is_looked_at():
    truths = [Fraction(1), 1 + Fraction(1, 10**9), Fraction(1)]
    measured = [1 + 90 * UNIT, 1 + 20 * UNIT, 1.0]
    told = judged("at_most", measured, 1.0, rounding=FEW, precise=lambda at: (truths[at[0]], 1))
    assert told.outcome == "refuted"


def test_of_many_the_worst_are_looked_at_first():
    measured = [1 + 40 * UNIT] * 3000 + [1 + 42 * UNIT]
    told = judged(
        "at_most",
        measured,
        1.0,
        rounding=Rounding(18, 1.0),
        precise=lambda at: (1 + Fraction(at[0] // 3000, 10**9), 1),
    )
    assert told.outcome == "refuted"


def test_without_another_way_it_stays_red_and_says_how_near_it_is():
    told = judged("at_most", [1 + 40 * UNIT], 1.0, rounding=FEW)
    assert told.outcome == "refuted"
    assert "within 100 roundings" in told.note


def test_far_beyond_rounding_nobody_is_asked():
    asked = []
    far = [1 + 40 * UNIT, 1 + 300 * UNIT]
    told = judged("at_most", far, 1.0, rounding=FEW, precise=asked.append)
    assert told.outcome == "refuted"
    assert "roundings;" not in told.note
    assert not asked
    told = judged("at_most", [1 + 2 * UNIT], 1.0, precise=asked.append)  # nothing is allowed at all
    assert told.outcome == "refuted"
    assert not asked


@pytest.mark.parametrize(
    "verb, measured, predicted, told",
    [
        ("at_most", 0.1 + 0.2, 0.3, "over by 5.55112e-17, which 2 roundings in float64 may be;"),
        ("at_least", [1.0, 1 - UNIT], 1.0, "over by 1.11022e-16, which 1 rounding in float64"),
        ("identity", [1.0, 1 + 100 * UNIT], 1.0, "which 100 roundings in float64 may be;"),
        ("identity", [1.0, 1 + 102 * UNIT], 1.0, None),
        ("identity", [1 + UNIT * 2, 0.1], [1.0, 0.0], None),  # of 0 nothing is a rounding
        ("identity", 2**60 + 1, 2**60, None),  # whole numbers do not round
    ],
)
def test_a_red_by_a_few_roundings_that_nobody_named_says_so(verb, measured, predicted, told):
    found = judged(verb, measured, predicted)
    assert found.outcome == "refuted"
    assert ("rounding=" in found.note) == (told is not None)
    assert (told or "") in found.note
