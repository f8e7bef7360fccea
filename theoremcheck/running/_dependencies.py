"""What the evidence of a case is a function of, as digests: sources, data, options, surroundings.

Two runs in which all of it is the same have the same evidence, to the last bit.
"""

import hashlib
import json
import os
import platform
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from time import time_ns
from typing import NamedTuple

import msgspec
import pytest

from theoremcheck.running._environment import code, machine
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.running._sources import Sources, Unfollowed
from theoremcheck.running._stale import edited

HARNESS = Path(__file__).parents[1]
# Of what computes: how many threads, which kernels, what is compiled.
VARIABLES = (
    *("OMP_", "MKL_", "OPENBLAS_", "BLIS_", "KMP_", "NUMBA_", "ATEN_", "TORCH_", "NPY_"),
    *("PYTHONHASHSEED", "CUDA_", "CUBLAS_", "GLIBC_TUNABLES"),
)
REFERENCES = "references.bib"  # of which no evidence is made


class Known(NamedTuple):
    """What a claim depends on: its `files` as they were, their digest, or why there is none.

    A file that is `late` was changed since the run began; `unfollowed` says why imports are hidden.
    """

    files: dict[Path, tuple[int, ...] | None]
    key: str | None
    late: Path | None
    unfollowed: str


class Dependencies:
    """The digest of all that each claim's evidence depends on, as it was when the run began."""

    def __init__(self, config: pytest.Config, folder: ClaimsFolder) -> None:
        self.config, self.folder, self.began = config, folder, time_ns()
        self.imported, self.stale = set[Path](), list[str]()
        self._known = dict[str, Known]()
        self.variables = dict(os.environ)  # as they are before anything is imported
        self.sources = self._sources()

    def key(self, claim: str) -> str | None:
        """Return the digest of a claim, None where a source was changed since it was imported."""
        known = self.of(claim)
        same = not self.stale and all(_stat(file) == then for file, then in known.files.items())
        same = same and all(_changed_at(file) < self.began for file in self.imported)
        return known.key if same else None

    @property
    def unknown(self) -> str:
        """What stands for the key of a claim that has none."""
        return f"unknown, --search-seconds {self.config.getoption('search_seconds'):g}"

    def of(self, claim: str) -> Known:
        """Return what a claim depends on, as it is when this is first asked.

        A file that was changed since the run began may have been imported before or after that.
        """
        if claim not in self._known:
            self._known[claim] = self._follow(claim)
        return self._known[claim]

    def watch(self, claims: Iterable[str]) -> None:
        """Follow claims now, so that a change from here on is seen whatever the clock does."""
        for claim in claims:
            self.of(claim)

    def every(self) -> Iterator[Known]:
        """Yield what each claim of the suite depends on."""
        yield from map(self.of, sorted(self.folder.modules))

    def _follow(self, claim: str) -> Known:
        if claim not in self.folder.modules:
            return Known({}, None, None, "")
        try:
            sources = self.sources.of(self.folder.modules[claim])
        except Unfollowed as why:
            return Known({}, None, None, str(why))
        # Before they are read: what is changed after this has another one when a case has run.
        files = {file: _stat(file) for file in sorted({*sources, *self._data(sources)})}
        late = next((file for file in files if _changed_at(file) >= self.began), None)
        endless = self.config.getoption("search_seconds")  # as long as the processor is asked for
        key = None if late or endless else self._key(files)
        return Known(files, key, late, "")

    def edited(self) -> list[str]:
        """Return the names of the suite's modules that were edited since they were imported."""
        return edited(self._suite_s, digest)

    def _suite_s(self, place: str) -> bool:
        if not self.sources.owns(place):
            return False
        file = Path(place)
        if file.is_relative_to(self.config.rootpath):
            return True
        return self.sources.reaches(file) and any(file in known.files for known in self.every())

    def unseen(self, modules: Iterable[str], claim: str) -> dict[str, str]:
        """Return digests of what was imported so far, `modules` the latest, and followed from none.

        Those are the suite's own: what `from package import *` brings in, or a pickle. Mostly all
        of the latest are followed from the `claim` that was judged. A name is one below the root,
        as the process that imported it may stand in another checkout.
        """
        root = self.config.rootpath
        names = (os.path.join(root, name) for name in modules)
        new = {Path(place) for place in names if self.sources.owns(place)}
        new = new.difference(self.of(claim).files)
        if any(map(self.sources.reaches, new)):  # no other is among the files of a claim
            new = new.difference(*(known.files for known in self.every()))
        self.imported |= new
        return {relative(file, root): digest(file) for file in self.imported}

    def _key(self, files: Iterable[Path]) -> str:
        root = self.config.rootpath
        told = [[os.path.relpath(file, root), digest(file)] for file in files]
        mentioned = self._mentioned(file for file in files if file.suffix == ".py")
        said = json.dumps([self.surroundings, told, mentioned])
        return hashlib.sha256(said.encode()).hexdigest()

    def _sources(self) -> Sources:
        """Return what is the suite's own: all that is not installed, and is no part of us."""
        root, homes = self.config.rootpath, self.folder.paths
        installed = {sys.prefix, sys.base_prefix, site.getusersitepackages()}
        places = [HARNESS, *map(Path, installed | set(sysconfig.get_paths().values()))]
        apart = tuple(place for place in places if not root.is_relative_to(place))
        own = Sources((), (), apart).owns
        around = {p for home in homes for p in home.parents if p.is_relative_to(root)}
        roots = [Path(place).absolute() for place in sys.path]
        roots += [place.parent for place in sorted(around) if (place / "__init__.py").is_file()]
        roots = [place for place in roots if place.is_dir() and own(place)]
        plugins = (getattr(p, "__file__", None) for p in self.config.pluginmanager.get_plugins())
        loaded = {Path(file) for file in plugins if file and file.endswith(".py")}
        loaded |= {file for home in homes for file in home.rglob("conftest.py")}
        loaded |= {place / "conftest.py" for place in around}
        above = tuple(dict.fromkeys([*roots, *(home.parent for home in homes)]))
        return Sources(above, tuple(sorted(f for f in loaded if own(f) and f.is_file())), apart)

    @cached_property
    def surroundings(self) -> str:
        """The digest of what is the same for all claims: versions, processor, harness, seed."""
        settings, variables = self.config.inipath, sorted(self.variables.items())
        option = self.config.option
        told = {
            "fixed": fixed(),
            "variables": [each for each in variables if each[0].startswith(VARIABLES)],
            "settings": [digest(settings) if settings else "", option.override_ini],
            "interpreter": [list(sys.flags), sys.warnoptions, option.pythonwarnings],
            "root seed": self.config.getoption("root_seed"),
        }
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _data(self, sources: Iterable[Path]) -> Iterator[Path]:
        """Yield what lies beside sources and is none: data, and counterexamples that are kept."""
        for folder in {file.parent for file in sources}:
            if self.folder.place(folder) or (folder / "__init__.py").is_file():
                yield from _beside(folder)

    def _mentioned(self, sources: Iterable[Path]) -> list[str]:
        """Return the options and variables whose names stand in quotes, with their values."""
        options = vars(self.config.option).items()
        known = {f"--{name.replace('_', '-')}": value for name, value in options}
        known |= dict(options) | self.variables
        words = set[str]().union(*map(_quoted, sources))
        return [f"{name}={known[name]!r}" for name in sorted(words & set(known))]


