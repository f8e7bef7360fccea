"""Many nights as a page of small drawings, and as lines of a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from theoremcheck.judging._numerals import written
from theoremcheck.record._history import WHATS, Nights, Series, What, told
from theoremcheck.record._step import RATE, Step
from theoremcheck.report._counted import counted

WIDTH, HEIGHT, EDGE = 240.0, 72.0, 4.0  # of a drawing, and what is kept free on all sides
LEFT, FOOT = 44.0, 6.0  # room for its scale, and for the marks of another environment
BARS = "▁▂▃▄▅▆▇█"
NUMBER, MOST = 8, 20  # columns of a number in the terminal, and of the bars beside it at most
UNITS: dict[What, str] = {"slack": "", "time": " s", "draws": ""}


@dataclass(frozen=True)
class Drawing:
    """One series as paths of an SVG: its `line`, the `level` of the baseline, the `steps` found.

    `last` is its last number, `ends` are the texts of its scale.
    """

    what: What
    last: str
    label: str
    line: str
    dots: str
    level: str
    steps: list[tuple[str, str]]
    ends: list[tuple[str, str]]


def sentences(nights: Nights, steps: Sequence[Step]) -> list[str]:
    """Return what the nights are, what drifted, and how often that is said without a cause."""
    if not nights.nights:
        return ["no night is kept"]
    seeds = len({night.root_seed for night in nights.nights})
    first, last = (nights.nights[at].started[:10] for at in (0, -1))
    found = [
        f"{counted(len(nights.nights), 'night')} of the {nights.tier} tier, {first} to {last}, "
        f"under {counted(seeds, 'root seed')}; {counted(len(steps), 'step')} found"
    ]
    if seeds < len(nights.nights):
        found.append(
            "Nights under one root seed repeat each other, and the rate of false alarms holds for "
            "nights that do not: give each night a seed of its own"
        )
    of_each = f"slack, time and draws each: 1 false alarm in {1 / RATE:.0f} nights"
    return [*found, f"At most to be expected without drift, over all claims, of {of_each}"]


def in_words(step: Step, nights: Nights) -> str:
    """Return a step in one line."""
    change = f" ({step.after / step.before - 1:+.0%})" if step.before else ""
    unit = UNITS[step.what]
    return (
        f"{step.claim}: {step.what} {written(step.before, 3)} → {written(step.after, 3)}{unit}"
        f"{change}, {step.spreads:+.1f} standard deviations, in the {step.window} nights up to "
        f"{nights.nights[step.night].started[:10]}; p = {step.p:.1e}"
        f"{'' if step.stands else '; no longer'}"
    )


def lines(
    nights: Nights, series: Sequence[Series], steps: Sequence[Step], columns: int
) -> Iterator[str]:
    """Yield a history as a terminal shows it: a line per claim, its last nights as bars."""
    yield from sentences(nights, steps)
    yield from (f"STEP {in_words(step, nights)}" for step in steps)
    if not series:
        return
    wide = max(len(each.claim) for each in series)
    bars = min(MOST, max(3, (columns - wide) // 3 - NUMBER - 3))
    yield f"{'claim':{wide}}" + "".join(f"  {w:>{NUMBER}}{'':{bars + 1}}" for w in WHATS).rstrip()
    for claim, of in groupby(series, key=lambda each: each.claim):
        by_what = {each.what: each.values for each in of}
        parts = "".join(f"  {_bars(by_what.get(what, []), UNITS[what], bars)}" for what in WHATS)
        yield f"{claim:{wide}}{parts}".rstrip()


def _bars(values: Sequence[float | None], unit: str, count: int) -> str:
    """Return the last number and the last nights as bars, between the least and the most of all."""
    there = told(values)
    if not there:
        return " " * (NUMBER + 1 + count)
    low, span = min(there), max(there) - min(there)
    drawn = "".join(
        " " if value is None else BARS[int((value - low) / span * 7.999) if span else 0]
        for value in values[-count:]
    )
    return f"{written(there[-1], 3) + unit:>{NUMBER}} {drawn:{count}}"


def page(nights: Nights, series: Sequence[Series], steps: Sequence[Step]) -> str:
    """Return a history as one HTML page that fetches nothing and runs no script."""
    from markupsafe import Markup

    from theoremcheck.report._templates import template

    style = files("theoremcheck.report").joinpath("templates/style.css").read_text("utf-8")
    claims = [
        (claim, [drawing(each, nights, steps) for each in of])
        for claim, of in groupby(series, key=lambda each: each.claim)
    ]
    return template("history.html.j2").render(
        style=Markup(style),  # the package's own text
        sentences=sentences(nights, steps),
        steps=[(step.claim, in_words(step, nights)) for step in steps],
        elsewhere=_elsewhere(nights),
        claims=claims,
        size=(f"{WIDTH:.0f}", f"{HEIGHT:.0f}"),
        box=(f"{LEFT:.0f}", f"{HEIGHT - FOOT:.0f}", f"{HEIGHT - EDGE:.0f}", f"{WIDTH - EDGE:.0f}"),
    )


def _across(night: int, count: int) -> float:
    return LEFT + EDGE + (night + 0.5) / count * (WIDTH - LEFT - 2 * EDGE)


def _elsewhere(nights: Nights) -> str:
    """Return the marks of the nights that had another environment than the night before."""
    count, kept = len(nights.nights), nights.nights
    return "".join(
        f"M{_across(at, count):.1f} {HEIGHT - EDGE:.0f}v-4"
        for at in range(1, count)
        if kept[at].environment != kept[at - 1].environment
    )


def drawing(series: Series, nights: Nights, steps: Sequence[Step]) -> Drawing:
    """Return the paths of one series, on a linear scale between its least and its most."""
    values, count = series.values, len(series.values)
    there = told([*values, series.level])
    low, high = min(there), max(there)
    span = (high - low) or 1.0
    unit = UNITS[series.what]

    def down(value: float) -> float:
        share = (value - low) / span if high > low else 0.5
        return HEIGHT - FOOT - EDGE - share * (HEIGHT - FOOT - 2 * EDGE)

    points = [
        (f"{_across(at, count):.1f}", f"{down(value):.1f}")
        for at, value in enumerate(values)
        if value is not None
    ]
    half = 0.5 * (WIDTH - LEFT - 2 * EDGE) / count
    spans = [
        (
            f"{_across(max(0, step.night - step.window + 1), count) - half:.1f}",
            f"{_across(step.night, count) + half:.1f}",
        )
        for step in steps
        if (step.claim, step.what) == (series.claim, series.what)
    ]
    last = written(told(values)[-1], 3) + unit
    label = f"{series.what} from {written(min(told(values)), 3)} to "
    label += f"{written(max(told(values)), 3)}{unit}, last {last}"
    if series.level is not None:
        label += f"; baseline {written(series.level, 3)}{unit}"
    return Drawing(
        what=series.what,
        last=last,
        label=label,
        line="M" + "L".join(f"{x} {y}" for x, y in points),
        dots="".join(f"M{x} {y}h0" for x, y in points),
        level=f"{down(series.level):.1f}" if series.level is not None else "",
        steps=spans,
        ends=[(f"{down(end) + 3:.1f}", written(end, 3)) for end in dict.fromkeys((low, high))],
    )
