"""What is seen of drift: false alarms and power of `compare`, and of the rule of many nights.

`python -m tests.exam.nights RUN [--soaked DIR]` prints the tables of docs/history.md, and with
`--svg FILE` draws its curves. RUN is a whole run's folder, whose draws are the laws of synthetic
records. DIR is what `theoremcheck soak` left: its runs, each of another root seed, are held against
each other in disjoint pairs, and give synthetic nights the spreads of their numbers.
"""

import dataclasses
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.exam.curves import Curve, Panel, drawn
from tests.exam.redrawn import again, elsewhere, measured, sampled
from theoremcheck.judging._types import Judgement
from theoremcheck.record._comparison import compare
from theoremcheck.record._drift import Shift, shift, significant
from theoremcheck.record._history import WHATS, Series, What, level_of
from theoremcheck.record._loading import load
from theoremcheck.record._step import RATE, found_in, steps
from theoremcheck.record._types import Record

SIZES = (0.02, 0.05, 0.1, 0.2)  # shifts that are planted, as shares of a number
PAIRS = 2000  # of synthetic records
PLANTS = 10  # numbers that are moved in their turn in a pair of soaked runs
# Whether streams are the same, which share of the draws goes elsewhere, and of how many pairs one
# is compared in all of its numbers.
KINDS = {"other seeds": (False, 0.0, 1), "same seed, elsewhere": (True, 0.1, 10)}
CLAIMS, NIGHTS = 100, 10  # of a synthetic history; how soon a step is to be found
BEFORE = (20, 60, 100, 150)
STEPS = (1.0, 1.5, 2.0 * 2**0.5, 4.0)


class Seen(NamedTuple):
    """How many of so many `whole` pairs showed a shift where none was.

    `found` counts for each size the `planted` numbers that were told; `compared` are the numbers of
    a pair, and `told` names those of soaked runs that were told unmoved, with their pairs.
    """

    whole: int
    false: int
    planted: int
    found: dict[float, int]
    compared: int
    told: Counter[str]


def synthetic(laws: Sequence[Judgement], kind: str, pairs: int, seed: int) -> Seen:
    """Hold pairs of synthetic records against each other; in each, one number of `laws` is moved.

    Where only that one is compared the others count as unmoved, which Holm's correction tells from
    the truth only where several moved at once.
    """
    same, share, whole = KINDS[kind]
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
        if pair % whole == 0:
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
    return Seen(-(-pairs // whole), false, pairs, found, len(places), Counter())


def _held(number, law, old, same, share, rng, size=0.0) -> Shift | None:
    """Return how a synthetic judgement differs from `old`: a new one, or old draws elsewhere."""
    new = elsewhere(old, rng, share, size) if same else again(law, rng, size)
    return shift(str(number), old, new, same, False)


def soaked(records: Sequence[Record], seed: int) -> Seen:
    """Compare runs of different seeds in disjoint pairs, then with numbers of the second moved."""
    rng = np.random.default_rng(seed)
    pairs = list(zip(records[::2], records[1::2], strict=False))
    false, found, compared, planted = 0, dict.fromkeys(SIZES, 0), 0, 0
    told: Counter[str] = Counter()
    for old, new in pairs:
        first = compare(old, new)
        false += bool(first.shifts)
        told.update({f"{each.case}, {each.quantity}" for each in first.shifts})
        compared = max(compared, first.compared)
        numbers = sampled(new)
        for number in rng.permutation(len(numbers))[:PLANTS]:
            planted += 1
            for size in SIZES:
                found[size] += _planted(old, new, numbers[number], size, rng)
    return Seen(len(pairs), false, planted, found, compared, told)


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
    return measured(judgement, float(judgement.measured or 0) * (1 + size), sample=made.tolist())


# Many nights.


def spreads(soaks: Sequence[Sequence[Record]]) -> dict[What, np.ndarray]:
    """Return the standard deviations of the logarithms of each claim's numbers over root seeds."""
    found: dict[What, list[float]] = {what: [] for what in WHATS}
    for runs in soaks:
        kept = [level_of(run) for run in runs]
        for claim in set.intersection(*map(set, kept)):
            for what in WHATS:
                values = [each[claim][what] for each in kept]
                if all(value is not None and value > 0 for value in values):
                    found[what].append(float(np.log(values).std(ddof=1)))
    return {what: np.array(each) for what, each in found.items() if each}


def years(spreads: dict[What, np.ndarray], count: int, seed: int) -> dict[str, int]:
    """Return how many steps were told in so many years of nights without drift, by number.

    A night's value is log-normal with a claim's spread, for slacks and times are skewed.
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
    soaks = [[load(run) for run in sorted(d.glob("seed-*"))] for d in chosen.soaked]
    for folder, runs in zip(chosen.soaked, soaks, strict=True):
        seen[f"soaked, {folder.name}"] = soaked(runs, 2)
    rows = []
    for kind, each in seen.items():
        shares = [f"{each.found[size] / each.planted:.2f}" for size in SIZES]
        false = f"{each.false} of {each.whole}"
        rows.append([kind, each.compared, false, each.planted, *shares])
    head = ["runs", "numbers", "pairs with a false alarm", "moved"]
    head += [f"found of {size:.0%}" for size in SIZES]
    print("\n".join(table(head, rows)), flush=True)
    for kind, each in seen.items():
        for name, pairs in each.told.most_common():
            print(f"{kind}: told in {pairs} pairs though nobody moved it: {name}")
    lengths = {n: delays(2.0, n, chosen.histories, 3) for n in BEFORE}
    sizes = {step: delays(step, 100, chosen.histories, 3) for step in STEPS}
    head = ["nights before", "step, in standard deviations of a night"]
    head += ["found within 10 nights", "within 20", "median delay"]
    rows = [[n, "2", *_told(found)] for n, found in lengths.items()]
    rows += [[100, f"{step:.2g}", *_told(found)] for step, found in sizes.items()]
    print("", *table(head, rows), sep="\n", flush=True)
    told = years(spreads(soaks), chosen.years, 5)
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
        Panel("Two runs: how often a number that moved by so many % is found", compared),
        Panel("Many nights: a step of 2 standard deviations is found by that night", found),
    ]


if __name__ == "__main__":
    sys.exit(main())
