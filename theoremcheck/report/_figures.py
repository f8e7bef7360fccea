"""Curves as figures: matplotlib finds the ticks, a template draws measurements and predictions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from theoremcheck.judging._types import Curve
from theoremcheck.record._types import Case, Claim
from theoremcheck.report._axis import Axis
from theoremcheck.report._packed import rounded

BOX = (66, 22, 380, 180)  # left, top, right and bottom of what is drawn in, of 400 by 220 pixels
COLOURS = 7  # classes c0 to c6 of the style sheet
CROWD = 6  # lines that a figure can hold; of more, departures have figures of their own
DASH = 9  # half of the length of a law that is known at one point
UNSEEN = 0.35  # pixels by which a line may be off for want of a point
MARKED = 30  # points of a line up to which each is marked

Member = tuple[Case, Curve]
Axes = tuple[Axis, Axis]


@dataclass
class Line:
    """A line of a figure, its band and marks as SVG path data, in a colour; `law` if predicted."""

    label: str
    colour: int
    path: str
    band: str = ""
    marks: str = ""
    law: bool = False


@dataclass
class Figure:
    """What the template draws: ticks as (position, text), lines, and the words of both axes.

    `curves` are what is drawn, by the labels of their lines.
    """

    name: str
    axes: Sequence[str]
    ticks: tuple[list[tuple[str, str]], list[tuple[str, str]]]
    box: tuple[int, int, int, int]
    curves: dict[str, Curve]
    lines: list[Line] = field(default_factory=list)


def undrawn(claim: Claim) -> int:
    """Return how many curves of a claim nothing can draw here, since matplotlib is missing."""
    missing = find_spec("matplotlib") is None
    return len({curve.name for case in claim.cases for curve in case.curves}) if missing else 0


def figures(claim: Claim) -> list[Figure]:
    """Return a claim's figures: one for each curve name, or several where cases would crowd it."""
    if undrawn(claim):
        return []
    groups: dict[str, list[Member]] = {}
    for case in claim.cases:
        for curve in case.curves:
            groups.setdefault(curve.name, []).append((case, curve))
    groups = {name: _different(_joined(members)) for name, members in groups.items()}
    found = []
    for name, members in groups.items():
        members.sort(key=lambda member: _sizes(member[0]))
        parts = _uncrowded(members, lambda case: case.sort == "instance", lambda case: case.premise)
        for part in parts:
            told = name if len(parts) == 1 else name + _departed([case for case, _ in part])
            found.append(_figure(told, [curve for _, curve in part], _labels(part)))
    return found


def _departed(cases: Sequence[Case]) -> str:
    """Say from what cases that have a figure of their own depart, behind the figure's name."""
    if any(case.sort == "instance" for case in cases):
        return ""
    premises = {case.premise for case in cases}
    if len(premises) > 1:
        return ", premises dropped"
    (premise,) = premises
    return f", without {premise}" if premise else ", as written"


def numbers(drawn: Iterable[Figure]) -> list[Any]:
    """Return the numbers of figures to take away: the axes of each, the columns of each line."""
    return [
        [
            *figure.axes,
            {
                label: {name: [*map(rounded, told)] for name, told in curve.columns().items()}
                for label, curve in figure.curves.items()
            },
        ]
        for figure in drawn
    ]


def _joined(members: list[Member]) -> list[Member]:
    """Join cases of one sort that have a point each, of one series, to a line of what they share.

    Points at one x would be several lines, and stay apart.
    """
    single: dict[tuple[object, ...], list[Member]] = {}
    for case, curve in members:
        if len(curve.x) == 1:
            key = (case.sort, case.premise, curve.series, *curve.columns())
            single.setdefault(key, []).append((case, curve))
    lines = [
        each for each in single.values() if len({curve.x[0] for _, curve in each}) == len(each) > 1
    ]
    rest = [each for each in members if not any(each in line for line in lines)]
    return [*rest, *map(_line_of, lines)]


