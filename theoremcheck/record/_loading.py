"""Reading records that other runs, machines or people have left: valid, or refused in one line."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from theoremcheck.record._building import build
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import SCHEMA, Case, End, Header, Kept, Line, Record

T = TypeVar("T")
TOLD = 200  # letters of what a library says about a file


class Lines(NamedTuple):
    """What a `cases.jsonl` says; without an `end` the run was killed."""

    header: Header
    cases: list[Case]
    end: End | None


def load(place: Path) -> Record:
    """Return the record of a run folder, or of a file of its own.

    Without a `run.json` it is built from `cases.jsonl`. Raises RunFolderError, which names the
    file, what is wrong with it and the remedy.
    """
    file = place / "run.json" if place.is_dir() else place
    if place.is_dir() and not file.exists():
        if not (place / "cases.jsonl").exists():
            raise RunFolderError(
                f"{place} holds no run.json; name the folder of a run, such as reports/latest"
            )
        return build(*read_lines(place / "cases.jsonl"))
    try:
        return _decoded(file.read_bytes(), Record, str(file))
    except FileNotFoundError:
        raise RunFolderError(
            f"{file} does not exist; name the folder of a run, such as reports/latest"
        ) from None
    except OSError as error:
        raise RunFolderError(f"{file} cannot be read ({error}); name the folder of a run") from None


def read_lines(file: Path) -> Lines:
    """Return what a `cases.jsonl` says; a last line cut short by a kill is left out."""
    header, others = whole_lines(file)
    ends = [line.end for _, line in others if line.end is not None]
    cases = [line.case for _, line in others if line.case is not None]
    return Lines(header, cases, ends[-1] if ends else None)


def whole_lines(file: Path) -> tuple[Header, list[tuple[bytes, Line]]]:
    """Return the header of a `cases.jsonl`, and each line behind it with its bytes.

    A last one that a kill cut short is left out.
    """
    try:
        *whole, _ = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        raise RunFolderError(
            f"{file.parent} holds no {file.name}; name the folder of a run"
        ) from None
    first, *others = list(_lines(whole, file)) or [Line()]
    if first.header is None:
        raise RunFolderError(f"{file} has no header; run again")
    return first.header, list(zip(whole[1:], others, strict=True))


def kept_lines(folder: Path) -> tuple[str, list[tuple[Case, Kept | None]]]:
    """Return when the run of a folder started, and its cases by which a later run knows them.

    A case that came back twice is left out.
    """
    header, others = whole_lines(folder / "cases.jsonl")
    back = [(line.case, line.kept) for _, line in others if line.case is not None]
    times = Counter(case.id for case, _ in back)
    return header.run.started, [each for each in back if times[each[0].id] == 1]


def _lines(whole: list[bytes], file: Path) -> Iterator[Line]:
    for number, text in enumerate(whole, 1):
        yield _decoded(text, Line, f"{file}:{number}")


def _decoded(text: bytes, kind: type[T], name: str) -> T:
    """Return JSON as the type that it must have; RunFolderError says where it has another."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RunFolderError(f"{name} {_refusal(text, name, error)}") from None


def _refusal(text: bytes, name: str, error: Exception) -> str:
    """Say what is wrong with a text that is no record: its form, its schema, or one of its fields.

    A field of the wrong type may be met before the place at which a file was cut short.
    """
    told = " ".join(str(error).split())[:TOLD]
    try:
        found = _schema_in(json.loads(text))
    except (ValueError, RecursionError):
        remedy = "restore it, or remove it to have it rebuilt from cases.jsonl"
        if "cases.jsonl:" in name:
            remedy = "restore the file, or run again"
        return f"is not JSON ({told}): cut short, perhaps; {remedy}"
    if found != SCHEMA:
        return (
            f"has schema {found!r:.40}, this version reads {SCHEMA}; make it anew "
            "(a baseline by `make baseline`), or read it with the version that wrote it"
        )
    return f"is no run record: {told}; restore it, or run again"


def _schema_in(found: object) -> object:
    """Return the schema that a record, or a header, names; SCHEMA where a line needs none."""
    if not isinstance(found, dict):
        return "unknown"
    if "case" in found or "end" in found:
        return SCHEMA
    header = found.get("header", found)
    return header.get("schema", "unknown") if isinstance(header, dict) else "unknown"
