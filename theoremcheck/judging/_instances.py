"""Instances of a universally quantified statement, by named coordinates: drawn, or given again.

An attack is a function of a `Drawing`: it asks for the coordinates of an instance one by one (how
many examples, which weights) and returns what it measures there and the bound. The same function
serves whoever draws: plain sampling, a search, a shrinker, a file that is replayed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from fractions import Fraction
from math import isfinite, prod
from operator import index
from typing import Any, SupportsFloat, SupportsIndex, TypeVar

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError

Option = TypeVar("Option", bool, int, float, str)
Shape = SupportsIndex | Iterable[SupportsIndex]
Values = dict[str, Any]  # plain data: whole numbers, options, floats or nested lists of floats

FARTHEST = 2**62  # from 0 of a whole number: what int64 holds of two of them, it holds of their gap
LEEWAY = 2.0**-40  # of its ends: by so much may rounding have moved a range that is given exactly


class Outside(Exception):
    """An instance is none of those that the statement is about; the message says why."""


class Drawing(ABC):
    """Draws an instance coordinate by coordinate; each has a name of its own.

    Whole numbers and options are its structure and come first where they decide how many real
    numbers there are. `values` holds what was drawn, `size` how large the instance is: its real
    numbers and entries of arrays, how far its single whole numbers are above their least, and how
    many plainer options stand before its own.

    Ranges, shapes, options and names that cannot be drawn from are an EvidenceError.

    >>> def attack(draw):
    ...     labels = draw.integers("labels", draw.integer("n", 1, 9), 0, 1)
    ...     draw.assume(labels.any())
    ...     return labels.mean(), 1 / len(labels)
    >>> evidence.search("share of ones", attack, relation="at least", tries=100)
    >>> evidence.judgements[-1].outcome.value
    'holds'
    """

    def __init__(self) -> None:
        self.values: Values = {}
        self._shown: list[Callable[[], Mapping[str, Any]]] = []
        self.size = 0

    def integer(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included: a dimension, a width."""
        low, high = _whole_range(name, low, high)
        value = self._integer(name, low, high)
        self._keep(name, value, value - low)
        return value

    def integers(self, name: str, shape: Shape, low: int, high: int) -> NDArray[np.int64]:
        """Return whole numbers (shape) from `low` to `high`: labels, signs, which examples."""
        sizes = _sizes(name, shape)
        value = self._integers(name, sizes, *_whole_range(name, low, high))
        self._keep(name, value.tolist(), prod(sizes))
        return value

    def choice(self, name: str, options: Sequence[Option]) -> Option:
        """Return one of the options, the plainest of which stands first."""
        plain = _plain_options(name, options)
        value = self._choice(name, plain)
        self._keep(name, value, plain.index(value))
        return value

    def real(self, name: str, low: float, high: float) -> Any:
        """Return a real number in [low, high]: a float, or a Fraction where one is asked for."""
        value = self._reals(name, (), *_real_range(name, low, high))
        self._keep(name, float(value), 1)
        return value

    def reals(self, name: str, shape: Shape, low: float, high: float) -> NDArray[Any]:
        """Return real numbers (shape) in [low, high]: float64, or Fractions as `real`."""
        sizes = _sizes(name, shape)
        value = self._reals(name, sizes, *_real_range(name, low, high))
        self._keep(name, np.asarray(value, float).tolist(), prod(sizes))
        return value

    def assume(self, holds: bool) -> None:
        """Leave the instance where it is none that the statement is about."""
        if not holds:
            raise Outside("assume() leaves it out")

    def show(self, parts: Callable[[], Mapping[str, Any]]) -> None:
        """Keep what else a report is to draw: by name, such as points that coordinates make.

        `parts()` returns it, numbers, words and arrays by name, and is asked of the instance alone
        that is kept. It changes nothing of what is judged.
        """
        self._shown.append(parts)

    def shown(self) -> dict[str, Any]:
        """Return what the attack shows of the instance; the harness asks for it."""
        found: dict[str, Any] = {}
        for parts in self._shown:
            for name, value in parts().items():
                self._check(name, found)
                found[name] = value
        return found

    def _keep(self, name: str, value: Any, size: int) -> None:
        self._check(name, {})
        self.values[name] = value
        self.size += size

    def _check(self, name: str, others: Mapping[str, Any]) -> None:
        if not isinstance(name, str) or not name or not name.isprintable():
            raise EvidenceError(f"coordinate {name!r} has no name to write; say it in words")
        if name in self.values or name in others:
            raise EvidenceError(f"coordinate {name!r} is drawn twice; give each a name of its own")

    @abstractmethod
    def _integer(self, name: str, low: int, high: int) -> int: ...

    @abstractmethod
    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]: ...

    @abstractmethod
    def _choice(self, name: str, options: Sequence[Option]) -> Option: ...

    @abstractmethod
    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        """Return an array of the shape, for () a number."""


