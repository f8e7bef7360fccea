"""How a statement is attacked: plain draws, Hypothesis for structure, SciPy for the real numbers.

The budget is counted in tries, never in seconds, so that the same stream finds the same everywhere.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial
from theoremcheck.judging._instances import Drawing, Given, Option, Sampled, Values

PLAIN, STRUCTURED = 0.2, 0.2  # shares of the tries: evenly drawn, and drawn by Hypothesis
BESIDE = 0.1  # share of the tries of a turn that look beside the nearest instances


def search(attempts: Attempts, rng: np.random.Generator) -> Trial | None:
    """Spend the tries; return the nearest of the plain draws, which says what sampling shows."""
    attempts.way = "drawn"
    for _ in range(max(1, int(PLAIN * attempts.tries))):
        attempts.attempt(Sampled(rng))
    plain = attempts.nearest[0] if attempts.nearest else None
    attempts.way = "by Hypothesis"
    if not attempts.enough():
        structured(attempts, int(STRUCTURED * attempts.tries), int(rng.integers(2**32)))
    turn = 0
    while not attempts.enough() and attempts.nearest:
        attempts.way = "beside"
        for _ in range(max(1, int(BESIDE * attempts.tries))):
            if attempts.enough():
                break
            attempts.attempt(Beside(_one_of(attempts.nearest, rng).values, rng))
        attempts.way = "climbed"
        climb(attempts, _start(attempts, turn, rng), METHODS[turn % len(METHODS)], rng)
        turn += 1
    return plain


def _start(attempts: Attempts, turn: int, rng: np.random.Generator) -> Values:
    """Return where to climb from: the nearest instance, one near to it, or a new one in turn."""
    if turn % 3 == 0:
        return attempts.nearest[0].values
    if turn % 3 == 1:
        return _one_of(attempts.nearest, rng).values
    drawn = Sampled(rng)
    attempts.attempt(drawn)
    return drawn.values


def _one_of(nearest: Sequence[Trial], rng: np.random.Generator) -> Trial:
    """Draw one of the nearest, the first ones more often."""
    return nearest[int(len(nearest) * rng.random() ** 2)]


class _Conjectured(Drawing):
    """Draws by Hypothesis, which likes ends, zeros and equal numbers, and climbs by `target`."""

    def __init__(self, draw: Any) -> None:
        super().__init__()
        self._draw = draw

    def _integer(self, name: str, low: int, high: int) -> int:
        from hypothesis import strategies as st

        return self._draw(st.integers(low, high))

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        from hypothesis import strategies as st

        return self._array(shape, st.integers(low, high)).astype(np.int64)

    def _choice(self, name: str, options: Sequence[Option]) -> Option:
        from hypothesis import strategies as st

        return self._draw(st.sampled_from(list(options)))

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        from hypothesis import strategies as st

        numbers = st.floats(low, high)
        return self._array(shape, numbers).astype(float) if shape else self._draw(numbers)

    def _array(self, shape: tuple[int, ...], numbers: Any) -> NDArray[Any]:
        from hypothesis import strategies as st

        size = int(np.prod(shape))
        drawn = self._draw(st.lists(numbers, min_size=size, max_size=size))
        return np.array(drawn, dtype=object).reshape(shape)


class _Enough(BaseException):
    """The tries are spent; Hypothesis lets it pass, and would replay any Exception."""


def structured(attempts: Attempts, tries: int, seed: int) -> None:
    """Let Hypothesis draw so many instances under `seed`, and maximise the score.

    It counts no draw that it breaks off, of which maximising makes thousands; tried are no more
    than twice as many as those.
    """
    import hypothesis
    from hypothesis import strategies as st

    last = attempts.made + 2 * tries

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max(1, tries),
        database=None,
        deadline=None,
        derandomize=False,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.target],
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(st.data())
    def attack(data: Any) -> None:
        try:
            trial = attempts.attempt(_Conjectured(data.draw))
        finally:  # asked after its draws, which Hypothesis holds to those before
            if attempts.enough() or attempts.made >= last:
                raise _Enough
        hypothesis.assume(trial is not None)
        if trial is not None:
            hypothesis.target(trial.score)

    try:
        attack()
    except (_Enough, hypothesis.errors.Unsatisfiable):  # few instances may be the statement's
        return
    except hypothesis.errors.Flaky:  # what is assumed of rounded numbers may be so only once
        return


class Beside(Drawing):
    """Draws an instance beside a given one: a few of its coordinates changed, the others kept.

    Where another whole number asks for another shape, what fits is kept and the rest is drawn.
    """

    def __init__(self, values: Values, rng: np.random.Generator, change: float | None = None):
        super().__init__()
        self._given, self._rng = values, rng
        self._change = 1 / max(1, len(values)) if change is None else change
        self._width = 10.0 ** -rng.uniform(0, 4)  # of a step, in parts of a coordinate's range

    def _changes(self) -> bool:
        return bool(self._rng.random() < self._change)

    def _integer(self, name: str, low: int, high: int) -> int:
        value = self._given.get(name, low)
        if not self._changes():
            return int(np.clip(value, low, high))
        if self._rng.random() < 0.5:
            return int(self._rng.integers(low, high, endpoint=True))
        return int(np.clip(value + self._rng.choice([-1, 1]), low, high))

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        drawn = self._rng.integers(low, high, shape, endpoint=True)
        kept = np.clip(_fitted(self._given.get(name), drawn), low, high)
        if self._changes() and kept.size:
            return np.where(self._some(shape), drawn, kept)
        return kept

    def _choice(self, name: str, options: Sequence[Option]) -> Option:
        value = self._given.get(name)
        if value in options and not self._changes():
            return next(option for option in options if option == value)
        return options[int(self._rng.integers(len(options)))]

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        drawn = self._rng.uniform(low, high, shape)
        kept = np.clip(_fitted(self._given.get(name), drawn), low, high)
        if self._changes() and kept.size:
            step = self._width * (high - low) * self._rng.standard_normal(shape)
            moved = [kept + step, drawn, self._rng.permutation(kept.ravel()).reshape(shape)]
            moved.append(np.full(shape, self._rng.choice([low, high, min(max(0.0, low), high)])))
            which = self._rng.choice(4, p=[0.55, 0.15, 0.15, 0.15])
            kept = np.clip(np.where(self._some(shape), moved[which], kept), low, high)
        return kept if shape else float(kept)

    def _some(self, shape: tuple[int, ...]) -> NDArray[np.bool]:
        """Return which entries change: about one, half, or all of them."""
        size = max(1, int(np.prod(shape)))
        return self._rng.random(shape) < self._rng.choice([1 / size, 0.5, 1.0])


def _fitted(given: Any, drawn: NDArray[Any]) -> NDArray[Any]:
    """Return `drawn` with what of `given` lies in its shape put in place."""
    old = np.asarray(given)
    if given is None or old.ndim != drawn.ndim:
        return drawn
    common = tuple(slice(min(a, b)) for a, b in zip(old.shape, drawn.shape, strict=True))
    drawn = drawn.copy()
    drawn[common] = old[common]
    return drawn


METHODS = ("Nelder-Mead", "Powell", "L-BFGS-B")


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


def climb(attempts: Attempts, values: Values, method: str, rng: np.random.Generator) -> None:
    """Climb from an instance over its real numbers, its structure kept, by a method of SciPy."""
    from scipy.optimize import minimize

    first = _Reals(values, None)
    if attempts.attempt(first) is None or not first.start:
        return
    start = np.clip(first.start, 0, 1)
    last = attempts.made + 40 + 30 * start.size

    def fall(unit: NDArray[np.float64]) -> float:
        if attempts.enough() or attempts.made >= last:
            raise _Stop
        trial = attempts.attempt(_Reals(values, np.asarray(unit)))
        return 1.0 if trial is None else -trial.score

    options: dict[str, Any] = {"maxfev": 40 + 30 * start.size}
    if method == "Nelder-Mead":
        spread = 10.0 ** -rng.uniform(0.3, 3)
        away = np.where(start > 0.5, -spread, spread)
        simplex = np.vstack([start, start + np.diag(away)])
        options |= {"adaptive": True, "initial_simplex": simplex, "xatol": 1e-12, "fatol": 1e-15}
    elif method == "L-BFGS-B":
        options = {"maxfun": 40 + 30 * start.size, "ftol": 1e-15, "gtol": 1e-12}
    try:
        minimize(fall, start, method=method, bounds=[(0, 1)] * start.size, options=options)
    except _Stop:
        return
