"""The verbs above an exact judgement: a statement under attack, and a file that proves one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from theoremcheck.judging import _certificates as certificates
from theoremcheck.judging._falsification import RENEW, Kept, Question, falsify
from theoremcheck.judging._inputs import EvidenceError, count
from theoremcheck.judging._instances import Drawing
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._p_values import PValues
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome, Rung


class HigherRungs(PValues):
    """Predictions that are searched or certified, of the `statement` of a claim."""

    def __init__(
        self,
        claim_id: str,
        parameters: Mapping[str, object],
        root_seed: int,
        *,
        statement: str,
        case: str,
        adopted: Callable[[], Sequence[Kept]],
        search_seconds: float,
    ) -> None:
        super().__init__(claim_id, parameters, root_seed)
        self._statement, self._case = statement, case
        self._adopted, self._search_seconds = adopted, search_seconds

    @noted
    def search(
        self,
        quantity: str,
        attack: Callable[[Drawing], tuple[Any, ...]],
        *,
        relation: Literal["at most", "at least", "identity"],
        tries: int,
        attained: float | None = None,
        precise: Callable[[Drawing], tuple[Any, ...]] | None = None,
    ) -> None:
        """Record that no instance was found on which the `relation` fails, in so many `tries`.

        * `quantity`: what is attacked, in words; its name in the report.
        * `attack(draw)`: draws an instance, coordinate by coordinate (`draw.integer`, `integers`,
          `choice`, `real`, `reals`, `assume`), and returns what it measures there and the bound
          ("at most", "at least") or the prediction ("identity"), in one unit and of shapes as
          `at_most` takes them, and a `Rounding` where there is one.
        * `relation`: what has to be true of both, "at most", "at least" or "identity".
        * `tries`: how many instances may be tried, such as one of `TRIES`.
        * `attained`: 0.02 says that the bound is the supremum, or the infimum, up to 2 %, so that
          the search has to come as near to it, too. The record tells the nearest instance; where
          that is not near enough, which proves nothing, it is inconclusive. Both sides are
          positive then.
        * `precise(draw)`: the same as `attack` by another way, held against what breaks the
          relation: real numbers come to it as Fractions, and it computes in exact arithmetic, balls
          or fifty digits.

        What breaks it is shrunk, and told in the judgement's note. What does not, and comes nearest
        to the bound, is kept in a file, which `theoremcheck.load_instance` reads. The report draws
        it, and of it what `attack` shows by `draw.show`.

        Raises EvidenceError for another relation, for what is no count of tries, for an `attained`
        that cannot be, where no instance that was drawn is one of the statement's, for what an
        attack returns that no verb could judge, and in a loop over `batches`.

        >>> def attack(draw):
        ...     x = draw.reals("x", 2, -1, 1)
        ...     return x[0] * x[1], (x @ x) / 2, Rounding(4, 1)
        >>> evidence.search("x y <= (x^2 + y^2) / 2", attack, relation="at most", tries=200)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> def attack(draw):
        ...     x = draw.real("x", -2, 2)
        ...     return x**3, x
        >>> evidence.search("x^3 <= x", attack, relation="at most", tries=200)
        >>> evidence.judgements[-1].outcome.value
        'refuted'
        >>> evidence.judgements[-1].note
        'at x = 2.0'
        >>> def attack(draw):
        ...     x = draw.real("x", 0, 4)
        ...     return x * (4 - x), 4
        >>> evidence.search("x (4 - x)", attack, relation="at most", tries=200, attained=0.001)
        >>> evidence.judgements[-1].outcome.value, evidence.judgements[-1].search.nearest
        ('holds', 'x = 2.0')
        """
        __tracebackhide__ = True
        self._outside_of_batches(quantity)
        mine = [kept for kept in self._adopted() if kept.quantity == quantity]
        question = Question(
            quantity,
            relation,
            attack,
            precise,
            attained,
            mine,
            count(quantity, tries, what="tries"),
            self._search_seconds,
        )
        judgement, files = falsify(question, self._about(), self.rng(f"search: {quantity}"))
        self.files |= files
        self.judgements.append(judgement)

    def check_adopted(self) -> None:
        """Raise EvidenceError where a search of this case's left a counterexample and is gone.

        The harness calls it after the body.

        >>> evidence.check_adopted()  # no counterexample stands beside this claim
        >>> evidence.mistakes
        []
        """
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

        * `quantity`: what it proves, in words; its name in the report.
        * `certificate`: plain JSON data.
        * `checker`: an importable function that takes it and raises `Rejected` with the reason when
          it proves nothing. Any other exception is an error, and so is any value that it returns.
        * `others`: further checkers, which share no code with it: best in another arithmetic and by
          another algorithm. That two of them disagree is an error.

        What all accept is spoilt: each number is moved, slightly and by one, set to 0 and given the
        other sign, entries and keys are left out, one at a time, at places spread over each field.
        A checker that accepts a spoilt copy is an error, as is one that fails on it otherwise than
        by `Rejected`. Where a change leaves the statement true, the module of `checker` says so by
        `harmless(certificate, path, value)`; such copies have to be accepted. Best have none: a
        certificate shows its working, so that each number that matters has its consequences beside
        it, which a checker holds equal.

        Errors are EvidenceErrors; so are data that JSON cannot hold, a checker that takes more than
        two minutes, and a certificate in a loop over `batches`.

        >>> from checkers import check  # rejects all but a root from 0 on and its square
        >>> evidence.certificate("root of 9", {"root": 3, "square": 9}, check)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        >>> evidence.certificate("root of 8", {"root": 3, "square": 8}, check)
        >>> evidence.judgements[-1].note
        'the square is another one'
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
