"""`Verification`: one claim judged without pytest, with the verdict, evidence and page of a run."""

import random
import re
import subprocess
import sys
from html import unescape
from threading import Thread

import pytest

from theoremcheck import Claim, Erratum, Verification

FIELDS = {
    "kind": "upper bound",
    "statement": r"P(X \ge a) \le E X / a",
    "place": "One",
    "premises": {"small": "x < 1"},
    "conclusion": "share",
}
TESTS = """
    CASES = [2, without("small", 3)]

    @pytest.mark.parametrize("a", CASES)
    def test_uniform(evidence, a):
        x = evidence.rng("draws").random(500)
        evidence.premise("small", a < 3)
        evidence.at_most("share", (a * x >= 1).mean(), a / 4, trivial=2)
        evidence.curve("line", [1, 2], [x[0], x[1]], predicted=[0, 1])
        evidence.rng("unused")

    def test_searched(evidence):
        evidence.search("share", attack, relation="at most", tries=60)

    def attack(draw):
        x = draw.reals("x", 2, 0, 1)
        return x[0] * x[1], x[0]
"""
CELLS = """
import sys

sys.modules |= {"pytest": None, "_pytest": None, "xdist": None}
from theoremcheck import Claim, Verification

claim = Claim(kind="identity", statement="a = b", place="One")
cells = Verification(claim, "means.squares")
with cells.instance("whole numbers", n=3) as evidence:
    evidence.identity("square", 9, 3**2)
print(cells.verdict)
print(cells._repr_html_().startswith("<iframe"), str(cells).splitlines()[0])
"""


def uniform(evidence, a):
    x = evidence.rng("draws").random(500)
    evidence.premise("small", a < 3)
    evidence.at_most("share", (a * x >= 1).mean(), a / 4, trivial=2)
    evidence.curve("line", [1, 2], [x[0], x[1]], predicted=[0, 1])
    evidence.rng("unused")


def attack(draw):
    x = draw.reals("x", 2, 0, 1)
    return x[0] * x[1], x[0]


@pytest.fixture
def undropped():
    return Verification(Claim(**FIELDS), "section.shares", story="Shares.\n\nOf $x$.")


@pytest.fixture
def verification(undropped):
    """A verification in which the premise was dropped already."""
    with undropped.without("small", "half", a=9) as evidence:
        evidence.premise("small", holds=False)
        evidence.at_most("share", 2, 1, trivial=3)
    return undropped


def cases(verification):
    """Return the cases of a test's own."""
    found = verification.record()["claims"][0]["cases"]
    return [case for case in found if not case["id"].endswith("half[a=9]")]


def page(verification):
    """Return the page in the frame that a notebook shows."""
    return unescape(re.search(r'srcdoc="(.*)"', verification._repr_html_(), re.DOTALL)[1])


def test_a_module_of_that_name_has_the_same_evidence(project, undropped):
    verification = undropped
    with verification.instance("uniform", a=2) as evidence:
        uniform(evidence, 2)
    with verification.without("small", "uniform", a=3) as evidence:
        uniform(evidence, 3)
    with verification.instance("searched") as evidence:
        evidence.search("share", attack, relation="at most", tries=60)
    project.claim("shares", TESTS, **FIELDS)
    project.run()
    told = project.record()["claims"][0]
    mine = verification.record()["claims"][0]
    assert told["verdict"] == mine["verdict"] == verification.verdict
    apart = {"nodeid", "repeat", "duration_s"}
    for one, other in zip(told["cases"], mine["cases"], strict=True):
        assert {k: v for k, v in one.items() if k not in apart} == {
            k: v for k, v in other.items() if k not in apart
        }
    whole = {"cases", "duration_s", "story", "section", "title"}
    assert {k: told[k] for k in told.keys() - whole} == {k: mine[k] for k in mine.keys() - whole}


def test_it_needs_no_pytest():
    command = [sys.executable, "-c", CELLS]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "SUPPORTED\nTrue means.squares: SUPPORTED · exact\n"


def test_a_departure_that_does_not_break_and_an_instance_that_does_are_red(verification):
    with verification.without("small", "uniform", a=3) as evidence:
        evidence.premise("small", holds=False)
        evidence.at_most("share", 1, 2, trivial=3)
    assert verification.verdict == "INCONCLUSIVE"
    with verification.instance("uniform", a=2) as evidence:
        evidence.premise("small", holds=True)
        evidence.at_most("share", 2, 1, trivial=3)
    assert verification.verdict == "REFUTED"
    assert str(verification).startswith("section.shares: REFUTED")
    assert "share 2 against at most 1" in str(verification)
    assert '<span class="verdict REFUTED">REFUTED' in page(verification)


