"""Run records as tests need them: made of the few fields a test is about, changed, and told of."""

import json
from collections.abc import Callable
from math import isinf
from pathlib import Path
from typing import Any

import msgspec

from theoremcheck.__main__ import main
from theoremcheck.judging._types import Curve, Judgement
from theoremcheck.record._types import Case, Claim, Record


def judgement(**fields: Any) -> Judgement:
    blank = {"quantity": "q", "kind": "at most", "outcome": "holds", "predicted": "at most 1"}
    blank |= {"measured": None, "slack": None, "n": 1, "rung": "exact"}
    return msgspec.convert(blank | fields, Judgement)


def bound(**fields: Any) -> Judgement:
    """Return a judgement of three elements: a half is at most 1, where 2 are known to bound it."""
    kept = {"measured": 0.5, "slack": 0.5, "between": ["-inf", 1], "n": 3, "elements": 3}
    return judgement(**kept | {"trivial": 2} | fields)


def sampled(low: float, high: float, *limits: float, **fields: Any) -> Judgement:
    """Return a judgement that holds of a sample with these limits."""
    ends = [str(end) if isinf(end) else end for end in (low, high)]
    kept = {"kind": "mean", "rung": "sampled", "between": ends, "limits": limits}
    return judgement(**kept | fields)


def curve(**fields: Any) -> Curve:
    blank = {"name": "c", "axes": ["x", "y"], "scales": ["linear", "linear"]}
    return msgspec.convert(blank | fields, Curve)


def case(**fields: Any) -> Case:
    blank: dict[str, Any] = {
        "id": "s.c::it",
        "claim": "s.c",
        "nodeid": "claims/s/test_c.py::test_it",
        "sort": "instance",
        "premise": None,
        "breaks": None,
        "erratum": None,
        "parameters": {},
        "expected": "holds",
        "asked": True,
        "reason": "",
        "outcome": "holds",
        "as_predicted": True,
        "duration_s": 1.0,
        "repeat": "",
        "premises_checked": [],
        "judgements": [],
        "curves": [],
        "streams": {},
        "batches": [],
    }
    return msgspec.convert(blank | fields, Case)


def claim(*cases: Case, **fields: Any) -> Claim:
    blank: dict[str, Any] = {
        "id": "s.c",
        "section": 1,
        "title": "A section",
        "place": {"word": "slide", "name": "One", "position": 0},
        "kind": "identity",
        "statement": "a = b",
        "story": "",
        "source": "",
        "reference": "",
        "premises": {},
        "cannot_drop": {},
        "conclusion": [],
        "quantifiers": {},
        "rests_on": [],
        "errata": [],
        "verdict": "SUPPORTED",
        "reason": "",
        "rung": None,
        "instances": 0,
        "higher": 0,
        "rungs": {},
        "worst_slack": None,
        "error_rate": 0.0,
        "duration_s": 0.0,
        "supports": [],
        "cases": list(cases),
    }
    return msgspec.convert(blank | fields, Claim)


def record(*claims: Claim, **fields: Any) -> Record:
    machine = {"system": "s", "architecture": "a", "vector_features": [], "cores": 2}
    run: dict[str, Any] = {
        "started": "2026-11-23T00:00:00+00:00",
        "duration_s": 1.0,
        "harness_s": 0.0,
        "root_seed": 0,
        "tier": "fast",
        "partial": False,
        "stopped": "",
        "code": "c",
        "commit": None,
        "dirty": None,
        "versions": {},
        "machine": machine | {"threads_per_process": "1"},
        "workers": 0,
        "shards": 1,
        "error_budget": {"limit": 0.01, "free": 0.0, "judgements": 0, "named": 0.0, "samples": 0}
        | {"without_rate": []},
    }
    whole = {"schema": 3, "run": run | fields, "claims": list(claims)}
    return msgspec.convert(whole, Record)


def plain(whole: Record) -> Any:
    """Return a record as a reader of its JSON sees it."""
    return json.loads(msgspec.json.encode(whole))


def rewrite(folder: Path, change: Callable[[Any], object]) -> Path:
    """Change the record in a run's folder by a function; return the folder."""
    file = folder / "run.json"
    found = json.loads(file.read_text("utf-8"))
    change(found)
    file.write_text(json.dumps(found), "utf-8")
    return folder


def verb(capsys: Any, *arguments: object) -> tuple[int, str, str]:
    """Run `theoremcheck VERB …`; return its exit status, output and errors."""
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def refused(capsys: Any, *arguments: object) -> str:
    """Run `theoremcheck VERB …`, which is to refuse; return the line that says why."""
    status, output, error = verb(capsys, *arguments)
    told = error.splitlines()[-1]
    assert (status, output) == (2, "")
    assert told.startswith("theoremcheck: ")
    return told.removeprefix("theoremcheck: ")
