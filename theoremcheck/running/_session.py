"""The session: keeps the ledger of what was collected against what came back, and the run's
record.
"""

import json
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from _pytest.junitxml import xml_key

from theoremcheck.record._comparison import BASELINE
from theoremcheck.record._exit_status import complaints
from theoremcheck.record._folder import SCHEMA, RunFolder, RunFolderError, build
from theoremcheck.running._collection import Collection, claim_id, claims_folder
from theoremcheck.running._environment import code, machine, versions, workers
from theoremcheck.running._progress import recorded

INTERRUPTED = "not run: the run was interrupted by {}"
WORKER_DIED = "lost: the worker died while running it"
NEVER_BACK = "lost: workers died until xdist gave up restarting them; it was never run"


class Session:
    """The hooks of the process that reports: the only one, or the xdist controller."""

    def __init__(self, config: pytest.Config, collection: Collection) -> None:
        self.config, self.collection = config, collection
        self.folder: RunFolder | None = None
        self.problem = ""
        self.header: dict[str, Any] | None = None
        self.lines: list[dict[str, Any]] = []
        self.errors: dict[str, str] = {}
        self.lost: dict[str, str] = {}
        self.interrupt = self.stopped = ""
        self.record: dict[str, Any] | None = None
        self.started, self.clock, self.harness_s = datetime.now(UTC), time.monotonic(), 0.0
        self.hand_over = TemporaryDirectory(prefix="theoremcheck-")
        self.terminated: Any = None

    # Start

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The seconds that each case took in the baseline and in the latest run, as long as this
        one has not begun.
        """
        reports = self.config.rootpath / "reports"
        return recorded([self.config.rootpath / BASELINE, reports / "latest"])

    def pytest_sessionstart(self) -> None:
        """Let SIGTERM end the run as Ctrl-C does: what has finished is written."""
        self.terminated = signal.signal(signal.SIGTERM, self._terminate)

    def _terminate(self, *_: object) -> None:
        self.interrupt = "SIGTERM"
        raise KeyboardInterrupt

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker where to leave what it collected, and how long cases took before."""
        node.workerinput["theoremcheck"] = self.hand_over.name
        node.workerinput["theoremcheck_seconds"] = self.seconds

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Open the ledger with what the first worker collected; all collect the same."""
        file = Path(self.hand_over.name, f"{node.gateway.id}.json")
        if self.header is None and file.is_file():
            self.open(**json.loads(file.read_text("utf-8")))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the ledger with what this process collected."""
        self.open(*self.collection.collected(session))

    def open(self, collected: dict[str, Any], partial: bool) -> None:
        """Start the record: a header with the catalogue, in the folder that this run may write."""
        if self.config.option.collectonly or not (collected["claims"] or self.errors):
            return
        run = {
            "started": self.started.isoformat(timespec="seconds"),
            "root_seed": self.config.getoption("root_seed"),
            "tier": self.config.getoption("tier"),
            "partial": partial,
            "code": code(self.config.rootpath),
            "versions": versions(),
            "machine": machine(),
            "workers": workers(self.config),
            "shards": 1,
            "error_budget": self.config.getoption("error_budget"),
        }
        self.header = {"schema": SCHEMA, "run": run, "catalogue": collected}
        place = self.config.getoption("report_dir")
        path = (
            Path(place)
            if place
            else self.config.rootpath / "reports" / ("partial" if partial else "latest")
        )
        try:
            self.folder = RunFolder(path, self.header)
        except RunFolderError as error:
            self.problem = str(error)

    # Evidence comes in

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Enter a module that could not be collected as an error of its claim."""
        folder = claims_folder(self.config)
        path = (self.config.rootpath / report.nodeid.partition("::")[0]).resolve()
        if report.failed and folder and path.suffix == ".py" and path.is_relative_to(folder):
            lines = [line for line in report.longreprtext.splitlines() if line.strip()]
            told = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")]
            self.errors[claim_id(path, folder)] = (
                told or lines or ["the module could not be collected"]
            )[-1]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a case sent, or note that its worker died."""
        start = time.process_time()
        case = getattr(report, "theoremcheck", None)
        if case is not None:
            del report.theoremcheck
            files = case.pop("files", {})
            self.lines.append({"case": case})
            try:
                if self.folder is not None:
                    self.folder.add(case, files)
            except OSError as error:
                self._give_up(error)
        elif report.when == "???":
            # With --dist loadgroup, xdist appends the group to the id that it reports.
            self.lost |= dict.fromkeys(
                (report.nodeid, report.nodeid.rpartition("@")[0]), WORKER_DIED
            )
        self.harness_s += time.process_time() - start

    def _give_up(self, error: Exception) -> None:
        """Leave the folder as it is; the verdicts still come."""
        assert self.folder is not None
        self.folder.abandon()
        self.problem = (
            f"{self.folder.path} cannot be written ({error}); name another folder by --report-dir"
        )
        self.folder = None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note why the run ends early."""
        if excinfo.type is KeyboardInterrupt:
            self.interrupt = self.interrupt or "Ctrl-C"
        else:  # -x, a collection error or pytest.exit, which say themselves what they are
            self.stopped = str(excinfo.value)

    # End

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the record and the reports, and make the exit status tell what the verdicts
        tell.
        """
        if self.terminated is not None:
            signal.signal(signal.SIGTERM, self.terminated)
        if self.header is None and self.errors and not self.config.option.collectonly:
            self.open({"claims": [], "cases": [], "uncollected": []}, partial=False)
        if self.header is None:
            return
        start = time.process_time()
        self._finish(session)
        self.harness_s += time.process_time() - start
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not self.header["run"]["partial"]:
            exitstatus = session.exitstatus = (
                pytest.ExitCode.OK
            )  # all of the cases are of the full tier
        if exitstatus == pytest.ExitCode.OK and any(self.complaints()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _finish(self, session: pytest.Session) -> None:
        assert self.header is not None
        back = {line["case"]["nodeid"] for line in self.lines} | set(self.lost)
        stopped = self._stopped(session)
        for case in self.header["catalogue"]["cases"]:
            if case["asked"] and case["nodeid"] not in back:
                self.lost[case["nodeid"]] = stopped or NEVER_BACK
        end = {
            "lost": self.lost,
            "errors": [
                {"claim": claim, "reason": reason} for claim, reason in sorted(self.errors.items())
            ],
            "stopped": stopped,
            "duration_s": time.monotonic() - self.clock,
            "harness_s": self.harness_s,
        }
        try:
            if self.folder is not None:
                from theoremcheck.report import publish

                self.record = self.folder.close(end)
                publish(self.record, self.folder.path, self.config.rootpath / BASELINE)
        except OSError as error:
            self._give_up(error)
        except RunFolderError as error:
            self.problem = str(error)
        except Exception as error:  # a report that cannot be drawn takes no verdict with it
            self.problem = (
                f"the report is not complete ({type(error).__name__}: {error}); mend what it draws"
            )
        self.record = self.record or build([{"header": self.header}, *self.lines, {"end": end}])
        self._tell_junit(self.record)

    def _tell_junit(self, record: dict[str, Any]) -> None:
        """Give the JUnit file, which pytest writes after this, each claim's verdict and worst
        slack.
        """
        junit = self.config.stash.get(xml_key, None)
        if junit is None:
            return
        for claim in record["claims"]:
            slack = (
                ""
                if claim["worst_slack"] is None
                else f", worst slack {float(claim['worst_slack']):.6g}"
            )
            junit.add_global_property(claim["id"], f"{claim['verdict']}{slack}")

    def _stopped(self, session: pytest.Session) -> str:
        if self.interrupt:
            return INTERRUPTED.format(self.interrupt)
        told = session.shouldfail or session.shouldstop or self.stopped
        return f"not run: the run stopped early ({told})" if told else ""

    def complaints(self) -> Iterator[str]:
        """Yield each reason why this run is not green, apart from cases that pytest itself counts
        as failed.
        """
        if self.problem:
            yield self.problem
        if self.record is not None:
            yield from complaints(self.record)

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind in the temporary folder."""
        self.hand_over.cleanup()


def leave_catalogue(folder: str, worker: str, collected: dict[str, Any], partial: bool) -> None:
    """Write what an xdist worker collected to where its controller looks for it."""
    file = Path(folder, f"{worker}.json")
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps({"collected": collected, "partial": partial}), "utf-8")
    unfinished.replace(file)
