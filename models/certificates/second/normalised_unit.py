"""The normalised unit again: all that follows from its numbers, by matrices of FLINT."""

from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, ratio, row, rows, whole
from models.certificates.second.matrices import column, matrix
from models.certificates.second.normalised_statements import STATEMENTS, derived, dot, ones
from models.certificates.second.relations import hold

KEYS = (
    *("inputs", "weights", "scale", "epsilon", "output gradient", "given", "mean", "variance"),
    *("backwards", "gradient", "weight gradient", "statements"),
)


def check(certificate: Any) -> None:
    """Raise Rejected unless each unit is as it is shown and does what its statements say."""
    relation, count, units = fields(certificate, "normalised unit", "relation", "count", "units")
    demand(type(relation) is str and relation in STATEMENTS, "another relation")
    demand(type(units) is list and len(units) == whole(count, 1, 2**10), "no list of units")
    for each in units:
        demand(type(each) is dict and sorted(each) == sorted(KEYS), "no unit with its keys")
        _check(relation, *(each[key] for key in KEYS))


def _check(relation: str, *entries: Any) -> None:
    u, w, gamma, epsilon, g, given, mean, variance, backwards, v, weight_gradient, stated = entries
    table = rows(u)
    points, width = len(table), len(table[0])
    demand(points > 1, "one point has no spread")
    demand(type(given) is list, "no list is given")
    extra = [fmpq(*each) for each in row(given)] if given else []
    scale, addend = fmpq(*ratio(gamma)), fmpq(*ratio(epsilon))
    demand(addend >= 0, "epsilon is negative")
    unit = derived(
        matrix(table), column(row(w, width)), scale, addend, column(row(g, points)), extra
    )
    for shown, found in ((mean, unit.mean), (variance, unit.q)):
        demand(fmpq(*ratio(shown)) == found, "the mean or the variance is another one")
    # γ Σ g_i (y_i - μ) (σ² + ε)^{-1/2} has these slopes in σ² and μ.
    slopes = [scale * dot(unit.g, unit.n) / (-2 * unit.q), scale * dot(unit.g, ones(points))]
    found_slopes = [slopes[0], -slopes[1] / unit.q]
    demand(column(row(backwards, 2)).entries() == found_slopes, "a slope is another one")
    demand(column(row(v, points)) == unit.v, "the gradient is another one")
    demand(column(row(weight_gradient, width)) == unit.wg, "the weight gradient is another one")
    length, state = STATEMENTS[relation]
    demand(len(extra) == length(points), "other numbers are given")
    hold(stated, state(unit))
