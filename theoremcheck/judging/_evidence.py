"""The `evidence` fixture: one verb per kind of prediction. Verbs record and never raise on a
refutation.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging import _certificates as certificates
from theoremcheck.judging._inputs import EvidenceError, numbers
from theoremcheck.judging._judgement import Judgement, plain
from theoremcheck.judging._verbs import Verbs
from theoremcheck.statement._claim import Claim
from theoremcheck.statement._outcomes import Outcome, Rung

DRAWN = 400  # points of a series that a report draws; the whole series is kept as an array


class NotRun(Exception):
    """A case cannot run here; the message says why, and what would help."""


class Evidence(Verbs):
    """What one case measured, held against what its claim predicts.

    Measurements may be numbers, sequences, NumPy arrays or detached CPU tensors; they are judged in
    float64.
    """

    def __init__(
        self, claim_id: str, claim: Claim, parameters: Mapping[str, Any], root_seed: int
    ) -> None:
        super().__init__(claim_id, parameters, root_seed)
        self._claim = claim
        self.premises: list[dict[str, Any]] = []
        self.curves: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}

    # The highest rung

    def certificate(
        self, quantity: str, certificate: Mapping[str, Any], checker: Callable[[Any], None]
    ) -> None:
        """Record what a small file proves, re-checked in a fresh process in which torch cannot be
        imported.

        `certificate` is plain JSON data; `checker` an importable function that takes it and raises
        ValueError with the reason when it proves nothing.
        """
        __tracebackhide__ = True
        text = certificates.serialise(quantity, certificate)
        name = f"certificates/{hashlib.sha256(text.encode()).hexdigest()}.json"
        reason = certificates.recheck(text, checker)
        self.files[name] = text.encode()
        outcome = Outcome.REFUTED if reason else Outcome.HOLDS
        self.judgements.append(
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
        """Record whether a premise of the claim holds on the sample at hand; no conclusion by
        itself.
        """
        __tracebackhide__ = True
        if name not in self._claim.premises:
            known = ", ".join(self._claim.premises) or "none"
            raise EvidenceError(f"premise {name!r} is not one of the claim; it has {known}")
        said = np.asarray(holds)
        if said.dtype != bool or said.ndim:
            raise EvidenceError(
                f"premise {name!r} is {holds!r:.60}; say True or False for the whole sample"
            )
        self.premises.append({"premise": name, "holds": bool(said)})

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
        scales: tuple[str, str] = ("linear", "linear"),
    ) -> None:
        """Keep numbers to draw: y over x (points,), with a band low to high and the predicted law
        beside it.

        Curves of one name share a figure, those of other cases too; `series` tells apart those of
        one case.
        """
        __tracebackhide__ = True
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
        curve: dict[str, Any] = {"name": name, "axes": list(axes), "scales": list(scales)}
        curve |= {"series": series} if series else {}
        if (points := arrays["x"].size) > DRAWN:
            stored = io.BytesIO()
            np.save(stored, np.stack(list(arrays.values())), allow_pickle=False)
            curve["array"] = f"arrays/{hashlib.sha256(stored.getvalue()).hexdigest()}.npy"
            self.files[curve["array"]] = stored.getvalue()
            kept = np.unique(np.linspace(0, points - 1, DRAWN).round().astype(int))
            arrays = {key: array[kept] for key, array in arrays.items()}
        self.curves.append(curve | {key: array.tolist() for key, array in arrays.items()})

    def not_run(self, reason: str) -> NoReturn:
        """End a case that cannot run here (data that is not at hand), saying why and what would
        help.
        """
        raise NotRun(reason)

    # For the plugin

    def plain(self) -> dict[str, Any]:
        """Return everything recorded as builtin types, files apart."""
        return {
            "judgements": [judgement.plain() for judgement in self.judgements],
            "premises_checked": plain(self.premises),
            "curves": plain(self.curves),
            "streams": plain(self.streams),
        }
