"""What a judgement of a mean rests on, which no sample tells by itself, and what it asks then."""

from math import inf, log, sqrt
from typing import Literal, NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging import _inference as inference
from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import EvidenceError, inside, number, supported
from theoremcheck.judging._limits import Limits, betting, catoni
from theoremcheck.judging._prediction import Least, Prediction
from theoremcheck.judging._questions import middle, within_support
from theoremcheck.judging._samples import Draws, Question

Floats = NDArray[np.float64]
Law = Literal["normal", "symmetric"]


class Basis(NamedTuple):
    """The author's word on the law of the draws: their support, their variance or their law."""

    support: tuple[float, float] | None
    variance: float | None
    law: Law | None

    @classmethod
    def of(
        cls,
        quantity: str,
        support: tuple[float, float] | None,
        variance: float | None,
        law: str | None,
    ) -> Self:
        """Check what was said; EvidenceError unless it is one possible thing."""
        if [support, variance, law].count(None) != 2:
            raise EvidenceError(
                f"{quantity!r}: a mean rests on its support=, on variance= or on what it assumes=; "
                f"hand over one of them, or judge the median"
            )
        if law not in (None, "normal", "symmetric"):
            raise EvidenceError(
                f"{quantity!r}: law {law!r} is unknown; assume normal or symmetric, or hand over "
                f"support="
            )
        if variance is not None and not number(quantity, variance, what="variance") > 0:
            raise EvidenceError(f"{quantity!r}: variance={variance} must be positive")
        ends = None if support is None else supported(quantity, support)
        return cls(ends, variance, cast(Law | None, law))

    def reach(self, quantity: str, sides: list[Floats]) -> tuple[float, float]:
        """Return the support of a draw, or of a difference of two, all of which is checked."""
        for side in sides:
            check_recurrence(quantity, side)
            if self.support is not None:
                inside(quantity, side, self.support)
        if self.support is None:
            return -inf, inf
        low, high = self.support
        return (low, high) if len(sides) == 1 else (low - high, high - low)

    def question(
        self, quantity: str, sides: list[Floats], prediction: Prediction
    ) -> tuple[Question, Draws]:
        """Return what is asked, and the draws that answer: those of a pair are its differences."""
        reach = self.reach(quantity, sides)
        if self.support is not None:
            prediction = within_support(quantity, prediction, reach)
        if len(sides) == 2 and sides[0].size != sides[1].size:
            if self.support is None:
                raise EvidenceError(
                    f"{quantity!r}: samples of {sides[0].size} and {sides[1].size}; hand over "
                    f"support=, or pairs"
                )
            smaller = min(sides, key=len)
            asked = _difference(quantity, prediction, sides, self.support)
            return asked, Draws(smaller[:, None], smaller.size)
        values = sides[0] if len(sides) == 1 else sides[0] - sides[1]
        if self.law is not None:
            asked = _under_a_law(quantity, prediction, self.law)
        elif self.variance is not None:
            asked = _of_variance(quantity, prediction, float(self.variance))
        else:
            asked = _bounded(quantity, prediction, reach)
        return asked, Draws(values, values.size)


def _bounded(quantity: str, prediction: Prediction, support: tuple[float, float]) -> Question:
    """Ask for the mean of draws from a support, by betting."""

    def least() -> Least:
        inner = min(max(middle(prediction), support[0]), support[1])
        return prediction.least(
            lambda value: betting(np.array([value]), support, prediction.rate), (*support, inner)
        )

    return Question(
        quantity,
        "mean",
        prediction,
        lambda draws, anytime: [betting(draws.values, support, prediction.rate)],
        least,
    )


def _of_variance(quantity: str, prediction: Prediction, variance: float) -> Question:
    """Ask for the mean of draws of a law whose variance theory bounds, by Catoni's influence.

    At a fixed size the stake is the best one for the variance. Where sampling may stop the coin is
    divided among multiples of the one that is best for a violation of `resolves` (or of a standard
    deviation), as the least one that can be seen then decides.
    """
    rate = prediction.rate
    size = prediction.resolves or sqrt(variance)

    def limits(values: Floats, anytime: bool) -> Limits:
        fixed = np.array([sqrt(2 * log(1 / rate) / (values.size * variance))])
        spread = size / variance * np.exp2(np.arange(-3.0, 4.0))
        return catoni(values, variance, spread if anytime else fixed, rate)

    return Question(
        quantity,
        "mean",
        prediction,
        lambda draws, anytime: [limits(draws.values, anytime)],
        lambda: Least(1, 1),
    )


def _under_a_law(quantity: str, prediction: Prediction, law: Law) -> Question:
    """Ask for the mean of draws that are said to follow a law, at a fixed size."""
    limits = inference.normal if law == "normal" else inference.symmetric
    return Question(
        quantity,
        "mean",
        prediction,
        lambda draws, anytime: [limits(quantity, draws.values, prediction.rate)],
        assumes=law,
    )


def _difference(
    quantity: str, prediction: Prediction, sides: list[Floats], support: tuple[float, float]
) -> Question:
    """Ask for the mean of one sample less that of another, of another size, from one support."""
    return Question(
        quantity,
        "mean",
        prediction,
        lambda draws, anytime: [
            inference.apart(*(betting(side, support, prediction.rate / 2) for side in sides))
        ],
    )
