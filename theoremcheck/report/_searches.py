"""What searches found: their judgements, what they left in the run's folder, what is kept."""

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


def counterexamples(record: Record) -> list[str]:
    """Return the files of counterexamples that nothing predicted, nor precise= takes for none."""
    return [
        search.counterexample
        for claim in record.claims
        for case, _, search in searches(claim)
        if keeps(search) and search.counterexample and not case.as_predicted
    ]


def keeps(search: Searched) -> bool:
    """Say whether there is a counterexample to keep: none that exact arithmetic takes for none."""
    return search.counterexample is not None and search.confirmed is not False


def adopted(claim: Claim) -> dict[str, list[float]]:
    """Return by quantity the slacks of the counterexamples that stand beside a claim."""
    found: dict[str, list[float]] = {}
    for _, judgement, search in searches(claim):
        slacks = found.setdefault(judgement.quantity, [])
        slacks += [float(slack) for slack in search.adopted]
    return found
