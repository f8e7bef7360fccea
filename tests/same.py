"""Is the evidence the same however the claims are run? `python -m tests.same [CLAIMS ...]` says so.

One process, two workers, a cluster of two, three shards that are united, a run that is killed in
the middle and goes on, and one that takes its evidence from another: each leaves a record, of which
all but times is held against the first. The exit status is 1 if anything differs.
"""

import hashlib
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import msgspec

from theoremcheck.record._building import evidence
from theoremcheck.record._loading import load

SHARDS = 3


class Ways:
    """The ways to run some claims, each with a run folder of its own."""

    def __init__(self, claims: list[str], home: Path) -> None:
        self.claims, self.home = claims, home

    def pytest(self, name: str, *arguments: str) -> Path:
        """Run the claims, and return the run's folder."""
        folder = self.home / name
        command = [*self.command(*arguments), f"--report-dir={folder}"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if not (folder / "run.json").is_file():
            sys.exit(f"{' '.join(command)} left no record:\n{done.stdout}")
        return folder

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs the claims."""
        return [sys.executable, "-m", "pytest", *self.claims, *arguments]

    def all(self) -> Iterator[tuple[str, Path]]:
        """Yield the folder of each way, as soon as it is there."""
        yield "one process", self.pytest("one", "-n", "0")
        yield "two workers", self.pytest("two", "-n", "2")
        yield "a cluster", self.pytest("cluster", "--cluster", "local:2")
        yield "shards", self.shards()
        yield "killed, resumed", self.resumed()
        yield "reused", self.pytest("reused", "-n", "2", f"--reuse={self.home / 'two'}")

    def shards(self) -> Path:
        """Run each shard, and unite them."""
        told = ("--splits", str(SHARDS), "--splitting-algorithm", "least_duration", "-n", "2")
        parts = [
            self.pytest(f"part-{number}", *told, "--group", str(number))
            for number in range(1, SHARDS + 1)
        ]
        united = self.home / "united"
        merge = [sys.executable, "-m", "theoremcheck", "merge", *map(str, parts), "-o", str(united)]
        # Its status says that a part of the claims was asked for, if it was.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(merge, check=False, **quiet)
        return united

    def resumed(self) -> Path:
        """Kill a run when half of its cases have come back, and go on."""
        folder, half = self.home / "resumed", lines(self.home / "two") // 2
        command = [*self.command("-n", "2"), f"--report-dir={folder}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while process.poll() is None and lines(folder) < half:
            sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        resume = [*self.command("-n", "2"), f"--resume={folder}"]
        subprocess.run(resume, stdout=subprocess.DEVNULL, check=False)
        return folder


def lines(folder: Path) -> int:
    """Return how many lines a run has written."""
    file = folder / "cases.jsonl"
    return file.read_bytes().count(b"\n") if file.is_file() else 0


def told(folder: Path) -> dict[str, str]:
    """Return a digest of what each case of a run says, and of the files that the cases left."""
    cases = [case for claim in load(folder).claims for case in claim.cases]
    found = {case.id: digest([case.outcome, case.reason, *evidence(case)]) for case in cases}
    files = {f"{f.parent.name}/{f.name}": f.read_bytes().hex() for f in folder.glob("*/*")}
    return found | {name: digest(content) for name, content in files.items()}


def digest(what: object) -> str:
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="*", default=["claims"], metavar="CLAIMS")
    chosen = parser.parse_args()
    first, wrong = None, False
    print("| way | cases and files | the same | s |\n| --- | --- | --- | --- |")
    with TemporaryDirectory(prefix="theoremcheck-") as home:
        start = monotonic()
        for name, folder in Ways(chosen.claims, Path(home)).all():
            found = told(folder)
            first = first or found
            same = sum(found.get(key) == first[key] for key in first)
            wrong |= found != first
            seconds, start = monotonic() - start, monotonic()
            print(f"| {name} | {len(found)} | {same} | {seconds:.0f} |", flush=True)
            for key in sorted(first.keys() | found.keys()):
                if first.get(key) != found.get(key):
                    print(f"  {key}", file=sys.stderr)
    print("the evidence differs" if wrong else "the evidence is the same")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
