"""The folders of claims: which of their files are claims, and by what id each is known."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

import pytest

from theoremcheck.statement._mistakes import Mistake


@dataclass(frozen=True)
class ClaimsFolder:
    """The folders that are configured, the `patterns` of their modules, and what is `ignored`.

    A checkout may be reached by a symbolic link, and so may a module or a section in it: what
    stands below a folder by any of its names is a part of it.
    """

    paths: tuple[Path, ...]
    patterns: tuple[str, ...]
    ignored: tuple[str, ...]
    _places: dict[Path, tuple[Path, Path] | None] = field(default_factory=dict, repr=False)

    def home(self, file: Path) -> Path | None:
        """Return the folder that a file is below, None for one that is not."""
        found = self._place(file)
        return found and found[0]

    def place(self, file: Path) -> Path | None:
        """Return where below its folder a file is, None for one that is not."""
        found = self._place(file)
        return found and found[1]

    def _place(self, file: Path) -> tuple[Path, Path] | None:
        if file not in self._places:
            names = (file.absolute(), file.parent.resolve() / file.name, file.resolve())
            found = [
                (folder, name.relative_to(own))
                for name in names
                for folder in self.paths
                for own in (folder, folder.resolve())
                if name.is_relative_to(own)
            ]
            self._places[file] = found[0] if found else None
        return self._places[file]

    def claim_id(self, file: Path) -> str:
        """Return a module's place without `test_`: `linear_separators.update_bound`."""
        place = self.place(file)
        if place is None:
            raise ValueError(f"{file} is not below {' or '.join(map(str, self.paths))}")
        *folders, name = place.with_suffix("").parts
        return ".".join((*folders, name.removeprefix("test_")))

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The files that pytest takes for test modules, by the id of the claim that each is.

        Of two folders' modules of one id this is the first; the other is refused when it is
        collected.
        """
        found: dict[str, Path] = {}
        for file in self._files():
            if self._matches(file):
                found.setdefault(self.claim_id(file), file)
        return found

    def misnamed(self) -> Iterator[tuple[str, str]]:
        """Yield (id, what to do) for each file that states a claim, but that pytest passes over."""
        for file in self._files():
            if not self._matches(file) and _states_a_claim(file):
                told = f"{file.name} states a CLAIM, but is no test module"
                remedy = f"rename it to match {', '.join(self.patterns)}"
                yield self.claim_id(file), str(Mistake("misnamed", f"{told}; {remedy}"))

    def _matches(self, file: Path) -> bool:
        return any(fnmatch(file.name, pattern) for pattern in self.patterns)

    def _files(self) -> Iterator[Path]:
        for folder in self.paths:
            for file in sorted(folder.rglob("*.py")):
                parts = file.relative_to(folder).parts
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
    """Return the folders of claims that the configuration names; None lets the plugin sleep."""
    if FOLDER not in config.stash:
        names = config.getini("claims")
        config.stash[FOLDER] = names and ClaimsFolder(
            tuple(config.rootpath / name for name in names),
            tuple(config.getini("python_files")),
            tuple(config.getini("norecursedirs")),
        )
    return config.stash[FOLDER]
