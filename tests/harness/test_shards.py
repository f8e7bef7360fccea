"""A run in parts: a script for Slurm, whose tasks run here one by one, and the matrix of a CI."""

import json
import os
import subprocess
import sys

import pytest

from tests.harness.records import case, claim, record
from tests.harness.test_resume import without_times
from theoremcheck.__main__ import main
from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.running._shards import split

CASES = """
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7])
def test_it(evidence, n):
    evidence.identity("value", n, n)
    evidence.curve("line", range(600), evidence.rng("x").random(600))
    time.sleep(0.02 * n)
    if n == 5 and os.path.exists("deadly"):
        os.remove("deadly")
        os.kill(os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid(), 9)
"""


@pytest.fixture
def earlier(tmp_path):
    """Write a record of cases that take so many seconds; return its folder."""

    def write(*seconds):
        cases = [case(id=f"c::t[n={n}]", duration_s=s) for n, s in enumerate(seconds)]
        write_record(record(claim(*cases)), tmp_path)
        return tmp_path

    return write


@pytest.mark.parametrize(
    "minutes, workers, parts",
    [
        (10, 1, [600.0]),
        (9, 1, [300.0, 300.0]),
        (4, 1, [200.0, 200.0, 200.0]),
        (5, 2, [300.0]),
        (2, 2, [100.0, 100.0, 100.0]),
    ],
)
def test_there_are_as_few_parts_as_end_in_time(earlier, minutes, workers, parts):
    assert split(earlier(*[100.0] * 6), workers, minutes).seconds == parts


def test_the_longest_case_is_shared_out_first(earlier):
    assert sorted(split(earlier(10.0, 20.0, 30.0, 60.0), 1, 1).seconds) == [60.0, 60.0]


def test_a_case_that_is_too_long_is_named(earlier):
    with pytest.raises(RunFolderError, match=r"c::t\[n=1\] takes 130 s alone; say --minutes 3 or"):
        split(earlier(1.0, 130.0), 1, 2)


def test_a_run_without_times_is_refused(earlier):
    with pytest.raises(RunFolderError, match="has no times of cases; name the folder of a run"):
        split(earlier(0.0), 1, 2)


def test_the_matrix_of_a_ci_counts_the_parts(earlier, capsys):
    assert main(["shards", "matrix", str(earlier(*[100.0] * 6)), "--minutes", "4"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"shard": [1, 2], "shards": [2]}
    assert told.err == "2 parts of 2 processes each: 200 s by recorded times, beside the start\n"


def task(project, script, number):
    """Run a task of the array as Slurm does, which tells it its numbers."""
    told = {"SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": str(number)}
    return subprocess.run(
        ["bash"], input=script, cwd=project.path, env=os.environ | told, text=True, check=False
    ).returncode


def test_tasks_of_an_array_unite_to_the_run_of_one_machine(project, monkeypatch, capfd):
    project.claim("a", CASES)
    project.run("claims", "--root-seed", "3")
    expected = without_times(project.record())
    monkeypatch.chdir(project.path)
    capfd.readouterr()
    arguments = ["--minutes", "0.0035", "--", "claims", "--root-seed", "3"]
    assert main(["shards", "slurm", "reports/latest", *arguments]) == 0
    script = capfd.readouterr().out
    assert "#SBATCH --array=1-2\n" in script
    project.write("deadly", "")
    # The one that is killed is put back in the queue, and goes on where it stood.
    ends = [task(project, script, number) for number in (1, 2)]
    assert sorted(ends) == [-9, 0]
    assert task(project, script, 1 + ends.index(-9)) == 0
    parts = sorted((project.path / "shards/7").iterdir())
    unite = [sys.executable, "-m", "theoremcheck", "merge", *map(str, parts), "-o", "united"]
    subprocess.run(unite, check=True, cwd=project.path)
    united = without_times(project.record("united"))
    assert united["claims"] == expected["claims"]
    assert united["run"]["shards"] == 2
