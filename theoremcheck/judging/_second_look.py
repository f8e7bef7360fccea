"""Reds that rounding may have made: looked at again in arithmetic that does not round so soon."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, log10
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from theoremcheck.judging._inputs import aligned, judged
from theoremcheck.judging._numerals import written
from theoremcheck.judging._rationals import fractions, nearest, told
from theoremcheck.judging._rounding import ROUNDINGS, UNIT
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome

# From the index of an element: what is measured there and what is predicted, by a second way in
# exact arithmetic, by balls (an end of each) or in fifty digits.
Precise = Callable[[tuple[int, ...]], tuple[Any, Any]]

FINE = Fraction(1, 10**40)  # of both sides: what arithmetic of fifty digits tells apart for sure
COARSE = Fraction(1, 2**40)  # what it tells apart where it has gone back to float64
SHORT = 2**26  # denominators of floats that may be constants, such as 1/2: a rounded one has 2^52
LOOKS = 100  # elements that are looked at again, the worst ones


class Red(NamedTuple):
    """A refuted judgement, of which elements `over` the bound are allowed so much by rounding.

    `size` is what is predicted of each, and 0 where not both sides are in floating point.
    """

    judgement: Judgement
    relation: str
    over: NDArray[np.float64]
    allowance: NDArray[np.float64]
    size: NDArray[np.float64]

    @property
    def violated(self) -> NDArray[np.bool]:
        """Where more is over than what is allowed."""
        return self.over > self.allowance

    def near(self) -> bool:
        """Say whether every violation is one by less than ROUNDINGS allowances."""
        return bool((self.over < ROUNDINGS * self.allowance)[self.violated].all())

    def roundings(self) -> int | None:
        """Return how many roundings would do where none was named; None where ROUNDINGS do not."""
        over, size = self.over[self.violated], np.abs(self.size[self.violated])
        if self.allowance.any() or not over.size or not np.isfinite(size).all():
            return None
        single = UNIT["float64"] * size
        enough = bool((over <= ROUNDINGS * single).all())
        return ceil((over / single).max()) if enough else None


def looked_at_again(red: Red, precise: Precise | None) -> Judgement:
    """Return the judgement of a red after a second look; one far beyond rounding stays as it is.

    An artefact of rounding is inconclusive, and says how many digits were missing.
    """
    judgement = red.judgement
    if judgement.outcome is not Outcome.REFUTED:
        return judgement
    if (few := red.roundings()) is not None:
        over = written(red.over[red.violated].max())
        remedy = "name those of its computation by rounding="
        blur = f"over by {over}, which {few} rounding{'s' * (few > 1)} in float64 may be"
        return _noted(judgement, f"{blur}; {remedy}")
    if not (red.violated.any() and red.near()):
        return judgement
    if precise is None:
        return _noted(judgement, f"within {ROUNDINGS} roundings")
    worst = np.argsort(np.where(red.violated, -(red.over - red.allowance), np.inf), axis=None)
    missing = 0
    for flat in worst[: min(LOOKS, int(red.violated.sum()))]:
        at = tuple(int(i) for i in np.unravel_index(flat, red.over.shape))
        violated, apart = exceeds(judgement.quantity, red.relation, *precise(at))
        if violated:
            return _noted(judgement, f"{told(apart)} over it in exact arithmetic")
        # Float64 is off by what it shows over the bound and what is below it in truth.
        room = nearest(apart) or float(red.allowance[at])
        missing = max(missing, ceil(log10((red.over[at] + nearest(apart)) / room)))
    note = f"an artefact of rounding: exact arithmetic finds no violation; {missing} digits missing"
    return _noted(replace(judgement, outcome=Outcome.INCONCLUSIVE), note)


def exceeds(quantity: str, relation: str, measured: Any, bound: Any) -> tuple[bool, Fraction]:
    """Say whether sides in exact arithmetic violate the relation, and how far apart they are.

    Where one of them is in float64 after all, less is told apart. Raises EvidenceError for what is
    no finite number and for sides of shapes that do not match.
    """
    what = "what precise= returns"
    left, right = (np.atleast_1d(judged(quantity, side, what=what)) for side in (measured, bound))
    if 1 not in (left.size, right.size):
        aligned(quantity, left, right, "bound in what precise= returns")
    left, right = fractions(left), fractions(right)
    low, high = (right, left) if relation == "at least" else (left, right)
    over = abs(low - high) if relation == "identity" else low - high
    told_apart = COARSE if _rounded(measured) or _rounded(bound) else FINE
    sure = over - told_apart * (abs(low) + abs(high))
    worst = int(np.argmax(sure))
    return bool(sure.flat[worst] > 0), abs(left - right).flat[worst]


def _rounded(side: Any) -> bool:
    """Say whether a float stands among numbers that has as many digits as a rounded result."""
    floating = (each for each in np.ravel(np.asarray(side, object)) if isinstance(each, float))
    return any(each.as_integer_ratio()[1] > SHORT for each in floating)


def _noted(judgement: Judgement, note: str) -> Judgement:
    return replace(judgement, note="; ".join(part for part in (judgement.note, note) if part))
