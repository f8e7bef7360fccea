"""Shards of one run united by case: what is of another run is refused, what is missing is named."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from theoremcheck.record._building import build, evidence
from theoremcheck.record._folder import RunFolder, RunFolderError
from theoremcheck.record._loading import read_lines
from theoremcheck.record._same import circumstances, difference
from theoremcheck.record._types import (
    DESELECTED,
    SCHEMA,
    Case,
    Catalogue,
    End,
    Header,
    PlannedCase,
    Record,
    RunStart,
)


@dataclass(frozen=True)
class Shard:
    """What the `cases.jsonl` of a shard's folder says: each case by id, with all of its reports."""

    path: Path
    header: Header
    cases: Mapping[str, list[Case]]
    end: End | None

    @property
    def run(self) -> RunStart:
        """What the shard ran under."""
        return self.header.run


def read(folder: Path) -> Shard:
    """Return the shard in a folder; RunFolderError if it holds none of this version's."""
    if not (folder / "cases.jsonl").is_file():
        raise RunFolderError(f"{folder} holds no cases.jsonl; name the folder of a run")
    lines = read_lines(folder / "cases.jsonl")
    cases: dict[str, list[Case]] = {}
    for case in lines.cases:
        cases.setdefault(case.id, []).append(case)
    return Shard(folder, lines.header, cases, lines.end)


def merge(folders: Sequence[Path], target: Path) -> tuple[Record, list[str]]:
    """Unite shards in the folder `target`; return the record, and what no shard was asked for.

    Raises RunFolderError, before anything is written, for shards of different code, checkouts,
    versions, root seeds, tiers or error budgets, for a case of which two shards have different
    evidence, for a folder that is named twice, and for a `target` that is one of the shards.
    """
    turns = Counter(folder.resolve() for folder in folders)
    if twice := [folder for folder in folders if turns[folder.resolve()] > 1]:
        raise RunFolderError(f"{twice[0]} is given more than once; name each shard once")
    if target.resolve() in {folder.resolve() for folder in folders}:
        raise RunFolderError(f"{target} is one of the shards; name another folder by -o")
    shards = [read(folder) for folder in folders]
    _check_one_run(shards)
    cases = _united_cases(shards)
    header, missing = _united_header(shards)
    end = _united_end(shards, set().union(*map(_returned, shards)))
    folder = RunFolder(target, header)
    for reports, shard in cases.values():
        for case in reports:
            folder.add(case, dict(_files(case, shard.path)))
    record = build(header, [case for reports, _ in cases.values() for case in reports], end)
    folder.close(end, record)
    return record, missing


def _check_one_run(shards: Sequence[Shard]) -> None:
    first = shards[0]
    for shard in shards[1:]:
        if found := difference(_checkout(shard.run), _checkout(first.run)):
            name, here, there = found
            raise RunFolderError(
                f"{shard.path} has {name} {here}, {first.path} has {there}; merge shards of one run"
            )


def _checkout(run: RunStart) -> dict[str, object]:
    return {"code": run.code, "commit": run.commit, "dirty": run.dirty} | circumstances(run)


def _united_cases(shards: Sequence[Shard]) -> dict[str, tuple[list[Case], Shard]]:
    found: dict[str, tuple[list[Case], Shard]] = {}
    for shard in shards:
        for name, reports in shard.cases.items():
            kept, other = found.setdefault(name, (reports, shard))
            if _told(kept) != _told(reports):
                raise RunFolderError(
                    f"{name} has one evidence in {other.path} and another in {shard.path}; "
                    "run the shards again"
                )
    return found


def _told(reports: Iterable[Case]) -> list[object]:
    """Return what the reports of a case say apart from time and place."""
    return [(evidence(case), case.outcome, case.reason) for case in reports]


def _united_header(shards: Sequence[Shard]) -> tuple[Header, list[str]]:
    claims = {claim.id: claim for shard in shards for claim in shard.header.catalogue.claims}
    cases: dict[str, PlannedCase] = {}
    for shard in shards:
        for planned in shard.header.catalogue.cases:
            known = cases.get(planned.id)
            # What one shard deselected another one ran, or put off to the other tier.
            if known is None or planned.asked or (known.reason == DESELECTED and not known.asked):
                cases[planned.id] = planned
    left_out = [set(shard.header.catalogue.uncollected) for shard in shards]
    uncollected = sorted(set.intersection(*left_out))
    missing = [f"claim {name}" for name in uncollected]
    missing += [name for name, planned in cases.items() if planned.reason == DESELECTED]
    run = replace(
        shards[0].run,
        started=min(shard.run.started for shard in shards),
        partial=bool(missing),
        workers=sum(shard.run.workers for shard in shards),
        shards=sum(shard.run.shards for shard in shards),
    )
    catalogue = Catalogue(
        claims=list(claims.values()), cases=list(cases.values()), uncollected=uncollected
    )
    return Header(schema=SCHEMA, run=run, catalogue=catalogue), missing


def _returned(shard: Shard) -> set[str]:
    """Return the node ids of the cases that a shard ran, and did not lose at their ends."""
    lost = shard.end.lost if shard.end else {}
    return {case.nodeid for reports in shard.cases.values() for case in reports} - lost.keys()


def _united_end(shards: Sequence[Shard], back: set[str]) -> End:
    ends = [shard.end for shard in shards if shard.end]
    stopped = [end.stopped for end in ends if end.stopped]
    stopped += [f"not run: the run in {s.path} was killed" for s in shards if not s.end]
    errors = {(error.claim, error.reason): error for end in ends for error in end.errors}
    times = [end.duration_s for end in ends if end.duration_s is not None]
    return End(
        lost={
            nodeid: reason
            for end in ends
            for nodeid, reason in end.lost.items()
            if nodeid not in back
        },
        errors=[errors[key] for key in sorted(errors)],
        stopped="; ".join(dict.fromkeys(stopped)),
        duration_s=max(times, default=None),
        harness_s=sum(end.harness_s or 0.0 for end in ends),
    )


def _files(case: Case, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a case names, as far as they are there."""
    names = [curve.array for curve in case.curves]
    for judgement in case.judgements:
        names.append(judgement.certificate)
        if judgement.search is not None:
            names += [judgement.search.lines, judgement.search.counterexample]
        if judgement.instance is not None:
            names.append(judgement.instance.file)
    for name in names:
        if name is not None and (folder / name).is_file():
            yield name, (folder / name).read_bytes()
