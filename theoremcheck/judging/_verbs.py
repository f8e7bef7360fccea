"""The verbs that judge: deterministic ones, up to a named rounding model, and statistical ones."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging import _inference as inference
from theoremcheck.judging._exact import Terms, compare_bound, compare_identity
from theoremcheck.judging._inference import Prediction
from theoremcheck.judging._inputs import (
    EvidenceError,
    check_rates,
    drawn,
    interval,
    number,
    numbers,
)
from theoremcheck.judging._judgement import from_estimate
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._rounding import EXACT, Rounding
from theoremcheck.judging._seeds import generator, stream_key
from theoremcheck.judging._types import Judgement, text

ERROR_RATE = 1e-6


class Verbs:
    """One verb per kind of prediction. Each records a judgement and raises on no refuted one."""

    def __init__(self, claim_id: str, parameters: Mapping[str, object], root_seed: int) -> None:
        self._claim_id, self._parameters, self._root_seed = claim_id, parameters, root_seed
        self.judgements: list[Judgement] = []
        self.mistakes: list[str] = []
        self.process, self.ended, self.late = os.getpid(), False, False
        self.streams: dict[str, str] = {}

    # Randomness

    @noted
    def rng(self, role: str, by: Sequence[str] | None = None) -> np.random.Generator:
        """Return the generator of `role`: "data", "weights", "order", …

        The stream depends on the root seed, the claim, the role and the named parameters `by` (all
        by default). Fewer names share a stream between cases: `by=()` gives an ablation the data of
        its instance.
        """
        __tracebackhide__ = True
        names = list(self._parameters) if by is None else list(by)
        for name in names:
            if name not in self._parameters:
                known = ", ".join(self._parameters) or "none"
                raise EvidenceError(
                    f"rng({role!r}): {name!r} is not a parameter of the case; it has {known}"
                )
        key = stream_key(self._claim_id, role, {name: self._parameters[name] for name in names})
        self.streams[text(role)] = "".join(f"{word:08x}" for word in key)
        return generator(self._root_seed, key)

    @cached_property
    def entropy(self) -> Callable[[int], int]:
        """So many bits of the case's own, for libraries that open a generator without a seed."""
        key = stream_key(self._claim_id, "entropy for libraries", self._parameters)
        return random.Random(f"{self._root_seed} {key}").getrandbits

    # Deterministic verbs: exact on the instance, up to a named rounding model

    @noted
    def identity(
        self,
        quantity: str,
        measured: ArrayLike,
        predicted: ArrayLike,
        *,
        rounding: Rounding = EXACT,
    ) -> None:
        """Record measured = predicted, element by element, to the last bit or up to `rounding`.

        Integers of any size, fractions, decimals, long doubles and the numbers of python-flint are
        compared without loss.
        """
        __tracebackhide__ = True
        self.judgements.append(compare_identity(quantity, measured, predicted, rounding))

    @noted
    def at_most(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
        error_rate: float = 0.0,
    ) -> None:
        """Record measured <= bound, element by element, without loss as `identity`.

        `trivial` is what everyone knows without the theorem (an error rate is at most 1): a bound
        that does not beat it is vacuous. `searched` says that an adversary chose the instance.
        `error_rate` is the chance, by the theorem itself, that all of the bounds at once do not
        hold ("with high probability").
        """
        __tracebackhide__ = True
        terms = Terms(True, trivial, searched, rounding, error_rate)
        self.judgements.append(compare_bound(quantity, measured, bound, terms))

    @noted
    def at_least(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
        error_rate: float = 0.0,
    ) -> None:
        """Record measured >= bound, element by element; see `at_most`."""
        __tracebackhide__ = True
        terms = Terms(False, trivial, searched, rounding, error_rate)
        self.judgements.append(compare_bound(quantity, measured, bound, terms))

    # Stochastic verbs: told what violation matters, green only if it would have been seen

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
        """Record a prediction of a probability, by the exact binomial distribution of a count."""
        __tracebackhide__ = True
        hits, tries = (number(quantity, value, what="a count") for value in (successes, trials))
        if not (tries >= 1 and 0 <= hits <= tries and hits.is_integer() and tries.is_integer()):
            raise EvidenceError(
                f"{quantity!r}: {successes} successes in {trials} trials; count at least one trial"
            )
        low, high = interval(
            quantity, equals=equals, at_least=at_least, at_most=at_most, low=0.0, high=1.0
        )
        check_rates(quantity, resolves, error_rate)
        if low - resolves < 0 < low or high < 1 < high + resolves:
            raise EvidenceError(
                f"{quantity!r}: a violation of {resolves} leaves [0, 1]; lower resolves=, or "
                f"predict the other side"
            )
        shown = (low if low > 0 else -np.inf, high if high < 1 else np.inf)
        if np.isinf(shown).all():
            raise EvidenceError(f"{quantity!r}: every probability is in [0, 1]; predict less")
        prediction = Prediction(low, high, resolves, error_rate)
        estimate = inference.binomial(int(hits), int(tries), prediction)
        prediction = prediction._replace(low=shown[0], high=shown[1])
        self.judgements.append(from_estimate(quantity, "probability", estimate, prediction))

    @noted
    def mean(
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
        """Record a prediction about the mean of independent draws (n,), by Student's t.

        `within=m` is a prediction of equivalence, |mean| <= m: it holds when two one-sided tests
        exclude both -m and m, so that absence of evidence for a difference is not enough. It
        resolves m itself.
        """
        __tracebackhide__ = True
        values = drawn(quantity, sample)
        if within is not None:
            if resolves is not None or (equals, at_least, at_most) != (None, None, None):
                raise EvidenceError(
                    f"{quantity!r}: within= stands alone; leave the other predictions out"
                )
            equals, at_least, at_most, resolves = None, -within, within, within
        if resolves is None:
            raise EvidenceError(f"{quantity!r}: resolves= is missing; say what violation matters")
        low, high = interval(quantity, equals=equals, at_least=at_least, at_most=at_most)
        check_rates(quantity, resolves, error_rate)
        prediction = Prediction(low, high, resolves, error_rate, equivalence=within is not None)
        estimate = inference.student(values, prediction)
        self.judgements.append(from_estimate(quantity, "mean", estimate, prediction))

    @noted
    def greater(
        self,
        quantity: str,
        larger: ArrayLike,
        smaller: ArrayLike,
        *,
        resolves: float,
        test: str = "sign",
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record that one quantity exceeds another, over pairs (n,).

        `resolves` is the excess that theory predicts: P(larger > smaller) - 1/2 for the exact sign
        test, the mean difference for the permutation test. No excess at all must be refuted with
        probability 0.99.
        """
        __tracebackhide__ = True
        left, right = (
            numbers(quantity, larger, what="larger"),
            numbers(quantity, smaller, what="smaller"),
        )
        if left.shape != right.shape or left.ndim != 1:
            raise EvidenceError(
                f"{quantity!r}: {left.shape} against {right.shape} values; measure in pairs (n,)"
            )
        check_rates(quantity, resolves, error_rate)
        if test == "sign" and resolves > 0.5:
            raise EvidenceError(
                f"{quantity!r}: resolves={resolves} exceeds 1/2, the most that P - 1/2 can be"
            )
        if test == "sign":
            estimate, low = inference.sign(left, right, resolves, error_rate), 0.5 + resolves
        elif test == "permutation":
            drawn(quantity, left - right)
            rng = self.rng(f"permutation of {quantity}")
            estimate, low = inference.permutation(left, right, resolves, error_rate, rng), resolves
        else:
            raise EvidenceError(
                f"{quantity!r}: test {test!r} is unknown; choose sign or permutation"
            )
        prediction = Prediction(low, np.inf, resolves, error_rate)
        self.judgements.append(from_estimate(quantity, "greater", estimate, prediction))

    @noted
    def rate(
        self,
        quantity: str,
        x: ArrayLike,
        y: ArrayLike,
        *,
        law: str,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction about the exponent e of a law.

        `law="power"` is y ~ x^e, `law="exponential"` is y ~ exp(e x). `x` is (points,), at least 3;
        `y` is (seeds, points) or (points,). Draw them by `curve`.
        """
        __tracebackhide__ = True
        across, values = (
            numbers(quantity, x, what="x"),
            np.atleast_2d(numbers(quantity, y, what="y")),
        )
        if law not in ("power", "exponential"):
            raise EvidenceError(
                f"{quantity!r}: law {law!r} is unknown; choose power or exponential"
            )
        if across.ndim != 1 or across.size < 3 or values.shape[1:] != across.shape:
            raise EvidenceError(
                f"{quantity!r}: y {values.shape} needs x (points,), 3 or more; got {across.shape}"
            )
        if np.ptp(across) == 0:
            raise EvidenceError(f"{quantity!r}: x has no spread; measure at different x")
        if (
            (values < 0).any()
            or (values.mean(axis=0) <= 0).any()
            or (law == "power" and (across <= 0).any())
        ):
            raise EvidenceError(
                f"{quantity!r}: a rate needs positive means; stop before the decay reaches 0"
            )
        low, high = interval(quantity, equals=equals, at_least=at_least, at_most=at_most)
        check_rates(quantity, resolves, error_rate)
        abscissa = np.log(across) if law == "power" else across
        prediction = Prediction(low, high, resolves, error_rate)
        estimate = inference.log_slope(abscissa, values, prediction)
        self.judgements.append(from_estimate(quantity, f"rate ({law})", estimate, prediction))
