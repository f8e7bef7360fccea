"""The run record: what a run was, every claim and case that it collected, and what came of each.

The shipped JSON Schema is generated from these types (`python -m theoremcheck.record`). A later
version may add fields; a field whose meaning changes raises SCHEMA.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct, field

from theoremcheck.judging._types import Batches, Curve, Judgement, PremiseCheck, Real
from theoremcheck.statement._identity import Parameter
from theoremcheck.statement._outcomes import Outcome, Rung, Trust, Verdict

SCHEMA: Final = 3

# Why a case was not asked for.
DESELECTED, FULL_TIER = "not asked: deselected", "not asked: full tier"

Tier = Literal["fast", "full"]
SortName = Literal["instance", "without", "as_written"]
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]
Texts = dict[str, str]


class Machine(Struct, frozen=True):
    """The processor, its vector features as NumPy sees them, and the threads of each process."""

    system: str
    architecture: str
    vector_features: list[str]
    cores: int | None
    threads_per_process: str


class Circumstances(Struct, kw_only=True):
    """What a run is known to be when it begins.

    `code` is a digest of the Python files below the root directory, `commit` what they were checked
    out from and `dirty` whether anything there differs from it; both are None without version
    control. `partial` says that the run was asked for part of the claims of its tier, `shards` how
    many runs were merged into this one. `verifies` is what the claims are about: a talk, a paper.
    """

    started: str
    root_seed: Count
    tier: Tier
    partial: bool
    code: str
    commit: str | None
    dirty: bool | None
    versions: Texts
    machine: Machine
    workers: Count
    shards: Annotated[int, Meta(ge=1)]
    verifies: str = "text"


class RunStart(Circumstances, kw_only=True):
    """A run that has begun, and the most that its P(any wrong verdict) may be."""

    error_budget: Annotated[float, Meta(gt=0, lt=1)]


class ErrorBudget(Struct, frozen=True):
    """The most that P(any wrong verdict) may be, and what the judgements add to it.

    `free` is the sum of the rates of `judgements` that assume no law, `named` that of `samples` of
    which a law is assumed. `without_rate` are the sampled cases that are to be inconclusive.
    """

    limit: float
    free: Annotated[float, Meta(ge=0)]
    judgements: Count
    named: Annotated[float, Meta(ge=0)]
    samples: Count
    without_rate: list[str]


class Run(Circumstances, kw_only=True):
    """A run as its record tells it: how it began, and how it ended.

    `harness_s` are CPU seconds of the reporting process spent on evidence and reports, `stopped`
    why the run ended early, empty if it did not.
    """

    duration_s: Seconds | None
    harness_s: Seconds | None
    stopped: str
    error_budget: ErrorBudget


class Erratum(Struct, kw_only=True):
    """What is wrong in print, and what is correct, prose with `$math$`; `case` tests the former.

    `quote` are the text's own words, and `says` how they are read; of what stands elsewhere
    `source` is the place, `reference` what is printed of it, `address` where it can be read, and
    `says` what it says.
    """

    says: str
    correct: str
    tested: bool
    case: str | None = None
    quote: str = ""
    source: str = ""
    reference: str = ""
    address: str = ""


class Place(Struct, frozen=True):
    """Where in what is verified a statement stands: `word` is the suite's own for it ("slide")."""

    word: str
    name: str
    position: int


class StatedClaim(Struct, kw_only=True):
    """A claim as it was collected; `statement` and `premises` are LaTeX in math mode.

    `story`, `quantifiers` and errata are prose that may hold `$math$`. `conclusion` names the
    quantities that the statement is about, empty where that is all that instances judge.
    `address` is where the source can be read, empty where that is not known. `cannot_drop` says of
    premises why no case drops them. `section` is None where its number is unknown, since no module
    of its folder could be collected.
    """

    id: str
    section: int | None
    title: str
    place: Place
    kind: str
    statement: str
    story: str
    source: str
    reference: str
    premises: Texts
    cannot_drop: Texts
    conclusion: list[str]
    quantifiers: Texts
    rests_on: list[str]
    errata: list[Erratum]
    address: str = ""


