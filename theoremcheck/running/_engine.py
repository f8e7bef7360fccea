"""A run whose cases are handed to an executor: of a cluster, or any of concurrent.futures.

The process that reports collects as usual. Cases travel in bundles of about a second, hardly more
than workers at a time, so that one that dies takes few others along and none waits for its next.
"""

import os
import pickle
import sys
import uuid
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import suppress
from math import ceil
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any, Protocol

import pytest
from xdist.workermanage import unserialize_warning_message

from theoremcheck.running._case import REUSED
from theoremcheck.running._catalogue import CASE
from theoremcheck.running._environment import known_here
from theoremcheck.running._messages import Ran, Report, Setup
from theoremcheck.running._remote import run_cases
from theoremcheck.running._session import Session

BUNDLE_S = 1.0  # of cases in one task, which costs some milliseconds itself
SPARE = 0.25  # bundles for each worker that wait for the next that is free
UNKNOWN_S = 0.1  # of a case before the first has come back
DEATHS = 2  # of processes after which a case is not run again
FAILURES = 3  # of a worker's processes in a row, before any case, after which it gets no other
PATIENCE_S = 60.0  # without any worker
POLL_S = 0.2
# Options that select cases, or say how they are run, which is said here alone.
HERE: dict[str, Any] = {
    **dict.fromkeys(("keyword", "markexpr"), ""),
    **dict.fromkeys(("deselect", "numprocesses", "cluster", "splits", "group", "resume"), None),
    **dict.fromkeys(("reuse", "basetemp", "xmlpath"), None),
    **dict.fromkeys(("lf", "failedfirst", "newfirst", "stepwise", "usepdb"), False),
    **dict.fromkeys(("setupshow", "setupplan", "setuponly"), False),
    **{"dist": "no", "tx": [], "maxfail": 0},
}


class Gone(Exception):
    """The cluster cannot be asked any more; the message names it."""


class Pool(Protocol):
    """Workers of an executor, which stands at a `place`, `here` if on this machine."""

    place: str
    here: bool

    def start(self) -> None:
        """Reach them; pytest.UsageError if they cannot be reached."""

    def width(self) -> int:
        """Return how many bundles they can run at a time; Gone if they cannot be asked."""

    def submit(self, function: Any, *arguments: Any) -> "Future[Ran]":
        """Hand a call to one of them."""

    def refuse(self, worker: str) -> None:
        """Hand nothing to a worker from now on."""

    def killed(self, error: BaseException) -> bool:
        """Say whether an error means that a call has ended the workers that ran it."""

    def end(self, run: str) -> None:
        """End the processes in which they run cases of a run."""

    def close(self) -> None:
        """Let them go."""


