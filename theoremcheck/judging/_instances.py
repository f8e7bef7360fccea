"""Instances of a universally quantified statement, by named coordinates: drawn, or given again.

An attack is a function of a `Drawing`: it asks for the coordinates of an instance one by one (how
many examples, which weights) and returns what it measures there and the bound. The same function
serves whoever draws: plain sampling, a search, a shrinker, a file that is replayed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError

Option = TypeVar("Option", bool, int, float, str)
Shape = int | tuple[int, ...]
Values = dict[str, Any]  # plain data: whole numbers, options, floats or nested lists of floats


class Outside(Exception):
    """An instance is none of those that the statement is about."""


class Drawing(ABC):
    """Draws an instance coordinate by coordinate; each has a name of its own.

    Whole numbers and options are its structure and come first where they decide how many real
    numbers there are. `values` holds what was drawn, `size` how large the instance is: its real
    numbers and entries of arrays, and how far its single whole numbers are above their least.
    """

    def __init__(self) -> None:
        self.values: Values = {}
        self.size = 0

    def integer(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included: a dimension, a width."""
        value = self._integer(name, low, high)
        self._keep(name, value, value - low)
        return value

    def integers(self, name: str, shape: Shape, low: int, high: int) -> NDArray[np.int64]:
        """Return whole numbers (shape) from `low` to `high`: labels, signs, which examples."""
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        value = self._integers(name, shape, low, high)
        self._keep(name, value.tolist(), int(prod(shape)))
        return value

    def choice(self, name: str, options: Sequence[Option]) -> Option:
        """Return one of the options, the plainest of which stands first."""
        value = self._choice(name, options)
        self._keep(name, value, 0)
        return value

    def real(self, name: str, low: float, high: float) -> Any:
        """Return a real number in [low, high]: a float, or a Fraction where one is asked for."""
        value = self._reals(name, (), low, high)
        self._keep(name, float(value), 1)
        return value

    def reals(self, name: str, shape: Shape, low: float, high: float) -> NDArray[Any]:
        """Return real numbers (shape) in [low, high]: float64, or Fractions as `real`."""
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        value = self._reals(name, shape, low, high)
        self._keep(name, np.asarray(value, float).tolist(), int(prod(shape)))
        return value

    def assume(self, holds: bool) -> None:
        """Leave the instance where it is none that the statement is about."""
        if not holds:
            raise Outside

    def _keep(self, name: str, value: Any, size: int) -> None:
        if name in self.values:
            raise EvidenceError(f"coordinate {name!r} is drawn twice; give each a name of its own")
        self.values[name] = value
        self.size += size

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
            raise Outside
        return value

    def _integers(
        self, name: str, shape: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64]:
        array = np.asarray(self._given.get(name))
        whole = array.dtype.kind == "i" or array.size == 0
        if not whole or array.shape != shape or not ((array >= low) & (array <= high)).all():
            raise Outside
        return array.astype(np.int64)

    def _choice(self, name: str, options: Sequence[Option]) -> Option:
        value = self._given.get(name)
        if value not in options:
            raise Outside
        return next(option for option in options if option == value)

    def _reals(self, name: str, shape: tuple[int, ...], low: float, high: float) -> Any:
        if name not in self._given:
            raise Outside
        array = np.asarray(self._given[name], float)
        if array.shape != shape or not ((array >= low) & (array <= high)).all():
            raise Outside
        if not shape:
            return Fraction(float(array)) if self._exact else float(array)
        return np.asarray(np.frompyfunc(Fraction, 1, 1)(array)) if self._exact else array