def _line_of(points: list[Member]) -> Member:
    """Return the points as one curve, rising in x, of a case that has their common parameters."""
    points = sorted(points, key=lambda point: point[1].x)
    curves, (case, first) = [curve for _, curve in points], points[0]
    common = {
        name: value
        for name, value in case.parameters.items()
        if all(other.parameters.get(name) == value for other, _ in points)
    }
    columns = {name: [curve.columns()[name][0] for curve in curves] for name in first.columns()}
    return replace(case, parameters=common), replace(first, **columns)


def _different(members: list[Member]) -> list[Member]:
    """Leave out what a departure draws just as an instance does: its line would be hidden."""
    drawn = [curve for case, curve in members if case.sort == "instance"]
    return [each for each in members if each[0].sort == "instance" or each[1] not in drawn]


def _uncrowded(members: list[Member], *kinds: Callable[[Case], object]) -> list[list[Member]]:
    """Part a crowd of lines by the first kind of case, and what is still a crowd by the next."""
    if len(members) <= CROWD or not kinds:
        return [members]
    parts: dict[object, list[Member]] = {}
    for member in members:
        parts.setdefault(kinds[0](member[0]), []).append(member)
    return [part for each in parts.values() for part in _uncrowded(each, *kinds[1:])]


def _sizes(case: Case) -> list[float]:
    """Return what sorts instances before departures, then by their numbers, 9 before 33 and 129."""
    numbers = [value for value in case.parameters.values() if isinstance(value, int | float)]
    return [float(case.sort != "instance"), *map(float, numbers)]


def _labels(members: Sequence[Member]) -> list[str]:
    """Name lines by series, departure and as few parameters as tell them apart, the first ones."""
    departures = {"instance": "", "without": "without {premise}", "as_written": "as written"}
    sorts = [departures[case.sort].format(premise=case.premise) for case, _ in members]
    bare = "all premises" if any(sorts) else "measured"

    def labels(names: Sequence[str]) -> list[str]:
        found = []
        for (case, curve), sort in zip(members, sorts, strict=True):
            told = [
                f"{name.replace('_', ' ')} = {case.parameters[name]}"
                for name in names
                if name in case.parameters
            ]
            found.append(", ".join(filter(None, [curve.series, sort, *told])) or bare)
        return found

    telling = list(dict.fromkeys(name for case, _ in members for name in case.parameters))
    for name in reversed(telling):
        fewer = [other for other in telling if other != name]
        if len(set(labels(fewer))) == len(set(labels(telling))):
            telling = fewer
    return labels(telling)


def _figure(name: str, curves: Sequence[Curve], labels: Sequence[str]) -> Figure:
    drawn = [_points(curve) for curve in curves]
    others = [{key: points[key] for key in points.keys() - {"x"}} for points in drawn]
    scales, (left, top, right, bottom) = curves[0].scales, BOX
    x = Axis.around([points["x"] for points in drawn], scales[0], (left, right), 7)
    heights = [column for points in others for column in points.values()]
    y = Axis.around(heights, scales[1], (bottom, top), 6)
    figure = Figure(
        name, curves[0].axes, (_ticks(x), _ticks(y)), BOX, dict(zip(labels, curves, strict=True))
    )
    for number, (points, label) in enumerate(zip(drawn, labels, strict=True)):
        figure.lines.append(_line((x, y), points, label, number % COLOURS))
    figure.lines += _laws((x, y), drawn, labels)
    return figure


def _ticks(axis: Axis) -> list[tuple[str, str]]:
    return [(_short(place), text) for place, text in axis.marks()]


