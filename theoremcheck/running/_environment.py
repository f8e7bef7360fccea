"""Where a run runs, and on what code: what explains a figure that moved."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from theoremcheck.record._types import Machine

if TYPE_CHECKING:
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
GIT_TIMEOUT_S = 20


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed packages that evidence depends on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def code(root: Path) -> str:
    """Return a digest of all Python files below `root`, by which shards of one run know each other.

    What is hidden, is no regular file (the dangling link by which an editor locks one) or cannot be
    read is left out, and so are virtual environments.
    """
    digest = hashlib.sha256()
    for file in sorted(_python_files(root)):
        try:
            content = hashlib.sha256(file.read_bytes()).digest()
        except OSError:
            continue
        name = file.relative_to(root).as_posix().encode("utf-8", "surrogateescape")
        digest.update(name + b"\0" + content)
    return digest.hexdigest()[:16]


def known_here(root: Path) -> dict[str, str]:
    """Return what processes of one run have in common: the code below `root`, and the versions."""
    return {"code": code(root)} | versions()


def _python_files(root: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(root):
        here = Path(place)
        folders[:] = [
            name
            for name in folders
            if not (name.startswith(".") or (here / name / "pyvenv.cfg").is_file())
        ]
        for name in files:
            if name.endswith(".py") and not name.startswith(".") and (here / name).is_file():
                yield here / name


def checkout(root: Path) -> tuple[str | None, bool | None]:
    """Return the commit that git has checked out at `root`, and whether the code differs from it.

    Files that git does not track count where they are Python. Both are None without git.
    """
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if commit is None or changes is None:
        return None, None
    lines = changes.splitlines()
    dirty = any(not line.startswith("??") or line.endswith((".py", '.py"')) for line in lines)
    return commit.strip(), dirty


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            check=True,
            timeout=GIT_TIMEOUT_S,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def machine() -> Machine:
    """Return what evidence may depend on to the last bit: the processor and the threads."""
    import numpy as np

    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    affinity = getattr(os, "sched_getaffinity", None)
    return Machine(
        system=platform.system(),
        architecture=platform.machine(),
        vector_features=list(simd.get("found", [])),
        cores=len(affinity(0)) if affinity else os.cpu_count(),
        threads_per_process=os.environ.get("OMP_NUM_THREADS", "default"),
    )


def workers(config: "pytest.Config") -> int:
    """Return the number of workers, of xdist or a cluster, 0 for a run in one process."""
    of_cluster: int = getattr(config.option, "cluster_workers", 0)  # when the run began
    return of_cluster or len(getattr(config.option, "tx", None) or [])
