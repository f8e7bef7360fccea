"""A process that collects once and runs the cases that it is told: a script, with pipes.

It is started by a worker of an executor, whose own threads would otherwise run beside the cases.
It reads a setup and then lists of node ids, answers `("begins", nodeid)` and `("report", ...)` for
each case and `("end",)` after a list, and ends with its worker. No plugin is imported before pytest
is configured, which loads them itself.
"""

import ctypes
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any, BinaryIO

import pytest

PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
IDLE_S = 60.0  # without a case after which the process ends: another run may want its memory
Answer = tuple[Any, ...]


class Refused(Exception):
    """This process cannot serve the run; the message says why."""


class Worker:
    """A session of pytest that runs single cases, and keeps what it reports of them."""

    def __init__(self, setup: dict[str, Any]) -> None:
        self.config = _config(setup)
        _check(self.config, setup["known"])
        self.reports, self.warnings = list[dict[str, Any]](), list[dict[str, Any]]()
        self.config.pluginmanager.register(self, "theoremcheck worker")
        self.config._do_configure()
        self.session = pytest.Session.from_config(self.config)
        self.config.hook.pytest_sessionstart(session=self.session)
        self.config.hook.pytest_collection(session=self.session)
        self.items = {item.nodeid: item for item in self.session.items}

    def run(self, nodeid: str, following: str | None) -> Answer:
        """Run a case; those of wider scope among its fixtures stay for the `following` one."""
        start = perf_counter()
        self.reports, self.warnings = [], []
        if nodeid not in self.items:
            raise Refused(f"it does not collect {nodeid}")
        item, after = self.items[nodeid], self.items.get(following) if following else None
        try:
            self.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        except pytest.exit.Exception as error:
            return "stopped", str(error)
        except Exception as error:  # of a plugin, beside the case: an error inside pytest elsewhere
            self.pytest_runtest_logreport(_error(item, error))
        return "report", nodeid, self.reports, self.warnings, perf_counter() - start

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what is to be reported of the case that runs."""
        told = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        self.reports.append(told)

    def pytest_warning_recorded(
        self, warning_message: Any, when: str, nodeid: str, location: tuple[str, int, str] | None
    ) -> None:
        """Keep a warning, as xdist sends it."""
        from xdist.remote import serialize_warning_message

        told = serialize_warning_message(warning_message)
        where = {"when": when, "nodeid": nodeid, "location": location}
        self.warnings.append({"warning_message_data": told} | where)

    def end(self) -> None:
        """End the session, as pytest does."""
        self.config.hook.pytest_sessionfinish(session=self.session, exitstatus=0)
        self.config._ensure_unconfigure()


def _error(item: pytest.Item, error: Exception) -> pytest.TestReport:
    told = f"{type(error).__name__} outside of the case's body: {error}"
    return pytest.TestReport(item.nodeid, item.location, {}, "failed", told, "setup")


def _config(setup: dict[str, Any]) -> pytest.Config:
    """Return pytest's configuration for a worker of a run, as xdist makes it."""
    sys.path[:0] = [os.path.abspath(place) for place in setup["paths"]]
    os.chdir(setup["below"])
    name = f"{os.uname().nodename}-{os.getpid()}"
    os.environ["PYTEST_XDIST_WORKER"] = name
    os.environ["PYTEST_XDIST_WORKER_COUNT"] = str(setup["given"]["workercount"])
    os.environ["PYTEST_XDIST_TESTRUNUID"] = setup["run"]
    options = setup["options"] | {"plugins": [*setup["options"]["plugins"], "no:terminal"]}
    if setup["basetemp"]:
        options["basetemp"] = os.path.join(setup["basetemp"], name)
    config = pytest.Config.fromdictargs(options, setup["args"])
    given = setup["given"] | {"workerid": name, "testrunuid": setup["run"]}
    config.workerinput, config.workeroutput = given, {}  # type: ignore[attr-defined]
    return config


def _check(config: pytest.Config, known: dict[str, object]) -> None:
    """Refuse to run other code, or under other versions, than the run."""
    from theoremcheck.record._same import difference
    from theoremcheck.running._environment import known_here

    if known and (found := difference(known_here(config.rootpath), known)):
        raise Refused("it has {} {}, and the run {}".format(*found))


def _end_with_worker() -> None:
    """Have Linux end this process with the thread that started it, whatever a case is doing.

    A loop in C that keeps Python's lock would keep a thread from that, which sees it elsewhere.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _told(source: BinaryIO) -> SimpleQueue[Any]:
    """Return a queue of what the worker says; this process ends when there is no worker any more.

    Else a case would go on for nobody.
    """
    queue: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                queue.put(pickle.load(source))
        except (EOFError, pickle.UnpicklingError):
            os._exit(1)

    Thread(target=read, daemon=True).start()
    return queue


def _answers(queue: SimpleQueue[Any]) -> Iterator[Answer]:
    worker = Worker(queue.get())
    with suppress(Empty):
        while True:
            nodeids = queue.get(timeout=IDLE_S)
            for nodeid, following in zip(nodeids, [*nodeids[1:], None], strict=True):
                yield "begins", nodeid
                yield worker.run(nodeid, following)
            yield ("end",)
    worker.end()


def main() -> None:
    """Serve a worker through standard input and output; what cases print goes to the error."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _end_with_worker()
    queue = _told(source)
    try:
        for answer in _answers(queue):
            pickle.dump(answer, sink)
            sink.flush()
    except (Exception, pytest.fail.Exception, SystemExit) as error:
        told = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        pickle.dump(("refused", told), sink)
        sink.flush()


if __name__ == "__main__":
    main()
