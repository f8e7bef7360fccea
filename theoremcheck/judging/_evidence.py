"""The `evidence` fixture: one verb per kind of prediction.

Verbs record, and never raise on a refutation.
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging import _certificates as certificates
from theoremcheck.judging._attempts import Relation
from theoremcheck.judging._falsification import RENEW, Kept, Precise, Question, falsify
from theoremcheck.judging._inputs import EvidenceError, count, numbers
from theoremcheck.judging._instances import Attack
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._rates import Rates
from theoremcheck.judging._types import KEPT, Curve, Judgement, PremiseCheck, Scale, text
from theoremcheck.statement._outcomes import Outcome, Rung


class NotRun(Exception):
    """A case cannot run here; the message says why, and what would help."""


class Evidence(Rates):
    """What one case measured, held against what its claim predicts.

    Measurements may be numbers, sequences, NumPy arrays or detached CPU tensors. Exact verbs judge
    them without loss, those of samples in float64.
    """

    def __init__(
        self,
        claim_id: str,
        premises: Mapping[str, str],
        parameters: Mapping[str, object],
        root_seed: int,
        *,
        statement: str = "",
        case: str = "",
        adopted: Callable[[], Sequence[Kept]] = list,
        search_seconds: float = 0.0,
    ) -> None:
        super().__init__(claim_id, parameters, root_seed)
        self._case, self._adopted, self._search_seconds = case, adopted, search_seconds
        self._stated, self._statement = premises, statement
        self.premises: list[PremiseCheck] = []
        self.curves: list[Curve] = []
        self.files: dict[str, bytes] = {}

    # The higher rungs

    @noted
    def search(
        self,
        quantity: str,
        attack: Attack,
        *,
        relation: Relation,
        tries: int,
        precise: Precise | None = None,
    ) -> None:
        """Record that no instance was found on which the `relation` fails, in so many `tries`.

        `attack(draw)` draws an instance, coordinate by coordinate (see `Drawing`), and returns what
        it measures there and the bound ("at most", "at least") or the prediction ("identity"), and
        a `Rounding` where there is one. What breaks it is shrunk, and held against `precise(draw)`,
        the same by another way: real numbers come to it as Fractions, and it computes in exact
        arithmetic, balls or fifty digits.
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        mine = [kept for kept in self._adopted() if kept.quantity == quantity]
        question = Question(
            quantity,
            relation,
            attack,
            precise,
            mine,
            count(quantity, tries, what="tries"),
            self._search_seconds,
        )
        about = {
            "claim": self._claim_id,
            "case": self._case,
            "parameters": dict(self._parameters),
        }
        judgement, files = falsify(question, about, self.rng(f"search: {quantity}"))
        self.files |= files
        self.judgements.append(judgement)

    def check_adopted(self) -> None:
        """Raise EvidenceError where a search of this case's left a counterexample and is gone."""
        asked = {judgement.quantity for judgement in self.judgements if judgement.search}
        for kept in self._adopted():
            if kept.case == self._case and kept.quantity not in asked:
                raise EvidenceError(
                    f"{kept.file} breaks {kept.quantity!r}, which this case does not search; "
                    f"{RENEW}"
                )

    @noted
    def certificate(
        self,
        quantity: str,
        certificate: Mapping[str, object],
        checker: Callable[[Any], None],
        *others: Callable[[Any], None],
    ) -> None:
        """Record what a small file proves, re-checked in processes that cannot import torch.

        `certificate` is plain JSON data; `checker` an importable function that takes it and raises
        `Rejected` with the reason when it proves nothing. Any other exception is an error, and so
        is any value that it returns. `others` are further checkers, which share no code with it:
        best in another arithmetic and by another algorithm. That two of them disagree is an error.

        What all accept is spoilt: each number is moved, slightly and by one, set to 0 and given the
        other sign, entries and keys are left out, one at a time, at places spread over each field.
        A checker that accepts a spoilt copy is an error, as is one that fails on it otherwise than
        by `Rejected`. Where a change leaves the statement true, the module of `checker` says so by
        `harmless(certificate, path, value)`; such copies have to be accepted. Best have none: a
        certificate shows its working, so that each number that matters has its consequences beside
        it, which a checker holds equal.
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        content = certificates.serialise(quantity, certificate)
        found = certificates.recheck(content, [checker, *others])
        about = certificates.digest(self._claim_id, self._statement, quantity, self._parameters)
        bound = certificates.bound(content, about).encode()
        name = f"certificates/{hashlib.sha256(bound).hexdigest()}.json"
        self.files[name] = bound
        self.judgements.append(
            Judgement(
                quantity=quantity,
                kind="certificate",
                outcome=Outcome.HOLDS if found.reason is None else Outcome.REFUTED,
                measured=None,
                predicted="accepted",
                slack=None,
                n=1,
                rung=Rung.CERTIFIED,
                note=found.reason or "",
                certificate=name,
                checkers=1 + len(others),
                spoilt=found.spoilt,
            )
        )

    # What is not a conclusion

    @noted
    def premise(self, name: str, holds: bool) -> None:
        """Record whether a premise holds on the sample at hand; it is no conclusion by itself."""
        __tracebackhide__ = True
        if name not in self._stated:
            known = ", ".join(self._stated) or "none"
            raise EvidenceError(f"premise {name!r} is not one of the claim; it has {known}")
        said = np.asarray(holds)
        if said.dtype != bool or said.ndim:
            raise EvidenceError(
                f"premise {name!r} is {holds!r:.60}; say True or False for the whole sample"
            )
        check = PremiseCheck(text(name), bool(said))
        if not self._batch or check not in self.premises:
            self.premises.append(check)

    @noted
    def curve(
        self,
        name: str,
        x: ArrayLike,
        y: ArrayLike,
        *,
        series: str = "",
        predicted: ArrayLike | None = None,
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
        axes: tuple[str, str] = ("", ""),
        scales: tuple[Scale, Scale] = ("linear", "linear"),
    ) -> None:
        """Keep numbers to draw: y over x (points,), a band `low` to `high` and the predicted law.

        Curves of one name share a figure, those of other cases too; `series` tells apart those of
        one case.
        """
        __tracebackhide__ = True
        self._outside_of_batches(name)
        given = {"x": x, "y": y, "predicted": predicted, "low": low, "high": high}
        arrays = {
            key: numbers(name, value, what=key) for key, value in given.items() if value is not None
        }
        for key, array in arrays.items():
            if array.shape != arrays["x"].shape or array.ndim != 1:
                raise EvidenceError(
                    f"{name!r}: {key} has shape {array.shape}, x {arrays['x'].shape}; make them "
                    f"equal"
                )
        if not set(scales) <= {"linear", "log"}:
            raise EvidenceError(
                f"{name!r}: scales {scales} are unknown; choose linear or log for each axis"
            )
        file = None
        if (points := arrays["x"].size) > KEPT:
            stored = io.BytesIO()
            np.save(stored, np.stack(list(arrays.values())), allow_pickle=False)
            file = f"arrays/{hashlib.sha256(stored.getvalue()).hexdigest()}.npy"
            self.files[file] = stored.getvalue()
            kept = np.unique(np.linspace(0, points - 1, KEPT).round().astype(int))
            arrays = {key: array[kept] for key, array in arrays.items()}
        self.curves.append(
            Curve(
                name=text(name),
                axes=(text(axes[0]), text(axes[1])),
                scales=scales,
                series=text(series),
                array=file,
                **{key: array.tolist() for key, array in arrays.items()},
            )
        )

    def not_run(self, reason: str) -> NoReturn:
        """End a case that cannot run here (data is not at hand), saying why and what would help."""
        raise NotRun(reason)
