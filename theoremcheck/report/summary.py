"""The run in Markdown, a line per claim, for a CI's summary page."""

from collections.abc import Mapping
from typing import Any

from theoremcheck.outcomes import Verdict

LIMIT = 900_000  # characters; some CI systems drop a longer summary whole


def totals(record: Mapping[str, Any]) -> list[str]:
    """Return the sentences that sum a run up."""
    run, claims = record["run"], record["claims"]
    verdicts = [claim["verdict"] for claim in claims]
    counts = ", ".join(f"{verdicts.count(v)} {v.lower()}" for v in reversed(Verdict) if v in verdicts)
    errata = [erratum for claim in claims for erratum in claim["errata"]]
    tested = sum(erratum["tested"] for erratum in errata)
    budget = run["error_budget"]
    scope = "part of the claims" if run["partial"] else "all claims"
    return [
        f"{len(claims)} claims: {counts}; {len(errata)} errata in the slides ({tested} refuted by a case)",
        f"{scope}, {run['tier']} tier; P(any false red) <= {budget['spent']:.2g} (budget {budget['limit']:g})",
    ]


def summary(record: Mapping[str, Any]) -> str:
    """Return the totals, what is not green first, and a table of claims."""
    claims = sorted(record["claims"], key=lambda claim: claim["verdict"] in ("SUPPORTED", "NOT ASKED"))
    head, scope = totals(record)
    lines = ["# Claims", "", f"**{head}**", "", scope, ""]
    lines += [
        "| claim | verdict | rung | worst slack | cases | P(error) | seconds | why |",
        "| --- " * 8 + "|",
    ]
    for claim in claims:
        slack = "" if claim["worst_slack"] is None else f"{float(claim['worst_slack']):.3g}"
        asked = sum(case["asked"] for case in claim["cases"])
        cells = [claim["id"], claim["verdict"], claim["rung"] or "", slack, asked]
        cells += [f"{claim['error_rate']:.1e}", f"{claim['duration_s']:.1f}", claim["reason"]]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    text = "\n".join(lines) + "\n"
    return text if len(text) <= LIMIT else text[:LIMIT].rsplit("\n", 1)[0] + "\n\n…cut; see index.html\n"


def _cell(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
