"""A counterexample made small: fewest examples, least widths, then round numbers.

Each step keeps what still breaks the bound clearly, so that what is left can be read at a
blackboard. Where fewer numbers no longer break it as they stand, they are climbed from once more.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial
from theoremcheck.judging._instances import Values
from theoremcheck.judging._searching import METHODS, Beside, climb

TRIES = 3000  # that shrinking may spend
DIGITS = 5  # behind the point, down to which numbers are made round


def shrink(attempts: Attempts, found: Trial, rng: np.random.Generator) -> Trial:
    """Return the smallest instance found that breaks the bound, by no more than TRIES tries."""
    attempts.way = "shrunk"
    last = attempts.made + TRIES
    best, before = found, None
    while best is not before and attempts.made < last:
        before = best
        for smaller in _structures(best.values):
            best = _broken(attempts, best, smaller, rng, last) or best
            if best is not before:
                break
    for rounder in (_rounded, _plainer):
        best = rounder(attempts, best, last)
    return best


def _broken(
    attempts: Attempts, best: Trial, values: Values, rng: np.random.Generator, last: int
) -> Trial | None:
    """Return a smaller instance at or near `values` that breaks the bound, or None."""
    if attempts.made >= last:
        return None
    drawn = Beside(values, rng, change=0)
    trial = attempts.attempt(drawn)
    if trial is None or trial.size >= best.size:
        return None
    for method in METHODS:
        if trial.clear:
            return trial
        near = Attempts(attempts.quantity, attempts.relation, attempts.attack, TRIES // 10)
        climb(near, trial.values, method, rng)
        attempts.made += near.made
        trial = near.nearest[0] if near.nearest else trial
    return trial if trial.clear and trial.size < best.size else None


def _structures(values: Values) -> Iterator[Values]:
    """Yield instances of less structure: each whole number lower, arrays without one of a row."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        for lower in dict.fromkeys((0, 1, value // 2, value - 1)):
            if lower >= value:
                continue
            yield values | {name: lower}
            for entry in range(value):  # arrays that have as many rows lose another than the last
                yield _less(values, value, entry) | {name: lower}


def _less(values: Values, rows: int, entry: int) -> Values:
    """Return an instance without one row, and one column, of what has so many."""
    less = dict(values)
    for name, value in values.items():
        array = np.asarray(value)
        for axis in range(array.ndim):
            if array.shape[axis] == rows:
                array = np.delete(array, entry, axis)
        less[name] = array.tolist() if array.ndim else value
    return less


def _rounded(attempts: Attempts, best: Trial, last: int) -> Trial:
    """Round all real numbers at once, to as few digits as still break the bound."""
    for digits in range(DIGITS):
        values = {name: _round(value, digits) for name, value in best.values.items()}
        trial = attempts.again(values) if attempts.made < last else None
        if trial is not None and trial.clear:
            return trial
    return best


def _round(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_round(each, digits) for each in value]
    return round(value, digits) + 0.0 if isinstance(value, float) else value


def _plainer(attempts: Attempts, best: Trial, last: int) -> Trial:
    """Make numbers plainer one by one: 0, then whole, then of few digits."""
    for name, value in best.values.items():
        array = np.asarray(value)
        if array.dtype.kind not in "if" or isinstance(value, bool):
            continue
        whole = array.dtype.kind == "i"
        if whole and not array.ndim:
            continue
        for place in np.ndindex(array.shape):
            old = np.asarray(best.values[name])[place]
            for plain in _plain(old, whole):
                trial = attempts.again(_with(best.values, name, place, plain))
                if trial is not None and trial.clear:
                    best = trial
                    break
                if attempts.made >= last:
                    return best
    return best


def _plain(old: Any, whole: bool) -> Iterator[float | int]:
    """Yield the plainer numbers that could take the place of one, the plainest first."""
    if whole:
        yield from (plain for plain in (0, 1, -1) if abs(plain) < abs(old))
        return
    sign = float(np.sign(old))
    rounds = (round(float(old), digits) + 0.0 for digits in range(DIGITS))
    for plain in dict.fromkeys((0.0, sign, 2 * sign, *rounds)):
        if _rank(plain) < _rank(float(old)):
            yield plain


def _rank(number: float) -> tuple[int, float]:
    """Return how plain a number is: first by the digits behind the point, then by its size."""
    return len(repr(number).partition(".")[2]) if number % 1 else 0, abs(number)


def _with(values: Values, name: str, place: tuple[int, ...], plain: float | int) -> Values:
    """Return an instance with one number changed."""
    array: NDArray[Any] = np.array(values[name])
    array[place] = plain
    return values | {name: array.tolist()}
