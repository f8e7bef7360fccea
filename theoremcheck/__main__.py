"""`python -m theoremcheck FOLDER`: rebuild a run's record and reports from its `cases.jsonl`."""

import sys
from pathlib import Path

from theoremcheck.record import RunFolderError, write_record
from theoremcheck.report import write_reports


def main(arguments: list[str]) -> str | None:
    """Rebuild the run folder named by the only argument; return a one-line error, or None."""
    if len(arguments) != 1:
        return "usage: python -m theoremcheck FOLDER, a folder that holds cases.jsonl"
    folder = Path(arguments[0])
    try:
        write_reports(write_record(folder), folder)
    except (OSError, RunFolderError) as error:
        return f"{folder} cannot be rebuilt: {error}"
    print(f"report: {folder / 'index.html'}")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
