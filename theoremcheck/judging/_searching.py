"""How a statement is attacked: plain draws, Hypothesis for structure, SciPy for the real numbers.

The budget is counted in tries, never in seconds, so that the same stream finds the same everywhere.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._attempts import Attempts, Trial, tighter
from theoremcheck.judging._climbing import METHODS, climb, climb_by_entries
from theoremcheck.judging._instances import Drawing, Option, Sampled, Values

PLAIN, STRUCTURED = 0.2, 0.2  # shares of the tries: evenly drawn, and drawn by Hypothesis
BESIDE, EXTREME = 100, 30  # tries of a turn: beside the nearest instances, and of plain numbers
TURNS, LONGEST = 16, 5  # after so many climbs they may be twice as long, so many times


def search(attempts: Attempts, rng: np.random.Generator) -> Trial | None:
    """Spend the tries; return the tightest of the plain draws, which says what sampling shows."""
    attempts.way = "drawn"
    drawn = [attempts.attempt(Sampled(rng)) for _ in range(max(1, int(PLAIN * attempts.tries)))]
    plain = reduce(tighter, drawn, None)
    attempts.way = "by Hypothesis"
    if not attempts.enough():
        structured(attempts, int(STRUCTURED * attempts.tries), int(rng.integers(2**32)))
    go_on(attempts, rng)
    return plain


def go_on(attempts: Attempts, rng: np.random.Generator) -> None:
    """Climb in turns until the tries are spent, or were before."""
    while not attempts.enough() and attempts.nearest:
        for way, tries in (("extreme", EXTREME), ("beside", BESIDE)):
            attempts.way = way
            for _ in range(0 if attempts.enough() else tries):
                near = Beside(_one_of(attempts.nearest, rng).values, rng)
                attempts.attempt(Extreme(rng) if way == "extreme" else near)
        attempts.way = "climbed"
        times = 2 ** min(attempts.turns // TURNS, LONGEST)
        method = METHODS[attempts.turns % len(METHODS)]
        start = _start(attempts, method, rng)
        climb(attempts, start, method, rng, times)
        climb_by_entries(attempts, start, rng, times)
        attempts.turns += 1


def _start(attempts: Attempts, method: str, rng: np.random.Generator) -> Values:
    """Return where to climb from: the nearest instance, one beside it, or a new one.

    What is still the nearest after a climb from it by the same method is a top of its.
    """
    where, nearest = attempts.turns // len(METHODS) % 4, attempts.nearest[0].values
    if where == 0 and attempts.tops.get(method) is not nearest:
        attempts.tops[method] = nearest
        return nearest
    drawn: Drawing = Extreme(rng) if where == 2 else Sampled(rng)
    if where == 1:
        drawn = Beside(_one_of(attempts.nearest, rng).values, rng, change=0.5)
    attempts.attempt(drawn)
    return drawn.values


class Extreme(Sampled):
    """Draws real numbers from a few plain ones: ends of the range, its quarters, 0.

    Extreme instances have zeros, ties and opposites, which even draws never have.
    """

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        plain = np.append(np.linspace(low, high, 5), min(max(0.0, low), high))
        few = self._rng.choice(plain, size=int(self._rng.integers(2, 5)))
        drawn = self._rng.choice(few, size=shape or None)
        return drawn if shape else float(drawn)


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


@contextmanager
def _without_constants_of_modules() -> Iterator[None]:
    """Let Hypothesis draw no number for standing in a module that is imported.

    Which modules are depends on what ran before in the process.
    """
    from hypothesis.internal.conjecture import providers

    drawing = providers.HypothesisProvider
    kept = drawing.__dict__["_local_constants"]
    providers.CONSTANTS_CACHE.cache.clear()  # of constants that may be drawn from a range
    drawing._local_constants = providers.Constants()  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        drawing._local_constants = kept  # type: ignore[method-assign]
        providers.CONSTANTS_CACHE.cache.clear()


def _open_generator() -> None:
    """Open the generator that Hypothesis opens without a seed when it first runs in a thread.

    Within a case it would be answered from the case's own stream: a search would have one stream
    more where it is the first of its process, and other tests of Hypothesis no entropy.
    """
    from hypothesis.core import threadlocal
    from hypothesis.internal.entropy import register_random

    if threadlocal._hypothesis_global_random is None:
        threadlocal._hypothesis_global_random = Random(secrets.randbits(128))
        register_random(threadlocal._hypothesis_global_random)


class _Enough(BaseException):
    """The tries are spent; Hypothesis lets it pass, and would replay any Exception."""


def structured(attempts: Attempts, tries: int, seed: int) -> None:
    """Let Hypothesis draw so many instances under `seed`, and maximise the score.

    It counts no draw that it breaks off, of which maximising makes thousands; tried are no more
    than twice as many as those.
    """
    import hypothesis
    from hypothesis import strategies as st

    last, mistakes = attempts.made + 2 * tries, list[Exception]()

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
        except hypothesis.errors.HypothesisException:
            raise
        except Exception as mistake:  # of the attack, which Hypothesis would repeat
            mistakes.append(mistake)
            raise _Enough from None
        finally:  # asked after its draws, which Hypothesis holds to those before
            if attempts.enough() or attempts.made >= last:
                raise _Enough
        hypothesis.assume(trial is not None)
        if trial is not None:
            hypothesis.target(trial.score)

    _open_generator()
    try:
        with _without_constants_of_modules():
            attack()
    except (_Enough, hypothesis.errors.Unsatisfiable):  # few instances may be the statement's
        pass
    except hypothesis.errors.Flaky:  # what is assumed of rounded numbers may be so only once
        pass
    if mistakes:
        raise mistakes[0]


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
        value = self._given.get(name)
        if not isinstance(value, int):  # another coordinate of this name
            value = low
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
        value = self._given.get(name, options[0])
        if value in options and not self._changes():
            return options[options.index(value)]
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
    if old.dtype.kind not in "if" or old.ndim != drawn.ndim:
        return drawn
    common = tuple(slice(min(a, b)) for a, b in zip(old.shape, drawn.shape, strict=True))
    drawn = drawn.copy()
    drawn[common] = old[common]
    return drawn
