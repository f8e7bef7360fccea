"""The table of claims at the end of a run, in 80 columns."""

from textwrap import fill
from typing import Any

import pytest

from theoremcheck.outcomes import Verdict
from theoremcheck.report.summary import totals
from theoremcheck.session import Session

COLOURS = {Verdict.SUPPORTED: {"green": True}, Verdict.NOT_ASKED: {}, Verdict.VACUOUS: {"yellow": True}}
COLOURS |= {Verdict.INCONCLUSIVE: {"yellow": True}}
WIDTH = 79
WHOLE_WORDS: Any = {"subsequent_indent": "  ", "break_long_words": False, "break_on_hyphens": False}
HEAD = f"{'claim':<32} {'verdict':<12} {'slack':>8} {'cases':>7} {'P(error)':>8} {'s':>6}"


class Terminal:
    """Writes what the session found."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def pytest_report_header(self, config: pytest.Config) -> str:
        """Say what a run of claims depends on."""
        return f"theoremcheck: {config.getoption('tier')} tier, root seed {config.getoption('root_seed')}"

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Show a case that cannot run here as NOT RUN rather than as skipped."""
        if report.skipped and "claim" in dict(getattr(report, "user_properties", ())):
            return "not run", "n", "NOT RUN"
        return None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write a row per claim, the totals, and why the run is not green if it is not."""
        record = self.session.record
        if record is None:
            return
        out = terminalreporter
        out.section("claims", "=")
        out.write_line(HEAD, bold=True)
        title = None
        for claim in record["claims"]:
            if claim["title"] != title:
                title = claim["title"]
                out.write_line(_shortened(title, 78))
            out.write_line(row(claim), **COLOURS.get(Verdict(claim["verdict"]), {"red": True}))
        for line in totals(record):
            out.write_line(fill(line, WIDTH))
        if self.session.folder is not None and not self.session.problem:
            out.write_line(f"report: {self.session.folder.path / 'index.html'}")
        for complaint in self.session.complaints():
            out.write_line(fill(f"NOT GREEN: {complaint}", WIDTH, **WHOLE_WORDS), red=True)


def row(claim: dict[str, Any]) -> str:
    """Return a claim's row of the table, at most 79 columns."""
    asked = [case for case in claim["cases"] if case["asked"]]
    right = sum(case["as_predicted"] for case in asked)
    name = _shortened("  " + (claim["id"].partition(".")[2] or claim["id"]), 32)
    slack = "" if claim["worst_slack"] is None else f"{float(claim['worst_slack']):.3g}"
    spent = f"{claim['error_rate']:.1e}" if claim["error_rate"] else "0"
    cases = f"{right}/{len(asked)}" if claim["cases"] else "-"
    return f"{name:<32} {claim['verdict']:<12} {slack:>8} {cases:>7} {spent:>8} {claim['duration_s']:>6.1f}"


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
