"""The page has the rows that are declared, and the suite is what it says; nothing is installed."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from tests.compatibility.environments import NotInstalled, interpreter
from tests.compatibility.page import BEGIN, END, declared, seen, table, told, write
from tests.compatibility.rows import PROJECT, ROOT, ROWS, RUNNING, Row, lowest
from tests.compatibility.runs import GREEN, SUITE, Run, junit, unlike
from tests.compatibility.suite import OUTCOMES, VERDICTS

# Its plugin is one of the rows, and imports more than a fast test wants.
LIGHT = ("-p", "no:hypothesispytest")
ROW = Row("pytest-one", "1.0", "It is | one.", ("--one",))


@pytest.fixture
def suite(project):
    """The suite in the place of the usual project."""
    shutil.rmtree(project.path / "claims")
    shutil.copytree(SUITE, project.path, dirs_exist_ok=True)
    return project


def test_the_page_has_the_rows_that_are_declared():
    assert [(c[0], c[1], c[2], c[5]) for c in table()] == [declared(row) for row in ROWS]


def test_each_row_of_the_page_was_seen_and_none_is_without_a_word():
    told = [cell for cells in seen().values() for cell in cells]
    assert len(told) == 2 * len(ROWS)
    assert all(told)
    assert all(row.know.endswith(".") for row in ROWS)


def test_the_rows_are_pinned_and_the_lowest_are_all_that_are_declared():
    pins = [pin for row in ROWS for pin in row.requirements]
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", pin) for pin in pins)
    assert len(lowest()) == len(PROJECT["dependencies"])
    assert {"pytest==9", "numpy==2"} <= set(lowest())
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)


def test_a_python_that_is_not_here_has_no_environment():
    assert interpreter(RUNNING)
    with pytest.raises(NotInstalled, match=r"there is no python2\.99 here"):
        interpreter("2.99")


def test_a_row_is_written_and_read_and_the_text_around_it_stays(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{BEGIN}{END}\nBehind.\n", "utf-8")
    write(page, [ROW], {"pytest-one": ("same evidence", "a | is lost")})
    assert page.read_text("utf-8").startswith("Before.\n")
    assert page.read_text("utf-8").endswith("\nBehind.\n")
    write(page, [ROW], seen(page))
    assert told([ROW], seen(page)) in page.read_text("utf-8")
    assert seen(page) == {"pytest-one": ("same evidence", "a / is lost")}


def test_the_suite_is_what_it_says(suite):
    assert suite.run(*LIGHT).ret == 1
    outcomes = {
        case["id"]: case["outcome"] for claim in suite.record()["claims"] for case in claim["cases"]
    }
    assert outcomes == OUTCOMES
    assert {claim["id"]: claim["verdict"] for claim in suite.record()["claims"]} == VERDICTS
    assert suite.run(GREEN, *LIGHT).ret == 0


def a_run():
    """Return a run of one claim with one case, as it would be left."""
    judgement = {"quantity": "q", "kind": "identity", "outcome": "refuted", "measured": 1.5}
    case = {
        "id": "a.b::c",
        "outcome": "refuted",
        "expected": "holds",
        "as_predicted": False,
        "asked": True,
        "sort": "instance",
        "premise": None,
        "reason": "q refuted",
        "duration_s": 1.0,
        "judgements": [judgement],
        "curves": [],
        "streams": {"data": "1"},
    }
    claims = {"a.b": {"id": "a.b", "verdict": "REFUTED", "cases": [case]}}
    tests = {"a.b::test_c": "failure", "plain::test_d": "passed"}
    return Run(1, claims, {"arrays/x.npy": b"1"}, tests, "=== claims ===\n")


def changed(run, **fields):
    """Return a run whose case has other fields."""
    claims = json.loads(json.dumps(run.claims))
    claims["a.b"]["cases"][0].update(fields)
    return replace(run, claims=claims)


def worse(run, verdict):
    claims = json.loads(json.dumps(run.claims))
    claims["a.b"]["verdict"] = verdict
    return replace(run, claims=claims)


WANT = a_run()
OTHER = [WANT.cases["a.b::c"]["judgements"][0] | {"measured": 1.25}]
SPOILT = {
    "exit status 0 for 1": replace(WANT, status=0),
    "no table of claims in the terminal": replace(WANT, output="1 failed"),
    "a.b is lost": replace(WANT, claims={}),
    "a.b::c is lost": replace(WANT, claims={"a.b": WANT.claims["a.b"] | {"cases": []}}),
    "a.b is SUPPORTED for REFUTED": worse(WANT, "SUPPORTED"),
    "a.b::c: outcome 'holds' for 'refuted'": changed(WANT, outcome="holds"),
    "JUnit: plain::test_d absent for passed": replace(WANT, tests={"a.b::test_c": "failure"}),
    "JUnit: a.b::test_c passed for failure": replace(
        WANT, tests=WANT.tests | {"a.b::test_c": "passed"}
    ),
}
OTHER_EVIDENCE = {
    "a.b::c: gone: 'q' refuted 1.5": changed(WANT, judgements=OTHER),
    "a.b::c: other streams": changed(WANT, streams={"data": "2"}),
    "a.b::c: reason 'no word' for 'q refuted'": changed(WANT, reason="no word"),
    "other files: arrays/x.npy": replace(WANT, files={"arrays/x.npy": b"2"}),
}


@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize("words", [*SPOILT, *OTHER_EVIDENCE])
def test_what_is_not_the_same_is_told(words, evidence):
    found = list(unlike(WANT, (SPOILT | OTHER_EVIDENCE)[words], evidence=evidence))
    assert (words in found) == (evidence or words in SPOILT)


def test_what_took_longer_is_the_same():
    assert list(unlike(WANT, changed(WANT, duration_s=9.0), evidence=True)) == []


def test_of_a_test_that_stands_twice_in_a_junit_file_the_worse_counts(tmp_path):
    tries = (
        '<testcase classname="a" name="b"/>',
        '<testcase classname="a" name="b"><failure/></testcase>',
    )
    for name, order in (("one.xml", tries), ("two.xml", tries[::-1])):
        (tmp_path / name).write_text(f"<testsuite>{''.join(order)}</testsuite>", "utf-8")
        assert junit([tmp_path / name, tmp_path / "none.xml"]) == {"a::b": "failure"}
    repeated = "<testcase classname='a' name='c[x=1-2-2]'/><testcase classname='a' name='d[1-2]'/>"
    (tmp_path / "three.xml").write_text(f"<testsuite>{repeated}</testsuite>", "utf-8")
    assert junit([tmp_path / "three.xml"]) == {"a::c[x=1]": "passed", "a::d": "passed"}


def test_the_command_is_in_the_makefile():
    assert "python -m tests.compatibility" in (ROOT / "Makefile").read_text("utf-8")
