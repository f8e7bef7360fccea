"""A red run: where to look first, in all that it leaves, and what a red case says in a line."""

import re
import xml.etree.ElementTree as ET

import pytest

from tests.conftest import HOLDS
from tests.harness.records import case, claim, record
from theoremcheck.report._red import look_first, withdrawal
from theoremcheck.report._summary import summary

RED = HOLDS.replace("1, 1)", "1, 2)")
NAMED = "Look first at section.lemma (1 of 2 cases); 2 claims rest on it"
LOST = "support withdrawn: it rests on section.lemma, which is REFUTED"


@pytest.fixture
def red(project):
    """A lemma that fails in one of two cases, two claims that rest on it, and one that is green."""
    project.claim("lemma", RED + HOLDS.replace("test_it", "test_other"))
    project.claim("theorem", rests_on=["section.lemma"])
    project.claim("last", rests_on=["section.theorem"])
    project.claim("z_alone")
    return project


def plain(text):
    """Return text without markup, on one line."""
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


@pytest.mark.parametrize("workers", ["0", "2"])
def test_terminal_page_summary_and_junit_say_where_to_look_first(red, workers):
    terminal = red.run("claims", "--junitxml=junit.xml", "-n", workers).stdout.str()
    latest = red.path / "reports/latest"
    page, told = ((latest / name).read_text("utf-8") for name in ("index.html", "summary.md"))
    junit = {
        each.get("name"): each.get("value")
        for each in ET.parse(red.path / "junit.xml").iter("property")
    }
    assert f"\n{NAMED}\nNOT GREEN: " in terminal
    header = page[page.index("<header class=") : page.index("<main ")]
    assert f"{NAMED}." in plain(header)
    assert '<a href="#section.lemma">section.lemma</a>' in header
    assert f"\n**{NAMED}**\n" in told
    assert junit["look first"] == NAMED
    # What each has lost with it.
    rows = terminal[terminal.index("= claims =") :].splitlines()
    assert [n for n, line in enumerate(rows) if line.strip() == LOST] == [
        n + 1 for n, line in enumerate(rows) if re.match("  (theorem|last) ", line)
    ]
    assert plain(page).count(f"S{LOST[1:]}.") == 2
    assert told.count(LOST) == 2
    assert junit["section.theorem"] == junit["section.last"] == f"SUPPORTED, {LOST}"
    assert "withdrawn" not in junit["section.z_alone"] + junit["section.lemma"]


def test_a_green_run_says_nothing_of_it(project):
    project.claim("c")
    output = project.run("claims", "--junitxml=junit.xml").stdout.str()
    files = ("reports/latest/index.html", "reports/latest/summary.md", "junit.xml")
    for text in (output, *((project.path / file).read_text("utf-8") for file in files)):
        assert "look first" not in text.lower()


def wrong(name, **fields):
    red = case(id=f"{name}::it", claim=name, outcome="refuted", as_predicted=False)
    return claim(red, id=name, verdict="REFUTED", **fields)


def test_of_several_red_claims_the_one_on_which_most_rests_is_named():
    few, many = wrong("s.few"), wrong("s.many")
    above = [claim(id=f"t.{n}", rests_on=["s.many"]) for n in range(3)]
    other = claim(id="t.other", rests_on=["s.few"])
    found = look_first(record(few, many, *above, other))
    assert str(found) == "Look first at s.many (1 of 1 case); 3 claims rest on it"


def test_what_rests_on_a_red_claim_is_not_looked_at_first_however_much_rests_on_it():
    lemma = wrong("s.lemma")
    theorem = wrong("s.theorem", rests_on=["s.lemma"])
    above = [claim(id=f"t.{n}", rests_on=["s.theorem"]) for n in range(3)]
    found = look_first(record(*above, theorem, lemma))
    assert str(found) == "Look first at s.lemma (1 of 1 case); 4 claims rest on it"


