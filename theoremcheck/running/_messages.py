"""What goes between a run and the workers of its executor, which pickles it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Setup(NamedTuple):
    """What a process needs to run cases of a run: its options, and what it has to agree with.

    `home` is the root directory, empty where each worker stands in one of its own, and `basetemp` a
    folder for temporary files of tests, on this machine alone.

    `args`, `paths`, where modules are imported from, and `below`, where pytest was called, stand
    below the root directory; `known` are the digest of the code and the versions, `given` what
    plugins tell xdist's workers, too.
    """

    run: str
    home: str
    basetemp: str
    options: dict[str, Any]
    args: list[str]
    paths: list[str]
    below: str
    known: Mapping[str, object]
    given: dict[str, Any]


class Report(NamedTuple):
    """What came of a case: its reports as pytest serializes them, and warnings as xdist does."""

    nodeid: str
    reports: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    seconds: float


class Ran(NamedTuple):
    """What came of a bundle of cases: reports of some, and why the others have none.

    `died` is the case in which the process ended, `stopped` what a case ended the run with,
    `failed` how a process ended before any case, and `refused` why `worker` cannot serve the run.
    """

    worker: str
    reports: list[Report]
    died: str = ""
    stopped: str = ""
    failed: str = ""
    refused: str = ""
