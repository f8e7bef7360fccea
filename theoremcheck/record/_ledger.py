"""The ledger of a run: the error rates of its judgements added up, and what they do not promise."""

import math
from collections.abc import Iterable, Iterator

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case, ErrorBudget, Record
from theoremcheck.statement._outcomes import Outcome


def ledger(limit: float, cases: Iterable[Case]) -> ErrorBudget:
    """Add up the rates of all judgements, each once, apart by whether they assume a law.

    A case that is to be undecided has no rate: no verdict on it could be wrong, for nothing is
    said of what it measures.
    """
    cases = list(cases)
    judged = list(_rated(cases))
    free = [j.error_rate for j in judged if not j.assumes]
    named = [j.error_rate for j in judged if j.assumes]
    return ErrorBudget(
        limit=limit,
        free=math.fsum(free),
        judgements=len(free),
        named=math.fsum(named),
        samples=len(named),
        without_rate=[case.id for case in cases if not _has_rate(case) and any(_rates(case))],
    )


def error_rate(cases: Iterable[Case]) -> float:
    """Return the sum of the rates of some cases, under a law that they name or under none."""
    return math.fsum(judgement.error_rate for judgement in _rated(cases))


def _rated(cases: Iterable[Case]) -> Iterator[Judgement]:
    for case in cases:
        if _has_rate(case):
            yield from _rates(case)


def _rates(case: Case) -> Iterator[Judgement]:
    return (judgement for judgement in case.judgements if judgement.error_rate)


def _has_rate(case: Case) -> bool:
    return case.expected != Outcome.INCONCLUSIVE


def promised(budget: ErrorBudget) -> str:
    """Say what is promised: P(any wrong verdict), over a root seed that was chosen beforehand."""
    if not budget.judgements + budget.samples:
        return "nothing was sampled"
    told = (
        f"P(any wrong verdict) ≤ {_rate(budget.free)} for {_counted(budget.judgements)} that "
        f"assume{'s' * (budget.judgements == 1)} no law"
    )
    if budget.samples:
        samples = "named sample follows its law"
        if budget.samples > 1:
            samples = f"{budget.samples} named samples follow their laws"
        told += f"; ≤ {_rate(total(budget))} for all, if the {samples}"
    return told


def total(budget: ErrorBudget) -> float:
    """Return P(any wrong verdict) if the named samples follow their laws."""
    return math.fsum([budget.free, budget.named])


def not_promised(record: Record) -> str:
    """Say what no rate promises, that every case is decided, and how near this run came to that."""
    told = "Not promised: that every case is decided"
    drawn = [
        (made.made / made.cap, case.id)
        for claim in record.claims
        for case in claim.cases
        if case.outcome not in (Outcome.INCONCLUSIVE, Outcome.ERROR)
        for made in case.batches
    ]
    if drawn:
        share, name = max(drawn)
        told += f" (of the draws at most asked for, {name} took most: {share:.0%})"
    if cases := record.run.error_budget.without_rate:
        told += f"; without a rate, as they are to be inconclusive: {', '.join(cases)}"
    return told


def _rate(value: float) -> str:
    return f"{value:.1e}" if value else "0"


def _counted(count: int) -> str:
    return f"{count} judgement{'s' if count != 1 else ''}"
