"""Streams of random numbers: one for each role in a case, the same in any order and alone."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._samples import Loop
from theoremcheck.judging._seeds import generator, stream_key
from theoremcheck.judging._types import Judgement, text

FOR_LIBRARIES = "entropy for libraries"  # what opens a generator without a seed draws by it


class Streams:
    """What one case draws, and what it has recorded so far."""

    def __init__(self, claim_id: str, parameters: Mapping[str, object], root_seed: int) -> None:
        self._claim_id, self._parameters, self._root_seed = claim_id, parameters, root_seed
        self.judgements: list[Judgement] = []
        self.mistakes: list[str] = []
        self.files: dict[str, bytes] = {}
        self._case = ""
        self.process, self.ended, self.late = os.getpid(), False, False
        self.streams: dict[str, str] = {}
        self._opened: set[tuple[int, ...]] = set()
        self.loops: list[Loop] = []
        self._batch = 0  # that is being drawn, counted from 1; 0 outside of `batches`

    def _about(self) -> dict[str, object]:
        """Return what the file of an instance says that it belongs to."""
        parameters = dict(self._parameters)
        return {"claim": self._claim_id, "case": self._case, "parameters": parameters}

    @noted
    def rng(self, role: str, by: Sequence[str] | None = None) -> np.random.Generator:
        """Return the generator of `role`: "data", "weights", "order", …

        The stream depends on the root seed, the claim, the role, the named parameters `by` (all by
        default) and, inside of `batches`, the batch. Fewer names share a stream between cases:
        `by=()` gives an ablation the data of its instance.

        A stream opens once in a case: a second time its draws would be the same, and no sample.
        That raises EvidenceError, as does a name in `by` that is no parameter of the case.

        >>> rng = evidence.rng("weights")
        >>> weights = rng.normal(size=(2, 3))
        >>> bool((weights == evidence.replay("weights").normal(size=(2, 3))).all())
        True
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
        """Return the generator of `role` anew, for the same draws a second time on purpose.

        `role` and `by` are as `rng` was given them. Raises EvidenceError where it was not.

        >>> first = evidence.rng("order").permutation(5)
        >>> again = evidence.replay("order").permutation(5)
        >>> bool((first == again).all())
        True
        """
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
        """Return so many `bits` of the case's own, for a library that opens a generator unseeded.

        The harness calls it. The record names a stream of them where what they open is `kept`.

        >>> 0 <= evidence.entropy(8, kept=False) < 2**8
        True
        """
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
