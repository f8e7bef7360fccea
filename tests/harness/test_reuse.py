"""Evidence taken from an earlier run: where all is the same, and nowhere else."""

import json
import os

import pytest

from tests.conftest import ROOTS
from theoremcheck.__main__ import main

MODEL = "import numpy as np\nfrom models import units\nONE = units.ONE\n"
CONFTEST = """
import os
import pytest

def pytest_addoption(parser):
    parser.addoption("--device", default="cpu")

@pytest.fixture
def one(request):
    return 1 if request.config.getoption("--device") and os.environ.get("ONES") != "x" else 0
"""
USES = """
    import checkers
    from models import sizes

    @pytest.mark.parametrize("n", [1, 2])
    def test_it(evidence, one, n):
        evidence.identity("value", sizes.ONE, one)
        evidence.curve("line", range(n), range(n))
        evidence.certificate("root", {"root": 3, "square": 9}, checkers.check)
        evidence.identity("drawn", evidence.rng("x").random() < 2, True)
"""
ALONE = """
    from .. import shared

    def test_it(evidence):
        evidence.identity("value", shared.VALUE, 1)
"""


@pytest.fixture
def suite(project):
    """A project of two claims: one uses a model, a conftest and a checker, the other a sibling."""
    project.write("conftest.py", CONFTEST)
    project.write("checkers.py", ROOTS)
    project.write("models/__init__.py", "")
    project.write("models/sizes.py", MODEL)
    project.write("models/units.py", "ONE = 1\n")
    project.write("claims/shared.py", "VALUE = 1\n")
    project.claim("uses", USES)
    project.claim("alone", ALONE)
    return project


def again(project, *arguments):
    """Run with the evidence of the latest run; return the claims of which a case was run again."""
    project.run("claims", "--reuse", *arguments)
    return {c["claim"].rpartition(".")[2] for c in project.cases().values() if not c["reused"]}


def without_time(record):
    """Return a record without what tells when it was made, and by which run."""
    if isinstance(record, dict):
        left_out = {"duration_s", "harness_s", "started", "reused", "workers", "code"}
        return {k: without_time(v) for k, v in record.items() if k not in left_out}
    return list(map(without_time, record)) if isinstance(record, list) else record


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_where_nothing_was_changed_all_is_reused_and_is_the_same(suite, arguments):
    suite.run("claims", *arguments)
    first, files = suite.record(), suite.files()
    started = first["run"]["started"]
    output = suite.run("claims", "--reuse", *arguments)
    output.assert_outcomes(passed=3)
    assert without_time(suite.record()) == without_time(first)
    assert {case["reused"] for case in suite.cases().values()} == {started}
    assert suite.files() == files
    told = "Reused: 3 of 3 cases, with the evidence of the run of"
    assert told in output.stdout.str()
    page = (suite.path / "reports/latest/index.html").read_text("utf-8")
    assert page.count("evidence of the run of") == 4  # three cases, and the sum of all
    assert again(suite, "--report-dir=elsewhere") == set()
    assert {case["reused"] for case in suite.cases().values()} == {started}, "of the first of them"


def test_a_plain_run_reuses_nothing(suite):
    suite.run("claims")
    suite.run("claims")
    assert {case["reused"] for case in suite.cases().values()} == {""}


@pytest.mark.parametrize(
    "file, text, changed",
    [
        ("claims/section/test_alone.py", None, {"alone"}),
        ("claims/section/test_uses.py", None, {"uses"}),
        ("models/sizes.py", None, {"uses"}),
        ("models/units.py", None, {"uses"}),
        ("models/__init__.py", "THREE = 3\n", {"uses"}),
        ("models/table.csv", "1,2\n", {"uses"}),
        ("models/more/table.csv", "1,2\n", {"uses"}),
        ("checkers.py", None, {"uses"}),
        ("claims/shared.py", None, {"alone"}),
        ("claims/__init__.py", "THREE = 3\n", {"alone", "uses"}),
        ("claims/conftest.py", "THREE = 3\n", {"alone", "uses"}),
        ("conftest.py", None, {"alone", "uses"}),
        ("pytest.ini", None, {"alone", "uses"}),
        ("models/unused.py", "THREE = 3\n", set()),
        ("README.md", "Words.\n", set()),
        ("claims/references.bib", "\n", set()),
        ("other/conftest.py", "THREE = 3\n", set()),
    ],
)
def test_what_depends_on_a_file_is_run_again(suite, file, text, changed):
    suite.run("claims")
    place = suite.path / file
    if text is None:
        place.write_text(place.read_text("utf-8") + "\n# Another word.\n", "utf-8")
    else:
        suite.write(file, text)
    assert again(suite) == changed
    assert again(suite) == set()


