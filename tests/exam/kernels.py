"""What numba compiles: its cache looks at a kernel's file alone, not at what is inlined into it."""

from collections.abc import Iterable
from pathlib import Path

from grimp import ImportGraph


def kernels(root: Path, files: Iterable[str]) -> set[str]:
    """Return those of some files below a root whose functions numba compiles."""
    found = {file: root / file for file in files}
    return {n for n, file in found.items() if file.is_file() and "njit" in file.read_text("utf-8")}


def compiled(imports: ImportGraph, some: Iterable[str]) -> set[str]:
    """Return the files of kernels, and all that these import."""
    names = {".".join(Path(file).with_suffix("").parts) for file in some}
    fed = names.union(*(imports.find_upstream_modules(name) for name in names))
    return {name.replace(".", "/") + ".py" for name in fed}
