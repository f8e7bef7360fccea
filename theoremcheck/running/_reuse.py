"""Evidence of an earlier run that is taken again where all that it depends on is the same."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from msgspec.structs import replace

from theoremcheck.record._folder import LATEST, RunFolderError
from theoremcheck.record._loading import kept_lines
from theoremcheck.record._types import Case, Kept, PlannedCase, RunStart
from theoremcheck.report._counted import counted
from theoremcheck.running._case import REUSED, Properties, properties, repeat_command
from theoremcheck.running._dependencies import Dependencies, digest
from theoremcheck.statement._outcomes import Outcome

ELSEWHERE = "elsewhere "  # before the key of what another processor made


class Left(NamedTuple):
    """What stands beside a case's evidence.

    The files that it left, the digests of those that its process had read, and what it told other
    plugins.
    """

    files: dict[str, bytes]
    reads: dict[str, str]
    properties: Properties


def asked(config: pytest.Config, dependencies: Dependencies) -> "Reuse | None":
    """Return what of an earlier run may be taken again, where that is asked for; tell workers."""
    folder = config.getoption("reuse")
    if folder is None:
        return None
    reuse = Reuse(config.rootpath / (folder or LATEST), dependencies)
    config.stash[REUSED] = {
        name: ("passed", "", [*left.properties, *properties(case)])
        for name, (case, left) in reuse.found.items()
    }
    return reuse


def keep(case: Case, left: Left, key: str) -> Kept:
    """Return what tells a later run whether it may take this case's evidence."""
    told = left.properties
    return Kept(
        key=key,
        case=_sum(case, told),
        files=sorted(left.files),
        reads=left.reads,
        properties=told,
    )


def _sum(case: Case, told: Properties) -> str:
    return hashlib.sha256(msgspec.json.encode([case, told])).hexdigest()


class Reuse:
    """What of an earlier run may be taken again; `told` says why something may not."""

    def __init__(self, folder: Path, dependencies: Dependencies) -> None:
        self.folder, self.dependencies = folder, dependencies
        self.found: dict[str, tuple[Case, Left]] = {}
        every = list(dependencies.every())
        hidden = Counter(known.unfollowed for known in every if known.unfollowed)
        self.told = [
            f"{counted(count, 'claim')} run again, for what they depend on is not known: {why}"
            for why, count in hidden.items()
        ]
        late = Counter(str(known.late) for known in every if known.late)
        self.told += [
            f"{counted(count, 'claim')} run again: {file} was changed after this run began"
            for file, count in late.items()
        ]
        try:
            started, lines = kept_lines(folder)
        except (OSError, RunFolderError) as error:
            self.told.append(f"nothing is reused: {error}")
            return
        spoilt: Counter[str] = Counter()
        for case, kept in lines:
            if kept is None or not _is_fit(case) or kept.key != dependencies.of(case.claim).key:
                continue
            try:
                files = left_files(folder, case, kept, dependencies.config.rootpath)
            except Spoilt as why:
                spoilt[str(why)] += 1
                continue
            left = Left(files, kept.reads, kept.properties)
            self.found[case.id] = replace(case, reused=case.reused or started), left
        self.told += [
            f"{counted(count, 'case')} of {folder} run again: {why}"
            for why, count in sorted(spoilt.items())
        ]

    def of(self, planned: PlannedCase, run: RunStart) -> list[tuple[Case, Left]]:
        """Return a case as this run plans it, with the evidence of the earlier one."""
        case, left = self.found[planned.id]
        plan = {field: getattr(planned, field) for field in PlannedCase.__struct_fields__}
        repeat = repeat_command(planned.nodeid, run.root_seed, run.tier)
        return [(replace(case, **plan, repeat=repeat), left)]


def _is_fit(case: Case) -> bool:
    """Say whether evidence may be taken again: what is red, and what was not run, is run again."""
    return case.asked and case.as_predicted and case.outcome not in (Outcome.NOT_RUN, Outcome.ERROR)


class Spoilt(Exception):
    """Evidence of an earlier run is not what that run left; the message says how."""


def left_files(folder: Path, case: Case, kept: Kept, root: Path) -> dict[str, bytes]:
    """Return the files that a case left in the folder of its run.

    Raises Spoilt where they, the case, or a file below `root` that it read are not what they were.
    """
    if _sum(case, kept.properties) != kept.case:
        raise Spoilt("what stands there is not what the run wrote")
    for name, was in kept.reads.items():
        if digest(root / name) != was:
            raise Spoilt(f"{name}, which they read, was changed")
    return dict(_file(folder, name) for name in kept.files)


def _file(folder: Path, name: str) -> tuple[str, bytes]:
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise Spoilt("a file that they left is gone") from None
    if hashlib.sha256(content).hexdigest() != Path(name).stem:
        raise Spoilt("a file that they left was changed")
    return name, content
