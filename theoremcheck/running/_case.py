"""Running a case: the `evidence` fixture, its body under guard, the report that takes it away."""

import os
import shlex
from collections.abc import Generator
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import pytest

from theoremcheck.judging._evidence import Evidence, NotRun
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._numerals import slack_written
from theoremcheck.judging._results import EARLY, Result, case_result, mistaken
from theoremcheck.record._stating import judged
from theoremcheck.record._types import Case
from theoremcheck.running._adoption import adopted
from theoremcheck.running._binding import PARAMETERS, SORT
from theoremcheck.running._catalogue import CASE
from theoremcheck.running._collection import ClaimModule
from theoremcheck.running._dependencies import REFERENCES, digest, fixed, relative
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.running._guards import LeftTheProcess, watched
from theoremcheck.running._properties import builtin
from theoremcheck.running._reads import Reads
from theoremcheck.statement._outcomes import Outcome

EVIDENCE = pytest.StashKey[Evidence]()
RESULT = pytest.StashKey[Result]()
Properties = list[tuple[str, object]]
Finished = tuple[str, str, Properties]  # how a case that is not run ended, why, and what it told
REUSED = pytest.StashKey[dict[str, Finished]]()  # by case
BODY = pytest.StashKey[bool]()  # its body is running: reports of now are those of subtests


class Unexpected(pytest.fail.Exception):  # type: ignore[name-defined]
    """A case did not come out as its claim predicts; the message is all that a reader needs."""


def repeat_command(nodeid: str, root_seed: int, tier: str) -> str:
    """Return the command that repeats one case with the same evidence."""
    parts = ["pytest", shlex.quote(nodeid), "--root-seed", str(root_seed)]
    return " ".join(parts if tier == "fast" else [*parts, "--tier", tier])


