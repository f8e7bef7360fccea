"""Where a run ran: what explains a figure that moved."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytest

PACKAGES = ("theoremcheck", "pytest", "pytest-xdist", "numpy", "scipy", "torch", "numba", "scikit-learn")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that evidence depends on, as far as installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return the processor's architecture, its vector features as NumPy sees them, and the threads per process."""
    import numpy as np

    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "vector_features": list(simd.get("found", [])),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "threads_per_process": os.environ.get("OMP_NUM_THREADS", "default"),
    }


def workers(config: pytest.Config) -> int:
    """Return the number of xdist workers, 0 for a run in one process."""
    return len(getattr(config.option, "tx", None) or [])
