"""What a run tells a terminal: how far it is, and a table of claims by section in 80 columns."""

import io
from collections.abc import Generator, Sequence
from functools import partial
from itertools import groupby
from textwrap import fill
from time import monotonic

import pytest

from theoremcheck.judging._numerals import slack_written
from theoremcheck.record._exit_status import nothing_verified
from theoremcheck.record._types import Claim
from theoremcheck.record._verdicts import worst_verdict
from theoremcheck.report._counted import counted
from theoremcheck.report._lookups import totals, undropped, withdrawn
from theoremcheck.report._red import look_first, withdrawal
from theoremcheck.report._searches import as_typed, command, counterexamples, replays
from theoremcheck.running._environment import workers
from theoremcheck.running._progress import Progress, Ticking, in_words
from theoremcheck.running._session import Session
from theoremcheck.statement._outcomes import Verdict

COLOURS = {
    Verdict.SUPPORTED: {"green": True},
    Verdict.NOT_ASKED: {},
    Verdict.VACUOUS: {"yellow": True},
}
COLOURS |= {Verdict.INCONCLUSIVE: {"yellow": True}}
WIDTH = 79
_filled = partial(
    fill, width=WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
)
HEAD = f"{'claim':<32} {'verdict':<12} {'slack':>8} {'cases':>7} {'P(wrong)':>8} {'s':>6}"
PAUSE_S = 0.1  # between two lines of progress


class Terminal:
    """Writes what the session finds."""

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self.config, self.session = config, session
        here, place = config.invocation_params.dir, session.claims.place
        alone = all(place(here / name.partition("::")[0]) is not None for name in config.args)
        self.quiet = alone and config.get_verbosity() <= 0  # pytest's own letters are left out
        self.progress: Progress | None = None
        self.ticking: Ticking | None = None  # of a terminal; a pipe gets the table at the end alone
        self.durations: dict[str, float] = {}
        self.seen, self.written = 0, 0.0
        self.ending = self.summing_up = False

    def pytest_report_header(self, config: pytest.Config) -> str:
        """Say what a run of claims depends on."""
        return (
            f"theoremcheck: {config.getoption('tier')} tier, root seed "
            f"{config.getoption('root_seed')}"
        )

    # While it runs

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Say from here on how far the run is, on a terminal that nothing else is written to."""
        reporter = self._reporter()
        if reporter is None:
            return
        if isinstance(file := reporter._tw._file, io.TextIOWrapper) and file.errors == "strict":
            # A pipe may know fewer letters than mathematics.
            file.reconfigure(errors="backslashreplace")
        if not self.quiet:
            return
        reporter.showfspath = False
        if reporter.isatty and not self.config.option.collectonly:
            self.durations = self.session.seconds  # before this run takes the place of the latest
            alone = not workers(self.config)
            self.ticking = Ticking(reporter, self._line, alone=alone)
            if not alone:  # else pytest says itself that it collects
                self.ticking.write()

    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> tuple[str, str, str] | None:
        """Show a case that cannot run here as NOT RUN.

        Leave the letters out where the line of progress tells more.
        """
        told = dict(getattr(report, "user_properties", ()))
        if "claim" not in told or (report.when != "call" and report.passed):
            return None
        category = "not run" if report.skipped else report.outcome
        if self.quiet and not self.summing_up:
            return category, "", ""
        return (category, "n", "NOT RUN") if report.skipped else None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name the claim whose case begins, where it runs in this process."""
        if self.ticking is not None and self.ticking.alone and (progress := self._progress()):
            progress.running = progress.claims.get(nodeid, "")
            self.ticking.write()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        """Rewrite the line of progress."""
        if self.ticking is None:
            return
        with self.ticking.lock:
            if (progress := self._progress()) is None:
                return
            for case in self.session.cases[self.seen :]:
                progress.add(case)
                progress.running = ""
            self.seen = len(self.session.cases)
        if monotonic() - self.written > PAUSE_S or not progress.left:
            self.written = monotonic()
            self.ticking.write()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Say that the report is written, and how far the run came when it is."""
        if self.ticking is None:
            return (yield)
        self.ending = self._progress() is not None
        if self.ending:
            self.ticking.write()
        try:
            return (yield)
        finally:
            self.ticking.stop()
            if self.ending and self.progress is not None:
                self.ending, self.progress.running = False, ""
                self.ticking.write()

    def _progress(self) -> Progress | None:
        """Return how far the run is; None while cases are collected."""
        header = self.session.header
        if self.progress is None and header is not None:
            self.progress = Progress(header.catalogue, self.durations, workers(self.config))
        return self.progress

    def _line(self, columns: int, waited: float) -> str:
        progress = self._progress()
        if progress is not None and not self.ending:
            return progress.line(columns, waited)
        told = "writing the report" if self.ending else "collecting"
        return f"{told}, {in_words(waited)}" if waited >= 1 else told

    def _reporter(self) -> pytest.TerminalReporter | None:
        return self.config.pluginmanager.getplugin("terminalreporter")

    # At the end

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the table, the totals, and why the run is not green if it is not."""
        self.summing_up = True
        record = self.session.record
        if record is None:
            return
        out = terminalreporter
        out.section("claims", "=")
        out.write_line(HEAD, bold=True)
        partial = record.run.partial
        shown = [claim for claim in record.claims if not partial or _reached(claim)]
        blamed = withdrawn(record)
        for title, members in groupby(shown, key=lambda claim: claim.title):
            claims = list(members)
            out.write_line(section_row(title, claims), bold=True)
            for claim in claims:
                out.write_line(row(claim), **COLOURS.get(claim.verdict, {"red": True}))
                if told := undropped(claim):
                    out.write_line(f"    {told}")
                if told := withdrawal(blamed.get(claim.id, ())):
                    out.write_line(_filled(f"    {told}", subsequent_indent=" " * 6), red=True)
        if left := len(record.claims) - len(shown):
            out.write_line(f"{counted(left, 'claim')} not asked")
        for line in totals(record):
            out.write_line(fill(line, WIDTH))
        if told := balance(self.session.spans, record.run.workers):
            out.write_line(_filled(told))
        name = "--resume" if self.session.resume else "--reuse"
        for told in self.session.earlier.told if self.session.earlier else ():
            out.write_line(_filled(f"{name}: {told}"))
        if self.session.folder is not None and not self.session.problem:
            out.write_line(f"report: {self.session.folder.path / 'index.html'}")
            folder = as_typed(self.session.folder.path, self.config.invocation_params.dir)
            for name, file in counterexamples(record):
                out.write_line(f"keep it ({name}): {command(folder, file)}")
        for told in (line for claim in record.claims for line in replays(claim)):
            out.write_line(_filled(told))
        if partial and (told := nothing_verified(record)):
            out.write_line(_filled(told))
        if first := look_first(record):
            out.write_line(_filled(str(first)), red=True, bold=True)
        for complaint in self.session.complaints():
            out.write_line(_filled(f"NOT GREEN: {complaint}"), red=True)


