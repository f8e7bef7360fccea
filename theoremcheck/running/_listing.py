"""The catalogue of claims, from a record of the same code or as pytest collects it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from theoremcheck.record._folder import BASELINE, LATEST, RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import StatedClaim
from theoremcheck.running._catalogue import catalogue
from theoremcheck.running._collection import why
from theoremcheck.running._environment import code
from theoremcheck.running._project import NO_CLAIMS, NoProject, ask, last_words, project


class _Catcher:
    def __init__(self) -> None:
        self.claims: list[StatedClaim] = []
        self.errors: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.claims = list(catalogue(session.config).claims.values())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(f"{report.nodeid}: {why(report).removeprefix(f'{report.nodeid}: ')}")


def listed_claims() -> tuple[Sequence[StatedClaim], list[str]]:
    """Return the claims that pytest finds from here, in order, and what could not be collected.

    A whole run of the same code has them in its record: then nothing is imported for them.
    """
    where: list[str] = []
    try:
        here = project(("--noconftest",))  # a conftest may import all that the claims do
    except NoProject:
        pass  # the collection says what is wrong, or that a conftest loads the plugin
    else:
        if recorded := _recorded_claims(here.root):
            return recorded, []
        where = list(map(str, here.claims))
    catcher = _Catcher()
    _, output = ask(["--collect-only", "-qq", "--tier", "full", *where], catcher)
    if not catcher.claims and not catcher.errors:
        catcher.errors.append(f"no claims here: {last_words(output)}; {NO_CLAIMS}")
    found = sorted(catcher.claims, key=lambda c: (c.section or 0, c.place.position, c.id))
    return found, catcher.errors


def _recorded_claims(root: Path) -> Sequence[StatedClaim]:
    """Return the claims of a record that was made of the code as it is, or none."""
    now = code(root)
    for folder in (LATEST, BASELINE):
        try:
            record = load(root / folder)
        except (OSError, RunFolderError):
            continue
        whole = all(claim.cases or claim.rests_on for claim in record.claims)
        if whole and not record.run.partial and record.run.code == now:
            return record.claims
    return []
