"""What a run tells a terminal: how far it is, and a table of claims by section in 80 columns."""

from collections.abc import Sequence
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
from theoremcheck.report._lookups import totals, undropped
from theoremcheck.report._searches import as_typed, command, counterexamples, replays
from theoremcheck.running._environment import workers
from theoremcheck.running._progress import Progress
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
        self.durations: dict[str, float] = {}
        self.seen, self.written = 0, 0.0

    def pytest_report_header(self, config: pytest.Config) -> str:
        """Say what a run of claims depends on."""
        return (
            f"theoremcheck: {config.getoption('tier')} tier, root seed "
            f"{config.getoption('root_seed')}"
        )

    # While it runs

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Read the times that earlier runs recorded, before this one takes their place."""
        reporter = self._reporter()
        if reporter is None or not self.quiet:
            return
        reporter.showfspath = False
        self.durations = self.session.seconds if reporter.isatty else {}

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
        if self.quiet:
            return category, "", ""
        return (category, "n", "NOT RUN") if report.skipped else None

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self) -> None:
        """Rewrite the line of progress of a terminal; a pipe gets the table at the end alone."""
        reporter, header = self._reporter(), self.session.header
        if reporter is None or not reporter.isatty or not self.quiet or header is None:
            return
        self.progress = self.progress or Progress(
            header.catalogue, self.durations, workers(self.config)
        )
        for case in self.session.cases[self.seen :]:
            self.progress.add(case)
        self.seen = len(self.session.cases)
        if monotonic() - self.written > PAUSE_S or not self.progress.left:
            self.written = monotonic()
            columns = reporter._tw.fullwidth - 1
            reporter.rewrite(self.progress.line(columns).ljust(columns))

    def _reporter(self) -> pytest.TerminalReporter | None:
        return self.config.pluginmanager.getplugin("terminalreporter")

    # At the end

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the table, the totals, and why the run is not green if it is not."""
        record = self.session.record
        if record is None:
            return
        out = terminalreporter
        out.section("claims", "=")
        out.write_line(HEAD, bold=True)
        partial = record.run.partial
        shown = [claim for claim in record.claims if not partial or _reached(claim)]
        for title, members in groupby(shown, key=lambda claim: claim.title):
            claims = list(members)
            out.write_line(section_row(title, claims), bold=True)
            for claim in claims:
                out.write_line(row(claim), **COLOURS.get(claim.verdict, {"red": True}))
                if told := undropped(claim):
                    out.write_line(f"    {told}")
        if left := len(record.claims) - len(shown):
            out.write_line(f"{counted(left, 'claim')} not asked")
        for line in totals(record):
            out.write_line(fill(line, WIDTH))
        if told := balance(self.session.spans, record.run.workers):
            out.write_line(_filled(told))
        for told in self.session.reuse.told if self.session.reuse else ():
            out.write_line(_filled(f"--reuse: {told}"))
        if self.session.folder is not None and not self.session.problem:
            out.write_line(f"report: {self.session.folder.path / 'index.html'}")
            folder = as_typed(self.session.folder.path, self.config.invocation_params.dir)
            for name, file in counterexamples(record):
                out.write_line(f"keep it ({name}): {command(folder, file)}")
        for told in (line for claim in record.claims for line in replays(claim)):
            out.write_line(_filled(told))
        if partial and (told := nothing_verified(record)):
            out.write_line(_filled(told))
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
