"""Certificates for other readers: each in one file with the statement that it proves, bound to it.

A run keeps a certificate beside the digest of its statement. A file whose digest is that of another
statement is refused: a proof of a different problem proves nothing here.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from theoremcheck.judging._certificates import digest
from theoremcheck.judging._types import Judgement
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Case, Claim, Record
from theoremcheck.statement._outcomes import Outcome


class _Kept(Struct):
    """A certificate's file in a run folder."""

    statement: str
    certificate: dict[str, object]


def export(record: Record, folder: Path, target: Path) -> int:
    """Write the accepted certificates of a run's folder below a target; return how many.

    Each is {"claim", "statement", "quantity", "parameters", "digest", "certificate"}, in a file of
    its certificate's name. RunFolderError for one that is not there, was changed, or is bound to
    another statement; then nothing is written.
    """
    found = dict(_proofs(record, folder))
    for name, proof in found.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(proof, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    return len(found)


def _proofs(record: Record, folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for claim in record.claims:
        for case in claim.cases:
            for judgement in case.judgements:
                if judgement.certificate and judgement.outcome == Outcome.HOLDS:
                    yield judgement.certificate, _proof(claim, case, judgement, folder)


def _proof(claim: Claim, case: Case, judgement: Judgement, folder: Path) -> dict[str, object]:
    file = folder / str(judgement.certificate)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RunFolderError(f"{file} cannot be read ({error}); run the claim again") from None
    if hashlib.sha256(content).hexdigest() != file.stem:
        raise RunFolderError(f"{file} was changed: its name is another's; run the claim again")
    try:
        kept = msgspec.json.decode(content, type=_Kept)
    except msgspec.MsgspecError as error:
        raise RunFolderError(f"{file} is no certificate ({error}); run the claim again") from None
    about = digest(claim.id, claim.statement, judgement.quantity, case.parameters)
    if kept.statement != about:
        raise RunFolderError(
            f"{file} proves another statement than {judgement.quantity!r} of {case.id}: its digest "
            f"is {kept.statement:.12}…, not {about:.12}…; run the claim again"
        )
    return {
        "claim": claim.id,
        "statement": claim.statement,
        "quantity": judgement.quantity,
        "parameters": case.parameters,
        "digest": about,
        "certificate": kept.certificate,
    }
