"""Identity: what a case is known by, to streams, records and other runs, wherever it stands."""

import math
import re
from collections.abc import Mapping

Parameter = bool | int | float | str | None


def canonical(value: object) -> Parameter:
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


def canonical_parameters(parameters: Mapping[str, object], pytest_id: str) -> dict[str, Parameter]:
    """Return the named parameters in canonical form; one without has the id that its author gave.

    Raises TypeError when nobody gave one: pytest then counts (`data0`), and a position is no
    identity.
    """
    plain: dict[str, Parameter] = {}
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


def case_id(claim_id: str, test: str, parameters: Mapping[str, object]) -> str:
    """Return the identity of a case, in whatever order its parameters are declared."""
    named = ",".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    test = re.sub(r"^test_", "", test)
    return f"{claim_id}::{test}[{named}]" if named else f"{claim_id}::{test}"
