"""A supremum that a search has to come near to: who attained it is on record."""

import json

import pytest

from tests.harness.records import verb
from theoremcheck import Evidence
from theoremcheck.judging._inputs import EvidenceError


def parabola(top):
    def attack(draw):
        x = draw.reals("x", 3, 0.0, 4.0)
        return (x * (4 - x)).sum(), top

    return attack


def searched(attack, **words):
    evidence = Evidence("section.c", {}, {}, 0, case="c")
    words = {"relation": "at most", "tries": 300} | words
    evidence.search("q", attack, **words)
    (lines,) = (f for name, f in evidence.files.items() if name.startswith("searches"))
    return evidence.judgements[0], [json.loads(line) for line in lines.splitlines()]


def test_the_instance_that_attains_a_supremum_is_told_and_kept():
    judgement, lines = searched(parabola(12), attained=1e-4)
    assert judgement.outcome == "holds"
    assert judgement.predicted == "at most 12, attained within 0.0001 of it"
    assert judgement.slack >= 1 - 1e-4
    assert (judgement.rung, judgement.kind) == ("searched", "at most")
    kept = [line["representation"] for line in lines]
    assert judgement.search.nearest in kept


def test_a_bound_that_is_not_come_near_to_is_undecided_and_one_that_is_broken_red():
    loose, _ = searched(parabola(13), attained=0.01)
    assert loose.outcome == "inconclusive"
    assert loose.note == f"not attained in these tries, nearest at {loose.search.nearest}"
    assert loose.slack == pytest.approx(12 / 13)
    assert searched(parabola(13))[0].outcome == "holds"
    broken, _ = searched(parabola(11), attained=0.01)
    assert (broken.outcome, broken.search.nearest) == ("refuted", "")


def test_an_infimum_is_attained_from_above():
    def attack(draw):
        x = draw.real("x", 0.1, 9.0)
        return x + 1 / x, 2

    assert searched(attack, relation="at least", attained=0.01)[0].outcome == "holds"
    loose, _ = searched(lambda draw: (attack(draw)[0], 1.9), relation="at least", attained=0.01)
    assert loose.outcome == "inconclusive"


def test_rows_of_an_undecided_supremum_are_no_counterexamples(project, capsys):
    cases, output = project.outcomes(
        """
        def attack(draw):
            x = draw.real("x", 0, 4)
            return x * (4 - x), 5

        def test_inconclusive(evidence):
            evidence.search("q", attack, relation="at most", tries=60, attained=0.01)
        """
    )
    assert cases["inconclusive"]["judgements"][0]["search"]["counterexample"] is None
    assert "not attained in these tries, nearest at x = 2.0" in " ".join(output.split())
    assert "theoremcheck adopt" not in output
    shown = verb(capsys, "show", project.path / "reports/latest", "c")[1]
    assert "among even draws, nearest at x = 2.0" in " ".join(shown.split())
    page = (project.path / "reports/latest/index.html").read_text("utf-8")
    assert "none, nearest at x = 2.0" in page


@pytest.mark.parametrize(
    "words, told",
    [
        ({"attained": 1.5}, r"'q': attained=1.5 must lie in \[0, 1\), 0.02 for within 2 %"),
        ({"attained": 0.1, "relation": "identity"}, "'q': attained= is for a bound, which an"),
    ],
)
def test_what_cannot_be_attained_is_an_error_before_any_try(words, told):
    def attack(draw):
        raise AssertionError

    with pytest.raises(EvidenceError, match=told):
        searched(attack, **words)


def test_a_bound_below_zero_has_no_ratio():
    with pytest.raises(EvidenceError, match="hand over what is positive"):
        searched(lambda draw: (-1 - draw.real("x", 0.0, 1.0), -1), attained=0.1)
