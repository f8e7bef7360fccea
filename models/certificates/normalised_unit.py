"""Certificates of what theorems say of batch-normalised units, with all that it follows from."""

from collections.abc import Mapping, Sequence

from models.certificates import Rejected, held, matrix, rational, read, texts, vector
from models.certificates.normalisation import Unit
from models.certificates.normalised_statements import STATEMENTS
from models.certificates.relations import Statement, stated, written


def make(relation: str, units: Sequence[Unit]) -> dict[str, object]:
    """Return the certificate of units of which a relation of `STATEMENTS` is stated."""
    return {
        "kind": "normalised unit",
        "relation": relation,
        "count": len(units),
        "units": [_shown(unit, STATEMENTS[relation][1](unit)) for unit in units],
    }


def _shown(unit: Unit, statements: list[Statement]) -> dict[str, object]:
    return {
        "inputs": [texts(row) for row in unit.inputs],
        "weights": texts(unit.weights),
        "scale": str(unit.scale),
        "epsilon": str(unit.epsilon),
        "output gradient": texts(unit.output_gradient),
        "given": texts(unit.given),
        "mean": str(unit.mean),
        "variance": str(unit.variance),
        "backwards": texts(unit.backwards),
        "gradient": texts(unit.gradient),
        "weight gradient": texts(unit.weight_gradient),
        "statements": written(statements),
    }


KEYS = {
    *("inputs", "weights", "scale", "epsilon", "output gradient", "given", "mean", "variance"),
    *("backwards", "gradient", "weight gradient", "statements"),
}


def check(certificate: object) -> None:
    """Raise Rejected unless all units are what they show, and all of their statements are true.

    The certificate is {"kind": "normalised unit", "relation": one of `STATEMENTS`, "count": how
    many units there are, "units": a list of objects with "inputs" u, "weights" W, "scale" γ,
    "epsilon" ε, "output gradient" g, "given": numbers that the relation is about, as told there,
    "mean" μ, "variance" q, and, as multiples of √q, "backwards": ∂L/∂σ² and ∂L/∂μ, "gradient" v,
    "weight gradient" G; "statements": triples [left, "=", "<=" or "<", right]}.
    """
    fields = read(certificate, "normalised unit", {"relation", "count", "units"})
    relation, count, units = fields["relation"], fields["count"], fields["units"]
    if not isinstance(relation, str) or relation not in STATEMENTS:
        raise Rejected(f"the relation {relation!r:.60} is unknown")
    if not isinstance(units, list) or not units or type(count) is not int or count != len(units):
        raise Rejected(f"units is not a list of as many as {count!r:.60}")
    for each in units:
        _check(relation, each)


def _check(relation: str, fields: object) -> None:
    if not isinstance(fields, Mapping) or set(fields) != KEYS:
        raise Rejected(f"a unit has the keys {', '.join(sorted(KEYS))} and no others")
    length, state = STATEMENTS[relation]
    unit = Unit(
        matrix(fields["inputs"], "inputs"),
        vector(fields["weights"], "weights"),
        rational(fields["scale"]),
        rational(fields["epsilon"]),
        vector(fields["output gradient"], "output gradient"),
        [] if fields["given"] == [] else vector(fields["given"], "given"),
    )
    points = len(unit.inputs)
    if points < 2 or unit.epsilon < 0:
        raise Rejected("a batch has two points or more, and epsilon is not negative")
    if len(unit.weights) != len(unit.inputs[0]) or len(unit.output_gradient) != points:
        raise Rejected("a weight for each input and a gradient for each point are needed")
    if len(unit.given) != length(points):
        raise Rejected(f"{len(unit.given)} numbers are given, where {relation!r} has others")
    held([rational(fields["mean"])], [unit.mean], "mean")
    held([rational(fields["variance"])], [unit.variance], "variance")
    held(vector(fields["backwards"], "backwards"), unit.backwards, "backwards")
    held(vector(fields["gradient"], "gradient"), unit.gradient, "gradient")
    shown = vector(fields["weight gradient"], "weight gradient")
    held(shown, unit.weight_gradient, "weight gradient")
    stated(fields["statements"], state(unit))
