"""What a claim's evidence is computed by: the files of its module and of all that it imports.

Followed are imports of the suite's own modules, wherever they stand in a file: of packages, of
files that stand alone, and of conftests, which no graph of packages holds. What a module imports by
a name that is put together while it runs cannot be followed.
"""

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

DYNAMIC = {"import_module", "run_path", "run_module", "exec_module", "load_module", "__import__"}
DYNAMIC |= {"importorskip", "resolve_name"}
CALLED = {"exec", "eval"}  # as names: a network has a method eval


class Unfollowed(Exception):
    """What a file imports cannot be told; the message says why."""


@dataclass(frozen=True)
class Sources:
    """The suite's own Python files, found from the `roots` of its imports.

    `started` are those that are loaded beside the claims: conftests and plugins. Files below one of
    `apart` are no part of the suite: the harness, a virtual environment.
    """

    roots: tuple[Path, ...]
    started: tuple[Path, ...]
    apart: tuple[Path, ...]
    _imports: dict[Path, frozenset[Path]] = field(default_factory=dict, repr=False)
    _found: dict[str, tuple[Path, ...]] = field(default_factory=dict, repr=False)

    def of(self, module: Path) -> frozenset[Path]:
        """Return the files that the evidence of a claim depends on; Unfollowed if one hides some.

        Those are its module, the conftests above it, the plugins, all that one of these imports,
        and each package's `__init__.py` around them.
        """
        loaded = (file for file in self.started if _applies(file, module))
        found: set[Path] = set()
        left = [module, *loaded]
        while left:
            file = left.pop()
            if file not in found:
                found.add(file)
                left += self.imported(file)
        return frozenset(found)

    def imported(self, file: Path) -> frozenset[Path]:
        """Return the suite's files that one file imports, and the `__init__.py` around it."""
        if file not in self._imports:
            tree = _tree(file)
            if told := _dynamic(tree):
                raise Unfollowed(f"{file} {told}")
            names = {self._name(file), *_imported(tree, self._package(file))}
            self._imports[file] = frozenset(f for name in names for f in self._files(name))
        return self._imports[file]

    def owns(self, file: Path | str) -> bool:
        """Say whether a file is the suite's own.

        It is asked of thousands, so that names are compared, and no paths taken apart. A bare name,
        as some modules of torch have for their file, is none.
        """
        return os.path.isabs(file) and not _below(file).startswith(self._elsewhere)

    def reaches(self, file: Path) -> bool:
        """Say whether a file stands where imports are found, or is loaded beside the claims."""
        return file in self.started or any(file.is_relative_to(root) for root in self.roots)

    @cached_property
    def _elsewhere(self) -> tuple[str, ...]:
        return tuple(map(_below, self.apart))

    def _files(self, name: str) -> tuple[Path, ...]:
        """Return the suite's files by which a module comes in; many ask for the same one."""
        if name not in self._found:
            self._found[name] = tuple(self._sought(name))
        return self._found[name]

    def _sought(self, name: str) -> Iterator[Path]:
        parts = name.split(".")
        for root in self.roots:
            for end in range(1, len(parts) + 1):
                place = root.joinpath(*parts[:end])
                for file in (place.parent / f"{place.name}.py", place / "__init__.py"):
                    if self.owns(file) and file.is_file():
                        yield file

    def _name(self, file: Path) -> str:
        """Return the name by which a file is imported, that of its package for `__init__.py`."""
        root = next(root for root in (*self.roots, file.parent) if file.is_relative_to(root))
        parts = file.relative_to(root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _package(self, file: Path) -> str:
        name = self._name(file)
        return name if file.name == "__init__.py" else name.rpartition(".")[0]


def _below(place: Path | str) -> str:
    """Return how the names of a place, and of all below it, begin."""
    return os.path.join(os.path.normcase(place), "")


def _applies(file: Path, module: Path) -> bool:
    """Say whether a file that is loaded beside claims is there for this one."""
    return file.name != "conftest.py" or module.is_relative_to(file.parent)


def _tree(file: Path) -> ast.Module:
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        raise Unfollowed(f"{file} cannot be read ({error})") from None


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield the names that a module of a package may import; of what it takes from one, both."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (base, *(f"{base}.{alias.name}" for alias in node.names))


def _dynamic(tree: ast.Module) -> str:
    """Say by what a module hides its imports; nothing of most."""
    for node in ast.walk(tree):
        for name in _names(node):
            if name in DYNAMIC:
                return f"imports by {name} (line {getattr(node, 'lineno', 1)})"
            if name in CALLED and isinstance(node, ast.Name):
                return f"runs code by {name} (line {node.lineno})"
    return ""


def _names(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    return (node.name,) if isinstance(node, ast.alias) else ()
