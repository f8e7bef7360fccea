"""Streams of random numbers, and the verbs that judge exactly, up to a named rounding model."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging._counts import compare_counts
from theoremcheck.judging._exact import Terms, compare_bound, compare_identity
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._rounding import EXACT, Rounding
from theoremcheck.judging._samples import Loop
from theoremcheck.judging._second_look import Precise
from theoremcheck.judging._seeds import generator, stream_key
from theoremcheck.judging._types import Judgement, text

FOR_LIBRARIES = "entropy for libraries"  # what opens a generator without a seed draws by it


class Verbs:
    """One verb per kind of prediction. Each records a judgement and raises on no refuted one."""

    def __init__(self, claim_id: str, parameters: Mapping[str, object], root_seed: int) -> None:
        self._claim_id, self._parameters, self._root_seed = claim_id, parameters, root_seed
        self.judgements: list[Judgement] = []
        self.mistakes: list[str] = []
        self.process, self.ended, self.late = os.getpid(), False, False
        self.streams: dict[str, str] = {}
        self._opened: set[tuple[int, ...]] = set()
        self.loops: list[Loop] = []
        self._batch = 0  # that is being drawn, counted from 1; 0 outside of `batches`

    # Randomness

    @noted
    def rng(self, role: str, by: Sequence[str] | None = None) -> np.random.Generator:
        """Return the generator of `role`: "data", "weights", "order", …

        The stream depends on the root seed, the claim, the role, the named parameters `by` (all by
        default) and, inside of `batches`, the batch. Fewer names share a stream between cases:
        `by=()` gives an ablation the data of its instance. A stream opens once in a case: a second
        time its draws would be the same, and no sample.
        """
        __tracebackhide__ = True
        key = self._key(role, by)
        if key in self._opened:
            raise EvidenceError(
                f"rng({role!r}) is open in this case already, and would draw the same again; open "
                f"it once and draw on, or say replay({role!r})"
            )
        self._opened.add(key)
        return generator(self._root_seed, key)

    @noted
    def replay(self, role: str, by: Sequence[str] | None = None) -> np.random.Generator:
        """Return the generator of `role` anew, for the same draws a second time on purpose."""
        __tracebackhide__ = True
        key = self._key(role, by)
        if key not in self._opened:
            raise EvidenceError(f"replay({role!r}): nothing was drawn from it; say rng({role!r})")
        return generator(self._root_seed, key)

    def _key(self, role: str, by: Sequence[str] | None) -> tuple[int, ...]:
        """Return the key of a stream, and note the role's as the record keeps it."""
        names = list(self._parameters) if by is None else list(by)
        for name in names:
            if name not in self._parameters:
                known = ", ".join(self._parameters) or "none"
                raise EvidenceError(
                    f"rng({role!r}): {name!r} is not a parameter of the case; it has {known}"
                )
        parameters = {name: self._parameters[name] for name in names}
        key = stream_key(self._claim_id, role, parameters)
        self._tell_stream(role, key)
        return stream_key(self._claim_id, role, parameters, self._batch) if self._batch else key

    def entropy(self, bits: int, kept: bool) -> int:
        """Return so many bits of the case's own, a stream of it where what they open is `kept`."""
        key, draw = self._for_libraries
        if kept:
            self._tell_stream(FOR_LIBRARIES, key)
        return draw(bits)

    @cached_property
    def _for_libraries(self) -> tuple[tuple[int, ...], Callable[[int], int]]:
        key = stream_key(self._claim_id, FOR_LIBRARIES, self._parameters)
        return key, random.Random(f"{self._root_seed} {key}").getrandbits

    def _tell_stream(self, role: str, key: tuple[int, ...]) -> None:
        self.streams[text(role)] = "".join(f"{word:08x}" for word in key)

    def _outside_of_batches(self, what: str) -> None:
        if self._batch:
            raise EvidenceError(
                f"{what!r} stands in a loop over batches, of which nobody knows how many there "
                f"will be; collect there, and judge what is exact after the loop"
            )

    # Deterministic verbs: exact on the instance, up to a named rounding model

    @noted
    def identity(
        self,
        quantity: str,
        measured: ArrayLike,
        predicted: ArrayLike,
        *,
        rounding: Rounding = EXACT,
        precise: Precise | None = None,
    ) -> None:
        """Record measured = predicted, element by element, to the last bit or up to `rounding`.

        Integers of any size, fractions, decimals, long doubles and the numbers of python-flint are
        compared without loss. `precise(at)` returns both sides of the element at an index by
        another way, in exact arithmetic or fifty digits: it is asked where the gap is under a
        hundred times what rounding may do, before that is called a refutation.
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        self.judgements.append(compare_identity(quantity, measured, predicted, rounding, precise))

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
        precise: Precise | None = None,
    ) -> None:
        """Record measured <= bound, element by element, without loss as `identity`.

        `trivial` is what everyone knows without the theorem (an error rate is at most 1), None
        where nothing is: a bound that does not beat it is vacuous. `attained=0.02` says that the
        bound is tight, so that some element comes within 2 % of its own; both are positive then.
        `searched` says that an adversary chose the instance. `error_rate` is the chance, by the
        theorem itself, that all of the bounds at once do not hold ("with high probability").
        `precise` is as for `identity`.
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        terms = Terms(True, trivial, attained, searched, rounding, error_rate, precise)
        self.judgements.append(compare_bound(quantity, measured, bound, terms))

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
        precise: Precise | None = None,
    ) -> None:
        """Record measured >= bound, element by element; see `at_most`."""
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        terms = Terms(False, trivial, attained, searched, rounding, error_rate, precise)
        self.judgements.append(compare_bound(quantity, measured, bound, terms))

    @noted
    def never(
        self, quantity: str, violations: ArrayLike, of: ArrayLike, *, searched: bool = False
    ) -> None:
        """Record that none `of` so many checks found a violation: counts, each of one setting.

        A setting in which nothing was checked is an error, for it would hold whatever is true.
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        self.judgements.append(compare_counts(quantity, violations, of, searched))
