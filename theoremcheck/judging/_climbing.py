"""Climbs from an instance to one that is nearer to its bound: by SciPy, and entry by entry."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts
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
    """Gives an instance again; notes the ranges of its arrays of whole numbers."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.ranges: dict[str, tuple[int, int]] = {}

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        self.ranges[name] = low, high
        return super()._integers(name, shape, low, high)


def climb_by_entries(attempts: Attempts, values: Values, rng: np.random.Generator) -> None:
    """Climb over arrays of whole numbers, an entry at a time, until no change comes nearer."""
    first = _Whole(values)
    best = attempts.attempt(first)
    if best is None:
        return
    entries = [
        (name, place) for name in first.ranges for place in np.ndindex(np.shape(best.values[name]))
    ]
    better = True
    while better:
        better = False
        for turn in rng.permutation(len(entries)):
            name, place = entries[turn]
            if attempts.enough():
                return
            array = np.array(best.values[name])
            low, high = first.ranges[name]
            array[place] = low + (array[place] - low + rng.integers(1, high - low + 1)) % (
                high - low + 1
            )
            trial = attempts.again(best.values | {name: array.tolist()})
            if trial is not None and trial.score > best.score:
                best, better = trial, True


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
    most = times * (40 + 30 * start.size) * (5 if method == METHODS[-1] else 1)
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
