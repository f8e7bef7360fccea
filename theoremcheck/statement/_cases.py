"""Cases: the cells of a test, each with at most one departure from its theorem."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from theoremcheck.statement._claim import Claim, Erratum, erratum_mistakes
from theoremcheck.statement._mistakes import Mistake
from theoremcheck.statement._outcomes import Outcome

EXPECTABLE = (Outcome.HOLDS, Outcome.REFUTED, Outcome.VACUOUS, Outcome.INCONCLUSIVE)
Marks = pytest.MarkDecorator | Collection[pytest.MarkDecorator]
MARK = "theoremcheck_case"  # as the plugin registers it
# How many instances a search tries: few in the fast tier, of which all searches take a tenth.
TRIES = (200, pytest.param(4000, marks=pytest.mark.full))


@dataclass(frozen=True)
class Sort:
    """What kind of case a cell is and what theory predicts for it."""

    name: Literal["instance", "without", "as_written"] = "instance"
    premise: str | None = None
    breaks: str | None = None
    erratum: Erratum | None = None
    expect: str = Outcome.HOLDS

    def label(self) -> str:
        """Return the case's maker as its author wrote it, shortened."""
        if self.name == "instance":
            return f"instance(expect={str(self.expect)!r})"
        told = self.premise
        if isinstance(self.erratum, Erratum):
            told = self.erratum.quote or self.erratum.says
        return f"{self.name}({told or ''!r:.60})"

    def mistakes(self, claim: Claim) -> Iterator[Mistake]:
        """Yield what is wrong with this case of `claim`."""
        if self.expect not in EXPECTABLE:
            told = f"expect={self.expect!r} is unknown; choose one of {', '.join(EXPECTABLE)}"
            yield Mistake("expect", told)
        if self.name == "instance" and self.expect == Outcome.REFUTED:
            told = "an instance cannot be expected to be refuted"
            yield Mistake("refuted", f"{told}; name the departure by without or as_written")
        if self.name == "without" and self.premise not in claim.premises:
            told = f"without({self.premise!r}) names no premise of the claim"
            yield Mistake("premise", f"{told}; it has {_listed(claim.premises)}")
        if self.name == "as_written":
            yield from erratum_mistakes(self.erratum)


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"


def _case(sort: Sort, values: tuple[object, ...], case_id: str | None, marks: Marks) -> Any:
    """Return a `pytest.param`, or for no values a decorator that makes a whole test such a case."""
    mark = getattr(pytest.mark, MARK).with_args(sort)
    if not values:
        if case_id is not None or marks != ():
            raise TypeError(
                f"{sort.label()} decorates a test: it takes no id, and marks are decorators of "
                f"their own"
            )
        return mark
    others = marks if isinstance(marks, list | tuple) else (marks,)
    return pytest.param(*values, id=case_id, marks=(mark, *others))


def instance(
    *values: object, expect: str = Outcome.HOLDS, id: str | None = None, marks: Marks = ()
) -> Any:
    """Make a case in which every premise holds, so that the conclusion must hold."""
    return _case(Sort(expect=expect), values, id, marks)


def without(
    premise: str,
    *values: object,
    breaks: str | None = None,
    expect: str = Outcome.REFUTED,
    id: str | None = None,
    marks: Marks = (),
) -> Any:
    """Make a case in which `premise` is dropped, so that the conclusion `breaks` must break.

    `breaks` may be left out where the case has one judgement only. `expect="holds"` says that
    theory takes the premise for a proof device.
    """
    return _case(Sort("without", premise=premise, breaks=breaks, expect=expect), values, id, marks)


def as_written(
    *values: object,
    erratum: Erratum,
    breaks: str | None = None,
    expect: str = Outcome.REFUTED,
    id: str | None = None,
    marks: Marks = (),
) -> Any:
    """Make a case that takes what is printed at its word and must be refuted."""
    return _case(
        Sort("as_written", erratum=erratum, breaks=breaks, expect=expect), values, id, marks
    )
