"""The verbs that judge exactly on the instance, up to a named rounding model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from theoremcheck.judging._counts import compare_counts
from theoremcheck.judging._exact import Terms, compare_bound, compare_identity
from theoremcheck.judging._kept_instances import keep, plain
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._rounding import EXACT, Rounding
from theoremcheck.judging._streams import Streams
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome


class Verbs(Streams):
    """One verb per kind of prediction. Each records a judgement and raises on no refuted one."""

    @noted
    def identity(
        self,
        quantity: str,
        measured: ArrayLike,
        predicted: ArrayLike,
        *,
        rounding: Rounding = EXACT,
        precise: Callable[[tuple[int, ...]], tuple[Any, Any]] | None = None,
        instance: Callable[[tuple[int, ...]], Mapping[str, Any]] | None = None,
    ) -> None:
        """Record measured = predicted, element by element, to the last bit or up to `rounding`.

        * `quantity`: what is measured, in words; its name in the report.
        * `measured`, `predicted`: in one unit, of any one shape; or one prediction for all.
          Integers of any size, fractions, decimals, long doubles and the numbers of python-flint
          are compared without loss.
        * `rounding`: how far floating-point arithmetic may have moved what was measured.
        * `precise(at)`: both sides of the element at the index `at` by another way, in exact
          arithmetic or fifty digits. It is asked where the gap is under a hundred times what
          rounding may do, before that is called a refutation.
        * `instance(at)`: what the element at the index `at` was measured on, numbers, words and
          arrays by name. It is asked of the worst element alone; the run keeps that in a file,
          which `theoremcheck.load_instance` reads, and the report draws it.

        Raises EvidenceError for what is empty, not finite or no real number, for shapes that
        differ, and in a loop over `batches`.

        >>> evidence.identity("area", [3 * 4, 5 * 6], [12, 30])
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.identity("sum", 0.1 + 0.2, 0.3)
        >>> evidence.judgements[-1].outcome.value
        'refuted'
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        found = compare_identity(quantity, measured, predicted, rounding, precise)
        self._record(found, instance)

    @noted
    def at_most(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None,
        attained: float | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
        error_rate: float = 0.0,
        precise: Callable[[tuple[int, ...]], tuple[Any, Any]] | None = None,
        instance: Callable[[tuple[int, ...]], Mapping[str, Any]] | None = None,
    ) -> None:
        """Record measured <= bound, element by element, without loss as `identity`.

        * `quantity`: what is measured, in words; its name in the report.
        * `measured`, `bound`: in one unit, of any one shape; or one bound for all.
        * `trivial`: what everyone knows without the theorem (an error rate is at most 1), shaped
          like a bound, None where nothing is: a bound that does not beat it is vacuous.
        * `attained`: 0.02 says that the bound is tight, so that some element comes within 2 % of
          its own; both are positive then.
        * `searched`: whether an adversary chose the instance.
        * `rounding`, `precise`, `instance`: as for `identity`.
        * `error_rate`: the chance, by the theorem itself, that all of the bounds at once do not
          hold ("with high probability").

        Raises EvidenceError for what is empty, not finite or no real number, for shapes that
        differ, for an `attained` or `error_rate` that cannot be, and in a loop over `batches`.

        >>> evidence.at_most("test error", [0.1, 0.4], [0.3, 0.5], trivial=1)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.at_most("test error", 0.1, 1.5, trivial=1)
        >>> evidence.judgements[-1].outcome.value
        'vacuous'
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        terms = Terms(True, trivial, attained, searched, rounding, error_rate, precise)
        self._record(compare_bound(quantity, measured, bound, terms), instance)

    @noted
    def at_least(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None,
        attained: float | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
        error_rate: float = 0.0,
        precise: Callable[[tuple[int, ...]], tuple[Any, Any]] | None = None,
        instance: Callable[[tuple[int, ...]], Mapping[str, Any]] | None = None,
    ) -> None:
        """Record measured >= bound, element by element, without loss as `identity`.

        * `quantity`: what is measured, in words; its name in the report.
        * `measured`, `bound`: in one unit, of any one shape; or one bound for all.
        * `trivial`: what everyone knows without the theorem (a norm is at least 0), shaped like a
          bound, None where nothing is: a bound that does not beat it is vacuous.
        * `attained`, `searched`, `rounding`, `error_rate`, `precise`, `instance`: as for `at_most`,
          whose errors it raises.

        >>> evidence.at_least("margin", [2, 3], [1, 3], trivial=0, attained=0.01)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        terms = Terms(False, trivial, attained, searched, rounding, error_rate, precise)
        self._record(compare_bound(quantity, measured, bound, terms), instance)

    @noted
    def never(
        self, quantity: str, violations: ArrayLike, of: ArrayLike, *, searched: bool = False
    ) -> None:
        """Record that none `of` so many checks found a violation.

        * `quantity`: what is checked, in words; its name in the report.
        * `violations`, `of`: whole numbers of one shape, each those of one setting.
        * `searched`: whether an adversary chose what was checked.

        Raises EvidenceError for what is no count, for more violations than checks, in a loop over
        `batches`, and for a setting in which nothing was checked: it would hold whatever is true.

        >>> evidence.never("local minimum above 0", violations=[0, 0], of=[100, 50])
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.never("local minimum above 0", violations=1, of=100)
        >>> evidence.judgements[-1].outcome.value
        'refuted'
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        self.judgements.append(compare_counts(quantity, violations, of, searched))

    def _record(
        self,
        judgement: Judgement,
        instance: Callable[[tuple[int, ...]], Mapping[str, Any]] | None,
    ) -> None:
        """Record a judgement, with what its worst element was measured on if that is to be kept.

        Of a vacuous one no element is the worst.
        """
        if instance is not None and judgement.outcome is not Outcome.VACUOUS:
            values = plain(judgement.quantity, instance(tuple(judgement.at or ())))
            judgement, file = keep(judgement, self._about(), values, {})
            self.files |= file
        self.judgements.append(judgement)
