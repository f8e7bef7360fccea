"""What rests on what, drawn: a picture of each section, with what its claims rest on elsewhere.

One picture of all would be lines across the page that lead nobody anywhere.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from theoremcheck.record._types import Claim, Record
from theoremcheck.report._layers import Arrow, places
from theoremcheck.report._lookups import sections

HEIGHT, ROW, GAP, EDGE = 24, 31, 36, 14  # of a box, a row, between columns, around it all: pixels
LETTER, MARK = 6.4, 30  # of a letter, and of the mark before the first
LONGEST = 34  # letters of a name
TIP = "m-5-3 5 3-5 3"

Corner = tuple[int, int]  # left and top


class Box(NamedTuple):
    """A claim where it is drawn; `claim` is None of one that this record does not hold."""

    id: str
    name: str
    claim: Claim | None
    x: int
    y: int


class Drawing(NamedTuple):
    """A section: its boxes, all `box` wide, and arrows as paths, apart what closes a circle."""

    title: str
    width: int
    height: int
    box: int
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
    pairs = ((below, claim.id) for claim in claims for below in claim.rests_on)
    arrows = [arrow for arrow in dict.fromkeys(pairs) if arrow[0] != arrow[1]]
    found = places([claim.id for claim in claims], arrows)
    section = claims[0].id.partition(".")[0]
    names = {name: brief(name, section) for name in found if isinstance(name, str)}
    names = {name: w[: LONGEST - 1] + "…" if w[LONGEST:] else w for name, w in names.items()}
    box = round(MARK + LETTER * max(map(len, names.values())))
    corners = {
        stop: (EDGE + column * (box + GAP), EDGE + round(ROW * row))
        for stop, (column, row) in found.items()
    }
    ways: dict[Arrow, list[Corner]] = {arrow: [] for arrow in arrows}
    for stop, corner in corners.items():
        if not isinstance(stop, str):
            ways[stop[0]].append(corner)
    paths = {
        (low, high): _path([corners[low], *way, corners[high]], box)
        for (low, high), way in ways.items()
    }
    back = [(low, high) for low, high in arrows if corners[low][0] >= corners[high][0]]
    return Drawing(
        title,
        max(x for x, _ in corners.values()) + box + EDGE,
        max(y for _, y in corners.values()) + HEIGHT + EDGE,
        box,
        [Box(name, told, by_id.get(name), *corners[name]) for name, told in names.items()],
        [path for arrow, path in paths.items() if arrow not in back],
        [paths[arrow] for arrow in back],
    )


def _path(corners: Sequence[Corner], box: int) -> str:
    """Return a line from the right of a box to the left of another, past the corners between."""
    (left, top), *_ = corners
    told = f"M{left + box} {top + HEIGHT // 2}"
    for (left, top), (right, bottom) in pairwise(corners):
        bend = max(GAP // 2, (right - left - box) // 2)
        told += f"C{left + box + bend} {top + HEIGHT // 2} {right - bend} {bottom + HEIGHT // 2} "
        told += f"{right} {bottom + HEIGHT // 2}H{right + box}"
    return told.rpartition("H")[0] + TIP
