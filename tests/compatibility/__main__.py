"""What stands beside theoremcheck changes no verdict: plugins, and other versions of libraries.

`python -m tests.compatibility` (`make compatibility`) makes an environment for each row, runs the
same small suite in it, in one process and in two, and holds what the run recorded against a run
without the plugin. It writes the table of docs/compatibility.md, and ends with 1 where a row is
not the same. Environments are temporary; what pip downloads it keeps as ever.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.compatibility.environments import Environments, NotInstalled
from tests.compatibility.page import PAGE, seen, write
from tests.compatibility.rows import ROWS, Row
from tests.compatibility.runs import GREEN, NoRun, Run, run, unlike
from tests.compatibility.suite import OUTCOMES, VERDICTS
from tests.package.test_installed import built

PLAIN = Row("nothing", "", "")
SAME = {True: "same evidence", False: "same verdicts"}  # by what a row asks for
NOT_RUN = "NOT RUN: "


class Sitting:
    """The runs without a plugin, and those of rows, which are held against them."""

    def __init__(self, place: Path) -> None:
        (place / "wheel").mkdir()
        self.place = place
        self.environments = Environments(place, built(place / "wheel")[0])
        python = self.environments.reference()
        self.whole = run(python, PLAIN, place / "plain", "-n", "0")
        self.green = run(python, PLAIN, place / "plain-green", "-n", "0", GREEN)
        outcomes = {name: case["outcome"] for name, case in self.whole.cases.items()}
        verdicts = {name: claim["verdict"] for name, claim in self.whole.claims.items()}
        status = self.whole.status, self.green.status
        if (outcomes, verdicts, status) != (OUTCOMES, VERDICTS, (1, 0)):
            raise SystemExit(f"the suite is not what it says: {outcomes}, {verdicts}, {status}")

    def cells(self, row: Row) -> tuple[str, str]:
        """Return what is seen of a row with -n 0 and with -n 2."""
        try:
            python = self.environments.of(row)
        except NotInstalled as why:
            return (f"{NOT_RUN}{why}",) * 2
        alone = self._run(row, python, "alone", "-n", "0")
        green = self._run(row, python, "green", "-n", "0", GREEN)
        two = self._run(row, python, "two", "-n", "2")
        told = [
            [*self._unlike(row, self.whole, alone), *self._unlike(row, self.green, green)],
            [*self._unlike(row, self.whole, two)],
        ]
        if not row.evidence and isinstance(alone, Run) and isinstance(two, Run):
            told[1] += unlike(alone, two, evidence=True)
        first, second = ("; ".join(dict.fromkeys(each)) or SAME[row.evidence] for each in told)
        return first, second

    def _run(self, row: Row, python: Path, name: str, *arguments: str) -> Run | NoRun:
        place = self.place / f"run-{row.name.replace(' ', '-')}-{name}"
        try:
            return run(python, row, place, *arguments)
        except NoRun as why:
            return why

    def _unlike(self, row: Row, want: Run, got: Run | NoRun) -> Iterator[str]:
        if isinstance(got, NoRun):
            yield str(got)
        else:
            yield from unlike(want, got, evidence=row.evidence)


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    parser.add_argument(
        "--output", type=Path, default=PAGE, help="the page (docs/compatibility.md)"
    )
    chosen = parser.parse_args()
    rows = [row for row in ROWS if chosen.only in row.name]
    if not rows:
        parser.error(
            f"no row's name holds {chosen.only!r}; rows: {', '.join(r.name for r in ROWS)}"
        )
    cells, bad = seen(chosen.output), 0
    with TemporaryDirectory(prefix="compatibility-") as place:
        sitting = Sitting(Path(place))
        for row in rows:
            cells[row.name] = sitting.cells(row)
            bad += not all(cell.startswith((*SAME.values(), NOT_RUN)) for cell in cells[row.name])
            print(row.name, row.version, *cells[row.name], sep=" | ", flush=True)
            write(chosen.output, ROWS, cells)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
