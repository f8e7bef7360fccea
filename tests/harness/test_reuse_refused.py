"""Evidence that is not taken again: imports that hide, files that change, runs that were harmed."""

import os

import pytest

from tests.harness.suites import again, written


@pytest.fixture
def suite(project):
    return written(project)


@pytest.mark.parametrize(
    "line, why",
    [
        ("units = __import__('shapes.units')", "imports by __import__ (line 1)"),
        ("from importlib import import_module", "imports by import_module (line"),
        ("import runpy; x = runpy.run_path", "imports by run_path (line 1)"),
        ("exec('ONE = 1')", "runs code by exec (line 1)"),
        ("def broken(:", "cannot be read ("),
    ],
)
def test_what_hides_its_imports_is_named_and_run_again(suite, line, why):
    suite.write("shapes/units.py", f"{line}\nONE = 1\n")
    for _ in range(2):
        output = " ".join(suite.run("claims", "--reuse").stdout.str().split())
        assert "--reuse: 1 claim run again, for what they depend on is not known: " in output
        assert f"shapes/units.py {why}" in output
    assert {c["claim"] for c in suite.cases().values() if c["reused"]} == {"section.alone"}


def test_a_file_that_changes_during_a_run_is_not_trusted(suite):
    suite.claim(
        "changes",
        """
        from pathlib import Path
        from shapes import units

        def test_it(evidence):
            evidence.identity("value", units.ONE, 1)
            Path(units.__file__).write_text("ONE = 2")
        """,
    )
    suite.run("claims")
    assert again(suite) == {"changes", "uses"}


def test_a_file_that_was_changed_after_the_start_is_not_trusted(suite):
    late = suite.path / "shapes/units.py"
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


def naming_another_place(folder):
    file = folder / "cases.jsonl"
    file.write_text(file.read_text("utf-8").replace('"files":["', '"files":["../'), "utf-8")


@pytest.mark.parametrize(
    "harm, told, left",
    [
        (naming_another_place, "is no run record", {"alone", "uses"}),
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
