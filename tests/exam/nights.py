"""What is seen of drift: false alarms and power of `compare`, and of the rule of many nights.

`python -m tests.exam.nights RUN [--soaked DIR]` prints the tables of docs/history.md, and with
`--svg FILE` draws its curves. RUN is a whole run's folder: its draws are the laws of synthetic
records, its worst slacks, times and draws the sizes of synthetic nights. DIR is what `theoremcheck
soak` left: its runs, each of another root seed, are held against each other in disjoint pairs.

Synthetic draws are those of RUN drawn again with replacement; where they are more than a lattice,
each is moved by a kernel's width (Silverman 1986, 0.9 min(s, IQR / 1.34) n^(-1/5)).
"""

import dataclasses
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from tests.exam.curves import Curve, Panel, drawn
from theoremcheck.judging._types import Judgement
from theoremcheck.record._comparison import compare
from theoremcheck.record._drift import Shift, shift, significant
from theoremcheck.record._history import Series, What
from theoremcheck.record._loading import load
from theoremcheck.record._step import RATE, found_in, steps
from theoremcheck.record._types import Record
from theoremcheck.record._verdicts import ran

SIZES = (0.02, 0.05, 0.1, 0.2)  # shifts that are planted, as shares of a number
PAIRS, WHOLE = 2000, 10  # pairs of synthetic records; of each so many one is compared as a whole
PLANTS = 10  # numbers that are moved in their turn in a pair of soaked runs
KINDS = {
    "other seeds": (False, 0.0),  # whether streams are the same, and the share that goes elsewhere
    "same seed, elsewhere": (True, 0.1),
}
CLAIMS, NIGHTS = 100, 10  # of a synthetic history; how soon a step is to be found
BEFORE = (20, 60, 100, 150)
STEPS = (1.0, 1.5, 2.0 * 2**0.5, 4.0)


def sampled(record: Record) -> list[Judgement]:
    """Return the judgements of a record that hold draws, of which compare can tell chance."""
    return [
        judgement
        for claim in record.claims
        for case in claim.cases
        if ran(case) and case.streams
        for judgement in case.judgements
        if judgement.assured and (judgement.sample or any(judgement.hits or []))
    ]


def again(judgement: Judgement, rng: np.random.Generator, size: float = 0.0) -> Judgement:
    """Return a judgement of draws of the same law, all larger by a share of themselves.

    A chance that cannot be larger is smaller by as much.
    """
    if judgement.hits is not None:
        hits = np.array(judgement.hits)
        batch = judgement.n // hits.size
        share = hits.sum() / judgement.n
        chance = share * (1 + size if share * (1 + size) <= 1 else 1 - size)
        made = rng.binomial(batch, chance, hits.size)
        return _measured(judgement, float(made.sum() / judgement.n), hits=made.tolist())
    draws = np.array(judgement.sample)
    made = rng.choice(draws, draws.size) + rng.normal(0, _width(tuple(draws)), draws.size)
    made *= 1 + size
    return _measured(judgement, float(made.mean()), sample=made.tolist())


@cache
def _width(draws: tuple[float, ...]) -> float:
    """Return the width of a kernel for draws; 0 where they are a lattice."""
    if len(set(draws)) <= len(draws) / 2:
        return 0.0
    low, high = np.percentile(draws, (25, 75))
    return 0.9 * min(np.std(draws), (high - low) / 1.34) * len(draws) ** -0.2


def elsewhere(judgement: Judgement, rng: np.random.Generator, share: float, size: float):
    """Return a judgement of which rounding sent a share of the draws anywhere, all larger."""
    if judgement.sample is None:
        return again(judgement, rng, size)
    old, other = np.array(judgement.sample), np.array(again(judgement, rng).sample)
    made = np.where(rng.random(old.size) < share, other, old) * (1 + size)
    made *= 1 + 1e-12 * rng.normal(size=old.size)
    return _measured(judgement, float(made.mean()), sample=made.tolist())


def _measured(judgement: Judgement, measured: float, **fields) -> Judgement:
    """Return a judgement with another measurement; its slack moves in proportion."""
    before = judgement.measured
    slack = judgement.slack
    if slack is not None and before not in (None, 0):
        slack = float(slack) * measured / float(before)
    return replace(judgement, measured=measured, slack=slack, **fields)


