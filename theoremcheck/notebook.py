"""Judging without pytest: one claim, case by case, in a notebook or a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from html import escape
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from theoremcheck.judging._evidence import Evidence, NotRun
from theoremcheck.judging._results import EARLY, Result, case_result, mistaken
from theoremcheck.record._building import build
from theoremcheck.record._stating import judged, planned, stated
from theoremcheck.record._types import (
    SCHEMA,
    Case,
    Catalogue,
    End,
    Header,
    Place,
    PlannedCase,
    Record,
    RunStart,
)
from theoremcheck.running._environment import machine, versions
from theoremcheck.running._guards import watched
from theoremcheck.statement._claim import Claim, Erratum, Section
from theoremcheck.statement._identity import Parameter, canonical
from theoremcheck.statement._mistakes import Mistake
from theoremcheck.statement._outcomes import Outcome, Verdict
from theoremcheck.statement._sorts import Sort
from theoremcheck.statement._sources import unknown

ERROR_BUDGET = 0.01


class Verification:
    """One claim, verified without pytest: each `with` is a case, and the page is that of a report.

    * `claim`: as the CLAIM of a module. Its `place` is not looked up in a section; a `source` that
      is a key stands in `references.bib` in the current folder.
    * `name`: a folder and a module, such as "means.markov", on which streams depend: a module of
      that name whose tests have the parameters of these cases has the same evidence.
    * `root_seed`: a whole number from 0 on, of which all streams are made.
    * `story`: what would be the docstring of the module, prose that may hold `$math$`.
    * `place_word`: what a place in the text is called.

    Raises ValueError, a line for each mistake in the claim. A case whose `with` runs again, as a
    cell that was edited, replaces what it was before. What is not as predicted raises nothing here:
    `verdict`, the printed form and the page tell, and the latter is what a notebook displays.

    >>> markov = Verification(claim, "means.markov")
    >>> with markov.instance("two values", a=3) as evidence:
    ...     evidence.premise("non-negative", holds=True)
    ...     evidence.at_most("P(X >= a)", 0.25, 1 / 3, trivial=1)
    >>> with markov.without("non-negative", "two values", a=1) as evidence:
    ...     evidence.premise("non-negative", holds=False)
    ...     evidence.at_most("P(X >= a)", 0.5, 0, trivial=1)
    >>> markov.verdict.value
    'SUPPORTED'
    """

    def __init__(
        self,
        claim: Claim,
        name: str,
        *,
        root_seed: int = 0,
        story: str = "",
        place_word: str = "passage",
    ) -> None:
        _refuse([*claim.mistakes(None), *unknown(claim.source, Path.cwd())], name)
        self._claim, self._name, self._root_seed = claim, name, root_seed
        section = Section(1, name.partition(".")[0], (claim.place,))
        place = Place(place_word, claim.place, 0)
        self._stated = stated(claim, name, section, place, story=story, home=Path.cwd())
        self._started = datetime.now().astimezone()
        self._planned: dict[str, PlannedCase] = {}
        self._ended: dict[str, Case] = {}

    def instance(
        self, test: str, *, expect: str = "holds", **parameters: object
    ) -> AbstractContextManager[Evidence]:
        """Open a case in which every premise holds, for a `with` that gets its `Evidence`.

        * `test`: what is done, in words, as the name of a test.
        * `expect`: what theory predicts of the case: "holds", "vacuous" or "inconclusive".
        * `parameters`: numbers, strings, booleans or None, which tell the cases of a test apart,
          and on which streams depend.

        Raises ValueError, a line for each mistake.

        >>> with markov.instance("one value", a=1) as evidence:
        ...     evidence.at_most("P(X >= a)", 1, 1, trivial=None)
        >>> evidence.judgements[0].outcome.value
        'holds'
        """
        return self._case(Sort(expect=expect), test, parameters)

    def without(
        self,
        premise: str,
        test: str,
        *,
        breaks: str | None = None,
        expect: str = "refuted",
        **parameters: object,
    ) -> AbstractContextManager[Evidence]:
        """Open a case in which `premise` is dropped, so that the conclusion `breaks` must break.

        `test` and `parameters` are as for `instance`, `premise`, `breaks` and `expect` as for
        `theoremcheck.without`.

        >>> with markov.without("non-negative", "two values", a=3) as evidence:
        ...     evidence.premise("non-negative", holds=False)
        ...     evidence.at_most("P(X >= a)", 0.5, 1 / 3, trivial=1)
        >>> evidence.judgements[0].outcome.value
        'refuted'
        """
        sort = Sort("without", premise=premise, breaks=breaks, expect=expect)
        return self._case(sort, test, parameters)

    def as_written(
        self,
        test: str,
        *,
        erratum: Erratum,
        breaks: str | None = None,
        expect: str = "refuted",
        **parameters: object,
    ) -> AbstractContextManager[Evidence]:
        """Open a case that takes what is printed at its word and must be refuted.

        `test` and `parameters` are as for `instance`, the others as for `theoremcheck.as_written`.

        >>> misprint = Erratum(quote="at most E X", correct="at most $E X / a$")
        >>> with markov.as_written("two values", erratum=misprint, a=0.5) as evidence:
        ...     evidence.at_most("P(X >= a)", 1, 0.9, trivial=None)
        >>> evidence.judgements[0].outcome.value
        'refuted'
        """
        sort = Sort("as_written", erratum=erratum, breaks=breaks, expect=expect)
        return self._case(sort, test, parameters)

    @property
    def verdict(self) -> Verdict:
        """The claim's verdict by the cases so far."""
        return self._record().claims[0].verdict

    def record(self) -> dict[str, Any]:
        """Return what `run.json` holds after a run, of the cases so far.

        >>> with markov.instance("two values", a=3) as evidence:
        ...     evidence.at_most("P(X >= a)", 0.25, 1 / 3, trivial=1)
        >>> markov.record()["claims"][0]["cases"][0]["id"]
        'means.markov::two values[a=3]'
        """
        return msgspec.json.decode(msgspec.json.encode(self._record()))

    def __repr__(self) -> str:
        from theoremcheck.report._text import claim

        record = self._record()
        return "\n".join(claim(record, record.claims[0]))

    def _repr_html_(self) -> str:
        """Return the page in a frame, which keeps its style from that of the notebook."""
        from theoremcheck.report._page import one_page

        page = escape(one_page(self._record()))
        style = "width: 100%; height: 85vh; border: 0"
        return f'<iframe title="{self._name}" style="{style}" srcdoc="{page}"></iframe>'

    @contextmanager
    def _case(self, sort: Sort, test: str, given: dict[str, object]) -> Iterator[Evidence]:
        _refuse(sort.mistakes(self._claim), f"{self._name}, {test}")
        parameters = {name: _named(name, value) for name, value in given.items()}
        case = planned(self._name, test, sort, parameters, nodeid=test, home=Path.cwd())
        case.nodeid, case.asked = case.id, True
        evidence = Evidence(
            self._name,
            self._claim.premises,
            parameters,
            self._root_seed,
            statement=self._claim.statement,
            case=case.id,
        )
        result, started = mistaken("the case did not end"), perf_counter()
        try:
            with watched(evidence.mistakes.append, evidence.entropy, vars(sys.modules["__main__"])):
                yield evidence
            result = case_result(sort, evidence)
        except NotRun as end:
            told = Result(Outcome.NOT_RUN, True, str(end))
            result = mistaken(EARLY) if evidence.judgements else told
        except BaseException as error:
            result = mistaken(f"{type(error).__name__}: {str(error).strip() or 'no message'}")
            raise
        finally:
            evidence.ended = True
            seconds = perf_counter() - started
            self._planned[case.id] = case
            self._ended[case.id] = judged(case, result, evidence, duration_s=seconds, repeat="")

    def _record(self) -> Record:
        start = RunStart(
            started=self._started.isoformat(timespec="seconds"),
            root_seed=self._root_seed,
            tier="fast",
            partial=False,
            code="",
            commit=None,
            dirty=None,
            versions=versions(),
            machine=machine(),
            workers=0,
            shards=1,
            error_budget=ERROR_BUDGET,
        )
        catalogue = Catalogue(claims=[self._stated], cases=list(self._planned.values()))
        header = Header(schema=SCHEMA, run=start, catalogue=catalogue)
        return build(header, self._ended.values(), End())


def _refuse(mistakes: Iterator[Mistake] | list[Mistake], name: str) -> None:
    if lines := [f"{name}: {mistake}" for mistake in mistakes]:
        raise ValueError("\n".join(lines))


def _named(name: str, value: object) -> Parameter:
    try:
        return canonical(value)
    except TypeError:
        told = f"{name}={value!r:.60} is no number, string, boolean or None"
        raise ValueError(f"{told}; say in a string which one it is") from None
