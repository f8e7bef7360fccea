"""What a report says of certificates: by whom they were checked, and whom one has to trust."""

from collections import Counter

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case, Claim, Record
from theoremcheck.report._counted import counted
from theoremcheck.statement._outcomes import Outcome, Trust


def certificates(record: Record) -> str:
    """Say how many certificates were accepted, and rejected, by how many; and of spoilt copies.

    A checker that accepts a spoilt copy is an error, so that those counted were all rejected.
    """
    cases = [case for claim in record.claims for case in claim.cases]
    found = [(case, j) for case in cases for j in case.judgements if j.checkers]
    if not found:
        return ""
    counts = Counter(_judged(case, judgement) for case, judgement in found)
    told = f"{counted(counts.pop('accepted', 0), 'certificate')} accepted"
    told += "".join(f", {count} {how}" for how, count in sorted(counts.items()))
    numbers = sorted({judgement.checkers for _, judgement in found})
    words = [{1: "one", 2: "two"}.get(number, str(number)) for number in numbers]
    told += f", each by {' or '.join(words)} checker{'s' if numbers != [1] else ''}"
    copies = sum(judgement.spoilt for _, judgement in found)
    return f"{told}; {counted(copies, 'spoilt copy', 'spoilt copies')}, all rejected"


def _judged(case: Case, judgement: Judgement) -> str:
    if judgement.outcome == Outcome.HOLDS:
        return "accepted"
    predicted = case.as_predicted and case.expected == Outcome.REFUTED
    return f"rejected {'' if predicted else 'NOT '}as predicted"


def rechecked(judgement: Judgement) -> str:
    """Say by how many checkers a certificate was judged, and how many spoilt copies they rejected.

    Empty for what is no certificate.
    """
    if not judgement.checkers:
        return ""
    told = f"by {counted(judgement.checkers, 'checker')}"
    if judgement.outcome != Outcome.HOLDS:
        return told
    return f"{told}; {counted(judgement.spoilt, 'spoilt copy', 'spoilt copies')} rejected"


def trust(claim: Claim) -> str:
    """Say whom one has to trust for a claim, and in how many instances two checkers agree."""
    if claim.trust != Trust.OWN or not claim.rechecked:
        return str(claim.trust or "")
    shared = f"{claim.rechecked} of {counted(claim.instances, 'instance')}"
    return f"{claim.trust}, {Trust.TWO} in {shared}"
