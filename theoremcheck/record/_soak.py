"""Claims under many root seeds: how often each came out how, with exact limits to the chance of it.

Under another root seed every stream is another one: the seeds are independent trials. So are the
cases under one seed that share no stream, and those that share one are counted as if they were.
Their chances differ, but the limits of Clopper and Pearson (1934) hold for the mean chance none the
less: of all sums of independent trials with one mean, the binomial spreads the most (Hoeffding
1956).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec
from msgspec.structs import replace

from theoremcheck.record._building import build
from theoremcheck.record._exit_status import complaints, of_the_whole
from theoremcheck.record._loading import Lines
from theoremcheck.record._types import Case, Claim, Record, Tier
from theoremcheck.record._verdicts import aims, ran
from theoremcheck.statement._outcomes import Outcome, Verdict, gravest

LEVEL = 0.95
How = Literal["wrong", "undecided", "error", "not run"]
DECIDED = (Outcome.HOLDS, Outcome.REFUTED)


@dataclass(frozen=True)
class Share:
    """How many `of` so many independent trials; the mean chance is in [`low`, `high`], at LEVEL."""

    count: int
    of: int
    low: float
    high: float


@dataclass
class Astray:
    """A case that did not come out as predicted: how, under which root seeds, and why at first.

    One that is not `drawn` has no stream: so it comes out under any seed.
    """

    case: str
    how: How
    drawn: bool
    reason: str
    repeat: str
    seeds: list[int] = field(default_factory=list)


@dataclass
class ClaimSoak:
    """The root seeds of a claim by the verdict that it got, and what in it went astray.

    `wrong` and `undecided` count seeds under which a case was; `reason` is that of the first
    verdict other than SUPPORTED.
    """

    id: str
    verdicts: dict[Verdict, list[int]]
    reason: str
    wrong: Share
    undecided: Share
    astray: list[Astray]


@dataclass
class Soak:
    """What claims came to under `seeds`.

    `green` is the share of seeds under which everything was, `red` are the others. `wrong` and
    `undecided` are shares of the runs of cases that draw. `fixed` cases have no stream: each is
    counted once, and `fixed_astray` of them are not as predicted. `nearest` is the case that took
    the largest share of the draws that it could ask for, with that share. `errors` and `not_run`
    count runs that came to nothing, `complaints` name the seeds of what no single claim is blamed
    for.
    """

    seeds: list[int]
    red: list[int]
    green: Share
    tier: Tier
    cases: int
    fixed: int
    fixed_astray: int
    nearest: tuple[str, float] | None
    wrong: Share
    undecided: Share
    errors: int
    not_run: int
    claims: list[ClaimSoak]
    complaints: dict[str, list[int]]

    def as_json(self) -> str:
        """Return all of it as JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode()


def share(count: int, of: int) -> Share:
    """Return a count with exact two-sided limits (Clopper and Pearson) to the chance behind it."""
    from scipy.stats import binomtest

    if not of:
        return Share(0, 0, 0.0, 1.0)
    ends = binomtest(count, of).proportion_ci(LEVEL, method="exact")
    return Share(count, of, float(ends.low), float(ends.high))


def has_no_stream(case: Case) -> bool:
    """Say whether a case came out as it does under any root seed: it drew nothing to its end."""
    return ran(case) and case.outcome != Outcome.ERROR and not case.streams


def united(first: Lines, fixed: Mapping[str, Case], later: Lines) -> Record:
    """Return the record under a later seed, whose run left out the `fixed` cases of the first.

    By its id, such a case came out as it did there.
    """
    header = replace(
        later.header,
        run=replace(later.header.run, partial=first.header.run.partial),
        catalogue=first.header.catalogue,
    )
    drawn = [case for case in later.cases if case.id not in fixed]
    return build(header, [*drawn, *fixed.values()], later.end)


def left_out(first: Lines, fixed: Mapping[str, Case], later: Lines) -> list[str]:
    """Return the ids of the cases that the first run asked for and a later one should have."""
    asked = {case.id for case in later.header.catalogue.cases if case.asked}
    wanted = [case.id for case in first.header.catalogue.cases if case.asked]
    return [name for name in wanted if name not in asked and name not in fixed]


def green(record: Record) -> bool:
    """Say whether a run came out as pytest tells by exit status 0."""
    cases = [case for claim in record.claims for case in claim.cases]
    return all(c.as_predicted for c in cases if c.asked) and not any(complaints(record))


