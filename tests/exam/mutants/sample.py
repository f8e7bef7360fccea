"""A sample of mutants and what became of each, a line of JSON for one; another call goes on.

A line counts while the mutated file is what it was; that of a survivor, while the tests are too.
"""

import json
import sys
import time
import tomllib
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import grimp

from tests.exam.kernels import compiled, kernels
from tests.exam.mutants.drawing import Mutant, changed, diff, draw
from tests.exam.mutants.killers import Trace, digest_of_tree
from tests.exam.mutants.running import Copy

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
PATIENCE = 10, 30.0  # a mutant's tests may take so many times what they take, and seconds more


@dataclass(frozen=True)
class Suite:
    """What is mutated and by which tests it is held, as patterns of files below a root.

    `traced` is the folder that holds all that is mutated, `least` the share to be killed.
    """

    mutated: tuple[str, ...]
    traced: str
    tests: tuple[str, ...]
    least: float

    def files(self, root: Path) -> list[str]:
        """Return the files that are mutated."""
        return below(root, self.mutated)

    def test_files(self, root: Path) -> list[str]:
        """Return the files of tests."""
        return below(root, self.tests)

    def digests(self, root: Path) -> tuple[str, str]:
        """Return the hash of the whole tree's code, and that of all that is not mutated."""
        code = [f for f in root.rglob("*.py") if not f.relative_to(root).parts[0].startswith(".")]
        mutated = {root / file for file in self.files(root)}
        return digest_of_tree(root, code), digest_of_tree(root, set(code) - mutated)


def below(root: Path, patterns: tuple[str, ...]) -> list[str]:
    """Return the files below a root that patterns name."""
    found = chain.from_iterable(root.glob(pattern) for pattern in patterns)
    return sorted({file.relative_to(root).as_posix() for file in found})


@dataclass
class Sample:
    """The drawn mutants of a suite, and the lines that are there of them."""

    root: Path
    suite: Suite
    mutants: list[Mutant]
    output: Path
    others: str
    done: dict[Mutant, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, suite: Suite, seed: int, count: int, output: Path) -> "Sample":
        """Draw a sample, and read what an earlier call found of it."""
        mutants = draw(root, suite.files(root), seed, count)
        sample = cls(root, suite, mutants, output, suite.digests(root)[1])
        known = {named(mutant): mutant for mutant in mutants}
        for text in output.read_text("utf-8").splitlines() if output.exists() else ():
            line = json.loads(text)
            mutant = known.get((line["file"], line["digest"], line["operator"], line["occurrence"]))
            if mutant and (line["by"] or line["others"] == sample.others):
                sample.done[mutant] = line
        return sample

    @property
    def left(self) -> list[Mutant]:
        """Return the mutants that nothing is known of."""
        return [mutant for mutant in self.mutants if mutant not in self.done]

    def go_on(self, trace: Trace, copies: list[Copy], end: float) -> None:
        """Try what is left, until `end`, and write down what came of it."""
        free: SimpleQueue[Copy] = SimpleQueue()
        for copy in copies:
            free.put(copy)
        numba = kernels(self.root, self.suite.files(self.root))
        if numba:
            numba = compiled(grimp.build_graph(self.suite.traced, cache_dir=None), numba)
        with ThreadPoolExecutor(len(copies)) as pool:
            same = self.equivalent(among=self.left)
            work = partial(
                self._try, trace=trace, numba=numba, same=same, free=free, end=end, lock=Lock()
            )
            for _ in pool.map(work, self.left):
                pass

    def _try(
        self,
        mutant: Mutant,
        trace: Trace,
        numba: set[str],
        same: Container[Mutant],
        free: SimpleQueue[Copy],
        end: float,
        lock: Lock,
    ) -> None:
        if time.monotonic() > end:
            return
        start, copy = time.monotonic(), free.get()
        try:
            parts = list(trace.killers(mutant, mutant.file in numba))
            if mutant in same:  # what is shown to change nothing is shown to the cheap tests alone
                del parts[1:]
            by = killer(self.text(mutant), mutant, parts, mutant.file in numba, copy)
        finally:
            free.put(copy)
        line = {"file": mutant.file, "digest": mutant.digest, "operator": mutant.operator}
        line |= {"occurrence": mutant.occurrence, "line": mutant.first, "by": by}
        line |= {"others": self.others, "seconds": round(time.monotonic() - start, 2)}
        with lock, self.output.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            self.done[mutant] = line
            told = f"{len(self.done)} of {len(self.mutants)}: {mutant.file}:{mutant.first}"
            print(told, f"killed by {by}" if by else "SURVIVED", file=sys.stderr, flush=True)

    def text(self, mutant: Mutant) -> str:
        """Return the text that a mutant changes."""
        return (self.root / mutant.file).read_text("utf-8")

    def equivalent(
        self, file: Path = EQUIVALENT, among: Iterable[Mutant] | None = None
    ) -> dict[Mutant, str]:
        """Return mutants that are shown to change nothing, and why, of some or of those done."""
        told = tomllib.loads(file.read_text("utf-8")).get("equivalent", [])
        reasons = {(each["file"], each["line"], each["becomes"]): each["reason"] for each in told}
        found = ((mutant, self.text(mutant)) for mutant in (self.done if among is None else among))
        whose = ((m, (m.file, *changed(text, m.of(text)))) for m, text in found)
        return {mutant: reasons[key] for mutant, key in whose if key in reasons}

    def told(self, equivalent: dict[Mutant, str]) -> Iterator[str]:
        """Yield the report's lines: survivors with their diffs, then the counts."""
        for mutant, line in self.done.items():
            if line["by"] and mutant in equivalent:
                yield f"{mutant.file}:{mutant.first} is no equivalent mutant: {line['by']} is red"
            elif not line["by"] and mutant not in equivalent:
                text = self.text(mutant)
                yield f"survived, {mutant.operator}\n{diff(mutant.file, text, mutant.of(text))}\n"
        killed, tried = self.killed, len(self.done)
        same = sum(not self.done[mutant]["by"] for mutant in equivalent)
        yield (
            f"{killed} of {tried - same} killed ({self.share(equivalent):.1%}, to be at least "
            f"{self.suite.least:.0%}); equivalent: {same}; "
            f"left: {len(self.left)} of {len(self.mutants)}"
        )

    @property
    def killed(self) -> int:
        """Return how many mutants a test saw."""
        return sum(bool(line["by"]) for line in self.done.values())

    def share(self, equivalent: dict[Mutant, str]) -> float:
        """Return the share killed of those that are done and not equivalent; of none, nothing."""
        counted = sum(
            bool(line["by"]) or mutant not in equivalent for mutant, line in self.done.items()
        )
        return self.killed / counted if counted else 0.0


def named(mutant: Mutant) -> tuple[str, str, str, int]:
    """Return what a line of results knows a mutant by."""
    return mutant.file, mutant.digest, mutant.operator, mutant.occurrence


def killer(
    text: str, mutant: Mutant, parts: Iterable[tuple[list[str], float]], compiled: bool, copy: Copy
) -> str | None:
    """Return the first test that is red under a mutant, or how the tests ended; else None."""
    mutated = mutant.of(text)
    for tests, seconds in parts:
        limit = PATIENCE[0] * seconds + PATIENCE[1]
        ran = copy.mutated(mutant.file, mutated, compiled, tests, limit)
        if ran.red:
            return ran.red
    return None
