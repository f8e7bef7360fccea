"""Numbers of any library as what they are: in float64 where it holds them all, else as fractions.

Python's integers, fractions and decimals, NumPy's numbers, torch's tensors, mpmath's floats and the
numbers of python-flint are taken. Libraries that may be absent are known by what their numbers can
do, never imported.
"""

import numbers
import sys
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Below it every integer is a float64; an integer that rounds to less has not been rounded.
WHOLE = 2**53
DIGITS = 60  # of a numerator or a denominator, as a note writes them

REFUSED = {  # kinds of NumPy's dtypes that hold no real numbers, and the remedy
    "c": "is complex; judge its real and its imaginary part, or its absolute value",
    "U": "is not numeric but text; hand over numbers",
    "S": "is not numeric but text; hand over numbers",
    "M": "is not numeric but dates; hand over numbers, such as days since the first",
    "m": "is not numeric but durations; hand over numbers, such as seconds",
    "V": "is not numeric but structured; hand over its fields one by one",
}


class Refused(TypeError):
    """Something is no real number; the message says what it is, and the remedy."""


def exact(value: ArrayLike) -> NDArray[Any]:
    """Return numbers without loss: a float64 array, or one of Fractions where float64 rounds some.

    What is not finite stands in it as a float. Raises Refused for what is no real number.
    """
    if _masked(value):
        raise Refused("is masked; hand over what is left, .compressed(), or .filled(...)")
    array = _as_array(value)
    if array.dtype.kind in REFUSED:
        raise Refused(REFUSED[array.dtype.kind])
    if array.dtype.kind == "b":
        return array.astype(np.float64)
    if array.dtype.kind in "iu":
        small = ((array <= WHOLE) & (array >= -WHOLE)).all()
        return array.astype(np.float64) if small else _elementwise(array.astype(object))
    if array.dtype.kind == "f":
        with np.errstate(over="ignore"):
            rounded = array.astype(np.float64)
        kept = (rounded == array) | np.isnan(array)
        return rounded if kept.all() else _elementwise(array.astype(object))
    return _elementwise(array)


def fractions(array: NDArray[Any]) -> NDArray[Any]:
    """Return finite float64 numbers, or Fractions, as an array of Fractions."""
    return np.asarray(np.frompyfunc(Fraction, 1, 1)(array), dtype=object)


def difference(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return left - right as float64 if both are, else as Fractions; an overflow is infinite."""
    if not left.dtype == right.dtype == np.float64:
        left, right = fractions(left), fractions(right)
    with np.errstate(over="ignore"):
        return np.asarray(left - right)


def floats(array: NDArray[Any]) -> NDArray[np.float64]:
    """Return the float64 nearest to each number; beyond its range that is an infinity."""
    if array.dtype == np.float64:
        return array
    return np.asarray(np.frompyfunc(nearest, 1, 1)(array), dtype=np.float64)


def nearest(value: Fraction | float) -> float:
    """Return the float64 nearest to a number; beyond its range that is an infinity."""
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def is_finite(array: NDArray[Any]) -> NDArray[np.bool]:
    """Say of each number that `exact` returned whether it is finite, as every Fraction is."""
    if array.dtype == np.float64:
        return np.isfinite(array)
    finite = np.frompyfunc(lambda value: isinstance(value, Fraction) or isfinite(value), 1, 1)
    return np.asarray(finite(array), dtype=bool)


def told(value: Fraction | float) -> str:
    """Return a number with all of its digits, as long as a line holds them."""
    whole = Fraction(value)
    if max(abs(whole.numerator), whole.denominator) < 10**DIGITS:
        return str(whole)
    return f"a number near {nearest(whole):.6g} of more than {DIGITS} digits"


def rational(value: Any) -> Fraction | float:
    """Return one number of any library as a Fraction, or as a float where it is not finite.

    Raises Refused for what is no real number, a ball with a radius among them.
    """
    if _masked(value):
        raise Refused("is masked; hand over what is left, .compressed(), or .filled(...)")
    if callable(getattr(value, "item", None)) and np.ndim(value) == 0:
        value = value.item()
    if isinstance(value, complex) or type(value).__name__ in ("acb", "mpc"):
        raise Refused(REFUSED["c"])
    if hasattr(value, "is_exact") and not value.is_exact():
        raise Refused(
            f"holds {value}, a ball with a radius; judge its upper() or its lower() end, or both"
        )
    try:
        return Fraction(*_ratio(value))
    except (ValueError, OverflowError):  # nan and infinities have no ratio
        return float(value)


def _ratio(value: Any) -> tuple[int, int]:
    """Return a number as numerator and denominator, by the first of the ways that it offers."""
    if isinstance(value, numbers.Rational):
        return int(value.numerator), int(value.denominator)
    if hasattr(value, "as_integer_ratio"):  # float, Decimal, longdouble, arf
        above, below = value.as_integer_ratio()
        return int(above), int(below)
    if hasattr(value, "__index__"):  # fmpz, integers of NumPy
        return int(value), 1
    if hasattr(value, "p") and hasattr(value, "q"):  # fmpq
        return int(value.p), int(value.q)
    if hasattr(value, "man_exp"):  # arb is asked, mpf says it, and says no sign
        if value - value != 0:
            raise ValueError("no finite number")
        parts = value.man_exp() if callable(value.man_exp) else value.man_exp
        mantissa, exponent = abs(int(parts[0])), int(parts[1])
        above, below = mantissa << max(exponent, 0), 1 << max(-exponent, 0)
        return (-above if value < 0 else above), below
    told = " ".join(repr(value).split())
    raise Refused(f"holds {told:.40}, which is no number; hand over numbers")


def _as_array(value: ArrayLike) -> NDArray[Any]:
    """Return an array in which NumPy has rounded nothing, as it does among integers and floats."""
    kind = str(getattr(value, "dtype", ""))
    if kind.startswith("torch.complex"):
        raise Refused(REFUSED["c"])
    if kind == "torch.bfloat16":
        value = value.double()  # type: ignore[union-attr]
    try:
        array = np.asarray(value)
        rounds = array.dtype.kind == "f" and not hasattr(value, "dtype")
        if rounds and not (np.abs(array) < WHOLE).all():
            return np.array(value, dtype=object)
        return array
    except (TypeError, ValueError, RuntimeError) as error:
        raise Refused(f"is not numeric ({error}); hand over numbers") from None


def _masked(value: object) -> bool:
    """Say whether something is a masked array, or a sequence with one inside.

    NumPy imports numpy.ma when it is asked for; until then there is none.
    """
    if "numpy.ma" not in sys.modules:
        return False
    if isinstance(value, list | tuple):
        return any(map(_masked, value))
    return isinstance(value, np.ma.MaskedArray)


def _elementwise(array: NDArray[Any]) -> NDArray[Any]:
    """Return objects as numbers, in float64 if it holds them all."""
    found = np.asarray(np.frompyfunc(rational, 1, 1)(array), dtype=object)
    rounded = floats(found)
    kept = np.asarray(rounded == found, dtype=bool) | np.isnan(rounded)
    return rounded if kept.all() else found
