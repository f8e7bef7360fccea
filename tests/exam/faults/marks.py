"""What an entry comes to: which claims caught it, which raised a false alarm, and the table."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.exam.faults import Entry
from tests.exam.faults.sitting import Sat, astray, refuses

RED = ("REFUTED", "INCONCLUSIVE", "VACUOUS")


@dataclass(frozen=True)
class Mark:
    """Whether one claim did with an entry what it had to, and what was seen."""

    entry: Entry
    claim: str
    right: bool
    seen: str
    bystander: bool = False


def marks(sat: Sat) -> Iterator[Mark]:
    """Yield a mark for each claim of an entry, and one for its bystander if it had any."""
    for claim in sat.entry.claims:
        judge = _caught if sat.entry.fault else _green
        yield Mark(sat.entry, claim, *judge(sat, claim))
    if sat.bystander and not sat.ended:
        cases = sat.cases.get(sat.bystander, [])
        green = bool(cases) and all(case["as_predicted"] for case in cases)
        seen = next((case["reason"] for case in cases if not case["as_predicted"]), "")
        seen = seen or sat.errors.get(sat.bystander, "" if cases else "no case came back")
        yield Mark(sat.entry, sat.bystander, green, seen, bystander=True)


def _caught(sat: Sat, claim: str) -> tuple[bool, str]:
    cases, error = sat.cases.get(claim, []), _error(sat, claim)
    if found := next((case for case in cases if astray(case)), None):
        return True, f"{found['id']}: {found['reason']}"
    if error:
        words = sat.entry.refused
        if told := next((case for case in cases if refuses(case, words)), None):
            return True, f"error: {told['id']}: {told['reason']}"
        return bool(words) and words in error, f"error: {error}"
    verdict, reason = sat.verdicts.get(claim, ("", ""))
    if verdict in RED:
        return True, f"{verdict}: {reason}"
    return False, "; ".join(filter(None, [sat.ended, _nearest(cases)]))


def _green(sat: Sat, claim: str) -> tuple[bool, str]:
    cases, error = sat.cases.get(claim, []), _error(sat, claim)
    ran = [case for case in cases if case["outcome"] != "not run"]
    if found := next((case for case in cases if astray(case)), None):
        return False, f"{found['id']}: {found['reason']}"
    if error or sat.ended or not ran:
        return False, error or sat.ended or "no case ran"
    verdict, reason = sat.verdicts[claim]
    return verdict not in (*RED, "ERROR"), f"{verdict}: {reason}" if reason else _nearest(cases)


def _error(sat: Sat, claim: str) -> str:
    """Return what was an exception, or refused by the harness, and no judgement."""
    found = [
        f"{case['id']}: {case['reason']}"
        for case in sat.cases.get(claim, [])
        if case["outcome"] == "error"
    ]
    verdict, reason = sat.verdicts.get(claim, ("", ""))
    told = reason if verdict == "ERROR" else ""
    return next(iter(found), "") or sat.errors.get(claim, "") or told


def _nearest(cases: list[dict]) -> str:
    """Say how many cases were as predicted, and what was closest to not being so."""
    judged = [j for case in cases if case["sort"] == "instance" for j in case["judgements"]]
    told = f"{len(cases)} cases as predicted"
    if not judged:
        return told
    near = max(judged, key=lambda j: float(j["slack"]) if j["slack"] is not None else -1.0)
    return f"{told}; {near['quantity']} measured {near['measured']}, {near['predicted']} predicted"


def table(found: list[Mark]) -> Iterator[str]:
    """Yield the lines of a table in Markdown: what each claim caught, and where it stayed green."""
    yield "| claim | sensitivity: faults caught | specificity: true variants green |"
    yield "| --- | --- | --- |"
    own = [mark for mark in found if not mark.bystander]
    for claim in sorted({mark.claim for mark in own}):
        yield f"| {claim} | {_share(own, claim, True)} | {_share(own, claim, False)} |"
    yield f"| all | {_share(own, '', True)} | {_share(own, '', False)} |"
    beside = [mark for mark in found if mark.bystander]
    if beside:
        yield ""
        green = sum(mark.right for mark in beside)
        yield f"{green} of {len(beside)} bystanders stayed green."


def _share(own: list[Mark], claim: str, fault: bool) -> str:
    asked = [m for m in own if claim in ("", m.claim) and m.entry.fault == fault]
    return f"{sum(m.right for m in asked)}/{len(asked)}"


def missed(mark: Mark) -> str:
    """Return a line on a mark that is not right."""
    what = "not caught" if mark.entry.fault and not mark.bystander else "false alarm"
    return f"{what} by {mark.claim}: {mark.entry.kind} “{mark.entry.name}”: {mark.seen}"
