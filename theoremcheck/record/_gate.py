"""What fails a CI: one rule per line of `[tool.theoremcheck.gate]` in a project's pyproject.toml.

A rule that is not named there stands at its default, and the defaults fail what pytest's exit
status, or a verdict that is worse than the baseline's, fails without any configuration.
"""

import tomllib
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from theoremcheck.record._comparison import Comparison
from theoremcheck.record._exit_status import nothing_verified
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._ledger import total
from theoremcheck.record._soak import How, how_astray
from theoremcheck.record._types import Record
from theoremcheck.record._verdicts import ran
from theoremcheck.statement._outcomes import Verdict

PROJECT = Path("pyproject.toml")
RED = (
    Verdict.ERROR,
    Verdict.REFUTED,
    Verdict.NOT_RUN,
    Verdict.INCONCLUSIVE,
    Verdict.VACUOUS,
)
AGAINST = ("worse", "missing", "shifts", "slower")  # the rules that need a baseline

# At most so many, or so much; infinity lets everything pass.
Limit = Annotated[float, Meta(ge=0)]


class Gate(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The rules; docs/gate.md tells each.

    `verdicts` are those that no claim may have; a run over part of the claims is held to ERROR
    alone, for there a verdict may rest on half of the cases. `verified` is the least number of
    cases with evidence in a run over all claims. All others are the most that passes: cases,
    premises, rates and seconds of the run itself, then what changed since the baseline. The sum of
    both columns of the ledger is held to `error_rate`, or to the run's own budget.
    """

    verdicts: tuple[Verdict, ...] = RED
    verified: Limit = 1
    wrong: Limit = 0
    undecided: Limit = 0
    errors: Limit = 0
    lost: Limit = 0
    undropped: Limit = inf
    error_rate: Limit | None = None
    error_rate_free: Limit = inf
    error_rate_named: Limit = inf
    seconds: Limit = inf
    worse: Limit = 0
    missing: Limit = 0
    shifts: Limit = inf
    slower: Limit = inf


class Settings(Struct, forbid_unknown_fields=True):
    """The table `[tool.theoremcheck]`."""

    gate: dict[str, object] = {}


class Broken(NamedTuple):
    """A rule that a run breaks, and by what."""

    rule: str
    told: str


def read_gate(project: Path = PROJECT) -> tuple[Gate, set[str]]:
    """Return the gate of a project and the rules that it names; the defaults where it has none.

    Raises RunFolderError, one line, for a key that is no rule and a value that a rule cannot have.
    """
    table: object = {}
    try:
        tool = tomllib.loads(project.read_text("utf-8")).get("tool", {})
        table = msgspec.convert(tool, dict).get("theoremcheck", {})
        named = msgspec.convert(table, Settings).gate
        gate = msgspec.convert(named, Gate)
    except FileNotFoundError:
        return Gate(), set()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RunFolderError(f"{project} is not TOML ({error}); correct it") from None
    except msgspec.ValidationError as error:
        raise RunFolderError(f"{project}: {_refusal(table, error)}") from None
    return gate, set(named)


def _refusal(table: object, error: msgspec.ValidationError) -> str:
    """Say which key, or which value, is wrong, and what may stand there."""
    table = table if isinstance(table, dict) else {}
    gate = table.get("gate")
    rules, found = Gate.__struct_fields__, gate if isinstance(gate, dict) else {}
    if keys := [name for name in table if name != "gate"]:
        return f"[tool.theoremcheck] has no key {keys[0]!r}; there is `gate`"
    if keys := [name for name in found if name not in rules]:
        return f"[tool.theoremcheck.gate] has no rule {keys[0]!r}; there are {', '.join(rules)}"
    told = str(error).replace(" - at `$.", " for `")
    return (
        f"[tool.theoremcheck.gate] cannot be used: {told}; a rule takes a number from 0 on or inf, "
        f"`verdicts` a list of {', '.join(Verdict)}"
    )


def broken(record: Record, comparison: Comparison | None, gate: Gate) -> list[Broken]:
    """Return what a run breaks, rule by rule; without a comparison those AGAINST are left out."""
    found = [*_claims(record, gate), *_cases(record, gate), *_whole(record, gate)]
    return found + (list(_changes(comparison, gate)) if comparison else [])


def _claims(record: Record, gate: Gate) -> Iterator[Broken]:
    for claim in record.claims:
        partial = record.run.partial and claim.verdict != Verdict.ERROR
        if claim.verdict in gate.verdicts and not partial:
            yield Broken("verdicts", f"{claim.id} is {claim.verdict}: {claim.reason}")


# By which rule what fails of a case is let pass, and how it is told.
RULES: dict[How, tuple[str, str]] = {
    "wrong": ("wrong", "wrong"),
    "undecided": ("undecided", "undecided"),
    "error": ("errors", "in error"),
    "not run": ("lost", "lost"),
}


def _cases(record: Record, gate: Gate) -> Iterator[Broken]:
    """Yield the rules on cases that did not come out as predicted, by how they did not."""
    cases = [case for claim in record.claims for case in claim.cases]
    for how, (rule, word) in RULES.items():
        astray = [case.id for case in cases if how_astray(case) == how]
        yield from _over(rule, astray, getattr(gate, rule), f"case {word}", f"cases {word}")
    undropped = [
        f"{claim.id}: {name}"
        for claim in record.claims
        if any(ran(case) for case in claim.cases)
        for name in claim.premises
        if name not in claim.cannot_drop
        and not any(c.premise == name and c.sort == "without" and ran(c) for c in claim.cases)
    ]
    yield from _over(
        "undropped", undropped, gate.undropped, "premise not dropped", "premises not dropped"
    )


def _whole(record: Record, gate: Gate) -> Iterator[Broken]:
    budget, run = record.run.error_budget, record.run
    verified = sum(ran(case) for claim in record.claims for case in claim.cases)
    if not run.partial and verified < gate.verified:
        told = f"{verified} cases have evidence, at least {gate.verified:g} are wanted"
        yield Broken("verified", nothing_verified(record) or told)
    rates = {
        "error_rate": (total(budget), budget.limit if gate.error_rate is None else gate.error_rate),
        "error_rate_free": (budget.free, gate.error_rate_free),
        "error_rate_named": (budget.named, gate.error_rate_named),
    }
    for rule, (rate, limit) in rates.items():
        if rate > limit:
            yield Broken(rule, f"P(any wrong verdict) <= {rate:.2g}, at most {limit:g} passes")
    if (run.duration_s or 0.0) > gate.seconds:
        yield Broken("seconds", f"it took {run.duration_s:.0f} s, at most {gate.seconds:g} pass")


def _changes(found: Comparison, gate: Gate) -> Iterator[Broken]:
    worse = [
        f"{change.name} {change.old} → {change.new}" for change in found.verdicts if change.worse
    ]
    moved = [
        f"{each.case}: {each.what} of {each.quantity} {each.old:.4g} → {each.new:.4g}"
        for each in found.shifts
    ]
    longer = [f"{name} {old:.1f} → {new:.1f} s" for name, old, new in found.slower]
    yield from _over("worse", worse, gate.worse, "verdict worse", "verdicts worse")
    yield from _over("missing", found.lost + found.vanished, gate.missing, "missing", "missing")
    yield from _over("shifts", moved, gate.shifts, "number moved", "numbers moved")
    yield from _over("slower", longer, gate.slower, "claim slower", "claims slower")


def _over(rule: str, found: Sequence[str], limit: float, one: str, many: str) -> Iterator[Broken]:
    """Yield that more than the limit was found, with the first of it."""
    if len(found) > limit:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        counted = f"{len(found)} {one if len(found) == 1 else many}"
        yield Broken(rule, f"{counted}, at most {limit:g} pass: {found[0]}{more}")


def needs_baseline(gate: Gate, named: set[str]) -> list[str]:
    """Return the rules that a project names and that cannot be held without a baseline."""
    return [rule for rule in AGAINST if rule in named and getattr(gate, rule) < inf]
