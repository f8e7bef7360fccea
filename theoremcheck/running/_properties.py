"""Values that travel with a report: builtin types alone, whoever recorded them."""

from typing import Any

from theoremcheck.judging._types import text


def builtin(value: Any) -> Any:
    """Return `value` as builtin types, by value where there is one and else as text.

    Reports travel between processes as exact builtin types, text as UTF-8. A NumPy number that a
    test hands to `record_property` is none, and loses the test on the way.
    """
    if hasattr(value, "tolist"):  # of NumPy and torch: a scalar's is a number of Python
        value = value.tolist()
    if value is None or type(value) in (bool, int, float, bytes):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {builtin(key): builtin(item) for key, item in value.items()}
    if isinstance(value, tuple):  # a skip's place and reason, which their reader knows by its type
        return tuple(builtin(item) for item in value)
    if isinstance(value, list | set | frozenset):
        return [builtin(item) for item in value]
    for kind in (bool, int, float):
        if isinstance(value, kind):  # a subclass, such as an enumeration's
            return kind(value)
    return text(str(value))
