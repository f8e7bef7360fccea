"""The catalogue of claims as pytest collects it, without running a case."""

import io
from contextlib import redirect_stdout
from typing import Any

import pytest

from theoremcheck.running._collection import catalogue


class _Catcher:
    def __init__(self) -> None:
        self.claims: list[dict[str, Any]] = []
        self.errors: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.claims = catalogue(session.config).plain()["claims"]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            told = [line for line in report.longreprtext.splitlines() if line.strip()] or [
                "cannot be collected"
            ]
            self.errors.append(f"{report.nodeid}: {told[-1].removeprefix('E').strip()}")


def collected_claims() -> tuple[list[dict[str, Any]], list[str]]:
    """Return the claims that pytest finds from here, in the talk's order, and what could not be
    collected.
    """
    catcher, output = _Catcher(), io.StringIO()
    with redirect_stdout(output):
        status = pytest.main(["--collect-only", "-qq", "--tier", "full"], plugins=[catcher])
    if not catcher.claims and not catcher.errors:
        told = output.getvalue().strip().splitlines() or [f"pytest ended with status {int(status)}"]
        catcher.errors.append(
            f"no claims here: {told[-1]}; run in a folder whose pytest.ini says claims = FOLDER"
        )
    return sorted(
        catcher.claims, key=lambda claim: (claim["section"], claim["place"], claim["id"])
    ), catcher.errors
