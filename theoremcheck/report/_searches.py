"""What searches found: their judgements, what they left in the run's folder, what is kept."""

import os
import shlex
from pathlib import Path

from theoremcheck.judging._types import Judgement, Searched
from theoremcheck.record._types import Case, Claim, Record


def searches(claim: Claim) -> list[tuple[Case, Judgement, Searched]]:
    """Return the judgements of a claim that a search made, each with its case."""
    return [(c, j, j.search) for c in claim.cases for j in c.judgements if j.search is not None]


def worst(judgement: Judgement, search: Searched) -> float | str | None:
    """Return the largest slack of a search; records of before have that of the judgement alone."""
    return judgement.slack if search.worst is None else search.worst


def found(search: Searched) -> str:
    """Return what a counterexample is worth, in words."""
    if search.contradicted:
        return "the second way finds no violation: the attack or precise= is wrong"
    if search.confirmed is None:
        return "in float64 alone"
    return "confirmed in exact arithmetic" if search.confirmed else "by rounding alone"


def counterexamples(record: Record) -> list[tuple[str, str]]:
    """Return (claim, file) of counterexamples to keep, which nothing predicted."""
    return [
        (claim.id, search.counterexample)
        for claim in record.claims
        for case, _, search in searches(claim)
        if keeps(search) and search.counterexample and not case.as_predicted
    ]


def keeps(search: Searched) -> bool:
    """Say whether there is a counterexample to keep: a new one, that no second way denies."""
    new = search.counterexample is not None and not search.kept
    return new and search.confirmed is not False


def command(folder: str, file: str) -> str:
    """Return the command that keeps a counterexample of the run in `folder`, as one types that."""
    return f"theoremcheck adopt {shlex.quote(os.path.join(folder, file))}"


def as_typed(path: Path, start: Path) -> str:
    """Return how one names a path who stands in `start`: relative to it, if that is shorter."""
    whole = str(path.absolute())
    try:
        return min(os.path.relpath(whole, start.absolute()), whole, key=len)
    except ValueError:  # on another drive
        return whole


def replayed(search: Searched) -> str:
    """Return how many kept counterexamples were tried first, and which still violate."""
    still = [each.file for each in search.adopted if each.violated]
    gone = [each.file for each in search.adopted if not each.violated]
    told = [f"still violated by {', '.join(still)}"] if still else []
    told += [f"no longer violated by {', '.join(gone)}"] if gone else []
    number = f"{len(search.adopted)} kept counterexample{'s' * (len(search.adopted) > 1)}"
    return f"{number} tried first, {', '.join(told)}"


def replays(claim: Claim) -> list[str]:
    """Return a line for each search of a claim that tried kept counterexamples first."""
    return [
        f"{case.id}: {judgement.quantity}: {replayed(search)}"
        for case, judgement, search in searches(claim)
        if search.adopted
    ]


def adopted(claim: Claim) -> dict[str, list[float]]:
    """Return by quantity the slacks of the counterexamples that stand beside a claim."""
    found: dict[str, list[float]] = {}
    for _, judgement, search in searches(claim):
        slacks = found.setdefault(judgement.quantity, [])
        slacks += [float(kept.slack) for kept in search.adopted]
    return found
