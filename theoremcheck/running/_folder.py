"""The folder of claims: which of its files are claims, and by what id each is known."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

import pytest


@dataclass(frozen=True)
class ClaimsFolder:
    """The folder that is configured, the `patterns` of its modules, and what of it is `ignored`.

    A checkout may be reached by a symbolic link, and so may a module or a section in it: what
    stands below the folder by any of its names is a part of it.
    """

    path: Path
    patterns: tuple[str, ...]
    ignored: tuple[str, ...]
    _places: dict[Path, Path | None] = field(default_factory=dict, repr=False)

    @cached_property
    def resolved(self) -> Path:
        """The folder without symbolic links."""
        return self.path.resolve()

    def place(self, file: Path) -> Path | None:
        """Return where below the folder a file is, None for one that is not."""
        if file not in self._places:
            names = (file.absolute(), file.parent.resolve() / file.name, file.resolve())
            found = [
                name.relative_to(folder)
                for name in names
                for folder in (self.path, self.resolved)
                if name.is_relative_to(folder)
            ]
            self._places[file] = found[0] if found else None
        return self._places[file]

    def claim_id(self, file: Path) -> str:
        """Return a module's place without `test_`: `linear_separators.update_bound`."""
        place = self.place(file)
        if place is None:
            raise ValueError(f"{file} is not below {self.path}")
        *folders, name = place.with_suffix("").parts
        return ".".join((*folders, name.removeprefix("test_")))

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The files that pytest takes for test modules, by the id of the claim that each is."""
        return {self.claim_id(file): file for file in self._files() if self._matches(file)}

    def misnamed(self) -> Iterator[tuple[str, str]]:
        """Yield (id, what to do) for each file that states a claim, but that pytest passes over."""
        for file in self._files():
            if not self._matches(file) and _states_a_claim(file):
                told = ", ".join(self.patterns)
                yield (
                    self.claim_id(file),
                    f"{file.name} states a CLAIM, but is no test module; rename it to match {told}",
                )

    def _matches(self, file: Path) -> bool:
        return any(fnmatch(file.name, pattern) for pattern in self.patterns)

    def _files(self) -> Iterator[Path]:
        for file in sorted(self.path.rglob("*.py")):
            parts = file.relative_to(self.path).parts
            hidden = any(fnmatch(part, name) for part in parts for name in self.ignored)
            if not hidden and file.is_file():
                yield file


def _states_a_claim(file: Path) -> bool:
    try:
        content = file.read_text("utf-8")
        body = ast.parse(content).body if "CLAIM" in content else []
    except (OSError, ValueError, SyntaxError):
        return False
    targets = [t for node in body if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return any(isinstance(target, ast.Name) and target.id == "CLAIM" for target in targets)


FOLDER = pytest.StashKey[ClaimsFolder | None]()


def claims_folder(config: pytest.Config) -> ClaimsFolder | None:
    """Return the folder of claims that the configuration names, or None: then the plugin sleeps."""
    if FOLDER not in config.stash:
        name = config.getini("claims")
        config.stash[FOLDER] = name and ClaimsFolder(
            config.rootpath / name,
            tuple(config.getini("python_files")),
            tuple(config.getini("norecursedirs")),
        )
    return config.stash[FOLDER]
