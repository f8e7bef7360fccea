"""Odd cases on a cluster concern no other case; a run may stand anywhere, on any executor."""

import subprocess
import sys

import pytest

from tests.machines.faults.test_cluster import written
from tests.machines.test_resume import left, run


@pytest.fixture
def suite(project):
    return written(project)


ODD = """
import warnings

class Local(UserWarning):
    pass

@pytest.fixture(scope="session")
def told(request):
    request.config.workeroutput["told"] = 1

@pytest.mark.parametrize("n", [1, 2, 3])
def test_it(evidence, told, n):
    class Inner(UserWarning):
        pass
    warnings.warn(Inner("known here alone"))
    open(f"generated_{n}.py", "w").close()
    evidence.identity("value", n, n)
    if n == 2 and not os.path.exists("once"):
        open("once", "w").close()
        os._exit(7)
"""
BROKEN = """
import os
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    if "n=3" in item.name:
        raise RuntimeError("a plugin's mistake")
    return (yield)
"""


def test_what_is_odd_about_a_case_concerns_no_other(suite, monkeypatch):
    suite.claim("odd", ODD)
    found = run(suite, "-k", "odd", "--cluster", "local:1")
    assert found.parseoutcomes()["passed"] == 3
    assert "UserWarning: Inner: known here alone" in found.stdout.str()
    for file in suite.path.glob("generated_*"):
        file.unlink()
    suite.write("claims/conftest.py", BROKEN)
    found = run(suite, "-k", "odd", "--cluster", "local:1")
    assert found.parseoutcomes()["passed"] == 2
    assert "RuntimeError outside of the case's body: a plugin's mistake" in found.stdout.str()


def test_a_case_that_ends_the_run_is_heard(suite):
    suite.claim("stops", "def test_it(evidence):\n    pytest.exit('enough')\n")
    found = run(suite, "-k", "stops", "--cluster", "local:1")
    assert found.ret == pytest.ExitCode.INTERRUPTED
    assert "not run: the run stopped early (enough)" in " ".join(found.stdout.str().split())


@pytest.mark.parametrize("below, claims", [("claims", "section"), ("..", None)])
def test_a_run_may_stand_elsewhere_than_the_root(suite, monkeypatch, below, claims):
    monkeypatch.chdir(suite.path / below)
    target = claims or str(suite.path / "claims")
    command = [sys.executable, "-P", "-m", "pytest", target, "--cluster", "local:1"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "21 passed" in told, told


PROCESSES = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from theoremcheck.running import _cluster


class Processes:
    place, here = "a pool of processes", True

    def __init__(self, _):
        self.executor = ProcessPoolExecutor(2, get_context("spawn"))

    def start(self):
        pass

    def width(self):
        return 2

    def submit(self, function, *arguments):
        return self.executor.submit(function, *arguments)

    def killed(self, error):
        return False

    def end(self, run):
        pass

    def close(self):
        self.executor.shutdown()


_cluster.Cluster = Processes
"""


def test_another_executor_leaves_the_same(suite):
    run(suite)
    expected = left(suite)[0]["claims"]
    suite.write("conftest.py", PROCESSES)
    run(suite, "--cluster", "local:2")
    assert left(suite)[0]["claims"] == expected
