"""A run's folder: `cases.jsonl` as evidence comes in, the whole as `run.json`, the files beside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct
from msgspec.structs import replace

from theoremcheck.record._types import SCHEMA, Case, End, Header, Kept, Line, Record

# What a run folder holds, and the files that its cases leave in it.
NAMES = ("cases.jsonl", "run.json", "durations.json", "index.html", "summary.md", "ctrf.json")
JSON = ("certificates/*.json", "counterexamples/*.json", "instances/*.json")
FILES = ("arrays/*.npy", *JSON, "searches/*.jsonl")
LOCK = ".lock"
# Below a root directory: the last whole run, the last of a part, and what runs are compared with.
LATEST, PARTIAL, BASELINE = (Path("reports", name) for name in ("latest", "partial", "baseline"))


class RunFolderError(Exception):
    """A run folder cannot be written or read; the message says which and what to do."""


def held(path: Path) -> FileLock:
    """Keep all other runs from a folder; RunFolderError if one of them writes to it."""
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunFolderError(
            f"{path} is in use by another run; wait for it, or name another folder by --report-dir"
        ) from None
    except OSError as error:
        raise _cannot_be_written(path, error) from None
    return lock


def _cannot_be_written(path: Path, error: OSError) -> RunFolderError:
    return RunFolderError(
        f"{path} cannot be written ({error}); name another folder by --report-dir"
    )


class Begun(NamedTuple):
    """What a run that did not finish leaves to the one that goes on: lines, the header first."""

    lock: FileLock
    lines: Sequence[bytes]


class RunFolder:
    """A folder that one run writes to: a line per case as it comes in, its files beside them."""

    def __init__(self, path: Path, header: Header, begun: Begun | None = None) -> None:
        """Take the folder over from a run of the same schema; RunFolderError if it cannot be.

        Of the run that was `begun` there, lines and files stay.
        """
        self.path = path
        if (other := _schema_in(path / "run.json")) not in (None, SCHEMA):
            raise RunFolderError(
                f"{path}/run.json has schema {other}, this version writes {SCHEMA}; "
                "move that folder away or name another by --report-dir"
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_be_written(path, error) from None
        self._lock = begun.lock if begun else held(path)
        try:
            if begun:
                self._go_on(begun.lines)
            else:
                self._begin(header)
        except OSError as error:
            self._lock.release()
            raise _cannot_be_written(path, error) from None

    def _begin(self, header: Header) -> None:
        for name in NAMES:
            (self.path / name).unlink(missing_ok=True)
        for kind in FILES:
            for stale in self.path.glob(kind):
                stale.unlink()
        self._lines = (self.path / NAMES[0]).open("wb")
        self._write(Line(header=header))

    def _go_on(self, lines: Sequence[bytes]) -> None:
        """Leave all that stands there until the lines that count stand in one piece."""
        whole = self.path / f"{NAMES[0]}.part"
        whole.write_bytes(b"".join(line + b"\n" for line in lines))
        whole.replace(self.path / NAMES[0])
        for name in NAMES[1:]:
            (self.path / name).unlink(missing_ok=True)
        self._lines = (self.path / NAMES[0]).open("ab")

    def _write(self, line: Line) -> None:
        self._lines.write(msgspec.json.encode(line) + b"\n")
        self._lines.flush()

    def add(self, case: Case, files: Mapping[str, bytes], kept: Kept | None = None) -> None:
        """Keep a case that has ended, the files that it left, and what a later run asks of it."""
        for name, content in files.items():
            (self.path / name).parent.mkdir(exist_ok=True)
            (self.path / name).write_bytes(content)
        self._write(Line(case=case, kept=kept))

    def abandon(self) -> None:
        """Let go of a folder that cannot be written any more."""
        with suppress(OSError):
            self._lines.close()
        self._lock.release()

    def close(self, end: End, record: Record) -> None:
        """Write the end of the run and its whole record."""
        self._write(Line(end=end))
        self._lines.close()
        write_record(record, self.path)
        self._lock.release()


def write_record(record: Record, folder: Path) -> None:
    """Write `run.json`, and the seconds of its cases by node id as pytest-split reads them."""
    with (folder / "run.json").open("wb") as file:
        file.writelines(_pieces(record))
    cases = (case for claim in record.claims for case in claim.cases)
    seconds = {case.nodeid: round(case.duration_s, 3) for case in cases if case.duration_s}
    lines = msgspec.json.format(msgspec.json.encode(seconds), indent=0)
    (folder / "durations.json").write_bytes(lines + b"\n")


def _pieces(record: Record) -> Iterator[bytes]:
    """Yield the JSON of a record case by case, since the whole of many is as large again."""
    before, after = _around(replace(record, claims=[]), "claims")
    yield before
    for number, claim in enumerate(record.claims):
        head, tail = _around(replace(claim, cases=[]), "cases")
        yield b"," * bool(number) + head
        for place, case in enumerate(claim.cases):
            yield b"," * bool(place) + msgspec.json.encode(case)
        yield tail
    yield after + b"\n"


def _around(empty: Struct, field: str) -> tuple[bytes, bytes]:
    """Return what stands before and after the items of an empty list.

    No text holds its field's name and brackets, whose quotes would be escaped there.
    """
    field_and_list = f'"{field}":['.encode()
    before, _, after = msgspec.json.encode(empty).partition(field_and_list + b"]")
    return before + field_and_list, b"]" + after


def _schema_in(file: Path) -> object:
    try:
        return json.loads(file.read_bytes()).get("schema", "unknown")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, AttributeError):
        return "unreadable"
