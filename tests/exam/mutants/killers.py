"""Which tests can see a mutant: those that execute its lines in a run of all on the unchanged tree.

That run is the control, too: it must be green. A test that does not execute a statement cannot tell
what stands there, with two exceptions, for which all tests count whose process loads the file: a
statement that runs when the file is imported, and one that numba compiles, whose lines nothing
traces. What executes a line comes first, and cheap tests before dear ones.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from coverage import CoverageData
from coverage.exceptions import DataError

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

    tests: list[str]
    seconds: list[float]
    lines: dict[str, dict[str, set[int]]]
    loads: dict[str, list[str]]

    def killers(self, mutant: Mutant, compiled: bool) -> Iterator[tuple[list[str], float]]:
        """Yield the tests that can see a mutant in two parts, with the seconds that they take."""
        lines = self.lines.get(mutant.file, {})
        own = {n for line in range(mutant.first, mutant.last + 1) for n in lines.get(str(line), ())}
        every: set[int] = set()
        if not mutant.inside or compiled or -1 in own:
            files = set(self.loads.get(mutant.file, ()))
            every = {n for n, test in enumerate(self.tests) if test.partition("::")[0] in files}
        chosen = sorted((own | every) - {-1}, key=lambda n: (n not in own, self.seconds[n]))
        taken, part = 0.0, 0
        while part < len(chosen) and taken <= FIRST:
            taken += self.seconds[chosen[part]]
            part += 1
        for some in (chosen[:part], chosen[part:]):
            if some:
                yield [self.tests[n] for n in some], sum(self.seconds[n] for n in some)


@dataclass
class Seen:
    """What the control run saw of one file of tests in the tree of a digest."""

    digest: str
    tests: str
    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]  # by file and line, the contexts as coverage has them


def control(
    copies: list[Copy], files: list[str], traced: str, bound: str, kept: Path, end: float
) -> Trace | None:
    """Run files of tests, one in each copy at a time, and return what was seen.

    What is green is kept, a line of JSON for each file, so that another call goes on; None if
    `end` came before all were run.

    Raises:
        Red: If some are not green, or ran for too long; the message has all of them.
    """
    lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
    known = [Seen(**json.loads(line)) for line in lines]
    if any(seen.digest != bound for seen in known):
        kept.unlink()
    seen = {each.tests: each for each in known if each.digest == bound}
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    red = list[str]()  # all that is red is told at once

    def run(file: str) -> None:
        if file in seen or time.monotonic() > end:
            return
        copy = free.get()
        try:
            ran = copy.run([file], CONTROL, traced=traced)
            lines = executed(copy)
        finally:
            free.put(copy)
        if ran.red:
            red.append(f"{file} is red without a mutant: {ran.red}\n{ran.output}")
            print(f"control: {file} is red", file=sys.stderr, flush=True)
            return
        seen[file] = Seen(bound, file, ran.seconds, lines)
        with kept.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(seen[file])) + "\n")
        told = f"control: {len(seen)} of {len(files)} files of tests are green"
        print(told, file=sys.stderr, flush=True)

    with ThreadPoolExecutor(len(copies)) as pool:
        for _ in pool.map(run, files):
            pass
    if red:
        raise Red("\n".join(red))
    return trace([seen[file] for file in files]) if set(files) <= set(seen) else None


def trace(seen: list[Seen]) -> Trace:
    """Put together what was seen of each file of tests."""
    seconds = {test: taken for each in seen for test, taken in each.seconds.items()}
    names, lines = list(seconds), defaultdict(lambda: defaultdict(set))
    loads = defaultdict(list)
    for each in seen:
        for file, by_line in each.lines.items():
            loads[file].append(each.tests)
            for line, contexts in by_line.items():
                lines[file][line] |= places(contexts, names)
    return Trace(names, list(seconds.values()), lines, loads)


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


def executed(copy: Copy) -> dict[str, dict[str, list[str]]]:
    """Return who executed each line of each file, and forget it; contexts are as coverage has them.

    A process that a test started has its context as a whole; one that was killed while it wrote
    has told nothing.
    """
    seen: dict[str, dict[str, list[str]]] = {}
    for path in sorted(copy.made.glob("traced.*")):
        data = CoverageData(str(path))
        with suppress(DataError):
            data.read()
        for file in data.measured_files():
            found = seen.setdefault(Path(file).relative_to(copy.tree).as_posix(), {})
            for line, contexts in data.contexts_by_lineno(file).items():
                found.setdefault(str(line), []).extend(contexts)
        data.close()
        path.unlink(missing_ok=True)
    return {file: by_line for file, by_line in seen.items() if by_line}


def digest_of_tree(root: Path, files: Iterable[Path]) -> str:
    """Return a hash of the texts of files below a root."""
    texts = [f"{f.relative_to(root)} {digest(f.read_text('utf-8'))}" for f in sorted(files)]
    return digest("\n".join(texts))
