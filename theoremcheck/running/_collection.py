"""Collection: which modules are claims, which items are cases, and what is wrong with them.

Everything that can be wrong is said while the module is collected, as a one-line collection error,
which reads the same in one process and under xdist.
"""

import ast
import importlib
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.compat import NOTSET

from theoremcheck.judging._types import real, text
from theoremcheck.record._types import DESELECTED, PlannedCase
from theoremcheck.running._catalogue import CASE, Collected, catalogue, erratum
from theoremcheck.running._folder import ClaimsFolder, claims_folder
from theoremcheck.statement._cases import MARK, Sort
from theoremcheck.statement._claim import Claim, Section
from theoremcheck.statement._identity import Parameter, canonical, canonical_parameters, case_id
from theoremcheck.statement._outcomes import Outcome
from theoremcheck.statement._sources import reference

SORT = pytest.StashKey[Sort]()
# As they key the case's streams; a record goes by their names where JSON has no such number.
PARAMETERS = pytest.StashKey[Mapping[str, Parameter]]()


class ClaimModule(pytest.Module):
    """A module below the claims folder: one claim and its cases."""

    claim: Claim
    section: Section
    claim_id: str
    folder: ClaimsFolder

    def collect(self) -> Any:
        """Check the claim, then collect its cases; CollectError with the remedy if malformed."""
        folder = claims_folder(self.config)
        assert folder is not None
        self.folder, self.claim_id = folder, folder.claim_id(self.path)
        catalogue(self.config).seen.add(self.claim_id)
        first = folder.modules.get(self.claim_id, self.path)
        if folder.home(first) != folder.home(self.path):
            raise self.error(f"{first} is {self.claim_id} too; rename one of both")
        try:
            self.claim, self.section = self._claim()
        except pytest.skip.Exception:
            told = "a claim is not skipped as a whole; say not_run(reason) in its cases"
            raise self.error(told) from None
        for name, lines in _shadowed(self.path):
            raise self.error(f"{name} is defined in lines {lines}, so that the last alone is run")
        cases = list(super().collect())
        for name in _missed(self.path, cases):
            raise self.error(f"{name} is passed over by pytest; make it a plain function")
        if self.claim.kind == "take-home" and cases:
            raise self.error("a take-home has no cases; its verdict is that of what it rests on")
        if self.claim.kind != "take-home" and not cases:
            raise self.error("the claim has no test; write one that calls a verb of `evidence`")
        catalogue(self.config).add_claim(self)
        return cases

    @property
    def home(self) -> Path:
        """The folder of claims that it is below."""
        home = self.folder.home(self.path)
        assert home is not None
        return home

    def error(self, message: str) -> pytest.Collector.CollectError:
        """Return a collection error that names this module."""
        return self.CollectError(f"{self.nodeid}: {message}")

    def _claim(self) -> tuple[Claim, Section]:
        claim = getattr(self.obj, "CLAIM", None)
        if not isinstance(claim, Claim):
            raise self.error("no claim; write CLAIM = Claim(...) at the top of the module")
        package = sys.modules.get(self.obj.__name__.rpartition(".")[0])
        section = getattr(package, "SECTION", None)
        if not isinstance(section, Section):
            raise self.error(
                "no section; write SECTION = Section(number, title, places) "
                "in the folder's __init__.py"
            )
        if problem := claim.problem(section):
            raise self.error(problem)
        for source in (claim.source, *(each.source for each in claim.errata)):
            self.check_source(source)
        for path in self._supports(claim, (self.claim_id,)):
            if path[-1] == self.claim_id:
                told = " -> ".join(path)
                raise self.error(f"rests_on is circular: {told}; leave one link out")
        return claim, section

    def check_source(self, source: str) -> None:
        """Raise CollectError unless a source is known to the suite, has an address, or is empty."""
        if source and reference(source, self.home) is None:
            place = f"{self.home.name}/references.bib"
            raise self.error(
                f"source {source!r} is not in {place}; add it there, or give its DOI or address"
            )

    def _supports(self, claim: Claim, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield each chain of claims below this one, as far as its first repetition."""
        for name in claim.rests_on:
            if name not in self.folder.modules:
                raise self.error(
                    f"rests_on {name!r} is unknown; name a claim by its folder and module, "
                    "without test_"
                )
            yield (*path, name)
            if name not in path and isinstance(support := self._claim_of(name), Claim):
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


def _shadowed(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each test that a later one of the same name takes the place of, with their lines."""
    lines: dict[tuple[str, ...], list[int]] = {}
    for names, node in _tests(ast.parse(file.read_bytes()).body, ()):
        lines.setdefault(names, []).append(node.lineno)
    for names, numbers in lines.items():
        if len(numbers) > 1:
            yield "::".join(names), " and ".join(map(str, numbers))


def _tests(
    body: Sequence[ast.stmt], inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ast.stmt]]:
    """Yield (names, definition) of the tests and test classes in a body, in its `if`s too."""
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield (*inside, node.name), node
            yield from _tests(node.body, (*inside, node.name))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test"):
                yield (*inside, node.name), node
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For):
            parts = (getattr(node, name, []) for name in ("body", "orelse", "finalbody"))
            yield from _tests([each for part in parts for each in part], inside)


