"""The `evidence` fixture: one verb per kind of prediction.

Verbs record, and never raise on a refutation.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from theoremcheck.judging._falsification import Kept
from theoremcheck.judging._higher_rungs import HigherRungs
from theoremcheck.judging._inputs import EvidenceError, numbers
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._types import KEPT, Curve, PremiseCheck, text


class NotRun(Exception):
    """A case cannot run here; the message says why, and what would help."""


class Evidence(HigherRungs):
    """What one case measured, held against what its claim predicts.

    A test gets one by asking for the fixture `evidence`. Measurements may be numbers, sequences,
    NumPy arrays or detached CPU tensors. Exact verbs judge them without loss, those of samples in
    float64.

    A verb appends to `judgements`, and `premise` and `curve` to `premises` and `curves`. None
    raises on a refutation. What cannot be judged raises EvidenceError, a ValueError whose message
    names the quantity and the remedy; it is kept in `mistakes`, so that the case is an error where
    the body swallows it too, and so is a verb that is called in a child process or after the body.

    Made without pytest, for a trial, it takes these:

    * `claim_id`: a folder and a module, such as "means.markov"; streams depend on it.
    * `premises`: LaTeX in math mode, by name.
    * `parameters`: those of the case, by name; streams depend on them.
    * `root_seed`: a whole number from 0 on, of which all streams are made.
    * `statement`, `case`: what certificates and counterexamples say that they belong to.
    * `adopted`: returns the counterexamples that stand beside the claim; None for none.
    * `search_seconds`: for how long, on the processor, a search goes on when its tries are spent.

    >>> trial = Evidence("means.markov", {"positive": "X > 0"}, {"n": 10}, root_seed=0)
    >>> trial.at_most("P(X >= 3)", 0.2, 0.5, trivial=1)
    >>> trial.judgements[0].outcome.value
    'holds'
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
        adopted: Callable[[], Sequence[Kept]] | None = None,
        search_seconds: float = 0.0,
    ) -> None:
        super().__init__(
            claim_id,
            parameters,
            root_seed,
            statement=statement,
            case=case,
            adopted=adopted or list,
            search_seconds=search_seconds,
        )
        self._stated = premises
        self.premises: list[PremiseCheck] = []
        self.curves: list[Curve] = []

    @noted
    def premise(self, name: str, holds: bool) -> None:
        """Record whether a premise holds on the sample at hand; it is no conclusion by itself.

        * `name`: one of the claim's premises.
        * `holds`: True or False, for the whole sample.

        Raises EvidenceError for another name, and for what is no single truth value.

        >>> evidence.premise("small", holds=True)
        >>> [(check.premise, check.holds) for check in evidence.premises]
        [('small', True)]
        """
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
        scales: tuple[Literal["linear", "log"], Literal["linear", "log"]] = ("linear", "linear"),
    ) -> None:
        """Keep numbers to draw: y over x (points,), a band `low` to `high` and the predicted law.

        * `name`: of the figure. Curves of one name share it, those of other cases too.
        * `x`, `y`, `predicted`, `low`, `high`: (points,) each; of more than 400 points the report
          draws 400, and a file beside it keeps all.
        * `series`: tells apart the curves of one case.
        * `axes`: what x and y are, with their units.
        * `scales`: "linear" or "log", for each axis.

        Raises EvidenceError for other shapes and scales, for what is not finite, and in a loop over
        `batches`.

        >>> steps = np.arange(1, 6)
        >>> evidence.curve("loss", steps, 1 / steps, axes=("step", "loss"), scales=("log", "log"))
        >>> evidence.curves[0].y
        [1.0, 0.5, 0.3333333333333333, 0.25, 0.2]
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
        """End a case that cannot run here (data is not at hand).

        `reason` says why and what would help; the report shows it. It raises NotRun, which is no
        error: pytest counts the case as skipped, theoremcheck as not run. After a verb has judged
        it comes too late, and the case is an error.

        >>> evidence.not_run("no photographs here; say --photos DIR")
        Traceback (most recent call last):
            ...
        theoremcheck.judging._evidence.NotRun: no photographs here; say --photos DIR
        """
        raise NotRun(reason)
