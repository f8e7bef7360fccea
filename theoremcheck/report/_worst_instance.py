"""The instance on which a claim is nearest to its bound, in pictures: by shapes and plain names.

Points (n, 2) called x, with labels (n,), are a scatter with a mark for each label, and w (2,) is
the line that separates them; "f(x)" beside "x" is a curve, other vectors are stems, matrices heat
maps; the rest are words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import Instance, Judgement, Numbers
from theoremcheck.record._types import Case, Claim
from theoremcheck.report._instance_panels import (
    MARKS,
    Array,
    Panel,
    curve,
    heat,
    row,
    scatter,
    stems,
)
from theoremcheck.statement._outcomes import Outcome

PANELS = 3  # of an instance; what else there is is told in words
SHORT, LONG, CELLS = 3, 60, 256  # entries of a vector in words, of one in stems, of a heat map
TOLD = 12  # numbers of an array that is told in words
POINTS = re.compile(r"x|u|points?|inputs?|data|sample", re.I)
LINE = re.compile(r"w\*?|separator|normal", re.I)
LABELS = re.compile(r"\b(labels?|classes|signs?|y)\b", re.I)
FUNCTION = re.compile(r"(.+?)\((.+)\)")  # f(x) is drawn over x

Values = Mapping[str, bool | float | str | Numbers | None]
Found = tuple[Panel, set[str]]  # what could be drawn, with the names that it draws


@dataclass(frozen=True)
class WorstInstance:
    """The instance of a judgement: drawn in `panels`, the rest of it in `words`."""

    title: str
    case: str
    judgement: Judgement
    file: str
    panels: list[Panel]
    words: list[str]


def worst_instance(claim: Claim) -> WorstInstance | None:
    """Return the instance of a claim's largest slack, None where none was kept.

    One in which every premise holds goes before a departure, and a bound before an identity, whose
    slack is a share of its rounding.
    """
    found = [
        (case, judgement, judgement.instance)
        for case in claim.cases
        for judgement in case.judgements
        if judgement.instance is not None
    ]
    if not found:
        return None

    def key(each: tuple[Case, Judgement, Instance]) -> tuple[bool, bool, float]:
        case, judgement, _ = each
        slack = float(judgement.slack or 0.0)
        return case.sort == "instance", judgement.kind != "identity", slack

    case, judgement, instance = max(found, key=key)
    panels, words = drawn(instance.values)
    title, named = _title(judgement), _named(case)
    return WorstInstance(title, named, judgement, instance.file, panels, words)


def _named(case: Case) -> str:
    """Return what tells a case from the others of its claim."""
    told = [f"{name} = {value}" for name, value in case.parameters.items()]
    sort = "" if case.sort == "instance" else case.sort.replace("_", " ")
    return " ".join(filter(None, [sort, case.premise, ", ".join(told)])) or "as it stands"


DIFFER = "The instance on which both sides differ most"


def _title(judgement: Judgement) -> str:
    """Say what the instance is to its judgement."""
    if judgement.outcome is Outcome.REFUTED:
        return "An instance that breaks it"
    if judgement.kind == "identity":
        same = not float(judgement.slack or 0)
        return "An instance, of many on which both sides agree" if same else DIFFER
    return "The instance nearest to its bound"


def drawn(values: Values | None) -> tuple[list[Panel], list[str]]:
    """Return the drawings of an instance, and the rest of it in words."""
    if values is None:
        return [], ["more numbers than a page holds; its file has them"]
    arrays = {name: _array(each) for name, each in values.items() if isinstance(each, Numbers)}
    panels: list[Panel] = []
    used: set[str] = set()
    with np.errstate(all="ignore"):  # entries may be as large as float64 has them
        for panel, names in _panels(arrays):
            if len(panels) < PANELS and not used & names:
                panels.append(panel)
                used |= names
    words = [_told(name, each) for name, each in values.items() if name not in used]
    return panels, words


def _array(numbers: Numbers) -> Array:
    return np.array(numbers.entries, float).reshape(numbers.shape if numbers.entries else 0)


def _panels(arrays: Mapping[str, Array]) -> Iterator[Found]:
    """Yield what could be drawn, the best first, with the names that each draws."""
    scatters: list[Found] = []
    curves: list[Found] = []
    others: list[Found] = []
    for name, array in arrays.items():
        if _are_points(name, array) and (labels := _labels(arrays, len(array))):
            line = next((each for each in arrays.items() if _is_line(*each)), None)
            drawing = scatter((name, array), (labels, arrays[labels]), line)
            scatters.append((drawing, {name, labels, *([line[0]] if line else [])}))
        elif (over := _over(name, arrays)) is not None:
            curves.append((curve(over, arrays[over].ravel(), name, array.ravel()), {name, over}))
    for name, array in arrays.items():
        if array.ndim == 1 and SHORT < array.size <= LONG:
            others.append((stems(name, array), {name}))
        elif array.ndim > 1 and SHORT < array.size <= CELLS and array.shape[-1] <= LONG:
            others.append((heat(name, array), {name}))
    yield from [*scatters, *curves, *others]


def _labels(arrays: Mapping[str, Array], count: int) -> str | None:
    """Return the name of the labels of so many points: few whole numbers."""
    return next((name for name, each in arrays.items() if _are_labels(name, each, count)), None)


def _are_labels(name: str, array: Array, count: int) -> bool:
    whole = array.shape == (count,) and bool((array == np.round(array)).all())
    return whole and LABELS.search(name) is not None and 1 <= len(set(array)) <= len(MARKS)


def _are_points(name: str, array: Array) -> bool:
    return array.ndim == 2 and array.shape[1] == 2 and POINTS.fullmatch(name) is not None


def _is_line(name: str, array: Array) -> bool:
    return array.shape == (2,) and bool(array.any()) and LINE.fullmatch(name) is not None


def _over(name: str, arrays: Mapping[str, Array]) -> str | None:
    """Return over what values are drawn, by their name and size: f(x) over x."""
    match = FUNCTION.fullmatch(name)
    over = match[2] if match else ""
    if over not in arrays or arrays[over].size != arrays[name].size or arrays[name].size < 2:
        return None
    return over if _is_one_column(arrays[over]) and _is_one_column(arrays[name]) else None


def _is_one_column(array: Array) -> bool:
    return array.ndim > 0 and array.size == array.shape[0]


def _told(name: str, value: bool | float | str | Numbers | None) -> str:
    """Return a part of an instance in words, one that is long by its shape."""
    if not isinstance(value, Numbers):
        return f"{name} = {'none' if value is None else written(value, 4)}"
    if len(value.entries) > TOLD:
        return f"{name}: {' × '.join(map(str, value.shape))} numbers, in the file"
    return f"{name} = {row(_array(value))}"
