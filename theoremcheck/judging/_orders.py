"""The verb about an order of several quantities: A below B below C, or growth with a size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging import _questions as questions
from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import EvidenceError, check_rates, drawn, number
from theoremcheck.judging._means import Basis
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._samples import Draws, Question
from theoremcheck.judging._sampling import ERROR_RATE
from theoremcheck.judging._variances import Variances

Floats = NDArray[np.float64]


class Orders(Variances):
    """Predictions of an order."""

    @noted
    def ordered(
        self,
        quantity: str,
        samples: Sequence[ArrayLike],
        *,
        of: Literal["run", "mean"] = "run",
        at_least: float = 0.0,
        support: tuple[float, float] | None = None,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record that k >= 2 samples (n,) stand in their order: each is above the one before.

        Judged are the k - 1 steps from a sample to the next, at an equal part of the error rate
        each. It is refuted if one step is shown to be less than `at_least`, and holds if all are
        shown to be more than that less `resolves`. With `at_least=0` ties hold, and so does a fall
        that is smaller; with `at_least=resolves` each step has to be shown to rise. The judgement
        tells the step that decides.

        * `of="run"`: the median of the differences of pairs, for any law.
        * `of="mean"`: the difference of means; `support=(lo, hi)` is that of all draws.

        What is judged, and how:

        * `quantity`: what rises, in words; its name in the report.
        * `samples`: (k, n), the smallest first; for what falls with a size the largest size first.
          Draws of one index are a pair, such as runs on the same data; of samples that are
          independent any pairing will do. Successes are handed over as zeros and ones.
        * `at_least`: the least step that is predicted, in the unit of the draws.
        * `resolves`: a step that is smaller by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for fewer samples or such of different lengths, for other shapes and
        numbers, for draws outside of their support, where `of="mean"` has none, and where eight
        draws in a row recur bit for bit. Numbers without chance are ordered by `at_most`.

        >>> widths = np.array([[64], [16], [4]])
        >>> errors = evidence.rng("errors").random((3, 200)) / widths
        >>> evidence.ordered("test error as the width falls", errors, resolves=0.02)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> means = {"of": "mean", "support": (0, 1), "resolves": 0.1}
        >>> evidence.ordered("test error as the width grows", errors[::-1], **means)
        >>> evidence.judgements[-1].outcome.value, evidence.judgements[-1].note
        ('refuted', 'step 1 of 2')
        """
        __tracebackhide__ = True
        if of not in ("run", "mean") or (of == "mean") != (support is not None):
            raise EvidenceError(
                f'{quantity!r}: say of="run", or of="mean" with what all draws lie in as support='
            )
        sides = _sides(quantity, samples)
        size, rate = check_rates(quantity, resolves, error_rate)
        least = number(quantity, at_least, what="at_least")
        step = Prediction(least, inf, size, rate / (len(sides) - 1))
        if support is None:
            asked = [questions.quantile(quantity, "order of a run", step, 0.5)] * (len(sides) - 1)
            steps = [above - below for below, above in pairwise(sides)]
        else:
            basis = Basis.of(quantity, support, None, None)
            both = [
                basis.question(quantity, [above, below], step) for below, above in pairwise(sides)
            ]
            asked, steps = [each for each, _ in both], [draws.values for _, draws in both]
        question = Question(
            quantity,
            "order of a run" if support is None else "order of the means",
            step._replace(error_rate=rate),
            lambda draws, anytime: [
                each.limits(Draws(values, draws.n), anytime)[0]
                for each, values in zip(asked, draws.values.T, strict=True)
            ],
            asked[0].least,
            parts="step",
        )
        self._judge(question, Draws(np.stack(steps, axis=1), sides[0].size))


def _sides(quantity: str, samples: Sequence[ArrayLike]) -> list[Floats]:
    """Return samples, of one length; EvidenceError for what is no order of several."""
    sides = [drawn(quantity, sample) for sample in samples]
    if len(sides) < 2:
        raise EvidenceError(
            f"{quantity!r}: {len(sides)} sample has no order; hand over two or more"
        )
    sizes = [side.size for side in sides]
    if len(set(sizes)) > 1:
        raise EvidenceError(
            f"{quantity!r}: samples of {min(sizes)} to {max(sizes)} draws; hand over as many of "
            f"each"
        )
    for side in sides:
        check_recurrence(quantity, side)
    return sides
