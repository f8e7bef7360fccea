"""Statements of normalised units again, from the Jacobian as a matrix, and a bend by power series.

ŷ = c/√q with c = y - μ has ∂ŷ_i/∂y_k = (δ_ik - 1/m)/√q - c_i c_k/(m q^{3/2}) by the quotient rule;
along y + td the factor (q(t)/q)^{-1/2} is a power series with rational coefficients.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from flint import fmpq, fmpq_mat, fmpq_series

from models.certificates.second import demand
from models.certificates.second.matrices import column
from models.certificates.second.relations import ZERO, Statements


class Unit(NamedTuple):
    """Columns y, ŷ and v, and G, the last three as multiples of √q; `given` as in the first."""

    inputs: fmpq_mat
    weights: fmpq_mat
    scale: fmpq
    epsilon: fmpq
    g: fmpq_mat
    given: list[fmpq]
    y: fmpq_mat
    mean: fmpq
    q: fmpq
    n: fmpq_mat
    v: fmpq_mat
    wg: fmpq_mat

    @property
    def points(self) -> int:
        """The size of the batch."""
        return int(self.g.nrows())


def derived(
    u: fmpq_mat, w: fmpq_mat, gamma: fmpq, epsilon: fmpq, g: fmpq_mat, given: list[fmpq]
) -> Unit:
    """Return the unit with all that follows from its numbers; Rejected where it has no spread."""
    y, points = u * w, u.nrows()
    mean = dot(ones(points), y) / points
    c = y - mean * ones(points)
    q = dot(c, c) / points + epsilon
    demand(q > 0, "the unit has no spread")
    # The Jacobian is symmetric. It is never formed: its second part has rank one.
    v = gamma / q * (centring(points) * g - dot(c, g) / (points * q) * c)
    return Unit(u, w, gamma, epsilon, g, given, y, mean, q, c / q, v, u.transpose() * v)


@cache
def ones(size: int) -> fmpq_mat:
    """Return the column of ones."""
    return column([(1, 1)] * size)


@cache
def centring(size: int) -> fmpq_mat:
    """Return the matrix that subtracts the mean."""
    entries = [fmpq(size * (i == j) - 1, size) for i in range(size) for j in range(size)]
    return fmpq_mat(size, size, entries)


def dot(a: fmpq_mat, b: fmpq_mat) -> fmpq:
    """Return aᵀb of two columns."""
    return (a.transpose() * b)[0, 0]


def squared_length(unit: Unit) -> Statements:
    """vᵀv against γ²/q gᵀMg, where M is I less what is common and what is along ŷ."""
    behind = unit.scale * unit.scale / unit.q
    return [(_length(unit), "=", behind * _kept(unit)), (_length(unit), "<=", behind * _all(unit))]


def _length(unit: Unit) -> fmpq:
    return unit.q * dot(unit.v, unit.v)


def _all(unit: Unit) -> fmpq:
    return dot(unit.g, unit.g)


def _kept(unit: Unit) -> fmpq:
    twice = unit.q / unit.points * (2 - unit.q * dot(unit.n, unit.n) / unit.points)
    kept = centring(unit.points) * unit.g - twice * dot(unit.n, unit.g) * unit.n
    return dot(unit.g, kept)


def attained(unit: Unit) -> Statements:
    """Nothing of g is common or along ŷ, and all of its length is left."""
    lost = [dot(unit.g, each) for each in (ones(unit.points), unit.n)]
    whole = unit.scale * unit.scale * _all(unit) / unit.q
    return [*((each, "=", ZERO) for each in lost), (_length(unit), "=", whole)]


def shorter(unit: Unit) -> Statements:
    """Where γ² <= q, v is no longer than g."""
    return [(unit.scale * unit.scale, "<=", unit.q), (_length(unit), "<=", _all(unit))]


def part_along(unit: Unit) -> Statements:
    """<W, G> is <y, v>."""
    left = unit.epsilon * unit.scale * dot(unit.n, unit.g) / unit.q
    return [(dot(unit.y, unit.v), "=", left)]


def step(unit: Unit) -> Statements:
    """The square's terms one by one: |W|², 2η <y, v> and η² |G|²."""
    eta, squares = unit.given[0], dot(unit.weights, unit.weights)
    longer = squares + eta * eta * unit.q * dot(unit.wg, unit.wg)
    across = -2 * eta * dot(unit.y, unit.v)
    premises = [(ZERO, "<", eta), (unit.epsilon, "=", ZERO)]
    return [*premises, (longer, "=", longer), (across, "=", ZERO)]


