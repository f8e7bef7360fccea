"""A comparison of two runs in at most 30 lines, in Markdown or as text for a terminal."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from theoremcheck.record._comparison import Change, Comparison
from theoremcheck.record._drift import Shift
from theoremcheck.report._counted import counted

LINES = 30
OTHERS = "belong to other instances"
ELSEWHERE = "What another processor or other versions may do"


class _Style(NamedTuple):
    """How names and what counts most are written, and where all is that was cut."""

    strong: Callable[[str], str]
    name: Callable[[str], str]
    all_of_it: str


def markdown(comparison: Comparison, old: str, new: str) -> str:
    """Return in Markdown what `new` differs in from `old`, which are the runs' names.

    What got worse comes first, then what moved, then why.
    """
    by = "by `theoremcheck compare … --json`"
    return _written(comparison, old, new, _Style("**{}**".format, _escaped, by))


def plain(comparison: Comparison, old: str, new: str) -> str:
    """Return the same as plain text."""
    return _written(comparison, old, new, _Style(str, _in_one_line, "by --json"))


def _written(comparison: Comparison, old: str, new: str, style: _Style) -> str:
    name = style.name
    groups = [
        ("Verdicts", [_change(change, style) for change in comparison.verdicts]),
        ("Missing", [name(each) for each in comparison.lost + comparison.vanished]),
        ("Cases", [_change(change, style) for change in comparison.outcomes]),
        ("Moved", [_shift(shift, style) for shift in comparison.shifts]),
        ("Appeared", [name(each) for each in comparison.appeared]),
        (ELSEWHERE, [_shift(shift, style) for shift in comparison.elsewhere]),
        ("Time and environment", [*_time(comparison), *_environment(comparison, style)]),
    ]
    head = [f"{style.strong(headline(comparison))} ({name(old)} → {name(new)})", ""]
    head.append(basis(comparison))
    told = [(title, lines) for title, lines in groups if lines]
    return "\n".join([*head, *_fitted(told, LINES - len(head), style)]) + "\n"


def headline(comparison: Comparison) -> str:
    """Return the difference in one sentence."""
    worse = sum(change.worse for change in comparison.verdicts)
    counts = [
        (worse, "verdict worse", "verdicts worse"),
        (len(comparison.verdicts) - worse, "verdict better", "verdicts better"),
        (len(comparison.lost + comparison.vanished), "missing", "missing"),
        (len(comparison.outcomes), "case with another outcome", "cases with another outcome"),
        (len(comparison.shifts), "number moved", "numbers moved"),
        (len(comparison.appeared), "appeared", "appeared"),
    ]
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    still = "Nothing changed but what another processor or other versions may"
    return ", ".join(told) or (still if comparison.elsewhere else "Nothing changed")


def basis(comparison: Comparison) -> str:
    """Say how much was compared, and how."""
    if not comparison.same_seed:
        how = "as independent samples, for the root seeds differ"
    elif comparison.same_environment:
        how = "paired by case and seed, to the last digit that counts"
    else:
        how = "paired by case and seed, across environments"
    told = f"{counted(comparison.cases, 'case')} and {comparison.compared} of their numbers"
    told += f" compared, {how}"
    if unlike := comparison.unlike:
        told += f"; {unlike} {'belongs to another instance' if unlike == 1 else OTHERS}"
    if left_out := comparison.left_out:
        told += f"; {counted(left_out, 'case')} left out by one of the runs"
    if comparison.reused:
        told += f"; {comparison.reused} with evidence that one run took from an earlier one"
    if apart := len(comparison.elsewhere):
        told += f"; {apart} without a sample moved elsewhere"
    return f"{told}."


def _fitted(groups: Sequence[tuple[str, list[str]]], room: int, style: _Style) -> list[str]:
    """Return headed lists in `room` lines: the longest is cut first, and says by how many."""
    kept = [len(lines) for _, lines in groups]

    def length() -> int:
        return sum(2 + k + (k < len(lines)) for k, (_, lines) in zip(kept, groups, strict=True))

    while length() > room and max(kept, default=0) > 1:
        kept[kept.index(max(kept))] -= 1
    out = []
    for count, (name, lines) in zip(kept, groups, strict=True):
        out += ["", f"{name}:", *(f"- {line}" for line in lines[:count])]
        if count < len(lines):
            out.append(f"- … and {len(lines) - count} more, {style.all_of_it}")
    return out


def _change(change: Change, style: _Style) -> str:
    new = style.strong(change.new) if change.worse else change.new
    why = f": {style.name(change.reason)}" if change.worse and change.reason else ""
    return f"{style.name(change.name)} {change.old} → {new}{why}"


def _shift(shift: Shift, style: _Style) -> str:
    size = [f"{shift.change:+.1%}" if abs(shift.change) < 10 else f"{1 + shift.change:.3g} times"]
    if not shift.elsewhere:
        size += [f"p = {shift.p:.1e}" if shift.chance else "certain"]
    return (
        f"{style.name(shift.case)}: {shift.what} of {style.name(shift.quantity)} "
        f"{shift.old:.4g} → {shift.new:.4g} ({', '.join(size)})"
    )


def _time(comparison: Comparison) -> list[str]:
    old, new = comparison.seconds
    if not (old and new) or not comparison.slower:
        return []
    slow = ", ".join(f"{name} {b:.1f} → {a:.1f} s" for name, b, a in comparison.slower[:3])
    return [f"cases take {new / old:.2f} times as long; most {slow}"]


def _environment(comparison: Comparison, style: _Style) -> list[str]:
    told = [f"{n} {style.name(old)} → {style.name(new)}" for n, old, new in comparison.environment]
    return [f"other environment: {'; '.join(told)}"] if told else []


def _in_one_line(text: str) -> str:
    """Return a name on one line; a long one is cut."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 160 else text[:159] + "…"


def _escaped(text: str) -> str:
    """Return a name as Markdown shows it and no markup can leave it; a long one is cut."""
    text = re.sub(r"([\\`*\[\]|])", r"\\\1", _in_one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;")
