"""Collection: which modules are claims, which items are cases, and what is wrong with them.

Everything that can be wrong is said while the module is collected, as a one-line collection error,
which reads the same in one process and under xdist.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from theoremcheck.record._folder import DESELECTED, FULL_TIER
from theoremcheck.statement._cases import MARK, Sort, canonical, canonical_parameters, case_id
from theoremcheck.statement._claim import Claim, Section, erratum
from theoremcheck.statement._sources import sources

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
        """Check the claim, then collect its cases; CollectError with the remedy if it is
        malformed.
        """
        folder = claims_folder(self.config)
        assert folder is not None
        catalogue(self.config).modules.add(self.path.resolve())
        self.claim_id = claim_id(self.path, folder)
        try:
            self.claim, self.section = self._claim(folder)
        except pytest.skip.Exception:
            raise self.error(
                "a claim is not skipped as a whole; say not_run(reason) in its cases"
            ) from None
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
                "no section; write SECTION = Section(number, title, slides) in the folder's "
                "__init__.py"
            )
        if problem := claim.problem(section):
            raise self.error(problem)
        if claim.source and claim.source.partition(",")[0] not in sources(folder):
            raise self.error(
                f"source {claim.source!r} is not in {folder.name}/references.bib; add it there"
            )
        for path in self._supports(folder, claim, (self.claim_id,)):
            if path[-1] == self.claim_id:
                raise self.error(f"rests_on is circular: {' -> '.join(path)}; leave one link out")
        return claim, section

    def _supports(
        self, folder: Path, claim: Claim, path: tuple[str, ...]
    ) -> Iterator[tuple[str, ...]]:
        """Yield each chain of claims below this one, as far as its first repetition."""
        for name in claim.rests_on:
            *place, last = name.split(".")
            if not folder.joinpath(*place, f"test_{last}.py").is_file():
                raise self.error(
                    f"rests_on {name!r} is unknown; name a claim by its folder and module, without "
                    f"test_"
                )
            yield (*path, name)
            if name not in path and isinstance(support := self._claim_of(name), Claim):
                yield from self._supports(folder, support, (*path, name))

    def _claim_of(self, name: str) -> object:
        """Return the CLAIM of another module, None where it has none: that module's own error says
        so.
        """
        package = self.obj.__name__.removesuffix("." + ".".join(_module_of(self.claim_id)))
        try:
            return getattr(
                importlib.import_module(".".join((package, *_module_of(name)))), "CLAIM", None
            )
        except Exception:
            return None


def _module_of(name: str) -> tuple[str, ...]:
    *place, last = name.split(".")
    return (*place, f"test_{last}")


def bind_case(item: pytest.Function, module: ClaimModule) -> None:
    """Attach to `item` what it is a case of; CollectError if two departures meet or a premise is
    unknown.
    """
    sorts = [mark.args[0] for mark in item.iter_markers(MARK)]
    special = [sort for sort in sorts if sort != Sort()]
    if len(special) > 1:
        named = " and ".join(sort.label() for sort in special)
        raise module.error(f"{item.name} has two departures, {named}; give each a cell of its own")
    sort = special[0] if special else Sort()
    if problem := sort.problem(module.claim):
        raise module.error(f"{item.name}: {problem}")
    if item.get_closest_marker("xfail"):
        raise module.error(
            f"{item.name} is marked xfail; predict the break by without, as_written or expect="
        )
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
    catalogue(module.config).add_case(item, module)


class Catalogue:
    """All that a collection found: sections, claims and cases as plain data, asked for or not."""

    def __init__(self) -> None:
        self.claims: dict[str, dict[str, Any]] = {}
        self.cases: dict[str, dict[str, Any]] = {}
        self.modules: set[Path] = set()

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

    def add_case(self, item: pytest.Item, module: ClaimModule) -> None:
        """Enter a case that nobody has asked for yet; CollectError if another one has its
        identity.
        """
        case = item.stash[CASE]
        twin = self.cases.setdefault(case["id"], case | {"asked": False, "reason": DESELECTED})
        if twin["nodeid"] != case["nodeid"]:
            raise module.error(
                f"{item.name} and {twin['nodeid'].rpartition('::')[2]} are both {case['id']}; "
                "rename a test or add a parameter that tells them apart"
            )

    def put_off(self, items: Iterable[pytest.Item]) -> None:
        """Note that cases belong to the full tier, which this run leaves out."""
        for item in items:
            self.cases[item.stash[CASE]["id"]]["reason"] = FULL_TIER

    def ask(self, items: Iterable[pytest.Item]) -> None:
        """Note which cases this run will run, after every selection."""
        for item in items:
            if CASE in item.stash:
                self.cases[item.stash[CASE]["id"]] |= {"asked": True, "reason": ""}

    def plain(self) -> dict[str, Any]:
        """Return the catalogue as JSON data, without the cases of modules that could not be
        collected.
        """
        cases = [case for case in self.cases.values() if case["claim"] in self.claims]
        return {"claims": list(self.claims.values()), "cases": cases}


CATALOGUE = pytest.StashKey[Catalogue]()


def catalogue(config: pytest.Config) -> Catalogue:
    """Return the catalogue of this process."""
    return config.stash.setdefault(CATALOGUE, Catalogue())


class Collection:
    """The hooks of a process that collects: the only one, or an xdist worker."""

    def __init__(self, config: pytest.Config) -> None:
        self.config, self.tier = config, config.getoption("tier")
        self.folder = claims_folder(config)

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
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave the cases of the other tier out, and say so."""
        later = [
            i
            for i in items
            if CASE in i.stash and self.tier == "fast" and i.get_closest_marker("full")
        ]
        if later:
            items[:] = [item for item in items if item not in set(later)]
            catalogue(config).put_off(later)
            config.hook.pytest_deselected(items=later)

    def collected(self, session: pytest.Session) -> tuple[dict[str, Any], bool]:
        """Return the catalogue, and whether this run covers only a part of the claims of its tier.

        What is left of `session.items` is what every plugin agreed to run, told to
        `pytest_deselected` or not.
        """
        assert self.folder is not None
        found = catalogue(self.config)
        found.ask(session.items)
        named = (argument.partition("::")[0] for argument in self.config.args if "::" in argument)
        narrowed = {(self.config.invocation_params.dir / name).resolve() for name in named}
        missing = set(self.folder.rglob("test_*.py")) - found.modules
        uncollected = {path for path in missing | narrowed if path.is_relative_to(self.folder)}
        plain = found.plain() | {
            "uncollected": sorted(claim_id(path, self.folder) for path in uncollected)
        }
        deselected = any(case["reason"] == DESELECTED for case in plain["cases"])
        return plain, bool(uncollected or deselected)
