"""Spoilt copies of a certificate: what no checker may take for the proof that it was.

The entries of a list are one field, of a list of lists too. Each kind of change is made once in
each field, at entries spread over it: the number of copies grows with the fields, and not with
their sizes.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

Path = tuple[str | int, ...]

RATIONAL = re.compile(r"-?[0-9]{1,2000}(/0*[1-9][0-9]{0,2000})?")
SLIGHT = Fraction(1, 2**20)
# A number and its kinds of change; one that changes nothing, such as the sign of 0, makes no copy.
NUMBERS: dict[str, Callable[[Fraction], Fraction]] = {
    "the other sign": lambda x: -x,
    "slightly more": lambda x: x * (1 + SLIGHT),
    "one more": lambda x: x + 1,
    "one less": lambda x: x - 1,
    "slightly less": lambda x: x * (1 - SLIGHT),
    "zero": lambda x: Fraction(0),
}
KINDS = (*NUMBERS, "another word", "an entry less", "the last entry less")


class Spoilt(NamedTuple):
    """One change: the entry at `path` becomes `value`, or is gone."""

    path: Path
    value: object = None
    gone: bool = False

    def told(self, certificate: object) -> str:
        """Return in words what was changed."""
        head, *rest = self.path
        place = f"{head}{''.join(f'[{key!r}]' for key in rest)}"
        before = _quoted(_at(certificate, self.path))
        return f"{place} was {before} and is {'gone' if self.gone else _quoted(self.value)}"


def spoilt(certificate: Mapping[str, object]) -> list[Spoilt]:
    """Return the spoilt copies of a certificate of plain JSON data: always the same ones."""
    fields: dict[Path, list[tuple[Path, object]]] = {}
    for path, entry in _places(certificate, ()):
        name = tuple("*" if isinstance(key, int) else key for key in path)
        fields.setdefault(name, []).append((path, entry))
    found: dict[tuple[Path, str], Spoilt] = {}
    for places in fields.values():
        for number, kind in enumerate(KINDS):
            # From the first entry to the last one: a loop may leave out either.
            start = number * (len(places) - 1) // (len(NUMBERS) - 1) % len(places)
            copies = (_copy(kind, *place) for place in places[start:] + places[:start])
            if copy := next(filter(None, copies), None):
                found.setdefault((copy.path, repr(copy.value)), copy)
    keys = [path for path, _ in _places(certificate, ()) if isinstance(path[-1], str)]
    once = {tuple("*" if isinstance(key, int) else key for key in path): path for path in keys}
    return [*found.values(), *(Spoilt(path, gone=True) for path in once.values())]


def _places(entry: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Yield all that lies in a certificate, with its path; the certificate itself is left out."""
    if path:
        yield path, entry
    if isinstance(entry, dict):
        for key in sorted(entry):
            yield from _places(entry[key], (*path, key))
    elif isinstance(entry, list):
        for index, each in enumerate(entry):
            yield from _places(each, (*path, index))


def _copy(kind: str, path: Path, entry: object) -> Spoilt | None:
    """Return the copy in which an entry is changed in one way, or None if it cannot be."""
    if isinstance(entry, list):
        left_out = {"an entry less": len(entry) // 2, "the last entry less": len(entry) - 1}
        return Spoilt((*path, left_out[kind]), gone=True) if kind in left_out and entry else None
    changed = _changed(kind, entry)
    return None if changed is None or changed == entry else Spoilt(path, changed)


def _changed(kind: str, entry: object) -> object:
    change = NUMBERS.get(kind)
    if isinstance(entry, bool):
        return not entry if kind == "the other sign" else None
    if isinstance(entry, int):
        changed = change(Fraction(entry)) if change else Fraction(1, 2)
        return int(changed) if changed.denominator == 1 else None
    if isinstance(entry, float):
        changed = change(Fraction(entry)) if change else Fraction(entry)
        return float(changed) if abs(changed) <= sys.float_info.max else None
    if isinstance(entry, str) and RATIONAL.fullmatch(entry):
        return str(change(Fraction(entry))) if change else None
    if isinstance(entry, str):
        return (entry[:-1] or "x") if kind == "another word" else None
    return None


def _quoted(entry: object) -> str:
    told = repr(entry)
    return told if len(told) <= 60 else f"{told[:40]}…{told[-16:]}"


def _at(entry: object, path: Path) -> object:
    for key in path:
        entry = entry[key]  # type: ignore[index]
    return entry
