"""The run record: `cases.jsonl` as evidence comes in, and `run.json`, the whole, a pure function of
it.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from theoremcheck.judging._judgement import plain
from theoremcheck.statement._outcomes import (
    Outcome,
    Rung,
    Verdict,
    claim_verdict,
    highest,
    worst_verdict,
)

SCHEMA = 1
DESELECTED, FULL_TIER = "not asked: deselected", "not asked: full tier"
NAMES = (
    "cases.jsonl",
    "run.json",
    "index.html",
    "summary.md",
)  # what a run folder holds, beside arrays


class RunFolderError(Exception):
    """A run folder cannot be written; the message says which and what to do."""


class RunFolder:
    """A folder that a run writes to: a line per case as it comes in, arrays and certificates beside
    them.
    """

    def __init__(self, path: Path, header: Mapping[str, Any]) -> None:
        """Take the folder over from an older run of the same schema; RunFolderError if that cannot
        be.
        """
        self.path = path
        if (other := _schema_of(path / "run.json")) not in (None, SCHEMA):
            raise RunFolderError(
                f"{path}/run.json has schema {other}, this version writes {SCHEMA}; "
                "move that folder away or name another by --report-dir"
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            for name in NAMES:
                (path / name).unlink(missing_ok=True)
            for kind in ("arrays/*.npy", "certificates/*.json"):
                for stale in path.glob(kind):
                    stale.unlink()
            self._lines = (path / "cases.jsonl").open("w", encoding="utf-8")
            self._write({"header": header})
        except OSError as error:
            raise RunFolderError(
                f"{path} cannot be written ({error}); name another folder by --report-dir"
            ) from None

    def _write(self, line: Mapping[str, Any]) -> None:
        self._lines.write(json.dumps(plain(line), allow_nan=False, ensure_ascii=False) + "\n")
        self._lines.flush()

    def add(self, case: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        """Keep a case that has ended, and the files that it left."""
        for name, content in files.items():
            (self.path / name).parent.mkdir(exist_ok=True)
            (self.path / name).write_bytes(content)
        self._write({"case": case})

    def abandon(self) -> None:
        """Let go of a folder that cannot be written any more."""
        with suppress(OSError):
            self._lines.close()

    def close(self, end: Mapping[str, Any]) -> dict[str, Any]:
        """Write the end of the run and `run.json`; return the record."""
        self._write({"end": end})
        self._lines.close()
        return write_record(self.path)


def _schema_of(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8")).get("schema", "unknown")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, AttributeError):
        return "unreadable"


def write_record(folder: Path) -> dict[str, Any]:
    """Build `run.json` of a folder from its `cases.jsonl`, also after a run that was killed."""
    record = build(read_lines(folder / "cases.jsonl"))
    (folder / "run.json").write_text(
        json.dumps(record, allow_nan=False, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return record


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a `cases.jsonl`; a last line cut short by a kill is left out."""
    *whole, _ = file.read_bytes().split(b"\n")
    lines = []
    for number, text in enumerate(whole, 1):
        try:
            lines.append(json.loads(text))
        except ValueError:
            raise RunFolderError(
                f"{file}:{number} is not JSON; restore the file or run again"
            ) from None
    if not lines or "header" not in lines[0]:
        raise RunFolderError(f"{file} has no header; run again")
    return lines


