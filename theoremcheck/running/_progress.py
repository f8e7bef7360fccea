"""How far a run is: cases done by section, and the time left by what earlier runs recorded."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from threading import Event, Lock, Thread
from time import monotonic

import pytest

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import Case, Catalogue

TICK_S = 1.0  # between two lines while nothing comes in
QUIET_S = 3.0  # without a case after which the line says so


def recorded(folders: Iterable[Path]) -> dict[str, float]:
    """Return the seconds that each case took in the records of these folders.

    Of several the last one counts; a folder without a record is no error.
    """
    found: dict[str, float] = {}
    for folder in folders:
        try:
            record = load(folder)
        except (OSError, RunFolderError):
            continue  # an estimate is a courtesy: without records it is made from this run alone
        cases = (case for claim in record.claims for case in claim.cases)
        found |= {case.id: case.duration_s for case in cases if case.duration_s}
    return found


class Progress:
    """Counts the cases of a run as they come back, and says how long the others will take."""

    def __init__(
        self, catalogue: Catalogue, durations: Mapping[str, float], workers: int = 0
    ) -> None:
        """Take the claims and cases of a run, and the seconds that earlier runs recorded."""
        titles = {claim.id: claim.title for claim in catalogue.claims}
        self.section = {case.id: titles[case.claim] for case in catalogue.cases if case.asked}
        self.claims = {case.nodeid: case.claim for case in catalogue.cases}
        self.running = ""  # the claim whose case runs in this process
        self.total = dict.fromkeys(titles.values(), 0)
        for title in self.section.values():
            self.total[title] += 1
        self.done = dict.fromkeys(self.total, 0)
        self.astray = 0
        self.durations, self.workers = durations, max(1, workers)
        self.left = dict.fromkeys(self.section)
        self.spent = self.expected = 0.0

    def add(self, case: Case) -> None:
        """Count a case that has come back; a second report of one case is no second case."""
        if case.id not in self.left:
            return
        del self.left[case.id]
        self.done[self.section[case.id]] += 1
        self.astray += not case.as_predicted
        self.spent += case.duration_s
        self.expected += self.durations.get(case.id, 0.0)

    def seconds_left(self) -> float | None:
        """Return an estimate, by recorded times if there are any; None while nothing is known."""
        counted = len(self.section) - len(self.left)
        known = [self.durations[name] for name in self.left if name in self.durations]
        if not known and not counted:
            return None
        # Times of another machine count in its own unit: what this run took for the cases that both
        # have done. At the start, when few have been seen, the recorded unit weighs as much as a
        # tenth of all cases.
        start = (self.expected + sum(known)) / 10
        unit = (self.spent + start) / (self.expected + start) if known else 1.0
        typical = median(known) * unit if known else self.spent / counted
        return (sum(known) * unit + typical * (len(self.left) - len(known))) / self.workers

    def line(self, width: int, waited: float = 0.0) -> str:
        """Return it all on a line of at most `width` columns: totals, then the sections at work.

        `waited` are the seconds since a case has come back.
        """
        counted = len(self.section) - len(self.left)
        told = [f"{counted}/{len(self.section)} cases"]
        told += [f"{self.astray} NOT as predicted"] if self.astray else []
        seconds = self.seconds_left()
        told += [] if seconds is None else [f"about {in_words(seconds)} left"]
        told += [f"none for {in_words(waited)}"] if waited >= QUIET_S else []
        told += [f"now {self.running}"] if self.running else []
        told += [
            f"{title} {n}/{self.total[title]}"
            for title, n in self.done.items()
            if 0 < n < self.total[title]
        ]
        line = ", ".join(told)
        return line if len(line) <= width else line[: width - 1] + "…"


def in_words(seconds: float) -> str:
    """Return a time as people say it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


class Ticking:
    """A line of a terminal that is written again each second, by a thread, until it is stopped.

    That is for a process that runs no case itself: a case may fork, which a process with several
    threads had better not do.
    """

    def __init__(
        self, reporter: pytest.TerminalReporter, line: Callable[[int, float], str], *, alone: bool
    ) -> None:
        """Take what `line` returns of a width and of the seconds since the last call of `write`."""
        self.reporter, self.line, self.alone = reporter, line, alone
        self.lock, self.over, self.heard = Lock(), Event(), monotonic()
        self.thread: Thread | None = None

    def write(self) -> None:
        """Write the line now, and again while nothing comes in."""
        self.heard = monotonic()
        self._write()
        if not self.alone and self.thread is None:
            self.thread = Thread(target=self._tick, name="theoremcheck progress", daemon=True)
            self.thread.start()

    def stop(self) -> None:
        """Write no more lines."""
        self.over.set()
        if self.thread is not None:
            self.thread.join()

    def _tick(self) -> None:
        with suppress(OSError, ValueError):  # the terminal is gone; the run goes on
            while not self.over.wait(TICK_S):
                if monotonic() - self.heard >= TICK_S:
                    self._write()

    def _write(self) -> None:
        columns = self.reporter._tw.fullwidth - 1
        with self.lock:
            told = self.line(columns, monotonic() - self.heard)
            self.reporter.rewrite(told.ljust(columns))
            self.reporter.flush()