def _missed(file: Path, collected: Iterable[pytest.Item | pytest.Collector]) -> Iterator[str]:
    """Yield the tests of a module that pytest passes over, such as a class with `__init__`."""
    found = {getattr(n, "originalname", None) or n.name for n in collected if _has_tests(n)}
    for names, node in _tests(ast.parse(file.read_bytes()).body, ()):
        holds = not isinstance(node, ast.ClassDef) or any(True for _ in _tests(node.body, ()))
        if len(names) == 1 and holds and names[0] not in found:
            yield names[0]


def _has_tests(node: pytest.Item | pytest.Collector) -> bool:
    """Say whether pytest takes the tests of a class: not of one that has a start of its own."""
    kind = node.obj if type(node) is pytest.Class else object  # a TestCase has one, and is taken
    return getattr(kind, "__test__", True) and kind.__init__ is object.__init__


def bind_case(item: pytest.Function, module: ClaimModule) -> None:
    """Attach to `item` what it is a case of; CollectError if that contradicts its claim."""
    sorts = [mark.args[0] for mark in item.iter_markers(MARK)]
    special = [sort for sort in sorts if sort != Sort()]
    if len(special) > 1:
        named = " and ".join(sort.label() for sort in special)
        raise module.error(f"{item.name} has two departures, {named}; give each a cell of its own")
    sort = special[0] if special else Sort()
    if problem := sort.problem(module.claim) or _no_case(item):
        raise module.error(f"{item.name}: {problem}")
    module.check_source(sort.erratum.source if sort.erratum else "")
    callspec = getattr(item, "callspec", None)
    if callspec and any(value is NOTSET for value in callspec.params.values()):
        raise module.error(
            f"{item.name}: parametrize was given no values; give it one, or leave it"
        )
    try:
        parameters = canonical_parameters(callspec.params, callspec.id) if callspec else {}
    except TypeError as error:
        raise module.error(f"{item.name}: {error}") from None
    parameters = {name: parameters[name] for name in item.fixturenames if name in parameters}
    item.stash[SORT], item.stash[PARAMETERS] = sort, parameters
    item.stash[CASE] = PlannedCase(
        id=case_id(module.claim_id, item.originalname, parameters),
        claim=module.claim_id,
        nodeid=text(item.nodeid),
        sort=sort.name,
        premise=sort.premise and text(sort.premise),
        breaks=sort.breaks and text(sort.breaks),
        erratum=erratum(sort.erratum, module, tested=True) if sort.erratum else None,
        parameters={name: recorded(value) for name, value in parameters.items()},
        expected=Outcome(sort.expect),
        asked=False,
        reason="",
    )
    catalogue(module.config).add_case(item, module)


def _no_case(item: pytest.Function) -> str | None:
    """Say why an item cannot be a case, with the remedy, or return None."""
    if item.get_closest_marker("xfail"):
        return "xfail predicts nothing; predict the break by without, as_written or expect="
    if getattr(item.obj, "is_hypothesis_test", False):
        return (
            "@given draws other examples on each run, so that no two runs have one evidence; "
            "draw from evidence.rng, and list what must not be missed as cases"
        )
    return None


def recorded(value: Parameter) -> Parameter:
    """Return a parameter as a record can hold it: infinities by their names."""
    return real(value) if isinstance(value, float) else value


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
