"""Tests run on a copy of the tree, in a process forked from one that has imported the libraries.

The copy's modules have compiled files that hold a hash of their source, so that none is served
for another text. A process has a limit of time, which its descendants have of processor time, and
one of memory; a mutant that never ends or that fills the memory takes nothing else with it.
"""

import compileall
import json
import os
import resource
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest
from coverage import Coverage

LIBRARIES = ["torch", "numba", "scipy.stats", "scipy.optimize", "sklearn.datasets"]
LIBRARIES += ["matplotlib.figure", "mpmath", "flint", "jsonschema", "bibtexparser", "pytest"]
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
MEMORY = 8 << 30  # bytes of data of a process
LEFT_OUT = (".git", ".venv", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
LEFT_OUT += ("latest", "partial", "next", "soak", "mutants-*.json*")
QUIET = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist.looponfail", "--tb=short"]


@dataclass
class Ran:
    """What came of a run: pytest's status or None where it was killed, and the tests that failed.

    `seconds` has those of each test by its name, `output` is the end of what was printed.
    """

    status: int | None
    failed: list[str]
    seconds: dict[str, float]
    output: str

    @property
    def red(self) -> str | None:
        """Return what was red: a test, or that the tests did not come to an end of their own."""
        if self.failed:
            return self.failed[0]
        if self.status is None:
            return "did not come to an end"
        ended = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        return None if self.status in ended else f"ended with status {self.status}"


class Copy:
    """A copy of a tree, in which one file at a time is mutated."""

    def __init__(self, root: Path, place: Path) -> None:
        self.tree, self.caches = place / "tree", place / "numba"
        self.made = place
        shutil.copytree(root, self.tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
        with_hash = PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(self.tree, quiet=2, invalidation_mode=with_hash)

    def mutated(self, file: str, text: str, fresh: bool, tests: list[str], limit: float) -> Ran:
        """Run tests with another text of a file up to the first red one.

        With `fresh` nothing that numba compiled before is used.
        """
        path = self.tree / file
        kept, times = path.read_bytes(), path.stat()
        caches = self.made / "fresh" if fresh else self.caches
        try:
            path.write_text(text, "utf-8")
            return self.run([*tests, "-x"], limit, caches)
        finally:
            path.write_bytes(kept)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            shutil.rmtree(self.made / "fresh", ignore_errors=True)

    def run(
        self, tests: list[str], limit: float, caches: Path | None = None, traced: str = ""
    ) -> Ran:
        """Run tests; with `traced`, a folder of the tree, note which of its lines each executes.

        Those notes are coverage's, in files `traced.*` beside the tree.
        """
        told = self.made / "ran.json"
        told.unlink(missing_ok=True)
        caches = caches or self.caches
        context = get_context("forkserver")
        process = context.Process(target=child, args=(self.made, tests, caches, limit, traced))
        process.start()
        process.join(limit)
        ended = process.exitcode is not None
        with suppress(ProcessLookupError):  # what the tests left running goes too
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        output = (self.made / "output").read_text("utf-8", "replace")[-2000:]
        found = json.loads(told.read_text("utf-8")) if told.exists() else {}
        status = found.get("status") if ended else None
        return Ran(status, found.get("failed", []), found.get("seconds", {}), output)


def child(place: Path, tests: list[str], caches: Path, limit: float, traced: str) -> None:
    """Run tests in this forked process, which leaves what came of it beside the tree."""
    os.setsid()
    output = os.open(place / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 2))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    tree = place / "tree"
    os.chdir(tree)
    os.environ["NUMBA_CACHE_DIR"] = str(caches)
    os.environ["PYTHONPATH"] = str(tree)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        del os.environ[name]  # whoever measures this process has no part in what it runs
    if measured := Coverage.current():
        measured.stop()
    sys.dont_write_bytecode = True
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(caches)
    rooms = {path.stem for path in tree.iterdir() if path.is_dir() or path.suffix == ".py"}
    for name in [name for name in sys.modules if name.partition(".")[0] in rooms]:
        del sys.modules[name]
    original = Path(__file__).resolve().parents[3]  # beside a copy it would be another suite's
    sys.path[:] = [str(tree), *(place for place in sys.path if Path(place).resolve() != original)]
    watcher = Watcher(tracer(place, traced) if traced else None)
    folder = [f"--basetemp={place / 'temporary'}"]
    status = pytest.main([*QUIET, *folder, *tests], plugins=[watcher])
    watcher.leave()
    sys.stdout.flush()
    told = {"status": int(status), "failed": watcher.failed, "seconds": watcher.seconds}
    (place / "ran.json").write_text(json.dumps(told), "utf-8")


def tracer(place: Path, traced: str) -> Coverage:
    """Return a coverage that measures what lies below a folder of the tree, in processes too."""
    settings = place / "coverage.ini"
    settings.write_text(
        f"[run]\nsource = {place / 'tree' / traced}\npatch =\n  subprocess\n  _exit\n"
        f"parallel = true\ndata_file = {place / 'traced'}\n[report]\n",
        "utf-8",
    )
    return Coverage(config_file=str(settings))


class Watcher:
    """A plugin that notes which tests failed and how long each took; and tells coverage of each."""

    def __init__(self, coverage: Coverage | None) -> None:
        self.failed: list[str] = []
        self.seconds: dict[str, float] = {}
        self.coverage = coverage
        if coverage:
            coverage.start()

    def leave(self) -> None:
        """End the measurement."""
        if self.coverage:
            self.coverage.stop()
            self.coverage.save()

    def enter(self, context: str) -> None:
        """Say whose the lines are that come now, in this process and in those that it starts."""
        if self.coverage:
            self.coverage.switch_context(context)
            config = self.coverage.config
            config.context = context or None
            os.environ["COVERAGE_PROCESS_CONFIG"] = config.serialize()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        if self.coverage:
            forget()
        self.enter(item.nodeid)
        try:
            return (yield)
        finally:
            self.enter("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> Any:
        """Take what a fixture of a module runs for what all tests of the module run."""
        shared = fixturedef.scope != "function"
        if shared:
            self.enter(request.node.nodeid)
        try:
            return (yield)
        finally:
            if shared:
                self.enter(request._pyfuncitem.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        taken = self.seconds.get(report.nodeid, 0.0)
        self.seconds[report.nodeid] = taken + report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def forget() -> None:
    """Empty the caches of functions of ours, so that each test executes all that it stands on.

    And end the process from which those of checkers are forked, which belongs to an earlier test.
    """
    here = os.getcwd()
    if processes := sys.modules.get("theoremcheck.judging._processes"):
        processes.stop()
    for module in list(sys.modules.values()):
        if str(getattr(module, "__file__", None)).startswith(here):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