def build(lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the run record: every claim and case that was collected, with what came of it."""
    header: Mapping[str, Any] = {}
    end: Mapping[str, Any] = {"lost": {}, "errors": [], "duration_s": None}
    ended: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        header = line.get("header", header)
        end = line.get("end", end)
        if case := line.get("case"):
            before = ended.get(case["nodeid"], {})
            ended[case["nodeid"]] = case if before.get("outcome") != Outcome.ERROR else before
    cases = [_case(planned, ended, end) for planned in header["catalogue"]["cases"]]
    claims = [
        _claim(claim, cases) for claim in _claims(header["catalogue"]["claims"], end["errors"])
    ]
    by_id = {claim["id"]: claim for claim in claims}
    for claim in claims:
        _rest(claim, by_id)
    for claim in claims:
        claim["supports"] = [other["id"] for other in claims if claim["id"] in other["rests_on"]]
    spent = sum(claim["error_rate"] for claim in claims)
    run = header["run"] | {
        "duration_s": end["duration_s"],
        "harness_s": end.get("harness_s"),
        "stopped": end.get(
            "stopped", "" if end["duration_s"] is not None else "the run was killed"
        ),
        "error_budget": {"limit": header["run"]["error_budget"], "spent": spent},
    }
    return {"schema": SCHEMA, "run": run, "claims": plain(claims)}


def _claims(
    planned: Iterable[Mapping[str, Any]], errors: Iterable[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the claims in the talk's order; a module that could not be collected stands as an
    error.
    """
    claims = {claim["id"]: dict(claim) for claim in planned}
    titles = {
        claim_id.partition(".")[0]: (c["section"], c["title"]) for claim_id, c in claims.items()
    }
    for error in errors:
        section, title = titles.get(
            error["claim"].partition(".")[0], (None, error["claim"].partition(".")[0])
        )
        blank = {
            "section": section,
            "title": title,
            "place": 0,
            "kind": "unknown",
            "statement": "",
            "slide": "",
        }
        blank |= {"source": "", "reference": "", "story": "", "premises": {}, "quantifiers": {}}
        blank |= {"rests_on": [], "errata": [], "id": error["claim"]}
        claims[error["claim"]] = claims.get(error["claim"], blank) | {"error": error["reason"]}
    order = lambda c: (c["section"] is None, c["section"] or 0, c["title"], c["place"], c["id"])  # noqa: E731
    return sorted(claims.values(), key=order)


def _case(
    planned: Mapping[str, Any], ended: Mapping[str, Any], end: Mapping[str, Any]
) -> dict[str, Any]:
    empty: dict[str, Any] = {"judgements": [], "premises_checked": [], "curves": [], "streams": {}}
    empty |= {
        "duration_s": 0.0,
        "repeat": "",
        "outcome": str(Outcome.NOT_RUN),
        "as_predicted": not planned["asked"],
    }
    nodeid = planned["nodeid"]
    if nodeid in ended and nodeid not in end["lost"]:
        return dict(planned) | empty | ended[nodeid]
    case = dict(planned) | empty
    if planned["asked"]:
        case["reason"] = end["lost"].get(nodeid) or end.get("stopped") or "the run was killed"
    return case


def _claim(planned: dict[str, Any], cases: Iterable[dict[str, Any]]) -> dict[str, Any]:
    own = sorted(
        (case for case in cases if case["claim"] == planned["id"]), key=lambda case: case["id"]
    )
    error = planned.pop("error", None)
    verdict, reason = (Verdict.ERROR, error) if error else claim_verdict(own)
    rungs = [
        j["rung"]
        for c in own
        if c["sort"] == "instance"
        for j in c["judgements"]
        if j["outcome"] == "holds"
    ]
    slacks = [float(j["slack"]) for c in own if c["sort"] == "instance" for j in _bounds(c)]
    tested = [case["erratum"] | {"case": case["id"]} for case in own if case["erratum"]]
    told = {
        (e["says"], e["correct"]): e for e in reversed(tested)
    }  # several cases may refute one erratum: the first counts
    return planned | {
        "verdict": str(verdict),
        "reason": reason,
        "rung": str(highest(Rung(rung) for rung in rungs)) if rungs else None,
        "rungs": {str(rung): rungs.count(rung) for rung in Rung},
        "errata": [*reversed(told.values()), *planned["errata"]],
        "worst_slack": plain(max(slacks, default=None)),
        "error_rate": sum(_error_rate(case, j) for case in own for j in case["judgements"]),
        "duration_s": sum(case["duration_s"] for case in own),
        "cases": own,
    }


def _bounds(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the decided judgements against a bound; an identity's slack is a share of its
    rounding, not of a theorem.
    """
    decided = [j for j in case["judgements"] if j["outcome"] in ("holds", "refuted")]
    return [j for j in decided if j["slack"] is not None and j["kind"] != "identity"]


def _error_rate(case: Mapping[str, Any], judgement: Mapping[str, Any]) -> float:
    """Return the chance that this judgement turns a true claim red.

    Where the prediction is true, that is the rate of false refutations; where a departure breaks
    it, the chance that the violation is missed.
    """
    aimed = case["expected"] == Outcome.REFUTED and case["breaks"] in (None, judgement["quantity"])
    return float(judgement["miss_rate" if aimed else "error_rate"])


def _rest(claim: dict[str, Any], by_id: Mapping[str, dict[str, Any]]) -> None:
    """Give a take-home the worst verdict among the claims that it rests on, take-homes among them
    first.
    """
    if claim["kind"] != "take-home" or claim["verdict"] == Verdict.ERROR:
        return
    for name in claim["rests_on"]:
        if name in by_id:
            _rest(by_id[name], by_id)
    supports = {
        name: by_id[name]["verdict"] if name in by_id else Verdict.NOT_ASKED
        for name in claim["rests_on"]
    }
    verdict = worst_verdict(Verdict(value) for value in supports.values())
    blamed = [name for name, value in supports.items() if value == verdict]
    claim["verdict"] = str(verdict)
    claim["reason"] = "" if verdict is Verdict.SUPPORTED else f"rests on {', '.join(blamed)}"
    rungs = [by_id[name]["rung"] for name in supports if name in by_id and by_id[name]["rung"]]
    claim["rung"] = min(rungs, key=list(Rung).index) if rungs else None
