"""How far from chance the namings of a network's answers are: all C! of them.

Of C answers to n points H(π) = Σ_i c_{iπ(i)} are right under the naming π, n/C in the mean. δ is a
distance that at most a share a of the namings exceeds, while more than that have it.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import Any

from models.certificates import Rejected, rational, read, texts
from models.certificates.namings import read_counts

MOST_CLASSES = 7


def make(counts: Sequence[Sequence[int]], share: Fraction, distance: Fraction) -> dict[str, object]:
    """Return the certificate of counts (C, C), a share and a distance; see `check`."""
    table = [[Fraction(count) for count in row] for row in counts]
    return {
        "kind": "chance",
        "counts": [texts(row) for row in table],
        "share": str(share),
        "distance": str(distance),
        "namings": factorial(len(table)),
        "beyond": sum(each > distance for each in _distances(table)),
        "not below": sum(each >= distance for each in _distances(table)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless #{|H/n - 1/C| > δ} ≤ ⌊a C!⌋ < #{|H/n - 1/C| ≥ δ} over all namings.

    The certificate is {"kind": "chance", "counts": C rows of C whole numbers, C from 2 to 7,
    "share": a, "distance": δ, "namings": C!, "beyond" and "not below": the two numbers}.
    """
    names = "share", "distance", "namings", "beyond", "not below"
    fields = read(certificate, "chance", {"counts", *names})
    table = read_counts(fields["counts"])
    if len(table) > MOST_CLASSES or not any(map(any, table)):
        raise Rejected(f"there is no point, or there are more than {MOST_CLASSES} classes")
    share, distance = rational(fields["share"]), rational(fields["distance"])
    distances = _distances(table)
    if not 0 < share < 1 or distance not in distances:
        raise Rejected("the share is not in (0, 1), or no naming has the distance")
    beyond = sum(each > distance for each in distances)
    not_below = sum(each >= distance for each in distances)
    expected = len(distances), beyond, not_below
    for name, number in zip(names[2:], expected, strict=True):
        if type(fields[name]) is not int or fields[name] != number:
            raise Rejected(f"{name!r} is {fields[name]!r:.60}, where {number} follows")
    allowed = int(share * len(distances))
    if not beyond <= allowed < not_below:
        raise Rejected(f"{beyond} and {not_below} do not enclose {allowed} namings")


def harmless(certificate: Any, path: list[Any], value: object) -> bool:
    """Say that a share may be any between the two numbers, and any of as many whole namings."""
    if path != ["share"]:
        return False
    allowed = int(rational(value) * certificate["namings"])
    return rational(value) > 0 and certificate["beyond"] <= allowed < certificate["not below"]


def _distances(table: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """Return |H/n - 1/C| of all namings."""
    whole = [[count.numerator for count in row] for row in table]
    classes, total = len(whole), sum(map(sum, whole))
    hits = (
        sum(row[j] for row, j in zip(whole, p, strict=True)) for p in permutations(range(classes))
    )
    return [Fraction(abs(classes * each - total), classes * total) for each in hits]