def rescaled_output(unit: Unit) -> Statements:
    """The unit derived anew from aW has the same outputs."""
    other, factor = anew(unit)
    return same(unit, other, factor * unit.scale * other.n, unit.scale * unit.n)


def rescaled_at_inputs(unit: Unit) -> Statements:
    """It has the same matrix vWᵀ."""
    other, factor = anew(unit)
    after = factor * other.v * other.weights.transpose()
    return same(unit, other, after, unit.v * unit.weights.transpose())


def rescaled_at_weights(unit: Unit) -> Statements:
    """It has G/a."""
    other, factor = anew(unit)
    return same(unit, other, factor * other.wg, unit.wg / factor)


def anew(unit: Unit) -> tuple[Unit, fmpq]:
    """Return the unit derived from aW, and a; Rejected where that is 0."""
    factor = unit.given[0]
    demand(factor > 0, "the factor is not positive")
    other = derived(
        unit.inputs, factor * unit.weights, unit.scale, unit.epsilon, unit.g, unit.given
    )
    return other, factor


def same(unit: Unit, other: Unit, after: fmpq_mat, before: fmpq_mat) -> Statements:
    """Return the premises, and the equality of two matrices entry by entry."""
    factor = unit.given[0]
    found: Statements = [(ZERO, "<", factor), (unit.epsilon, "=", ZERO)]
    found.append((other.q, "=", unit.q * factor * factor))
    return found + [(a, "=", b) for a, b in zip(after.entries(), before.entries(), strict=True)]


def two_points(unit: Unit) -> Statements:
    """Half the difference of g, with both signs, times γε/q²."""
    demand(unit.points == 2, "not two points")
    half = (unit.g[0, 0] - unit.g[1, 0]) / 2 * unit.scale * unit.epsilon / (unit.q * unit.q)
    first, second = unit.v.entries()
    return [(fmpq(2), "=", fmpq(2)), (first, "=", half), (second, "=", -half)]


def order(unit: Unit) -> Statements:
    """q is the square of half the difference of y."""
    demand(unit.points == 2, "not two points")
    first, second = unit.n.entries()
    difference = unit.y[0, 0] - unit.y[1, 0]
    demand(4 * unit.q == difference * difference, "the spread is another one")
    premises = [(fmpq(2), "=", fmpq(2)), (unit.epsilon, "=", ZERO)]
    signs = [(ZERO, "<", first * difference), (second, "=", -first)]
    return [*premises, (first * first * unit.q, "=", fmpq(1)), *signs]


def nothing_learns(unit: Unit) -> Statements:
    """G is 0."""
    demand(unit.points == 2, "not two points")
    premises = [(fmpq(2), "=", fmpq(2)), (unit.epsilon, "=", ZERO)]
    return [*premises, *((entry, "=", ZERO) for entry in unit.wg.entries())]


def largest(unit: Unit) -> Statements:
    """G is no longer than the bound."""
    *norm, (found, _, most) = largest_attained(unit)
    return [*norm, (found, "<=", most)]


def largest_attained(unit: Unit) -> Statements:
    """The signs of the characteristic polynomial of λ² - uᵀu alternate, and G is the longest."""
    square, width = unit.given[0], unit.inputs.ncols()
    identity = fmpq_mat(width, width, [fmpq(int(i % (width + 1) == 0)) for i in range(width**2)])
    polynomial = (square * identity - unit.inputs.transpose() * unit.inputs).charpoly()
    signed = [polynomial[width - k] * (-1) ** k for k in range(1, width + 1)]
    most = square * unit.scale * unit.scale / unit.q * _kept(unit)
    return [*((ZERO, "<=", each) for each in signed), (unit.q * dot(unit.wg, unit.wg), "=", most)]


