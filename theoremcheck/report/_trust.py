"""What a report says of certificates: by whom they were checked, and whom one has to trust."""

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Claim, Record
from theoremcheck.report._counted import counted
from theoremcheck.statement._outcomes import Outcome, Trust


def certificates(record: Record) -> str:
    """Say how many certificates were re-checked, by how many, and how many spoilt copies of them.

    A checker that accepts a spoilt copy is an error, so that those counted were all rejected.
    """
    cases = [case for claim in record.claims for case in claim.cases]
    found = [j for case in cases for j in case.judgements if j.checkers]
    if not found:
        return ""
    numbers = sorted({judgement.checkers for judgement in found})
    words = [{1: "one", 2: "two"}.get(number, str(number)) for number in numbers]
    told = f"{' or '.join(words)} checker{'s' if numbers != [1] else ''}"
    spoilt = counted(sum(judgement.spoilt for judgement in found), "spoilt copy", "spoilt copies")
    return (
        f"{counted(len(found), 'certificate')}, each re-checked by {told}; {spoilt}, all rejected"
    )


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
