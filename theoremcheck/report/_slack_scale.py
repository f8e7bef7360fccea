"""Slacks of a claim on one logarithmic scale: how far from the bound at 1 each decided one is."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from theoremcheck.judging._numerals import scaled
from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Claim
from theoremcheck.record._verdicts import ran
from theoremcheck.report._counted import counted
from theoremcheck.report._lookups import aimed
from theoremcheck.report._searches import adopted
from theoremcheck.report._told import slack as told
from theoremcheck.statement._outcomes import Outcome, Rung

WIDTH = 400.0  # of the drawing
FREE, EDGE, OFF = 24.0, 64.0, 22.0  # beside the scale; with an edge; where what is there stands
GAP, LONGEST = 2.0, 6.0  # decades without a slack that make an outlier; the most on either side
SHORT = 2  # decades up to which a tick is a plain number: others have no room at its edge
FEW = 5  # one in so many slacks may be outliers, and one alone beside others is

# What each sort of mark is called: one of them, and several.
SORTS = {
    "instance": ("instance", "instances"),
    "without": ("without a premise", "without a premise"),
    "as_written": ("as written", "as written"),
    "adopted": ("kept counterexample", "kept counterexamples"),
}
# What a judgement is that has no slack to draw, by its kind.
KINDS = {
    "identity": ("identity", "identities"),
    "never": ("count of violations", "counts of violations"),
    "certificate": ("certificate", "certificates"),
    "p-value": ("p-value", "p-values"),
}
RANGE = ("prediction without a ratio", "predictions without a ratio")
OVER, UNDER = "measured over bound", "bound over measured"
BOTH = "measured over the upper end or lower end over measured, the larger"

Found = tuple[float, str, Judgement | None]  # a slack, the sort of its case, and its judgement


@dataclass(frozen=True)
class Row:
    """The slacks of one quantity: what is divided by what, all of them in words, marks (x) by sort.

    Instances have a lane, what departs from the statement another one below, if anything does.
    `edges` are the lanes, and the sides of them, on which something stands beyond the scale.
    """

    quantity: str
    ratio: str
    told: str
    marks: dict[str, list[str]]
    edges: list[tuple[int, str]]

    @property
    def lanes(self) -> int:
        """Return how many lanes it has."""
        return 1 + any(sort != "instance" for sort in self.marks)

    def dots(self, y: int) -> str:
        """Return the marks of instances at a height as SVG path data, those that touch as one."""
        found: list[list[float]] = []
        for place in map(float, self.marks["instance"]):
            if found and place - found[-1][1] <= 1:
                found[-1][1] = place
            else:
                found.append([place, place])
        return "".join(f"M{start:g} {y}h{end - start:g}" for start, end in found)


@dataclass(frozen=True)
class SlackScale:
    """A drawing of the slacks of one claim; without `rows` there is nothing to draw.

    Its scale lies between two `ends`, with `ticks` (x, text) and the bound at `one`. `beyond` says
    what stands at its edges, `missing` what has no place on it; `sorts` are those of its marks,
    and `sampled` says that estimates are among them.
    """

    ends: tuple[str, str]
    one: str
    ticks: list[tuple[str, str]]
    rows: list[Row]
    beyond: list[str]
    missing: list[str]
    sorts: list[str]
    sampled: bool


def slack_scale(claim: Claim) -> SlackScale | None:
    """Return the drawing of a claim's slacks, None where nothing was judged."""
    found: dict[str, list[Found]] = {}
    for case in claim.cases:
        for j in case.judgements:
            if _has_a_place(j):
                found.setdefault(j.quantity, []).append((float(j.slack or 0), str(case.sort), j))
    for quantity, slacks in adopted(claim).items():
        if slacks:
            found.setdefault(quantity, []).extend((s, "adopted", None) for s in slacks)
    missing = list(_missing(claim))
    if not (found or missing):
        return None
    marked = [each for slacks in found.values() for each in slacks]
    every, sorts = [slack for slack, _, _ in marked], {sort for _, sort, _ in marked}
    scale = _Scale(every)
    powers = [p for p in range(scale.low, scale.high + 1) if p % scale.step == 0]
    ticks = [(scale.place(10.0**p), scaled(10.0**p, power=abs(p) > SHORT)) for p in powers]
    return SlackScale(
        ends=(scale.place(10.0**scale.low), scale.place(10.0**scale.high)),
        one=scale.place(1),
        ticks=ticks + scale.edges(every),
        rows=[_row(quantity, slacks, scale) for quantity, slacks in found.items()],
        beyond=list(_beyond(every, scale)),
        missing=missing,
        sorts=[sort for sort in SORTS if sort in sorts],
        sampled=any(j is not None and j.rung is Rung.SAMPLED for *_, j in marked),
    )


def _has_a_place(judgement: Judgement) -> bool:
    """Say whether a judgement has a slack to draw; an identity's is a share of its rounding."""
    decided = judgement.outcome in (Outcome.HOLDS, Outcome.REFUTED)
    return decided and judgement.kind != "identity" and judgement.slack is not None


