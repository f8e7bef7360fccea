"""A run of claims under each of many root seeds, one after the other, in a folder that is resumed.

Each seed is a pytest process with a run folder of its own. One that has finished there is not run
again, and a case without a stream, which comes out the same under any seed, runs under the first.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NoReturn

import msgspec
import pytest
from msgspec.structs import replace

from theoremcheck.record._building import build
from theoremcheck.record._exit_status import nothing_verified
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import Lines, read_lines
from theoremcheck.record._same import circumstances, difference
from theoremcheck.record._soak import Soak, Tally, green, has_no_stream, left_out, united
from theoremcheck.record._types import Case, Record, RunStart, Tier
from theoremcheck.running._environment import code, versions
from theoremcheck.running._progress import in_words
from theoremcheck.running._project import NoProject, Project, last_words, project
from theoremcheck.running._termination import Termination

# Options of pytest that a soak gives itself.
OWN = ("--root-seed", "--tier", "--report-dir", "--resume")
WORKERS = ("-n", "auto", "--dist", "worksteal")
NOTE = "soak.json"


class Stopped(Exception):
    """The seeds cannot be run, or not all of them; the message says why and what to do."""


class Asked(msgspec.Struct):
    """What is run under each seed, the first of which runs all: one folder keeps one of these."""

    first: int
    tier: Tier
    arguments: list[str]

    def __str__(self) -> str:
        told = f"--first {self.first} --tier {self.tier}"
        return " ".join([told, "--", *self.arguments]) if self.arguments else told


@dataclass(frozen=True)
class Plan:
    """So many seeds of what is asked, in a folder."""

    folder: Path
    count: int
    asked: Asked

    @property
    def seeds(self) -> range:
        """The root seeds, in the order in which they are run."""
        return range(self.asked.first, self.asked.first + self.count)

    def place(self, seed: int) -> Path:
        """Return the run folder of a seed."""
        return self.folder / f"seed-{seed}"

    def foreign(self, told: str) -> Stopped:
        """Return why this folder cannot be gone on with, with the remedy."""
        return Stopped(f"{told}; name another folder by -o, or remove {self.folder}")


def soak(plan: Plan, tell: Callable[[str], None]) -> tuple[Soak, str]:
    """Run what a plan asks for; return what it came to, and why it stopped early, or "".

    `tell` hears a line for each seed. Ctrl-C and SIGTERM leave what has finished to the next call.
    """
    tally, stopped = Tally(), ""
    termination = Termination(_interrupt)
    try:
        termination.expect()
        for record in _records(plan, tell):
            tally.add(record)
    except KeyboardInterrupt:
        stopped = "interrupted; the same command goes on with the seeds that are left"
    except (Stopped, NoProject, RunFolderError, OSError) as error:
        stopped = str(error)
    finally:
        termination.done()
    return tally.soak(), stopped


def _interrupt() -> None:
    raise KeyboardInterrupt


def _records(plan: Plan, tell: Callable[[str], None]) -> Iterator[Record]:
    """Yield the whole record under each seed, as soon as it is known."""
    for word in plan.asked.arguments:
        if word.partition("=")[0] in OWN:
            raise Stopped(f"{word} after -- is for soak to say; leave it out")
    runs = _Runs(plan, project(plan.asked.arguments), tell)
    _take(plan)
    for seed in plan.seeds:  # what cannot go on is said before anything runs
        runs.finished(seed)
    first = runs.lines(plan.seeds[0], [])
    whole = build(*first)
    if told := nothing_verified(whole):
        runs.discard(f"{told}; ask for other cases, or say --tier full")
    yield runs.checked(whole)
    cases = [case for claim in whole.claims for case in claim.cases if case.asked]
    fixed = {case.id: case for case in cases if has_no_stream(case)}
    drawn = [case for case in cases if case.id not in fixed]
    for seed in plan.seeds[1:]:
        if not drawn:
            yield replace(whole, run=replace(whole.run, root_seed=seed))
            continue
        later = runs.lines(seed, _names(fixed.values(), drawn))
        if missing := left_out(first, fixed, later):
            told = f"{missing[0]} was not asked for, as it was under seed {plan.seeds[0]}"
            runs.discard(f"{told}; select cases by what is the same in every run")
        yield runs.checked(united(first, fixed, later))


def _names(fixed: Iterable[Case], drawn: Sequence[Case]) -> list[str]:
    """Return the node ids by which pytest can leave `fixed` cases out, and no `drawn` one.

    It takes each for a prefix, and a line of a file for each; a case that cannot be named so is run
    again, for nothing.
    """
    return [
        case.nodeid
        for case in fixed
        if not any(other.nodeid.startswith(case.nodeid) for other in drawn)
        and case.nodeid.splitlines() == [case.nodeid]
    ]


def _take(plan: Plan) -> None:
    """Make a folder that of a plan; Stopped if it holds seeds of another one."""
    note = plan.folder / NOTE
    try:
        begun = msgspec.json.decode(note.read_bytes(), type=Asked)
    except FileNotFoundError:
        if seeds := sorted(plan.folder.glob("seed-*")):
            raise plan.foreign(f"{seeds[0]} is there, but no {note} says of what run") from None
        plan.folder.mkdir(parents=True, exist_ok=True)
        note.write_bytes(msgspec.json.encode(plan.asked) + b"\n")
        return
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise plan.foreign(f"{note} cannot be read ({error})") from None
    if begun != plan.asked:
        raise plan.foreign(f"{plan.folder} was begun with {begun}, not with {plan.asked}")


class _Runs:
    """Runs the seeds of a plan, those that have finished before apart."""

    def __init__(self, plan: Plan, project: Project, tell: Callable[[str], None]) -> None:
        self.plan, self.tell = plan, tell
        self.code, self.arguments = code(project.root), list(plan.asked.arguments)
        self.arguments += [] if project.named else list(map(str, project.claims))
        self.seed, self.number, self.times = plan.seeds[0], 0, list[float]()
        self.status: int | None = None  # of the run of this seed, None if it was before
        self.words = ""

    def lines(self, seed: int, without: Sequence[str]) -> Lines:
        """Return what the run under a seed left; Stopped if it has not finished."""
        self.seed, self.status = seed, None
        self.number += 1
        found = self.finished(seed)
        if found is not None:
            return found
        start, begun = monotonic(), self._begun(self.plan.place(seed), seed)
        self.status, output = self._pytest(seed, without, begun)
        if begun and self.status == pytest.ExitCode.USAGE_ERROR:  # it asked for other cases
            self.status, output = self._pytest(seed, without, False)
        self.times.append(monotonic() - start)
        self.words = last_words(output).replace("--report-dir", "-o")
        found = self.finished(seed)
        if found is None or self.status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self.discard(f"{_ended(self.status)}: {self.words}")
        return found

    def checked(self, record: Record) -> Record:
        """Return a record that pytest's exit status tells the same of, and tell how it is."""
        good = green(record)
        if good and self.status == pytest.ExitCode.TESTS_FAILED:
            self.discard(f"no claim is red, but {_ended(self.status)}: {self.words}")
        told = f"seed {self.seed} ({self.number} of {self.plan.count}): "
        told += "green" if good else "NOT green"
        left = self.plan.count - self.number
        if self.status is None:
            told += ", was run before"
        else:
            told += f" in {in_words(self.times[-1])}"
            told += f", about {in_words(median(self.times) * left)} left" if left else ""
        self.tell(told)
        return record

    def discard(self, told: str) -> NoReturn:
        """Leave the run of this seed as one that has not finished, and say why."""
        with suppress(FileNotFoundError):
            (self.plan.place(self.seed) / "run.json").unlink()
        raise Stopped(f"seed {self.seed}: {told}")

    def finished(self, seed: int) -> Lines | None:
        """Return what a finished run of this seed left; None where it is to be run.

        Raises Stopped where it was made from other code, versions, tier or seed.
        """
        place = self.plan.place(seed)
        if not (place / "run.json").is_file():
            return None
        try:
            lines = read_lines(place / "cases.jsonl")
        except RunFolderError:
            return None
        if lines.end is None or lines.end.stopped:
            return None
        if (told := self._foreign_in(lines.header.run, seed)) is not None:
            raise self.plan.foreign(f"{place} has {told}")
        return lines

    def _foreign_in(self, run: RunStart, seed: int) -> str | None:
        """Say what a run under a seed has that is not of this plan, None where nothing is."""
        tier = self.plan.asked.tier
        now = replace(run, code=self.code, root_seed=seed, tier=tier, versions=versions())
        found = difference(circumstances(run), circumstances(now))
        return "{} {}, and now it is {}".format(*found) if found else None

    def _begun(self, place: Path, seed: int) -> bool:
        """Say whether a run of this plan was killed or interrupted there."""
        try:
            lines = read_lines(place / "cases.jsonl")
        except RunFolderError:
            return False
        over = lines.end is not None and not lines.end.stopped
        return not over and self._foreign_in(lines.header.run, seed) is None

    def _pytest(self, seed: int, without: Sequence[str], begun: bool) -> tuple[int, str]:
        """Run the claims under a seed; return the exit status and what was said."""
        told = any(word.startswith("--cluster") for word in self.arguments)
        command = [sys.executable, "-m", "pytest", *([] if told else WORKERS), *self.arguments]
        command += ["--root-seed", str(seed), "--tier", self.plan.asked.tier]
        place = self.plan.place(seed).absolute()
        command += [f"--{'resume' if begun else 'report-dir'}={place}"]
        # A step's summary page has no room for a report of each seed.
        environment = {k: v for k, v in os.environ.items() if k != "GITHUB_STEP_SUMMARY"}
        with TemporaryDirectory(prefix="theoremcheck-") as folder:
            file = Path(folder, "deselected")
            file.write_bytes(b"".join(b"--deselect\n" + os.fsencode(n) + b"\n" for n in without))
            process = subprocess.Popen(
                [*command, f"@{file}"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,  # a Ctrl-C is told once, below, and not by the terminal too
            )
            try:
                output, _ = process.communicate()
            except BaseException:
                process.terminate()
                try:
                    process.communicate()
                finally:  # at a second Ctrl-C
                    process.kill()
                raise
        return process.returncode, output


def _ended(status: int) -> str:
    if status < 0:
        return f"pytest was ended by {signal.Signals(-status).name}"
    return f"pytest ended with status {status}"
