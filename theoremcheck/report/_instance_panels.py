"""Drawings of an instance's parts: points and a line, a function, a vector, a matrix."""

import math
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._numerals import written

FIGURES = 36  # cells of a heat map up to which each has its number
WIDTH, EDGE = 150.0, 8.0  # of a drawing, and what is kept free in it
SCATTER, STEMS, CURVE = 130.0, 70.0, 100.0  # how high drawings are
MARKS = ("h0", "m0-5l5 9h-10z", "m-4-4h8v8h-8z", "m-4-4l8 8m0-8l-8 8")  # of labels, in their order
SIGNS = "●△□✕"  # the same in words

Array = NDArray[np.float64]
Named = tuple[str, Array]


@dataclass
class Panel:
    """A drawing of a `size`, of `paths` (class, SVG data) and `texts` (class, x, y, text)."""

    size: tuple[float, float]
    words: str
    paths: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, float, float, str]] = field(default_factory=list)


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


def scatter(points_: Named, labels_: Named, normal_: Named | None) -> Panel:
    """Draw points (n, 2) by their labels (n,), on one scale, and where <normal, x> is 0."""
    (name, points), (label, labels) = points_, labels_
    with_origin = np.vstack([points, np.zeros((1, 2))])
    scale, shift = _frame(with_origin, WIDTH, SCATTER, alike=True)
    pixels = points * scale + shift
    kinds = sorted(set(labels))
    told = ", ".join(f"{SIGNS[i]} {label} = {written(kind)}" for i, kind in enumerate(kinds))
    far = written(np.abs(points).max(), 3)
    panel = Panel((WIDTH, SCATTER), f"{name}, all within {far}: {told}")
    x, y = shift
    panel.paths.append(("axis", f"M0 {_short(y)}H{WIDTH:.0f}M{_short(x)} 0V{SCATTER:.0f}"))
    if normal_ is not None:
        line, normal = normal_
        panel.words += f"; the line across {line} = {row(normal)}, its arrow"
        panel.paths.append(("separator", _separator(normal * [1, -1], shift)))
    for i, kind in enumerate(kinds):
        data = "".join(f"M{_short(a)} {_short(b)}{MARKS[i]}" for a, b in pixels[labels == kind])
        panel.paths.append((f"m{i}", data))
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


def curve(over: str, x: Array, name: str, y: Array) -> Panel:
    """Draw y (n,) over x (n,), from left to right."""
    order = np.argsort(x, kind="stable")
    points = np.column_stack([x[order], y[order]])
    scale, shift = _frame(np.vstack([points, [points[0, 0], 0]]), WIDTH, CURVE, alike=False)
    pixels = points * scale + shift
    told = f"from {_ends(x)}, values from {_ends(y)}"
    panel = Panel((WIDTH, CURVE), f"{name} over {over} {told}")
    panel.paths.append(("axis", f"M0 {_short(shift[1])}H{WIDTH:.0f}"))
    panel.paths.append(("curve", "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in pixels)))
    return panel


def stems(name: str, vector: Array) -> Panel:
    """Draw the entries of a vector, each from 0."""
    points = np.column_stack([np.arange(vector.size), vector])
    scale, shift = _frame(np.vstack([points, [0, 0]]), WIDTH, STEMS, alike=False)
    pixels, zero = points * scale + shift, _short(shift[1])
    panel = Panel((WIDTH, STEMS), f"{name}: {vector.size} entries from {_ends(vector)}")
    panel.paths.append(("axis", f"M0 {zero}H{WIDTH:.0f}"))
    panel.paths.append(("stem", "".join(f"M{_short(a)} {zero}V{_short(b)}" for a, b in pixels)))
    panel.paths.append(("m0", "".join(f"M{_short(a)} {_short(b)}h0" for a, b in pixels)))
    return panel


def heat(name: str, array: Array) -> Panel:
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


def row(array: Array) -> str:
    """Return an array in words, row by row."""
    if array.ndim > 1:
        return f"({', '.join(map(row, array))})"
    return f"({', '.join(written(each, 3) for each in array)})"


def _ends(numbers: Array) -> str:
    return f"{written(numbers.min(), 3)} to {written(numbers.max(), 3)}"


def _short(number: float) -> str:
    return re.sub(r"\.0$", "", f"{number:.1f}")
