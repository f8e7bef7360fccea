"""A run in the Common Test Report Format: what stands where, beside every record."""

import json

import pytest

from tests.conftest import HOLDS
from tests.harness.records import case, claim, record, verb
from theoremcheck.report._ctrf import STATUSES, ctrf

RED = HOLDS.replace("1, 1)", "1, 2)")


def document(*claims, **run):
    return json.loads(ctrf(record(*claims, **run)))


def listed(*claims):
    return document(*claims)["results"]["tests"]


@pytest.fixture
def suite(project):
    """A run of which a case fails, one is put off, one cannot run, and a module is broken."""
    project.claim("red", RED, place="Two")
    project.claim("rests", rests_on=["section.red"])
    project.claim("home", "", kind="take-home", rests_on=["section.red"])
    project.claim("later", HOLDS + "\n@pytest.mark.full" + RED.replace("test_it", "test_full"))
    project.claim("absent", HOLDS + "\ndef test_data(evidence):\n    evidence.not_run('no data')\n")
    project.claim("broken", "import no_such_module")
    return project


@pytest.mark.parametrize("workers", ["0", "2"])
def test_it_lies_beside_the_record_and_counts_its_cases(suite, workers):
    suite.run("claims", "-n", workers)
    found = json.loads((suite.path / "reports/latest/ctrf.json").read_text("utf-8"))
    assert (found["reportFormat"], found["results"]["tool"]["name"]) == ("CTRF", "theoremcheck")
    told = {test["name"]: test["status"] for test in found["results"]["tests"]}
    assert told == {
        "section.absent::data": "skipped",
        "section.absent::it": "passed",
        "section.broken": "failed",
        "section.home": "failed",
        "section.later::it": "passed",
        "section.red::it": "failed",
        "section.rests::it": "passed",
    }
    summary = found["results"]["summary"]
    assert {status: summary[status] for status in STATUSES} == {
        "passed": 3,
        "failed": 3,
        "skipped": 1,
        "pending": 0,
        "other": 0,
    }
    assert summary["tests"] == 7
    assert summary["stop"] == summary["start"] + summary["duration"]
    assert not found["results"]["environment"]["healthy"]
    extra = found["results"]["extra"]
    assert extra["lookFirst"].startswith("Look first at section.red (1 of 1 case); 2 claims rest")
    assert extra["claims"]["section.rests"] == {
        "verdict": "SUPPORTED",
        "rung": "exact",
        "withdrawn": "support withdrawn: it rests on section.red, which is REFUTED",
    }


def test_a_test_says_what_the_case_was_and_how_to_repeat_it():
    one = case(
        id="s.c::it[x=1]",
        sort="without",
        premise="small",
        parameters={"x": 1, "y": float("inf")},
        expected="refuted",
        outcome="holds",
        as_predicted=False,
        reason="α ≤ 2",
        duration_s=0.0126,
        repeat="pytest it",
    )
    assert listed(claim(one, verdict="INCONCLUSIVE")) == [
        {
            "name": "s.c::it[x=1]",
            "status": "failed",
            "duration": 13,
            "suite": ["A section", "s.c"],
            "rawStatus": "holds",
            "tags": ["without"],
            "filePath": "claims/s/test_c.py",
            "parameters": {"x": 1, "y": None},  # JSON has no infinity
            "message": "α ≤ 2",
            "extra": {"expected": "refuted", "premise": "small", "repeat": "pytest it"},
        }
    ]


def test_what_was_lost_failed_and_what_nobody_asked_for_is_left_out():
    lost = case(id="s.c::lost", outcome="not run", as_predicted=False, reason="lost: it died")
    left = case(id="s.c::left", asked=False, outcome="not run", reason="not asked: deselected")
    assert [(test["name"], test["status"]) for test in listed(claim(lost, left))] == [
        ("s.c::lost", "failed")
    ]


def test_the_order_is_the_record_s_and_the_same_bytes_come_out():
    claims = [claim(case(id=f"{name}::it", claim=name), id=name) for name in ("s.b", "s.a")]
    assert [test["name"] for test in listed(*claims)] == ["s.b::it", "s.a::it"]
    assert ctrf(record(*claims)) == ctrf(record(*claims))


@pytest.mark.parametrize("started", ["yesterday", "9999-99-99", "<script>"])
def test_a_record_with_a_spoilt_time_is_told_without_it(started):
    found = document(claim(case()), started=started)
    assert "timestamp" not in found
    assert found["results"]["summary"]["start"] == 0


def test_a_report_that_is_written_again_has_it_too(suite, capsys):
    suite.run("claims")
    latest, out = suite.path / "reports/latest", suite.path / "out"
    assert verb(capsys, "report", latest, "-o", out)[0] == 0
    assert (out / "ctrf.json").read_bytes() == (latest / "ctrf.json").read_bytes()
