"""The verbs that judge samples, by limits that hold for every law that they admit."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging import _questions as questions
from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import EvidenceError, check_rates, count, drawn, interval
from theoremcheck.judging._means import Basis
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._samples import Draws, Loop, Question, judge
from theoremcheck.judging._verbs import Verbs

ERROR_RATE = 1e-6


class Sampling(Verbs):
    """One verb per prediction about a law, of which a sample is at hand.

    Each has limits L <= U for its quantity and predicts a closed range: `equals=`, or `at_least=`
    and/or `at_most=`. It is refuted if the limits exclude all of the range, and holds if they
    exclude all that is off by `resolves=` or more; either is wrong with a probability of at most
    `error_rate`. Else it is inconclusive, and says about how many draws would do.
    """

    # Sampling that stops

    @noted
    def batches(self, size: int, *, cap: int) -> Iterator[int]:
        """Ask for batches of `size` draws until each judgement is decided, for at most `cap` draws.

        Yields `size`, once for each batch. In the loop's body `rng` opens the streams of the batch,
        and the verbs take its draws alone: `probability`, `mean`, `variance`, `quantile`, `median`,
        `greater`, `ordered` and `rate`, each of the same quantities in every batch. They are judged
        by limits that hold at all numbers of draws at once, so that stopping has no price. What is
        exact, a curve, and what rests on a fixed size has its place outside of the loop.

        Raises EvidenceError for a `cap` that is no multiple of `size`, for a cap with which a
        judgement could never hold, for a loop in a loop, and where a quantity is not judged once in
        each batch.

        >>> for size in evidence.batches(50, cap=1000):
        ...     lost = evidence.rng("games").random(size) < 0.1
        ...     evidence.probability("loss", lost.sum(), size, at_most=0.3, resolves=0.2)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.judgements[-1].n < 1000
        True
        """
        __tracebackhide__ = True
        self._outside_of_batches("batches")
        draws, most = (count("batches", each, what="a number of draws") for each in (size, cap))
        if draws < 1 or most < draws or most % draws:
            raise EvidenceError(
                f"batches: a cap of {cap} is no multiple of {size} draws; make it one"
            )
        self.loops.append(Loop(draws, most, self.judgements))
        return self._drawing(self.loops[-1])

    def _drawing(self, loop: Loop) -> Iterator[int]:
        while self._next_batch(loop):
            yield loop.size

    @noted
    def _next_batch(self, loop: Loop) -> int:
        """End the batch that is being drawn, and open the streams of the next."""
        self._batch = loop.next()
        return self._batch

    def _judge(self, question: Question, draws: Draws) -> None:
        if not draws.counts:
            check_recurrence(question.quantity, draws.values)
        if self._batch:
            self.loops[-1].take(question, draws)
        else:
            self.judgements.append(judge(question, draws, draws.n, anytime=False))

    # What is predicted of a law

    @noted
    def probability(
        self,
        quantity: str,
        successes: int,
        trials: int,
        *,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of a probability, of which a count of independent trials tells.

        Exact: by Clopper and Pearson's limits, in batches by those of a mixture of likelihoods.

        * `quantity`: whose probability it is, in words; its name in the report.
        * `successes`, `trials`: whole numbers, 0 <= successes <= trials, trials >= 1.
        * `equals`, or `at_least` and/or `at_most`: the predicted range, in [0, 1].
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for numbers outside of these, and for a prediction that is missing,
        double, or excludes nothing.

        >>> evidence.probability("heads", 1020, 2000, equals=0.5, resolves=0.1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.probability("heads", 12, 20, equals=0.5, resolves=0.1)
        >>> evidence.judgements[-1].outcome.value
        'inconclusive'
        """
        __tracebackhide__ = True
        hits, tries = count(quantity, successes), count(quantity, trials)
        if not (tries >= 1 and 0 <= hits <= tries):
            raise EvidenceError(
                f"{quantity!r}: {successes} successes in {trials} trials; count at least one trial"
            )
        said = interval(quantity, equals, at_least, at_most, low=0.0, high=1.0)
        prediction = Prediction(*said, *check_rates(quantity, resolves, error_rate))
        prediction = questions.within_support(quantity, prediction, (0.0, 1.0))
        question = questions.probability(quantity, "probability", prediction)
        self._judge(question, Draws(np.array([float(hits)]), tries, counts=True))

    @noted
    def greater(
        self,
        quantity: str,
        larger: ArrayLike,
        smaller: ArrayLike,
        *,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record that one quantity exceeds another, over independent pairs (n,), by their signs.

        Predicted is P(larger > smaller) >= 1/2 + `resolves`; it holds once 1/2 and less are
        excluded. A tie is no win.

        * `quantity`: what is compared, in words; its name in the report.
        * `larger`, `smaller`: (n,) each, in one unit, paired by index.
        * `resolves`: in (0, 1/2], a difference of probabilities.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other numbers, for samples that are not of one length, and
        where eight draws in a row recur bit for bit.

        >>> wide, narrow = evidence.rng("losses").random((2, 400))
        >>> evidence.greater("loss of the narrow one", narrow + 0.5, wide, resolves=0.2)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        left = drawn(quantity, larger, what="larger")
        right = drawn(quantity, smaller, what="smaller")
        if left.shape != right.shape:
            raise EvidenceError(
                f"{quantity!r}: {left.shape} against {right.shape} values; measure in pairs (n,)"
            )
        size, rate = check_rates(quantity, resolves, error_rate)
        if size > 0.5:
            raise EvidenceError(
                f"{quantity!r}: resolves={resolves} exceeds 1/2, the most that P - 1/2 can be"
            )
        for side in (left, right):
            check_recurrence(quantity, side)
        question = questions.probability(
            quantity, "greater", Prediction(0.5 + size, inf, size, rate)
        )
        wins = float((left > right).sum())
        self._judge(question, Draws(np.array([wins]), left.size, counts=True))

    @noted
    def mean(
        self,
        quantity: str,
        sample: ArrayLike,
        *,
        minus: ArrayLike | None = None,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        within: float | None = None,
        support: tuple[float, float] | None = None,
        variance: float | None = None,
        assumes: Literal["normal", "symmetric"] | None = None,
        resolves: float | None = None,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction of the mean of independent draws (n,), or of a difference of means.

        An expectation cannot be limited by draws alone: a rare large value need not be among them.
        It rests on one of these, which is the author's word:

        * `support=(lo, hi)`, in which all draws lie (by betting). For a lower bound of draws >= 0
          without a top judge `np.minimum(draws, c)`, whose mean is no larger.
        * `variance=v`, a bound that theory gives on the variance (by Catoni's influence), in the
          square of the draws' unit.
        * `assumes`, a law: "normal" (Student's t, refused for few different values and gross
          skewness) or "symmetric" (signed ranks), at a fixed size and named in the ledger.

        What is judged, and how:

        * `quantity`: whose mean it is, in words; its name in the report.
        * `sample`: (n,), a number per draw.
        * `minus`: (k,), a second sample, whose mean is taken off. It is paired by index where
          k = n, and `variance` and `assumes` are then those of the difference; `support` is that of
          a draw of either.
        * `equals`, or `at_least` and/or `at_most`: the predicted range, in the unit of the draws;
          or `within=m`, which predicts |mean| <= m and takes no `resolves`.
        * `resolves`: off the range by as much is the violation that matters, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other shapes, for a prediction that is missing, double, or excludes
        nothing, where not just one of the three is given, for draws outside of their support, and
        where eight draws in a row recur bit for bit.

        >>> accuracies = evidence.rng("accuracies").beta(9, 1, size=400)
        >>> evidence.mean("accuracy", accuracies, at_least=0.8, support=(0, 1), resolves=0.1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> noise = evidence.rng("noise").normal(size=1000)
        >>> evidence.mean("noise", noise, within=0.5, variance=1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        sides = [drawn(quantity, sample)]
        if minus is not None:
            sides.append(drawn(quantity, minus, what="minus"))
        basis = Basis.of(quantity, support, variance, assumes)
        reach = basis.reach(quantity, sides)
        said = interval(quantity, equals, at_least, at_most, within, low=reach[0], high=reach[1])
        prediction = Prediction(*said, *check_rates(quantity, resolves, error_rate, within))
        self._judge(*basis.question(quantity, sides, prediction))
