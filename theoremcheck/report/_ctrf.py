"""A record in the Common Test Report Format, ctrf.io, which dashboards of several runners read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from theoremcheck.record._types import DESELECTED, FULL_TIER, Case, Claim, Record
from theoremcheck.report._lookups import RED, standing, withdrawn
from theoremcheck.report._red import look_first, withdrawal
from theoremcheck.statement._outcomes import Outcome

SPECIFICATION = "0.0.0"
STATUSES = ("passed", "failed", "skipped", "pending", "other")


def ctrf(record: Record) -> bytes:
    """Return the document: each case that this run did not leave out is a test, in its order.

    A claim that is red by none of its cases, such as one whose module could not be collected, is a
    test that failed. What the format has no place for stands under `extra`: of a test how to repeat
    it, of the run its verdicts, and where to look first.
    """
    tests = [test for claim in record.claims for test in _tests(claim)]
    told = [test["status"] for test in tests]
    run = record.run
    start = _milliseconds(run.started)
    duration = round((run.duration_s or 0.0) * 1000)
    summary = {"tests": len(tests), **{status: told.count(status) for status in STATUSES}}
    summary |= {"start": start or 0, "stop": (start or 0) + duration, "duration": duration}
    version = run.versions.get("theoremcheck")
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        **_known(timestamp=None if start is None else run.started),
        "generatedBy": " ".join(filter(None, ["theoremcheck", version])),
        "results": {
            "tool": {"name": "theoremcheck", **_known(version=version)},
            "summary": summary,
            "tests": tests,
            "environment": {
                "osPlatform": run.machine.system,
                "healthy": "failed" not in told and not run.stopped,
                **_known(commit=run.commit),
                "extra": {"rootSeed": run.root_seed, "tier": run.tier, "partial": run.partial},
            },
            "extra": _of_the_run(record),
        },
    }
    return msgspec.json.encode(document) + b"\n"


def _tests(claim: Claim) -> Iterator[dict[str, Any]]:
    cases = [case for case in claim.cases if case.reason not in (DESELECTED, FULL_TIER)]
    yield from (_of_the_case(claim, case) for case in cases)
    if claim.verdict in RED and all(case.as_predicted for case in cases):
        yield {
            "name": claim.id,
            "status": "failed",
            "duration": 0,
            "suite": [claim.title, claim.id],
            "rawStatus": claim.verdict,
            "message": claim.reason,
        }


def _of_the_case(claim: Claim, case: Case) -> dict[str, Any]:
    status = "passed" if case.as_predicted else "failed"
    if case.as_predicted and case.outcome == Outcome.NOT_RUN:
        status = "skipped"
    return {
        "name": case.id,
        "status": status,
        "duration": round(case.duration_s * 1000),
        "suite": [claim.title, claim.id],
        "rawStatus": case.outcome,
        "tags": [case.sort],
        "filePath": case.nodeid.partition("::")[0],
        "parameters": case.parameters,
        **_known(message=case.reason),
        "extra": {
            "expected": case.expected,
            **_known(premise=case.premise, repeat=case.repeat, reused=case.reused),
        },
    }


def _of_the_run(record: Record) -> dict[str, Any]:
    blamed, first = withdrawn(record), look_first(record)
    claims = {
        claim.id: {
            "verdict": claim.verdict,
            **_known(
                rung=standing(claim),
                reason=claim.reason,
                withdrawn=withdrawal(blamed.get(claim.id, ())),
            ),
        }
        for claim in record.claims
    }
    return {**_known(lookFirst=str(first) if first else None), "claims": claims}


def _milliseconds(time: str) -> int | None:
    """Return a time of a record since 1970; None for what is none, as a hand may have written."""
    try:
        return round(datetime.fromisoformat(time).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _known(**fields: str | None) -> dict[str, str]:
    """Return the fields of which there is something to say."""
    return {name: value for name, value in fields.items() if value}
