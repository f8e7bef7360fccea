"""Collection: which modules are claims, which items are cases, and what is wrong with them.

Everything that can be wrong is said while the module is collected, as a one-line collection error,
which reads the same in one process and under xdist.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from theoremcheck.cases import MARK, Sort, canonical, canonical_parameters, case_id
from theoremcheck.claim import Claim, Section, erratum
from theoremcheck.sources import sources

CASE = pytest.StashKey[dict[str, Any]]()
SORT = pytest.StashKey[Sort]()


def claims_folder(config: pytest.Config) -> Path | None:
    """Return the folder of claims that `pytest.ini` names, or None: then the plugin sleeps."""
    name = config.getini("claims")
    return (config.rootpath / name).resolve() if name else None


def claim_id(path: Path, folder: Path) -> str:
    """Return a module's place without `test_`: `linear_separators.update_bound`."""
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join((*parts[:-1], parts[-1].removeprefix("test_")))


class ClaimModule(pytest.Module):
    """A module below the claims folder: one claim and its cases."""

    claim: Claim
    section: Section
    claim_id: str

    def collect(self) -> Any:
        """Check the claim, then collect its cases; CollectError with the remedy if it is malformed."""
        folder = claims_folder(self.config)
        assert folder is not None
        catalogue(self.config).modules.add(str(self.path))
        self.claim_id = claim_id(self.path, folder)
        self.claim, self.section = self._claim(folder)
        cases = list(super().collect())
        if self.claim.kind == "take-home" and cases:
            raise self.error("a take-home has no cases; its verdict is that of what it rests on")
        if self.claim.kind != "take-home" and not cases:
            raise self.error("the claim has no test; write one that calls a verb of `evidence`")
        catalogue(self.config).add_claim(self)
        return cases

    def error(self, message: str) -> pytest.Collector.CollectError:
        """Return a collection error that names this module."""
        return self.CollectError(f"{self.nodeid}: {message}")

    def _claim(self, folder: Path) -> tuple[Claim, Section]:
        claim = getattr(self.obj, "CLAIM", None)
        if not isinstance(claim, Claim):
            raise self.error("no claim; write CLAIM = Claim(...) at the top of the module")
        package = sys.modules.get(self.obj.__name__.rpartition(".")[0])
        section = getattr(package, "SECTION", None)
        if not isinstance(section, Section):
            raise self.error(
                "no section; write SECTION = Section(number, title, slides) in the folder's __init__.py"
            )
        if problem := claim.problem(section):
            raise self.error(problem)
        if claim.source and claim.source.partition(",")[0] not in sources(folder):
            raise self.error(f"source {claim.source!r} is not in {folder.name}/references.bib; add it there")
        for path in self._supports(folder, claim, (self.claim_id,)):
            if path[-1] == self.claim_id:
                raise self.error(f"rests_on is circular: {' -> '.join(path)}; leave one link out")
        return claim, section

    def _supports(self, folder: Path, claim: Claim, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield each chain of claims below this one, as far as its first repetition."""
        for name in claim.rests_on:
            *place, last = name.split(".")
            if not folder.joinpath(*place, f"test_{last}.py").is_file():
                raise self.error(
                    f"rests_on {name!r} is unknown; name a claim by its folder and module, without test_"
                )
            yield (*path, name)
            if name not in path:
                package = self.obj.__name__.removesuffix("." + ".".join(_module_of(self.claim_id)))
                module = importlib.import_module(".".join((package, *_module_of(name))))
                yield from self._supports(folder, module.CLAIM, (*path, name))


def _module_of(name: str) -> tuple[str, ...]:
    *place, last = name.split(".")
    return (*place, f"test_{last}")


def bind_case(item: pytest.Function, module: ClaimModule) -> None:
    """Attach to `item` what it is a case of; CollectError if two departures meet or a premise is unknown."""
    sorts = [mark.args[0] for mark in item.iter_markers(MARK)]
    special = [sort for sort in sorts if sort != Sort()]
    if len(special) > 1:
        named = " and ".join(sort.label() for sort in special)
        raise module.error(f"{item.name} has two departures, {named}; give each a cell of its own")
    sort = special[0] if special else Sort()
    if problem := sort.problem(module.claim):
        raise module.error(f"{item.name}: {problem}")
    callspec = getattr(item, "callspec", None)
    try:
        parameters = canonical_parameters(callspec.params, callspec.id) if callspec else {}
    except TypeError as error:
        raise module.error(f"{item.name}: {error}") from None
    order = [name for name in item.fixturenames if name in parameters]
    parameters = {name: parameters[name] for name in order}
    item.stash[SORT] = sort
    item.stash[CASE] = {
        "id": case_id(module.claim_id, item.originalname, parameters),
        "claim": module.claim_id,
        "nodeid": item.nodeid,
        "sort": sort.name,
        "premise": sort.premise,
        "erratum": erratum(sort.erratum, tested=True) if sort.erratum else None,
        "breaks": sort.breaks,
        "parameters": parameters,
        "expected": str(sort.expect),
    }


class Catalogue:
    """All that a collection found: sections, claims and cases as plain data, asked for or not."""

    def __init__(self) -> None:
        self.claims: dict[str, dict[str, Any]] = {}
        self.cases: dict[str, dict[str, Any]] = {}
        self.modules: set[str] = set()

    def add_claim(self, module: ClaimModule) -> None:
        """Enter a claim with its section."""
        claim, section = module.claim, module.section
        folder = claims_folder(module.config)
        assert folder is not None
        self.claims[module.claim_id] = {
            "id": module.claim_id,
            "section": section.number,
            "title": section.title,
            "place": section.slides.index(claim.slide),
            "kind": claim.kind,
            "statement": claim.statement,
            "slide": claim.slide,
            "source": claim.source,
            "reference": sources(folder).get(claim.source.partition(",")[0], ""),
            "story": (module.obj.__doc__ or "").strip(),
            "premises": dict(claim.premises),
            "quantifiers": dict(claim.quantifiers),
            "rests_on": list(claim.rests_on),
            "errata": [erratum(text, tested=False) for text in claim.errata],
        }

    def add_case(self, item: pytest.Item, asked: bool, reason: str = "") -> None:
        """Enter a case, and why nobody asked for it, if so."""
        self.cases[item.nodeid] = item.stash[CASE] | {"asked": asked, "reason": reason}

    def plain(self) -> dict[str, Any]:
        """Return the catalogue as JSON data."""
        return {"claims": list(self.claims.values()), "cases": list(self.cases.values())}


CATALOGUE = pytest.StashKey[Catalogue]()


def catalogue(config: pytest.Config) -> Catalogue:
    """Return the catalogue of this process."""
    return config.stash.setdefault(CATALOGUE, Catalogue())


class Collection:
    """The hooks of a process that collects: the only one, or an xdist worker."""

    def __init__(self, config: pytest.Config) -> None:
        self.config, self.tier = config, config.getoption("tier")
        self.folder = claims_folder(config)
        self.deselected = 0

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Collect modules below the claims folder as claims."""
        if self.folder and module_path.resolve().is_relative_to(self.folder):
            return ClaimModule.from_parent(parent, path=module_path)
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector: pytest.Collector) -> Any:
        """Bind each test of a claim to its case."""
        found = yield
        module = collector.getparent(ClaimModule)
        if module is not None:
            for item in found if isinstance(found, list) else [found]:
                if isinstance(item, pytest.Function):
                    bind_case(item, module)
        return found

    def pytest_make_parametrize_id(self, val: object, argname: str) -> str | None:
        """Name each value in the ids of claims: `slope=0.1`."""
        try:
            return f"{argname}={canonical(val)}"
        except TypeError:
            return None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the cases of the other tier out, and say so."""
        later = [i for i in items if CASE in i.stash and self.tier == "fast" and i.get_closest_marker("full")]
        if later:
            items[:] = [item for item in items if item not in set(later)]
            for item in later:
                catalogue(config).add_case(item, asked=False, reason="not asked: full tier")
            config.hook.pytest_deselected(items=later)
        for item in items:
            if CASE in item.stash:
                catalogue(config).add_case(item, asked=True)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what a selection leaves out: such a run is partial."""
        for item in items:
            if CASE in item.stash and item.nodeid not in catalogue(self.config).cases:
                catalogue(self.config).add_case(item, asked=False, reason="not asked: deselected")
                self.deselected += 1

    def partial(self) -> bool:
        """Say whether this run covers only a part of the claims of its tier."""
        assert self.folder is not None
        narrowed = any("::" in argument for argument in self.config.args)
        missing = {str(path) for path in self.folder.rglob("test_*.py")} - catalogue(self.config).modules
        return bool(narrowed or missing or self.deselected)
