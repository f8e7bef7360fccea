"""Reading run records that other runs, machines or people have left: valid, or refused in one
line.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from theoremcheck.record._folder import SCHEMA, RunFolderError, build, read_lines

SERIES = ("x", "y", "predicted", "low", "high")  # of a curve: one number a point each


def load(place: Path) -> dict[str, Any]:
    """Return the record of a run folder, or of a file of its own; without a `run.json` it is built
    from `cases.jsonl`.

    Raises RunFolderError, which names the file, what is wrong with it and the remedy.
    """
    file = place / "run.json" if place.is_dir() else place
    if place.is_dir() and not file.exists():
        file = place / "cases.jsonl"
        if not file.exists():
            raise RunFolderError(
                f"{place} holds no run.json; name the folder of a run, such as reports/latest"
            )
        return checked(rebuilt(place), file)
    try:
        record = json.loads(file.read_bytes(), parse_constant=_refuse)
    except FileNotFoundError:
        raise RunFolderError(
            f"{file} does not exist; name the folder of a run, such as reports/latest"
        ) from None
    except OSError as error:
        raise RunFolderError(f"{file} cannot be read ({error}); name the folder of a run") from None
    except (ValueError, RecursionError) as error:
        raise RunFolderError(
            f"{file} is not JSON ({error}): cut short, perhaps; restore it, or remove it to have "
            f"it rebuilt from cases.jsonl"
        ) from None
    return checked(record, file)


def rebuilt(folder: Path) -> dict[str, Any]:
    """Return the record that the `cases.jsonl` of a folder tells; RunFolderError if it tells
    none.
    """
    lines = read_lines(folder / "cases.jsonl")
    try:
        return build(lines)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunFolderError(
            f"{folder}/cases.jsonl is not that of a run ({type(error).__name__}: {error}); restore "
            f"it, or run again"
        ) from None


def checked(record: Any, file: Path) -> dict[str, Any]:
    """Return the record if it is one of this version's schema; RunFolderError names what in it is
    not.
    """
    from fastjsonschema import JsonSchemaValueException

    found = record.get("schema", "unknown") if isinstance(record, dict) else "unknown"
    if found != SCHEMA:
        raise RunFolderError(
            f"{file} has schema {found!r:.40}, this version reads {SCHEMA}; read it with the "
            f"version that wrote it"
        )
    try:
        _validator()(record)
    except JsonSchemaValueException as error:
        raise RunFolderError(
            f"{file} is no run record: {error.message.removeprefix('data.')[:200]}; restore it, or "
            f"run again"
        ) from None
    for claim in record["claims"]:
        for case in claim["cases"]:
            for curve in case["curves"]:
                if len({len(curve[key]) for key in SERIES if key in curve}) != 1:
                    raise RunFolderError(
                        f"{file} is no run record: a curve of {case['id'][:99]} has series of "
                        f"unequal length; "
                        "restore it, or run again"
                    )
    return record


@cache
def _validator() -> Any:
    import fastjsonschema

    schema = files("theoremcheck.record.schema").joinpath(f"run-{SCHEMA}.json").read_text("utf-8")
    return fastjsonschema.compile(json.loads(schema))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
