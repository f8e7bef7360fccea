"""Cases on a cluster of Dask: real schedulers and workers on loopback, which are killed, too."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Here, for it brings a finder of packages in the place of Python's, and pytester forgets it.
from distributed import Client

from tests.machines.faults.test_survived import below, runs_cases
from tests.machines.test_resume import RESUME, left, run

SUITE = """
import warnings

@pytest.fixture(scope="module")
def shared():
    return 1

@pytest.mark.parametrize("n", range(1, 21))
def test_it(evidence, shared, n):
    evidence.curve("line", range(600), evidence.rng("x").random(600))
    evidence.identity("value", n, 3 if n == 3 else n * shared)
    if n == 4 and os.path.exists("slow"):
        with open("reached", "a") as log:
            print(os.getpid(), file=log)
        time.sleep(20)

def test_red(evidence):
    print("said in a case")
    evidence.identity("value", 1, 2)

def test_wrong(evidence):
    raise RuntimeError("no such thing")

def test_absent(evidence):
    warnings.warn("a warning of a case")
    evidence.not_run("no such data")
"""
DEADLY = """
def test_deadly(evidence):
    evidence.identity("value", 1, 1)
    with open("deaths", "a") as log:
        print("one", file=log)
    os.kill(os.getpid(), 9)
"""


def written(project):
    """Write the claims that a cluster runs."""
    project.claim("first", SUITE)
    project.claim("second")
    return project


@pytest.fixture
def suite(project):
    return written(project)


class Cluster:
    """A scheduler and workers, each a process of its own in a folder."""

    def __init__(self, home):
        self.file, self.processes = home / "scheduler.json", {}

    def start(self, name, *arguments, cwd):
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(self.file)]
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "3s"},
        )
        self.processes[name] = process

    def scheduler(self, cwd):
        self.file.unlink(missing_ok=True)
        told = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.start("scheduler", "scheduler", *told, cwd=cwd)

    def worker(self, name, cwd):
        told = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        self.start(name, "worker", *told, cwd=cwd)

    def address(self, workers):
        """Return the scheduler's address, once so many workers have come."""
        with Client(scheduler_file=str(self.file), timeout=30) as client:
            client.wait_for_workers(workers, timeout=30)
            return client.scheduler.address

    def kill(self, name, how=signal.SIGKILL):
        self.processes[name].send_signal(how)


@pytest.fixture
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    for process in made.processes.values():
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


@pytest.fixture
def two(suite, cluster):
    """A scheduler with two workers in the suite's own folder, and its address."""
    cluster.scheduler(suite.path)
    for name in ("one", "two"):
        cluster.worker(name, suite.path)
    return cluster, cluster.address(2)


def test_a_case_that_ends_its_process_twice_is_lost_and_its_neighbours_are_not(suite):
    run(suite)
    expected = set(suite.cases())
    suite.claim("third", DEADLY)
    run(suite, "--cluster", "local:1")
    cases = suite.cases()
    assert cases.pop("third::deadly")["reason"] == "lost: the worker died while running it"
    assert (suite.path / "deaths").read_text().split() == ["one", "one"]
    assert set(cases) == expected
    assert not [c for c in cases.values() if c["reason"].startswith("lost")]


def in_the_middle(project, *arguments):
    """Start a run of which a case waits; return its process once it does."""
    (project.path / "slow").touch()
    process = project.start("claims", *arguments)
    while not (project.path / "reached").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    (project.path / "slow").unlink()
    return process


def above(pid):
    """Return the worker that a case's process belongs to."""
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_worker_that_dies_or_stalls_loses_nothing(suite, two, how):
    run(suite)
    expected = left(suite)
    process = in_the_middle(suite, "--cluster", two[1])
    worker = above((suite.path / "reached").read_text().split()[0])
    os.kill(worker, how)
    output, _ = process.communicate(timeout=100)
    told, files = left(suite)
    expected[0]["run"]["workers"] = 2
    assert (told, files) == expected, output


def test_a_scheduler_that_dies_loses_nothing_that_had_finished(suite, two, cluster):
    run(suite)
    expected = left(suite)
    process = in_the_middle(suite, "--cluster", two[1])
    time.sleep(1)  # for what the other worker does
    cluster.kill("scheduler")
    output, _ = process.communicate(timeout=100)
    assert process.returncode == 2
    assert f"the scheduler at {two[1]} has gone away; go on by --resume" in " ".join(output.split())
    assert "Traceback" not in output
    done = [case for case in suite.cases().values() if not case["reason"].startswith("not run")]
    assert 0 < len(done) < 24
    found = run(suite, "--cluster", "local:2", RESUME)
    assert f"--resume: {len(done)} cases stand as they are" in found.stdout.str()
    told, files = left(suite)
    expected[0]["run"]["workers"] = 2
    assert (told, files) == expected


def test_a_case_does_not_outlive_the_run_that_was_ended(suite):
    suite.claim(
        "endless", "def test_it(evidence):\n    open('reached', 'w')\n    sum(range(10**11))\n"
    )
    process = suite.start("claims", "-k", "endless", "--cluster", "local:1")
    while not (suite.path / "reached").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    while not (found := [p for p in below(process.pid) if runs_cases(p, "_child.py")]):
        time.sleep(0.05)
    (child,) = found
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < until
        time.sleep(0.05)


DIES = """
import os

def pytest_configure(config):
    if hasattr(config, "workerinput") and not os.path.exists("other"):
        os._exit(7)
"""


def test_a_host_that_is_broken_loses_no_case(suite, cluster, tmp_path):
    suite.write("claims/conftest.py", DIES)
    other = tmp_path / "other"
    shutil.copytree(suite.path, other)
    (other / "other").touch()
    cluster.scheduler(suite.path)
    cluster.worker("broken", suite.path)
    output = " ".join(run(suite, "--cluster", cluster.address(1)).stdout.str().split())
    assert "its process ended with status 7 before any case" in output
    cluster.worker("other", other)
    assert run(suite, "--cluster", cluster.address(2)).parseoutcomes()["passed"] == 21


def test_a_worker_of_other_code_is_refused_by_name(suite, cluster, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(suite.path, other)
    (other / "more.py").write_text("")
    cluster.scheduler(suite.path)
    cluster.worker("other", other)
    address = cluster.address(1)
    output = " ".join(run(suite, "--cluster", address).stdout.str().split())
    assert "no worker serves this run (tcp://127.0.0.1:" in output
    assert ": it has code " in output
    cluster.worker("same", suite.path)
    cluster.address(2)
    assert run(suite, "--cluster", address).parseoutcomes()["passed"] == 21
