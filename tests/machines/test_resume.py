"""`--resume`: a run that was killed or interrupted goes on, and leaves the record of a whole."""

import json
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

SUITE = """
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_it(evidence, n):
    with open("ran", "a") as log:
        print(n, file=log)
    evidence.curve("line", range(600), evidence.rng("x").random(600))
    evidence.identity("value", n, 3 if n == 3 else n)
    if n == 4 and os.path.exists("slow"):
        open("reached", "w").close()
        time.sleep(60)

def test_red(evidence):
    evidence.identity("value", 1, 2)

def test_wrong(evidence):
    raise RuntimeError("no such thing")

def test_absent(evidence):
    evidence.not_run("no such data")
"""
RESUME = "--resume=reports/latest"
TIMES = ("started", "duration_s", "harness_s")


def written(project):
    """Write the claims whose runs are killed."""
    project.write("claims/section/data.txt", "1")
    project.claim("first", SUITE)
    return project


@pytest.fixture
def suite(project):
    return written(project)


def run(project, *arguments):
    """Run pytest as a user does: what is imported in this process is nothing to it."""
    return project.pytester.runpytest_subprocess("claims", *arguments)


def without_times(told):
    """Return a record without when it was made, and how long that took."""
    if isinstance(told, dict):
        return {key: without_times(value) for key, value in told.items() if key not in TIMES}
    return [without_times(each) for each in told] if isinstance(told, list) else told


def left(project, folder="reports/latest"):
    """Return all that a run left but its times: the record, the files of its cases."""
    files = {f.name for f in (project.path / folder).glob("*/*")}
    return without_times(project.record(folder)), files


def ended_early(project, how, *arguments):
    """Start a run, end it by a signal in the middle, and leave what it would have gone on with."""
    (project.path / "slow").touch()
    process = project.start("claims", *arguments)
    while not (project.path / "reached").exists():
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)  # with two workers, for what the other one does
    process.send_signal(how)
    process.communicate(timeout=60)
    for name in ("slow", "reached", "ran"):
        (project.path / name).unlink()


def ran(project):
    log = project.path / "ran"
    return sorted(map(int, log.read_text().split())) if log.exists() else []


@pytest.mark.parametrize("how, workers", [(signal.SIGKILL, "0"), (signal.SIGINT, "2")])
def test_what_was_not_finished_is_run_and_the_record_is_that_of_a_whole_run(suite, how, workers):
    whole = run(suite, "-n", workers)
    expected, counted = left(suite), whole.parseoutcomes()
    ended_early(suite, how, "-n", workers)
    done = {c["parameters"]["n"] for c in ended(suite) if c["parameters"]}
    assert 0 < len(done) < 6
    result = run(suite, "-n", workers, RESUME)
    assert left(suite) == expected
    assert ran(suite) == sorted({1, 2, 3, 4, 5, 6} - done), result.stdout.str()
    assert result.parseoutcomes() == counted
    assert result.ret == whole.ret == 1


def ended(project):
    """Return the cases that stand in the run folder, whether or not the run came to its end."""
    lines = (project.path / "reports/latest/cases.jsonl").read_text("utf-8").splitlines()
    return [told["case"] for told in map(json.loads, lines) if "case" in told]


def test_a_finished_run_is_told_again_and_nothing_runs(suite):
    whole = run(suite, "--junitxml=one.xml")
    expected = left(suite)
    (suite.path / "ran").unlink()
    result = run(suite, RESUME, "--junitxml=two.xml")
    assert ran(suite) == []
    assert left(suite) == expected
    assert result.parseoutcomes() == whole.parseoutcomes()
    assert "--resume: 9 cases stand as they are" in result.stdout.str()
    told = [(suite.path / name).read_text("utf-8") for name in ("one.xml", "two.xml")]
    assert [text.count("<failure") + text.count("<skipped") for text in told] == [3, 3]


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--root-seed", "1"], "has root seed 0, and this run 1; say --root-seed 0"),
        (["--tier", "full"], "has tier fast, and this run full; say --tier fast"),
        (["--error-budget", "0.5"], "has error budget 0.01, and this run 0.5; say --error-bu*"),
        (["--report-dir=other"], "goes on in the folder of a run; leave --report-dir out"),
        (["--reuse"], "goes on in the folder of a run; leave --reuse out"),
        (["-n", "1", "--root-seed", "1"], "has root seed 0, and this run 1; say --root-seed 0"),
        (
            ["-n", "1", "-k", "red"],
            "*::test_absent is not of this run (8 cases in all); say the arguments*",
        ),
    ],
)
def test_another_run_does_not_go_on_there(suite, arguments, told):
    run(suite)
    expected, lines = left(suite), (suite.path / "reports/latest/cases.jsonl").read_bytes()
    result = run(suite, RESUME, *arguments)
    result.stderr.fnmatch_lines([f"ERROR: --resume*{told}"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert left(suite) == expected
    assert (suite.path / "reports/latest/cases.jsonl").read_bytes() == lines


def test_no_two_runs_go_on_in_one_folder(suite):
    run(suite)
    expected = left(suite)
    with FileLock(suite.path / "reports/latest/.lock"):
        found = run(suite, RESUME)
    found.stderr.fnmatch_lines(["ERROR: --resume: */latest is in use by another run; wait for *"])
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    assert left(suite) == expected


def test_a_folder_of_no_run_is_named(suite):
    found = run(suite, "--resume=claims")
    found.stderr.fnmatch_lines(["ERROR: --resume: */claims holds no cases.jsonl; name the folder*"])
    assert not (suite.path / "claims/.lock").exists()


AT_THE_END = """
@pytest.fixture
def deadly():
    yield
    if os.path.exists("deadly"):
        os.kill(os.getpid(), 9)

def test_lost(evidence, deadly):
    evidence.identity("value", 1, 1)
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_case_that_is_lost_while_its_fixtures_end_is_lost(project, workers):
    project.claim("a", AT_THE_END)
    project.claim("b")
    project.write("deadly", "")
    run(project, "-n", workers)
    if workers == "1":
        assert project.claims()["a"]["verdict"] == "NOT RUN"
        merge = [sys.executable, "-m", "theoremcheck", "merge", "reports/latest", "-o", "united"]
        assert subprocess.run(merge, cwd=project.path, capture_output=True).returncode == 1
    result = run(project, "-n", "1", RESUME)
    assert project.claims()["a"]["verdict"] == "NOT RUN"
    assert result.ret == 1
    (project.path / "deadly").unlink()
    assert run(project, RESUME).ret == 0
