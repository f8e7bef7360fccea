"""Verbs about the whole law of a quantity: its quantiles, and its distribution function."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging import _inference as inference
from theoremcheck.judging import _questions as questions
from theoremcheck.judging._inputs import (
    EvidenceError,
    check_rates,
    drawn,
    interval,
    number,
    numbers,
)
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._samples import Draws, Question
from theoremcheck.judging._sampling import ERROR_RATE, Sampling


class Quantiles(Sampling):
    """Predictions that need nothing but independent draws."""

    @noted
    def quantile(
        self,
        quantity: str,
        sample: ArrayLike,
        p: float,
        *,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        within: float | None = None,
        resolves: float | None = None,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of the p-quantile of independent draws (n,), by order statistics.

        Nothing is assumed of the law. n draws on one side exclude the other at p^n or (1 - p)^n: a
        median at 1e-6 from 20 draws on.

        * `quantity`: whose quantile it is, in words; its name in the report.
        * `sample`: (n,), a number per draw.
        * `p`: the probability of what is not larger, in (0, 1).
        * `equals`, or `at_least` and/or `at_most`: the predicted range, in the unit of the draws;
          or `within=m`, which predicts |quantile| <= m and takes no `resolves`.
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other numbers and shapes, for a prediction that is missing, double
        or empty, and where eight draws in a row recur bit for bit.

        >>> waits = evidence.rng("waits").exponential(size=500)
        >>> evidence.quantile("wait", waits, 0.9, equals=np.log(10), resolves=1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        chance = number(quantity, p, what="p")
        if not 0 < chance < 1:
            raise EvidenceError(f"{quantity!r}: p={p} must lie in (0, 1)")
        values = drawn(quantity, sample)
        said = interval(quantity, equals, at_least, at_most, within)
        prediction = Prediction(*said, *check_rates(quantity, resolves, error_rate, within))
        kind = "median" if chance == 0.5 else f"{chance:g}-quantile"
        question = questions.quantile(quantity, kind, prediction, chance)
        self._judge(question, Draws(values, values.size))

    @noted
    def median(
        self,
        quantity: str,
        sample: ArrayLike,
        *,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        within: float | None = None,
        resolves: float | None = None,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of the median of independent draws (n,): of a typical run.

        * `quantity`: whose median it is, in words; its name in the report.
        * `sample`: (n,), a number per draw.
        * `equals`, or `at_least` and/or `at_most`: the predicted range, in the unit of the draws;
          or `within=m`, which predicts |median| <= m and takes no `resolves`.
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises what `quantile` raises, which it is at p = 1/2.

        >>> steps = evidence.rng("steps").geometric(0.01, size=200)
        >>> evidence.median("steps", steps, at_most=100, resolves=100)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        self.quantile(
            quantity,
            sample,
            0.5,
            equals=equals,
            at_least=at_least,
            at_most=at_most,
            within=within,
            resolves=resolves,
            error_rate=error_rate,
        )

    @noted
    def distribution(
        self,
        quantity: str,
        sample: ArrayLike,
        cdf: Callable[[NDArray[np.float64]], ArrayLike],
        *,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record that independent draws (n,) follow a law, of which `cdf` is P(X <= x) at x (n,).

        Judged is the greatest distance of the two distribution functions, predicted to be 0, by the
        inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant (1990), for a law with
        jumps as well. n is fixed.

        * `quantity`: whose law it is, in words; its name in the report.
        * `sample`: (n,), a number per draw.
        * `cdf`: takes numbers (n,) in the unit of the draws and returns probabilities (n,).
        * `resolves`: the distance, a difference of probabilities, that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other shapes, for a `cdf` that falls or leaves [0, 1], in a loop
        over `batches`, and where eight draws in a row recur bit for bit.

        >>> draws = evidence.rng("draws").random(1000)
        >>> evidence.distribution("uniform", draws, lambda x: np.clip(x, 0, 1), resolves=0.2)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        values = np.sort(drawn(quantity, sample))
        size, rate = check_rates(quantity, resolves, error_rate)
        # A jump of the law is seen between a draw and just below it: by more than the rounding of
        # draws on a lattice, by less than what any density puts there.
        below = values - 2.0**-40 * (np.abs(values).max() or 1.0)
        sides = [numbers(quantity, cdf(points), what="cdf") for points in (below, values)]
        for side in sides:
            if side.shape != values.shape or (side < 0).any() or (side > 1).any():
                raise EvidenceError(
                    f"{quantity!r}: cdf must give {values.shape} numbers in [0, 1]; it is P(X <= x)"
                )
            if (np.diff(side) < 0).any():
                raise EvidenceError(f"{quantity!r}: cdf falls somewhere; it is P(X <= x)")
        question = Question(
            quantity,
            "distribution",
            Prediction(-inf, 0.0, size, rate),
            lambda draws, anytime: [inference.distance(values, sides[0], sides[1], rate)],
        )
        self._judge(question, Draws(drawn(quantity, sample), values.size))
