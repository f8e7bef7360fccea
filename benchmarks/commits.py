"""The claims of today against those of an older commit: what they take, and whether they say less.

Run with `python -m benchmarks.commits COMMIT`. Both run the fast tier in one process, in turn, the
older one in a worktree. Ratios are of CPU seconds of the bodies of cases that both have. Then every
judgement that both have is held against the other: a case that is gone or was put off to the full
tier, a larger `resolves`, error rate or cap, and another rung are named, since they would make a
claim cheaper by making it weaker.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Figure, ratio, show

ROOT = Path(__file__).resolve().parents[1]
TURNS = 2
RUNGS = ["sampled", "searched", "exact", "certified"]
# A plugin that both commits can load: it notes the CPU seconds of each test's body.
CLOCK = """
import json, os, time
import pytest

SPENT = {}

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    begin = time.process_time()
    try:
        return (yield)
    finally:
        SPENT[item.nodeid] = time.process_time() - begin

def pytest_sessionfinish():
    with open(os.environ["CPU_SECONDS"], "w") as file:
        json.dump(SPENT, file)
"""


def main() -> None:
    show(figures_against(sys.argv[1]))


def figures_against(commit: str) -> Iterator[Figure]:
    """Yield the ratios to a commit, of all common cases and by section; print what is weaker."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "cpu_clock.py").write_text(CLOCK, "utf-8")
        older = checked_out(commit, place / "older")
        turns = []
        try:
            for number in range(TURNS):
                turns.append([run(tree, place, f"{number}-{tree.name}") for tree in (older, ROOT)])
            records = [record(place / f"0-{tree.name}") for tree in (older, ROOT)]
        finally:
            remove = ["git", "worktree", "remove", "--force", older]
            subprocess.run(remove, cwd=ROOT, check=True)
    both = turns[0][0].keys() & turns[0][1].keys()
    yield of(f"all {len(both)} cases of both", commit, turns, both)
    sections = defaultdict(set)
    for name in both:
        sections[name.split("/")[1]].add(name)
    for section, names in sorted(sections.items()):
        yield of(f"{section}, {len(names)} cases", commit, turns, names)
    whole = [sum(new.values()) / sum(old.values()) for old, new in turns]
    yield ratio("all cases of today", f"all cases of {commit}", whole)
    found = list(weaker(*records))
    for line in found:
        print(f"weaker: {line}")
    print(f"{len(found)} judgements or cases say less than at {commit}")


def of(name: str, commit: str, turns: list, names: set[str]) -> Figure:
    """Return the ratio of today's seconds of these cases to the commit's."""
    spent = [[sum(each[name] for name in names) for each in pair] for pair in turns]
    return ratio(name, f"CPU s at {commit}", [new / old for old, new in spent])


def checked_out(commit: str, place: Path) -> Path:
    """Return a worktree of a commit."""
    add = ["git", "worktree", "add", "-q", "--detach", place, commit]
    subprocess.run(add, cwd=ROOT, check=True)
    return place


def run(tree: Path, place: Path, name: str) -> dict[str, float]:
    """Run the fast tier of a tree; return the CPU seconds of its tests by node id."""
    surroundings = {"PYTHONPATH": f"{tree}:{place}", "CPU_SECONDS": str(place / f"{name}.json")}
    command = [sys.executable, "-m", "pytest", "claims", "-q", "-n", "0", "-p", "cpu_clock"]
    command.append(f"--report-dir={place / name}")
    subprocess.run(command, cwd=tree, env=os.environ | surroundings, stdout=subprocess.DEVNULL)
    return dict(json.loads((place / f"{name}.json").read_text("utf-8")))


def record(folder: Path) -> dict[str, dict]:
    """Return the cases of a record by their names."""
    told = json.loads((folder / "run.json").read_text("utf-8"))
    return {case["id"]: case for claim in told["claims"] for case in claim["cases"]}


def weaker(before: dict[str, dict], now: dict[str, dict]) -> Iterator[str]:
    """Yield what says less than before: cases that are not run any more, and judgements."""
    for name, old in before.items():
        new = now.get(name)
        if new is None:
            yield f"{name} is gone, or goes by another name"
        elif old["asked"] and not new["asked"]:
            yield f"{name} is not run in the fast tier"
        elif new["asked"]:
            yield from (f"{name}: {what}" for what in less(old, new))


def less(old: dict, new: dict) -> Iterator[str]:
    """Yield in what a case's judgements say less than they did."""
    left = {(each["quantity"], each["kind"]): each for each in new["judgements"]}
    for was in old["judgements"]:
        now = left.get((was["quantity"], was["kind"]))
        if now is None:
            yield f"{was['quantity']} is not judged any more"
            continue
        for field in ("resolves", "error_rate", "trivial"):
            if was.get(field) is not None and was[field] != now.get(field):
                yield f"{was['quantity']}: {field} was {was[field]:g}, is {now.get(field)}"
        if RUNGS.index(now["rung"]) < RUNGS.index(was["rung"]):
            yield f"{was['quantity']}: was {was['rung']}, is {now['rung']}"
        if now["n"] < was["n"] and not new["batches"]:
            yield f"{was['quantity']}: of {was['n']}, now of {now['n']}"
    caps = [[loop["cap"] for loop in each.get("batches", [])] for each in (old, new)]
    if caps[0] and caps[0] != caps[1]:
        yield f"caps were {caps[0]}, are {caps[1]}"


if __name__ == "__main__":
    main()