def balance(spans: Sequence[tuple[float, float]], workers: int) -> str:
    """Say how near a run came to the least time for its cases on so many workers.

    `spans` are when each began and ended, in seconds. No order of them takes less than the longest,
    or than all of them shared out evenly. Nothing is said where that is less than a second, or of a
    clock that jumped.
    """
    seconds = [end - start for start, end in spans]
    least = max([0.0, sum(seconds) / max(1, workers), *seconds])
    if workers < 2 or least < 1 or min(seconds) < 0:
        return ""
    whole = max(end for _, end in spans) - min(start for start, _ in spans)
    return (
        f"{workers} workers: {whole:.1f} s from the first case to the last, "
        f"{whole / least:.2f} times the least possible"
    )


def _reached(claim: Claim) -> bool:
    """Return whether a run has anything of a claim: a case, or a verdict by those of others."""
    return claim.verdict != Verdict.NOT_ASKED or any(case.asked for case in claim.cases)


def section_row(title: str, claims: Sequence[Claim]) -> str:
    """Return a section's row of the table: its worst verdict, and the sums of its claims."""
    verdicts = {claim.verdict for claim in claims}
    verdict = worst_verdict(verdicts - {Verdict.NOT_ASKED} or verdicts)
    return f"{_shortened(title, 32):<32} {verdict:<12} {_figures(claims)}"


def row(claim: Claim) -> str:
    """Return a claim's row of the table, at most 79 columns."""
    name = _shortened("  " + (claim.id.partition(".")[2] or claim.id), 32)
    return f"{name:<32} {claim.verdict:<12} {_figures([claim])}"


def _figures(claims: Sequence[Claim]) -> str:
    """Return the numbers of one claim or several: worst slack, cases, P(wrong) and seconds."""
    slacks = [float(claim.worst_slack) for claim in claims if claim.worst_slack is not None]
    cases = [case for claim in claims for case in claim.cases]
    asked = [case for case in cases if case.asked]
    right = sum(case.as_predicted for case in asked)
    rate, seconds = sum(c.error_rate for c in claims), sum(c.duration_s for c in claims)
    worst, spent = slack_written(max(slacks, default=None)), f"{rate:.1e}" if rate else "0"
    told = f"{right}/{len(asked)}" if cases else "-"
    return f"{worst:>8} {told:>7} {spent:>8} {seconds:>6.1f}"


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