class Running:
    """The hooks of a process that runs cases."""

    def __init__(self, config: pytest.Config, folder: ClaimsFolder) -> None:
        self.root_seed, self.tier = config.getoption("root_seed"), config.getoption("tier")
        self.folder, self.config = folder, config
        self.elsewhere = getattr(config, "workerinput", {}).get("theoremcheck", "") is None
        root = config.rootpath
        runs = ("reports", *(config.getoption(name) for name in ("report_dir", "reuse", "resume")))
        references = [path / REFERENCES for path in folder.paths]
        known = [*references, config.inipath or root / "pytest.ini"]
        self.reads = Reads(root, [*known, *(root / place for place in runs if place)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Report a case whose evidence is taken from an earlier run, instead of running it."""
        reused = self.config.stash.get(REUSED, {})
        if CASE not in item.stash or (name := item.stash[CASE].id) not in reused:
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        how, reason, properties = reused[name]
        told = [(key, value) for key, value in properties]
        for when in ("setup", "call", "teardown"):
            report = pytest.TestReport(
                item.nodeid, item.location, {}, "passed", None, when, user_properties=told
            )
            if when == "call":
                vars(report)["theoremcheck"] = {"reused": name}
                self._end_as(report, item, how, reason)
            item.ihook.pytest_runtest_logreport(report=report)
        item.session._setupstate.teardown_exact(nextitem)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _end_as(self, report: pytest.TestReport, item: pytest.Item, how: str, reason: str) -> None:
        """Let a report say that a case failed, or was skipped, as it did in an earlier run."""
        if how == "failed":
            report.outcome, report.longrepr = "failed", self._message(item, reason)
        elif how == "skipped":
            line = (item.location[1] or 0) + 1
            report.outcome, report.longrepr = (
                "skipped",
                (str(item.path), line, f"Skipped: {reason}"),
            )

    @pytest.fixture
    def evidence(self, request: pytest.FixtureRequest) -> Evidence:
        """Collect the evidence of one case; see the verbs of `theoremcheck.Evidence`."""
        if CASE not in request.node.stash:
            pytest.fail(
                f"{request.node.nodeid}: `evidence` belongs to claims; "
                "move the test below the claims folder",
                False,
            )
        return _evidence_of(request.node, self.root_seed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Begin a case anew, also when a plugin runs it a second time."""
        _forget(item)
        try:
            return (yield)
        except NotRun as end:
            raise pytest.skip.Exception(str(end)) from None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """After the body, hold the case's outcome against the predicted one."""
        if CASE not in item.stash:
            return (yield)
        evidence, process = _evidence_of(item, self.root_seed), os.getpid()
        try:
            item.stash[BODY] = True
            returned = yield
            evidence.check_adopted()
        except (EvidenceError, LeftTheProcess) as error:
            raise _mistake(item, str(error)) from None
        except (NotRun, pytest.skip.Exception, pytest.xfail.Exception) as end:
            # What a case has measured is not taken back; what theory predicts is said by its maker.
            if evidence.judgements or isinstance(end, pytest.xfail.Exception):
                raise _mistake(item, EARLY) from None
            raise pytest.skip.Exception(str(end)) from None
        finally:
            item.stash[BODY] = False
            if os.getpid() != process:  # a child of a fork, which would go on as a second run
                os._exit(1)
        result = item.stash[RESULT] = case_result(item.stash[SORT], evidence)
        if not result.as_predicted:
            raise Unexpected(self._message(item, result.reason), pytrace=False)
        return returned

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Watch the body alone, not what plugins do around it, such as seeding all generators."""
        if CASE not in pyfuncitem.stash:
            return (yield)
        with self._watched(pyfuncitem):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Watch the fixtures that a suite has written for its cases as their bodies."""
        item, code = request._pyfuncitem, getattr(fixturedef.func, "__code__", None)
        own = code is not None and self.folder.place(Path(code.co_filename)) is not None
        if CASE not in item.stash or not own:
            return (yield)
        with self._watched(item):
            return (yield)

    def _watched(self, item: pytest.Function) -> AbstractContextManager[None]:
        evidence = _evidence_of(item, self.root_seed)
        return watched(evidence.mistakes.append, evidence.entropy, vars(item.module))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send the case's evidence along with the report of its call, as the bytes of its JSON."""
        report = yield
        if CASE in item.stash:
            evidence = _evidence_of(item, self.root_seed)
            if item.stash.get(BODY, False):
                if report.failed:
                    evidence.mistakes.append(_in_one_line(item, call))
            elif call.when == "call" or not report.passed or evidence.late:
                self._send(item, call, report)
                evidence.ended = True
            if call.excinfo is not None and isinstance(call.excinfo.value, Unexpected):
                _summed_up(item, report, str(call.excinfo.value))
        # Any other value of a property ends an xdist run, or loses the test without a word.
        item.user_properties[:] = [(str(k), builtin(v)) for k, v in item.user_properties]
        report.user_properties = list(item.user_properties)
        if call.when == "teardown":
            _forget(item)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self, report: object
    ) -> Generator[None, dict[str, object] | None, dict[str, object] | None]:
        """Escape in what a failure says what no message between processes can hold."""
        told = yield
        if told and told.get("longrepr"):
            told["longrepr"] = builtin(told["longrepr"])
        return told

    def _send(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> None:
        evidence = _evidence_of(item, self.root_seed)
        result = item.stash.get(RESULT, mistaken(""))
        if hasattr(report, "wasxfail"):
            result = mistaken("xfail predicts nothing; predict the break by without, or expect=")
        elif evidence.mistakes:
            result = mistaken(evidence.mistakes[0])
        elif report.skipped and evidence.judgements:
            result = mistaken(EARLY)
        elif report.skipped:
            assert call.excinfo is not None
            result = Result(Outcome.NOT_RUN, True, str(call.excinfo.value))
        elif report.failed and not (call.when == "call" and RESULT in item.stash):
            result = mistaken(_in_one_line(item, call))
        planned = item.stash[CASE]
        repeat = repeat_command(planned.nodeid, self.root_seed, self.tier)
        case = judged(planned, result, evidence, duration_s=call.duration, repeat=repeat)
        root = self.reads.root
        read = {relative(file, root): digest(file) for file in self.reads.so_far()}
        # JUnit takes the properties of the last report, that of the teardown: they have to stand on
        # the item.
        told = properties(case)
        others = [(k, builtin(v)) for k, v in item.user_properties if k not in dict(told)]
        item.user_properties[:] = others + told
        vars(report)["theoremcheck"] = {
            "case": msgspec.json.encode(case),
            "files": dict(evidence.files),
            "reads": read,
            "modules": self.reads.modules(),
            "fixed": fixed() if self.elsewhere else "",
            "properties": [(str(k), v) for k, v in others],
        }

    def _message(self, item: pytest.Item, reason: str) -> str:
        """Return in two lines which case is red by what, and the command that repeats it."""
        case, sort = item.stash[CASE], item.stash[SORT]
        plain = sort.name == "instance" and sort.expect == Outcome.HOLDS
        values = ", ".join(f"{name}={value}" for name, value in case.parameters.items())
        named = " ".join(filter(None, [case.claim, "" if plain else sort.label(), values]))
        repeat = repeat_command(case.nodeid, self.root_seed, self.tier)
        return f"{named}: {reason}\n  repeat  {repeat}"


def _evidence_of(item: pytest.Item, root_seed: int) -> Evidence:
    """Return what a case has recorded so far; the fixture and the hooks share one of each case."""
    if EVIDENCE not in item.stash:
        module, parameters = item.getparent(ClaimModule), item.stash[PARAMETERS]
        assert module is not None
        claim = module.claim
        item.stash[EVIDENCE] = Evidence(
            module.claim_id,
            claim.premises,
            parameters,
            root_seed,
            statement=claim.statement,
            case=item.stash[CASE].id,
            adopted=lambda: adopted(module.path, module.claim_id),
            search_seconds=item.config.getoption("search_seconds"),
        )
    return item.stash[EVIDENCE]


def _forget(item: pytest.Item) -> None:
    """Let go of a case's evidence, which may hold on to all that its body has made."""
    if EVIDENCE in item.stash:
        del item.stash[EVIDENCE]
    if RESULT in item.stash:
        del item.stash[RESULT]


def _mistake(item: pytest.Item, reason: str) -> Unexpected:
    """Return the one-line failure of a case that its author has to correct, and note its result."""
    item.stash[RESULT] = mistaken(reason)
    return Unexpected(f"{item.nodeid}: {reason}", pytrace=False)


def _summed_up(item: pytest.Item, report: pytest.TestReport, message: str) -> None:
    """Let summaries show the first line of a message, without the name of our exception."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        crash.path, crash.lineno = str(item.path), (item.location[1] or 0) + 1
        crash.message = message.partition("\n")[0]


def _in_one_line(item: pytest.Item, call: pytest.CallInfo[None]) -> str:
    assert call.excinfo is not None
    said = str(call.excinfo.value).strip() or "no message"
    entries = call.excinfo.traceback
    place = next((e for e in reversed(entries) if e.path == item.path), entries[-1])
    where = f"{Path(place.path).name}:{place.lineno + 1}"
    return f"{call.excinfo.typename}: {said.splitlines()[0]} ({where})"


def properties(case: Case) -> list[tuple[str, object]]:
    """Return what a report tells other plugins of a case."""
    slacks = [float(j.slack) for j in case.judgements if j.slack is not None]
    worst = [("slack", slack_written(max(slacks), 6))] if slacks else []
    return [("claim", case.claim), ("outcome", str(case.outcome)), *worst]
