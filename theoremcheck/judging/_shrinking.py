"""A counterexample made small: fewest examples, least widths, then round numbers.

Each step keeps what still breaks the bound clearly, so that what is left can be read at a
blackboard. Where fewer numbers no longer break it as they stand, they are climbed from once more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial, key, tighter
from theoremcheck.judging._climbing import METHODS, climb, climb_by_entries
from theoremcheck.judging._instances import Values
from theoremcheck.judging._searching import Beside

TRIES = 2000, 1000  # that may be spent on less and then on round numbers
CLIMB = 300  # tries of a climb from what almost breaks the bound
EITHER_WAY = 50  # tries of rounding up and down by chance, where the nearest do not break the bound
DIGITS = 5  # behind the point, down to which numbers are made round


@dataclass
class Shrinker:
    """Makes the counterexamples of `attempts` small; `sure` asks exact arithmetic, if there is any.

    It spends hardly more than TRIES tries.
    """

    attempts: Attempts
    rng: np.random.Generator
    sure: Callable[[Values], bool]

    def smallest(self, found: Trial) -> Trial:
        """Return the smallest instance found that breaks the bound."""
        self.attempts.way = "shrunk"
        best: Trial | None = found
        self.last = self.attempts.made + TRIES[0]
        while best is not None:
            found, best = best, self._less(best)
        self.last = self.attempts.made + TRIES[1]
        return self._plainer(self._rounded(found))

    def _breaks(self, trial: Trial | None) -> bool:
        return trial is not None and trial.clear and self.sure(trial.values)

    def _spent(self) -> bool:
        return self.attempts.made >= self.last

    def _less(self, best: Trial) -> Trial | None:
        """Return a smaller instance that breaks the bound: as it stands, or climbed to."""
        nearest: dict[str, Trial] = {}
        for values in _structures(best.values):
            if self._spent():
                return None
            trial = self.attempts.attempt(Beside(values, self.rng, change=0))
            if trial is None or trial.size >= best.size:
                continue
            if self._breaks(trial):
                return trial
            alike = nearest.get(trial.structure, trial)
            nearest[trial.structure] = max(alike, trial, key=key)
        climbs = (self._climbed(each) for each in sorted(nearest.values(), key=key, reverse=True))
        return next((each for each in climbs if each and each.size < best.size), None)

    def _climbed(self, trial: Trial) -> Trial | None:
        """Return an instance of the same structure that breaks the bound, or None.

        Whole numbers are climbed over from where they are and from new draws, since few of them
        have a way up.
        """
        scalars = {name: v for name, v in trial.values.items() if not isinstance(v, list)}
        for method in METHODS:
            if self._spent():
                return None
            quantity, relation = self.attempts.quantity, self.attempts.relation
            near = Attempts(quantity, relation, self.attempts.attack, CLIMB)
            climb_by_entries(near, trial.values, self.rng)
            drawn = Beside(scalars, self.rng, change=0)
            if near.attempt(drawn):
                climb_by_entries(near, drawn.values, self.rng)
            climb(near, near.nearest[0].values, method, self.rng)
            trial = near.nearest[0]
            self.attempts.made += near.made
            self.attempts.tightest = tighter(self.attempts.tightest, near.tightest)
            if self._breaks(trial):
                return trial
        return None

    def _rounded(self, best: Trial) -> Trial:
        """Round all real numbers at once, to as few digits as still break the bound."""
        for digits in range(DIGITS):
            ways: list[Callable[[Any], Any]] = [_as_it_is, _of_largest_one]
            ways += repeat(partial(self._moved, digits), EITHER_WAY)
            for way in ways:
                values = {name: _round(way(value), digits) for name, value in best.values.items()}
                trial = None if self._spent() else self.attempts.again(values)
                if trial is not None and self._breaks(trial):
                    return trial
        return best

    def _moved(self, digits: int, value: Any) -> Any:
        """Return real numbers moved by up to half of their last digit to be."""
        array = np.asarray(value)
        if array.dtype.kind != "f":
            return value
        return (array + self.rng.uniform(-0.5, 0.5, array.shape) * 10.0**-digits).tolist()

    def _plainer(self, best: Trial) -> Trial:
        """Make numbers plainer, equal ones together and then each alone, until none becomes so."""
        before = None
        while best is not before:
            before = best
            for name, where in _places(best.values):
                if self._spent():
                    return best
                best = self._plainer_there(best, name, where) or best
        return best

    def _plainer_there(self, best: Trial, name: str, where: NDArray[np.bool]) -> Trial | None:
        """Return the instance with the plainest number that may stand somewhere, or None."""
        array = np.asarray(best.values[name])
        old, *others = set(array[where].tolist())
        if others:  # equal no more
            return None
        for plain in _plain(old, array):
            if self._spent():
                return None
            changed = np.where(where, plain, array).tolist()
            trial = self.attempts.again(best.values | {name: changed})
            if trial is not None and self._breaks(trial):
                return trial
        return None


def _structures(values: Values) -> Iterator[Values]:
    """Yield instances of less structure.

    Without a coordinate, which `Beside` then gives its least or its first; with a whole number
    lower, and arrays without one of a row; with an entry of an array of whole numbers lower.
    """
    for name, value in values.items():
        if isinstance(value, list):
            continue
        yield {other: values[other] for other in values if other != name}
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        for lower in _lower(value):
            yield values | {name: lower}
            for less in _without_one(values, value):
                yield less | {name: lower}
    for name, value in values.items():
        array = np.asarray(value)
        for place in np.ndindex(array.shape) if array.dtype.kind == "i" and array.ndim else ():
            for lower in _lower(int(array[place])):
                entries = array.copy()
                entries[place] = lower
                yield values | {name: entries.tolist()}


def _lower(value: int) -> Iterator[int]:
    """Yield lower whole numbers, the lowest first: 0, 1, and by a half, a quarter, ... of it."""
    steps = (abs(value) >> halved for halved in range(1, abs(value).bit_length()))
    for lower in dict.fromkeys((0, 1, *(value - step for step in steps), value - 1)):
        if lower < value:
            yield lower


def _without_one(values: Values, rows: int) -> Iterator[Values]:
    """Yield instances without one row, and one column, of what has so many, or of one axis alone.

    Arrays that have as many rows lose another than the last.
    """
    arrays = {name: np.asarray(value) for name, value in values.items() if isinstance(value, list)}
    axes = range(max((array.ndim for array in arrays.values()), default=0))
    tried: list[object] = []
    for some in (axes, *((axis,) for axis in axes)):
        long = {
            name: [axis for axis in some if axis < array.ndim and array.shape[axis] == rows]
            for name, array in arrays.items()
        }
        if long in tried or not any(long.values()):
            continue
        tried.append(long)
        for entry in range(rows):
            less = {name: _without(array, entry, long[name]) for name, array in arrays.items()}
            yield values | {name: array.tolist() for name, array in less.items()}


def _without(array: NDArray[Any], entry: int, axes: list[int]) -> NDArray[Any]:
    for axis in axes:
        array = np.delete(array, entry, axis)
    return array


def _as_it_is(value: Any) -> Any:
    return value


def _of_largest_one(value: Any) -> Any:
    """Return an array of real numbers scaled so that the largest is 1 in absolute value."""
    array = np.asarray(value)
    if array.dtype.kind != "f" or not array.size or not array.any():
        return value
    return (array / abs(array).max()).tolist()


def _round(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_round(each, digits) for each in value]
    return round(value, digits) + 0.0 if isinstance(value, float) else value


def _places(values: Values) -> Iterator[tuple[str, NDArray[np.bool]]]:
    """Yield where numbers stand that may be plainer: equal ones together, then each alone."""
    for name, value in values.items():
        array = np.asarray(value)
        if array.dtype.kind == "f" or (array.dtype.kind == "i" and array.ndim):
            numbers, counts = np.unique(array, return_counts=True)
            yield from ((name, array == number) for number in numbers[counts > 1])
            for place in np.ndindex(array.shape):
                alone = np.zeros(array.shape, bool)
                alone[place] = True
                yield name, alone


def _plain(old: float | int, array: NDArray[Any]) -> Iterator[float | int]:
    """Yield the plainer numbers that could take the place of one of an array, the plainest first.

    The last is the nearest plainer one of the array.
    """
    sign = float(np.sign(old))
    if array.dtype.kind == "i":
        lower = (int(sign) * size for size in _lower(abs(int(old))))
        yield from (plain for plain in dict.fromkeys((0, 1, -1, *lower)) if abs(plain) < abs(old))
        return
    rounds = [round(old, digits) + 0.0 for digits in range(DIGITS)]
    if not any(rounds):
        rounds = [float(f"{old:.{digits}e}") for digits in range(DIGITS)]
    others = sorted(array.ravel().tolist(), key=lambda other: abs(other - old))
    nearest = [other for other in others if _rank(other) < _rank(old)][:1]
    for plain in dict.fromkeys((0.0, sign, 2 * sign, *rounds, *nearest)):
        if _rank(plain) < _rank(old):
            yield plain


def _rank(number: float) -> tuple[int, float]:
    """Return how plain a number is: first by the digits behind the point, then by its size."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -int(exponent)), abs(number)
