"""What comparing costs, and what it finds: false alarms and planted drifts.

Run with `python -m benchmarks.comparison [RUN ...]`. Each decided judgement of the baseline in turn
is measured a tenth larger, as if its code had drifted, and is held against the baseline among all
others, which stand still: in the baseline's environment, and as if in another one. Folders of runs
of the same code under different root seeds, if any are given, are compared each with each, which
must find nothing.
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import numpy as np
from msgspec.structs import replace

from theoremcheck.judging._types import Judgement
from theoremcheck.record._comparison import compare
from theoremcheck.record._drift import Shift, shift, significant
from theoremcheck.record._folder import BASELINE
from theoremcheck.record._loading import load
from theoremcheck.record._types import Record
from theoremcheck.statement._outcomes import Outcome, Rung

DRIFT = 1.1
TRIALS = 2_000_000
REPEATS = 100


def main() -> None:
    baseline = load(BASELINE)
    started = process_time()
    compare(baseline, baseline)
    print(f"compare: {process_time() - started:.2f} s CPU for the baseline against itself")
    cost_of_counts()
    for words, same_environment in (("same environment", True), ("another environment", False)):
        found, planted, by_kind = planted_drifts(baseline, same_environment)
        missed = ", ".join(f"{n} {kind}" for kind, n in sorted(by_kind.items()) if n) or "none"
        print(
            f"planted drifts of 10 %, same seed, {words}: {found} of {planted} found "
            f"({found / planted:.1%}); missed: {missed}"
        )
    runs = [load(Path(name)) for name in sys.argv[1:]]
    pairs = list(itertools.combinations(runs, 2))
    if pairs:
        alarms = [len(compare(old, new).shifts) for old, new in pairs]
        others = sum(bool(compare(old, new).failures() - {"slack"}) for old, new in pairs)
        numbers = sum(compare(old, new).compared for old, new in pairs)
        print(
            f"equal code, other seeds: {sum(map(bool, alarms))} false alarms about slacks and "
            f"{others} about verdicts or missing evidence "
            f"in {len(pairs)} comparisons of runs, {numbers} numbers"
        )


def cost_of_counts() -> None:
    """Compare counts of TRIALS as they are, and as the lists of zeros and ones that they count."""
    old, new = (
        Judgement(
            quantity="count",
            kind="probability",
            outcome=Outcome.HOLDS,
            measured=hits / TRIALS,
            predicted="at least 0.4",
            slack=0.4 * TRIALS / hits,
            n=TRIALS,
            rung=Rung.SAMPLED,
            hits=[hits],
            assured=TRIALS,
        )
        for hits in (TRIALS // 2, TRIALS // 2 + 1500)
    )
    shift("count", old, new, False, True)  # which imports
    started = process_time()
    for _ in range(REPEATS):
        shift("count", old, new, False, True)
    told = (process_time() - started) / REPEATS
    started = process_time()
    for hits in (TRIALS // 2, TRIALS // 2 + 1500):
        np.asarray([1.0] * hits + [0.0] * (TRIALS - hits)).sum()
    listed = process_time() - started
    print(
        f"compare: two counts of {TRIALS} trials take {told * 1e3:.2f} ms CPU, "
        f"{listed / told:.0f} times less than to list them"
    )


def planted_drifts(baseline: Record, same_environment: bool) -> tuple[int, int, dict[str, int]]:
    """Return how many drifts were found, of how many, and how many of each kind were missed."""
    pairs = [
        (name, old, drifted(old))
        for name, old in judgements(baseline)
        if shift(name, old, old, True, same_environment)
    ]
    still = [shift(name, old, old, True, same_environment) for name, old, _ in pairs]
    found, missed = 0, dict.fromkeys({old.kind for _, old, _ in pairs}, 0)
    for number, (name, old, new) in enumerate(pairs):
        moved = shift(name, old, new, True, same_environment)
        family: list[Shift] = [
            each for each in [*still[:number], moved, *still[number + 1 :]] if each
        ]
        hit = moved in significant(family)
        found += hit
        missed[old.kind] += not hit
    return found, len(pairs), missed


def judgements(record: Record) -> Iterator[tuple[str, Judgement]]:
    """Yield (case, judgement) for all that were decided and have a slack that could drift."""
    for claim in record.claims:
        for case in claim.cases:
            for j in case.judgements:
                drifts = j.slack not in (None, "inf", 0.0) and j.kind != "identity"
                if drifts and j.outcome in ("holds", "refuted"):
                    yield case.id, j


def drifted(judgement: Judgement) -> Judgement:
    """Return it as if a tenth more had been measured; a slack over a lower bound shrinks."""
    measured, slack = float(judgement.measured or 0.0), float(judgement.slack or 0.0)
    lower = judgement.predicted.startswith("at least")
    factor = DRIFT if measured >= 0 else 1 / DRIFT
    return replace(
        judgement,
        measured=measured * factor,
        slack=slack / factor if lower else slack * factor,
        sample=judgement.sample and [value * factor for value in judgement.sample],
        hits=judgement.hits and [round(count * factor) for count in judgement.hits],
    )


if __name__ == "__main__":
    main()
