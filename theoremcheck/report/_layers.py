"""A drawing of what rests on what, in columns: each claim right of all that it rests on.

In a column claims stand in an order in which few arrows cross, and as high as their neighbours
where there is room (after Sugiyama, Tagawa and Toda, 1981). Graphviz does that, and is no Python;
networkx puts claims into columns, and leaves their order there open; grandalf, under the GPL,
leaves open where the many claims go that stand alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from statistics import fmean

FAR = 8  # columns; what spans more goes straight, behind other claims
SWEEPS = 6  # there and back

Arrow = tuple[str, str]  # what is rested on, and what rests on it
Stop = str | tuple[Arrow, int]  # a claim, or an arrow on its way through a column
Place = tuple[int, float]  # column and row


def places(names: Sequence[str], arrows: Sequence[Arrow], abreast: int) -> dict[Stop, Place]:
    """Give every name a place, and every arrow one in each column that it passes.

    What hangs together stands above what does not, and what stands alone below, `abreast` in a row.
    No arrow ends where it begins.
    """
    found: dict[Stop, Place] = {}
    height = 0.0
    for part in _connected(arrows):
        layered = _layered(part)
        found |= {stop: (column, row + height) for stop, (column, row) in layered.items()}
        height += 1 + max(row for _, row in layered.values())
    alone = [name for name in names if name not in found]
    return found | {name: (n % abreast, height + n // abreast) for n, name in enumerate(alone)}


def _connected(arrows: Iterable[Arrow]) -> list[list[Arrow]]:
    """Part arrows into those that hang together."""
    parts: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        one, other = (parts.setdefault(end, []) for end in arrow)
        one.append(arrow)
        if one is not other:
            one += other
            parts |= dict.fromkeys([arrow[1], *(end for each in other for end in each)], one)
    return list({id(part): part for part in parts.values()}.values())


def _columns(arrows: Sequence[Arrow]) -> tuple[dict[str, int], list[Arrow]]:
    """Return the column of each claim, and the arrows that go from left to right.

    The column is the length of the longest way to it, where circles are cut open. What rests on
    nothing stands just before what rests on it.
    """
    below: dict[str, dict[str, None]] = {end: {} for arrow in arrows for end in arrow}
    for low, high in arrows:
        below[high][low] = None
    order: list[str] = []
    while not order:
        try:
            order = list(TopologicalSorter(below).static_order())
        except CycleError as error:
            low, high = error.args[1][-2:]
            del below[high][low]
    column: dict[str, int] = {}
    for each in order:
        column[each] = 1 + max((column[low] for low in below[each]), default=-1)
    onwards = [(low, high) for high, lows in below.items() for low in lows]
    nearest: dict[str, int] = {}
    for low, high in onwards:
        if not below[low]:
            nearest[low] = min(nearest.get(low, column[high]), column[high] - 1)
    return column | nearest, onwards


def _layered(arrows: Sequence[Arrow]) -> dict[Stop, Place]:
    """Return the places of claims that hang together, and of their arrows between them."""
    column, onwards = _columns(arrows)
    at: dict[Stop, int] = dict(column.items())
    beside: dict[Stop, tuple[list[Stop], list[Stop]]] = {each: ([], []) for each in column}
    for low, high in onwards:
        between = range(column[low] + 1, column[high])
        way: list[Stop] = [((low, high), n) for n in between if len(between) < FAR]
        at |= zip(way, between, strict=False)
        beside |= {stop: ([], []) for stop in way}
        for left, right in pairwise([low, *way, high]):
            beside[left][1].append(right)
            beside[right][0].append(left)
    columns: list[list[Stop]] = [[] for _ in range(1 + max(at.values()))]
    for stop in _walk(beside):
        columns[at[stop]].append(stop)
    row = {stop: float(n) for stops in columns for n, stop in enumerate(stops)}

    def level(stop: Stop, sides: Iterable[int]) -> float:
        return fmean([row[each] for side in sides for each in beside[stop][side]] or [row[stop]])

    for side in (0, 1) * SWEEPS:  # by what stands left, from the left; then by what stands right
        for stops in columns if side == 0 else columns[::-1]:
            stops.sort(key=lambda stop: level(stop, [side]))
            row |= {stop: float(n) for n, stop in enumerate(stops)}
    for side in (0, 1) * SWEEPS:
        for stops in columns if side == 0 else columns[::-1]:
            row |= zip(stops, _apart([level(stop, (0, 1)) for stop in stops]), strict=True)
    top = min(row.values())
    return {stop: (n, row[stop] - top) for stop, n in at.items()}


def _walk(beside: Mapping[Stop, tuple[list[Stop], list[Stop]]]) -> list[Stop]:
    """Return stops in the order of a walk along arrows, from an end: a tree is drawn uncrossed."""
    seen: dict[Stop, None] = {}
    ahead = sorted(beside, key=lambda stop: -sum(map(len, beside[stop])))
    while ahead:
        stop = ahead.pop()
        if stop not in seen:
            seen[stop] = None
            ahead += [each for side in beside[stop] for each in side if each not in seen]
    return list(seen)


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return the rows nearest to those that are `wanted`, each at least 1 below the last.

    Less their numbers they are not to fall: least squares take the mean of what does.
    """
    pools: list[tuple[float, int]] = []
    for n, each in enumerate(wanted):
        pools.append((each - n, 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            (total, count), (more, others) = pools.pop(), pools.pop()
            pools.append((total + more, count + others))
    levels = [total / count for total, count in pools for _ in range(count)]
    return [level + n for n, level in enumerate(levels)]