def test_a_cell_that_runs_again_replaces_its_case(verification):
    for measured in (2, 0.5):
        with verification.instance("uniform", a=2) as evidence:
            evidence.premise("small", holds=True)
            evidence.at_most("share", measured, 1, trivial=3)
    assert verification.verdict == "SUPPORTED"
    assert len(cases(verification)) == 1


def test_a_text_taken_at_its_word_is_an_erratum_on_the_page(verification):
    misprint = Erratum(quote="at most E X", correct="at most $E X / a$")
    with verification.as_written("uniform", erratum=misprint, a=0.5) as evidence:
        evidence.at_most("share", 1, 0.9, trivial=None)
    assert "<q>at most E X</q>" in page(verification)
    assert "Erratum (refuted by section.shares::uniform[a=0.5])" in str(verification)


def above(draw):
    return draw.real("x", 0, 2), 1


def test_the_page_stands_alone(verification):
    with verification.instance("searched") as evidence:
        evidence.search("share", above, relation="at most", tries=9)
        evidence.curve("line", [1, 2], [1, 2])
    text = page(verification)
    assert "in float64 alone" in text
    assert re.findall(r'href="(?!#|https)', text) == []
    assert "theoremcheck adopt" not in text
    assert 'id="filters"' not in text
    assert "opens to its command" not in text


def test_what_a_body_raises_is_raised_and_kept(verification):
    with (
        pytest.raises(ValueError, match="'small ' is not one of the claim"),
        verification.instance("uniform") as evidence,
    ):
        evidence.premise("small ", holds=True)
    with pytest.raises(IndexError), verification.instance("uniform", a=1):
        [].pop()
    first, second = cases(verification)
    assert first["outcome"] == second["outcome"] == "error"
    assert "is not one of the claim" in first["reason"]
    assert second["reason"] == "IndexError: pop from empty list"
    assert verification.verdict == "ERROR"


def test_a_case_that_cannot_run_here_is_not_run(verification):
    with verification.instance("photographs") as evidence:
        evidence.not_run("no photographs here")
    (case,) = cases(verification)
    assert (case["outcome"], case["reason"]) == ("not run", "no photographs here")
    with verification.instance("photographs") as evidence:
        evidence.at_most("share", 0, 1, trivial=2)
        evidence.not_run("no photographs here")
    assert verification.verdict == "ERROR"


def test_a_body_is_watched_and_over_with_its_with(verification):
    with verification.instance("uniform") as evidence:
        evidence.at_most("share", random.random(), 1, trivial=2)
    assert verification.verdict == "ERROR"
    assert "Python's global generator" in str(verification)
    with pytest.raises(ValueError, match="after the body had ended"):
        evidence.at_most("share", 0, 1, trivial=2)


def test_mistakes_are_told_at_once():
    fields = FIELDS | {"kind": "guess", "statement": " ", "source": "nobody2020"}
    with pytest.raises(ValueError, match="kind 'guess' is unknown") as told:
        Verification(Claim(**fields), "section.shares")
    assert len(str(told.value).splitlines()) == 3


@pytest.mark.parametrize(
    "opened, told",
    [
        (lambda v: v.without("large", "uniform"), "names no premise of the claim; it has 'small'"),
        (lambda v: v.instance("uniform", expect="red"), "expect='red' is unknown"),
        (lambda v: v.as_written("uniform", erratum="typo"), "is no Erratum"),
        (lambda v: v.instance("uniform", law=object()), "law=<object object at"),
        (lambda v: v.instance("uniform", a=float("nan")), "say in a string which one it is"),
    ],
)
def test_a_case_that_cannot_be_is_refused(verification, opened, told):
    with pytest.raises(ValueError, match=told), opened(verification):
        pass
    assert cases(verification) == []


def test_the_first_search_of_a_thread_leaves_no_other_evidence_than_a_later_one(undropped):
    def search(test):
        with undropped.instance(test) as evidence:
            evidence.search("share", attack, relation="at most", tries=9)

    for test in ("first", "second"):
        thread = Thread(target=search, args=[test])
        thread.start()
        thread.join()
    first, second = undropped.record()["claims"][0]["cases"]
    assert list(first["streams"]) == list(second["streams"]) == ["search: share"]