class PlannedCase(Struct, kw_only=True):
    """A case as it was collected; `asked` says that this run is to run it, `reason` why not."""

    id: str
    claim: str
    nodeid: str
    sort: SortName
    premise: str | None
    breaks: str | None
    erratum: Erratum | None
    parameters: dict[str, Parameter]
    expected: Outcome
    asked: bool
    reason: str


class Case(PlannedCase, kw_only=True):
    """A case with what came of it.

    `streams` are the keys of its random streams by their roles, `batches` the draws that were asked
    for until they decided. `reused` is when the run started that made this evidence, empty where
    this run did; `duration_s` is then that run's.
    """

    outcome: Outcome
    as_predicted: bool
    duration_s: Seconds
    repeat: str
    premises_checked: list[PremiseCheck]
    judgements: list[Judgement]
    curves: list[Curve]
    streams: Texts
    batches: list[Batches]
    reused: str = ""


class Claim(StatedClaim, kw_only=True):
    """A claim with its cases and what they say of it.

    `instances` counts those in which the conclusion holds, each on the weakest rung of its
    concluding judgements. `rung` is the weakest of these, for a take-home of those that it rests
    on, and None where there is none; `higher` counts the instances above it. `rungs` counts the
    judgements of instances that hold by rung, `supports` names the claims that rest on this one.
    `trust` is whom one has to trust for the conclusion in every instance, as its judgements tell:
    two checkers where certificates prove all of it, each accepted by two programs; `rechecked`
    counts the instances of which that is so.
    """

    verdict: Verdict
    reason: str
    rung: Rung | None
    instances: Count
    higher: Count
    rungs: dict[Rung, int]
    worst_slack: Real | None
    error_rate: Annotated[float, Meta(ge=0)]
    duration_s: Seconds
    supports: list[str]
    cases: list[Case]
    trust: Trust | None = None
    rechecked: Count = 0


class Record(Struct, kw_only=True):
    """A run record, `run.json`."""

    schema: Literal[3]
    run: Run
    claims: list[Claim]


class Catalogue(Struct, kw_only=True):
    """What a collection found; `uncollected` names the claims below the folder that it left out."""

    claims: list[StatedClaim]
    cases: list[PlannedCase]
    uncollected: list[str] = field(default_factory=list)


class Header(Struct, kw_only=True):
    """The first line of `cases.jsonl`."""

    schema: Literal[3]
    run: RunStart
    catalogue: Catalogue


class ClaimError(Struct, frozen=True):
    """Why a claim is an error apart from its cases: its module, or what stands beside them."""

    claim: str
    reason: str


class End(Struct, kw_only=True):
    """The last line of `cases.jsonl`; `lost` says by node id why a case never came back."""

    lost: Texts = field(default_factory=dict)
    errors: list[ClaimError] = field(default_factory=list)
    stopped: str = ""
    duration_s: Seconds | None = None
    harness_s: Seconds | None = None


# A file that a case leaves in its run's folder, and nowhere else.
LeftFile = Annotated[
    str,
    Meta(
        pattern=r"^(arrays|certificates|counterexamples|instances|searches)/[0-9a-f]{64}"
        r"\.[a-z]+$(?!\n)"
    ),
]


class Kept(Struct, kw_only=True, frozen=True):
    """By what a later run knows whether it may take a case's evidence.

    `key` is a digest of all that the evidence depends on and `reads` those of the files that its
    process had read beside, by their paths; `case` is one of the case itself, `files` what it left,
    `properties` what it told other plugins.
    """

    key: str
    case: str
    files: list[LeftFile]
    reads: Texts
    properties: list[tuple[str, object]]


class Line(Struct, kw_only=True, omit_defaults=True):
    """A line of `cases.jsonl`: the header, a case with what it may be known by, or the end."""

    header: Header | None = None
    case: Case | None = None
    kept: Kept | None = None
    end: End | None = None


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a run record."""
    made = msgspec.json.schema(Record)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "run record",
        **made,
    }
