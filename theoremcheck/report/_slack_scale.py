"""Slacks of a claim on one logarithmic scale: how far from the bound at 1 each decided one is."""

import math
from dataclasses import dataclass

from theoremcheck.judging._numerals import scaled, slack_written
from theoremcheck.record._types import Claim
from theoremcheck.report._lookups import decided
from theoremcheck.report._searches import adopted

WIDTH, ROW, FEET = 400.0, 26, 16  # of the drawing, of a quantity, of the scale below
EDGE, OFF = 34.0, 12.0  # kept free on both sides; where 0 and infinity stand there
LEAST = 1e-12  # what is smaller stands at the left end


@dataclass(frozen=True)
class SlackScale:
    """A drawing of the slacks of one claim, of a given `height`.

    Its scale lies between two `ends`. It has `ticks` (x, text), the bound at `one`, `rows` (name,
    y, range in words, [(x, class)]) and the `sorts` of cases among them, which are the classes;
    counterexamples that stand beside the claim are "adopted".
    """

    height: int
    ends: tuple[str, str]
    one: str
    ticks: list[tuple[str, str]]
    rows: list[tuple[str, int, str, list[tuple[str, str]]]]
    sorts: set[str]


def slack_scale(claim: Claim) -> SlackScale | None:
    """Return the drawing of a claim's slacks, None where it has none."""
    quantities = decided(claim)
    beside = adopted(claim)
    slacks = [slack for _, found in quantities for slack, _ in found]
    slacks += [slack for found in beside.values() for slack in found]
    between = [max(slack, LEAST) for slack in slacks if 0 < slack < math.inf]
    if not between:
        return None
    low = math.floor(min(-1, math.log10(min(between))))
    high = math.ceil(max(1, math.log10(max(between))))

    def place(slack: float) -> str:
        if not 0 < slack < math.inf:
            return f"{WIDTH - OFF if slack > 0 else OFF:.0f}"
        share = (math.log10(max(slack, LEAST)) - low) / (high - low)
        return f"{EDGE + share * (WIDTH - 2 * EDGE):.0f}"

    rows = []
    for number, (quantity, found) in enumerate(quantities):
        # Marks on one pixel are one mark.
        kept = [(place(slack), "adopted") for slack in beside.get(quantity, ())]
        marks = sorted({*((place(slack), str(case.sort)) for slack, case in found), *kept})
        values = sorted(slack for slack, _ in found)
        told = " to ".join(map(slack_written, (values[0], values[-1])[: len(values)]))
        rows.append((quantity, ROW * (number + 1), told, marks))
    sorts = {sort for _, _, _, marks in rows for _, sort in marks}
    step = math.ceil((high - low) / 6)
    powers = [10.0**power for power in range(low, high + 1, step)]
    far = any(scaled(power) != f"{power:.6g}" for power in powers)
    ticks = [(place(power), scaled(power, power=far)) for power in powers]
    ends = {0.0: min(slacks) <= 0, math.inf: max(slacks) == math.inf}
    ticks += [(place(end), "0" if end == 0 else "∞") for end, used in ends.items() if used]
    height, scale = ROW * len(rows) + FEET + 6, (place(10.0**low), place(10.0**high))
    return SlackScale(height, scale, place(1), ticks, rows, sorts)
