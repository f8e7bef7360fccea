"""How numbers are written for people, in the record's words and on the report's pages alike."""

import re
from math import isinf

LONG = 1e7  # from here on a whole number is written by its size

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"^(-?)(?:1|([\d.]+))e([+-]\d+)$")


def written(value: float | str | None, digits: int = 6) -> str:
    """Return a number with so many significant digits, nothing for None.

    A whole number below ten million keeps all of its digits.
    """
    if value is None or isinstance(value, str | bool):
        return "" if value is None else str(value)
    if value == round(value, 0) and abs(value) < LONG:
        return f"{value + 0.0:.0f}"
    return f"{value:.{digits}g}"


def in_words(low: float, high: float) -> str:
    """Return a closed range, of which one end may be infinite, in words."""
    if low == high:
        return written(low)
    if isinf(low):
        return f"at most {written(high)}"
    return f"at least {written(low)}" if isinf(high) else f"{written(low)} to {written(high)}"


def scaled(value: float) -> str:
    """Return a number on an axis: plain while it is short, else with a power of ten."""
    told = f"{value + 0.0:.6g}"
    power = POWER.match(told)
    if not power:
        return told
    sign, factor, exponent = power.groups()
    return f"{sign}{factor + '·' if factor else ''}10{str(int(exponent)).translate(RAISED)}"