def test_where_as_many_rest_the_claim_with_most_red_cases_is_named():
    one = wrong("s.one")
    two = claim(*one.cases, *one.cases, case(), id="s.two", verdict="REFUTED")
    assert str(look_first(record(one, two))) == "Look first at s.two (2 of 3 cases)"
    assert str(look_first(record(one, wrong("s.next")))) == "Look first at s.one (1 of 1 case)"


def test_a_claim_that_is_red_by_none_of_its_cases_is_named_with_its_verdict():
    broken = claim(id="s.broken", verdict="ERROR", reason="no module")
    rests = claim(id="s.c", rests_on=["s.broken"])
    found = look_first(record(broken, rests))
    assert str(found) == "Look first at s.broken (ERROR); 1 claim rests on it"
    assert look_first(record(claim(), claim(id="s.late", verdict="NOT ASKED"))) is None


def test_each_cause_of_lost_support_is_told(tmp_path):
    causes = [wrong("s.one"), claim(id="s.two", verdict="ERROR")]
    told = "support withdrawn: it rests on s.one, which is REFUTED, and on s.two, which is ERROR"
    assert withdrawal(causes) == told
    assert withdrawal([]) == ""
    both = wrong("s.both", rests_on=["s.one", "s.two"], reason="it fails")
    (row,) = (
        line
        for line in summary(record(*causes, both), tmp_path / "none").splitlines()
        if line.startswith("| s.both")
    )
    assert f"it fails; {told}" in row  # its own reason and its lost support


# What a red case says


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_short_summary_names_each_red_case_and_what_is_red(project, workers):
    project.claim("c", RED)
    project.claim("d", "def test_it(evidence):\n    evidence.no_such_verb()\n")
    project.claim("e", "def test_it(evidence):\n    evidence.at_most('v', np.nan, 1)\n")
    output = project.run("claims", "-n", workers).stdout.str()
    short = output[output.index("short test summary info") :].splitlines()
    failed = sorted(line for line in short if line.startswith("FAILED "))
    assert [line.split(" - ")[0] for line in failed] == [
        f"FAILED claims/section/test_{name}.py::test_it" for name in "cde"
    ]
    assert failed[0].split(" - ")[1].startswith("section.c: value ")
    assert "AttributeError" in failed[1]
    assert "Unexpected" not in output
    assert "theoremcheck.running" not in output


def test_words_come_back_at_the_end_alone(project):
    project.claim("c", RED)
    output = project.run("claims", "-rA").stdout.str()
    before, _, after = output.partition("short test summary info")
    assert "FAILED claims" in after
    assert "FAILED claims" not in before


def test_a_red_case_is_told_in_two_lines_with_both_sides(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("n, x", [(1, 2.5), without("small", 1, 3.0)])
        def test_it(evidence, n, x):
            evidence.premise("small", x < 3)
            evidence.at_most("first", n, 4, trivial=None)
            evidence.at_most("second", x, 2, trivial=None)
        """,
    )
    output = project.run("claims").stdout.str()
    failures = output[output.index("= FAILURES =") : output.index("= claims =")]
    told = [line for line in failures.splitlines()[1:] if line and line[0] not in "_="]
    assert told[:2] == [
        "section.c n=1, x=2.5: second refuted (model measured 2.5, claim predicted at most 2), "
        "which theory predicts to be true",
        "  repeat  pytest 'claims/section/test_c.py::test_it[n=1-x=2.5]' --root-seed 0",
    ]
    assert told[2].startswith("section.c without('small') n=1, x=3: a departure with several")
    assert len(told) == 4


def test_a_line_for_each_failure_names_the_test_that_failed(project):
    file = project.claim("c", RED)
    output = project.run("claims", "--tb=line").stdout.str()
    line = file.read_text("utf-8").splitlines().index("def test_it(evidence):") + 1
    assert f"{file}:{line}: section.c: value refuted" in output
