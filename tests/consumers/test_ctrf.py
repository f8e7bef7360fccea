"""A run as CTRF: valid by the format's own schema, and what another program makes of its JUnit."""

import json
import subprocess

import jsonschema
import pytest

from tests.conftest import HOLDS
from tests.consumers.conftest import CONVERTER, SCHEMA, TALK
from theoremcheck.record._loading import load
from theoremcheck.report._ctrf import ctrf

RED = HOLDS.replace("1, 1)", "1, 2)")


@pytest.fixture
def suite(project):
    project.claim("red", RED + HOLDS.replace("test_it", "test_other"))
    project.claim("rests", rests_on=["section.red"])
    project.claim("absent", HOLDS + "\ndef test_data(evidence):\n    evidence.not_run('no data')\n")
    project.run("claims", "--junitxml=junit.xml")
    return project


def valid(document):
    schema = json.loads(SCHEMA.read_text("utf-8"))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft7Validator(schema, format_checker=checker).validate(document)


def test_a_red_run_is_valid_by_the_schema_of_the_format(suite):
    document = json.loads((suite.path / "reports/latest/ctrf.json").read_text("utf-8"))
    valid(document)
    with pytest.raises(jsonschema.ValidationError):  # the schema is no mere formality
        valid(document | {"looksFirst": ""})


def test_the_whole_talk_is_valid_by_the_schema_of_the_format():
    document = json.loads(ctrf(load(TALK)))
    valid(document)
    assert document["results"]["summary"]["tests"] > 1000


def test_another_program_finds_in_junit_what_ctrf_tells(suite):
    """Its own file is held against ours, not against the schema: it has `suite` as one text."""
    target = suite.path / "converted.json"
    command = [str(CONVERTER), "junit.xml", "--output", str(target), "--use-suite-name", "false"]
    subprocess.run(command, cwd=suite.path, check=True, capture_output=True, timeout=60)
    theirs = json.loads(target.read_text("utf-8"))["results"]["tests"]
    ours = json.loads((suite.path / "reports/latest/ctrf.json").read_text("utf-8"))
    told = [
        (test["filePath"], test["name"].partition("::")[2], test["status"])
        for test in ours["results"]["tests"]
    ]
    assert [
        (test["filePath"], test["name"].removeprefix("test_"), test["status"]) for test in theirs
    ] == told
    (message,) = (test["message"] for test in theirs if test["status"] == "failed")
    assert message.startswith("section.red: value refuted (model measured 1, claim predicted 2)")