def relative(file: Path, root: Path) -> str:
    """Return a file's name for another run, which may be one of another checkout."""
    return str(file.relative_to(root) if file.is_relative_to(root) else file)


def _beside(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if name[0] != "." and not _has_code(here / name)]
        for name in files:
            if name[0] != "." and not name.endswith(".py") and name != REFERENCES:
                yield here / name


def _has_code(folder: Path) -> bool:
    return folder.name == "__pycache__" or next(folder.glob("*.py"), None) is not None


@cache
def fixed() -> str:
    """Return the digest of what does not change while a process runs."""
    told = {
        "python": [sys.version, sys.implementation.cache_tag, platform.platform()],
        "packages": sorted({f"{d.name}=={d.version} {_record(d)}" for d in distributions()}),
        "processor": [_processor(), msgspec.to_builtins(machine())],
        "harness": code(HARNESS),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _record(package: Distribution) -> str:
    """Return a digest of what is installed: a package may be so again under its old version."""
    told = [package.read_text(name) or "" for name in ("RECORD", "direct_url.json")]
    return hashlib.sha256("".join(told).encode()).hexdigest()


def _processor() -> str:
    """Return what tells apart processors for which libraries choose other kernels."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(wanted)}))


def _stat(file: Path) -> tuple[int, ...] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return max(found.st_mtime_ns, found.st_ctime_ns), found.st_size, found.st_ino


def _changed_at(file: Path) -> int:
    found = _stat(file)
    return found[0] if found else 0


def digest(file: Path) -> str:
    """Return the hexadecimal SHA-256 of a file, or why it cannot be read."""
    return _digest(file, _stat(file))


@lru_cache(maxsize=2**16)
def _digest(file: Path, stat: object) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return type(error).__name__


def _quoted(file: Path) -> frozenset[str]:
    return _quoted_in(file, _stat(file))


@lru_cache(maxsize=2**16)
def _quoted_in(file: Path, stat: object) -> frozenset[str]:
    words = re.findall(r"""["']((?:--)?[\w-]+)["']""", file.read_text("utf-8", "replace"))
    return frozenset(words)