def test_what_reads_an_option_or_a_variable_is_run_again(suite, monkeypatch):
    suite.run("claims")
    assert again(suite, "--root-seed=1") == {"alone", "uses"}
    assert again(suite, "--root-seed=1", "-v", "--durations=3") == set()
    everything = {"alone", "uses"}  # the conftest that reads them stands above both
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    monkeypatch.setenv("ONES", "y")
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    monkeypatch.setenv("TWOS", "y")
    assert again(suite, "--root-seed=1", "--device=cuda") == set()
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    assert again(suite, "--search-seconds=1") == everything
    assert again(suite) == everything, "what a time decided is not kept"


def test_what_reads_a_data_file_is_run_again(suite):
    suite.write("data/numbers.txt", "1")
    suite.claim(
        "reads",
        """
        from pathlib import Path

        def test_it(evidence):
            text = Path(__file__).parents[2].joinpath("data", "numbers.txt").read_text()
            evidence.identity("value", int(text), 1)
        """,
    )
    suite.run("claims")
    assert again(suite) == set()
    suite.write("data/numbers.txt", "1.0"[:1] + "\n")
    assert "reads" in again(suite)
    suite.write("data/unread.txt", "1")
    assert again(suite) == set()


def test_what_is_red_or_was_not_run_is_run_again(project):
    project.claim(
        "c",
        """
        def test_holds(evidence):
            evidence.identity("value", 1, 1)

        def test_red(evidence):
            evidence.identity("value", 2, 1)

        def test_error(evidence):
            1 / 0

        def test_not_run(evidence):
            evidence.not_run("there is no such machine")

        @without("small")
        def test_departure(evidence):
            evidence.premise("small", False)
            evidence.identity("value", 2, 1)
        """,
    )
    project.run("claims")
    project.run("claims", "--reuse")
    reused = {name for name, case in project.cases().items() if case["reused"]}
    assert reused == {"c::holds", "c::departure"}
    assert project.claims()["c"]["verdict"] == "ERROR"


@pytest.mark.parametrize(
    "line, why",
    [
        ("units = __import__('models.units')", "imports by __import__ (line 1)"),
        ("from importlib import import_module", "imports by import_module (line"),
        ("import runpy; x = runpy.run_path", "imports by run_path (line 1)"),
        ("exec('ONE = 1')", "runs code by exec (line 1)"),
        ("def broken(:", "cannot be read ("),
    ],
)
def test_what_hides_its_imports_is_named_and_run_again(suite, line, why):
    suite.write("models/units.py", f"{line}\nONE = 1\n")
    for _ in range(2):
        output = " ".join(suite.run("claims", "--reuse").stdout.str().split())
        assert "--reuse: 1 claim run again, for what they depend on is not known: " in output
        assert f"models/units.py {why}" in output
    assert {c["claim"] for c in suite.cases().values() if c["reused"]} == {"section.alone"}


def test_a_file_that_changes_during_a_run_is_not_trusted(suite):
    suite.claim(
        "changes",
        """
        from pathlib import Path
        from models import units

        def test_it(evidence):
            evidence.identity("value", units.ONE, 1)
            Path(units.__file__).write_text("ONE = 2")
        """,
    )
    suite.run("claims")
    assert again(suite) == {"changes", "uses"}


