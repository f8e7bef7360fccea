"""What a case more costs: time, memory and bytes, by one process, two workers and a cluster of two.

Run with `python -m benchmarks.scaling`, which runs up to ten thousand cases of a claim that does
next to nothing. A cost is the slope of a straight line through the sizes, so that what a run costs
once drops out. docs/scaling.md draws on it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.growth import CLAIM, INI, SECTION
from benchmarks.measuring import Figure, ratio, show

SIZES = (1000, 4000, 10000)
WAYS = {"one process": [], "two workers": ["-n", "2"], "a cluster": ["--cluster", "local:2"]}
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


if __name__ == "__main__":
    show(figures())
