"""The verb about the exponent of a law: of a typical run, of an expectation, of one curve."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging import _questions as questions
from theoremcheck.judging._exact import compare_range
from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import (
    EvidenceError,
    aligned,
    check_rates,
    inside,
    interval,
    numbers,
)
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._quantiles import Quantiles
from theoremcheck.judging._rounding import Rounding
from theoremcheck.judging._samples import Draws
from theoremcheck.judging._sampling import ERROR_RATE

Floats = NDArray[np.float64]


class Rates(Quantiles):
    """Predictions of exponents."""

    @noted
    def rate(
        self,
        quantity: str,
        x: ArrayLike,
        y: ArrayLike,
        *,
        law: Literal["power", "exponential"],
        of: Literal["run", "mean"] = "run",
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        support: ArrayLike | None = None,
        resolves: float | None = None,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of the exponent e of a law over x (points,), rising, at least 3.

        `law="power"` is y ~ x^e, `law="exponential"` is y ~ exp(e x). `y` over `x` is
        (seeds, points), a row per independent run:

        * `of="run"`: the median over runs of the least-squares slope of log y, all y > 0. A factor
          that a run's points have in common cancels.
        * `of="mean"`: the exponent of E y between points that are half of the points apart, each of
          them in the range. The mean of y_j - (x_j / x_i)^e y_i has a sign, on which is bet;
          `support` is the top of y >= 0, a number or one per point. Zeros are lawful.

        y (points,) is one curve, no sample: the exponents between neighbours are judged exactly, up
        to the rounding of their logarithms, without `of`, `support` and `resolves`.

        * `quantity`: what decays or grows, in words; its name in the report.
        * `equals`, or `at_least` and/or `at_most`: the predicted range of e; of an exponential law
          in the inverse of the unit of x.
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other shapes, for x that does not rise, for y that has no
        logarithm, for a prediction that is missing, double or empty, where `of="mean"` has no
        `support` or leaves it, and where eight numbers in a row recur bit for bit.

        >>> sizes = np.array([10, 20, 40, 80])
        >>> factors = np.exp(evidence.rng("factors").normal(size=(40, 1)))
        >>> evidence.rate("error", sizes, factors / sizes, law="power", equals=-1, resolves=0.1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.rate("one curve", [0, 1, 2], [8, 4, 2], law="exponential", at_most=-0.5)
        >>> evidence.judgements[-1].rung.value
        'exact'
        """
        __tracebackhide__ = True
        across, values = numbers(quantity, x, what="x"), numbers(quantity, y, what="y")
        _check_curves(quantity, across, values, law)
        across = np.log(across) if law == "power" else across
        said = interval(quantity, equals, at_least, at_most)
        if values.ndim == 1:
            if resolves is not None:
                raise EvidenceError(
                    f"{quantity!r}: y is one curve, which is judged exactly; leave resolves= out, "
                    f"or hand over a row per seed"
                )
            self._judge_curve(f"rate ({law})", quantity, across, values, said)
            return
        prediction = Prediction(*said, *check_rates(quantity, resolves, error_rate))
        check_recurrence(quantity, values)
        if of == "run":
            _check_positive(quantity, values, 'say of="mean" with support=')
            centred = across - across.mean()
            slopes = np.log(values) @ (centred / (centred @ centred))
            question = questions.quantile(quantity, f"rate ({law}) of a run", prediction, 0.5)
            self._judge(question, Draws(slopes, slopes.size))
            return
        if of != "mean" or support is None:
            raise EvidenceError(
                f'{quantity!r}: say of="run", or of="mean" with the top of y as support='
            )
        tops = aligned(quantity, values[0], support, "support")
        inside(quantity, values / tops, (0.0, 1.0))
        if not (values > 0).any(axis=0).all():
            raise EvidenceError(
                f"{quantity!r}: y is 0 in all runs at a point; measure where it has not decayed"
            )
        question = questions.exponents(
            quantity, f"rate ({law}) of the mean", prediction, across, tops
        )
        self._judge(question, Draws(values, len(values)))

    def _judge_curve(
        self, kind: str, quantity: str, across: Floats, values: Floats, said: tuple[float, float]
    ) -> None:
        """Judge the exponents between the neighbours of one curve, exactly."""
        self._outside_of_batches(quantity)
        _check_positive(quantity, values, "hand over a curve that is positive")
        logs, steps = np.log(values), np.diff(across)
        # Two logarithms, their difference, that of two x (logarithms as well), a quotient.
        size = (np.abs(logs[1:]) + np.abs(logs[:-1])) / steps
        size += np.abs(np.diff(logs)) * (np.abs(across[1:]) + np.abs(across[:-1])) / steps**2
        rounding = Rounding(8, size)
        self.judgements.append(compare_range(quantity, kind, np.diff(logs) / steps, said, rounding))


def _check_curves(quantity: str, across: Floats, values: Floats, law: str) -> None:
    if law not in ("power", "exponential"):
        raise EvidenceError(f"{quantity!r}: law {law!r} is unknown; choose power or exponential")
    if across.ndim != 1 or across.size < 3 or values.ndim > 2 or values.shape[-1:] != across.shape:
        raise EvidenceError(
            f"{quantity!r}: y {values.shape} needs x (points,), 3 or more; got {across.shape}"
        )
    if not (np.diff(across) > 0).all() or (law == "power" and across[0] <= 0):
        raise EvidenceError(
            f"{quantity!r}: x must rise, for a power law from above 0; sort the points"
        )


def _check_positive(quantity: str, values: Floats, remedy: str) -> None:
    if not (values > 0).all():
        where = [int(i) for i in np.unravel_index(int(np.argmin(values)), values.shape)]
        raise EvidenceError(
            f"{quantity!r}: y is {values.min():g} at {where}, which has no logarithm; {remedy}"
        )
