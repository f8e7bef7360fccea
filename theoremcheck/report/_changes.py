"""A comparison of two runs in Markdown, in at most 30 lines unless told otherwise."""

import re
from collections.abc import Sequence

from theoremcheck.record._comparison import Change, Comparison
from theoremcheck.record._drift import Shift

LINES = 30
ELSEWHERE = "What another processor or other versions may do"
AS_JSON = "in `--json`"  # of the verb that prints it


def markdown(comparison: Comparison, old: str, new: str, rest: str = AS_JSON) -> str:
    """Return in Markdown what `new` differs in from `old`, which are the runs' names.

    What got worse comes first, then what moved, then why; `rest` says where what is cut stands.
    """
    groups = [
        ("Verdicts", [_change(change) for change in comparison.verdicts]),
        ("Missing", [_text(name) for name in comparison.lost + comparison.vanished]),
        ("Cases", [_change(change) for change in comparison.outcomes]),
        ("Moved", [_shift(shift) for shift in comparison.shifts]),
        ("Appeared", [_text(name) for name in comparison.appeared]),
        (ELSEWHERE, [_shift(shift) for shift in comparison.elsewhere]),
        ("Time and environment", [*_time(comparison), *_environment(comparison)]),
    ]
    head = [f"**{headline(comparison)}** ({_text(old)} → {_text(new)})", "", basis(comparison)]
    told = [(name, lines) for name, lines in groups if lines]
    return "\n".join([*head, *_fitted(told, LINES - len(head), rest)]) + "\n"


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
    told = f"{comparison.cases} cases and {comparison.compared} of their numbers compared, {how}"
    told += f"; {comparison.unlike} belong to other instances" if comparison.unlike else ""
    told += (
        f"; {comparison.left_out} cases left out by one of the runs" if comparison.left_out else ""
    )
    if comparison.reused:
        told += f"; {comparison.reused} with evidence that one run took from an earlier one"
    if apart := len(comparison.elsewhere):
        told += f"; {apart} without a sample moved elsewhere"
    return f"{told}."


def _fitted(groups: Sequence[tuple[str, list[str]]], room: int, rest: str) -> list[str]:
    """Return headed lists in `room` lines: the longest is cut first, and says by how many."""
    kept = [len(lines) for _, lines in groups]

    def length() -> int:
        return sum(2 + k + (k < len(lines)) for k, (_, lines) in zip(kept, groups, strict=True))

    while length() > room and max(kept, default=0) > 1:
        kept[kept.index(max(kept))] -= 1
    out = []
    for count, (name, lines) in zip(kept, groups, strict=True):
        out += ["", f"{name}:", *(f"- {line}" for line in lines[:count])]
        out += [f"- … and {len(lines) - count} more, {rest}"] if count < len(lines) else []
    return out


def _change(change: Change) -> str:
    new = f"**{change.new}**" if change.worse else change.new
    why = f": {_text(change.reason)}" if change.worse and change.reason else ""
    return f"{_text(change.name)} {change.old} → {new}{why}"


def _shift(shift: Shift) -> str:
    size = [f"{shift.change:+.1%}" if abs(shift.change) < 10 else f"{1 + shift.change:.3g} times"]
    if not shift.elsewhere:
        size += [f"p = {shift.p:.1e}" if shift.chance else "certain"]
    return (
        f"{_text(shift.case)}: {shift.what} of {_text(shift.quantity)} "
        f"{shift.old:.4g} → {shift.new:.4g} ({', '.join(size)})"
    )


def _time(comparison: Comparison) -> list[str]:
    old, new = comparison.seconds
    if not (old and new) or not comparison.slower:
        return []
    slow = ", ".join(f"{name} {b:.1f} → {a:.1f} s" for name, b, a in comparison.slower[:3])
    return [f"cases take {new / old:.2f} times as long; most {slow}"]


def _environment(comparison: Comparison) -> list[str]:
    told = [f"{name} {_text(old)} → {_text(new)}" for name, old, new in comparison.environment]
    return [f"other environment: {'; '.join(told)}"] if told else []


def _text(text: str) -> str:
    """Return a name as Markdown shows it and no markup can leave it; a long one is cut."""
    text = re.sub(r"\s+", " ", text)
    text = text if len(text) <= 160 else text[:159] + "…"
    return re.sub(r"([\\`*\[\]|])", r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;")
