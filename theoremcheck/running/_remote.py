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

HOME = os.getcwd()  # where the worker was started: in the root directory of a checkout
_own = threading.local()


def run_cases(setup: Setup, nodeids: Sequence[str], attempt: int) -> Ran:
    """Run cases in this thread's process, as far as it comes.

    `attempt` makes each call another one, for executors that run equal calls once.
    """
    child: Child | None = getattr(_own, "child", None)
    if child is None or child.run != setup.run or child.process.poll() is not None:
        if child is not None:
            child.close()
        child = _own.child = Child(setup)
    reports, running = list[Report](), nodeids[0]
    try:
        child.say(list(nodeids))
        while (answer := child.answer())[0] != "end":
            kind, *told = answer
            if kind == "refused":
                child.close()
                return Ran(name(), reports, refused=told[0])
            if kind == "report":
                reports.append(Report(*told))
            else:
                (running,) = told
    except (EOFError, OSError, pickle.UnpicklingError):
        child.close()
        return Ran(name(), reports, died=running)
    return Ran(name(), reports)


def name() -> str:
    """Return by what a person finds this worker: its address, if it has one."""
    with suppress(Exception):  # no dask here, or no worker of it
        from distributed import get_worker

        return str(get_worker().address)
    return f"process {os.getpid()} of {node()}"


class Child:
    """A process that runs cases of one run."""

    def __init__(self, setup: Setup) -> None:
        self.run = setup.run
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("_child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=HOME,
            start_new_session=True,  # a Ctrl-C is for who reports
        )
        self.say(setup._asdict())

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
        """End the process."""
        self.process.kill()
        with suppress(OSError):  # what it had not read
            self.process.communicate()
