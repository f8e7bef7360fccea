"""Cases: the cells of a test, each with at most one departure from its theorem."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from theoremcheck.statement._claim import Erratum
from theoremcheck.statement._sorts import Sort

Marks = pytest.MarkDecorator | Collection[pytest.MarkDecorator]
MARK = "theoremcheck_case"  # as the plugin registers it
# How many instances a search tries: few in the fast tier, of which all searches take a tenth.
TRIES = (200, pytest.param(4000, marks=pytest.mark.full))


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
