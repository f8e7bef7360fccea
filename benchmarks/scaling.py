"""What a case more costs: time, memory and bytes, by one process, two workers and a cluster of two.

Run with `python -m benchmarks.scaling`, which runs up to ten thousand cases of a claim that does
next to nothing. A cost is the slope of a straight line through the sizes, so that what a run costs
once drops out. Then a hundred thousand cases, with the times of the baseline's, are shared out by
the rule of a cluster in a simulation, of which the process that reports takes a millisecond a case
and another seven a bundle. docs/scaling.md draws on it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from heapq import heappop, heappush
from pathlib import Path

import numpy as np

from benchmarks.growth import CLAIM, INI, SECTION
from benchmarks.measuring import Figure, ratio, show
from theoremcheck.record._folder import BASELINE
from theoremcheck.record._loading import load
from theoremcheck.running._engine import BUNDLE_S

SIZES = (1000, 4000, 10000)
WAYS = {"one process": [], "two workers": ["-n", "2"], "a cluster": ["--cluster", "local:2"]}
SIMULATED, WORKERS = 100_000, (2, 16, 128, 1024)
CASE_S, TASK_S = 0.001, 0.007  # of the process that reports
# A run that says what it took: wall and CPU seconds of the process that reports, CPU seconds of the
# others, and the most memory of the former, in kilobytes.
RUN = """
import json, resource, sys, time
import pytest

start = time.monotonic()
status = pytest.main(["claims", "-q", "-p", "no:cacheprovider", *sys.argv[1:]])
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
others = resource.getrusage(resource.RUSAGE_CHILDREN)
told = [time.monotonic() - start, time.process_time(), others.ru_utime + others.ru_stime]
if status == 0:
    print("\\n" + json.dumps([*told, int(peak.split()[1])]))
"""
MEASURED = ("wall", "reports", "others", "memory", "cases.jsonl", "run.json", "index.html")


def figures() -> Iterator[Figure]:
    for way, arguments in WAYS.items():
        rows = [run(size, arguments) for size in SIZES]
        slope = dict(zip(MEASURED, np.polyfit(SIZES, rows, 1)[0], strict=True))
        told = f"a case more, by {way}"
        yield ratio(f"{told}: wall time", "1 ms", [slope["wall"] * 1e3])
        harness = (slope["reports"] + slope["others"]) * 1e3
        yield ratio(f"{told}: CPU time of all", "1 ms", [harness])
        yield ratio(f"{told}: memory of who reports", "1 kB", [slope["memory"] * 1.024])
        for name in MEASURED[4:]:
            yield ratio(f"{told}: {name}", "1 kB", [slope[name] / 1e3])
    seconds = np.random.default_rng(0).choice(recorded(), SIMULATED)
    for workers in WORKERS:
        least = max(seconds.max(), seconds.sum() / workers)
        wall = simulated(seconds, workers)
        yield ratio(f"{SIMULATED} cases on {workers} workers", "the least possible", [wall / least])


def run(size: int, arguments: list[str]) -> list[float]:
    """Return what so many cases took, in the order of MEASURED; bytes of files last."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "claims/section").mkdir(parents=True)
        (place / "pytest.ini").write_text(INI, "utf-8")
        (place / "claims/__init__.py").touch()
        (place / "claims/section/__init__.py").write_text(SECTION, "utf-8")
        (place / "claims/section/test_one.py").write_text(CLAIM.format(cases=size), "utf-8")
        command = [sys.executable, "-c", RUN, *arguments]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        try:
            told = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            sys.exit(f"{size} cases by {arguments} did not pass:\n{done.stdout}{done.stderr}")
        files = (place / "reports/latest" / name for name in MEASURED[4:])
        return [*told, *(file.stat().st_size for file in files)]


def recorded() -> list[float]:
    """Return the seconds of the baseline's cases."""
    cases = (case for claim in load(BASELINE).claims for case in claim.cases)
    return [case.duration_s for case in cases if case.duration_s]


def simulated(seconds: np.ndarray, workers: int) -> float:
    """Return when the last of cases ends that take so many seconds, shared out longest first."""
    waiting, left = sorted(seconds), float(seconds.sum())
    free = [(0.0, number, 0) for number in range(workers)]  # when, who, and with how many cases
    asked = end = 0.0  # until when the process that reports is busy
    while waiting:
        now, number, back = heappop(free)
        asked = max(asked, now) + back * CASE_S + TASK_S
        limit, taken, count = min(BUNDLE_S, left / (2 * workers)), 0.0, 0
        while waiting and (not count or taken + waiting[-1] <= limit):
            taken, count = taken + waiting.pop(), count + 1
        left -= taken
        heappush(free, (asked + taken, number, count))
        end = max(end, asked + taken)
    return end


if __name__ == "__main__":
    show(figures())
