"""Whether two builds give the same evidence, bit for bit: what changed, and which rule asked.

    git worktree add /tmp/old REV
    cd /tmp/old && PYTHONPATH=. pytest claims -n 2 --tier full --report-dir /tmp/old-run
    cd - && pytest claims -n 2 --tier full --report-dir /tmp/new-run
    python -m tests.same_evidence /tmp/old-run /tmp/new-run

Compared are all cases that the old run has evidence of: the judgements' quantity, kind, outcome,
measured and predicted numbers, slack, n, interval and sample; streams and curves. The records may
be of different schemas, so that they are read as plain JSON.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JUDGED = (
    "quantity",
    "kind",
    "outcome",
    "measured",
    "predicted",
    "slack",
    "n",
    "interval",
    "sample",
)
DRAWN = ("name", "series", "axes", "scales", "x", "y", "predicted", "low", "high", "array")
# What was changed on purpose since 18c2a71, by the beginning of the case's id.
ONE_BREAKS = "a departure breaks a quantity that an instance judges"
CHANGED = {
    "batch_normalisation.speed::same_small_rate[depth=14]": f"{ONE_BREAKS}: named as there",
    "linear_separators.overfitting::perfect_on_the_sample": f"{ONE_BREAKS}: judged here too",
    "margins.log_loss_margins::growth": f"{ONE_BREAKS}: judged here too",
}


def main(old: str, new: str) -> int:
    """Print each difference with its reason; return 1 where one has none."""
    before, after = cases(Path(old)), cases(Path(new))
    both = [name for name in before if name in after]
    found = {name: list(differences(before[name], after[name])) for name in both}
    unlike = {name: told for name, told in found.items() if told}
    judged = sum(len(before[name]["judgements"]) for name in both)
    print(
        f"{len(both)} cases with {judged} judgements: {len(both) - len(unlike)} cases are the same"
    )
    bad = [f"{name}: gone" for name in before if name not in after]
    for name, told in unlike.items():
        reason = next((why for start, why in CHANGED.items() if name.startswith(start)), None)
        print(f"  {name}: {'; '.join(told)} ({reason or 'WITHOUT A REASON'})")
        bad += [] if reason else [name]
    for name in after:
        if name not in before:
            print(f"  {name}: new")
    for line in bad:
        print(f"NOT THE SAME: {line}")
    return int(bool(bad))


def cases(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the cases with evidence of a run, by id."""
    record = json.loads((folder / "run.json").read_bytes())
    found = (case for claim in record["claims"] for case in claim["cases"])
    return {case["id"]: case for case in found if case["asked"] and case["judgements"]}


def differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Yield what is not the same, in words."""
    left, right = (told(case["judgements"], JUDGED) for case in (old, new))
    yield from (f"gone: {name(each)}" for each in left if each not in right)
    yield from (f"new: {name(each)}" for each in right if each not in left)
    kept = [each for each in right if each in left]
    if kept != [each for each in left if each in right]:
        yield "another order of judgements"
    if told(old["curves"], DRAWN) != told(new["curves"], DRAWN):
        yield "other curves"
    if old["streams"] != new["streams"]:
        yield "other streams"


def told(entries: list[dict[str, Any]], keys: tuple[str, ...]) -> list[list[Any]]:
    """Return the values that are compared, absent ones and empty words alike."""
    return [
        [None if entry.get(key) in (None, "") else entry[key] for key in keys] for entry in entries
    ]


def name(judgement: list[Any]) -> str:
    """Return a judgement's quantity with its number."""
    return f"{judgement[0]!r} {judgement[2]} {judgement[3]}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
