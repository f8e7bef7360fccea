"""Runs of the suite in an environment, and how one is held against another."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.compatibility.environments import last_line
from tests.compatibility.rows import Row
from tests.same_evidence import differences

SUITE = Path(__file__).parent / "suite"
RUN_S = 900  # at most, for one run
GREEN = "theorems/means"  # the claims of the suite that hold
KEPT = ("HOME", "LANG", "TMPDIR", "PATH")
WORST = ("error", "failure", "skipped", "passed")  # of the tests of a JUnit file
TABLE = re.compile(r"^=+ claims =+$", re.MULTILINE)
# How pytest-repeat marks the second test of two.
REPEATED = re.compile(r"(?:-|(?<=\[))\d+-\d+\]$")


class NoRun(Exception):
    """A run left no record; the message says what it said instead."""


@dataclass(frozen=True)
class Run:
    """What a run left: its exit status, claims, files of evidence, and what JUnit's file tells."""

    status: int
    claims: dict[str, dict[str, Any]]
    files: dict[str, bytes]
    tests: dict[str, str]
    output: str

    @property
    def cases(self) -> dict[str, dict[str, Any]]:
        """The cases of all claims, by id."""
        return {case["id"]: case for claim in self.claims.values() for case in claim["cases"]}


def run(python: Path, row: Row, place: Path, *arguments: str) -> Run:
    """Run the suite in a copy of it at `place`, in as many parts as the row says; NoRun."""
    shutil.copytree(SUITE, place, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "__init__.py").unlink()  # in this repository alone the suite is a package
    parts = [place / f"part-{number}" for number in range(len(row.parts))]
    told = [
        _pytest(python, place, [*row.options, *options, *arguments], part)
        for part, options in zip(parts, row.parts, strict=True)
    ]
    folder, status = parts[0], max(status for status, _ in told)
    if len(parts) > 1:
        folder = place / "merged"
        merging = ["-m", "theoremcheck", "merge", *map(str, parts), "-o", str(folder)]
        told.append(_python(python, place, merging))  # by its own status a part is not the whole
    output = "".join(output for _, output in told)
    if not (folder / "run.json").is_file() or not (folder / "index.html").is_file():
        raise NoRun(f"exit status {status} without a report: {last_line(output)}")
    record = json.loads((folder / "run.json").read_bytes())
    return Run(
        status=status,
        claims={claim["id"]: claim for claim in record["claims"]},
        files={
            str(file.relative_to(folder)): file.read_bytes()
            for kind in ("arrays", "certificates", "counterexamples", "instances", "searches")
            for file in (folder / kind).rglob("*.*")
        },
        tests=junit(part.with_suffix(".xml") for part in parts),
        output=output,
    )


def _pytest(python: Path, place: Path, options: list[str], folder: Path) -> tuple[int, str]:
    file = folder.with_suffix(".xml")
    own = ["--report-dir", str(folder), "--junitxml", str(file)]
    return _python(python, place, ["-m", "pytest", *options, *own])


def _python(python: Path, place: Path, arguments: list[str]) -> tuple[int, str]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"OMP_NUM_THREADS": "1", "COLUMNS": "100"}
    try:
        done = subprocess.run(
            [str(python), *arguments],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=RUN_S,
        )
    except subprocess.TimeoutExpired:
        raise NoRun(f"took more than {RUN_S} s") from None
    return done.returncode, done.stdout


def junit(files: Iterable[Path]) -> dict[str, str]:
    """Return the worst that JUnit files tell of each test: one that is run again is there twice."""
    found: dict[str, str] = {}
    for file in filter(Path.is_file, files):
        for case in ET.parse(file).iter("testcase"):
            told = {each.tag for each in case}
            name = f"{case.get('classname')}::{REPEATED.sub(']', case.get('name', ''))}"
            name = name.removesuffix("[]")
            kinds = [kind for kind in WORST if kind in told or kind == found.get(name, "passed")]
            found[name] = kinds[0]
    return found


def unlike(want: Run, got: Run, *, evidence: bool) -> Iterator[str]:
    """Yield in words what is not the same in two runs: verdicts, and `evidence` where it has to."""
    if got.status != want.status:
        yield f"exit status {got.status} for {want.status}"
    if not TABLE.search(got.output):
        yield "no table of claims in the terminal"
    yield from (f"{name} is lost" for name in sorted(want.claims.keys() - got.claims.keys()))
    yield from (f"{name} is lost" for name in sorted(want.cases.keys() - got.cases.keys()))
    yield from (f"{name} is new" for name in sorted(got.cases.keys() - want.cases.keys()))
    for name, claim in want.claims.items():
        if name in got.claims and got.claims[name]["verdict"] != claim["verdict"]:
            yield f"{name} is {got.claims[name]['verdict']} for {claim['verdict']}"
    for name in sorted(want.cases.keys() & got.cases.keys()):
        yield from (
            f"{name}: {told}" for told in _unlike(want.cases[name], got.cases[name], evidence)
        )
    if evidence and got.files != want.files:
        names = sorted(set(got.files.items()) ^ set(want.files.items()))
        yield f"other files: {', '.join(dict.fromkeys(name for name, _ in names))}"
    for name in sorted(want.tests.keys() | got.tests.keys()):
        here, there = (run.tests.get(name, "absent") for run in (got, want))
        if here != there:
            yield f"JUnit: {name} {here} for {there}"


def _unlike(want: dict[str, Any], got: dict[str, Any], evidence: bool) -> Iterator[str]:
    judged = ("outcome", "expected", "as_predicted", "asked", "sort", "premise")
    yield from (f"{key} {got[key]!r} for {want[key]!r}" for key in judged if got[key] != want[key])
    if evidence:
        yield from differences(want, got)
        # A plugin that runs a test twice gives each a name of its own.
        aside = {"duration_s", "nodeid", "repeat", *judged, "judgements", "curves", "streams"}
        others = [key for key in want if key not in aside and got[key] != want[key]]
        yield from (f"{key} {got[key]!r} for {want[key]!r}" for key in others)
