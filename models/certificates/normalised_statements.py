"""What theorems say of a normalised unit: equations and inequalities between rational numbers.

Where both sides are multiples of √q, q = σ² + ε, or sums of a rational and such a multiple, the
rational parts are compared, and the multiples.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from models.certificates import inner
from models.certificates.normalisation import Numbers, Unit, mean, squared
from models.certificates.relations import ZERO, Statement, equal, vanish


def squared_length(unit: Unit) -> list[Statement]:
    """‖v‖² as Theorem 4.1 has it, with equality, and its bound (γ²/q) ‖g‖²."""
    g, points, q = unit.output_gradient, len(unit.inputs), unit.variance
    along = q * inner(g, unit.normalised) ** 2 / points
    left = along * (2 - q * squared(unit.normalised) / points)
    rest = squared(g) - sum(g, ZERO) ** 2 / points - left
    return [(_before(unit), "=", unit.scale**2 / q * rest), (_before(unit), "<=", _behind(unit))]


def attained(unit: Unit) -> list[Statement]:
    """<1, g> = <ŷ, g> = 0 and ‖v‖² = (γ²/q) ‖g‖²."""
    g = unit.output_gradient
    beside = [sum(g, ZERO), inner(g, unit.normalised)]
    return [*vanish(beside), (_before(unit), "=", _behind(unit))]


def shorter(unit: Unit) -> list[Statement]:
    """γ² <= q and ‖v‖² <= ‖g‖²."""
    wide = (unit.scale**2, "<=", unit.variance)
    return [wide, (_before(unit), "<=", squared(unit.output_gradient))]


def part_along(unit: Unit) -> list[Statement]:
    """<W, G> = (ε/q) γ <g, ŷ>, as multiples of √q."""
    left = unit.epsilon / unit.variance * unit.scale
    along = inner(unit.output_gradient, unit.normalised)
    return [(inner(unit.weights, unit.weight_gradient), "=", left * along)]


def step(unit: Unit) -> list[Statement]:
    """Given η > 0: ε = 0 and ‖W - ηG‖² = ‖W‖² + η² ‖G‖², in its rational part and in that of √q."""
    (eta,) = unit.given
    moved = [(w, -eta * d) for w, d in zip(unit.weights, unit.weight_gradient, strict=True)]
    squares = [(w * w + unit.variance * d * d, 2 * w * d) for w, d in moved]
    whole, roots = (sum(parts, ZERO) for parts in zip(*squares, strict=True))
    longer = squared(unit.weights) + eta**2 * unit.variance * squared(unit.weight_gradient)
    premises = [(ZERO, "<", eta), (unit.epsilon, "=", ZERO)]
    return [*premises, (whole, "=", longer), (roots, "=", ZERO)]


def rescaled_output(unit: Unit) -> list[Statement]:
    """Given a > 0 and ε = 0: with aW the unit has a² q, and the same γŷ: all that z is made of.

    Multiples of √(a² q) are a times as many of √q; so in the next two.
    """
    other, premises = _rescaled(unit)
    pairs = zip(other.normalised, unit.normalised, strict=True)
    return [*premises, *((unit.given[0] * unit.scale * a, "=", unit.scale * b) for a, b in pairs)]


def rescaled_at_inputs(unit: Unit) -> list[Statement]:
    """Given a > 0 and ε = 0: with aW and the same g the unit gives v Wᵀ to its inputs as before."""
    other, premises = _rescaled(unit)
    after = [unit.given[0] * v * w for v in other.gradient for w in other.weights]
    return [*premises, *equal(after, [v * w for v in unit.gradient for w in unit.weights])]


def rescaled_at_weights(unit: Unit) -> list[Statement]:
    """Given a > 0 and ε = 0: with aW and the same g the unit's gradient is G/a."""
    (a,), (other, premises) = unit.given, _rescaled(unit)
    after = [a * d for d in other.weight_gradient]
    return [*premises, *equal(after, [d / a for d in unit.weight_gradient])]


