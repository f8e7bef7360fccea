"""Shards of one run united: by case, refusing what belongs to another run, naming what is
missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from theoremcheck.record._folder import (
    DESELECTED,
    SCHEMA,
    RunFolder,
    RunFolderError,
    read_lines,
)

Entry = Mapping[str, Any]

ONE_RUN = (
    "code",
    "root_seed",
    "tier",
    "error_budget",
    "versions",
)  # what shards of one run have in common
TIMING = {"duration_s", "repeat"}  # what may differ between two runs of a case
FILE = re.compile(r"(arrays/[0-9a-f]{64}\.npy|certificates/[0-9a-f]{64}\.json)")


@dataclass
class Shard:
    """What the `cases.jsonl` of a shard's folder says."""

    path: Path
    header: Entry
    cases: dict[str, list[Entry]] = field(default_factory=dict)
    end: Entry | None = None

    @property
    def run(self) -> Entry:
        """What the shard ran under."""
        return self.header["run"]


def read(folder: Path) -> Shard:
    """Return the shard in a folder; RunFolderError if it holds none of this version's."""
    if not (folder / "cases.jsonl").is_file():
        raise RunFolderError(f"{folder} holds no cases.jsonl; name the folder of a run")
    lines = read_lines(folder / "cases.jsonl")
    try:
        shard = Shard(folder, lines[0]["header"])
        if shard.header["schema"] != SCHEMA:
            raise RunFolderError(
                f"{folder} has schema {shard.header['schema']!r:.40}, this version reads {SCHEMA}; "
                "merge with the version that ran it"
            )
        for line in lines[1:]:
            if case := line.get("case"):
                shard.cases.setdefault(case["id"], []).append(case)
            shard.end = line.get("end", shard.end)
        for name in ONE_RUN:
            shard.run[name]
        for planned in shard.header["catalogue"]["cases"]:
            planned["id"], planned["asked"], planned["reason"]
    except (KeyError, TypeError, AttributeError) as error:
        raise RunFolderError(
            f"{folder}/cases.jsonl is not that of a run ({type(error).__name__}: {error}); run "
            f"that shard again"
        ) from None
    return shard


def merge(folders: Sequence[Path], target: Path) -> tuple[dict[str, Any], list[str]]:
    """Unite shards in the folder `target`; return the record, and what no shard was asked for.

    Raises RunFolderError, before anything is written, for shards of different code, versions, root
    seeds, tiers or error budgets, and for a case of which two shards have different evidence.
    """
    if target.resolve() in {folder.resolve() for folder in folders}:
        raise RunFolderError(f"{target} is one of the shards; name another folder by -o")
    shards = [read(folder) for folder in folders]
    _check_one_run(shards)
    cases = _united_cases(shards)
    header, missing = _united_header(shards)
    folder = RunFolder(target, header)
    for lines, shard in cases.values():
        for line in lines:
            folder.add(line, dict(_files(line, shard.path)))
    return folder.close(_united_end(shards, cases)), missing


def _check_one_run(shards: Sequence[Shard]) -> None:
    first = shards[0]
    for shard in shards[1:]:
        for name in ONE_RUN:
            here, there = shard.run[name], first.run[name]
            if here != there:
                if isinstance(here, dict):  # of the versions, the first that differs
                    name = next(key for key in [*here, *there] if here.get(key) != there.get(key))
                    here, there = here.get(name, "absent"), there.get(name, "absent")
                raise RunFolderError(
                    f"{shard.path} has {name.replace('_', ' ')} {here}, {first.path} has {there}; "
                    f"merge shards of one run"
                )


def _united_cases(shards: Sequence[Shard]) -> dict[str, tuple[list[Entry], Shard]]:
    found: dict[str, tuple[list[Entry], Shard]] = {}
    for shard in shards:
        for name, lines in shard.cases.items():
            kept, other = found.setdefault(name, (lines, shard))
            if [_evidence(line) for line in kept] != [_evidence(line) for line in lines]:
                raise RunFolderError(
                    f"{name} has one evidence in {other.path} and another in {shard.path}; run the "
                    f"shards again"
                )
    return found


def _evidence(case: Entry) -> dict[str, Any]:
    return {key: value for key, value in case.items() if key not in TIMING}


def _united_header(shards: Sequence[Shard]) -> tuple[dict[str, Any], list[str]]:
    claims = {claim["id"]: claim for s in shards for claim in s.header["catalogue"]["claims"]}
    cases: dict[str, Any] = {}
    for shard in shards:
        for planned in shard.header["catalogue"]["cases"]:
            known = cases.get(planned["id"])
            # What one shard deselected another one ran, or put off to the other tier.
            if (
                known is None
                or planned["asked"]
                or (known["reason"] == DESELECTED and not known["asked"])
            ):
                cases[planned["id"]] = planned
    uncollected = set.intersection(
        *(set(s.header["catalogue"].get("uncollected", ())) for s in shards)
    )
    missing = [f"claim {name}" for name in sorted(uncollected)]
    missing += [name for name, planned in cases.items() if planned["reason"] == DESELECTED]
    run = dict(shards[0].run) | {
        "started": min(shard.run["started"] for shard in shards),
        "partial": bool(missing),
        "workers": sum(shard.run["workers"] for shard in shards),
        "shards": sum(shard.run.get("shards", 1) for shard in shards),
    }
    catalogue = {"claims": list(claims.values()), "cases": list(cases.values())}
    return {
        "schema": SCHEMA,
        "run": run,
        "catalogue": catalogue | {"uncollected": sorted(uncollected)},
    }, missing


def _united_end(shards: Sequence[Shard], cases: Mapping[str, Any]) -> dict[str, Any]:
    ends = [shard.end for shard in shards if shard.end]
    back = {lines[0]["nodeid"] for lines, _ in cases.values()}
    lost = {
        nodeid: reason
        for end in ends
        for nodeid, reason in end["lost"].items()
        if nodeid not in back
    }
    errors = {(e["claim"], e["reason"]): e for end in ends for e in end["errors"]}
    stopped = [end["stopped"] for end in ends if end["stopped"]]
    stopped += [f"not run: the run in {shard.path} was killed" for shard in shards if not shard.end]
    return {
        "lost": lost,
        "errors": [errors[key] for key in sorted(errors)],
        "stopped": "; ".join(dict.fromkeys(stopped)),
        "duration_s": max((end["duration_s"] for end in ends), default=None),
        "harness_s": sum(end["harness_s"] for end in ends),
    }


def _files(case: Entry, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the arrays and certificates that a case names, by names that cannot lead out of the
    folder.
    """
    names = [curve.get("array", "") for curve in case.get("curves", ())]
    names += [judgement.get("note", "") for judgement in case.get("judgements", ())]
    for name in names:
        if FILE.fullmatch(name) and (folder / name).is_file():
            yield name, (folder / name).read_bytes()
