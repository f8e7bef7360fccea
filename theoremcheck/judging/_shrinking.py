"""A counterexample made small: fewest examples, least widths, then round numbers.

Each step keeps what still breaks the bound clearly, so that what is left can be read at a
blackboard. Where fewer numbers no longer break it as they stand, they are climbed from once more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial
from theoremcheck.judging._climbing import METHODS, climb
from theoremcheck.judging._instances import Values
from theoremcheck.judging._searching import Beside

TRIES = 3000  # that shrinking may spend
DIGITS = 5  # behind the point, down to which numbers are made round


@dataclass
class Shrinker:
    """Makes the counterexamples of `attempts` small; `sure` asks exact arithmetic, if there is any.

    It spends no more than TRIES tries.
    """

    attempts: Attempts
    rng: np.random.Generator
    sure: Callable[[Values], bool]

    def smallest(self, found: Trial) -> Trial:
        """Return the smallest instance found that breaks the bound."""
        self.attempts.way = "shrunk"
        self.last = self.attempts.made + TRIES
        best, before = found, None
        while best is not before and self.attempts.made < self.last:
            before = best
            for values in _structures(best.values):
                best = self._smaller(best, values) or best
                if best is not before:
                    break
        return self._plainer(self._rounded(best))

    def _breaks(self, trial: Trial | None) -> bool:
        return trial is not None and trial.clear and self.sure(trial.values)

    def _smaller(self, best: Trial, values: Values) -> Trial | None:
        """Return a smaller instance at or near `values` that breaks the bound, or None."""
        if self.attempts.made >= self.last:
            return None
        trial = self.attempts.attempt(Beside(values, self.rng, change=0))
        if trial is None or trial.size >= best.size:
            return None
        for method in METHODS:
            if self._breaks(trial):
                return trial
            near = Attempts(
                self.attempts.quantity, self.attempts.relation, self.attempts.attack, TRIES // 10
            )
            climb(near, trial.values, method, self.rng)
            self.attempts.made += near.made
            trial = near.nearest[0] if near.nearest else trial
        return trial if self._breaks(trial) and trial.size < best.size else None

    def _rounded(self, best: Trial) -> Trial:
        """Round all real numbers at once, to as few digits as still break the bound."""
        for digits in range(DIGITS):
            values = {name: _round(value, digits) for name, value in best.values.items()}
            trial = self.attempts.again(values) if self.attempts.made < self.last else None
            if trial is not None and self._breaks(trial):
                return trial
        return best

    def _plainer(self, best: Trial) -> Trial:
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
                    if self.attempts.made >= self.last:
                        return best
                    trial = self.attempts.again(_with(best.values, name, place, plain))
                    if trial is not None and self._breaks(trial):
                        best = trial
                        break
        return best


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


def _round(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_round(each, digits) for each in value]
    return round(value, digits) + 0.0 if isinstance(value, float) else value


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
