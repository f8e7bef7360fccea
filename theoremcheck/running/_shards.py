"""A run in parts on several machines: how many parts, by recorded times, and what starts each."""

import json
import shlex
import sys
from collections.abc import Iterable, Sequence
from heapq import heapreplace
from math import ceil
from pathlib import Path
from string import Template
from typing import NamedTuple

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import Tier

START_S = 60  # that a part may take before its first case: imports over a network, collection
SLURM = Template("""\
#!/bin/bash
# Submit it:      sbatch FILE
# Unite parts:    sbatch --dependency=afterany:JOB --wrap '$unite'
#SBATCH --job-name=claims
#SBATCH --array=1-$count
#SBATCH --cpus-per-task=$workers
#SBATCH --time=$minutes
#SBATCH --requeue
#SBATCH --open-mode=append
# $told
part=shards/$${SLURM_ARRAY_JOB_ID:-here}/$$SLURM_ARRAY_TASK_ID
# A part that was put back in the queue goes on where it stood.
where=--report-dir=$$part
if [ -s "$$part/cases.jsonl" ]; then where=--resume=$$part; fi
exec $command --splits $count --group "$$SLURM_ARRAY_TASK_ID" "$$where"
""")


class Split(NamedTuple):
    """Parts of a run: of a tier, of so many processes each, and the seconds that each takes.

    `durations` are the times of cases as pytest-split reads them.
    """

    tier: Tier
    workers: int
    seconds: Sequence[float]
    durations: Path
    arguments: Sequence[str] = ()

    def told(self) -> str:
        """Return in a line how long the parts take."""
        parts = f"{len(self.seconds)} parts of {self.workers} processes each"
        ends = " to ".join(
            dict.fromkeys(f"{s:.3g}" for s in (min(self.seconds), max(self.seconds)))
        )
        return f"{parts}: {ends} s by recorded times, beside the start"

    def slurm(self) -> str:
        """Return the script of a Slurm array, for `sbatch`."""
        command = [sys.executable, "-m", "pytest", *self.arguments, "--tier", self.tier]
        command += ["-n", str(self.workers), "--dist", "worksteal"]
        command += ["--splitting-algorithm", "least_duration"]
        command += ["--durations-path", str(self.durations)]
        return SLURM.substitute(
            count=len(self.seconds),
            workers=self.workers,
            minutes=ceil((3 * max(self.seconds) + START_S) / 60),
            told=self.told(),
            unite=f"{shlex.quote(sys.executable)} -m theoremcheck merge shards/JOB/*",
            command=shlex.join(command),
        )

    def matrix(self) -> str:
        """Return a line of JSON that a CI makes a matrix of jobs from: `shard` and `shards`."""
        count = len(self.seconds)
        return json.dumps({"shard": [*range(1, count + 1)], "shards": [count]})


def split(run: Path, workers: int, minutes: float, arguments: Sequence[str] = ()) -> Split:
    """Return the least number of parts that end within so many minutes, by the times of a run.

    Raises RunFolderError where a case alone takes longer, and for a run that has no times.
    """
    record = load(run)
    cases = [case for claim in record.claims for case in claim.cases if case.duration_s]
    times = sorted((case.duration_s for case in cases), reverse=True)
    file = run / "durations.json"
    if not times or not file.is_file():
        raise RunFolderError(f"{run} has no times of cases; name the folder of a run that ended")
    if times[0] > 60 * minutes:
        longest = max(cases, key=lambda case: case.duration_s).id
        raise RunFolderError(
            f"{longest} takes {times[0]:.3g} s alone; say --minutes {ceil(times[0] / 60)} or more"
        )
    least = max(1, int(sum(times) / (60 * minutes * workers)))  # fewer have no time for all
    for count in range(least, len(times) + 1):
        # A worker that is free takes the longest case that is left.
        seconds = [max(map(sum, _parts(part, workers))) for part in _parts(times, count)]
        if max(seconds) <= 60 * minutes:
            break
    return Split(record.run.tier, workers, seconds, file, arguments)


def _parts(times: Iterable[float], count: int) -> list[list[float]]:
    """Share times out, longest first, each to the part that has least: as pytest-split does."""
    parts: list[list[float]] = [[] for _ in range(count)]
    loads = [(0.0, number) for number in range(count)]
    for time in times:
        load, number = loads[0]
        parts[number].append(time)
        heapreplace(loads, (load + time, number))
    return parts
