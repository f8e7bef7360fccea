"""What `--reuse` saves, and that it changes nothing: the record of a full run after random edits.

Run with `python -m benchmarks.reuse [--edits N] [--seed S] [CLAIMS ...]`, the folders or modules of
claims that are run; by default all of them, without edits. It works on a copy of the tree. Each
edit is of one random file, four times in five one that those claims depend on: a number in it
becomes another one, or a comment is added. After it the claims are run with the evidence from
before it, and without; the two records are held against each other but for times. What an edit
keeps from coming to an end in ten times the usual is told apart. The table of all benchmarks has
the figures without edits.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import Figure, ratio, show
from theoremcheck.running._sources import Sources

ROOT = Path(__file__).resolve().parents[1]
OF_A_RUN = {"duration_s", "harness_s", "started", "reused", "code", "commit", "dirty"}
TOUCHED = "models/square_wave/correct.py"
PATIENCE = 10, 60.0  # times as long as usual, and seconds more


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.reuse", description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("claims", nargs="*", default=["claims"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder, "tree"), asked.claims)
        cold = suite.run("kept")
        print(f"cold: {cold.cpu:.1f} s CPU, {cold.wall:.1f} s; {load()}")
        show(once(suite, cold))
        wrong = [name for name in ("same",) if suite.record(name) != suite.record("kept")]
        wrong += list(after_edits(suite, asked.edits, random.Random(asked.seed), cold.wall))
    print(f"records that differ from those of full runs: {', '.join(wrong) or 'none'}")
    return len(wrong) > 0


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder, "tree"), ["claims"])
        yield from once(suite, suite.run("kept"))


def once(suite: "Suite", cold: "Ran") -> Iterator[Figure]:
    """Yield what runs after one that was kept take of its CPU seconds."""
    against = f"{cold.cpu:.0f} CPU s of a cold run"
    same = suite.run("same", "--reuse=kept")
    name = f"nothing changed, {suite.told('same')}"
    yield ratio(name, against, [same.cpu / cold.cpu], at_most=0.1)
    with suite.edited(TOUCHED, suite.text(TOUCHED) + "# Another word.\n"):
        one = suite.run("one", "--reuse=kept")
    yield ratio(f"one model touched, {suite.told('one')}", against, [one.cpu / cold.cpu])


def after_edits(suite: "Suite", count: int, rng: random.Random, usual: float) -> Iterator[str]:
    """Yield the files after whose edit a run that reuses differs from a full one."""
    all_files, own = suite.files(), suite.sources()
    limit, unended, reused = PATIENCE[0] * usual + PATIENCE[1], 0, []
    for number in range(count):
        file = rng.choice(own if rng.random() < 0.8 else all_files)
        with suite.edited(file, another(suite.text(file), rng)):
            ran = suite.run("reused", "--reuse=kept", limit=limit)
            full = suite.run("full", limit=limit)
        if not (ran.ended and full.ended):
            unended += 1
            continue
        reused.append(suite.reused("reused"))
        equal = suite.record("reused") == suite.record("full")
        told = f"{ran.cpu / full.cpu:.2f} of the full run's CPU, {suite.told('reused')}"
        print(f"{number + 1}. {file}: {'equal' if equal else 'DIFFERENT'}, {told}", flush=True)
        if not equal:
            yield file
    if count:
        print(f"{count} edits: {len(reused)} compared, {unended} without an end")


def another(text: str, rng: random.Random) -> str:
    """Return a text with another number in it, or with a comment more."""
    tokens = tokenize.tokenize(BytesIO(text.encode()).readline)
    numbers = [each for each in tokens if each.type == tokenize.NUMBER]
    if not numbers or rng.random() < 0.2:
        return text + "# Another word.\n"
    chosen = rng.choice(numbers)
    (row, start), (_, end) = chosen.start, chosen.end
    lines = text.split("\n")
    lines[row - 1] = f"{lines[row - 1][:start]}({chosen.string} + 1){lines[row - 1][end:]}"
    return "\n".join(lines)


class Ran:
    """A run: its processor time and its time, in seconds, and whether it came to an end."""

    def __init__(self, command: list[str], place: Path, limit: float | None) -> None:
        before, start = used(), perf_counter()
        process = subprocess.Popen(
            command,
            cwd=place,
            env=os.environ | {"PYTHONPATH": str(place)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(limit)
            self.ended = True
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.ended = False
        self.cpu, self.wall = used() - before, perf_counter() - start


def used() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


class Suite:
    """A copy of what git knows of the tree, and the claims of it that are run."""

    def __init__(self, place: Path, claims: list[str]) -> None:
        self.place, self.claims = place, claims
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
        for name in names.stdout.splitlines():
            if (ROOT / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, place / name)

    def run(self, name: str, *options: str, workers: int = 2, limit: float | None = None) -> Ran:
        """Run the claims; the run's folder has this name."""
        command = [sys.executable, "-m", "pytest", *self.claims, "--dist", "worksteal"]
        command += [f"--numprocesses={workers}", f"--report-dir={name}", *options]
        return Ran(command, self.place, limit)

    def files(self) -> list[str]:
        """Return the Python files of claims and models."""
        found = [f for folder in ("claims", "models") for f in (self.place / folder).rglob("*.py")]
        return sorted(file.relative_to(self.place).as_posix() for file in found)

    def sources(self) -> list[str]:
        """Return those that the claims which are run depend on."""
        sources = Sources((self.place,), (), (self.place / "theoremcheck",))
        places = [self.place / claim.partition("::")[0] for claim in self.claims]
        modules = [[place] if place.is_file() else place.rglob("test_*.py") for place in places]
        found = set().union(*map(sources.of, chain.from_iterable(modules)))
        return sorted(file.relative_to(self.place).as_posix() for file in found)

    def text(self, file: str) -> str:
        """Return the text of a file."""
        return (self.place / file).read_text("utf-8")

    def edited(self, file: str, text: str) -> "Edited":
        """Return a context in which a file has another text."""
        return Edited(self.place / file, text)

    def record(self, name: str) -> object:
        """Return a run's record without what tells one run from another of equal evidence."""
        return without(json.loads((self.place / name / "run.json").read_text("utf-8")))

    def cases(self, name: str) -> list[dict]:
        """Return the cases that a run was asked for."""
        record = json.loads((self.place / name / "run.json").read_text("utf-8"))
        return [case for claim in record["claims"] for case in claim["cases"] if case["asked"]]

    def reused(self, name: str) -> int:
        """Count those that were reused."""
        return sum(bool(case["reused"]) for case in self.cases(name))

    def told(self, name: str) -> str:
        """Say how many they are."""
        return f"{self.reused(name)} of {len(self.cases(name))} reused"


class Edited:
    """A file with another text, which has its own again, and its own time, at the end."""

    def __init__(self, file: Path, text: str) -> None:
        self.file, self.text = file, text

    def __enter__(self) -> None:
        self.before, self.times = self.file.read_bytes(), self.file.stat()
        self.file.write_text(self.text, "utf-8")

    def __exit__(self, *_: object) -> None:
        self.file.write_bytes(self.before)
        os.utime(self.file, ns=(self.times.st_atime_ns, self.times.st_mtime_ns))


def without(told: object) -> object:
    if isinstance(told, dict):
        return {key: without(value) for key, value in told.items() if key not in OF_A_RUN}
    return [without(each) for each in told] if isinstance(told, list) else told


if __name__ == "__main__":
    sys.exit(main())
