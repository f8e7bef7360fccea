"""Two runs held against each other by case and seed: what changed, vanished, appeared and moved."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import msgspec

from theoremcheck.judging._types import Judgement, real
from theoremcheck.record._drift import Shift, comparable, shift, significant
from theoremcheck.record._types import Case, Claim, Record, Run
from theoremcheck.record._verdicts import ran
from theoremcheck.statement._outcomes import Verdict

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
    """What two runs differ in.

    `compared` counts the numbers of judgements that were held against each other, `unlike` those
    that belong to other instances, `reused` the cases whose evidence one of the runs took from an
    earlier one, which took it no time. `shifts` have moved; `elsewhere` too, but no sample tells
    them from what another processor or other versions do. `vanished` and `appeared` name claims,
    cases and judgements; `lost` the cases that the new run was asked for and did not bring back;
    `left_out` counts the cases that only one of the runs was asked for.
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
    reused: int = 0
    compared: int = 0
    unlike: int = 0
    shifts: list[Shift] = field(default_factory=list)
    elsewhere: list[Shift] = field(default_factory=list)
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

    def as_json(self) -> str:
        """Return all of it as JSON text."""
        told = asdict(self) | {"failures": sorted(self.failures())}
        for moved in told["shifts"] + told["elsewhere"]:
            moved |= {name: real(v) for name, v in moved.items() if isinstance(v, float)}
        return msgspec.json.format(msgspec.json.encode(told), indent=1).decode()


def compare(old: Record, new: Record) -> Comparison:
    """Compare two run records; what a partial run was not asked for is left out, not missing."""
    same_seed = old.run.root_seed == new.run.root_seed
    found = Comparison(
        same_seed, (old.run.versions, old.run.machine) == (new.run.versions, new.run.machine)
    )
    found.environment = list(_environment(old.run, new.run))
    sides = _Side(old), _Side(new)
    _compare_claims(found, *sides)
    pairs = list(_pairs(found, *sides))
    moved: list[Shift] = []
    for before, after in pairs:
        _compare_case(found, moved, before, after)
    found.cases, found.compared = len(pairs), len(moved)
    found.reused = sum(bool(before.reused or after.reused) for before, after in pairs)
    for each in significant(moved):
        (found.elsewhere if each.elsewhere else found.shifts).append(each)
    _compare_time(found, pairs)
    return found


class _Side:
    """One of the runs: its claims and cases by id, and whether it was asked for a part of them."""

    def __init__(self, record: Record) -> None:
        self.partial = record.run.partial
        self.claims: dict[str, Claim] = {claim.id: claim for claim in record.claims}
        self.cases: dict[str, Case] = {c.id: c for claim in record.claims for c in claim.cases}


def _compare_claims(found: Comparison, old: _Side, new: _Side) -> None:
    gravity = list(Verdict)
    for name in (name for name in old.claims if name in new.claims):
        before, after = old.claims[name].verdict, new.claims[name].verdict
        if before != after and Verdict.NOT_ASKED not in (before, after):
            worse = gravity.index(after) < gravity.index(before)
            found.verdicts.append(Change(name, before, after, worse, new.claims[name].reason))
    found.verdicts.sort(key=lambda change: (not change.worse, change.name))
    if not new.partial:
        found.vanished += [f"claim {name}" for name in old.claims if name not in new.claims]
    if not old.partial:
        found.appeared += [f"claim {name}" for name in new.claims if name not in old.claims]


def _pairs(found: Comparison, old: _Side, new: _Side) -> Iterator[tuple[Case, Case]]:
    """Yield the cases that both runs have evidence of; count and name the others.

    A case is missing if its claim is there without it. A partial run need not have collected it:
    there it is left out.
    """
    for name, before in old.cases.items():
        after = new.cases.get(name)
        if after is None:
            if ran(before):
                found.left_out += new.partial
                missing = before.claim in new.claims and not new.partial
                found.vanished += [name] if missing else []
        elif ran(before) and ran(after):
            yield before, after
        elif ran(before) and after.asked:
            found.lost.append(f"{name}: {after.reason}")
        else:
            found.left_out += ran(before) or ran(after)
    for name, after in new.cases.items():
        if name not in old.cases and ran(after):
            found.left_out += old.partial
            appeared = after.claim in old.claims and not old.partial
            found.appeared += [name] if appeared else []


def _compare_case(found: Comparison, moved: list[Shift], old: Case, new: Case) -> None:
    if (old.outcome, old.as_predicted) != (new.outcome, new.as_predicted):
        worse = old.as_predicted and not new.as_predicted
        found.outcomes.append(Change(new.id, old.outcome, new.outcome, worse, new.reason))
    before, after = _by_quantity(old.judgements), _by_quantity(new.judgements)
    found.vanished += [f"{old.id}: {key[0]}" for key in before if key not in after]
    found.appeared += [f"{new.id}: {key[0]}" for key in after if key not in before]
    # Without a stream a case is the same whatever the root seed.
    same = old.streams == new.streams and (found.same_seed or not old.streams)
    for key in (key for key in before if key in after):
        each = shift(old.id, before[key], after[key], same, found.same_environment)
        if each is not None:
            moved.append(each)
        elif comparable(before[key]):
            found.unlike += 1


def _by_quantity(judgements: Iterable[Judgement]) -> dict[tuple[str, int], Judgement]:
    """Return judgements by their quantity and which of its name they are."""
    found: dict[tuple[str, int], Judgement] = {}
    turns: Counter[str] = Counter()
    for judgement in judgements:
        found[judgement.quantity, turns[judgement.quantity]] = judgement
        turns[judgement.quantity] += 1
    return found


def _environment(old: Run, new: Run) -> Iterator[tuple[str, str, str]]:
    for name in ("code", "commit", "dirty", "root_seed", "tier", "workers"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield name.replace("_", " "), _told(before), _told(after)
    machines = msgspec.structs.asdict(old.machine), msgspec.structs.asdict(new.machine)
    for here, there in ((old.versions, new.versions), machines):
        for name in dict.fromkeys([*here, *there]):
            if (before := here.get(name, "none")) != (after := there.get(name, "none")):
                yield name.replace("_", " "), _told(before), _told(after)


def _told(value: object) -> str:
    if value is None:
        return "none"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _compare_time(found: Comparison, pairs: Sequence[tuple[Case, Case]]) -> None:
    """Add up the times of cases that both runs have, and name the claims that take much longer."""
    spent: dict[str, list[float]] = {}
    for before, after in pairs:
        if before.reused or after.reused:
            continue
        total = spent.setdefault(before.claim, [0.0, 0.0])
        total[0] += before.duration_s
        total[1] += after.duration_s
    found.seconds = (sum(t[0] for t in spent.values()), sum(t[1] for t in spent.values()))
    longer = [
        (name, old, new)
        for name, (old, new) in spent.items()
        if new > LONGER * old and new > old + SECOND
    ]
    found.slower = sorted(longer, key=lambda each: each[1] - each[2])