class Engine:
    """The hooks by which an executor runs the cases that this process has collected."""

    def __init__(self, config: pytest.Config, session: Session, pool: Pool) -> None:
        self.config, self.session, self.pool = config, session, pool
        self.setup: Setup | None = None
        self.waiting = deque[pytest.Item]()
        self.alone = deque[pytest.Item]()  # of bundles that ended badly
        self.running: dict[Future[Ran], list[pytest.Item]] = {}
        self.deaths: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.failures: dict[str, int] = {}
        self.attempt, self.spent, self.back = 0, 0.0, 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Reach the workers before anything is collected."""
        self.pool.start()
        self.config.option.cluster_workers = self.pool.width()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run what was collected, the longest cases first."""
        if self.config.option.collectonly:
            return True
        self.setup = _setup(self.config, self.pool.here)
        finished = self.config.stash.get(REUSED, {})
        for item in session.items:
            if CASE in item.stash and item.stash[CASE].id in finished:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            else:
                self.waiting.append(item)
        self.waiting = deque(sorted(self.waiting, key=self._seconds, reverse=True))
        try:
            self._run(session)
        except Gone as error:
            raise session.Interrupted(f"{error}; go on by --resume") from None
        return True

    def _seconds(self, item: pytest.Item) -> float:
        """Return the seconds that a case takes, by earlier runs or by this one."""
        known = self.session.seconds.get(item.stash[CASE].id) if CASE in item.stash else None
        return known or (self.spent / self.back if self.back else UNKNOWN_S)

    def _run(self, session: pytest.Session) -> None:
        seen = monotonic()
        while self.waiting or self.alone or self.running:
            width = self.pool.width()
            seen = monotonic() if width or self.running else seen
            if monotonic() - seen > PATIENCE_S or (self.refused and not width):
                raise Gone(f"no worker serves this run{self._why()}")
            ready = width and width + ceil(width * SPARE)
            while len(self.running) < ready and (bundle := self._bundle(width)):
                self.attempt += 1
                nodeids = [item.nodeid for item in bundle]
                future = self.pool.submit(run_cases, self.setup, nodeids, self.attempt)
                self.running[future] = bundle
            done, _ = wait(self.running, timeout=1.0, return_when=FIRST_COMPLETED)
            if not self.running:
                sleep(POLL_S)
            for future in done:
                self._take(future, self.running.pop(future))
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)

    def _why(self) -> str:
        told = "; ".join(f"{name}: {why}" for name, why in self.refused.items())
        return told and f" ({told})"

    def _bundle(self, width: int) -> list[pytest.Item]:
        """Return the next cases to run together: a second of them, at the end less."""
        if self.alone:
            return [self.alone.popleft()]
        limit = min(BUNDLE_S, self._left(2 * BUNDLE_S * width) / (2 * width))
        bundle, seconds = list[pytest.Item](), 0.0
        while self.waiting:
            seconds += self._seconds(self.waiting[0])
            if bundle and seconds > limit:
                break
            bundle.append(self.waiting.popleft())
        return bundle

    def _left(self, enough: float) -> float:
        """Return the seconds of the cases that wait, as far as there are enough."""
        left = 0.0
        for item in self.waiting:
            left += self._seconds(item)
            if left > enough:
                break
        return left

    def _take(self, future: "Future[Ran]", bundle: Sequence[pytest.Item]) -> None:
        """Report what came back; what did not is run again, alone where its process died."""
        try:
            ran = future.result()
        except CancelledError as error:
            raise Gone(f"{self.pool.place} has gone away") from error
        except Exception as error:
            if not self.pool.killed(error):  # such as for want of the harness on a worker
                why = f"{type(error).__name__}: {error}"
                raise Gone(f"{self.pool.place} cannot run cases ({why})") from error
            ran = Ran("", [], died=bundle[0].nodeid if len(bundle) == 1 else "")
            if not ran.died:
                self.alone.extend(bundle)
                return
        items = {item.nodeid: item for item in bundle}
        for report in ran.reports:
            self._report(items.pop(report.nodeid), report)
        self.failures[ran.worker] = self.failures.get(ran.worker, 0) + 1 if ran.failed else 0
        if ran.refused or self.failures[ran.worker] >= FAILURES:
            self.refused[ran.worker] = ran.refused or ran.failed
            self.pool.refuse(ran.worker)
        if ran.stopped:
            self.session.stopped = ran.stopped
            raise pytest.exit.Exception(ran.stopped)
        if ran.died:
            self.deaths[ran.died] = self.deaths.get(ran.died, 0) + 1
            item = items.pop(ran.died)
            if self.deaths[ran.died] < DEATHS:
                self.alone.append(item)
            else:
                self._lose(item)
        self.waiting.extendleft(reversed(items.values()))

    def _report(self, item: pytest.Item, told: Report) -> None:
        hook = self.config.hook
        self.spent, self.back = self.spent + told.seconds, self.back + 1
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for each in told.reports:
            report = hook.pytest_report_from_serializable(config=self.config, data=each)
            hook.pytest_runtest_logreport(report=report)
        for each in told.warnings:
            message = unserialize_warning_message(each.pop("warning_message_data"))
            hook.pytest_warning_recorded.call_historic(kwargs={"warning_message": message} | each)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _lose(self, item: pytest.Item) -> None:
        """Report a case that has ended its process twice, as xdist does."""
        file = item.nodeid.partition("::")[0]
        told = f"the process that ran {item.nodeid!r} died, {DEATHS} times"
        when: Any = "???"
        report = pytest.TestReport(item.nodeid, (file, None, file), {}, "failed", told, when)
        self.config.hook.pytest_runtest_logreport(report=report)

    def pytest_unconfigure(self) -> None:
        """Let the workers go, and nothing of this run go on."""
        if self.setup is not None:
            self.pool.end(self.setup.run)
        self.pool.close()


def _setup(config: pytest.Config, local: bool) -> Setup:
    """Return what a process elsewhere needs; paths of this checkout are told from its root."""
    root, here = str(config.rootpath), str(config.invocation_params.dir)
    if not local and not Path(here).is_relative_to(root):
        raise pytest.UsageError(f"--cluster: workers elsewhere know no {here}; stand in {root}")
    temporary = config._tmp_path_factory  # type: ignore[attr-defined]
    options = {}
    for name, value in vars(config.option).items():
        with suppress(Exception):  # what no message can hold is an object of this process
            options[name] = pickle.loads(pickle.dumps(value))
    for name in ("rootdir", "inifilename"):
        if options.get(name):
            options[name] = os.path.relpath(os.path.join(here, str(options[name])), here)
    places = map(Path, map(os.path.abspath, sys.path))
    own = [place for place in places if place.is_relative_to(root) and place.is_dir()]
    below = [place for place in own if not place.is_relative_to(sys.prefix)]
    return Setup(
        run=uuid.uuid4().hex,
        home=root if local else "",
        basetemp=str(temporary.getbasetemp()) if local else "",
        options=options | {name: value for name, value in HERE.items() if name in options},
        args=[_relative(argument, root, here) for argument in config.args],
        paths=[os.path.relpath(place, root) for place in below],
        below=os.path.relpath(here, root),
        known=known_here(config.rootpath),
        given=_given(config),
    )


def _relative(argument: str, root: str, here: str) -> str:
    """Return an argument of pytest's by its place below the root, where it names one there."""
    file, parts, rest = argument.partition("::")
    inside = os.path.isabs(file) and Path(file).is_relative_to(root)
    return (os.path.relpath(file, here) if inside else file) + parts + rest


def _given(config: pytest.Config) -> dict[str, Any]:
    """Return what plugins tell a worker, as they tell one of xdist's."""
    given: dict[str, Any] = {"workercount": 1, "mainargv": sys.argv}
    spec = SimpleNamespace(popen=True, via=None)
    node = SimpleNamespace(
        config=config, workerinput=given, gateway=SimpleNamespace(id="cluster", spec=spec)
    )
    if (hook := getattr(config.hook, "pytest_configure_node", None)) is not None:
        hook(node=node)
    ours = ("theoremcheck_seconds", "theoremcheck_reused")  # which the run keeps to itself
    return given | {"theoremcheck": None} | {name: {} for name in ours}
