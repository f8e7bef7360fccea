"""Two runs held against each other: paired by case and seed, with what changed, vanished, appeared
and moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from theoremcheck.judging._judgement import plain
from theoremcheck.record._drift import Shift, shift, significant
from theoremcheck.statement._outcomes import Outcome, Verdict

Entry = Mapping[str, Any]

BASELINE = Path("reports", "baseline")  # below the root directory: what a run is compared with
LONGER = 1.5  # times as long: what is told of a claim's time, from
SECOND = 1.0  # second more on


@dataclass(frozen=True)
class Change:
    """What a claim, or a case, was in the old run and is in the new one."""

    name: str
    old: str
    new: str
    worse: bool
    reason: str


@dataclass
class Comparison:
    """What two runs differ in; `compared` counts pairs of judgements, `unlike` those of other
    instances.

    `vanished` and `appeared` name claims, cases and judgements; `lost` the cases that the new run
    was asked for and did not bring back; `left_out` counts the cases that only one of the runs was
    asked for.
    """

    same_seed: bool
    same_environment: bool
    verdicts: list[Change] = field(default_factory=list)
    outcomes: list[Change] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    appeared: list[str] = field(default_factory=list)
    left_out: int = 0
    cases: int = 0
    compared: int = 0
    unlike: int = 0
    shifts: list[Shift] = field(default_factory=list)
    detects: float | None = None
    environment: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: tuple[float, float] = (0.0, 0.0)
    slower: list[tuple[str, float, float]] = field(default_factory=list)

    def failures(self) -> set[str]:
        """Return which of verdict, slack and missing this comparison fails on."""
        found = {
            "verdict": any(change.worse for change in self.verdicts),
            "slack": bool(self.shifts),
            "missing": bool(self.vanished or self.lost),
        }
        return {name for name, failed in found.items() if failed}

    def plain(self) -> dict[str, Any]:
        """Return all of it as JSON data."""
        return plain(asdict(self) | {"failures": sorted(self.failures())})


def compare(old: Entry, new: Entry) -> Comparison:
    """Compare two run records; what a partial run was not asked for is left out, not missing."""
    environments = [(record["run"]["versions"], record["run"]["machine"]) for record in (old, new)]
    same_seed = old["run"]["root_seed"] == new["run"]["root_seed"]
    found = Comparison(same_seed, environments[0] == environments[1])
    found.environment = list(_environment(old["run"], new["run"]))
    sides = _Side(old), _Side(new)
    _compare_claims(found, *sides)
    pairs = list(_pairs(found, *sides))
    moved: list[Shift] = []
    for before, after in pairs:
        _compare_case(found, moved, before, after)
    found.cases, found.compared = len(pairs), len(moved)
    found.shifts = significant(moved)
    reach = [each.detects for each in moved if each.detects is not None]
    found.detects = median(reach) if reach else None
    _compare_time(found, pairs)
    return found


class _Side:
    """One of the runs: its claims and cases by id, and whether it was asked for only part of the
    claims.
    """

    def __init__(self, record: Entry) -> None:
        self.partial = record["run"]["partial"]
        self.claims = {claim["id"]: claim for claim in record["claims"]}
        self.cases = {case["id"]: case for claim in record["claims"] for case in claim["cases"]}


def _compare_claims(found: Comparison, old: _Side, new: _Side) -> None:
    gravity = list(Verdict)
    for name in (name for name in old.claims if name in new.claims):
        before, after = Verdict(old.claims[name]["verdict"]), Verdict(new.claims[name]["verdict"])
        if before != after and Verdict.NOT_ASKED not in (before, after):
            worse = gravity.index(after) < gravity.index(before)
            found.verdicts.append(Change(name, before, after, worse, new.claims[name]["reason"]))
    found.verdicts.sort(key=lambda change: (not change.worse, change.name))
    if not new.partial:
        found.vanished += [f"claim {name}" for name in old.claims if name not in new.claims]
    if not old.partial:
        found.appeared += [f"claim {name}" for name in new.claims if name not in old.claims]


def _pairs(found: Comparison, old: _Side, new: _Side) -> Iterator[tuple[Entry, Entry]]:
    """Yield the cases that both runs have evidence of; count and name the others.

    A case is missing if its claim is there without it. A partial run need not have collected it:
    there it is left out.
    """
    for name, before in old.cases.items():
        after = new.cases.get(name)
        if after is None and _ran(before):
            found.left_out += new.partial
            found.vanished += [name] if before["claim"] in new.claims and not new.partial else []
        elif after is not None and _ran(before) and _ran(after):
            yield before, after
        elif after is not None and _ran(before) and after["asked"]:
            found.lost.append(f"{name}: {after['reason']}")
        elif after is not None:
            found.left_out += _ran(before) or _ran(after)
    for name, after in new.cases.items():
        if name not in old.cases and _ran(after):
            found.left_out += old.partial
            found.appeared += [name] if after["claim"] in old.claims and not old.partial else []


def _ran(case: Entry) -> bool:
    return case["asked"] and case["outcome"] != Outcome.NOT_RUN


def _compare_case(found: Comparison, moved: list[Shift], old: Entry, new: Entry) -> None:
    if (old["outcome"], old["as_predicted"]) != (new["outcome"], new["as_predicted"]):
        worse = old["as_predicted"] and not new["as_predicted"]
        found.outcomes.append(
            Change(new["id"], old["outcome"], new["outcome"], worse, new["reason"])
        )
    before, after = _by_quantity(old["judgements"]), _by_quantity(new["judgements"])
    found.vanished += [f"{old['id']}: {key[0]}" for key in before if key not in after]
    found.appeared += [f"{new['id']}: {key[0]}" for key in after if key not in before]
    # Without a stream a case is the same whatever the root seed.
    same = old.get("streams", {}) == new.get("streams", {}) and (
        found.same_seed or not old.get("streams")
    )
    for key in (key for key in before if key in after):
        each = shift(old["id"], before[key], after[key], same, found.same_environment)
        if each is not None:
            moved.append(each)
        elif before[key]["kind"] not in ("identity", "certificate"):
            found.unlike += 1


def _by_quantity(judgements: Sequence[Entry]) -> dict[tuple[str, int], Entry]:
    """Return judgements by their quantity and which of its name they are."""
    found: dict[tuple[str, int], Entry] = {}
    for judgement in judgements:
        turn = sum(name == judgement["quantity"] for name, _ in found)
        found[judgement["quantity"], turn] = judgement
    return found


def _environment(old: Entry, new: Entry) -> Iterator[tuple[str, str, str]]:
    for name in ("code", "root_seed", "tier", "workers"):
        if old[name] != new[name]:
            yield name.replace("_", " "), str(old[name]), str(new[name])
    for group in ("versions", "machine"):
        for name in dict.fromkeys([*old[group], *new[group]]):
            before, after = old[group].get(name, "none"), new[group].get(name, "none")
            if before != after:
                yield name.replace("_", " "), _told(before), _told(after)


def _told(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _compare_time(found: Comparison, pairs: Sequence[tuple[Entry, Entry]]) -> None:
    """Add up the time of the cases that both runs have, and name the claims that take much
    longer.
    """
    spent: dict[str, list[float]] = {}
    for before, after in pairs:
        total = spent.setdefault(before["claim"], [0.0, 0.0])
        total[0] += before["duration_s"]
        total[1] += after["duration_s"]
    found.seconds = (sum(t[0] for t in spent.values()), sum(t[1] for t in spent.values()))
    longer = [
        (name, old, new)
        for name, (old, new) in spent.items()
        if new > LONGER * old and new > old + SECOND
    ]
    found.slower = sorted(longer, key=lambda each: each[1] - each[2])
