"""Nothing is lost: not when a worker dies, an import fails, or the run is interrupted or killed."""

import os
import signal
import time

import pytest

from theoremcheck.record._folder import write_record
from theoremcheck.record._loading import load

GOOD = """
@pytest.mark.parametrize("x", [1, 2, 3, 4])
def test_good(evidence, x):
    evidence.identity("value", x, x)
"""
DEADLY = """
def test_deadly(evidence):
    evidence.identity("value", 1, 1)
    os._exit(3)
"""
SLOW = """
@pytest.mark.parametrize("x", [1, 2, 3, 4, 5, 6])
def test_slow(evidence, x):
    evidence.identity("value", x, x)
    if x > 2:
        open(f"started-{x}", "w").close()
        time.sleep(1.5)
"""


def outcomes(project, folder="reports/latest"):
    return {name: (case["outcome"], case["reason"]) for name, case in project.cases(folder).items()}


def test_a_worker_that_dies_loses_only_the_case_that_killed_it(project):
    project.claim("a", GOOD)
    project.claim("b", DEADLY)
    result = project.run("claims", "-n", "2")
    assert result.ret == 1
    found = outcomes(project)
    assert found.pop("b::deadly") == ("not run", "lost: the worker died while running it")
    assert set(found.values()) == {("holds", "")}
    assert len(found) == 4
    assert {name: claim["verdict"] for name, claim in project.claims().items()} == {
        "a": "SUPPORTED",
        "b": "NOT RUN",
    }
    result.stdout.fnmatch_lines(
        ["NOT GREEN: section.b is NOT RUN: section.b::deadly: lost: the worker died*"]
    )


def test_when_every_case_kills_its_worker_the_ledger_is_complete(project):
    project.claim(
        "a",
        "@pytest.mark.parametrize('x', range(9))" + DEADLY.replace("(evidence)", "(evidence, x)"),
    )
    result = project.run("claims", "-n", "2", "--max-worker-restart", "2")
    assert result.ret != 0
    found = outcomes(project)
    assert len(found) == 9
    assert {outcome for outcome, _ in found.values()} == {"not run"}
    assert {reason for _, reason in found.values()} == {
        "lost: the worker died while running it",
        "lost: it was never run; xdist gave up restarting workers, or a plugin withheld it",
    }


def test_a_worker_that_dies_while_it_collects_is_not_green(project):
    project.claim("a", GOOD)
    project.claim("b", "os._exit(3)")
    assert project.run("claims", "-n", "2", "--max-worker-restart", "0").ret != 0


def test_a_warning_of_a_class_that_is_known_to_a_case_alone_ends_no_run(project):
    project.claim(
        "a",
        """
        import warnings

        class Own(UserWarning):
            pass

        def test_it(evidence):
            class Local(UserWarning):
                pass
            for kind in (Own, Local, DeprecationWarning):
                warnings.warn(kind("a word"))
            evidence.identity("value", 1, 1)
        """,
    )
    result = project.run("claims", "-n", "1")
    assert result.ret == 0
    for told in ("UserWarning: Own: a word", "UserWarning: Local: a word", "DeprecationWarning: a"):
        assert told in result.stdout.str()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_module_that_cannot_be_imported_is_an_error_and_keeps_no_other_from_running(
    project, workers
):
    project.claim("a", GOOD)
    project.claim("b", "import no_such_module")
    result = project.run("claims", "-n", workers)
    assert result.ret == 1
    assert {name: claim["verdict"] for name, claim in project.claims().items()} == {
        "a": "SUPPORTED",
        "b": "ERROR",
    }
    assert (
        project.claims()["b"]["reason"] == "ModuleNotFoundError: No module named 'no_such_module'"
    )


@pytest.mark.parametrize("workers", ["0", "2"])
def test_stopping_at_the_first_failure_says_so_in_what_was_not_run(project, workers):
    refuted = "def test_a(evidence):\n    evidence.identity('value', 1, 2)\n"
    project.claim("a", refuted + SLOW.replace("sleep(1.5)", "sleep(0.2)"))
    result = project.run("claims", "-x", "-n", workers)
    assert result.ret != 0
    found = outcomes(project)
    assert found["a::a"][0] == "refuted"
    assert found["a::slow[x=6]"] == (
        "not run",
        "not run: the run stopped early (stopping after 1 failures)",
    )
    assert (
        project.record()["run"]["stopped"]
        == "not run: the run stopped early (stopping after 1 failures)"
    )


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM", "SIGINT to all"])
def test_an_interrupted_run_writes_what_has_finished(project, workers, kind):
    project.claim("a", SLOW)
    process = project.start("claims", "-n", workers, "-p", "no:cacheprovider")
    wait_for_two_cases(project)
    number = getattr(signal, kind.partition(" ")[0])
    (os.killpg if kind.endswith("all") else os.kill)(process.pid, number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    found = outcomes(project)
    assert found["a::slow[x=1]"] == found["a::slow[x=2]"] == ("holds", "")
    name = "SIGTERM" if kind == "SIGTERM" else "Ctrl-C"
    reason = f"not run: the run was interrupted by {name}"
    assert {found[f"a::slow[x={x}]"] for x in (3, 4, 5, 6)} == {("not run", reason)}
    assert "NOT GREEN: section.a is NOT RUN" in output
    assert (project.path / "reports/latest/index.html").is_file()


def test_a_killed_run_is_rebuilt_from_its_lines(project):
    project.claim("a", SLOW)
    process = project.start("claims")
    wait_for_two_cases(project)
    process.kill()
    process.wait(timeout=60)
    process.stdout.close()
    folder = project.path / "reports/latest"
    assert not (folder / "run.json").exists()
    with (folder / "cases.jsonl").open("a") as lines:
        lines.write('{"case": {"nodeid": "claims/sec')  # the kill came in the middle of a line
    record = load(folder)
    write_record(record, folder)
    found = outcomes(project)
    assert found["a::slow[x=2]"] == ("holds", "")
    assert found["a::slow[x=3]"] == ("not run", "the run was killed")
    assert record.run.stopped == "the run was killed"
    assert project.claims()["a"]["verdict"] == "NOT RUN"


def wait_for_two_cases(project, seconds=60):
    """Wait until the first two cases have come in and the third, which sleeps, has begun."""
    lines, third = project.path / "reports/latest/cases.jsonl", project.path / "started-3"
    end = time.monotonic() + seconds
    while not (third.exists() and lines.read_text().count("\n") >= 3):
        assert time.monotonic() < end
        time.sleep(0.02)
