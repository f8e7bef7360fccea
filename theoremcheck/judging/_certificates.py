"""Certificates: small files, re-checked by functions that run alone, with torch blocked.

What a checker accepts is shown to it again with one thing changed at a time: a checker that looks
at less than it says accepts one of these copies, and what it accepts is no proof.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._processes import ask
from theoremcheck.judging._spoiling import Spoilt, spoilt
from theoremcheck.judging._types import real, text

TIMEOUT_S = 120

Checker = Callable[[Any], None]


class Found(NamedTuple):
    """Why a certificate was rejected, None if it was not; and how many spoilt copies of it were."""

    reason: str | None
    spoilt: int


class _Answer(NamedTuple):
    """What one checker says: of the certificate, of each copy, and which of these are harmless."""

    name: str
    reason: str | None
    copies: list[str | None]
    harmless: list[bool]


def serialise(quantity: str, certificate: Mapping[str, object]) -> str:
    """Return the certificate as canonical JSON text; EvidenceError if it is not plain data."""
    try:
        return json.dumps(certificate, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise EvidenceError(
            f"{quantity!r}: the certificate is not plain JSON data ({error})"
        ) from None


def digest(claim: str, statement: str, quantity: str, parameters: Mapping[str, object]) -> str:
    """Return the hexadecimal SHA-256 of what a certificate is to prove, and for which case."""
    named = {name: real(v) if isinstance(v, float) else v for name, v in parameters.items()}
    about = json.dumps([claim, text(statement), text(quantity), named], sort_keys=True)
    return hashlib.sha256(about.encode()).hexdigest()


def bound(content: str, statement: str) -> str:
    """Return the file of a certificate: canonical JSON that names the digest of its statement."""
    return f'{{"certificate":{content},"statement":"{statement}"}}'


def recheck(content: str, checkers: Sequence[Checker]) -> Found:
    """Return what all checkers say of a certificate and of its spoilt copies.

    Each runs once, in a process of its own without torch. It rejects by raising an exception of the
    name `Rejected`, its own or the one of this package: a checker that is to be read alone need not
    import us. Its file is run by its path, so that no package around it is imported. The module of
    the first may define `harmless(certificate, path, value)`, which says that the statement stands
    with `value` at `path`, a list of keys and indices: such copies are to be accepted, and all
    others to be rejected.

    Raises EvidenceError when a checker fails, takes more than TIMEOUT_S, is no function of a
    module, accepts a spoilt copy or rejects a harmless one, and when two of them disagree or share
    their code.
    """
    certificate = json.loads(content)
    copies = spoilt(certificate)
    files = [_file(checker) for checker in checkers]
    answers = [
        _ask(checker, content, copies, files[:number]) for number, checker in enumerate(checkers)
    ]
    first, *others = answers
    for other in others:
        if (other.reason is None) != (first.reason is None):
            yes, no = (first, other) if first.reason is None else (other, first)
            raise EvidenceError(
                f"{yes.name} accepts what {no.name} rejects ({no.reason}); one of them is wrong"
            )
    if first.reason is not None:
        return Found(first.reason, 0)
    for answer in answers:
        for copy, reason, harmless in zip(copies, answer.copies, first.harmless, strict=True):
            if (reason is None) != harmless:
                raise EvidenceError(_misjudged(answer.name, copy.told(certificate), reason))
    rejected = first.harmless.count(False)
    if copies and not rejected:
        raise EvidenceError(f"{first.name} calls each change harmless: it would prove nothing")
    return Found(None, rejected)


def _misjudged(name: str, told: str, reason: str | None) -> str:
    if reason is None:
        return (
            f"{name} accepts a certificate of which {told}; check that entry, or say in "
            f"`harmless` beside the checker why the statement stands"
        )
    return (
        f"{name} rejects a certificate of which {told} ({reason}), which `harmless` calls "
        f"harmless; correct one of them"
    )


def _file(checker: Checker) -> Path:
    try:
        return Path(inspect.getsourcefile(checker) or "").resolve(strict=True)
    except (TypeError, OSError):
        raise EvidenceError(
            f"the checker {checker!r:.60} is not a function of a module; write one"
        ) from None


def _ask(checker: Checker, content: str, copies: list[Spoilt], others: list[Path]) -> _Answer:
    """Run one checker in its process; `others` are files that it must not have loaded."""
    file = _file(checker)
    name = f"the checker {checker.__module__}.{checker.__name__}"
    request = {
        "root": str(file.parents[checker.__module__.count(".")]),
        "file": str(file),
        "name": checker.__name__,
        "certificate": content,
        "spoilt": copies,
        "others": [str(other) for other in others],
        "seconds": TIMEOUT_S,
    }
    ended = ask(request)
    if ended.late:
        raise EvidenceError(f"{name} took more than {TIMEOUT_S} s; make the certificate smaller")
    try:
        said = json.loads(ended.out[-1])
    except (ValueError, LookupError):
        said = None
    if not isinstance(said, dict) or "reasons" not in said:
        lines = ended.err or [f"it ended with exit status {ended.status}"]
        number = said.get("failed at") if isinstance(said, dict) else None
        where = "" if number is None else f" where {copies[number].told(json.loads(content))}"
        raise EvidenceError(f"{name} failed{where}: {lines[-1]}")
    if said["imported"]:
        raise EvidenceError(
            f"{name} runs {Path(said['imported'][0]).name}, which holds another checker; "
            f"write one that shares no code with it"
        )
    reason, *rest = said["reasons"]
    again = rest.pop() if rest else reason
    if (again is None) != (reason is None):
        raise EvidenceError(f"{name} accepts a certificate, and then rejects it ({again})")
    return _Answer(name, reason, rest, said["harmless"])
