"""How entries are sat: each in a fork of a process that has imported the libraries, in a copy."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from pathlib import Path
from time import monotonic

import pytest

from tests.exam.faults import ROOT, Entry
from tests.exam.faults.tree import Tree

ROOMS = ("claims", "models", "theoremcheck")
FILES = ("conftest.py", "pytest.ini", "pyproject.toml")
LIMIT_S = 300  # of an entry: what was seen until then counts
SEEN = "reports/seen"


@dataclass
class Sat:
    """What was seen of an entry: cases by claim, errors and verdicts of claims, how it ended."""

    entry: Entry
    bystander: str | None
    cases: dict[str, list[dict]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    ended: str = ""
    seconds: float = 0.0


class Invigilator:
    """The plugin that runs the cheapest cases of a claim first, and ends it where it is caught."""

    def __init__(
        self, files: list[str], bystander: str | None, seconds: dict[str, float], refused: str
    ) -> None:
        self.files, self.bystander, self.seconds = files, bystander, seconds
        self.refused = refused
        self.caught: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort the cases by claim, then by what they cost; keep a fast one of the bystander."""
        items.sort(key=lambda item: self.seconds.get(item.nodeid, float("inf")))
        kept = []
        for file in [*self.files, self.bystander]:
            own = [item for item in items if item.nodeid.partition("::")[0] == file]
            fast = [item for item in own if item.get_closest_marker("full") is None]
            kept += fast[:1] if file == self.bystander else own
        items[:] = kept

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """Pass over what is left of a claim that is caught."""
        if item.nodeid.partition("::")[0] not in self.caught:
            return None
        item.session._setupstate.teardown_exact(nextitem)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """See whether a case did not come out as predicted, before the session takes it away."""
        sent = getattr(report, "theoremcheck", None)
        case = json.loads(sent["case"]) if sent is not None else None
        if case and (astray(case) or refuses(case, self.refused)):
            self.caught.add(report.nodeid.partition("::")[0])


def astray(case: dict) -> bool:
    """Say whether a case was judged, and not as its claim predicts."""
    return not case["as_predicted"] and case["outcome"] not in ("error", "not run")


def refuses(case: dict, words: str) -> bool:
    """Say whether the harness refused a case with these words; no words are none."""
    return case["outcome"] == "error" and bool(words) and words in case["reason"]


def sit(entries: list[Entry], tree: Tree, jobs: int, place: Path) -> Iterator[Sat]:
    """Yield what was seen of each entry, in the order in which they end."""
    context, todo, free = get_context("fork"), list(entries)[::-1], list(range(jobs))
    running: dict = {}
    while todo or running:
        while todo and free:
            slot, entry = free.pop(), todo.pop()
            copy, bystander = copied(entry, place / str(slot)), tree.bystander(entry)
            process = context.Process(target=run, args=(entry, tree, copy, bystander))
            process.start()
            running[process.sentinel] = process, slot, copy, monotonic(), Sat(entry, bystander)
        connection.wait(list(running), timeout=1)
        for sentinel, (process, slot, copy, start, sat) in list(running.items()):
            sat.seconds = monotonic() - start
            if process.is_alive() and sat.seconds <= LIMIT_S:
                continue
            if process.is_alive():
                process.kill()
                sat.ended = f"not done after {LIMIT_S} s"
            process.join()
            del running[sentinel]
            free.append(slot)
            read(sat, copy)
            yield sat


def copied(entry: Entry, copy: Path) -> Path:
    """Make a copy of the tree with the changes of an entry in it.

    A place is used again and files keep their time, by which numba knows the kernels in its cache.
    """
    shutil.rmtree(copy, ignore_errors=True)
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, copy / name)
    for change in entry.changes:
        file = copy / change.file
        file.write_text(file.read_text("utf-8").replace(change.old, change.new), "utf-8")
    return copy


def preload() -> None:
    """Import what cases need of the libraries, once for all forks, with one thread each.

    No collection of a fork goes through it again, which would copy all of it.
    """
    import gc
    import runpy

    runpy.run_path(str(ROOT / "conftest.py"))
    import bibtexparser  # noqa: F401
    import latex2mathml.converter  # noqa: F401
    import mpmath  # noqa: F401
    import msgspec  # noqa: F401
    import numba  # noqa: F401
    import scipy.optimize  # noqa: F401
    import scipy.stats  # noqa: F401
    import sklearn.datasets  # noqa: F401
    import torch  # noqa: F401
    from matplotlib import figure  # noqa: F401

    gc.freeze()


def run(entry: Entry, tree: Tree, copy: Path, bystander: str | None) -> None:
    """Run the claims of an entry in its copy, in this process, which is theirs alone."""
    import numba

    os.chdir(copy)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in ("", str(ROOT)))]
    kernels = copy / "kernels" if tree.feeds_a_kernel(entry.files) else copy.parent / "kernels"
    os.environ |= {"PYTHONPATH": str(copy), "NUMBA_CACHE_DIR": str(kernels)}
    numba.config.reload_config()
    output = os.open("output", os.O_CREAT | os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    files = [tree.claims[claim] for claim in entry.claims]
    beside = tree.claims[bystander] if bystander else None
    # What is left out costs seconds and decides nothing: claims hold no `assert` to be rewritten.
    arguments = [*files, *([beside] if beside else []), "-q", "--assert=plain"]
    arguments += ["-p", "no:hypothesispytest", "-p", "no:cacheprovider"]
    arguments += ["--report-dir", SEEN, "--tier", "full" if entry.fault else "fast"]
    pytest.main(arguments, plugins=[Invigilator(files, beside, tree.seconds, entry.refused)])


def read(sat: Sat, copy: Path) -> None:
    """Read what a run has left in its folder, as far as it came."""
    lines, record = copy / SEEN / "cases.jsonl", copy / SEEN / "run.json"
    for line in lines.read_text("utf-8").split("\n")[:-1] if lines.is_file() else []:
        told = json.loads(line)
        if case := told.get("case"):
            sat.cases.setdefault(case["claim"], []).append(case)
        for error in told.get("end", {}).get("errors", []):
            sat.errors[error["claim"]] = error["reason"]
    if record.is_file():
        claims = json.loads(record.read_bytes())["claims"]
        sat.verdicts = {claim["id"]: (claim["verdict"], claim["reason"]) for claim in claims}
    elif not sat.ended:
        output = (copy / "output").read_text("utf-8", "replace").strip().splitlines()
        sat.ended = f"the run left no record: {output[-1] if output else 'it said nothing'}"
