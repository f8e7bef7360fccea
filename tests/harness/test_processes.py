"""The processes of checkers: their time, what they leave to each other, and how they end."""

import gc
import os

import pytest

from tests.conftest import ROOTS
from theoremcheck.judging import _certificates

CHECKERS = """
import os, signal, sys, time

if __name__ != "checkers":
    left = os.environ.get("LEFT", "nothing")
    os.environ["LEFT"] = "something"

class Rejected(Exception):
    pass

def tells(certificate):
    if "note_it" in sys.modules:
        raise Rejected("the module of another checker is loaded")
    raise Rejected(f"{left} was left, {sys.stdin.read()!r} to read")

def asks(certificate):
    raise Rejected(f"{signal.getitimer(signal.ITIMER_REAL)[0]:.0f} s are left")

def sleeps(certificate):
    time.sleep(60)

def sleeps_at_last(certificate):
    if sorted(certificate) != ["root", "square"]:
        time.sleep(60)

def dies(certificate):
    os.kill(os.getpid(), signal.SIGKILL)

def takes_the_others_along(certificate):
    os.kill(os.getppid(), signal.SIGKILL)
    dies(certificate)
"""
NOTED = (
    ROOTS
    + """
import os
if __name__ != "note_it":
    with open({path!r}, "a") as noted:
        print(os.getppid(), os.getpid(), file=noted)
"""
)
CALL = """
        import checkers, note_it

        @pytest.mark.parametrize("checker", {checkers})
        def test_it(evidence, checker):
            evidence.certificate("root", {{"root": 3, "square": 9}}, checker)
"""


@pytest.fixture
def told(project):
    """Return a function that judges by each of these checkers, and tells outcomes and reasons.

    Its run is one in this process, so that a second one has the processes of the first.
    """

    def call(*checkers):
        project.write("checkers.py", CHECKERS)
        project.write("note_it.py", NOTED.replace("{path!r}", repr(str(project.path / "noted"))))
        project.claim("c", CALL.format(checkers=f"[{', '.join(checkers)}]"))
        project.run("claims", "-p", "no:cacheprovider")
        cases = project.cases().values()
        told = {case["parameters"]["checker"]: (case["outcome"], case["reason"]) for case in cases}
        return [told[checker.partition(".")[2]] for checker in checkers]

    return call


def test_a_checker_has_two_minutes(told, monkeypatch):
    ((outcome, left),) = told("checkers.asks")
    assert (outcome, "[120 s are left]" in left) == ("refuted", True)
    monkeypatch.setattr(_certificates, "TIMEOUT_S", 0.5)
    for outcome, reason in told("checkers.sleeps", "checkers.sleeps_at_last"):
        assert outcome == "error"
        assert "took more than 0.5 s; make the certificate smaller" in reason


def test_what_a_checker_leaves_does_not_reach_the_next(told):
    for _ in range(2):
        first, second, *ends = told(
            "note_it.check",
            "checkers.tells",
            "checkers.dies",
            "checkers.takes_the_others_along",
        )
        assert first == ("holds", "")
        assert "[nothing was left, '' to read]" in second[1]
        for outcome, reason in ends:
            assert outcome == "error"
            assert reason.endswith("failed: it ended with exit status -9")


def test_the_processes_of_checkers_are_forked_from_one(told, project):
    assert told("note_it.check") == [("holds", "")]
    assert told("note_it.check") == [("holds", "")]
    lines = (project.path / "noted").read_text("utf-8").splitlines()
    parents, children = zip(*map(str.split, lines), strict=True)
    assert parents[0] == parents[1]
    assert children[0] != children[1]


def test_a_fork_leaves_the_processes_of_its_parent_alone(told, project):
    """It starts some of its own, and closes what it was left: a warning would be an error."""
    told("note_it.check")
    child = os.fork()
    if not child:
        gc.collect()
        os._exit(0 if told("note_it.check") == [("holds", "")] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert told("note_it.check") == [("holds", "")]
    lines = (project.path / "noted").read_text("utf-8").splitlines()
    first, forked, again = (line.split()[0] for line in lines)
    assert first == again != forked
