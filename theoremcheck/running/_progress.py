"""How far a run is: cases done by section, and the time left by what earlier runs recorded."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import Case, Catalogue


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

    def line(self, width: int) -> str:
        """Return it all on a line of at most `width` columns: totals, then the sections at work."""
        counted = len(self.section) - len(self.left)
        told = [f"{counted}/{len(self.section)} cases"]
        told += [f"{self.astray} NOT as predicted"] if self.astray else []
        seconds = self.seconds_left()
        told += [] if seconds is None else [f"about {in_words(seconds)} left"]
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