def _rescaled(unit: Unit) -> tuple[Unit, list[Statement]]:
    (a,) = unit.given
    other = replace(unit, weights=[a * w for w in unit.weights])
    premises = [(ZERO, "<", a), (unit.epsilon, "=", ZERO)]
    return other, [*premises, (other.variance, "=", a * a * unit.variance)]


def two_points(unit: Unit) -> list[Statement]:
    """m = 2 and v = (γ/√q) (ε/q) (g - <1, g>/m), as multiples of √q."""
    g, common = unit.output_gradient, mean(unit.output_gradient)
    share = unit.scale / unit.variance * unit.epsilon / unit.variance
    return [_points(unit, 2), *equal(unit.gradient, [share * (each - common) for each in g])]


def order(unit: Unit) -> list[Statement]:
    """m = 2, ε = 0, ŷ_1² = 1, ŷ_1 (y_1 - y_2)/√q > 0 and ŷ_2 = -ŷ_1: ŷ_1 = sgn(y_1 - y_2)."""
    (first, *rest), (y, other, *_) = unit.normalised, unit.preactivation
    size = (unit.variance * first**2, "=", Fraction(1))
    sign = (ZERO, "<", first * (y - other))
    premises = [_points(unit, 2), (unit.epsilon, "=", ZERO)]
    return [*premises, size, sign, *((n, "=", -first) for n in rest)]


def nothing_learns(unit: Unit) -> list[Statement]:
    """m = 2, ε = 0 and G = 0."""
    premises = [_points(unit, 2), (unit.epsilon, "=", ZERO)]
    return [*premises, *vanish(unit.weight_gradient)]


def largest(unit: Unit) -> list[Statement]:
    """Given λ² >= ‖u‖²: ‖G‖² is at most λ² times what `squared_length` has for ‖v‖²."""
    *norm, (found, _, most) = largest_attained(unit)
    return [*norm, (found, "<=", most)]


def largest_attained(unit: Unit) -> list[Statement]:
    """Given λ² >= ‖u‖²: ‖G‖² is λ² times what `squared_length` has for ‖v‖².

    No eigenvalue of λ² - uᵀu is negative, for none of their elementary symmetric sums is.
    """
    (square,) = unit.given
    found = unit.variance * squared(unit.weight_gradient)
    norm = [(ZERO, "<=", each) for each in _symmetric_sums(_below(square, unit.inputs))]
    return [*norm, (found, "=", square * squared_length(unit)[0][2])]


def curvature(unit: Unit) -> list[Statement]:
    """Given the Hessian H of the loss at z: its second derivative along v is that of Theorem 4.2.

    H is symmetric, and its lower triangle given row by row. Both sides are a rational and a
    multiple of √q; with a = <ŷ, v>/m and b = ‖v‖²/m the right one is (γ²/q) (Pv)ᵀH(Pv) + (γ/q) (<g,
    ŷ> (3a² - b) - 2a <g, v>), where P is ∂ŷ/∂y times √q.
    """
    g, n, v, q, gamma = _terms(unit)
    points, common = len(v), mean(v)
    a, b = q * inner(n, v) / points, q * squared(v) / points
    projected = [each - common - a * y for each, y in zip(v, n, strict=True)]
    own = inner(g, n) * (3 * a**2 - b) - 2 * a * inner(g, v)
    sides = gamma**2 * _form(unit.given, projected), gamma / q * own
    return equal(_measured(unit), sides)


def curvature_of_the_theorem(unit: Unit) -> list[Statement]:
    """Given H: ε = 0, and vᵀ∂²L v = (γ²/q) vᵀHv - (γ/(mq)) <g, ŷ> ‖v‖², in both parts."""
    g, n, v, _, gamma = _terms(unit)
    sides = gamma**2 * _form(unit.given, v), -gamma / len(v) * inner(g, n) * squared(v)
    return [(unit.epsilon, "=", ZERO), *equal(_measured(unit), sides)]


