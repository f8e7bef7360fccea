"""How numbers are written for people, in the record's words and on the report's pages alike."""

import re
from math import inf, isinf, nextafter

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


def slack_written(value: float | str | None, digits: int = 3) -> str:
    """Return a slack with so many significant digits, nothing for None.

    One above 1 is never written as 1: it has as many digits as tell it from 1, at most seven, and
    beyond these it is written as the sum 1+2e-08.
    """
    if value is None:
        return ""
    slack = float(value)
    for enough in range(digits, 8):
        told = written(slack, enough)
        if slack <= 1 or float(told) > 1:
            return told
    return f"1+{slack - 1:.0e}"


def in_words(low: float, high: float) -> str:
    """Return a closed range, of which one end may be infinite, in words."""
    if low == high:
        return written(low)
    if isinf(low):
        return bound_in_words(high, upper=True)
    return bound_in_words(low, upper=False) if isinf(high) else f"{written(low)} to {written(high)}"


def bound_in_words(bound: float, *, upper: bool) -> str:
    """Return a bound in words; the float next to a short number is that number, left out."""
    beyond = nextafter(bound, inf if upper else -inf)
    if beyond == 0 or (float(written(bound)) != bound and float(written(beyond)) == beyond):
        return f"{'less' if upper else 'more'} than {written(beyond)}"
    return f"at {'most' if upper else 'least'} {written(bound)}"


def scaled(value: float, *, power: bool = False) -> str:
    """Return a number on an axis: plain while it is short, else, or if asked, by a power of ten."""
    told = f"{value + 0.0:.6g}"
    if power:
        factor, _, exponent = f"{value:.5e}".partition("e")
        told = f"{float(factor):g}e{exponent}"
    found = POWER.match(told)
    if not found:
        return told
    sign, factor, exponent = found.groups()
    return f"{sign}{factor + '·' if factor else ''}10{str(int(exponent)).translate(RAISED)}"
