"""Which tests can see a mutant: those that execute its lines in a run of all on the unchanged tree.

That run is the control, too: it must be green. A test that does not execute a statement cannot tell
what stands there, with two exceptions, for which all tests count whose process loads the file: a
statement that runs when the file is imported, and one that numba compiles, whose lines nothing
traces. What executes a line comes first, and cheap tests before dear ones.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from coverage import CoverageData

from tests.exam.mutants.drawing import Mutant, digest
from tests.exam.mutants.running import Copy

CONTROL = 1800.0  # seconds that a file of tests may take in the control run
FIRST = 5.0  # seconds of tests that are tried before all others are collected


class Red(Exception):
    """The unchanged tree is not green, so that no mutant can be told from it."""


@dataclass
class Trace:
    """What the control run saw: the seconds of each test, who executes each line, who loads a file.

    `lines` has, by file and line, the places of tests in `tests`, and whether it ran outside of any
    as -1; `loads` has, by file, the files of tests.
    """

    digest: str
    tests: list[str]
    seconds: list[float]
    lines: dict[str, dict[str, list[int]]]
    loads: dict[str, list[str]]

    def killers(self, mutant: Mutant, compiled: bool) -> Iterator[tuple[list[str], float]]:
        """Yield the tests that can see a mutant in two parts, with the seconds that they take."""
        lines = self.lines.get(mutant.file, {})
        own = {n for line in range(mutant.first, mutant.last + 1) for n in lines.get(str(line), ())}
        around = {n for found in lines.values() for n in found}
        every: set[int] = set()
        if not mutant.inside or compiled or -1 in own:
            files = set(self.loads.get(mutant.file, ()))
            every = {n for n, test in enumerate(self.tests) if test.partition("::")[0] in files}
        chosen = sorted(
            (own | every) - {-1}, key=lambda n: (n not in own, n not in around, self.seconds[n])
        )
        taken, part = 0.0, 0
        while part < len(chosen) and taken <= FIRST:
            taken += self.seconds[chosen[part]]
            part += 1
        for some in (chosen[:part], chosen[part:]):
            if some:
                yield [self.tests[n] for n in some], sum(self.seconds[n] for n in some)


def control(copies: list[Copy], files: list[str], traced: str, bound: str) -> Trace:
    """Run files of tests, one in each copy at a time, and return what was seen.

    Raises:
        Red: If one is not green, or ran for too long.
    """
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def run(file: str) -> tuple[str, dict[str, float], dict[str, dict[int, list[str]]]]:
        copy = free.get()
        try:
            ran = copy.run([file], CONTROL, traced=traced)
            if ran.red:
                raise Red(f"{file} is red without a mutant: {ran.red}\n{ran.output}")
            print(f"control: {file} is green", file=sys.stderr, flush=True)
            return file, ran.seconds, executed(copy)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        seen = list(pool.map(run, files))
    seconds = {test: taken for _, found, _ in seen for test, taken in found.items()}
    lines: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    loads: dict[str, set[str]] = defaultdict(set)
    for tests, _, found in seen:
        for file, by_line in found.items():
            loads[file].add(tests)
            for line, contexts in by_line.items():
                lines[file][str(line)].update(contexts)
    names = list(seconds)
    told = {
        file: {line: sorted(places(found, names)) for line, found in by_line.items()}
        for file, by_line in lines.items()
    }
    taken = [round(seconds[name], 4) for name in names]
    return Trace(bound, names, taken, told, {f: sorted(tests) for f, tests in loads.items()})


def places(contexts: Iterable[str], names: list[str]) -> set[int]:
    """Return the places of the tests that contexts name: one of them, all of a module, or none."""
    place = {name: n for n, name in enumerate(names)}
    found = set()
    for context in contexts:
        if context in place:
            found.add(place[context])
        elif context:
            found |= {n for n, name in enumerate(names) if name.startswith(f"{context}::")}
        else:
            found.add(-1)
    return found


def executed(copy: Copy) -> dict[str, dict[int, list[str]]]:
    """Return who executed each line of each file, and forget it; contexts are as coverage has them.

    A process that a test started has its context as a whole.
    """
    seen: dict[str, dict[int, list[str]]] = {}
    for path in sorted(copy.made.glob("traced.*")):
        data = CoverageData(str(path))
        data.read()
        for file in data.measured_files():
            found = seen.setdefault(Path(file).relative_to(copy.tree).as_posix(), {})
            for line, contexts in data.contexts_by_lineno(file).items():
                found.setdefault(line, []).extend(contexts)
        data.close()
        path.unlink()
    return {file: by_line for file, by_line in seen.items() if by_line}


def stored(path: Path, bound: str) -> Trace | None:
    """Return the trace of an earlier control run on the same tree."""
    if path.exists():
        trace = Trace(**json.loads(path.read_text("utf-8")))
        if trace.digest == bound:
            return trace
    return None


def store(trace: Trace, path: Path) -> None:
    """Keep a trace."""
    path.write_text(json.dumps(asdict(trace)), "utf-8")


def digest_of_tree(root: Path, files: Iterable[Path]) -> str:
    """Return a hash of the texts of files below a root."""
    texts = [f"{f.relative_to(root)} {digest(f.read_text('utf-8'))}" for f in sorted(files)]
    return digest("\n".join(texts))
