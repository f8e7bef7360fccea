"""What verbs take: finite numbers, matching shapes, spread, predictions that exclude something."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._rationals import WHOLE, Refused, exact, floats, is_finite, told


class EvidenceError(ValueError):
    """What a claim gave a verb cannot be judged; the message names the quantity and the remedy."""


def judged(quantity: str, value: ArrayLike, *, what: str = "measured") -> NDArray[Any]:
    """Return `value` without loss: a float64 array, or one of Fractions where float64 rounds some.

    Raises EvidenceError if it is empty, not finite or holds what is no real number.
    """
    try:
        array = exact(value)
    except Refused as refused:
        raise EvidenceError(f"{quantity!r}: {what} {refused}") from None
    if array.size == 0:
        raise EvidenceError(f"{quantity!r}: {what} is empty; measure at least one number")
    finite = is_finite(array)
    if not finite.all():
        where = np.unravel_index(int(np.argmin(finite)), array.shape)
        raise EvidenceError(
            f"{quantity!r}: {what} is {array[where]} at {[int(i) for i in where]}; count "
            f"divergence with a cap, never by NaN"
        )
    return array


def numbers(quantity: str, value: ArrayLike, *, what: str = "measured") -> NDArray[np.float64]:
    """Return `value` as a float64 array, for statistics.

    Raises EvidenceError if it is empty, not finite or not numeric, or would be rounded.
    """
    array = judged(quantity, value, what=what)
    if array.dtype == np.float64:
        return array
    rounded = np.asarray(floats(array) != array, dtype=bool)
    where = np.unravel_index(int(np.argmax(rounded)), array.shape)
    raise EvidenceError(
        f"{quantity!r}: {what} holds {told(array[where])}, which float64 cannot; say float(...) "
        f"yourself where a rounded one will do"
    )


def number(quantity: str, value: ArrayLike, *, what: str) -> float:
    """Return `value` as one number; EvidenceError if it is several or `numbers` takes it not."""
    array = numbers(quantity, value, what=what)
    if array.size != 1:
        raise EvidenceError(f"{quantity!r}: {what} has shape {array.shape}; hand over one number")
    return float(array.item())


def count(quantity: str, value: ArrayLike, *, what: str = "a count") -> int:
    """Return a whole number below 2^53 in size, from where on counts by floats stand still.

    Raises EvidenceError for any other value.
    """
    array = judged(quantity, value, what=what)
    if array.size != 1:
        raise EvidenceError(f"{quantity!r}: {what} has shape {array.shape}; hand over one number")
    whole = Fraction(array.item())
    if abs(whole) >= WHOLE:
        raise EvidenceError(
            f"{quantity!r}: {what} is {told(whole)}, 2^53 or more; judge the share itself, or fewer"
        )
    if whole.denominator != 1:
        raise EvidenceError(f"{quantity!r}: {what} is {told(whole)}; count whole numbers")
    return int(whole)


def aligned(quantity: str, measured: NDArray[Any], other: ArrayLike, what: str) -> NDArray[Any]:
    """Return `other` in the shape of `measured`: the same shape, or one number for all.

    As `judged` returns it: float64, or Fractions.
    """
    array = judged(quantity, other, what=what)
    if array.ndim and array.shape != measured.shape:
        raise EvidenceError(
            f"{quantity!r}: {what} has shape {array.shape}, measured {measured.shape}; make them "
            f"equal"
        )
    return np.broadcast_to(array, measured.shape)


def drawn(quantity: str, sample: ArrayLike, *, what: str = "a sample") -> NDArray[np.float64]:
    """Return a sample (n,) of numbers; EvidenceError for another shape."""
    values = numbers(quantity, sample, what=what)
    if values.ndim != 1:
        raise EvidenceError(
            f"{quantity!r}: {what} of shape {values.shape}; hand over one number per draw (n,)"
        )
    return values


def supported(quantity: str, support: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of a support; EvidenceError unless they are finite and in order."""
    ends = numbers(quantity, support, what="support")
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise EvidenceError(
            f"{quantity!r}: support={support} must be two finite numbers, the lower one first; of "
            f"draws without a bound predict the median, or the mean of np.minimum(draws, c)"
        )
    return float(ends[0]), float(ends[1])


def inside(quantity: str, values: NDArray[np.float64], support: tuple[float, float]) -> None:
    """Raise EvidenceError where a draw (axis 0) refutes the support that its author gave."""
    outside = (values < support[0]) | (values > support[1])
    if outside.any():
        where = np.unravel_index(int(np.argmax(outside)), values.shape)
        raise EvidenceError(
            f"{quantity!r}: draw {where[0]} is {values[where]}, outside of its support "
            f"{support}; correct the support"
        )


def interval(
    quantity: str,
    equals: float | None,
    at_least: float | None,
    at_most: float | None,
    within: float | None = None,
    *,
    low: float = -np.inf,
    high: float = np.inf,
) -> tuple[float, float]:
    """Return the predicted range inside of [low, high].

    Raises EvidenceError if it is missing, double or empty, or leaves [low, high].
    """
    ways = [equals is not None, at_least is not None or at_most is not None, within is not None]
    if sum(ways) != 1:
        raise EvidenceError(
            f"{quantity!r}: predict one of equals=, within=, and at_least= and/or at_most="
        )
    ends = (at_least, at_most)
    if equals is not None:
        ends = (equals, equals)
    if within is not None:
        ends = (-within, within)
    left, right = (
        limit if end is None else number(quantity, end, what="prediction")
        for end, limit in zip(ends, (low, high), strict=True)
    )
    if left > right or left < low or right > high:
        raise EvidenceError(
            f"{quantity!r}: the prediction {left:g} to {right:g} is empty or impossible"
        )
    return left, right


def check_rates(
    quantity: str, resolves: float | None, error_rate: float, within: float | None = None
) -> tuple[float, float]:
    """Return the violation that matters, 0 for `within`, and the error rate.

    Raises EvidenceError unless they are there and possible.
    """
    if (resolves is None) == (within is None):
        raise EvidenceError(
            f"{quantity!r}: say by resolves= what violation matters; within= alone says it itself"
        )
    size = 0.0 if resolves is None else number(quantity, resolves, what="resolves")
    if size <= 0 and within is None:
        raise EvidenceError(
            f"{quantity!r}: resolves={resolves} must be a positive size of violation"
        )
    if not 0 < error_rate < 0.5:
        raise EvidenceError(f"{quantity!r}: error_rate={error_rate} must lie in (0, 0.5)")
    return size, float(error_rate)