def _whole_range(name: str, low: SupportsIndex, high: SupportsIndex) -> tuple[int, int]:
    """Return the ends of a range of whole numbers, as Python's own."""
    try:
        ends = index(low), index(high)
    except TypeError:
        raise _no_range(name, low, high, "whole numbers, two ints") from None
    if not -FARTHEST <= ends[0] <= ends[1] <= FARTHEST:
        raise _no_range(name, low, high, "whole numbers up to 2^62 in size")
    return ends


def _real_range(name: str, low: SupportsFloat, high: SupportsFloat) -> tuple[float, float]:
    """Return the ends of a range of real numbers, in float64, which the numbers are drawn in."""
    try:
        ends = float(low), float(high)
    except (TypeError, ValueError, OverflowError):
        raise _no_range(name, low, high, "two numbers") from None
    if not ends[0] <= ends[1] or not isfinite(ends[1] - ends[0]):
        raise _no_range(name, low, high, "finite numbers, its length finite too")
    return ends


def _no_range(name: str, low: object, high: object, what: str) -> EvidenceError:
    return EvidenceError(
        f"coordinate {name!r} has no range from {low} to {high}; give it {what}, the lower one "
        f"first, and let assume() leave out where there is none"
    )


def _sizes(name: str, shape: Shape) -> tuple[int, ...]:
    """Return a shape as whole numbers."""
    try:
        sizes = tuple(map(index, shape)) if isinstance(shape, Iterable) else (index(shape),)
    except TypeError:
        sizes = (-1,)
    if min(sizes, default=0) < 0:
        raise EvidenceError(
            f"coordinate {name!r} has no shape {shape}; give it whole numbers from 0 on"
        )
    return sizes


def _plain_options(name: str, options: Sequence[Option]) -> list[Option]:
    """Return options as Python's own numbers and texts, which a file holds as they are."""
    plain = [each.item() if isinstance(each, np.generic) else each for each in options]
    kept = all(isinstance(each, bool | int | float | str | None) for each in plain)
    if not plain or not kept or isinstance(options, Set):  # a set has another order elsewhere
        raise EvidenceError(
            f"coordinate {name!r} has the options {options!r:.60}; give it a list of numbers, "
            f"texts or truth values, such as the names of what it chooses"
        )
    return plain


# What an attack returns: what it measured and the bound, and the rounding model if there is one.
Attack = Callable[[Drawing], tuple[Any, ...]]


class Sampled(Drawing):
    """Draws every coordinate evenly from its range, as plain random sampling does."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()
        self._rng = rng

    def _integer(self, name: str, low: int, high: int) -> int:
        return int(self._rng.integers(low, high, endpoint=True))

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        return np.asarray(self._rng.integers(low, high, shape, endpoint=True))

    def _choice(self, name: str, options: Sequence[Option]) -> Option:
        return options[int(self._rng.integers(len(options)))]

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        drawn = self._rng.uniform(low, high, shape or None)
        return drawn if shape else float(drawn)


class Given(Drawing):
    """Gives the instance of `values` again, its real numbers as Fractions if `exact`.

    Whatever is missing or out of its range makes the instance one from Outside: a counterexample
    to another statement is none to this one.
    """

    def __init__(self, values: Mapping[str, Any], exact: bool = False) -> None:
        super().__init__()
        self._given, self._exact = values, exact

    def _integer(self, name: str, low: int, high: int) -> int:
        value = self._given.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _other(name)
        return value

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        return self._array(name, shape, "i", low, high).astype(np.int64)

    def _choice(self, name: str, options: Sequence[Option]) -> Option:
        value = self._given.get(name, Outside)
        if value not in options:
            raise _other(name)
        return options[options.index(value)]

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        leeway = LEEWAY * max(abs(low), abs(high)) if self._exact else 0.0
        array = self._array(name, shape, "iuf", low - leeway, high + leeway).astype(float)
        if not shape:
            return Fraction(float(array)) if self._exact else float(array)
        return np.asarray(np.frompyfunc(Fraction, 1, 1)(array)) if self._exact else array

    def _array(
        self, name: str, shape: tuple[int, ...], kinds: str, low: float, high: float
    ) -> NDArray[Any]:
        """Return what is given as an array of numbers in [low, high]."""
        try:
            array = np.asarray(self._given[name])
        except (KeyError, ValueError):  # not given, or rows of several lengths
            raise _other(name) from None
        if array.size == 0 == prod(shape):  # a list of no rows does not say how long they are
            return np.empty(shape)
        if array.dtype.kind not in kinds or array.shape != shape:
            raise _other(name)
        if not ((array >= low) & (array <= high)).all():
            raise _other(name)
        return array


def _other(name: str) -> Outside:
    return Outside(f"its {name!r} is missing, of another shape or out of its range")