def measured(unit: Unit) -> tuple[fmpq, fmpq]:
    """Return the rational part and the multiple of √q of the second derivative along v.

    Along y + t v/√q the multiples of √q of ŷ are (c + t Cv)(q(t)/q)^{-1/2}/q.
    """
    c, away = unit.q * unit.n, centring(unit.points) * unit.v
    terms = [fmpq(1), 2 * dot(c, away), dot(away, away)]
    scaled = [terms[0], *(each / (unit.points * unit.q) for each in terms[1:])]
    factor = fmpq_series(scaled, prec=3).rsqrt()
    zero, one, two = (factor[k] for k in range(3))
    first = (away * zero + c * one) / unit.q
    second = 2 * (away * one + c * two) / unit.q
    gamma = unit.scale
    bent = unit.q * unit.q * gamma * gamma * form(unit, first)
    return bent, unit.q * gamma * dot(unit.g, second)


def form(unit: Unit, x: fmpq_mat) -> fmpq:
    """Return xᵀHx, with all of H."""
    size, entries = unit.points, iter(unit.given)
    hessian = fmpq_mat(size, size)
    for i in range(size):
        for j in range(i + 1):
            hessian[i, j] = hessian[j, i] = next(entries)
    return dot(x, hessian * x)


def curvature(unit: Unit) -> Statements:
    """Theorem 4.2 at any ε."""
    g, n, v, q, gamma = unit.g, unit.n, unit.v, unit.q, unit.scale
    a, b = q * dot(n, v) / unit.points, q * dot(v, v) / unit.points
    own = dot(g, n) * (3 * a * a - b) - 2 * a * dot(g, v)
    whole, roots = measured(unit)
    behind = gamma * gamma * form(unit, centring(unit.points) * v - a * n)
    return [(whole, "=", behind), (roots, "=", gamma * own / q)]


def curvature_of_the_theorem(unit: Unit) -> Statements:
    """Theorem 4.2 without ε."""
    whole, roots = measured(unit)
    behind = unit.scale * unit.scale * form(unit, unit.v)
    lost = unit.scale * dot(unit.g, unit.n) * dot(unit.v, unit.v) / unit.points
    return [(unit.epsilon, "=", ZERO), (whole, "=", behind), (roots, "=", -lost)]


def less_curvature(unit: Unit) -> Statements:
    """What the theorem subtracts where γ<g, ŷ> is not negative."""
    whole, roots = measured(unit)
    behind = unit.scale * unit.scale * form(unit, unit.v)
    premises = [(unit.epsilon, "=", ZERO), (ZERO, "<=", unit.scale * dot(unit.g, unit.n))]
    return [*premises, (whole, "=", behind), (roots, "<=", ZERO)]


STATEMENTS: dict[str, tuple[Callable[[int], int], Callable[[Unit], Statements]]] = {
    "squared length": (lambda m: 0, squared_length),
    "bound attained": (lambda m: 0, attained),
    "shorter": (lambda m: 0, shorter),
    "part along the weights": (lambda m: 0, part_along),
    "step": (lambda m: 1, step),
    "rescaled output": (lambda m: 1, rescaled_output),
    "rescaled at the inputs": (lambda m: 1, rescaled_at_inputs),
    "rescaled at the weights": (lambda m: 1, rescaled_at_weights),
    "two points": (lambda m: 0, two_points),
    "order": (lambda m: 0, order),
    "nothing learns": (lambda m: 0, nothing_learns),
    "largest": (lambda m: 1, largest),
    "largest attained": (lambda m: 1, largest_attained),
    "curvature": (lambda m: m * (m + 1) // 2, curvature),
    "curvature of the theorem": (lambda m: m * (m + 1) // 2, curvature_of_the_theorem),
    "less curvature": (lambda m: m * (m + 1) // 2, less_curvature),
}
