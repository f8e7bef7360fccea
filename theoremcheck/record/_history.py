"""Many nights in one SQLite file: of each run what every claim came to, in three numbers.

The file bears `application_id` and, as `user_version`, the VERSION of its tables. Writers wait for
each other, and the digest of a record is its identity, so that a run added twice is there once.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Literal, Self, get_args

import msgspec

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Claim, Record
from theoremcheck.record._verdicts import ran

APPLICATION, VERSION = int.from_bytes(b"thmc"), 1
PATIENCE = 60.0  # seconds that a writer waits for others
What = Literal["slack", "time", "draws"]
WHATS: tuple[What, ...] = get_args(What)

# A root seed may have more digits than SQLite's integers, and so may a sum of draws.
TABLES = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, started TEXT NOT NULL,
    root_seed TEXT NOT NULL, tier TEXT NOT NULL, code TEXT NOT NULL, environment TEXT NOT NULL);
CREATE TABLE claims (
    run INTEGER NOT NULL REFERENCES runs, claim TEXT NOT NULL, verdict TEXT NOT NULL,
    slack REAL, time REAL, draws REAL, PRIMARY KEY (run, claim)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Night:
    """A run: when it started, under which root seed, of which code and in which environment."""

    started: str
    root_seed: str
    code: str
    environment: str


@dataclass(frozen=True)
class Series:
    """One number of a claim over the nights, None where a night has none; and the baseline's."""

    claim: str
    what: What
    values: list[float | None]
    level: float | None = None


Numbers = dict[What, float | None]


@dataclass
class Nights:
    """The runs of one tier in their order, and the numbers of each claim in each of them."""

    tier: str
    nights: list[Night] = field(default_factory=list)
    numbers: dict[str, list[Numbers]] = field(default_factory=dict)

    def series(self, levels: Mapping[str, Numbers]) -> list[Series]:
        """Return the series of every claim that has numbers, by claim, beside a baseline's."""
        found = []
        for claim, numbers in self.numbers.items():
            for what in WHATS:
                values = [night.get(what) for night in numbers]
                if any(value is not None for value in values):
                    level = levels.get(claim, {}).get(what)
                    found.append(Series(claim, what, values, level))
        return found


class History:
    """A history file, open; RunFolderError, one line, where it cannot be read or written."""

    def __init__(self, file: Path, create: bool = False) -> None:
        """Open a file; `create` it where there is none."""
        self.file = file
        if not create and not file.exists():
            raise RunFolderError(
                f"{file} does not exist; begin it by `theoremcheck history add RUN`, or name "
                "another by --db"
            )
        with self._told():
            if create:
                file.parent.mkdir(parents=True, exist_ok=True)
            where = f"{file.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
            self._base = sqlite3.connect(where, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            self._check(create)
        except RunFolderError:
            self._base.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise RunFolderError(
                f"{self.file} cannot be used ({error}); name another by --db"
            ) from None
        except sqlite3.Error as error:
            raise RunFolderError(
                f"{self.file} is no history ({error}); name another by --db"
            ) from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Wait until no other process writes; all of what follows is written, or nothing."""
        with self._told():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _pragma(self, name: str) -> int:
        (value,) = self._base.execute(f"PRAGMA {name}").fetchone()
        return int(value)

    def _check(self, create: bool) -> None:
        if create:
            with self._writing():
                (tables,) = self._base.execute("SELECT count(*) FROM sqlite_master").fetchone()
                if not tables and not self._pragma("user_version"):
                    for statement in TABLES.split(";"):
                        self._base.execute(statement)
                    self._base.execute(f"PRAGMA application_id = {APPLICATION}")
                    self._base.execute(f"PRAGMA user_version = {VERSION}")
        with self._told():
            found = self._pragma("application_id"), self._pragma("user_version")
        if found[0] != APPLICATION:
            raise RunFolderError(f"{self.file} is a database, but no history; name another by --db")
        if found[1] != VERSION:
            raise RunFolderError(
                f"{self.file} has version {found[1]}, this version reads {VERSION}; read it with "
                "the version that wrote it, or begin another by --db"
            )

    def add(self, record: Record) -> bool:
        """Keep a run over all claims; return whether it is new here."""
        run = record.run
        if run.partial:
            raise RunFolderError(
                f"the run of {run.started} is one over part of the claims, whose numbers have "
                "nothing to be held against; add whole runs"
            )
        row = (
            hashlib.sha256(msgspec.json.encode(record)).hexdigest(),
            run.started,
            str(run.root_seed),
            run.tier,
            run.code,
            hashlib.sha256(msgspec.json.encode([run.versions, run.machine])).hexdigest()[:16],
        )
        with self._writing():
            made = self._base.execute(
                "INSERT OR IGNORE INTO runs (digest, started, root_seed, tier, code, environment) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            if made.rowcount:
                self._base.executemany(
                    "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (made.lastrowid, claim.id, claim.verdict, *numbers(claim).values())
                        for claim in record.claims
                    ],
                )
        return bool(made.rowcount)

    def nights(self, since: str = "") -> Nights:
        """Return the runs of the tier of the last one, from a date on."""
        try:
            first = date.fromisoformat(since).isoformat() if since else ""
        except ValueError:
            raise RunFolderError(f"--since {since} is no date; write YYYY-MM-DD") from None
        with self._told():
            return self._nights(first)

    def _nights(self, first: str) -> Nights:
        runs = self._base.execute(
            "SELECT id, started, root_seed, code, environment, tier FROM runs WHERE started >= ? "
            "ORDER BY started, id",
            (first,),
        ).fetchall()
        found = Nights(runs[-1][-1] if runs else "")
        places: dict[int, int] = {}
        for number, *told, tier in runs:
            if tier == found.tier:
                places[number] = len(found.nights)
                found.nights.append(Night(*told))
        rows = self._base.execute("SELECT run, claim, slack, time, draws FROM claims")
        for run, claim, *values in rows:
            if run in places:
                blank: list[Numbers] = [{} for _ in found.nights]
                kept = found.numbers.setdefault(claim, blank)
                kept[places[run]] = dict(zip(WHATS, values, strict=True))
        found.numbers = dict(sorted(found.numbers.items()))
        return found


def numbers(claim: Claim) -> Numbers:
    """Return the worst slack of a claim, its seconds and its draws, None where it has none.

    What took evidence from an earlier run has none: it measured nothing that night.
    """
    cases = [case for case in claim.cases if ran(case)]
    if not cases or any(case.reused for case in cases):
        return dict.fromkeys(WHATS)
    slack = None if claim.worst_slack is None else float(claim.worst_slack)
    sampled = [j.n for case in cases for j in case.judgements if j.rung == "sampled"]
    return {
        "slack": slack if slack is not None and isfinite(slack) else None,
        "time": claim.duration_s,
        "draws": float(sum(sampled)) if sampled else None,
    }


def level_of(record: Record) -> dict[str, Numbers]:
    """Return the numbers of a baseline's claims."""
    return {claim.id: numbers(claim) for claim in record.claims}


def told(values: Sequence[float | None]) -> list[float]:
    """Return the values that are there."""
    return [value for value in values if value is not None]
