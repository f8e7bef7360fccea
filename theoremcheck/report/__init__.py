"""Reports: pure functions of a run record, one offline page and one Markdown summary."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_reports(record: Mapping[str, Any], folder: Path) -> None:
    """Write `index.html` and `summary.md` of a record into its folder."""
    from theoremcheck.report.html import page
    from theoremcheck.report.summary import summary

    (folder / "index.html").write_text(page(record), "utf-8")
    (folder / "summary.md").write_text(summary(record), "utf-8")
