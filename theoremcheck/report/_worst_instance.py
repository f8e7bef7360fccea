"""The instance on which a claim is nearest to its bound, in pictures: by shapes and plain names.

Points (n, 2) are a scatter, with labels (n,) as marks and a vector (2,) as a separating line;
"f(x)" beside "x" is a curve, other vectors are stems, matrices heat maps; the rest are words.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import Instance, Judgement, Numbers
from theoremcheck.record._types import Case, Claim
from theoremcheck.statement._outcomes import Outcome

PANELS = 3  # of an instance; what else there is is told in words
SHORT, LONG, CELLS = 3, 60, 256  # entries of a vector in words, of one in stems, of a heat map
TOLD = 12  # numbers of an array that is told in words
FIGURES = 36  # cells of a heat map up to which each has its number
WIDTH, EDGE = 150.0, 8.0  # of a drawing, and what is kept free in it
SCATTER, STEMS, CURVE = 130.0, 70.0, 100.0  # how high drawings are
MARKS = ("h0", "m0-5l5 9h-10z", "m-4-4h8v8h-8z", "m-4-4l8 8m0-8l-8 8")  # of labels, in their order
SIGNS = "●△□✕"  # the same in words
LABELS = re.compile(r"\b(labels?|classes|signs?|y)\b", re.I)
FUNCTION = re.compile(r"(.+?)\((.+)\)")  # f(x) is drawn over x

Array = NDArray[np.float64]
Named = tuple[str, Array]
Values = Mapping[str, bool | float | str | Numbers | None]


@dataclass
class Panel:
    """A drawing of a `size`, of `paths` (class, SVG data) and `texts` (class, x, y, text)."""

    size: tuple[float, float]
    words: str
    paths: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, float, float, str]] = field(default_factory=list)


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


def _title(judgement: Judgement) -> str:
    """Say what the instance is to its judgement."""
    if judgement.outcome is Outcome.REFUTED:
        return "An instance that breaks it"
    if judgement.kind == "identity":
        return "The instance on which both sides differ most"
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
        if array.ndim == 2 and array.shape[1] == 2 and (labels := _labels(arrays, len(array))):
            rest = [each for each in arrays.items() if each[0] not in (name, labels)]
            line = next((each for each in rest if _is_vector_of_2(each[1])), None)
            drawing = _scatter((name, array), (labels, arrays[labels]), line)
            scatters.append((drawing, {name, labels, *([line[0]] if line else [])}))
        elif (over := _over(name, arrays)) is not None:
            curves.append((_curve(over, arrays[over].ravel(), name, array.ravel()), {name, over}))
    for name, array in arrays.items():
        if array.ndim == 1 and SHORT < array.size <= LONG:
            others.append((_stems(name, array), {name}))
        elif array.ndim > 1 and SHORT < array.size <= CELLS and array.shape[-1] <= LONG:
            others.append((_heat(name, array), {name}))
    yield from [*scatters, *curves, *others]


def _labels(arrays: Mapping[str, Array], count: int) -> str | None:
    """Return the name of the labels of so many points: few whole numbers."""
    return next((name for name, each in arrays.items() if _are_labels(name, each, count)), None)


def _are_labels(name: str, array: Array, count: int) -> bool:
    whole = array.shape == (count,) and bool((array == np.round(array)).all())
    return whole and LABELS.search(name) is not None and 1 <= len(set(array)) <= len(MARKS)


def _is_vector_of_2(array: Array) -> bool:
    return array.shape == (2,) and bool(array.any())


def _over(name: str, arrays: Mapping[str, Array]) -> str | None:
    """Return over what values are drawn, by their name and size: f(x) over x."""
    match = FUNCTION.fullmatch(name)
    over = match[2] if match else ""
    if over not in arrays or arrays[over].size != arrays[name].size or arrays[name].size < 2:
        return None
    return over if _is_one_column(arrays[over]) and _is_one_column(arrays[name]) else None


def _is_one_column(array: Array) -> bool:
    return array.ndim > 0 and array.size == array.shape[0]


def _frame(points: Array, width: float, height: float, *, alike: bool) -> tuple[Array, Array]:
    """Return (scale, shift) that put points (n, 2) into a drawing; y grows upwards."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, np.maximum(np.abs(high), 1.0))
    room = np.array([width, height]) - 2 * EDGE
    scale = room / span
    if alike:
        scale = np.full(2, scale.min())
    middle = low / 2 + high / 2
    scale = scale * [1, -1]
    return scale, np.array([width, height]) / 2 - scale * middle


def _scatter(points_: Named, labels_: Named, normal_: Named | None) -> Panel:
    """Draw points (n, 2) by their labels (n,), on one scale, and where <normal, x> is 0."""
    (name, points), (label, labels) = points_, labels_
    with_origin = np.vstack([points, np.zeros((1, 2))])
    scale, shift = _frame(with_origin, WIDTH, SCATTER, alike=True)
    pixels = points * scale + shift
    kinds = sorted(set(labels))
    told = ", ".join(f"{SIGNS[i]} {label} = {written(kind)}" for i, kind in enumerate(kinds))
    panel = Panel((WIDTH, SCATTER), f"{name}: {told}")
    x, y = shift
    panel.paths.append(("axis", f"M0 {_short(y)}H{WIDTH:.0f}M{_short(x)} 0V{SCATTER:.0f}"))
    if normal_ is not None:
        line, normal = normal_
        panel.words += f"; the line across {line} = {_row(normal)}, its arrow"
        panel.paths.append(("separator", _separator(normal * [1, -1], shift)))
    for i, kind in enumerate(kinds):
        data = "".join(f"M{_short(a)} {_short(b)}{MARKS[i]}" for a, b in pixels[labels == kind])
        panel.paths.append((f"m{i}", data))
    far = np.abs(points).max()
    panel.texts.append(("note", 2, SCATTER - 3, f"all within {written(far, 3)}"))
    return panel


