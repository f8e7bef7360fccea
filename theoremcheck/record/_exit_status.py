"""What keeps a run from exit status 0, told from its record alone."""

from collections import Counter
from collections.abc import Iterator

from theoremcheck.record._ledger import total
from theoremcheck.record._types import Record
from theoremcheck.record._verdicts import ran
from theoremcheck.statement._outcomes import Outcome, Verdict


def complaints(record: Record) -> Iterator[str]:
    """Yield each reason why the run of this record is not green, one line each.

    A run over part of the claims is held only to what it was asked for: there a verdict may rest on
    half of the cases, and nothing may be left to verify.
    """
    partial = record.run.partial
    yield from of_the_whole(record)
    for claim in record.claims:
        lost = any(case.outcome == Outcome.NOT_RUN and case.asked for case in claim.cases)
        grave = claim.verdict not in (Verdict.SUPPORTED, Verdict.NOT_ASKED)
        if lost or (grave and not partial) or claim.verdict == Verdict.ERROR:
            yield f"{claim.id} is {claim.verdict}: {claim.reason}"


def of_the_whole(record: Record) -> Iterator[str]:
    """Yield the reasons that no single claim is blamed for."""
    budget = record.run.error_budget
    if (spent := total(budget)) > budget.limit:
        yield (
            f"P(any wrong verdict) <= {spent:.2g} is above the error budget {budget.limit:g}; "
            "judge at lower error rates, or raise --error-budget"
        )
    if not record.run.partial and (told := nothing_verified(record)):
        yield told


def nothing_verified(record: Record) -> str:
    """Say why no case of a run has evidence; empty where one has."""
    cases = [case for claim in record.claims for case in claim.cases]
    if any(ran(case) for case in cases):
        return ""
    reasons = Counter(case.reason.removeprefix("not asked: ") for case in cases)
    told = [f"{count} of {len(cases)} cases: {reason}" for reason, count in reasons.most_common(3)]
    return f"nothing was verified ({'; '.join(told) or 'there is no case'})"
