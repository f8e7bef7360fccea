"""The terminal: progress while a run lasts, silence into a pipe, a table that fits 80 columns."""

import os
import re
import sys
from textwrap import dedent

import pytest

from tests.conftest import HOLDS
from tests.harness import records
from tests.harness.terminals import written
from theoremcheck.record._types import Catalogue
from theoremcheck.running._progress import Progress, recorded


@pytest.fixture
def long_names(project):
    project.section(
        "section",
        1,
        "A section whose title is longer than any line of a terminal should ever be " * 2,
    )
    holds = "def test_it(evidence):\n    evidence.at_most('value', 1, 1e300, trivial=None)\n"
    project.claim("a_claim_with_a_name_that_is_longer_than_its_column_in_the_table", holds)
    project.claim("refuted", holds.replace("1e300", "1e-300"))
    project.claim(
        "sampled",
        "def test_it(evidence):\n    evidence.probability('p', 0, 99, equals=0, resolves=0.5)\n",
    )
    project.claim("broken", "import no_such_module_with_a_rather_long_name")
    project.claim("later", "@pytest.mark.full\n" + holds)
    project.claim(
        "many",
        "@pytest.mark.parametrize('x', range(1000))\n" + holds.replace("evidence)", "evidence, x)"),
    )
    return project


def test_the_table_is_readable_in_80_columns(long_names):
    output = long_names.run("claims").stdout.str()
    table = output[output.index("= claims =") :].splitlines()[1:]
    lines = [line for line in table if not line.startswith(("=", "FAILED", "ERROR", "report: "))]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for told in (
        "SUPPORTED",
        "REFUTED",
        "ERROR",
        "NOT ASKED",
        "1000/1000",
        "1.0e-06",
        "6 claims: ",
        "NOT GREEN: ",
    ):
        assert told in text


def test_the_table_is_the_same_when_piped(project):
    project.claim("c")
    process = project.start("claims", "--color", "no")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert re.search(r"^  c +SUPPORTED +1/1 +0 +0\.0$", output, re.MULTILINE)
    assert "\x1b" not in output


def test_a_section_has_a_row_of_its_own_with_its_sums(project):
    project.claim(
        "c", "def test_it(evidence):\n    evidence.at_most('value', 1, 4, trivial=None)\n"
    )
    project.claim(
        "d", "def test_it(evidence):\n    evidence.at_most('value', 1, 2, trivial=None)\n"
    )
    output = project.run("claims").stdout.str()
    assert re.search(r"^A section +SUPPORTED +0\.5 +2/2 +0 +0\.0$", output, re.MULTILINE)


def test_a_part_of_the_claims_counts_the_others_and_the_whole_names_each(project):
    project.claim("wanted")
    for name in ("one", "two"):
        project.claim(name, "@pytest.mark.full\n" + HOLDS)
    departure = """
    @without("small")
    def test_wanted(evidence):
        evidence.premise("small", False)
        evidence.identity("value", 1, 2)
    """
    project.claim("dropped", HOLDS + dedent(departure), premises={"small": "x < 1"})
    part = project.run("claims", "-k", "wanted").stdout.str()
    table = part.partition("= claims =")[2]
    rows = [line.split()[0] for line in table.splitlines() if line.startswith("  ")]
    assert part.count("NOT ASKED") == 1  # of the claim that a case was asked of
    assert "\n2 claims not asked\n" in part
    assert rows == ["dropped", "wanted"]
    whole = project.run("claims").stdout.str()
    assert whole.count("NOT ASKED") == 2
    assert "claims not asked\n" not in whole


def on_a_terminal(project, *arguments):
    """Run pytest on a pseudo-terminal of 100 columns and return what it wrote."""
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm"}
    command = [sys.executable, "-m", "pytest", *arguments]
    return written(command, 100, cwd=project.path, env=environment)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_terminal_is_told_where_the_run_is(project, workers):
    project.claim(
        "c",
        "@pytest.mark.parametrize('x', range(3))\n"
        "def test_it(evidence, x):\n    evidence.identity('v', x, x)\n",
    )
    told = on_a_terminal(project, "claims", "-n", workers)
    lines = [line.strip() for line in re.split(r"[\r\n]+", told)]
    progress = [line for line in lines if re.match(r"\d/3 cases", line)]
    assert progress[-1].startswith("3/3 cases, about 0 s left")
    assert "[100%]" not in told


def test_a_pipe_is_told_the_table_alone(project):
    project.claim(
        "c", HOLDS + "\ndef test_absent(evidence):\n    evidence.not_run('it is not here')\n"
    )
    output, _ = project.start("claims").communicate(timeout=60)
    between = output[output.index("collected 2 items") : output.index("= claims =")].splitlines()[
        1:-1
    ]
    assert "".join(between).strip() == ""


def test_verbose_runs_name_each_case_as_pytest_does(project):
    project.claim("c", HOLDS)
    project.run("claims", "-v").stdout.fnmatch_lines(["claims/section/test_c.py::test_it PASSED *"])


def test_tests_beside_claims_keep_their_letters(project):
    project.claim("c", HOLDS)
    project.write("tests/test_other.py", "def test_it():\n    pass\n")
    project.run("claims", "tests").stdout.fnmatch_lines(["tests/test_other.py . *"])


def catalogue(*cases):
    return Catalogue(
        claims=[records.claim(id="a.one", title="A"), records.claim(id="b.two", title="B")],
        cases=[records.case(id=f"{claim}::{n}", claim=claim) for claim, n in cases],
    )


def back(name, seconds, as_predicted=True):
    return records.case(id=name, duration_s=seconds, as_predicted=as_predicted)


FOUR = catalogue(("a.one", 1), ("a.one", 2), ("b.two", 1), ("b.two", 2))


def test_the_estimate_stands_on_recorded_times():
    progress = Progress(
        FOUR, {"a.one::1": 2.0, "a.one::2": 4.0, "b.two::1": 6.0, "b.two::2": 8.0}, workers=2
    )
    assert progress.seconds_left() == 10
    progress.add(back("a.one::1", 2.0))
    assert progress.seconds_left() == 9
    assert progress.line(99) == "1/4 cases, about 9 s left, A 1/2"


def test_a_machine_twice_as_slow_is_soon_believed():
    progress = Progress(FOUR, dict.fromkeys(("a.one::1", "a.one::2", "b.two::1", "b.two::2"), 10.0))
    for name in ("a.one::1", "a.one::2", "b.two::1"):
        progress.add(back(name, 20.0))
    assert 17 < progress.seconds_left() < 20


def test_without_records_the_estimate_stands_on_this_run():
    progress = Progress(FOUR, {})
    assert progress.seconds_left() is None
    assert progress.line(99) == "0/4 cases"
    progress.add(back("a.one::1", 3.0))
    progress.add(back("a.one::1", 3.0))
    assert progress.seconds_left() == 9


def test_what_came_out_otherwise_is_counted_and_a_long_line_is_cut():
    progress = Progress(FOUR, {})
    progress.add(back("a.one::1", 300.0, as_predicted=False))
    assert progress.line(99) == "1/4 cases, 1 NOT as predicted, about 15 min left, A 1/2"
    assert progress.line(20) == "1/4 cases, 1 NOT as…"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"claims": 3}',
        '{"claims": [{"cases": [{}]}]}',
        '{"schema": 1, "claims": []}',
    ],
)
def test_an_unreadable_record_gives_no_times_and_no_error(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert recorded([tmp_path, tmp_path / "absent"]) == {}
