"""Certificates: short proofs as data, checked in exact rationals with the standard library alone.

A certificate is a JSON object. Its `kind` names the statement, its rationals are strings "p" or
"p/q". A checker returns nothing if the certificate proves its statement, raises Rejected with the
reason if it does not, and a ValueError if what it was given is no certificate of its kind.
"""

import re
from collections.abc import Mapping
from fractions import Fraction


class Rejected(Exception):
    """A well-formed certificate does not prove its statement; the message says what fails."""


RATIONAL = re.compile(r"-?[0-9]+(/0*[1-9][0-9]*)?")


def read(certificate: object, kind: str, keys: set[str]) -> Mapping[str, object]:
    """Return the certificate if it is a mapping of this `kind` with exactly these `keys` beside it.

    ValueError otherwise.
    """
    if not isinstance(certificate, Mapping):
        raise ValueError(f"a certificate is a JSON object, not {type(certificate).__name__}")
    if set(certificate) != keys | {"kind"}:
        raise ValueError(
            f"a {kind} certificate has the keys kind, {', '.join(sorted(keys))} and no others"
        )
    if certificate["kind"] != kind:
        raise ValueError(f"the certificate is of kind {certificate['kind']!r}, not {kind!r}")
    return certificate


def rational(text: object) -> Fraction:
    """Return the rational that a string "p" or "p/q" writes; ValueError for anything else."""
    if not isinstance(text, str) or not RATIONAL.fullmatch(text):
        raise ValueError(f"{text!r} is not a rational: write it as a string 'p' or 'p/q'")
    return Fraction(text)


def vector(entries: object, name: str) -> list[Fraction]:
    """Return a non-empty list of rationals; ValueError, with its `name`, for anything else."""
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{name} is not a non-empty list of rationals")
    return [rational(entry) for entry in entries]
