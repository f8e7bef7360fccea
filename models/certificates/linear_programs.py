"""Certificates of linear programs, in the form of a public checker.

A vector w with ⟨w, z_i⟩ > 0 for all i proves that no a ≥ 0 has Σ a_i z_i = 0 and Σ a_i = 1. With m
the smallest product, the multipliers -w of the coordinates' equations, m of the sum's and ⟨w, z_i⟩
- m of a_i ≥ 0 add up to the contradiction 0 ≥ m > 0 (J. Farkas, 1902). Of a certificate of
separation z_i are the signed points, of one of a cone the vectors q_{s,i}, and w is the direction.

The fields are those of `Problem` and `Certificate` of leanprover/lp-verify: `a` holds the entries
that are not 0 by row and column, bounds are pairs of which null is none, and dual multipliers are
apart by lower and upper bounds. Run with `python -m models.certificates.linear_programs FILE... -o
DIR` on what `theoremcheck export` wrote. That Lean accepts the programs has not been tried here.
"""

import hashlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from models.certificates import Rejected, inner, matrix, texts, vector

Vectors = list[list[Fraction]]


def infeasible(vectors: Vectors, w: Sequence[Fraction]) -> dict[str, object]:
    """Return the program of a for vectors z (n, d), and w (d,) as the proof that it has no point.

    Rejected unless all products ⟨w, z_i⟩ are positive.
    """
    products = [inner(w, z) for z in vectors]
    if (least := min(products)) <= 0:
        raise Rejected(f"the product {least} is not positive: nothing is separated")
    size, dimension = len(vectors), len(w)
    entries = [
        [row, column, str(z[row])]
        for row in range(dimension)
        for column, z in enumerate(vectors)
        if z[row]
    ]
    multipliers = [*(-entry for entry in w), least]
    return {
        "problem": {
            "c": ["0"] * size,
            "a": [*entries, *([dimension, column, "1"] for column in range(size))],
            "rowBounds": [["0", "0"]] * dimension + [["1", "1"]],
            "colBounds": [["0", None]] * size,
        },
        "status": "infeasible",
        "certificate": {
            "primal": None,
            "dual": {
                "rowLower": texts(max(each, Fraction(0)) for each in multipliers),
                "rowUpper": texts(max(-each, Fraction(0)) for each in multipliers),
                "colLower": texts(each - least for each in products),
                "colUpper": ["0"] * size,
            },
            "ray": None,
        },
    }


def of_separation(certificate: Mapping[str, Any]) -> tuple[Vectors, list[Fraction]]:
    """Return the signed points (n, d) and the separator (d,)."""
    points = matrix(certificate["points"], "points")
    signed = [[y * x for x in z] for y, z in zip(certificate["labels"], points, strict=True)]
    return signed, vector(certificate["separator"], "separator")


def of_cone(certificate: Mapping[str, Any]) -> tuple[Vectors, list[Fraction]]:
    """Return all q_{s,i} and the direction, each as one row of m·d numbers."""
    points, output, inputs, direction = (
        matrix(certificate[name], name) for name in ("points", "output", "inputs", "direction")
    )
    vectors = [
        [
            (v - own) * coordinate if z > 0 else Fraction(0)
            for v, own, z in zip(rival, output[y], active, strict=True)
            for coordinate in x
        ]
        for x, active, y in zip(points, inputs, certificate["labels"], strict=True)
        for i, rival in enumerate(output)
        if i != y
    ]
    return vectors, [entry for row in direction for entry in row]


KINDS: dict[str, Callable[[Mapping[str, Any]], tuple[Vectors, list[Fraction]]]] = {
    "gordan": of_separation,
    "cone": of_cone,
}


def _kind(proof: Mapping[str, Any]) -> str:
    return str(proof["certificate"].get("kind", "none named"))


def program(proof: Mapping[str, Any]) -> dict[str, object] | None:
    """Return an exported proof as a linear program, None if it is none; it keeps its digest.

    Rejected for a proof whose digest is that of another statement.
    """
    about = [proof[name] for name in ("claim", "statement", "quantity", "parameters")]
    if hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest() != proof["digest"]:
        raise Rejected(f"the proof of {proof['quantity']!r} has the digest of another statement")
    kind = KINDS.get(_kind(proof))
    if kind is None:
        return None
    return infeasible(*kind(proof["certificate"])) | {"statement": proof["digest"]}


def main() -> int:
    """Write the linear programs among some exported proofs; return 1 where there is none."""
    parser = ArgumentParser(description="Write exported proofs as linear programs.")
    parser.add_argument("proofs", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-o", dest="target", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    proofs = {file: json.loads(file.read_text("utf-8")) for file in options.proofs}
    programs = {file.name: found for file in proofs if (found := program(proofs[file])) is not None}
    told = f"{len(programs)} of {len(proofs)} are linear programs"
    if not programs:
        kinds = sorted({_kind(proof) for proof in proofs.values()})
        print(f"{told} (kinds: {', '.join(kinds)}); {' and '.join(KINDS)} are")
        return 1
    options.target.mkdir(parents=True, exist_ok=True)
    for name, found in programs.items():
        (options.target / name).write_text(json.dumps(found) + "\n", "utf-8")
    print(f"{told}: {options.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
