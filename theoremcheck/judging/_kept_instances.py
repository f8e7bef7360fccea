"""The instance that a judgement tells of: kept as a file, for a page to draw, and loaded again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from theoremcheck.judging._inputs import EvidenceError, judged
from theoremcheck.judging._rationals import floats
from theoremcheck.judging._types import DIMENSIONS, KEPT, Instance, Judgement, Numbers, text

Plain = dict[str, Any]  # numbers, words and nested lists of numbers, by name


def plain(quantity: str, given: Mapping[str, Any]) -> Plain:
    """Return numbers, words and arrays by name as JSON holds them; EvidenceError for any others.

    Whole numbers stay whole, all others are rounded to float64.
    """
    if not isinstance(given, Mapping):
        raise EvidenceError(
            f"{quantity!r}: its instance is {given!r:.40}; name its parts, in a dictionary"
        )
    return {text(name): _plain(quantity, name, value) for name, value in given.items()}


def _plain(quantity: str, name: str, value: Any) -> Any:
    if not _counts(value):
        return text(value) if isinstance(value, str) else value
    array = np.asarray(value)
    if array.size == 0 or array.dtype.kind in "biu":
        return (array.astype(int) if array.dtype.kind == "b" else array).tolist()
    what = f"{name!r} of its instance"
    found = floats(judged(quantity, value, what=what)).reshape(array.shape)
    if not np.isfinite(found).all():
        raise EvidenceError(f"{quantity!r}: {what} is beyond float64; scale it")
    return found.tolist()


def drawable(file: str, values: Plain) -> Instance:
    """Return what a record holds of an instance that stands in a file."""
    arrays = {name: np.asarray(each, float) for name, each in values.items() if _counts(each)}
    high = max((array.ndim for array in arrays.values()), default=0)
    if sum(array.size for array in arrays.values()) > KEPT or high > DIMENSIONS:
        return Instance(file=file, values=None)
    told: dict[str, bool | float | str | Numbers | None] = {}
    for name, value in values.items():
        if (array := arrays.get(name)) is None:
            told[name] = text(value) if isinstance(value, str) else value
        elif array.ndim:
            told[name] = Numbers(list(array.shape), array.ravel().tolist())
        else:  # an option may be infinite, which JSON has no number for
            told[name] = float(array) if np.isfinite(array) else str(value)
    return Instance(file=file, values=told)


def _counts(value: Any) -> bool:
    return not (value is None or isinstance(value, str | bool))


def written(about: Plain, judgement: Judgement, values: Plain, shown: Plain) -> bytes:
    """Return the file of an instance: whose it is, the instance, both sides there."""
    told = {
        **about,
        "quantity": judgement.quantity,
        "relation": judgement.kind,
        "instance": values,
        **({"shown": shown} if shown else {}),
        "measured": judgement.measured,
        "predicted": judgement.predicted,
        "slack": judgement.slack,
    }
    return in_lines(told)


def in_lines(told: Plain) -> bytes:
    """Return what is told of an instance as the bytes of a file."""
    lines = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    return lines.encode("utf-8", "backslashreplace")


def named(folder: str, content: bytes, kind: str = "json") -> str:
    """Return the name of a file in a run's folder, which is that of its content."""
    return f"{folder}/{hashlib.sha256(content).hexdigest()}.{kind}"


def keep(
    judgement: Judgement, about: Plain, values: Plain, shown: Plain
) -> tuple[Judgement, dict[str, bytes]]:
    """Return a judgement that names its instance, and the file of that by its name."""
    content = written(about, judgement, values, shown)
    name = named("instances", content)
    return replace(judgement, instance=drawable(name, shown | values)), {name: content}


def load_instance(file: str | Path) -> dict[str, Any]:
    """Return an instance that a run has kept: numbers, words and NumPy arrays by their names.

    * `file`: one of a run's `instances/` or `counterexamples/`.

    Arrays of whole numbers are int64, all others float64. Raises ValueError for a file that holds
    no instance, and OSError for one that cannot be read.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> points = np.array([[1.0, 0.5], [0.0, 2.0]])
    >>> norms = np.linalg.norm(points, axis=1)
    >>> evidence.at_most("norm", norms, 2, trivial=None, instance=lambda at: {"x": points[at]})
    >>> (content,) = evidence.files.values()
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "instance.json")
    ...     _ = file.write_bytes(content)
    ...     load_instance(file)
    {'x': array([0., 2.])}
    """
    try:
        content = json.loads(Path(file).read_bytes())
        found = {**content["instance"], **content.get("shown", {})}
        return {name: _array(each) for name, each in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{file} holds no instance ({type(error).__name__}: {error}); name a file of a run's "
            f"folder instances/ or counterexamples/"
        ) from None


def _array(value: Any) -> Any:
    return np.array(value) if isinstance(value, list) else value
