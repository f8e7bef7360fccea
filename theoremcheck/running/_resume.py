"""A run that goes on where another one was killed or interrupted: the same run, in its folder."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import msgspec
import pytest
from msgspec.structs import replace

from theoremcheck.record._folder import Begun, RunFolderError, held
from theoremcheck.record._loading import whole_lines
from theoremcheck.record._same import circumstances, difference
from theoremcheck.record._types import Case, Catalogue, Line, PlannedCase, RunStart
from theoremcheck.report._counted import counted
from theoremcheck.running._case import REUSED, Finished, Properties, properties
from theoremcheck.running._dependencies import Dependencies
from theoremcheck.running._environment import code, versions
from theoremcheck.running._reuse import ELSEWHERE, Spoilt, left_files
from theoremcheck.statement._outcomes import Outcome

OPTIONS = ("root seed", "tier", "error budget")


def resumed(config: pytest.Config, dependencies: Dependencies) -> "Resume | None":
    """Return the run that is to be gone on with, if any, and tell workers what it has finished.

    Raises pytest.UsageError where this run is another one, or that one is still going on.
    """
    if config.getoption("resume") is None:
        return None
    for other in ("report_dir", "reuse"):
        if config.getoption(other) is not None:
            name = other.replace("_", "-")
            raise pytest.UsageError(f"--resume goes on in the folder of a run; leave --{name} out")
    try:
        resume = Resume(config, dependencies)
    except (OSError, RunFolderError) as error:
        raise pytest.UsageError(f"--resume: {error}") from None
    config.stash[REUSED] = resume.reports()
    return resume


class Resume:
    """The cases that a run has finished, in its folder, which is held for this one from now on."""

    def __init__(self, config: pytest.Config, dependencies: Dependencies) -> None:
        self.config = config
        self.path = config.invocation_params.dir / config.getoption("resume")
        if not (self.path / "cases.jsonl").is_file():
            raise RunFolderError(f"{self.path} holds no cases.jsonl; name the folder of a run")
        self.lock = held(self.path)
        self.header, lines = whole_lines(self.path / "cases.jsonl")
        if told := self._other():
            raise RunFolderError(f"{self.path} {told}")
        self.found = dict[str, list[tuple[bytes, Case, Properties]]]()
        for text, line in lines:
            if line.case is not None:
                others = line.kept.properties if line.kept else []
                self.found.setdefault(line.case.id, []).append((text, line.case, others))
        spoilt = self._spoilt([line for _, line in lines], dependencies)
        for name in spoilt:
            del self.found[name]
        self.told = [f"{counted(len(self.found), 'case')} stand as they are"]
        self.told += [
            f"{counted(count, 'case')} run again: {why}"
            for why, count in Counter(spoilt.values()).items()
        ]

    def _spoilt(self, lines: Iterable[Line], dependencies: Dependencies) -> dict[str, str]:
        """Return by name why cases have to be run again although they had finished."""
        found = dict[str, str]()
        lost = {nodeid for line in lines if line.end for nodeid in line.end.lost}
        for case, kept in ((line.case, line.kept) for line in lines):
            if case is None:
                continue
            if case.nodeid in lost:
                found[case.id] = "they were lost at their ends"
                continue
            if kept is None:
                found[case.id] = "what they depend on was not kept"
                continue
            key = dependencies.of(case.claim).key or dependencies.unknown
            if key != kept.key.removeprefix(ELSEWHERE):
                found[case.id] = "what they depend on, beside code, is not what it was"
                continue
            try:
                left_files(self.path, case, kept, self.config.rootpath)
            except Spoilt as why:
                found[case.id] = str(why)
        return found

    def reports(self) -> dict[str, Finished]:
        """Return what pytest is to report of each case that is not run again."""
        return {name: _finished(*lines[-1][1:]) for name, lines in self.found.items()}

    def of(self, planned: PlannedCase, run: RunStart) -> list[tuple[Case, None]]:
        """Return the reports of a case, which stand in the folder already."""
        return [(case, None) for _, case, _ in self.found[planned.id]]

    def others(self, told: AbstractSet[str]) -> list[Case]:
        """Return the reports of all cases but those whose ids were told."""
        return [
            case for name, lines in self.found.items() if name not in told for _, case, _ in lines
        ]

    def begun(self) -> Begun:
        """Return what the folder keeps of that run."""
        lines = [text for case in self.found.values() for text, _, _ in case]
        return Begun(self.lock, [msgspec.json.encode(Line(header=self.header)), *lines])

    def check(self, planned: Catalogue) -> None:
        """Refuse to go on with a run that asked for other cases; pytest.UsageError names one."""
        then, now = (
            {case.nodeid for case in each.cases if case.asked}
            for each in (self.header.catalogue, planned)
        )
        for some, others, told in ((then, now, "not of this run"), (now, then, "not of that one")):
            if alone := sorted(some - others):
                raise pytest.UsageError(
                    f"--resume: {alone[0]} is {told} ({counted(len(alone), 'case')} in all); "
                    f"say the arguments of the run in {self.path} again"
                )

    def _other(self) -> str:
        """Say what that run has that is not of this one, or nothing."""
        then, option = self.header.run, self.config.getoption
        now = replace(
            then,
            code=code(self.config.rootpath),
            root_seed=option("root_seed"),
            tier=option("tier"),
            error_budget=option("error_budget"),
            versions=versions(),
        )
        found = difference(circumstances(then), circumstances(now))
        if found is None:
            return ""
        name, was, this = found
        remedy = (
            f"say --{name.replace(' ', '-')} {was}" if name in OPTIONS else "run anew without it"
        )
        return f"has {name} {was}, and this run {this}; {remedy}"


def _finished(case: Case, told: Properties) -> Finished:
    """Return what pytest reports of a case that is not run again."""
    how = "passed" if case.as_predicted else "failed"
    if case.outcome == Outcome.NOT_RUN:
        how = "skipped"
    return how, case.reason, [*told, *properties(case)]