class Seen(NamedTuple):
    """How many of so many `whole` pairs showed a shift where none was.

    `found` counts for each size the `planted` numbers that were told; `compared` are the numbers of
    a pair.
    """

    whole: int
    false: int
    planted: int
    found: dict[float, int]
    compared: int


def synthetic(laws: Sequence[Judgement], kind: str, pairs: int, seed: int) -> Seen:
    """Hold pairs of synthetic records against each other; in each, one number of `laws` is moved.

    Where only that one is compared the others count as unmoved, which Holm's correction tells from
    the truth only where several moved at once.
    """
    same, share = KINDS[kind]
    rng = np.random.default_rng(seed)
    false, found = 0, dict.fromkeys(SIZES, 0)
    unmoved = [
        dataclasses.replace(each, p=1.0)
        for n, law in enumerate(laws)
        if (each := _held(n, law, law, same, 0.0, rng)) is not None
    ]
    places = [int(each.case) for each in unmoved]
    for pair in range(pairs):
        told = unmoved
        if pair % WHOLE == 0:
            olds = [again(laws[place], rng) for place in places]
            told = [
                _held(n, laws[n], old, same, share, rng)
                for n, old in zip(places, olds, strict=True)
            ]
            false += bool(significant(told))
        chosen = int(rng.integers(len(places)))
        old = again(laws[places[chosen]], rng)
        for size in SIZES:
            each = _held(places[chosen], laws[places[chosen]], old, same, share, rng, size)
            shown = significant([*told[:chosen], each, *told[chosen + 1 :]])
            found[size] += any(one.case == each.case for one in shown)
    return Seen(-(-pairs // WHOLE), false, pairs, found, len(places))


def _held(number, law, old, same, share, rng, size=0.0) -> Shift | None:
    """Return how a synthetic judgement differs from `old`: a new one, or old draws elsewhere."""
    new = elsewhere(old, rng, share, size) if same else again(law, rng, size)
    return shift(str(number), old, new, same, False)


def soaked(records: Sequence[Record], seed: int) -> Seen:
    """Compare runs of different seeds in disjoint pairs, then with numbers of the second moved."""
    rng = np.random.default_rng(seed)
    pairs = list(zip(records[::2], records[1::2], strict=False))
    false, found, compared, planted = 0, dict.fromkeys(SIZES, 0), 0, 0
    for old, new in pairs:
        first = compare(old, new)
        false += bool(first.shifts)
        compared = max(compared, first.compared)
        numbers = sampled(new)
        for number in rng.permutation(len(numbers))[:PLANTS]:
            planted += 1
            for size in SIZES:
                found[size] += _planted(old, new, numbers[number], size, rng)
    return Seen(len(pairs), false, planted, found, compared)


def _planted(old: Record, new: Record, target: Judgement, size: float, rng) -> bool:
    """Say whether a comparison finds one judgement of the new run moved."""
    for claim in new.claims:
        for case in claim.cases:
            for place, judgement in enumerate(case.judgements):
                if judgement is target:
                    case.judgements[place] = _larger(judgement, size, rng)
                    shown = compare(old, new).shifts
                    case.judgements[place] = judgement
                    name = case.id, judgement.quantity
                    return any((each.case, each.quantity) == name for each in shown)
    return False


def _larger(judgement: Judgement, size: float, rng) -> Judgement:
    if judgement.sample is None:
        return again(judgement, rng, size)
    made = np.array(judgement.sample) * (1 + size)
    return _measured(judgement, float(judgement.measured or 0) * (1 + size), sample=made.tolist())


# Many nights.


def years(spreads: dict[What, np.ndarray], count: int, seed: int) -> dict[str, int]:
    """Return how many steps were told in so many years of nights without drift, by number.

    A night's value is its size times a log-normal number of that spread, as slacks and times are
    skewed; a spread of 0 is a number that never moves.
    """
    rng = np.random.default_rng(seed)
    told = dict.fromkeys(spreads, 0)
    for _ in range(count):
        for what, each in spreads.items():
            values = np.exp(each[:, None] * rng.normal(size=(each.size, 365)))
            rows = [Series(f"s.c{n}", what, row.tolist()) for n, row in enumerate(values)]
            told[what] += len(found_in(rows))
    return told


def delays(step: float, before: int, runs: int, seed: int, spread: float = 0.1) -> list[float]:
    """Return after how many nights each of so many steps was found, among CLAIMS; inf if later.

    The step is so many `spread`s of a night's value, normal about 1.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        row = rng.normal(1, spread, before + 2 * NIGHTS)
        row[before:] += step * spread
        after: list[int] = []
        for nights in (NIGHTS, 2 * NIGHTS):
            if not after:  # what was found early needs no later nights
                values = row[: before + nights].tolist()
                told = steps(Series("s.c", "slack", values), RATE / CLAIMS)
                after = [each.found - before + 1 for each in told if each.found >= before]
        found.append(float(min(after, default=np.inf)))
    return found


def within(found: Sequence[float], nights: int) -> float:
    return sum(each <= nights for each in found) / len(found)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| --- " * len(head) + "|"
    yield from ("| " + " | ".join(map(str, row)) + " |" for row in rows)


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--soaked", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"of synthetic records ({PAIRS})")
    parser.add_argument("--histories", type=int, default=500, help="of each length (500)")
    parser.add_argument("--years", type=int, default=3, help="without drift (3)")
    parser.add_argument("--svg", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    record = load(chosen.run)
    seen = {kind: synthetic(sampled(record), kind, chosen.pairs, 1) for kind in KINDS}
    for folder in chosen.soaked:
        runs = [load(run) for run in sorted(folder.glob("seed-*"))]
        seen[f"soaked, {folder.name}"] = soaked(runs, 2)
    rows = []
    for kind, each in seen.items():
        shares = [f"{each.found[size] / each.planted:.2f}" for size in SIZES]
        false = f"{each.false} of {each.whole}"
        rows.append([kind, each.compared, false, each.planted, *shares])
    head = ["runs", "numbers", "pairs with a false alarm", "moved"]
    head += [f"found of {size:.0%}" for size in SIZES]
    print("\n".join(table(head, rows)), flush=True)
    lengths = {n: delays(2.0, n, chosen.histories, 3) for n in BEFORE}
    sizes = {step: delays(step, 100, chosen.histories, 3) for step in STEPS}
    head = ["nights before", "step in spreads", "found within 10", "within 20", "median delay"]
    rows = [[n, "2", *_told(found)] for n, found in lengths.items()]
    rows += [[100, f"{step:.2g}", *_told(found)] for step, found in sizes.items()]
    print("", *table(head, rows), sep="\n", flush=True)
    spread = np.tile([0.0, 0.02, 0.1, 0.5], CLAIMS // 4)
    told = years({"slack": spread, "time": spread, "draws": spread}, chosen.years, 5)
    promised = chosen.years * 365 * RATE
    head = ["number", "years", "steps told without drift", "promised at most"]
    print(
        "", *table(head, [[w, chosen.years, n, f"{promised:g}"] for w, n in told.items()]), sep="\n"
    )
    if chosen.svg:
        chosen.svg.write_text(drawn(_panels(seen, lengths)), "utf-8")
    return 0


def _told(found: Sequence[float]) -> list[str]:
    middle = sorted(found)[len(found) // 2]
    ends = [f"{within(found, nights):.3f}" for nights in (NIGHTS, 2 * NIGHTS)]
    return [*ends, f"{middle:g}" if middle < np.inf else "more"]


def _panels(seen: dict[str, Seen], lengths: dict[int, list[float]]) -> list[Panel]:
    compared = [
        Curve(kind, [(100 * s, seen[kind].found[s] / seen[kind].planted) for s in SIZES])
        for kind in KINDS
    ]
    found = [
        Curve(f"{n} nights before", [(d, within(lengths[n], d)) for d in range(1, 2 * NIGHTS + 1)])
        for n in (20, 60, 100)
    ]
    return [
        Panel("Two runs: a number moved by so many percent is found", "percent", compared),
        Panel("Many nights: a step of two spreads is found after", "nights", found),
    ]


if __name__ == "__main__":
    sys.exit(main())
