"""The `evidence` fixture: one verb per kind of prediction. Verbs record and never raise on a refutation."""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import pytest
from numpy.typing import ArrayLike

from theoremcheck import checking, statistics
from theoremcheck.claim import Claim
from theoremcheck.judgement import Judgement, compare_bound, compare_identity, from_test, plain
from theoremcheck.outcomes import Outcome, Rung
from theoremcheck.rounding import EXACT, Rounding
from theoremcheck.seeds import generator, stream_key
from theoremcheck.validation import EvidenceError, check_rates, drawn, interval, numbers

ERROR_RATE = 1e-6
DRAWN = 400  # points of a series that a report draws; the whole series is kept as an array


class Evidence:
    """What one case measured, held against what its claim predicts.

    Measurements may be numbers, sequences, NumPy arrays or detached CPU tensors; they are judged in float64.
    """

    def __init__(self, claim_id: str, claim: Claim, parameters: Mapping[str, Any], root_seed: int) -> None:
        self._claim_id, self._claim, self._parameters, self._root_seed = (
            claim_id,
            claim,
            parameters,
            root_seed,
        )
        self.judgements: list[Judgement] = []
        self.premises: list[dict[str, Any]] = []
        self.curves: list[dict[str, Any]] = []
        self.streams: dict[str, str] = {}
        self.files: dict[str, bytes] = {}

    # Randomness

    def rng(self, role: str, by: Sequence[str] | None = None) -> np.random.Generator:
        """Return the generator of `role`: "data", "weights", "order", …

        The stream depends on the root seed, the claim, the role and the named parameters `by` (all by
        default). Fewer names share a stream between cases: `by=()` gives an ablation the data of its instance.
        """
        __tracebackhide__ = True
        names = list(self._parameters) if by is None else list(by)
        for name in names:
            if name not in self._parameters:
                known = ", ".join(self._parameters) or "none"
                raise EvidenceError(f"rng({role!r}): {name!r} is not a parameter of the case; it has {known}")
        key = stream_key(self._claim_id, role, {name: self._parameters[name] for name in names})
        self.streams[role] = "".join(f"{word:08x}" for word in key)
        return generator(self._root_seed, key)

    # Deterministic verbs: exact on the instance, up to a named rounding model

    def identity(
        self, quantity: str, measured: ArrayLike, predicted: ArrayLike, *, rounding: Rounding = EXACT
    ) -> None:
        """Record measured = predicted, element by element, to the last bit or up to `rounding`."""
        __tracebackhide__ = True
        self._record(compare_identity(quantity, measured, predicted, rounding))

    def at_most(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
    ) -> None:
        """Record measured <= bound, element by element.

        `trivial` is what everyone knows without the theorem (an error rate is at most 1): a bound that
        does not beat it is vacuous. `searched` says that an adversary chose the instance.
        """
        __tracebackhide__ = True
        self._record(compare_bound(quantity, measured, bound, True, trivial, searched, rounding))

    def at_least(
        self,
        quantity: str,
        measured: ArrayLike,
        bound: ArrayLike,
        *,
        trivial: ArrayLike | None = None,
        searched: bool = False,
        rounding: Rounding = EXACT,
    ) -> None:
        """Record measured >= bound, element by element; see `at_most`."""
        __tracebackhide__ = True
        self._record(compare_bound(quantity, measured, bound, False, trivial, searched, rounding))

    # Stochastic verbs: told what violation matters, green only if it would have been seen

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
        """Record a prediction about a probability, by the exact binomial distribution of a count."""
        __tracebackhide__ = True
        if trials < 1 or not 0 <= successes <= trials:
            raise EvidenceError(
                f"{quantity!r}: {successes} successes in {trials} trials; count at least one trial"
            )
        low, high = interval(quantity, equals, at_least, at_most, 0.0, 1.0)
        check_rates(quantity, resolves, error_rate)
        if low - resolves < 0 < low or high < 1 < high + resolves:
            raise EvidenceError(
                f"{quantity!r}: a violation of {resolves} leaves [0, 1]; lower resolves=, or predict the other side"
            )
        shown = (low if low > 0 else -np.inf, high if high < 1 else np.inf)
        if np.isinf(shown).all():
            raise EvidenceError(f"{quantity!r}: every probability is in [0, 1]; predict less")
        test = statistics.binomial(int(successes), int(trials), low, high, resolves, error_rate)
        self._record(from_test(quantity, "probability", test, *shown, resolves, error_rate))

    def mean(
        self,
        quantity: str,
        sample: ArrayLike,
        *,
        equals: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record a prediction about the mean of independent draws (n,), by Student's t."""
        __tracebackhide__ = True
        values = drawn(quantity, sample)
        low, high = interval(quantity, equals, at_least, at_most, -np.inf, np.inf)
        check_rates(quantity, resolves, error_rate)
        test = statistics.student(values, low, high, resolves, error_rate)
        self._record(from_test(quantity, "mean", test, low, high, resolves, error_rate))

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

        `resolves` is the excess that theory predicts: P(larger > smaller) - 1/2 for the exact sign test,
        the mean difference for the permutation test. No excess at all must be refuted with probability 0.99.
        """
        __tracebackhide__ = True
        left = numbers(quantity, larger, what="larger").ravel()
        right = numbers(quantity, smaller, what="smaller").ravel()
        if left.shape != right.shape:
            raise EvidenceError(f"{quantity!r}: {left.size} against {right.size} values; measure in pairs")
        check_rates(quantity, resolves, error_rate)
        if test == "sign":
            result, low = statistics.sign(left, right, resolves, error_rate), 0.5 + resolves
        elif test == "permutation":
            drawn(quantity, left - right)
            rng = self.rng(f"permutation of {quantity}")
            result, low = statistics.permutation(left, right, resolves, error_rate, rng), resolves
        else:
            raise EvidenceError(f"{quantity!r}: test {test!r} is unknown; choose sign or permutation")
        self._record(from_test(quantity, "greater", result, low, np.inf, resolves, error_rate))

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
        """Record a prediction about an exponent: y ~ x^e (`law="power"`) or y ~ exp(e x) ("exponential").

        `x` is (points,), at least 3; `y` is (seeds, points) or (points,), and is kept as a curve as well.
        """
        __tracebackhide__ = True
        across, values = numbers(quantity, x, what="x"), np.atleast_2d(numbers(quantity, y, what="y"))
        if law not in ("power", "exponential"):
            raise EvidenceError(f"{quantity!r}: law {law!r} is unknown; choose power or exponential")
        if across.ndim != 1 or across.size < 3 or values.shape[1:] != across.shape:
            raise EvidenceError(
                f"{quantity!r}: y {values.shape} needs x (points,), 3 or more; got {across.shape}"
            )
        if (values < 0).any() or (values.mean(axis=0) <= 0).any() or (law == "power" and (across <= 0).any()):
            raise EvidenceError(f"{quantity!r}: a rate needs positive means; stop before the decay reaches 0")
        low, high = interval(quantity, equals, at_least, at_most, -np.inf, np.inf)
        check_rates(quantity, resolves, error_rate)
        abscissa = np.log(across) if law == "power" else across
        test = statistics.log_slope(abscissa, values, low, high, resolves, error_rate)
        self._record(from_test(quantity, f"rate ({law})", test, low, high, resolves, error_rate))

    # The highest rung

    def certificate(
        self, quantity: str, certificate: Mapping[str, Any], checker: Callable[[Any], None]
    ) -> None:
        """Record what a small file proves, re-checked in a fresh process in which torch cannot be imported.

        `certificate` is plain JSON data; `checker` an importable function that takes it and raises
        ValueError with the reason when it proves nothing.
        """
        __tracebackhide__ = True
        text = checking.serialise(quantity, certificate)
        name = f"certificates/{hashlib.sha256(text.encode()).hexdigest()}.json"
        reason = checking.recheck(text, checker)
        self.files[name] = text.encode()
        outcome = Outcome.REFUTED if reason else Outcome.HOLDS
        self._record(
            Judgement(
                quantity,
                "certificate",
                outcome,
                None,
                "accepted",
                None,
                1,
                Rung.CERTIFIED,
                note=reason or name,
            )
        )

    # What is not a conclusion

    def premise(self, name: str, holds: bool) -> None:
        """Record whether a premise of the claim holds on the sample at hand; no conclusion by itself."""
        __tracebackhide__ = True
        if name not in self._claim.premises:
            known = ", ".join(self._claim.premises) or "none"
            raise EvidenceError(f"premise {name!r} is not one of the claim; it has {known}")
        self.premises.append({"premise": name, "holds": bool(holds)})

    def curve(
        self,
        name: str,
        x: ArrayLike,
        y: ArrayLike,
        *,
        predicted: ArrayLike | None = None,
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
        axes: tuple[str, str] = ("", ""),
        scales: tuple[str, str] = ("linear", "linear"),
    ) -> None:
        """Keep numbers to draw: y over x (points,), with a band low to high and the predicted law beside it."""
        __tracebackhide__ = True
        series = {"x": x, "y": y, "predicted": predicted, "low": low, "high": high}
        arrays = {key: numbers(name, value, what=key) for key, value in series.items() if value is not None}
        for key, array in arrays.items():
            if array.shape != arrays["x"].shape or array.ndim != 1:
                raise EvidenceError(
                    f"{name!r}: {key} has shape {array.shape}, x {arrays['x'].shape}; make them equal"
                )
        curve: dict[str, Any] = {"name": name, "axes": list(axes), "scales": list(scales)}
        if (points := arrays["x"].size) > DRAWN:
            stored = io.BytesIO()
            np.save(stored, np.stack(list(arrays.values())), allow_pickle=False)
            curve["array"] = f"arrays/{hashlib.sha256(stored.getvalue()).hexdigest()}.npy"
            self.files[curve["array"]] = stored.getvalue()
            kept = np.unique(np.linspace(0, points - 1, DRAWN).round().astype(int))
            arrays = {key: array[kept] for key, array in arrays.items()}
        self.curves.append(curve | {key: array.tolist() for key, array in arrays.items()})

    def not_run(self, reason: str) -> NoReturn:
        """End a case that cannot run here (data that is not at hand), saying why and what would help."""
        raise pytest.skip.Exception(reason)

    # For the plugin

    def _record(self, judgement: Judgement) -> None:
        self.judgements.append(judgement)

    def plain(self) -> dict[str, Any]:
        """Return everything recorded as builtin types, files apart."""
        return {
            "judgements": [judgement.plain() for judgement in self.judgements],
            "premises_checked": plain(self.premises),
            "curves": plain(self.curves),
            "streams": plain(self.streams),
        }
