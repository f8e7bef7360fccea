"""The shared optimum again: projections by matrices, and losses by sums of products.

P = I - 11ᵀ/m - ccᵀ/(mq), c = uW* - μ, makes v = Pr/m of the residuals r where γ = σ = √q.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import fmpq, fmpq_mat

from models.certificates.second import demand, fields, ratio, row, rows
from models.certificates.second.matrices import column, matrix
from models.certificates.second.normalised_statements import centring, dot, ones
from models.certificates.second.relations import ZERO, Statements, hold


class Regression(NamedTuple):
    """u, and the columns t, W*, r = uW* - t and v; `given` as in the first."""

    u: fmpq_mat
    t: fmpq_mat
    w: fmpq_mat
    r: fmpq_mat
    v: fmpq_mat
    given: list[fmpq]


def check(certificate: Any) -> None:
    """Raise Rejected unless the regression is as it is shown and does what its statements say."""
    relation, inputs, targets, optimum, given, residuals, gradient, stated = fields(
        certificate,
        "normalised regression",
        *("relation", "inputs", "targets", "optimum", "given", "residuals", "gradient"),
        "statements",
    )
    demand(type(relation) is str and relation in STATEMENTS, "another relation")
    table = rows(inputs)
    points, dimension = len(table), len(table[0])
    u, t, w = matrix(table), column(row(targets, points)), column(row(optimum, dimension))
    length, state = STATEMENTS[relation]
    demand(type(given) is list and len(given) == length(dimension), "no list of as many numbers")
    extra = [fmpq(*ratio(each)) for each in given]
    c = centring(points) * (u * w)
    total = dot(c, c)
    demand(total > 0, "the outputs have no spread")
    r = u * w - t
    v = (centring(points) * r - c * (dot(c, r) / total)) / points
    demand(column(row(residuals, points)) == r, "a residual is another one")
    demand(column(row(gradient, points)) == v, "the gradient is another one")
    hold(stated, state(Regression(u, t, w, r, v, extra)))


def least(found: Regression) -> Statements:
    """The residuals are orthogonal to 1 and to the inputs."""
    sums = [dot(ones(found.r.nrows()), found.r), *(found.u.transpose() * found.r).entries()]
    return [(each, "=", ZERO) for each in sums]


def stationary(found: Regression) -> Statements:
    """And v to the inputs."""
    gradient = (found.u.transpose() * found.v).entries()
    return least(found) + [(each, "=", ZERO) for each in gradient]


def on_the_ray(found: Regression) -> Statements:
    """Twice the mean loss is that of the outputs, less twice their product with t, and of t."""
    k, points = found.given[0], found.r.nrows()
    demand(k != 0, "the ray is open at 0")
    here, there = found.u * found.w, found.u * (k * found.w)
    variances = [dot(y, centring(points) * y) / points for y in (here, there)]
    z = centring(points) * there / k + ones(points) * (dot(ones(points), here) / points)
    square = dot(z, z) - 2 * dot(z, found.t) + dot(found.t, found.t)
    losses = [square / (2 * points), dot(found.r, found.r) / (2 * points)]
    premises: Statements = [(ZERO, "<", k), (variances[1], "=", k * k * variances[0])]
    return [*least(found), *premises, (losses[0], "=", losses[1])]


def nearest(found: Regression) -> Statements:
    """What of W_0 is orthogonal to W*, whose product with W_0 is its own square."""
    start, w = fmpq_mat(len(found.given), 1, found.given), found.w
    square, along = dot(w, w), dot(w, start)
    across = start - w * (along / square)
    lemma = dot(w - start, w - start) - (square - along) * (1 - along / square)
    foot: Statements = [(dot(across, w), "=", ZERO), (dot(across, start), "=", lemma)]
    return [*least(found), (ZERO, "<", along), *foot]


STATEMENTS: dict[str, tuple[Callable[[int], int], Callable[[Regression], Statements]]] = {
    "stationary": (lambda dimension: 0, stationary),
    "on the ray": (lambda dimension: 1, on_the_ray),
    "nearest": (lambda dimension: dimension, nearest),
}
