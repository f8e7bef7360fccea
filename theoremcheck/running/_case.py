"""Running a case: the `evidence` fixture, and the comparison of what came out with what was
predicted.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from theoremcheck.judging._evidence import Evidence, NotRun
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._judgement import Judgement
from theoremcheck.judging._numerals import written
from theoremcheck.running._collection import CASE, SORT, ClaimModule
from theoremcheck.statement._cases import Sort
from theoremcheck.statement._outcomes import Outcome, gravest

EVIDENCE = pytest.StashKey[Evidence]()
RESULT = pytest.StashKey[dict[str, Any]]()


class Unexpected(pytest.fail.Exception):  # type: ignore[name-defined]
    """A case did not come out as its claim predicts; the message is all that a reader needs."""


def case_outcome(sort: Sort, evidence: Evidence) -> tuple[Outcome, bool, str]:
    """Return a case's outcome, whether it is the predicted one, and the reason when it is not."""
    judgements = evidence.judgements
    if not judgements:
        return Outcome.ERROR, False, "the test ended without a judgement; call a verb of `evidence`"
    if problem := premise_problem(sort, evidence.premises):
        return Outcome.ERROR, False, problem
    quantities = dict.fromkeys(judgement.quantity for judgement in judgements)
    if sort.expect == Outcome.REFUTED and sort.breaks is None and len(quantities) > 1:
        named = ", ".join(repr(quantity) for quantity in quantities)
        return (
            Outcome.ERROR,
            False,
            f"a departure with several judgements says which one breaks: breaks= one of {named}",
        )
    aimed = [j for j in judgements if sort.breaks in (None, j.quantity)]
    if not aimed:
        return (
            Outcome.ERROR,
            False,
            f"breaks={sort.breaks!r} is no quantity that the case judged; correct the name",
        )
    astray = [j for j in judgements if j not in aimed and j.outcome is not Outcome.HOLDS]
    if astray:
        return gravest(j.outcome for j in judgements), False, f"{_said(astray)}, which was to hold"
    outcome = gravest(judgement.outcome for judgement in aimed)
    if outcome != sort.expect:
        deciding = [j for j in aimed if j.outcome == outcome]
        return outcome, False, f"{_said(deciding)}, which theory predicts to be {_predicted(sort)}"
    return outcome, True, ""


def _predicted(sort: Sort) -> str:
    return {Outcome.HOLDS: "true", Outcome.REFUTED: "broken"}.get(
        Outcome(sort.expect), str(sort.expect)
    )


def premise_problem(sort: Sort, checked: Sequence[dict[str, Any]]) -> str | None:
    """Say which premise check contradicts the case: all hold, but for the one that a departure
    drops.

    A slide taken at its word may leave out any premise, so there the checks are only kept.
    """
    if sort.name == "as_written":
        return None
    for check in checked:
        dropped = check["premise"] == sort.premise
        if check["holds"] == dropped:
            remedy = (
                "choose a sample on which it does"
                if not dropped
                else "choose a sample on which it fails"
            )
            state = (
                "holds although the case drops it" if dropped else "does not hold on this sample"
            )
            return f"premise {check['premise']!r} {state}; {remedy}"
    return None


def _said(judgements: Sequence[Judgement]) -> str:
    return "; ".join(dict.fromkeys(f"{j.quantity} {_outcome_in_words(j)}" for j in judgements))


def _outcome_in_words(judgement: Judgement) -> str:
    words = [str(judgement.outcome)]
    if judgement.measured is not None:
        words.append(f"(measured {written(judgement.measured)}, predicted {judgement.predicted})")
    if judgement.outcome is not Outcome.HOLDS and judgement.note:
        words.append(f"[{judgement.note}]")
    return " ".join(words)


def repeat_command(nodeid: str, root_seed: int, tier: str) -> str:
    """Return the command that repeats one case with the same evidence."""
    parts = ["pytest", shlex.quote(nodeid), "--root-seed", str(root_seed)]
    return " ".join(parts if tier == "fast" else [*parts, "--tier", tier])


