"""Cases: the cells of a test, each with at most one departure from its theorem, and their
identity.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from theoremcheck.statement._claim import ERRATUM, Claim
from theoremcheck.statement._outcomes import Outcome

EXPECTABLE = (Outcome.HOLDS, Outcome.REFUTED, Outcome.VACUOUS, Outcome.INCONCLUSIVE)
MARK = "theoremcheck_case"  # as the plugin registers it


@dataclass(frozen=True)
class Sort:
    """What kind of case a cell is and what theory predicts for it."""

    name: Literal["instance", "without", "as_written"] = "instance"
    premise: str | None = None
    breaks: str | None = None
    erratum: str | None = None
    expect: str = Outcome.HOLDS

    def label(self) -> str:
        """Return the case's maker as its author wrote it, shortened."""
        if self.name == "instance":
            return f"instance(expect={str(self.expect)!r})"
        return f"{self.name}({(self.premise or self.erratum or '')!r:.60})"

    def problem(self, claim: Claim) -> str | None:
        """Return what is wrong with this case of `claim`, with the remedy, or None."""
        if self.expect not in EXPECTABLE:
            return f"expect={self.expect!r} is unknown; choose one of {', '.join(EXPECTABLE)}"
        if self.name == "instance" and self.expect == Outcome.REFUTED:
            return (
                "an instance cannot be expected to be refuted; name the departure by without "
                "or as_written"
            )
        if self.name == "without" and self.premise not in claim.premises:
            return (
                f"without({self.premise!r}) names no premise of the claim; it has "
                f"{_listed(claim.premises)}"
            )
        if self.name == "as_written" and not ERRATUM.fullmatch(self.erratum or ""):
            return f"erratum {self.erratum!r} must read 'the slide says …; correct is …'"
        return None


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"


def _case(sort: Sort, values: tuple[object, ...], case_id: str | None, marks: Any) -> Any:
    """Return a `pytest.param`, or, without values, a decorator for a test that is such a case as a
    whole.
    """
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
    *values: object, expect: str = Outcome.HOLDS, id: str | None = None, marks: Any = ()
) -> Any:
    """Make a case in which every premise holds, so that the conclusion must hold."""
    return _case(Sort(expect=expect), values, id, marks)


def without(
    premise: str,
    *values: object,
    breaks: str | None = None,
    expect: str = Outcome.REFUTED,
    id: str | None = None,
    marks: Any = (),
) -> Any:
    """Make a case in which `premise` is dropped, so that the conclusion `breaks` must break.

    `breaks` may be left out where the case has one judgement only. `expect="holds"` says that
    theory takes the premise for a proof device.
    """
    return _case(Sort("without", premise=premise, breaks=breaks, expect=expect), values, id, marks)


def as_written(
    *values: object,
    erratum: str,
    breaks: str | None = None,
    expect: str = Outcome.REFUTED,
    id: str | None = None,
    marks: Any = (),
) -> Any:
    """Make a case that takes the slide at its word and must be refuted.

    `erratum` reads "the slide says …; correct is …".
    """
    return _case(
        Sort("as_written", erratum=erratum, breaks=breaks, expect=expect), values, id, marks
    )


def canonical(value: object) -> bool | int | float | str | None:
    """Return the one form in which a parameter value enters identities, seeds and records.

    Equal numbers have one form (1 and 1.0 are the same case). Raises TypeError for a value without
    such a form: NaN, and anything but numbers, strings, booleans and None.
    """
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    # Exactly these types: a subclass, such as an enumeration, cannot travel to the controller.
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):  # what UTF-8 has no place for, a lone surrogate, is escaped
        return str.__str__(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, float) and not math.isnan(value):
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(value)
    raise TypeError(f"{value!r:.60} has no canonical form; give the case an explicit id")


def canonical_parameters(parameters: Mapping[str, object], pytest_id: str) -> dict[str, Any]:
    """Return the named parameters in canonical form; what has none goes by the id that its author
    gave.

    Raises TypeError when nobody gave one: pytest then counts (`data0`), and a position is no
    identity.
    """
    plain: dict[str, Any] = {}
    nameless = []
    for name, value in parameters.items():
        try:
            plain[name] = canonical(value)
        except TypeError:
            if re.search(rf"(^|-)({name}\d+|nan|NOTSET)($|-)", pytest_id):
                raise
            nameless.append(name)
    for (
        name,
        value,
    ) in plain.items():  # the id of a cell is its own, not that of the parameters around it
        pytest_id = re.sub(
            rf"(^|-){re.escape(f'{name}={value}')}(?=$|-)", "", pytest_id
        ).removeprefix("-")
    return {name: plain.get(name, pytest_id) for name in parameters}


def case_id(claim_id: str, test: str, parameters: Mapping[str, Any]) -> str:
    """Return the identity of a case; the order in which the parameters are declared does not
    matter.
    """
    named = ",".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    test = re.sub(r"^test_", "", test)
    return f"{claim_id}::{test}[{named}]" if named else f"{claim_id}::{test}"
