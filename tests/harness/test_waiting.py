"""What a terminal is told while nothing comes in: collecting, how long, writing the report."""

import re
import time

import pytest

from tests.harness.test_terminal import FOUR, back, on_a_terminal
from theoremcheck.running import _progress as progress

# Whoever waits here waits until the line was written that says so, however slow the machine is.
WAITING = """
import os, re, time
import theoremcheck.report as report
import theoremcheck.running._terminal as terminal

class Told(terminal.Ticking):
    def __init__(self, reporter, line, *, alone):
        def told(columns, waited):
            with open("told", "a") as file:
                print(text := line(columns, waited), file=file)
            return text
        super().__init__(reporter, told, alone=alone)

terminal.Ticking = Told

def wait(pattern):
    for _ in range(1000):
        if os.path.exists("told") and re.search(pattern, open("told").read()):
            return
        time.sleep(0.06)
    raise TimeoutError(pattern)
"""
SLOW = (
    WAITING
    + """
def pytest_configure(config):
    if hasattr(config, "workerinput"):  # the name of an outer worker is in the environment as well
        wait(r"collecting, \\d")

kept = report.publish
def publish(*told):
    wait(r"writing the report, \\d")
    kept(*told)
report.publish = publish
"""
)
CASE = """
@pytest.mark.parametrize("x", [1, 2])
def test_it(evidence, x):
    from conftest import wait
    if x == 2:
        wait(r"1/2 cases.*none for \\d")
    evidence.identity("v", x, x)
"""


def lines(told):
    return [line.strip() for line in re.split(r"[\r\n]+", told)]


def test_a_controller_ticks_while_nothing_comes_in(project):
    project.write("conftest.py", SLOW)
    project.claim("c", CASE)
    told = lines(on_a_terminal(project, "claims", "-n", "2"))
    assert [line for line in told if re.fullmatch(r"collecting, \d+ s", line)]
    assert [line for line in told if re.match(r"1/2 cases, .*none for \d+ s", line)]
    assert [line for line in told if re.fullmatch(r"writing the report, \d+ s", line)]
    assert told.index("writing the report") < max(
        n for n, line in enumerate(told) if line.startswith("2/2 cases")
    )


def test_one_process_names_the_claim_that_runs_and_starts_no_thread(project):
    project.claim(
        "c",
        """
        import threading

        def test_it(evidence):
            names = [thread.name for thread in threading.enumerate()]
            evidence.identity("ticking threads", names.count("theoremcheck progress"), 0)
        """,
    )
    told = lines(on_a_terminal(project, "claims", "-n", "0"))
    assert "0/1 cases, now section.c" in told
    assert "writing the report" in told
    assert any(line.startswith("1/1 cases, about 0 s left") for line in told)
    assert not [line for line in told if re.match(r"1/1 cases.*now", line)]


def test_a_line_says_how_long_no_case_came_back():
    shown = progress.Progress(FOUR, {})
    shown.add(back("a.one::1", 3.0))
    assert shown.line(99, 2.9) == "1/4 cases, about 9 s left, A 1/2"
    assert shown.line(99, 12.2) == "1/4 cases, about 9 s left, none for 12 s, A 1/2"
    shown.running = "b.two"
    assert shown.line(99) == "1/4 cases, about 9 s left, now b.two, A 1/2"


class Reporter:
    """A terminal's reporter that keeps what it is told, or is gone."""

    class _tw:
        fullwidth = 20

    def __init__(self, error=None):
        self.told, self.error = [], error

    def rewrite(self, line):
        self.told.append(line)
        if self.error and len(self.told) > 1:
            raise self.error

    def flush(self):
        pass


def ticked(reporter, monkeypatch, seconds=0.2):
    monkeypatch.setattr(progress, "TICK_S", 0.02)
    ticking = progress.Ticking(reporter, lambda width, waited: "x" * 3, alone=False)
    ticking.write()
    time.sleep(seconds)
    ticking.stop()
    count = len(reporter.told)
    time.sleep(seconds / 2)
    assert len(reporter.told) == count
    return reporter.told


def test_what_ticks_can_be_stopped(monkeypatch):
    told = ticked(Reporter(), monkeypatch)
    assert len(told) > 2
    assert set(told) == {"xxx".ljust(19)}


@pytest.mark.parametrize("error", [OSError(5, "gone"), ValueError("closed")])
def test_a_terminal_that_is_gone_ends_the_ticking_and_nothing_else(monkeypatch, error):
    assert len(ticked(Reporter(error), monkeypatch)) == 2
