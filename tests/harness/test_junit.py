"""The JUnit file: in the catalogue's order, with file and line, and read by those who read it."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import junitparser
import pytest

from tests.conftest import HOLDS

BOTH = """
@pytest.mark.parametrize("x", [2, 1])
def test_it(evidence, x):
    evidence.at_most("value", x, 1, trivial=None)

def test_beside(evidence):
    evidence.identity("value", 1, 1)
"""
CONFTEST = """
def pytest_addoption(parser):
    parser.addoption("--backwards", action="store_true")

def pytest_collection_modifyitems(config, items):
    if config.getoption("--backwards"):
        items.reverse()
"""
ORDERS = {
    "one process": ("-n", "0"),
    "two": ("-n", "2"),
    "by group": ("-n", "2", "--dist", "loadgroup"),
    "backwards": ("--backwards",),
    "with a prefix": ("--junitprefix=mine",),
}


@pytest.fixture
def suite(project):
    """A suite whose claims are in another order than their files, and a test beside it."""
    project.section("zero", 0, "The first section")
    project.claim("late", BOTH, place="Two")
    project.claim("early", BOTH, place="One")
    project.claim("first", "@pytest.mark.xdist_group('g')\n" + HOLDS.strip(), folder="zero")
    project.claim("broken", "import no_such_module")
    project.write("tests/test_other.py", "def test_other():\n    assert 'a\\nb' == 'a\\nc'\n")
    project.write("conftest.py", CONFTEST)
    return project


def written(suite, *arguments):
    suite.run("claims", "tests", "--junitxml=junit.xml", *arguments)
    return suite.path / "junit.xml"


@pytest.mark.parametrize("how", ORDERS)
def test_cases_stand_in_the_order_of_the_catalogue_with_file_and_line(suite, how):
    cases = list(ET.parse(written(suite, *ORDERS[how])).iter("testcase"))
    names = [re.sub("@g$", "", case.get("name")) for case in cases]
    assert [f"{case.get('file')}::{name}" for case, name in zip(cases, names, strict=True)][:7] == [
        "claims/zero/test_first.py::test_it",
        "claims/section/test_early.py::test_beside",
        "claims/section/test_early.py::test_it[x=1]",
        "claims/section/test_early.py::test_it[x=2]",
        "claims/section/test_late.py::test_beside",
        "claims/section/test_late.py::test_it[x=1]",
        "claims/section/test_late.py::test_it[x=2]",
    ]
    assert set(names[7:]) == {"claims.section.test_broken", "test_other"}
    for case, name in zip(cases[:7], names, strict=False):
        text = (suite.path / case.get("file")).read_text("utf-8").splitlines()
        line = int(case.get("line"))
        assert f"def {name.partition('[')[0]}(" in "\n".join(text[line - 1 : line + 1])


def test_what_failed_is_told_in_one_line(suite):
    told = [
        node.get("message")
        for node in ET.parse(written(suite)).iter()
        if node.tag in ("failure", "error")
    ]
    mine = [message for message in told if message.startswith("section.")]
    assert mine == [
        f"section.{name} x=2: value refuted (model measured 2, claim predicted at most 1), "
        "which theory predicts to be true"
        for name in ("early", "late")
    ]


def test_a_long_reason_is_one_line_too(project):
    project.claim(
        "c",
        "def test_it(evidence):\n"
        "    raise ValueError('many words ' * 200 + '\\n' + 'more ' * 200)\n",
    )
    project.run("claims", "--junitxml=junit.xml")
    (failure,) = ET.parse(project.path / "junit.xml").iter("failure")
    assert failure.get("message").startswith("ValueError: many words many words")
    assert "\n" not in failure.get("message")
    assert "more more" in failure.text  # all of it stands there


def test_a_case_that_never_came_back_has_its_place(project):
    project.claim("a", "def test_it(evidence):\n    os._exit(3)\n")
    project.claim("b")
    project.run("claims", "-n", "1", "--max-worker-restart=0", "--junitxml=junit.xml")
    cases = list(ET.parse(project.path / "junit.xml").iter("testcase"))
    assert cases[0].get("file") == "claims/section/test_a.py"
    assert "line" not in cases[0].attrib


# Those who read it


def test_junitparser_counts_what_the_run_counted(suite):
    (found,) = junitparser.JUnitXml.fromfile(str(written(suite)))
    assert (found.tests, found.failures, found.errors) == (9, 3, 1)
    by_name = {f"{case.classname}.{case.name}": case for case in found}
    red = by_name["claims.section.test_early.test_it[x=2]"]
    (result,) = red.result
    assert isinstance(result, junitparser.Failure)
    assert result.message.startswith("section.early x=2: value refuted")
    verdicts = {each.name: each.value for each in found.properties()}
    assert verdicts["section.early"].startswith("REFUTED, worst slack 2")
    assert verdicts["look first"].startswith("Look first at section.")


def test_junit2html_draws_it(suite, tmp_path):
    page = tmp_path / "junit.html"
    command = [sys.executable, "-m", "junit2htmlreport", str(written(suite)), str(page)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    text = page.read_text("utf-8")
    assert "section.early x=2: value refuted" in text
    assert Path(suite.path / "junit.xml").exists()