class Running:
    """The hooks of a process that runs cases."""

    def __init__(self, config: pytest.Config) -> None:
        self.root_seed, self.tier = config.getoption("root_seed"), config.getoption("tier")

    @pytest.fixture
    def evidence(self, request: pytest.FixtureRequest) -> Evidence:
        """Collect the evidence of one case; see the verbs of `theoremcheck.Evidence`."""
        module = request.node.getparent(ClaimModule)
        if module is None:
            pytest.fail(
                f"{request.node.nodeid}: `evidence` belongs to claims; move the test below the "
                f"claims folder",
                False,
            )
        case = request.node.stash[CASE]
        evidence = Evidence(module.claim_id, module.claim, case["parameters"], self.root_seed)
        request.node.stash[EVIDENCE] = evidence
        return evidence

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """After the body, hold the case's outcome against the predicted one."""
        if CASE not in item.stash:
            return (yield)
        evidence = item.stash.get(EVIDENCE, None) or _no_evidence(item)
        try:
            returned = yield
        except EvidenceError as error:
            raise _mistake(item, str(error)) from None
        except (NotRun, pytest.skip.Exception, pytest.xfail.Exception) as end:
            # What a case has measured is not taken back; what theory predicts is said by its maker.
            if evidence.judgements or isinstance(end, pytest.xfail.Exception):
                told = "a case ends early by not_run(reason) alone, before its first verb"
                raise _mistake(item, told) from None
            raise pytest.skip.Exception(str(end)) from None
        outcome, as_predicted, reason = case_outcome(item.stash[SORT], evidence)
        item.stash[RESULT] = {
            "outcome": str(outcome),
            "as_predicted": as_predicted,
            "reason": reason,
        }
        if not as_predicted:
            raise Unexpected(self._message(item, evidence, reason), pytrace=False)
        return returned

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Send the case's evidence along with the report of its call, as plain data."""
        report = yield
        if CASE not in item.stash or (call.when != "call" and report.passed):
            return report
        evidence = item.stash.get(EVIDENCE, None)
        result = item.stash.get(
            RESULT, {"outcome": str(Outcome.ERROR), "as_predicted": False, "reason": ""}
        )
        if report.skipped:
            assert call.excinfo is not None
            reason = str(call.excinfo.value)
            result = {"outcome": str(Outcome.NOT_RUN), "asked": False, "reason": reason}
        elif report.failed and not (call.when == "call" and RESULT in item.stash):
            result = {
                "outcome": str(Outcome.ERROR),
                "as_predicted": False,
                "reason": _in_one_line(item, call),
            }
        recorded = evidence.plain() if evidence else {}
        report.theoremcheck = (
            item.stash[CASE] | {"asked": True, "as_predicted": True} | recorded | result
        )
        report.theoremcheck |= {
            "duration_s": call.duration,
            "repeat": repeat_command(item.stash[CASE]["nodeid"], self.root_seed, self.tier),
            "files": dict(evidence.files) if evidence else {},
        }
        told = _properties(report.theoremcheck)
        # JUnit takes the properties of the last report, that of the teardown: they have to stand on
        # the item.
        item.user_properties[:] = [p for p in item.user_properties if p[0] not in dict(told)] + told
        report.user_properties = list(item.user_properties)
        return report

    def _message(self, item: pytest.Item, evidence: Evidence, reason: str) -> str:
        case, sort = item.stash[CASE], item.stash[SORT]
        values = (
            ", ".join(f"{name}={value}" for name, value in case["parameters"].items())
            or "(no parameters)"
        )
        lines = [f"{case['claim']}: {reason}", f"  case    {sort.label()} {values}"]
        lines += [
            f"  {'judged' if n == 0 else '      '}  {_said([j])}"
            for n, j in enumerate(evidence.judgements)
        ]
        return "\n".join(
            [*lines, f"  repeat  {repeat_command(case['nodeid'], self.root_seed, self.tier)}"]
        )


def _mistake(item: pytest.Item, reason: str) -> Unexpected:
    """Return the one-line failure of a case whose author has to correct it, and note it as its
    result.
    """
    item.stash[RESULT] = {"outcome": str(Outcome.ERROR), "as_predicted": False, "reason": reason}
    return Unexpected(f"{item.nodeid}: {reason}", pytrace=False)


def _no_evidence(item: pytest.Item) -> Evidence:
    module = item.getparent(ClaimModule)
    assert module is not None
    return Evidence(module.claim_id, module.claim, {}, 0)


def _in_one_line(item: pytest.Item, call: pytest.CallInfo[None]) -> str:
    assert call.excinfo is not None
    text = str(call.excinfo.value).strip() or "no message"
    place = next(
        (e for e in reversed(call.excinfo.traceback) if e.path == item.path),
        call.excinfo.traceback[-1],
    )
    return (
        f"{call.excinfo.typename}: {text.splitlines()[0]} "
        f"({Path(place.path).name}:{place.lineno + 1})"
    )


def _properties(case: dict[str, Any]) -> list[tuple[str, object]]:
    slacks = [float(j["slack"]) for j in case.get("judgements", ()) if j["slack"] is not None]
    worst = [("slack", f"{max(slacks):.6g}")] if slacks else []
    return [("claim", case["claim"]), ("outcome", case["outcome"]), *worst]
