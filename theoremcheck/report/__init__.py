"""What a record looks like: the page, its figures and formulas, the summary, plain text."""

import os
from pathlib import Path

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Record


def write_reports(record: Record, folder: Path, root: Path, run: Path | None = None) -> str:
    """Write `index.html`, `ctrf.json` and `summary.md` of a record; return the last one's text.

    The page has commands that work from the `root` of the project; the summary begins with what has
    changed since the baseline there, if there is one. What the page links to is copied from the
    folder of the `run`, if that is another.
    """
    from theoremcheck.record._folder import BASELINE
    from theoremcheck.report._ctrf import ctrf
    from theoremcheck.report._links import reachable
    from theoremcheck.report._page import page
    from theoremcheck.report._searches import as_typed
    from theoremcheck.report._summary import summary

    (folder / "ctrf.json").write_bytes(ctrf(record))
    told = summary(record, root / BASELINE)
    (folder / "summary.md").write_text(told, "utf-8")
    text = page(record, as_typed(folder, root))
    (folder / "index.html").write_text(reachable(text, run or folder, folder), "utf-8")
    return told


def publish(record: Record, folder: Path, root: Path) -> None:
    """Write the reports, and add the summary to the page of the CI's step if there is one.

    The environment names its file by GITHUB_STEP_SUMMARY. Raises RunFolderError where that file
    cannot be written.
    """
    text = write_reports(record, folder, root)
    if step := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(step).open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise RunFolderError(
                f"{step} cannot be written ({error.strerror}); correct GITHUB_STEP_SUMMARY, or "
                f"unset it"
            ) from None
