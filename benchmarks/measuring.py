"""What a measurement of speed is: a ratio within one run, its spread over turns, and its table.

All ways of doing a thing are measured in turn, in one process, in process CPU time, so that other
load on the machine cancels from their ratio as far as it can. `python -m benchmarks.measuring`
prints the JSON schema of a table.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from statistics import median
from time import process_time

import msgspec
import torch

REPEATS = 5
Task = tuple[Callable[[], object], float]  # what is done, and how much work that is


class Figure(msgspec.Struct, kw_only=True, frozen=True):
    """A ratio: the median of some turns, and the least and the largest of them.

    `name` says what was measured and `against` what it is a ratio to. What this house asks for is
    `at_least` or `at_most`, where it asks for anything.
    """

    name: str
    against: str
    ratio: float
    least: float
    largest: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is not what is asked for."""
        low = -inf if self.at_least is None else self.at_least
        high = inf if self.at_most is None else self.at_most
        return not low <= self.ratio <= high


class Table(msgspec.Struct, kw_only=True, frozen=True):
    """All figures of a run by the benchmark that measured them, and where it ran.

    `load` is the machine's average load over a minute, when the run began.
    """

    schema: int = 1
    started: str
    machine: str
    cores: int
    load: float
    python: str
    figures: dict[str, list[Figure]]


def ratio(name: str, against: str, turns: Iterable[float], **asked: float) -> Figure:
    """Return the figure of the ratios that were measured, one a turn."""
    seen = list(turns)
    return Figure(
        name=name, against=against, ratio=median(seen), least=min(seen), largest=max(seen), **asked
    )


def in_turn(tasks: Mapping[str, Task], repeats: int = REPEATS) -> dict[str, list[float]]:
    """Return the CPU seconds of a unit of work of each task, once a turn; all are warm already."""
    spent: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(repeats):
        for name, (run, work) in tasks.items():
            started = process_time()
            run()
            spent[name].append((process_time() - started) / work)
    return spent


def products(dtype: torch.dtype, size: int = 768, count: int = 8) -> Task:
    """Return what the machine can do at most: products of matrices, and their operations."""
    factors = torch.randn(2, size, size, dtype=dtype, generator=torch.Generator().manual_seed(0))

    def multiply() -> None:
        for _ in range(count):
            torch.mm(factors[0], factors[1])

    multiply()
    return multiply, count * 2.0 * size**3


def times_as_fast(own: list[float], other: list[float]) -> list[float]:
    """Return how many times as long the other took in each turn."""
    return [b / a for a, b in zip(own, other, strict=True)]


def table(figures: dict[str, list[Figure]], started: datetime, load: float) -> Table:
    """Return the table of a run that began then, under that load."""
    return Table(
        started=started.isoformat(timespec="seconds"),
        machine=_processor(),
        cores=os.cpu_count() or 1,
        load=round(load, 2),
        python=platform.python_version(),
        figures=figures,
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def rows(figures: Iterable[Figure]) -> Iterable[str]:
    """Yield a line a figure, for a terminal; what misses what is asked for says so."""
    for each in figures:
        asked = ""
        if each.at_least is not None:
            asked = f">= {each.at_least:g}"
        elif each.at_most is not None:
            asked = f"<= {each.at_most:g}"
        told = f"{each.ratio:9.3g}{each.least:9.3g}{each.largest:9.3g}  {asked:9}"
        yield f"  {each.name:47} {each.against:24}{told}{'MISSED' if each.missed else ''}".rstrip()


HEAD = f"  {'':47} {'against':24}{'ratio':>9}{'least':>9}{'largest':>9}  asked"


def show(figures: Iterable[Figure]) -> None:
    """Print a benchmark's own figures."""
    print(HEAD)
    for line in rows(figures):
        print(line, flush=True)


def now() -> tuple[datetime, float]:
    """Return when a run begins, and the machine's load then."""
    return datetime.now(UTC), os.getloadavg()[0]


if __name__ == "__main__":
    schema = msgspec.json.schema(Table)
    sys.stdout.write(json.dumps(schema, indent=2) + "\n")
