"""How many cores this process may use: those it is bound to, within the quota of its container."""

import os
from math import ceil
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def cores(cgroup: Path = CGROUP) -> int:
    """Return how many processes can compute at a time, at least 1.

    A quota stands in `cpu.max` of Linux's second version of control groups: microseconds of a
    period, or `max` for none.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    bound = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        quota, period = (cgroup / "cpu.max").read_text("utf-8").split()
        return max(1, min(bound, ceil(int(quota) / int(period))))
    except (OSError, ValueError):
        return bound
