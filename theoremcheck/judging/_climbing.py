"""Climbs from an instance to one that is nearer to its bound: by SciPy, and entry by entry."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial
from theoremcheck.judging._instances import Given, Values

WORST = 3.0  # what falls for an instance outside: more than for any inside
METHODS = ("Nelder-Mead", "Powell", "L-BFGS-B", "differential evolution")
# So many instances a coordinate evolve together, fast rather than far: others start elsewhere.
EVOLUTION: dict[str, Any] = {"popsize": 8, "mutation": (0.2, 0.8), "recombination": 0.9}


class _Reals(Given):
    """Gives an instance whose real numbers come from one vector in [0, 1]; notes their number."""

    def __init__(self, values: Values, unit: NDArray[np.float64] | None) -> None:
        super().__init__(values)
        self._unit, self.spent, self.start = unit, 0, []  # type: ignore[var-annotated]

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        size = int(np.prod(shape))
        if self._unit is None:
            value = super()._reals(name, shape, low, high)
            self.start.extend(((np.ravel(value) - low) / ((high - low) or 1.0)).tolist())
            return value
        part = self._unit[self.spent : self.spent + size]
        self.spent += size
        value = np.clip(low + part * (high - low), low, high).reshape(shape)
        return value if shape else float(value)


class _Stop(Exception):
    """The tries of a climb are spent."""


class _Whole(Given):
    """Gives an instance again; notes which entries of its arrays of whole numbers have a choice."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.entries: list[Entry] = []

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        places = np.ndindex(shape) if low < high else ()
        self.entries.extend(Entry(name, place, low, high) for place in places)
        return super()._integers(name, shape, low, high)


class Entry(NamedTuple):
    """A place in an array of whole numbers, and the range of what may stand there."""

    name: str
    place: tuple[int, ...]
    low: int
    high: int

    def changed(self, values: Values, rng: np.random.Generator) -> Values:
        """Return an instance with another number in this place."""
        array, further = np.array(values[self.name]), 1 + int(rng.integers(self.high - self.low))
        above = int(array[self.place]) - self.low + further
        array[self.place] = self.low + above % (self.high - self.low + 1)
        return values | {self.name: array.tolist()}


def climb_by_entries(
    attempts: Attempts, values: Values, rng: np.random.Generator, times: int = 1
) -> None:
    """Climb over arrays of whole numbers, an entry at a time, until no change comes nearer.

    Then it climbs anew with about half of them changed, while as many tries last as `climb` makes.
    """
    first = _Whole(values)
    start, entries = attempts.attempt(first), first.entries
    last = attempts.made + times * _usual(len(entries))
    while start and entries and not attempts.enough() and attempts.made < last:
        top = _top(attempts, start, entries, rng)
        values = top.values
        for entry in entries:
            values = entry.changed(values, rng) if rng.random() < 0.5 else values
        start = attempts.again(values) or top


def _top(
    attempts: Attempts, start: Trial, entries: Sequence[Entry], rng: np.random.Generator
) -> Trial:
    """Return where no change of one entry comes nearer, or the tries are spent."""
    best, better = start, True
    while better:
        better = False
        for turn in rng.permutation(len(entries)):
            if attempts.enough():
                return best
            trial = attempts.again(entries[turn].changed(best.values, rng))
            if trial is not None and trial.score > best.score:
                best, better = trial, True
    return best


def _usual(coordinates: int) -> int:
    """Return how many tries a climb over so many coordinates takes."""
    return 40 + 30 * coordinates


def climb(
    attempts: Attempts, values: Values, method: str, rng: np.random.Generator, times: int = 1
) -> None:
    """Climb from an instance over its real numbers, its structure kept, by a method of SciPy.

    It makes so many `times` the usual tries.
    """
    from scipy.optimize import differential_evolution, minimize

    first = _Reals(values, None)
    if attempts.attempt(first) is None or not first.start:
        return
    start = np.clip(first.start, 0, 1)
    most = times * _usual(start.size) * (5 if method == METHODS[-1] else 1)
    last = attempts.made + most

    def fall(unit: NDArray[np.float64]) -> float:
        if attempts.enough() or attempts.made >= last:
            raise _Stop
        trial = attempts.attempt(_Reals(values, np.asarray(unit)))
        return WORST if trial is None else -trial.score

    options: dict[str, Any] = {"maxfev": most}
    if method == "Nelder-Mead":
        spread = 10.0 ** -rng.uniform(0.3, 3)
        away = np.where(start > 0.5, -spread, spread)
        simplex = np.vstack([start, start + np.diag(away)])
        options |= {"adaptive": True, "initial_simplex": simplex, "xatol": 1e-12, "fatol": 1e-15}
    elif method == "L-BFGS-B":
        options = {"maxfun": most, "ftol": 1e-15, "gtol": 1e-12}
    box = [(0, 1)] * start.size
    try:
        if method == METHODS[-1]:
            differential_evolution(
                fall, box, x0=start, rng=rng, maxiter=most, tol=0, polish=False, **EVOLUTION
            )
        else:
            minimize(fall, start, method=method, bounds=box, options=options)
    except _Stop:
        return
