"""The catalogue of claims as pytest collects it, without running a case."""

import io
from contextlib import redirect_stdout

import pytest

from theoremcheck.record._types import StatedClaim
from theoremcheck.running._catalogue import catalogue


class _Catcher:
    def __init__(self) -> None:
        self.claims: list[StatedClaim] = []
        self.errors: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.claims = list(catalogue(session.config).claims.values())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            lines = [line for line in report.longreprtext.splitlines() if line.strip()]
            told = lines[-1] if lines else "cannot be collected"
            self.errors.append(f"{report.nodeid}: {told.removeprefix('E').strip()}")


def collected_claims() -> tuple[list[StatedClaim], list[str]]:
    """Return the claims that pytest finds from here, in order, and what could not be collected."""
    catcher, output = _Catcher(), io.StringIO()
    with redirect_stdout(output):
        status = pytest.main(["--collect-only", "-qq", "--tier", "full"], plugins=[catcher])
    if not catcher.claims and not catcher.errors:
        told = output.getvalue().strip().splitlines() or [f"pytest ended with status {int(status)}"]
        catcher.errors.append(
            f"no claims here: {told[-1]}; run in a folder whose pytest.ini says claims = FOLDER"
        )
    found = sorted(catcher.claims, key=lambda c: (c.section or 0, c.place.position, c.id))
    return found, catcher.errors
