"""Slacks of a claim on one logarithmic scale: how far from the bound at 1 each decided one is."""

import math
from dataclasses import dataclass

from theoremcheck.judging._numerals import scaled
from theoremcheck.record._types import Claim, SortName
from theoremcheck.report._lookups import decided

WIDTH, ROW, FEET = 400.0, 26, 16  # of the drawing, of a quantity, of the scale below
EDGE = 22.0  # kept free on both sides
LEAST = 1e-12  # what is smaller stands at the left edge


@dataclass(frozen=True)
class SlackScale:
    """A drawing of the slacks of one claim, of a given `height`.

    It has `ticks` (x, text), the bound at `one`, `rows` (name, y, range in words, [(x, class)]),
    and the `sorts` of cases among them, which are the classes.
    """

    height: int
    one: str
    ticks: list[tuple[str, str]]
    rows: list[tuple[str, int, str, list[tuple[str, SortName]]]]
    sorts: set[SortName]


def slack_scale(claim: Claim) -> SlackScale | None:
    """Return the drawing of a claim's slacks, None where it has none."""
    quantities = decided(claim)
    slacks = [max(slack, LEAST) for _, found in quantities for slack, _ in found]
    if not slacks:
        return None
    low = math.floor(min(-1, math.log10(min(slacks))))
    high = math.ceil(max(1, math.log10(max(slacks))))

    def place(slack: float) -> str:
        share = (math.log10(max(slack, LEAST)) - low) / (high - low)
        return f"{EDGE + share * (WIDTH - 2 * EDGE):.0f}"

    rows = []
    for number, (quantity, found) in enumerate(quantities):
        # Marks on one pixel are one mark.
        marks = sorted({(place(slack), case.sort) for slack, case in found})
        values = sorted(slack for slack, _ in found)
        told = f"{values[0]:.3g}" if len(values) == 1 else f"{values[0]:.3g} to {values[-1]:.3g}"
        rows.append((quantity, ROW * (number + 1), told, marks))
    sorts = {case.sort for _, found in quantities for _, case in found}
    step = math.ceil((high - low) / 6)
    ticks = [
        (place(10.0**power), scaled(10.0**power))
        for power in range(low, high + 1)
        if (power - low) % step == 0
    ]
    return SlackScale(ROW * len(rows) + FEET + 6, place(1), ticks, rows, sorts)
