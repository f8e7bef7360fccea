"""What a run survives: processes killed at random moments, a full disk, a clock that jumps."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.machines.test_resume import RESUME, ended, left, run

CASES = """
@pytest.mark.parametrize("n", range(120))
def test_it(evidence, n):
    evidence.curve("line", range(600), evidence.rng("x").random(600))
    evidence.identity("value", n, 3 if n == 3 else n)
"""
KILLS = 10  # of each kind of worker
JUMP = """
import time
import pytest
from _pytest import timing

@pytest.fixture(autouse=True)
def jump(request, monkeypatch):
    if "17" in request.node.name:
        monkeypatch.setattr(timing, "time", lambda: time.time() - 1e7)
"""


@pytest.fixture
def suite(project):
    project.claim("first", CASES.replace("range(120)", "range(40)"))
    return project


@pytest.fixture
def slow(project):
    project.claim("first", CASES + "    time.sleep(0.02 if n % 2 else 0.1)\n")
    return project


def below(pid):
    """Return the processes that a process has started, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text("utf-8").split():
            found += [int(child), *below(int(child))]
    return found


def runs_cases(pid, mark):
    """Whether a process is a worker that has loaded the harness: xdist waits for each to start."""
    try:
        told = Path(f"/proc/{pid}/cmdline").read_text("utf-8")
        return mark in told and "msgspec" in Path(f"/proc/{pid}/maps").read_text("utf-8")
    except OSError:
        return False


def killed_at_random(suite, mark, *arguments):
    """Kill workers of a run at random moments, until it ends or so many are dead."""
    rng, dead = np.random.default_rng(20261130), set()
    (suite.path / "reports/latest/cases.jsonl").unlink()
    process = suite.start("claims", *arguments)
    while process.poll() is None and lines(suite) < 2:
        time.sleep(0.05)
    came = 0
    while process.poll() is None and len(dead) < KILLS:
        time.sleep(rng.uniform(0.01, 0.2))
        if lines(suite) == came:  # let something come back between two kills
            continue
        came = lines(suite)
        alive = [p for p in below(process.pid) if p not in dead and runs_cases(p, mark)]
        if alive:
            dead.add(victim := int(rng.choice(alive)))
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                dead.discard(victim)
    output, _ = process.communicate(timeout=200)
    return len(dead), output


def lines(suite):
    file = suite.path / "reports/latest/cases.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def test_workers_that_are_killed_at_random_lose_their_case_alone(slow):
    run(slow)
    expected = {name: case["judgements"] for name, case in slow.cases().items()}
    dead, output = killed_at_random(slow, "exec(eval(", "-n", "2", "--max-worker-restart", "99")
    assert dead == KILLS, output
    cases = slow.cases()
    lost = {name for name, case in cases.items() if case["reason"].startswith("lost: the worker")}
    assert len(lost) <= dead
    assert len(cases) == len(expected)
    for name in cases.keys() - lost:
        assert cases[name]["judgements"] == expected[name]
    assert "NOT GREEN: section.first is NOT RUN" in output
    # What was lost is run by who goes on.
    run(slow, RESUME)
    assert {name: case["judgements"] for name, case in slow.cases().items()} == expected


def test_a_cluster_whose_processes_are_killed_at_random_loses_next_to_nothing(slow):
    run(slow)
    expected = {name: case["judgements"] for name, case in slow.cases().items()}
    dead, output = killed_at_random(slow, "_child.py", "--cluster", "local:2")
    assert dead == KILLS, output
    cases = slow.cases()
    lost = {name for name, case in cases.items() if case["reason"].startswith("lost: the worker")}
    assert len(lost) <= dead / 2  # a case that was alone with two that died
    for name in cases.keys() - lost:
        assert cases[name]["judgements"] == expected[name]


def test_a_run_that_is_killed_again_and_again_while_it_writes_comes_to_its_end(suite):
    run(suite)
    expected = left(suite)
    (suite.path / "reports/latest/cases.jsonl").unlink()
    lines, rng, kills = suite.path / "reports/latest/cases.jsonl", np.random.default_rng(20), 0
    while kills < KILLS:
        process = suite.start("claims", *([RESUME] if lines.exists() else []))
        size = lines.stat().st_size if lines.exists() else 0
        further = size + rng.uniform(1, 12000)
        while process.poll() is None and (not lines.exists() or lines.stat().st_size < further):
            time.sleep(0.002)
        process.kill()
        process.communicate()
        kills += 1
        if len(ended(suite)) == 40:
            break
    run(suite, RESUME)
    assert left(suite) == expected


def test_a_full_disk_ends_no_run_and_what_was_written_counts(suite):
    run(suite)
    expected = left(suite)

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))

    command = [sys.executable, "-m", "pytest", "claims", "-p", "no:cacheprovider"]
    process = subprocess.run(
        command, cwd=suite.path, preexec_fn=full, capture_output=True, text=True, check=False
    )
    assert process.returncode == 1
    told = " ".join(process.stdout.split())
    assert "reports/latest cannot be written ([Errno 27] File too large" in told
    assert "name another folder by --report-dir" in told
    assert "40 passed" in told
    assert 1 < lines(suite) < 41
    run(suite, RESUME)
    assert left(suite) == expected


def test_a_folder_that_cannot_be_written_is_named(suite):
    found = run(suite, "--report-dir=/proc/reports")
    told = " ".join(found.stdout.str().split())
    assert "NOT GREEN: /proc/reports cannot be written (" in told
    assert "40 passed" in told
    assert found.ret == 1


def test_a_clock_that_jumps_back_changes_no_evidence(suite):
    run(suite)
    expected = left(suite)
    suite.write("claims/conftest.py", JUMP)
    run(suite)
    told = left(suite)
    for each in (told, expected):
        each[0]["run"].pop("code")
    assert told == expected
    assert all(case["duration_s"] >= 0 for case in suite.cases().values())
