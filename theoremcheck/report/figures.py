"""Curves as SVG: what was measured, its band, and the predicted law beside it."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#333333")  # Okabe and Ito
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "theoremcheck",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
}
REFERENCE = re.compile(r'(\bid="|url\(#|href="#)')
TAG = re.compile(r"<[^>]*>")
LONG_NUMBER = re.compile(r"(-?\d+\.\d{2})\d+")


def figures(claim: Mapping[str, Any]) -> list[tuple[str, Markup]]:
    """Return (name, SVG) for each curve name of a claim, the cases that share it in one plot."""
    groups: dict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    for case in claim["cases"]:
        for curve in case["curves"]:
            groups.setdefault(curve["name"], []).append((case, curve))
    drawn = []
    for number, (name, members) in enumerate(groups.items()):
        members.sort(key=lambda member: _sizes(member[0]))
        labels = _labels(members)
        prefix = re.sub(r"\W", "-", f"{claim['id']}-{number}-")
        drawn.append((name, _svg([curve for _, curve in members], labels, prefix, name)))
    return drawn


def _sizes(case: Mapping[str, Any]) -> list[float]:
    """Return what sorts cases by their numbers, 9 before 33 and 129, instances before departures."""
    numbers = [value for value in case["parameters"].values() if isinstance(value, int | float)]
    return [float(case["sort"] != "instance"), *map(float, numbers)]


def _labels(members: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    """Name each line by its series, its departure, and by the parameters in which the lines differ."""
    parameters = [case["parameters"] for case, _ in members]
    departures = {"instance": "", "without": "without {premise}", "as_written": "as written"}
    sorts = [departures[case["sort"]].format(premise=case["premise"]) for case, _ in members]
    names = list(dict.fromkeys(name for values in parameters for name in values))
    telling = [name for name in names if len({str(values.get(name)) for values in parameters}) > 1]
    told = [", ".join(f"{n} = {values[n]}" for n in telling if n in values) for values in parameters]
    series = [curve.get("series", "") for _, curve in members]
    return [", ".join(filter(None, parts)) or "measured" for parts in zip(series, sorts, told, strict=True)]


def _svg(curves: Sequence[Mapping[str, Any]], labels: Sequence[str], prefix: str, name: str) -> Markup:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(5.6, 3.1))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0.13, 0.17, 0.84, 0.79))  # a fixed frame: solving for one doubles the time
        for curve, label, colour in zip(curves, labels, COLOURS * len(curves), strict=False):
            _draw(axes, curve, label, colour)
        _draw_predictions(axes, curves, labels)
        first = curves[0]
        axes.set(xlabel=first["axes"][0], ylabel=first["axes"][1])
        for axis, scale in zip("xy", first["scales"], strict=True):
            getattr(axes, f"set_{axis}scale")(scale)
            if scale == "log":
                _label_decades(getattr(axes, f"{axis}axis"))
        axes.legend(loc="best")
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return _tidy(out.getvalue(), prefix, name)


def _label_decades(axis: Any) -> None:
    """Write a logarithmic axis in plain numbers: powers of ten, and 2 and 5 between them if it spans few."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 200 * low else (1,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _draw(axes: Any, curve: Mapping[str, Any], label: str, colour: str) -> None:
    if "low" in curve and "high" in curve:
        axes.fill_between(curve["x"], curve["low"], curve["high"], color=colour, alpha=0.18, linewidth=0)
    marker = "o" if len(curve["x"]) <= 30 else ""
    axes.plot(curve["x"], curve["y"], marker=marker, markersize=3.2, linewidth=1.2, color=colour, label=label)


def _draw_predictions(axes: Any, curves: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> None:
    """Draw the predicted laws, a law that several cases share only once."""
    laws: dict[str, tuple[Mapping[str, Any], str]] = {}
    for curve, label in zip(curves, labels, strict=True):
        if "predicted" in curve:
            laws.setdefault(str((curve["x"], curve["predicted"])), (curve, label))
    for number, (curve, label) in enumerate(laws.values()):
        told = "predicted" if len(laws) == 1 else f"predicted, {label}"
        style = {
            "linestyle": "--",
            "linewidth": 1.1,
            "color": "#333333" if len(laws) == 1 else COLOURS[number % len(COLOURS)],
        }
        axes.plot(curve["x"], curve["predicted"], label=told, **style)


def _tidy(svg: str, prefix: str, name: str) -> Markup:
    """Make a figure fit to stand in a page with others: own ids, short numbers, scaling by width, a name."""
    svg = svg[svg.index("<svg") :]
    svg = REFERENCE.sub(lambda match: match[0] + prefix, svg)
    svg = TAG.sub(lambda tag: LONG_NUMBER.sub(r"\1", tag[0]), svg)
    svg = re.sub(r'<svg ([^>]*?)height="[^"]*" ([^>]*?)width="[^"]*"|<svg ', r"<svg \1\2", svg, count=1)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{Markup.escape(name)}" ', 1))
