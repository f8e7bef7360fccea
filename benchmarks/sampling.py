"""What honest error rates cost: CPU seconds of sampled cases, beside those of an older commit.

Run with `python -m benchmarks.sampling [COMMIT]`; the default is the last commit whose sampled
judgements had a fixed size. Both run the fast tier in one process, in a worktree of their own, in
turns. Printed are the ratio over all cases that both commits have, what new cases add to that and
the costliest of them; then the ratio over all cases with a sampled judgement, that of the ten cases
of at least 100 fixed draws that gained the most, and the draws of the ten costliest cases.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
BEFORE = "6d34f07"
MANY, TEN, TURNS = 100, 10, 2
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
    """Print the figures."""
    commit = sys.argv[1] if len(sys.argv) > 1 else BEFORE
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "cpu_clock.py").write_text(CLOCK, "utf-8")
        trees = {"before": checked_out(commit, place / "before"), "now": ROOT}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in trees}
        for turn in range(TURNS):
            for name, tree in trees.items():
                runs[name].append(run(tree, place, f"{name}-{turn}"))
        sampled = {name: cases(place / f"{name}-0" / "run.json") for name in trees}
        subprocess.run(["git", "worktree", "remove", "--force", trees["before"]], cwd=ROOT)
    least = {
        when: {name: min(turn[name] for turn in turns) for name in turns[0]}
        for when, turns in runs.items()
    }
    growth(least["before"], least["now"])
    report(least, sampled)


def checked_out(commit: str, place: Path) -> Path:
    """Return a worktree of a commit."""
    subprocess.run(
        ["git", "worktree", "add", "-q", "--detach", place, commit], cwd=ROOT, check=True
    )
    return place


def run(tree: Path, place: Path, name: str) -> dict[str, float]:
    """Run the fast tier of a tree; return the CPU seconds of its tests by node id."""
    surroundings = {"PYTHONPATH": f"{tree}:{place}", "CPU_SECONDS": str(place / f"{name}.json")}
    command = [sys.executable, "-m", "pytest", "claims", "-q", "-n", "0", "-p", "cpu_clock"]
    command += ["--report-dir", str(place / name)]
    subprocess.run(command, cwd=tree, env=os.environ | surroundings, stdout=subprocess.DEVNULL)
    return dict(json.loads((place / f"{name}.json").read_text()))


def cases(file: Path) -> dict[str, dict]:
    """Return the cases of a record that have a sampled judgement, by node id."""
    record = json.loads(file.read_text("utf-8"))
    found = (case for claim in record["claims"] for case in claim["cases"])
    return {
        case["nodeid"]: case
        for case in found
        if any(j["rung"] == "sampled" for j in case["judgements"])
    }


def draws(case: dict) -> int:
    """Return the largest number of draws of a case's sampled judgements."""
    return max(j["n"] for j in case["judgements"] if j["rung"] == "sampled")


def growth(before: dict[str, float], now: dict[str, float]) -> None:
    """Print what all cases take that both commits have, and what new ones add."""
    both, new = before.keys() & now.keys(), now.keys() - before.keys()
    old, today = (sum(spent[name] for name in both) for spent in (before, now))
    print(f"{len(both)} cases of both commits: {today:.1f} of {old:.1f} s, ratio {today / old:.2f}")
    added, whole = sum(now[name] for name in new), sum(before.values())
    gone = sum(before[name] for name in before.keys() - now.keys())
    print(f"{len(new)} new cases add {added:.1f} s to {whole:.1f} s, {added / whole:.0%}")
    print(f"cases that are gone or go by another name took {gone:.1f} s")
    for name in sorted(new, key=lambda name: -now[name])[:TEN]:
        print(f"new: {name.rpartition('/')[2]}: {now[name]:.2f} s")


def report(spent: dict[str, dict[str, float]], sampled: dict[str, dict[str, dict]]) -> None:
    """Print the ratios, and the draws of the costliest cases."""
    both = [name for name in sampled["before"] if name in sampled["now"]]
    total = {when: sum(seconds[name] for name in both) for when, seconds in spent.items()}
    print(
        f"{len(both)} cases with a sampled judgement: {total['now']:.1f} of {total['before']:.1f} s"
    )
    print(f"ratio: {total['now'] / total['before']:.2f}")
    many = [name for name in both if draws(sampled["before"][name]) >= MANY]
    ratio = {name: spent["now"][name] / spent["before"][name] for name in many}
    least = sorted(many, key=ratio.__getitem__)[:TEN]
    eased = [sum(spent[when][name] for name in least) for when in ("now", "before")]
    print(f"the ten of {MANY} draws and more decided most easily: ratio {eased[0] / eased[1]:.2f}")
    for name in sorted(both, key=lambda name: -spent["before"][name])[:TEN]:
        old, new = (draws(sampled[when][name]) for when in ("before", "now"))
        print(
            f"{name.rpartition('/')[2]}: {old} draws before, {new} now; "
            f"{spent['before'][name]:.2f} s before, {spent['now'][name]:.2f} s now"
        )


if __name__ == "__main__":
    main()
