"""The catalogue of claims as pytest collects it, without running a case."""

import pytest

from theoremcheck.record._types import StatedClaim
from theoremcheck.running._catalogue import catalogue
from theoremcheck.running._project import NO_CLAIMS, ask, last_words


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
    catcher = _Catcher()
    _, output = ask(["--collect-only", "-qq", "--tier", "full"], catcher)
    if not catcher.claims and not catcher.errors:
        catcher.errors.append(f"no claims here: {last_words(output)}; {NO_CLAIMS}")
    found = sorted(catcher.claims, key=lambda c: (c.section or 0, c.place.position, c.id))
    return found, catcher.errors
