"""The harness's own share of a run: CPU seconds in its hooks and verbs, of all of `make claims`.

Run with `python -m benchmarks.harness`. All claims run in one process while a stopwatch runs inside
every hook and every verb of the harness, with SciPy, Matplotlib and Jinja when they are called from
there: judging, keeping the record, drawing the report. Bodies of tests, imports of models, and the
fresh processes in which certificates are checked are not the harness. The claims then run as users
run them, on all cores, and all their processes are counted. Asked is a millisecond a case.
"""

import contextlib
import functools
import inspect
import io
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from benchmarks.measuring import Figure, ratio, show
from theoremcheck.record._loading import load

RUN = ["claims", "-q", "--report-dir"]


class Stopwatch:
    """A pytest plugin that times the harness's hooks and verbs, each second once."""

    def __init__(self) -> None:
        self.seconds, self.depth = 0.0, 0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count the CPU time of a block, unless an outer block counts already."""
        started, self.depth = process_time(), self.depth + 1
        try:
            yield
        finally:
            self.depth -= 1
            self.seconds += 0 if self.depth else process_time() - started

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function` under the stopwatch; a hook wrapper is timed around its yield only."""

        @functools.wraps(function)
        def plain(*arguments: Any, **named: Any) -> Any:
            with self.running():
                return function(*arguments, **named)

        @functools.wraps(function)
        def wrapper(*arguments: Any) -> Any:
            generator = function(*arguments)
            with self.running():
                next(generator)
            try:
                inner = yield
            except BaseException as error:
                resume: Callable[[], Any] = functools.partial(generator.throw, error)
            else:
                resume = functools.partial(generator.send, inner)
            with self.running():
                try:
                    resume()
                except StopIteration as stop:
                    return stop.value

        return wrapper if inspect.isgeneratorfunction(function) else plain

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Put the stopwatch on everything that pytest or a claim calls."""
        from theoremcheck.judging._evidence import Evidence

        manager = session.config.pluginmanager
        for name, plugin in manager.list_name_plugin():
            for caller in (
                manager.get_hookcallers(plugin) or () if name.startswith("theoremcheck ") else ()
            ):
                for hook in caller.get_hookimpls():
                    if hook.plugin is plugin:
                        hook.function = self.timed(hook.function)
        for name, verb in inspect.getmembers(Evidence, inspect.isfunction):
            setattr(Evidence, name, self.timed(verb))


def parallel_run(folder: str) -> float:
    """Return the CPU seconds of `pytest claims -n auto` in all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *RUN, folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def figures() -> Iterator[Figure]:
    watch, out = Stopwatch(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(out):
            status = pytest.main([*RUN, folder], plugins=[watch])
        if status:
            sys.exit(f"the claims did not pass, so nothing was measured:\n{out.getvalue()}")
        record = load(Path(folder))
        whole = parallel_run(folder)
    cases = sum(case.asked for claim in record.claims for case in claim.cases)
    yield ratio("the harness's share", f"{whole:.0f} CPU s of a run", [watch.seconds / whole])
    yield ratio("the harness's time for a case", "1 ms", [1e3 * watch.seconds / cases], at_most=1)


if __name__ == "__main__":
    show(figures())
