"""The tasks of a Slurm array, one after the other here: one is killed and put back in the queue."""

import os
import subprocess
import sys

from tests.machines.test_resume import without_times
from theoremcheck.__main__ import main

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