def less_curvature(unit: Unit) -> list[Statement]:
    """Given H: ε = 0, γ <g, ŷ> >= 0, and vᵀ∂²L v <= (γ²/q) vᵀHv.

    The rational parts of both sides are equal, and the left one's multiple of √q is not positive.
    """
    g, n, v, _, gamma = _terms(unit)
    premises = [(unit.epsilon, "=", ZERO), (ZERO, "<=", gamma * inner(g, n))]
    whole, roots = _measured(unit)
    return [*premises, (whole, "=", gamma**2 * _form(unit.given, v)), (roots, "<=", ZERO)]


def _none(points: int) -> int:
    return 0


def _one(points: int) -> int:
    return 1


def _triangle(points: int) -> int:
    return points * (points + 1) // 2


STATEMENTS: dict[str, tuple[Callable[[int], int], Callable[[Unit], list[Statement]]]] = {
    "squared length": (_none, squared_length),
    "bound attained": (_none, attained),
    "shorter": (_none, shorter),
    "part along the weights": (_none, part_along),
    "step": (_one, step),
    "rescaled output": (_one, rescaled_output),
    "rescaled at the inputs": (_one, rescaled_at_inputs),
    "rescaled at the weights": (_one, rescaled_at_weights),
    "two points": (_none, two_points),
    "order": (_none, order),
    "nothing learns": (_none, nothing_learns),
    "largest": (_one, largest),
    "largest attained": (_one, largest_attained),
    "curvature": (_triangle, curvature),
    "curvature of the theorem": (_triangle, curvature_of_the_theorem),
    "less curvature": (_triangle, less_curvature),
}


def _measured(unit: Unit) -> tuple[Fraction, Fraction]:
    """(d/dt)² L(z(y + tv)) = z'ᵀHz' + <g, z''> at 0: a rational, and a multiple of √q."""
    first, second = unit.along_the_gradient()
    q, gamma = unit.variance, unit.scale
    own = gamma * inner(unit.output_gradient, second)
    return q**2 * gamma**2 * _form(unit.given, first), q * own


def _terms(unit: Unit) -> tuple[Numbers, Numbers, Numbers, Fraction, Fraction]:
    return unit.output_gradient, unit.normalised, unit.gradient, unit.variance, unit.scale


def _form(triangle: Numbers, x: Numbers) -> Fraction:
    """xᵀHx of a symmetric H, of which the lower triangle is given."""
    rows = [triangle[_triangle(i) : _triangle(i + 1)] for i in range(len(x))]
    below = [inner(row[:-1], x[:i]) for i, row in enumerate(rows) if i]
    return 2 * inner(below, x[1:]) + inner([row[-1] for row in rows], [each**2 for each in x])


def _below(square: Fraction, inputs: list[Numbers]) -> list[Numbers]:
    """λ² - uᵀu."""
    columns = list(zip(*inputs, strict=True))
    return [[square * (a is b) - inner(a, b) for b in columns] for a in columns]


def _symmetric_sums(matrix: list[Numbers]) -> Numbers:
    """The elementary symmetric sums of the eigenvalues, by Faddeev and Le Verrier's traces."""
    size, sums, last = len(matrix), [], matrix
    for k in range(1, size + 1):
        sums.append(sum((last[i][i] for i in range(size)), ZERO) / k)
        rest = [[sums[-1] * (i == j) - last[i][j] for j in range(size)] for i in range(size)]
        last = [[inner(row, column) for column in zip(*rest, strict=True)] for row in matrix]
    return sums


def _before(unit: Unit) -> Fraction:
    return unit.variance * squared(unit.gradient)


def _behind(unit: Unit) -> Fraction:
    return unit.scale**2 / unit.variance * squared(unit.output_gradient)


def _points(unit: Unit, number: int) -> Statement:
    return Fraction(len(unit.inputs)), "=", Fraction(number)