def test_a_file_that_was_changed_after_the_start_is_not_trusted(suite):
    late = suite.path / "models/units.py"
    os.utime(late, ns=(2**62, 2**62))
    suite.run("claims")
    assert again(suite) == {"uses"}


def truncated(folder):
    file = folder / "cases.jsonl"
    file.write_bytes(file.read_bytes()[:-3000])


def edited(folder):
    file = folder / "cases.jsonl"
    file.write_text(file.read_text("utf-8").replace('"slack":0.0', '"slack":0.5'), "utf-8")


def of_another_version(folder):
    file = folder / "cases.jsonl"
    file.write_text(file.read_text("utf-8").replace('"schema":3', '"schema":4'), "utf-8")


def left_file(folder):
    return next((folder / "certificates").iterdir())


@pytest.mark.parametrize(
    "harm, told, left",
    [
        (truncated, None, {"alone", "uses"}),
        (edited, "run again: what stands there is not what the run wrote", {"alone", "uses"}),
        (of_another_version, "has schema 4, this version reads 3", {"alone", "uses"}),
        (lambda f: left_file(f).unlink(), "a file that they left is gone", {"uses"}),
        (lambda f: left_file(f).write_text("{}"), "a file that they left was changed", {"uses"}),
        (lambda f: (f / "cases.jsonl").write_text(""), "has no header", {"alone", "uses"}),
        (lambda f: (f / "cases.jsonl").write_text("{"), "has no header", {"alone", "uses"}),
        (lambda f: (f / "cases.jsonl").unlink(), "holds no cases.jsonl", {"alone", "uses"}),
        (lambda f: (f / "cases.jsonl").write_bytes(b"\xff\n"), "is not JSON", {"alone", "uses"}),
    ],
)
def test_a_store_that_was_harmed_costs_a_run_and_no_error(suite, harm, told, left):
    suite.run("claims", "--report-dir=kept")
    harm(suite.path / "kept")
    output = suite.run("claims", "--reuse=kept")
    output.assert_outcomes(passed=3)
    ran = {c["claim"].rpartition(".")[2] for c in suite.cases().values() if not c["reused"]}
    assert ran <= left
    assert (told is None) or (told in " ".join(output.stdout.str().split()) and ran == left)


def test_a_killed_run_is_reused_as_far_as_it_came(suite):
    suite.run("claims")
    file = suite.path / "reports/latest/cases.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]) + lines[2][:100])
    (suite.path / "reports/latest/run.json").unlink()
    suite.run("claims", "--reuse")
    assert sum(bool(case["reused"]) for case in suite.cases().values()) == 1


def test_fixtures_of_modules_end_where_reused_cases_stand_between(suite):
    for folder, number in (("before", 2), ("later", 3)):
        suite.section(folder, number, f"Section {number}")
        suite.write(f"claims/{folder}/conftest.py", OPEN)
        suite.claim(
            f"of_{folder}",
            "def test_it(evidence, opened):\n    evidence.identity('value', opened, 1)\n",
            folder=folder,
        )
    suite.run("claims")
    for folder in ("before", "later"):
        suite.write(f"claims/{folder}/conftest.py", OPEN + "\n")
    output = suite.run("claims", "--reuse", "-s")
    output.assert_outcomes(passed=5)
    assert output.stdout.str().count("CLOSED") == 2
    assert sum(bool(claim["cases"][0]["reused"]) for claim in suite.claims().values()) == 2


OPEN = """
import pytest

@pytest.fixture(scope="package")
def opened():
    yield 1
    print("CLOSED")
"""


def test_comparing_says_what_was_reused(suite, capsys):
    suite.run("claims", "--report-dir=old")
    suite.run("claims", "--reuse=old", "--report-dir=new")
    old, new = (str(suite.path / name) for name in ("old", "new"))
    assert main(["compare", old, new]) == 0
    assert "3 with evidence that one run took from an earlier one" in capsys.readouterr().out
    main(["compare", old, new, "--json"])
    assert json.loads(capsys.readouterr().out)["reused"] == 3
