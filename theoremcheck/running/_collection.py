"""Collection: which modules are claims, which items are cases, and what is wrong with them.

Everything that can be wrong with a module is said when it is collected, a line for each mistake,
which reads the same in one process and under xdist.
"""

import importlib
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from theoremcheck.record._types import DESELECTED
from theoremcheck.report._counted import counted
from theoremcheck.running._binding import bind_case
from theoremcheck.running._catalogue import CASE, Collected, catalogue
from theoremcheck.running._folder import ClaimsFolder, claims_folder
from theoremcheck.running._overlooked import overlooked
from theoremcheck.statement._claim import Claim, Erratum, Section
from theoremcheck.statement._identity import canonical
from theoremcheck.statement._mistakes import Mistake
from theoremcheck.statement._sources import unknown


class ClaimModule(pytest.Module):
    """A module below the claims folder: one claim and its cases."""

    claim: Claim
    section: Section
    claim_id: str
    folder: ClaimsFolder

    def collect(self) -> Any:
        """Check the claim, and collect its cases; CollectError with all that is wrong."""
        folder = claims_folder(self.config)
        assert folder is not None
        self.folder, self.claim_id = folder, folder.claim_id(self.path)
        self.mistakes: list[Mistake] | None = []
        catalogue(self.config).seen.add(self.claim_id)
        first = folder.modules.get(self.claim_id, self.path)
        if folder.home(first) != folder.home(self.path):
            told = f"{first} is {self.claim_id} too; rename one of both"
            raise self.error([Mistake("same-id", told)])
        try:
            self.claim = self._claim()
        except pytest.skip.Exception:
            told = "a claim is not skipped as a whole; say not_run(reason) in its cases"
            raise self.error([Mistake("skipped", told)]) from None
        cases = list(super().collect())
        found = [*self.mistakes, *self._wrong(), *overlooked(self.path, cases)]
        if self.claim.kind == "take-home" and cases:
            told = "a take-home has no cases; its verdict is that of what it rests on"
            found.append(Mistake("take-home", told))
        if self.claim.kind != "take-home" and not cases:
            told = "the claim has no test; write one that calls a verb of `evidence`"
            found.append(Mistake("no-test", told))
        if found:
            raise self.error(found)
        self.mistakes = None  # of a class, whose tests are collected later, each is said by itself
        catalogue(self.config).add_claim(self)
        return cases

    @property
    def home(self) -> Path:
        """The folder of claims that it is below."""
        home = self.folder.home(self.path)
        assert home is not None
        return home

    def error(self, mistakes: Iterable[Mistake]) -> pytest.Collector.CollectError:
        """Return a collection error of a line for each mistake, which names this module."""
        return self.CollectError("\n".join(f"{self.nodeid}: {each}" for each in mistakes))

    def note(self, mistakes: Sequence[Mistake]) -> None:
        """Keep mistakes in a case until all of the module are known; CollectError after that."""
        if self.mistakes is None and mistakes:
            raise self.error(mistakes)
        if self.mistakes is not None:
            self.mistakes += mistakes

    def _claim(self) -> Claim:
        claim = getattr(self.obj, "CLAIM", None)
        if not isinstance(claim, Claim):
            told = "no claim; write CLAIM = Claim(...) at the top of the module"
            raise self.error([Mistake("no-claim", told)])
        return claim

    def _wrong(self) -> Iterator[Mistake]:
        """Yield what is wrong with what the claim says, and find its section."""
        package = sys.modules.get(self.obj.__name__.rpartition(".")[0])
        section = getattr(package, "SECTION", None)
        if isinstance(section, Section):
            self.section = section
        else:
            section = None
            remedy = "write SECTION = Section(number, title, places) in the folder's __init__.py"
            yield Mistake("no-section", f"no section; {remedy}")
        yield from self.claim.mistakes(section)
        errata = [each for each in self.claim.errata if isinstance(each, Erratum)]
        for source in (self.claim.source, *(each.source for each in errata)):
            yield from unknown(source, self.home)
        for path in self._supports(self.claim, (self.claim_id,)):
            if path[-1] not in self.folder.modules:
                told = f"rests_on {path[-1]!r} is unknown"
                if len(path) == 2:
                    remedy = "name a claim by its folder and module, without test_"
                    yield Mistake("rests-on", f"{told}; {remedy}")
            elif path[-1] == self.claim_id:
                told = " -> ".join(path)
                yield Mistake("circle", f"rests_on is circular: {told}; leave one link out")

    def _supports(self, claim: Claim, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield each chain of claims below this one, as far as its first repetition."""
        for name in claim.rests_on:
            yield (*path, name)
            known = name in self.folder.modules and name not in path
            if known and isinstance(support := self._claim_of(name), Claim):
                yield from self._supports(support, (*path, name))

    def _claim_of(self, name: str) -> object:
        """Return the CLAIM of another module, None where it has none: its own error says so."""
        own, other = self.path, self.folder.modules[name]
        package = self.obj.__name__.removesuffix(self._dotted(own))
        if self.home != (home := self.folder.home(other)) and home is not None:
            package = package.removesuffix(f"{self.home.name}.") + f"{home.name}."
        try:
            return getattr(importlib.import_module(package + self._dotted(other)), "CLAIM", None)
        except Exception:
            return None

    def _dotted(self, file: Path) -> str:
        place = self.folder.place(file)
        assert place is not None
        return ".".join(place.with_suffix("").parts)


class Collection:
    """The hooks of a process that collects: the only one, or an xdist worker."""

    def __init__(self, config: pytest.Config, folder: ClaimsFolder) -> None:
        self.config, self.folder, self.tier = config, folder, config.getoption("tier")

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Collect modules below the claims folder as claims."""
        if self.folder.place(module_path) is not None:
            return ClaimModule.from_parent(parent, path=module_path)
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(
        self, collector: pytest.Collector
    ) -> Generator[None, object, object]:
        """Bind each test of a claim to its case."""
        found = yield
        module = collector.getparent(ClaimModule)
        if module is not None:
            for item in found if isinstance(found, list) else [found]:
                if isinstance(item, pytest.Function):
                    module.note(bind_case(item, module))
        return found

    def pytest_make_parametrize_id(self, val: object, argname: str) -> str | None:
        """Name each value in the ids of claims: `slope=0.1`."""
        try:
            return f"{argname}={canonical(val)}"
        except TypeError:
            return None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave the cases of the other tier out, and say so."""

        def put_off(item: pytest.Item) -> bool:
            later = self.tier == "fast" and CASE in item.stash
            return later and item.get_closest_marker("full") is not None

        later = [item for item in items if put_off(item)]
        if later:
            left_out = set(later)
            items[:] = [item for item in items if item not in left_out]
            catalogue(config).put_off(later)
            config.hook.pytest_deselected(items=later)

    def collected(self, session: pytest.Session) -> Collected:
        """Return the catalogue, and whether this run covers only a part of the claims of its tier.

        What is left of `session.items` is what every plugin agreed to run, told to
        `pytest_deselected` or not.
        """
        found = catalogue(self.config)
        found.ask(session.items)
        here = self.config.invocation_params.dir
        named = (argument.partition("::")[0] for argument in self.config.args if "::" in argument)
        files = (here / name for name in named)
        narrowed = {self.folder.claim_id(file) for file in files if self.folder.place(file)}
        uncollected = (self.folder.modules.keys() - found.seen) | narrowed
        whole = found.plain(uncollected)
        deselected = any(case.reason == DESELECTED for case in whole.cases)
        return Collected(whole, bool(uncollected or deselected))


def why(report: pytest.CollectReport) -> str:
    """Return in one line why a module could not be collected: its first mistake, and how many."""
    lines = [line for line in report.longreprtext.splitlines() if line.strip()]
    if own := [line for line in lines if line.startswith(f"{report.nodeid}: ")]:
        return own[0] if len(own) == 1 else f"{own[0]}, and {counted(len(own) - 1, 'more mistake')}"
    told = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")]
    return (told or lines or ["the module could not be collected"])[-1]