def _separator(normal: Array, origin: Array) -> str:
    """Return the line through the origin across a direction in pixels, and an arrow along it."""
    unit = normal / np.hypot(*normal)
    along = np.array([-unit[1], unit[0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = (np.array([[0.0, 0.0], [WIDTH, SCATTER]]) - origin) / along
    ends = np.where(along == 0, [[-np.inf], [np.inf]], ends)
    first, last = ends.min(axis=0).max(), ends.max(axis=0).min()
    (a, b), (c, d) = origin + first * along, origin + last * along
    tip = origin + 12 * unit
    left, right = tip - 4 * unit + 3 * along, tip - 4 * unit - 3 * along
    arrow = "L".join(f"{_short(x)} {_short(y)}" for x, y in (left, tip, right))
    line = f"M{_short(a)} {_short(b)}L{_short(c)} {_short(d)}"
    return (
        f"{line}M{_short(origin[0])} {_short(origin[1])}L{_short(tip[0])} {_short(tip[1])}M{arrow}"
    )


def _curve(over: str, x: Array, name: str, y: Array) -> Panel:
    order = np.argsort(x, kind="stable")
    points = np.column_stack([x[order], y[order]])
    scale, shift = _frame(np.vstack([points, [points[0, 0], 0]]), WIDTH, CURVE, alike=False)
    pixels = points * scale + shift
    told = f"from {_ends(x)}, values from {_ends(y)}"
    panel = Panel((WIDTH, CURVE), f"{name} over {over} {told}")
    panel.paths.append(("axis", f"M0 {_short(shift[1])}H{WIDTH:.0f}"))
    panel.paths.append(("curve", "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in pixels)))
    return panel


def _stems(name: str, vector: Array) -> Panel:
    points = np.column_stack([np.arange(vector.size), vector])
    scale, shift = _frame(np.vstack([points, [0, 0]]), WIDTH, STEMS, alike=False)
    pixels, zero = points * scale + shift, _short(shift[1])
    panel = Panel((WIDTH, STEMS), f"{name}: {vector.size} entries from {_ends(vector)}")
    panel.paths.append(("axis", f"M0 {zero}H{WIDTH:.0f}"))
    panel.paths.append(("stem", "".join(f"M{_short(a)} {zero}V{_short(b)}" for a, b in pixels)))
    panel.paths.append(("m0", "".join(f"M{_short(a)} {_short(b)}h0" for a, b in pixels)))
    return panel


def _heat(name: str, array: Array) -> Panel:
    """Draw a matrix, or several below each other: the larger an entry, the darker its cell.

    Each has its number where they are few, else one below 0 a dash.
    """
    rows = array.reshape(-1, array.shape[-1])
    few = rows.size <= FIGURES and rows.shape[1] <= 8
    longest = max(len(written(entry, 2)) for entry in rows.ravel())
    wide, high = (float(max(22, 6 * longest + 4)), 16.0) if few else (9.0, 9.0)
    largest = float(np.abs(rows).max()) or 1.0
    gap = 3.0 if array.ndim > 2 else 0.0
    size = (rows.shape[1] * wide, len(rows) * high + gap * (len(rows) // array.shape[-2] - 1))
    shape = " × ".join(map(str, array.shape))
    panel = Panel(size, f"{name}: {shape}, entries from {_ends(rows)}")
    cells: dict[str, str] = {}
    for (i, j), entry in np.ndenumerate(rows):
        x, y = j * wide, i * high + gap * (i // array.shape[-2])
        if level := math.ceil(abs(entry) / largest * 3):
            key = f"{'h' if entry > 0 else 'n'}{level}"
            cell = f"M{_short(x)} {_short(y)}h{wide:.0f}v{high:.0f}h-{wide:.0f}z"
            cells[key] = cells.get(key, "") + cell
        if few:
            panel.texts.append(("x", x + wide / 2, y + 11.5, written(entry, 2)))
        elif entry < 0:
            dash = f"M{_short(x + 2.5)} {_short(y + high / 2)}h4"
            cells["minus"] = cells.get("minus", "") + dash
    panel.paths += [(f"cell {key}" if key != "minus" else key, cells[key]) for key in sorted(cells)]
    return panel


def _told(name: str, value: bool | float | str | Numbers | None) -> str:
    """Return a part of an instance in words, one that is long by its shape."""
    if not isinstance(value, Numbers):
        return f"{name} = {'none' if value is None else written(value, 4)}"
    if len(value.entries) > TOLD:
        return f"{name}: {' × '.join(map(str, value.shape))} numbers, in the file"
    return f"{name} = {_row(_array(value))}"


def _row(array: Array) -> str:
    if array.ndim > 1:
        return f"({', '.join(map(_row, array))})"
    return f"({', '.join(written(each, 3) for each in array)})"


def _ends(numbers: Array) -> str:
    return f"{written(numbers.min(), 3)} to {written(numbers.max(), 3)}"


def _short(number: float) -> str:
    return re.sub(r"\.0$", "", f"{number:.1f}")
