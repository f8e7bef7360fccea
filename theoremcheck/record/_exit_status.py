"""The gate: what keeps a run from being green, told from its record alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from theoremcheck.statement._outcomes import Outcome, Verdict


def complaints(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield each reason why the run of this record is not green, one line each.

    A run over part of the claims is held only to what it was asked for: there a verdict may rest on
    half of the cases.
    """
    budget = record["run"]["error_budget"]
    if budget["spent"] > budget["limit"]:
        yield (
            f"P(any false red) <= {budget['spent']:.2g} is above the error budget "
            f"{budget['limit']:g}; "
            "judge with more seeds, or raise --error-budget"
        )
    for claim in record["claims"]:
        lost = any(case["outcome"] == Outcome.NOT_RUN and case["asked"] for case in claim["cases"])
        grave = claim["verdict"] not in (Verdict.SUPPORTED, Verdict.NOT_ASKED)
        if lost or (grave and not record["run"]["partial"]) or claim["verdict"] == Verdict.ERROR:
            yield f"{claim['id']} is {claim['verdict']}: {claim['reason']}"
