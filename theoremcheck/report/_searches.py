"""What searches found: their judgements, what they left in the run's folder, what is kept."""

from theoremcheck.judging._types import Judgement, Searched
from theoremcheck.record._types import Case, Claim, Record


def searches(claim: Claim) -> list[tuple[Case, Judgement, Searched]]:
    """Return the judgements of a claim that a search made, each with its case."""
    return [(c, j, j.search) for c in claim.cases for j in c.judgements if j.search is not None]


def counterexamples(record: Record) -> list[str]:
    """Return the files of counterexamples that nothing predicted."""
    return [
        search.counterexample
        for claim in record.claims
        for case, _, search in searches(claim)
        if search.counterexample and not case.as_predicted
    ]


def adopted(claim: Claim) -> dict[str, list[float]]:
    """Return by quantity the slacks of the counterexamples that stand beside a claim."""
    found: dict[str, list[float]] = {}
    for _, judgement, search in searches(claim):
        slacks = found.setdefault(judgement.quantity, [])
        slacks += [float(slack) for slack in search.adopted]
    return found
