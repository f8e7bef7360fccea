"""The session: keeps the ledger of what was collected against what came back, and the record."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import pytest
from _pytest.junitxml import xml_key

from theoremcheck.judging._types import text
from theoremcheck.record._building import build
from theoremcheck.record._exit_status import complaints
from theoremcheck.record._folder import BASELINE, LATEST, PARTIAL, RunFolder, RunFolderError
from theoremcheck.record._types import (
    SCHEMA,
    Case,
    Catalogue,
    ClaimError,
    End,
    Header,
    PlannedCase,
    Record,
    RunStart,
)
from theoremcheck.running import _junit, _reuse
from theoremcheck.running._adoption import astray
from theoremcheck.running._catalogue import Collected, decoded
from theoremcheck.running._collection import Collection, why
from theoremcheck.running._dependencies import Dependencies, fixed
from theoremcheck.running._environment import checkout, code, machine, versions, workers
from theoremcheck.running._guards import exit_told
from theoremcheck.running._progress import recorded
from theoremcheck.running._resume import resumed
from theoremcheck.running._stale import told as stale
from theoremcheck.running._termination import Termination

INTERRUPTED = "not run: the run was interrupted by {}"
WORKER_DIED = "lost: the worker died while running it"
NEVER_BACK = "lost: it was never run; xdist gave up restarting workers, or a plugin withheld it"


class Session:
    """The hooks of the process that reports: the only one, or the xdist controller."""

    def __init__(self, config: pytest.Config, collection: Collection) -> None:
        self.config, self.collection = config, collection
        self.claims = collection.folder
        self.folder: RunFolder | None = None
        self.problem = ""
        self.header: Header | None = None
        self.planned: dict[str, PlannedCase] = {}  # by name
        self.nodeids: set[str] = set()  # of those
        self.cases: list[Case] = []
        self.spans: list[tuple[float, float]] = []  # when the body of each began and ended
        self.lines: dict[str, int] = {}  # where the test of each begins, by node id
        # What a case has sent before its end, and whether another processor made it.
        self.ended: dict[str, list[tuple[Case, _reuse.Left | None, bool]]] = {}
        self.errors: dict[str, str] = {}
        self.lost: dict[str, str] = {}
        self.interrupt = self.stopped = ""
        self.record: Record | None = None
        self.started, self.clock, self.harness_s = datetime.now(UTC), monotonic(), 0.0
        self.dependencies = Dependencies(config, collection.folder)
        self.resume = resumed(config, self.dependencies)
        self.earlier = self.resume or _reuse.asked(config, self.dependencies)
        self.termination, self.until_the_end = Termination(self._terminate), ExitStack()

    # Start

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The seconds that each case took in the baseline and in the latest run before this one."""
        return recorded(self.config.rootpath / folder for folder in (BASELINE, LATEST))

    def pytest_sessionstart(self) -> None:
        """Let SIGTERM end the run as Ctrl-C does: what has finished is written."""
        self.termination.expect()
        self.until_the_end.enter_context(exit_told(self._tell_at_once))
        if self.resume is not None:
            self.until_the_end.callback(self.resume.lock.release)

    def _tell_at_once(self, words: str) -> None:
        """Write to the terminal although pytest captures what is written."""
        capture = self.config.pluginmanager.getplugin("capturemanager")
        if capture is not None:
            capture.suspend_global_capture(in_=True)
        print(f"theoremcheck: {words}", file=sys.stderr, flush=True)

    def _terminate(self) -> None:
        self.interrupt = "SIGTERM"
        raise KeyboardInterrupt

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the ledger with what this process collected."""
        self.open(self.collection.collected(session))

    def open(self, collected: Collected) -> None:
        """Start the record: a header with the catalogue, in the folder that this run may write."""
        self.dependencies.stale = self.dependencies.edited()
        catalogue, partial = collected.catalogue, collected.partial
        if not partial:  # of a part that was asked for, a module elsewhere is no concern
            self.errors |= dict(self.claims.misnamed())
        for claim, told in astray(self.claims, catalogue, partial):
            self.errors.setdefault(claim, text(told))
        if self.config.option.collectonly or not (catalogue.claims or self.errors):
            return
        commit, dirty = checkout(self.config.rootpath)
        run = RunStart(
            started=self.started.isoformat(timespec="seconds"),
            root_seed=self.config.getoption("root_seed"),
            tier=self.config.getoption("tier"),
            partial=partial,
            code=code(self.config.rootpath),
            commit=commit,
            dirty=dirty,
            versions=versions(),
            machine=machine(),
            workers=workers(self.config),
            shards=1,
            verifies=self.config.getini("claims_of"),
            error_budget=self.config.getoption("error_budget"),
        )
        header = Header(schema=SCHEMA, run=run, catalogue=catalogue)
        if self.resume is not None:
            self.resume.check(catalogue)
            header = self.resume.header
        self.header = header
        self.planned = {case.id: case for case in catalogue.cases}
        self.nodeids = {case.nodeid for case in catalogue.cases}
        self.dependencies.watch(case.claim for case in catalogue.cases if case.asked)
        try:
            self.folder = self._folder(header)
        except RunFolderError as error:
            self.problem = str(error)

    def _folder(self, header: Header) -> RunFolder:
        """Return the folder of this run, or of the one that it goes on with."""
        if self.resume is not None:
            return RunFolder(self.resume.path, header, self.resume.begun())
        place = self.config.getoption("report_dir")
        default = self.config.rootpath / (PARTIAL if header.run.partial else LATEST)
        return RunFolder(Path(place).absolute() if place else default, header)

    # Evidence comes in

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Enter a module that could not be collected as an error of its claim."""
        file = self._file(report)
        if report.failed and file.suffix == ".py" and self.claims.place(file):
            self.errors[self.claims.claim_id(file)] = text(why(report))

    def _file(self, report: pytest.CollectReport | pytest.TestReport) -> Path:
        return self.config.rootpath / report.nodeid.partition("::")[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a case sent, or note that its worker died, or that what is no case failed."""
        start = process_time()
        sent = getattr(report, "theoremcheck", None)
        if sent is not None:
            del vars(report)["theoremcheck"]
            self._take(sent, report)
        elif report.when == "???":
            # With --dist loadgroup, xdist appends the group to the id that it reports.
            died = {text(report.nodeid), text(report.nodeid.rpartition("@")[0])} - {""}
            self.lost |= dict.fromkeys(died, WORKER_DIED)
        elif (
            report.failed
            and report.nodeid not in self.nodeids
            and self.claims.place(file := self._file(report))
        ):
            told = (
                f"{text(report.nodeid)} failed, which is no case; make it a function of `evidence`"
            )
            self.errors.setdefault(self.claims.claim_id(file), told)
        self.harness_s += process_time() - start

    def _take(self, sent: dict[str, Any], report: pytest.TestReport) -> None:
        self.lines[text(report.nodeid)] = (report.location[1] or 0) + 1
        ended = self.ended.setdefault(report.nodeid, [])
        if self.earlier is not None and self.header is not None and "reused" in sent:
            planned = self.planned[sent["reused"]]
            ended += ((*each, False) for each in self.earlier.of(planned, self.header.run))
            return
        self.spans.append((report.start, report.stop))
        case = decoded(sent["case"], self.planned)
        reads = sent["reads"] | self.dependencies.unseen(sent["modules"], case.claim)
        left = _reuse.Left(sent["files"], reads, sent["properties"])
        ended.append((case, left, sent["fixed"] not in ("", fixed())))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Write what a case has sent, now that its fixtures are torn down: it has finished."""
        start = process_time()
        for case, left, elsewhere in self.ended.pop(nodeid, ()):
            self.cases.append(case)
            if left is not None:
                self._keep(case, left, elsewhere)
        self.harness_s += process_time() - start

    def _keep(self, case: Case, left: _reuse.Left, elsewhere: bool) -> None:
        key = self.dependencies.key(case.claim) or self.dependencies.unknown
        # What another processor made may differ from what this one would in the last bit.
        kept = _reuse.keep(case, left, _reuse.ELSEWHERE + key if elsewhere else key)
        try:
            if self.folder is not None:
                self.folder.add(case, left.files, kept)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Leave the folder as it is; the verdicts still come."""
        assert self.folder is not None
        self.folder.abandon()
        told = f"{self.folder.path} cannot be written ({error})"
        self.problem = f"{told}; name another folder by --report-dir"
        self.folder = None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note why the run ends early."""
        if excinfo.type is KeyboardInterrupt:
            self.interrupt = self.interrupt or "Ctrl-C"
        else:  # -x, a collection error or pytest.exit, which say themselves what they are
            self.stopped = text(str(excinfo.value))

    # End

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the record and the reports, and let the exit status tell what the verdicts tell."""
        self.termination.done()
        if self.header is None and self.errors and not self.config.option.collectonly:
            self.open(Collected(Catalogue(claims=[], cases=[]), partial=False))
        if self.header is None:
            return
        start = process_time()
        self._finish(session)
        self.harness_s += process_time() - start
        option = self.config.option
        # An expression that matches no case is a slip of the pen, which pytest tells by 5.
        selected = bool(option.keyword or option.markexpr)
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not selected:
            exitstatus = session.exitstatus = pytest.ExitCode.OK
        if exitstatus == pytest.ExitCode.OK and any(self.complaints()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _finish(self, session: pytest.Session) -> None:
        assert self.header is not None
        self.dependencies.edited()  # a next run is told what bodies have imported in this one
        if self.resume is not None:  # what has finished stays so, though this run stops before it
            self.cases += self.resume.others({case.id for case in self.cases})
        back = {case.nodeid for case in self.cases} | set(self.lost)
        stopped = self._stopped(session)
        for case in self.header.catalogue.cases:
            if case.asked and case.nodeid not in back:
                self.lost[case.nodeid] = stopped or NEVER_BACK
        end = End(
            lost=self.lost,
            errors=[ClaimError(claim, reason) for claim, reason in sorted(self.errors.items())],
            stopped=stopped,
            duration_s=monotonic() - self.clock,
            harness_s=self.harness_s,
        )
        self.record = build(self.header, self.cases, end)
        try:
            if self.folder is not None:
                from theoremcheck.report import publish

                self.folder.close(end, self.record)
                publish(self.record, self.folder.path, self.config.rootpath)
        except OSError as error:
            self._give_up(error)
        except RunFolderError as error:
            self.problem = str(error)
        except Exception as error:  # a report that cannot be drawn takes no verdict with it
            told = f"the report is not complete ({type(error).__name__}: {error})"
            self.problem = f"{told}; mend what it draws"
        if (junit := self.config.stash.get(xml_key, None)) is not None:
            _junit.tell(junit, self.record, self.lines)

    def _stopped(self, session: pytest.Session) -> str:
        if self.interrupt:
            return INTERRUPTED.format(self.interrupt)
        told = session.shouldfail or session.shouldstop or self.stopped
        return text(f"not run: the run stopped early ({told})") if told else ""

    def complaints(self) -> Iterator[str]:
        """Yield each reason why this run is not green, apart from what pytest counts as failed."""
        yield from filter(None, [self.problem, stale(self.dependencies.stale)])
        if self.record is not None:
            yield from complaints(self.record)

    def pytest_unconfigure(self) -> None:
        """Let pytest end as any process does."""
        self.until_the_end.close()
