"""Cases: the cells of a test, each with at most one departure from its theorem."""

from __future__ import annotations

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
    *values: object,
    expect: str = "holds",
    id: str | None = None,
    marks: pytest.MarkDecorator | Collection[pytest.MarkDecorator] = (),
) -> Any:
    """Make a case in which every premise holds, so that the conclusion must hold.

    * `values`: those of the parameters, as `pytest.param` takes them; without any it decorates a
      whole test.
    * `expect`: what theory predicts of the case: "holds", "vacuous" or "inconclusive".
    * `id`, `marks`: as `pytest.param` takes them, for a case with values; a TypeError otherwise.

    >>> @pytest.mark.parametrize("n, rate", [instance(10, 0.5), instance(2, 1.5, expect="vacuous")])
    ... def test_bound(evidence, n, rate): ...
    >>> instance(10, 0.5).values
    (10, 0.5)
    """
    return _case(Sort(expect=expect), values, id, marks)


def without(
    premise: str,
    *values: object,
    breaks: str | None = None,
    expect: str = "refuted",
    id: str | None = None,
    marks: pytest.MarkDecorator | Collection[pytest.MarkDecorator] = (),
) -> Any:
    """Make a case in which `premise` is dropped, so that the conclusion `breaks` must break.

    * `premise`: one of the claim's, by name.
    * `values`: those of the parameters, as `pytest.param` takes them; without any it decorates a
      whole test.
    * `breaks`: the quantity whose judgement must be refuted; it may be left out where the case has
      one judgement only.
    * `expect`: "holds" says that theory takes the premise for a proof device.
    * `id`, `marks`: as `pytest.param` takes them, for a case with values; a TypeError otherwise.

    >>> @pytest.mark.parametrize("slope", [instance(0.5), without("small", 2.0, breaks="distance")])
    ... def test_contraction(evidence, slope): ...
    >>> without("small", 2.0, breaks="distance").values
    (2.0,)
    """
    return _case(Sort("without", premise=premise, breaks=breaks, expect=expect), values, id, marks)


def as_written(
    *values: object,
    erratum: Erratum,
    breaks: str | None = None,
    expect: str = "refuted",
    id: str | None = None,
    marks: pytest.MarkDecorator | Collection[pytest.MarkDecorator] = (),
) -> Any:
    """Make a case that takes what is printed at its word and must be refuted.

    * `values`: those of the parameters, as `pytest.param` takes them; without any it decorates a
      whole test.
    * `erratum`: what is printed, and what is correct.
    * `breaks`: the quantity whose judgement must be refuted; it may be left out where the case has
      one judgement only.
    * `expect`: what theory predicts of the case.
    * `id`, `marks`: as `pytest.param` takes them, for a case with values; a TypeError otherwise.

    >>> misprint = Erratum(quote="for all x", correct="for all $x > 0$")
    >>> @as_written(erratum=misprint)
    ... def test_negative(evidence): ...
    >>> as_written(-1.0, erratum=misprint, id="below 0").id
    'below 0'
    """
    return _case(
        Sort("as_written", erratum=erratum, breaks=breaks, expect=expect), values, id, marks
    )
