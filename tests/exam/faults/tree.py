"""The tree that entries change: its claims, what each of them imports, and the catalogues."""

import ast
import json
import pkgutil
import zlib
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path

import grimp

from tests.exam import faults
from tests.exam.faults import ROOT, Entry
from tests.exam.kernels import compiled, kernels

ROOMS = {"false theorem": ("claims/",), "faulty world": ("models/",)}
BYSTANDER_S = 0.5  # a bystander's case takes at most this long, by the baseline


class Tree:
    """Claims below `root` that have cases, by id, and the imports among the rooms."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.imports = grimp.build_graph("claims", "models", cache_dir=None)
        found = {_claim(file): file for file in sorted(root.glob("claims/*/test_*.py"))}
        parsed = {claim: ast.parse(file.read_text("utf-8")) for claim, file in found.items()}
        self.claims = {
            claim: file.relative_to(root).as_posix()
            for claim, file in found.items()
            if any(_is_test(node) for node in parsed[claim].body)
        }
        self.rests_on = {claim: _rests_on(tree) for claim, tree in parsed.items()}

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The seconds that each case took in the baseline, by node id; none where there is none."""
        return {
            case["nodeid"]: case["duration_s"]
            for claim in self._baseline
            for case in claim["cases"]
            if case["asked"]
        }

    @cached_property
    def out_of_reach(self) -> set[str]:
        """The claims of which the baseline ran no case, for want of data that one brings along."""
        return {claim["id"] for claim in self._baseline if claim.get("verdict") == "NOT ASKED"}

    @cached_property
    def _baseline(self) -> list[dict]:
        file = self.root / "reports" / "baseline" / "run.json"
        return json.loads(file.read_bytes())["claims"] if file.is_file() else []

    def closure(self, claim: str) -> set[str]:
        """Return the files that run when a claim is imported, packages' `__init__.py` too."""
        module = _dotted(self.claims[claim])
        names = {module, *self.imports.find_upstream_modules(module)}
        parts = [name.split(".") for name in names]
        names |= {".".join(part[:n]) for part in parts for n in range(1, len(part))}
        return {file for name in names for file in (_file(name), _package(name))}

    @cached_property
    def kernels(self) -> set[str]:
        """The files whose functions numba compiles."""
        return kernels(self.root, map(_file, self.imports.modules))

    def feeds_a_kernel(self, files: set[str]) -> bool:
        """Say whether what numba compiles may depend on one of these files."""
        return bool(files & compiled(self.imports, self.kernels))

    def bystander(self, entry: Entry) -> str | None:
        """Return a claim that an entry does not touch, always the same one, if there is any.

        It has a fast case without a kernel, for to compile one takes longer than the case.
        """
        cheapest: dict[str, float] = {}
        for nodeid, seconds in self.seconds.items():
            file = nodeid.partition("::")[0]
            cheapest[file] = min(seconds, cheapest.get(file, seconds))
        others = [
            claim
            for claim, file in self.claims.items()
            if cheapest.get(file, 1.0) < BYSTANDER_S
            and not self.closure(claim) & self.kernels
            and not self._touched(claim, entry)
        ]
        return others[zlib.crc32(entry.name.encode()) % len(others)] if others else None

    def _touched(self, claim: str, entry: Entry) -> bool:
        """Say whether a claim uses what an entry changes, or rests on one that does."""
        own = claim in self.claims and bool(self.closure(claim) & entry.files)
        return own or any(self._touched(each, entry) for each in self.rests_on.get(claim, ()))

    def problems(self, entry: Entry) -> Iterator[str]:
        """Yield what is wrong with an entry, each with the remedy."""
        for change in entry.changes:
            file = self.root / change.file
            if not change.file.startswith(ROOMS.get(entry.kind, ("claims/", "models/"))):
                yield f"{change.file} is no place of a {entry.kind}; change another file"
            elif not file.is_file():
                yield f"{change.file} does not exist; correct the name"
            elif (n := file.read_text("utf-8").count(change.old)) != 1:
                yield f"{change.file} holds {change.old!r} {n} times; write what it holds once"
            elif change.new == change.old:
                yield f"{change.old!r} stays as it is; change it"
        if not entry.claims or isinstance(entry.claims, str):
            yield f"{entry.claims!r} are no claims; name a tuple of them"
            return
        for claim in entry.claims:
            if claim not in self.claims:
                yield f"{claim!r} is no claim with cases; name one by its folder and module"
            elif not self.closure(claim) & entry.files:
                yield f"{claim} imports nothing of {sorted(entry.files)}; name a claim that does"


def catalogues() -> dict[str, list[Entry]]:
    """Return the entries by section: those of the modules that are named as a folder of claims."""
    found: dict[str, list[Entry]] = {}
    for module in pkgutil.walk_packages(faults.__path__, f"{faults.__name__}."):
        section = module.name.removeprefix(f"{faults.__name__}.").partition(".")[0]
        if (ROOT / "claims" / section).is_dir():
            entries = getattr(import_module(module.name), "CATALOGUE", [])
            found.setdefault(section, []).extend(entries)
    return found


def unexamined(tree: Tree, entries: list[Entry]) -> Iterator[str]:
    """Yield the claims that have fewer than two faults to catch, or no true variant.

    Those whose data is out of reach are passed over: no fault could be seen there.
    """
    for claim in sorted(tree.claims.keys() - tree.out_of_reach):
        kinds = [entry.fault for entry in entries if claim in entry.claims]
        if sum(kinds) < 2 or all(kinds):
            yield f"{claim}: {sum(kinds)} faults, {len(kinds) - sum(kinds)} true variants"


def _claim(file: Path) -> str:
    return f"{file.parent.name}.{file.stem.removeprefix('test_')}"


def _is_test(node: ast.stmt) -> bool:
    named = isinstance(node, ast.FunctionDef | ast.ClassDef)
    return named and node.name.lower().startswith("test")


def _rests_on(module: ast.Module) -> list[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "rests_on":
            return ast.literal_eval(node.value)
    return []


def _dotted(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")


def _file(name: str) -> str:
    return name.replace(".", "/") + ".py"


def _package(name: str) -> str:
    return name.replace(".", "/") + "/__init__.py"
