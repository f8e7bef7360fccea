"""The run in Markdown for a CI's summary page: what changed first, then a line per claim."""

from pathlib import Path

from theoremcheck.judging._numerals import slack_written
from theoremcheck.record._comparison import Comparison, compare
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import Claim, Record
from theoremcheck.report._changes import markdown
from theoremcheck.report._lookups import standing, totals, undropped, withdrawn
from theoremcheck.report._red import look_first, withdrawal
from theoremcheck.report._worth import markdown as worth

LIMIT = 900_000  # bytes; some CI systems drop a longer summary whole
CUT = "\n\n…cut; see index.html\n"


def summary(record: Record, baseline: Path) -> str:
    """Return the totals, the changes since the baseline, a table of claims, what greens are worth.

    Changed ones come first, then those not green and those that rest on such a one.
    """
    comparison, changes = _against(record, baseline)
    changed = {change.name for change in comparison.verdicts} if comparison else set()
    moved = {shift.case.partition("::")[0] for shift in comparison.shifts} if comparison else set()
    blamed = withdrawn(record)

    def order(claim: Claim) -> tuple[bool, bool, bool]:
        name = claim.id
        green = claim.verdict in ("SUPPORTED", "NOT ASKED") and name not in blamed
        return name not in changed, name not in moved, green

    head, *others = totals(record)
    first = look_first(record)
    lines = [
        "# Claims",
        "",
        f"**{_cell(head)}**",
        "",
        *([f"**{_cell(first)}**", ""] if first else []),
        _cell(". ".join(others)),
        "",
        "## Since the baseline",
        "",
        changes.rstrip(),
        "",
    ]
    lines += [
        "| claim | verdict | rung | worst slack | cases | P(wrong) | seconds | why |",
        "| --- " * 8 + "|",
    ]
    for claim in sorted(record.claims, key=order):
        withdrawals = withdrawal(blamed.get(claim.id, ()))
        why = "; ".join(filter(None, [claim.reason, withdrawals, undropped(claim)]))
        asked = sum(case.asked for case in claim.cases)
        cells = [claim.id, claim.verdict, standing(claim), slack_written(claim.worst_slack), asked]
        cells += [f"{claim.error_rate:.1e}", f"{claim.duration_s:.1f}", why]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    lines += ["", "## What the greens are worth", "", *(_cell(line) for line in worth(record))]
    text = ("\n".join(lines) + "\n").encode()
    if len(text) > LIMIT:
        text = text[: LIMIT - len(CUT.encode())].rsplit(b"\n", 1)[0] + CUT.encode()
    return text.decode("utf-8", "ignore")


def _against(record: Record, baseline: Path) -> tuple[Comparison | None, str]:
    """Return the comparison with the baseline and its Markdown; None, and why, if there is none."""
    if not baseline.exists():
        return None, f"Not compared: there is no {baseline.name}."
    try:
        comparison = compare(load(baseline), record)
    except RunFolderError as error:
        return None, f"Not compared: {_cell(error)}"
    return comparison, markdown(comparison, baseline.name, "this run")


def _cell(value: object) -> str:
    return (
        str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
    )
