"""What a second worker saves, how evenly both work, and how much memory a process needs.

Run with `python -m benchmarks.workers`. Wall time is measured here, so nothing else may be running.
No order of the cases takes less time than the longest of them, or than the sum of all shared out
evenly.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Figure, ratio, show
from benchmarks.reuse import Suite

MEGABYTES = 500
# A plugin by which each process tells the most memory it had, in kilobytes.
PEAK = """
from pathlib import Path
import os

def pytest_unconfigure():
    (peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    Path(f"peak-{os.getpid()}").write_text(peak.split()[1])
"""


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder, "tree"), ["claims"])
        (suite.place / "peak_memory.py").write_text(PEAK, "utf-8")
        two, one = (suite.run(str(n), "-p", "peak_memory", workers=n) for n in (2, 1))
        seconds = [case["duration_s"] or 0.0 for case in suite.cases("2")]
        largest = max(int(file.read_text()) for file in suite.place.glob("peak-*")) / 1000
    yield ratio("two workers", "as fast as one", [one.wall / two.wall], at_least=1.9)
    least = max(*seconds, sum(seconds) / 2)
    yield ratio("a run of two workers, whole", "the least possible", [two.wall / least])
    yield ratio("the longest case", "5 s", [max(seconds) / 5], at_most=1)
    yield ratio("the largest process", f"{MEGABYTES} MB", [largest / MEGABYTES], at_most=1)


if __name__ == "__main__":
    show(figures())
