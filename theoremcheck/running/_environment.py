"""Where a run ran: what explains a figure that moved."""

import hashlib
import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

PACKAGES = (
    "theoremcheck",
    "pytest",
    "pytest-xdist",
    "numpy",
    "scipy",
    "torch",
    "numba",
    "scikit-learn",
)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that evidence depends on, as far as
    installed.
    """
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def code(root: Path) -> str:
    """Return a digest of all Python files below `root`, by which shards of one run know each other.

    Hidden folders and virtual environments are left out.
    """
    digest = hashlib.sha256()
    for file in sorted(_python_files(root)):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _python_files(root: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(root):
        here = Path(place)
        folders[:] = [
            f for f in folders if not (f.startswith(".") or (here / f / "pyvenv.cfg").is_file())
        ]
        yield from (here / name for name in files if name.endswith(".py"))


def machine() -> dict[str, Any]:
    """Return the processor's architecture, its vector features as NumPy sees them, and the threads
    per process.
    """
    import numpy as np

    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "vector_features": list(simd.get("found", [])),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "threads_per_process": os.environ.get("OMP_NUM_THREADS", "default"),
    }


def workers(config: pytest.Config) -> int:
    """Return the number of xdist workers, 0 for a run in one process."""
    return len(getattr(config.option, "tx", None) or [])
