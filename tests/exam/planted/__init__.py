"""Planted theorems: false universal statements whose counterexamples are rare.

Each is what a searcher is measured on: plain sampling finds a violation in at most one of ten
thousand draws (`python -m tests.exam.planted.sampling` counts), yet the slack or the structure
tells a searcher where to go on. A module here holds some of them; all of them are found.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np

from theoremcheck.judging._instances import Drawing, Given
from theoremcheck.judging._rounding import Rounding

Attack = Callable[[Drawing], tuple[Any, ...]]


@dataclass(frozen=True)
class Planted:
    """A false statement, an attack on it and the smallest counterexample that is known.

    `precise` is the attack on exact real numbers: with Fractions, or with fifty digits. `source` is
    where the true inequality is published of which this is a false form.
    """

    name: str
    relation: str
    attack: Attack
    smallest: Mapping[str, Any]
    precise: Attack | None = None
    source: str = ""

    @property
    def size(self) -> int:
        """How large the smallest known counterexample is, as a drawing counts."""
        given = Given(self.smallest)
        self.attack(given)
        return given.size


def planted() -> list[Planted]:
    """Return the planted theorems of all modules, in their order."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return [each for module in modules for each in vars(module).values() if type(each) is Planted]


def violated(relation: str, measured: Any, bound: Any, rounding: Rounding | None = None) -> bool:
    """Say whether "at most", "at least" or "identity" is violated somewhere beyond rounding."""
    breaks = {"at most": np.greater, "at least": np.less, "identity": np.not_equal}[relation]
    broken = bool(np.any(breaks(measured, bound)))
    return broken and not (rounding and rounding.covers(measured, bound))
