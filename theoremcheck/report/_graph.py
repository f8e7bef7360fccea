"""What rests on what, drawn: a picture of each section, with what its claims rest on elsewhere.

One picture of all would be lines across the page that lead nobody anywhere.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from theoremcheck.record._types import Claim, Record
from theoremcheck.report._layers import Arrow, places
from theoremcheck.report._lookups import sections

# In pixels: a box, a row, between columns, around it all, and what is wide in a wide window.
HEIGHT, ROW, GAP, EDGE, PAGE = 24, 31, 26, 8, 896
LETTER, MARK = 6.9, 28  # a letter, and the mark before the first
LONGEST = 34  # letters of a name
TIP = "m-5-3 5 3-5 3"


class Spot(NamedTuple):
    """Where a claim stands, or an arrow passes a column: left, top and width."""

    x: int
    y: int
    width: int

    @property
    def right(self) -> int:
        """The right end."""
        return self.x + self.width

    @property
    def middle(self) -> int:
        """The height at which arrows come and go."""
        return self.y + HEIGHT // 2


class Box(NamedTuple):
    """A claim where it is drawn; `claim` is None of one that this record does not hold."""

    id: str
    name: str
    claim: Claim | None
    x: int
    y: int
    width: int


class Drawing(NamedTuple):
    """A section: boxes, and arrows as paths, apart those that close a circle."""

    title: str
    width: int
    height: int
    boxes: list[Box]
    arrows: list[str]
    circles: list[str]


def drawings(record: Record) -> list[Drawing]:
    """Return a drawing of each section, in the order of the talk."""
    by_id = {claim.id: claim for claim in record.claims}
    return [_drawing(title, claims, by_id) for title, claims in sections(record)]


def brief(name: str, section: str = "") -> str:
    """Return a claim's id in words, without its folder where that is the `section`'s."""
    folder, _, own = name.partition(".")
    told = own if own and folder == section else name.replace(".", ": ", 1)
    return told.replace("_", " ")


def _drawing(title: str, claims: Sequence[Claim], by_id: Mapping[str, Claim]) -> Drawing:
    ids = [claim.id for claim in claims]
    pairs = ((below, claim.id) for claim in claims for below in claim.rests_on)
    arrows = [arrow for arrow in dict.fromkeys(pairs) if arrow[0] != arrow[1]]
    names = {name: _named(name, ids[0]) for name in dict.fromkeys([*ids, *sum(arrows, ())])}
    widest = GAP + _width(max(names.values(), key=len))
    found = places(ids, arrows, max(1, (PAGE - 2 * EDGE + GAP) // widest))
    columns = range(1 + max(column for column, _ in found.values()))
    widths = [
        max((_width(told) for name, told in names.items() if found[name][0] == n), default=0)
        for n in columns
    ]
    lefts = [EDGE + sum(widths[:n]) + GAP * n for n in columns]
    spots = {
        stop: Spot(lefts[n], EDGE + round(ROW * row), widths[n]) for stop, (n, row) in found.items()
    }
    ways: dict[Arrow, list[Spot]] = {arrow: [] for arrow in arrows}
    for stop, spot in spots.items():
        if not isinstance(stop, str):
            ways[stop[0]].append(spot)
    paths = {(a, b): _path([spots[a], *way, spots[b]]) for (a, b), way in ways.items()}
    back = {arrow for arrow in arrows if spots[arrow[0]].x >= spots[arrow[1]].x}
    return Drawing(
        title,
        lefts[-1] + widths[-1] + EDGE,
        max(spot.y for spot in spots.values()) + HEIGHT + EDGE,
        [Box(name, told, by_id.get(name), *spots[name]) for name, told in names.items()],
        [path for arrow, path in paths.items() if arrow not in back],
        [path for arrow, path in paths.items() if arrow in back],
    )


def _named(name: str, neighbour: str) -> str:
    told = brief(name, neighbour.partition(".")[0])
    return told[: LONGEST - 1] + "…" if len(told) > LONGEST else told


def _width(told: str) -> int:
    return round(MARK + LETTER * len(told))


def _path(spots: Sequence[Spot]) -> str:
    """Return a line from the right of a box to the left of another, through what lies between."""
    told = f"M{spots[0].right} {spots[0].middle}"
    for one, other in pairwise(spots):
        bend = max(GAP // 2, (other.x - one.right) // 2)
        told += f"C{one.right + bend} {one.middle} {other.x - bend} {other.middle} "
        told += f"{other.x} {other.middle}H{other.right}"
    return told.rpartition("H")[0] + TIP
