"""Rounding models: how far floating-point arithmetic may push a number that theory gives exactly.

A tolerance is never a literal. It is derived from how a number was computed, by the standard model:
the result of a chain of `operations` roundings applied to terms of total size `magnitude` is off by
at most gamma(operations) * magnitude, with gamma(m) = m u / (1 - m u) (N. Higham, Accuracy and
Stability of Numerical Algorithms, 2nd edition, Lemma 3.1).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inputs import EvidenceError, aligned
from theoremcheck.judging._rationals import Refused, exact, floats

UNIT = {"float64": 2.0**-53, "float32": 2.0**-24}

ROUNDINGS = 100  # allowances, up to which a violation may be one of rounding

# The largest share of what is predicted that an allowance may be without a reason.
UNEXPLAINED = {"float64": 1e-9, "float32": 1e-4}


@dataclass(frozen=True)
class Rounding:
    """Roundings in `precision` on terms whose absolute values sum to at most `magnitude`.

    * `operations`: how many roundings follow one another. The default, none at all, asks for
      equality to the last bit.
    * `magnitude`: a number or an array shaped like what is judged, in its unit.
    * `precision`: "float64" or "float32".
    * `reason`: why an allowance of more than a billionth of what is predicted (in float32 a
      ten-thousandth) cannot be smaller.

    A model with a share of 0.01 or more is refused, by EvidenceError, when it is used.

    >>> evidence.identity("sum", 0.1 + 0.2, 0.3, rounding=Rounding(4, 0.6))
    >>> evidence.judgements[-1].outcome.value
    'holds'
    >>> print(Rounding(4, 0.6))
    4 roundings in float64
    """

    operations: int = 0
    magnitude: ArrayLike = 0.0
    precision: str = "float64"
    reason: str = ""

    @classmethod
    def of_sum(cls, terms: ArrayLike, axis: int = -1) -> Rounding:
        """Return how far a float64 sum of `terms` along `axis` may be off, in any order.

        n terms take n - 1 additions: gamma(n - 1) Σ|x| (Higham, equation 4.4).

        >>> Rounding.of_sum([[1.0, -2.0, 3.0], [0.5, 0.5, 0.5]])
        Rounding(operations=2, magnitude=array([6. , 1.5]))
        """
        sizes = np.abs(np.asarray(terms))
        return cls(sizes.shape[axis] - 1, sizes.sum(axis))

    def then(self, operations: int) -> Rounding:
        """Return the same with so many more roundings of the result.

        >>> Rounding(2, 6.0).then(1)  # a sum of three terms, and a division
        Rounding(operations=3, magnitude=6.0)
        """
        return replace(self, operations=self.operations + operations)

    @property
    def unexplained(self) -> float:
        """The largest share of what is predicted that needs no reason."""
        return UNEXPLAINED[self.precision]

    @property
    def share(self) -> float:
        """gamma(operations); EvidenceError where the model does not apply."""
        share = self.operations * UNIT.get(self.precision, np.nan)
        if not 0 <= share < 0.01:
            raise EvidenceError(
                f"{self.operations} roundings in {self.precision} are outside of the rounding model"
            )
        return share / (1 - share)

    def allowance(self) -> NDArray[np.float64]:
        """Return gamma(operations) * magnitude; EvidenceError where the model does not apply.

        >>> float(Rounding(1, 2.0**53).allowance())  # half of a unit in the last place, and a bit
        1.0000000000000002
        """
        try:
            return self.share * np.abs(floats(exact(self.magnitude)))
        except Refused as refused:
            raise EvidenceError(f"rounding magnitude {refused}") from None

    def covers(self, measured: ArrayLike, expected: ArrayLike) -> bool:
        """Say whether numbers agree everywhere up to this rounding; a nan agrees with nothing.

        `expected` is shaped like `measured`, or one number for all. Raises EvidenceError for other
        shapes, and where nothing was measured: all of nothing agrees with everything.

        >>> Rounding(4, 0.6).covers(0.1 + 0.2, 0.3)
        True
        """
        left, right, allowance = np.asarray(measured), np.asarray(expected), self.allowance()
        if left.size == 0:
            raise EvidenceError(
                "nothing was measured that could agree; measure at least one number"
            )
        for what, other in (("expected", right), ("rounding magnitude", allowance)):
            if other.ndim and other.shape != left.shape:
                raise EvidenceError(
                    f"{what} has shape {other.shape}, measured {left.shape}; make them equal"
                )
        return bool((np.abs(left - right) <= allowance).all())

    def __repr__(self) -> str:
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        given = [f for f in fields(self) if told[f.name] is not f.default]
        return f"Rounding({', '.join(f'{f.name}={told[f.name]!r}' for f in given)})"

    def __str__(self) -> str:
        if not self.operations:
            return "equal to the last bit"
        model = f"{self.operations} roundings in {self.precision}"
        return f"{model}: {self.reason}" if self.reason else model


EXACT = Rounding()


def allowed(quantity: str, value: NDArray[Any], rounding: Rounding) -> NDArray[np.float64]:
    """Return what rounding allows each element, in the shape of what was measured."""
    return floats(aligned(quantity, value, rounding.allowance(), "rounding magnitude"))
