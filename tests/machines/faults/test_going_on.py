"""`--resume` after other accidents: killed twice, other data, files that are gone, a stop."""

import signal

import pytest

from tests.machines.test_resume import RESUME, ended, ended_early, left, ran, run, written


@pytest.fixture
def suite(project):
    return written(project)


def test_a_run_that_goes_on_may_be_killed_again(suite):
    run(suite)
    expected = left(suite)
    ended_early(suite, signal.SIGKILL)
    done = len(ended(suite))
    ended_early(suite, signal.SIGKILL, RESUME)
    assert len(ended(suite)) == done
    with (suite.path / "reports/latest/cases.jsonl").open("ab") as lines:
        lines.write(b'{"case": {"id": "cut sh')
    run(suite, RESUME)
    assert left(suite) == expected


def test_a_run_goes_on_under_its_own_code_and_versions(suite):
    run(suite)
    suite.write("more.py", "")
    found = run(suite, RESUME)
    found.stderr.fnmatch_lines(["ERROR: --resume: */latest has code *, and this run *; *"])
    (suite.path / "more.py").unlink()
    file = suite.path / "reports/latest/cases.jsonl"
    file.write_text(file.read_text("utf-8").replace('"pytest":"', '"pytest":"1.', 1), "utf-8")
    found = run(suite, RESUME)
    found.stderr.fnmatch_lines(["ERROR: --resume: */latest has pytest 1.*, and this run *"])


def test_what_depends_on_data_that_was_changed_is_run_again(suite):
    run(suite)
    suite.write("claims/section/data.txt", "2")
    result = run(suite, RESUME)
    assert ran(suite) == sorted([1, 2, 3, 4, 5, 6] * 2)
    assert "--resume: 9 cases run again: what they depend on, beside code," in result.stdout.str()
    assert len(ended(suite)) == 9


def test_a_file_that_is_gone_is_made_again(suite):
    run(suite)
    expected = left(suite)
    gone = next((suite.path / "reports/latest/arrays").glob("*.npy"))
    gone.unlink()
    run(suite, RESUME)
    assert left(suite) == expected
    assert len(ran(suite)) == 7


def test_what_has_no_key_is_told_by_what_it_read(project):
    project.write("data.txt", "1")
    project.claim(
        "a",
        """
        import importlib
        json = importlib.import_module("json")

        def test_it(evidence):
            with open("data.txt") as file:
                evidence.identity("value", int(file.read()), 1)
        """,
    )
    assert run(project).ret == 0
    assert run(project, RESUME).ret == 0
    project.write("data.txt", "2")
    assert run(project, RESUME).ret == 1
    project.write("data.txt", "1")
    run(project)
    found = run(project, RESUME, "--search-seconds", "0.1")
    assert "--resume: 1 case run again: what they depend on" in found.stdout.str()


def test_a_run_that_goes_on_and_stops_keeps_what_had_finished(suite):
    run(suite)
    expected = left(suite)[0]["claims"]
    run(suite, RESUME, "-x")
    assert left(suite)[0]["claims"] == expected