class _Scale:
    """Decades around the bound at 1, at least one on each side, which no outlier makes longer."""

    def __init__(self, slacks: Sequence[float]) -> None:
        decades = [math.log10(slack) for slack in slacks if 0 < slack < math.inf]
        self.low = -_reach([-each for each in decades], len(decades))
        self.high = _reach(decades, len(decades))
        self.step = math.ceil((self.high - self.low) / 5)
        sides = {self.side(slack) for slack in slacks}
        self.left, right = EDGE if -1 in sides else FREE, EDGE if 1 in sides else FREE
        self.width = WIDTH - self.left - right

    def side(self, slack: float) -> int:
        """Return -1 for what is left of the scale, 1 for what is right of it, else 0."""
        if not 0 < slack < math.inf:
            return 1 if slack > 0 else -1
        decade = math.log10(slack)
        return (decade > self.high) - (decade < self.low)

    def place(self, slack: float) -> str:
        """Return where a slack stands, from left to right."""
        if side := self.side(slack):
            return f"{WIDTH - OFF if side > 0 else OFF:.0f}"
        share = (math.log10(slack) - self.low) / (self.high - self.low)
        return f"{self.left + share * self.width:.0f}"

    def edges(self, slacks: Sequence[float]) -> list[tuple[str, str]]:
        """Return what is written below the edges that something stands at."""
        left = [slack for slack in slacks if self.side(slack) < 0]
        right = [slack for slack in slacks if self.side(slack) > 0]
        ticks = []
        if left:
            word = f"<{scaled(10.0**self.low, power=-self.low > SHORT)}" if max(left) > 0 else "0"
            ticks.append((self.place(0), word))
        if right:
            word = (
                f">{scaled(10.0**self.high, power=self.high > SHORT)}"
                if min(right) < math.inf
                else "∞"
            )
            ticks.append((self.place(math.inf), word))
        return ticks


def _reach(decades: Iterable[float], count: int) -> int:
    """Return how many decades to one side the scale of `count` slacks goes.

    An outlier stands more than GAP further out than all before it, as few others do. What is more
    than LONGEST away is none of the scale's either.
    """
    reach, outwards = 1.0, sorted(each for each in decades if each > 1)
    for number, decade in enumerate(outwards):
        beyond = len(outwards) - number
        few = beyond <= max(1, count // FEW) and beyond < count
        if decade > LONGEST or (few and decade - reach > GAP):
            break
        reach = decade
    return math.ceil(reach)


def _row(quantity: str, found: Sequence[Found], scale: _Scale) -> Row:
    marks: dict[str, set[str]] = {}
    edges: set[tuple[int, str]] = set()
    words: list[str] = []
    for sort, (one, several) in SORTS.items():
        slacks = sorted(slack for slack, each, _ in found if each == sort)
        if not slacks:
            continue
        marks[sort] = {scale.place(slack) for slack in slacks}  # marks on one pixel are one mark
        lane = int(sort != "instance")
        edges |= {(lane, scale.place(slack)) for slack in slacks if scale.side(slack)}
        ends = dict.fromkeys(map(told, (slacks[0], slacks[-1])))
        words.append(f"{len(slacks)} {one if len(slacks) == 1 else several}: {' to '.join(ends)}")
    ratios = dict.fromkeys(_ratio(j) for *_, j in found if j is not None)
    return Row(
        quantity,
        "; or ".join(ratios),
        "; ".join(words),
        {sort: sorted(places, key=float) for sort, places in marks.items()},
        sorted(edges),
    )


def _ratio(judgement: Judgement) -> str:
    """Say what is divided by what: a slack is more than 1 where its prediction does not hold."""
    if judgement.kind in ("at most", "at least"):
        return OVER if judgement.kind == "at most" else UNDER
    if judgement.between is None:  # records of before have no ends
        return BOTH
    low, high = (float(end) for end in judgement.between)
    upper, lower = 0 < high < math.inf, 0 < low < math.inf
    return BOTH if upper and lower else OVER if upper else UNDER


def _beyond(slacks: Sequence[float], scale: _Scale) -> Iterator[str]:
    """Say what stands at the edges, of which the scale does not tell how far away it is."""
    for side, name, end, far in ((-1, "left", 0.0, "smaller"), (1, "right", math.inf, "larger")):
        there = [slack for slack in slacks if scale.side(slack) == side]
        at, n = ("0" if side < 0 else "infinite"), there.count(end)
        words = [f"{n} that {'is' if n == 1 else 'are'} {at}"] if n else []
        if others := sorted(slack for slack in there if slack != end):
            ends = dict.fromkeys(map(told, (others[0], others[-1])))
            words.append(f"{len(others)} far {far}: {' to '.join(ends)}")
        if words:
            whole = ", all of them" if len(there) == len(slacks) else ""
            yield f"At the {name} edge{whole}: {'; '.join(words)}"


def _missing(claim: Claim) -> Iterator[str]:
    """Say how many departures, and judgements of instances, have no place on a scale, and why."""
    cases = [case for case in claim.cases if ran(case)]
    departures = [case for case in cases if case.sort != "instance"]
    left = [
        next(iter(aimed(case)), None)
        for case in departures
        if not any(_has_a_place(judgement) for judgement in aimed(case))
    ]
    if left:
        whole = counted(len(departures), "departure")
        yield f"{len(left)} of {whole} ({_why(left)})"
    judged = [j for case in cases if case.sort == "instance" for j in case.judgements]
    others: list[Judgement | None] = [j for j in judged if not _has_a_place(j)]
    if others:
        yield f"{len(others)} of {counted(len(judged), 'judgement')} of instances ({_why(others)})"


def _why(judgements: Iterable[Judgement | None]) -> str:
    counts = Counter(_what(judgement) for judgement in judgements)
    return ", ".join(counted(count, *words) for words, count in counts.items())


def _what(judgement: Judgement | None) -> tuple[str, str]:
    if judgement is None:
        return ("without a judgement", "without a judgement")
    if judgement.outcome not in (Outcome.HOLDS, Outcome.REFUTED):
        return (str(judgement.outcome), str(judgement.outcome))
    return KINDS.get(judgement.kind, RANGE)