def how_astray(case: Case) -> How | None:
    """Say how a case failed its prediction, None where it did not.

    It is wrong where a judgement decides against what was predicted of it; where none does, what
    should have been decided was not.
    """
    if case.as_predicted or not case.asked:
        return None
    if case.outcome == Outcome.ERROR:
        return "error"
    if case.outcome == Outcome.NOT_RUN:
        return "not run"
    aimed = [j.outcome for j in case.judgements if j.quantity in aims(case)]
    beside = [j.outcome for j in case.judgements if j.quantity not in aims(case)]
    found = gravest(aimed) if aimed else case.outcome
    wrong = Outcome.REFUTED in beside or (found in DECIDED and found != case.expected)
    return "wrong" if wrong else "undecided"


class Tally:
    """Counts record after record, each under a root seed of its own; no record is kept."""

    def __init__(self) -> None:
        self.seeds: list[int] = []
        self.red: list[int] = []
        self.tier: Tier = "fast"
        self.trials = 0
        self.nearest: tuple[str, float] | None = None
        self.cases: set[str] = set()
        self.fixed: dict[str, How | None] = {}
        self.runs: dict[How, int] = dict.fromkeys(("wrong", "undecided", "error", "not run"), 0)
        self.verdicts: dict[str, dict[Verdict, list[int]]] = {}
        self.reasons: dict[str, str] = {}
        self.astray: dict[str, dict[tuple[str, How], Astray]] = {}
        self.complaints: dict[str, list[int]] = {}

    def add(self, record: Record) -> None:
        """Count a record; the cases that have no stream are in each, and count once."""
        seed = record.run.root_seed
        self.seeds.append(seed)
        self.tier = record.run.tier
        if not green(record):
            self.red.append(seed)
        for told in of_the_whole(record):
            self.complaints.setdefault(told, []).append(seed)
        for claim in record.claims:
            if claim.verdict != Verdict.NOT_ASKED or any(case.asked for case in claim.cases):
                self._add_claim(seed, claim)

    def _add_claim(self, seed: int, claim: Claim) -> None:
        self.verdicts.setdefault(claim.id, {}).setdefault(claim.verdict, []).append(seed)
        if claim.verdict != Verdict.SUPPORTED:
            self.reasons.setdefault(claim.id, claim.reason)
        for case in claim.cases:
            if case.asked:
                self._add_case(seed, case)

    def _add_case(self, seed: int, case: Case) -> None:
        self.cases.add(case.id)
        for each in case.batches if case.expected != Outcome.INCONCLUSIVE else []:
            if self.nearest is None or each.made / each.cap > self.nearest[1]:
                self.nearest = case.id, each.made / each.cap
        how, drawn = how_astray(case), not has_no_stream(case)
        if drawn:
            self.trials += how not in ("error", "not run")
            if how:
                self.runs[how] += 1
        else:
            self.fixed.setdefault(case.id, how)
        if how:
            one = Astray(case.id, how, drawn, case.reason, case.repeat)
            of_claim = self.astray.setdefault(case.claim, {})
            of_claim.setdefault((case.id, how), one).seeds.append(seed)

    def soak(self) -> Soak:
        """Return what has been counted so far."""
        return Soak(
            seeds=self.seeds,
            red=self.red,
            green=share(len(self.seeds) - len(self.red), len(self.seeds)),
            tier=self.tier,
            cases=len(self.cases),
            fixed=len(self.fixed),
            fixed_astray=sum(how is not None for how in self.fixed.values()),
            nearest=self.nearest,
            wrong=share(self.runs["wrong"], self.trials),
            undecided=share(self.runs["undecided"], self.trials),
            errors=self.runs["error"],
            not_run=self.runs["not run"],
            claims=[self._claim(name) for name in self.verdicts],
            complaints=self.complaints,
        )

    def _claim(self, name: str) -> ClaimSoak:
        verdicts, astray = self.verdicts[name], list(self.astray.get(name, {}).values())

        def seeds(how: How) -> int:
            return len({seed for one in astray if one.how == how for seed in one.seeds})

        of = sum(map(len, verdicts.values()))
        wrong, undecided = (share(seeds(how), of) for how in ("wrong", "undecided"))
        return ClaimSoak(name, verdicts, self.reasons.get(name, ""), wrong, undecided, astray)
