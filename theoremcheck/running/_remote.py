"""In a worker of an executor: a bundle of cases is handed to a process of its own, and comes back.

Nothing of pytest or of the suite is imported here. A case that ends its process ends no worker;
what had come back before it is kept, and it is known which case it was.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from platform import node
from typing import Any

from theoremcheck.running._messages import Ran, Report, Setup

KINDLY_S = 1.0  # that a process may take to end by itself
HOME = os.getcwd()  # where the worker was started: in the root directory of a checkout
_children: dict[tuple[int, str], "Child"] = {}  # by thread and run
_checked = set[str]()  # runs with whose code this worker has agreed


def run_cases(setup: Setup, nodeids: Sequence[str], attempt: int) -> Ran:
    """Run cases in this thread's process, as far as it comes.

    `attempt` makes each call another one, for executors that run equal calls once.
    """
    own = threading.get_ident(), setup.run
    child = _children.get(own)
    if child is None or child.process.poll() is not None:
        child = _children[own] = Child(setup)
    reports, running = list[Report](), ""
    try:
        child.say(list(nodeids))
        while (answer := child.answer())[0] != "end":
            kind, *told = answer
            if kind == "refused":
                child.close()
                return Ran(name(), reports, refused=told[0])
            if kind == "stopped":
                return Ran(name(), reports, stopped=told[0] or "a case has said so")
            if kind == "report":
                reports.append(Report(*told))
            else:
                (running,) = told
                _checked.add(setup.run)  # what cases write from here on is none of its code
    except (EOFError, OSError, pickle.UnpicklingError):
        child.close()
        if not running:
            status = child.process.returncode
            why = f"its process ended with status {status} before any case"
            return Ran(name(), reports, failed=why)
        return Ran(name(), reports, died=running)
    return Ran(name(), reports)


def end(run: str) -> None:
    """End the processes of a run, whatever they are doing: nobody waits for it any more."""
    for own in [own for own in _children if own[1] == run]:
        _children.pop(own).close()


def name() -> str:
    """Return by what a person finds this worker: its address, if it has one."""
    with suppress(Exception):  # no dask here, or no worker of it
        from distributed import get_worker

        return str(get_worker().address)
    return f"process {os.getpid()} of {node()}"


class Child:
    """A process that runs cases of one run."""

    def __init__(self, setup: Setup) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("_child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=setup.home or HOME,
            start_new_session=True,  # a Ctrl-C is for who reports
        )
        self.say(setup._asdict() | ({"known": {}} if setup.run in _checked else {}))

    def say(self, told: object) -> None:
        """Send the setup, or cases to run."""
        assert self.process.stdin is not None
        pickle.dump(told, self.process.stdin)
        self.process.stdin.flush()

    def answer(self) -> tuple[Any, ...]:
        """Return what the process says next; EOFError where it has ended."""
        assert self.process.stdout is not None
        answer: tuple[Any, ...] = pickle.load(self.process.stdout)
        return answer

    def close(self) -> None:
        """End the process, which ends by itself when nothing can be asked of it any more."""
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(KINDLY_S)  # and not for what it has started, which may hold its pipes
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