def _points(curve: Curve) -> dict[str, NDArray[np.float64]]:
    """Return the curve's numbers, without the points that a logarithmic axis has no place for."""
    found = {name: np.asarray(numbers) for name, numbers in curve.columns().items()}
    logs = [scale == "log" for scale in curve.scales]
    keep = np.ones(found["x"].shape, bool)
    for key, values in found.items():
        if logs[key != "x"] and key not in ("low", "predicted"):
            keep &= values > 0
    if logs[1] and "low" in found:  # a band that reaches 0 ends at the least number that is shown
        floor = found["y"][found["y"] > 0].min(initial=1.0)
        found["low"] = np.where(found["low"] > 0, found["low"], floor)
    if logs[1] and "predicted" in found:
        keep &= found["predicted"] > 0
    return {key: values[keep] for key, values in found.items()}


def _pixels(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points as pixels from the upper left corner, (points, 2)."""
    return np.column_stack([axes[0].pixels(x), axes[1].pixels(y)])


def _line(axes: Axes, points: Mapping[str, NDArray[np.float64]], label: str, colour: int) -> Line:
    x, pixels = points["x"], _pixels(axes, points["x"], points["y"])
    band = ""
    if "low" in points and "high" in points:
        around = [_pixels(axes, x, points["high"]), _pixels(axes, x, points["low"])[::-1]]
        band = _path(np.concatenate(around)) + "z"
    # A mark is a line of no length with round ends.
    shown = pixels[np.isfinite(pixels).all(axis=1)] if len(x) <= MARKED else pixels[:0]
    marks = "h0m".join(_steps(shown))
    return Line(label, colour, _path(pixels), band, marks and f"M{marks}h0")


def _laws(
    axes: Axes, drawn: Sequence[Mapping[str, NDArray[np.float64]]], labels: Sequence[str]
) -> list[Line]:
    """Return the predicted laws, a law that several cases share only once.

    What is known at a single point is no line, and drawn as a dash.
    """
    laws: dict[str, tuple[str, int]] = {}
    for number, (points, label) in enumerate(zip(drawn, labels, strict=True)):
        if "predicted" in points:
            pixels = _pixels(axes, points["x"], points["predicted"])
            if len(pixels) == 1:
                pixels = np.add(pixels, [[-DASH, 0], [DASH, 0]])
            laws.setdefault(_path(pixels), (label, number % COLOURS))
    if len(laws) == 1:
        return [Line("theory", -1, path, law=True) for path in laws]
    return [
        Line(f"theory, {label}", colour, path, law=True) for path, (label, colour) in laws.items()
    ]


def _path(pixels: NDArray[np.float64]) -> str:
    """Return SVG path data, less the points that nobody could tell from their neighbours' line.

    None where no point can be drawn: a logarithmic axis has no place for 0.
    """
    from matplotlib.path import Path

    if not np.isfinite(pixels).all(axis=1).any():
        return ""
    if len(pixels) > 2:
        whole = Path(pixels)
        whole.simplify_threshold = UNSEEN
        pixels = np.asarray(whole.cleaned(simplify=True, curves=False).vertices)[:-1]
    first, *steps = _steps(pixels[np.isfinite(pixels).all(axis=1)])
    joined = " ".join(step for step in steps if step != "0 0")
    # A minus parts numbers as a blank does, and so does a second point.
    joined = re.sub(r"(\.\d+) (?=\.)| (?=-)", r"\1", joined)
    return f"M{first}{joined and f'l{joined}'}"


def _steps(pixels: NDArray[np.float64]) -> list[str]:
    """Return the first point and the way from each to the next, which are shorter than points.

    They are rounded as points are, to tenths of a pixel.
    """
    if not len(pixels):
        return []
    tenths = np.rint(10 * pixels).astype(int)
    ways = np.vstack([tenths[:1], np.diff(tenths, axis=0)])
    told = ([re.sub(r"^(-?)0\.", r"\1.", f"{each / 10:g}") for each in way] for way in ways)
    return [f"{x} {y}" for x, y in told]


def _short(number: float) -> str:
    return re.sub(r"\.0$", "", f"{number:.1f}")
