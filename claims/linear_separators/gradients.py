"""Gradients of any network at any weights, kinks included, against both bounds: for a search."""

from itertools import product

import mpmath
import numpy as np

from claims.linear_separators import instances
from claims.linear_separators.bounds import gradient_bound_by_loss, gradient_bound_by_share
from claims.linear_separators.instances import Instance, in_fifty_digits, real, root
from models import roundings
from models.linear_separators.clarke import smallest_clarke_norm
from models.linear_separators.gradient import loss_and_gradient
from theoremcheck import Rounding


def norm(matrices):
    """Return the norms of matrices (..., 2k, d), (...)."""
    return np.linalg.norm(matrices, axis=(-2, -1))


def rounding(labels, weights, magnitude):
    """A gradient entry is a sum over the sample, divided by its size; then come the norms of all
    entries and of the separator, and a product and a quotient.
    """
    norms = roundings.norm(weights.size) + roundings.norm(weights.shape[1])
    return Rounding(len(labels) + 1 + norms + 2, magnitude)


def of_bounds(points, weights):
    """The entries' terms may cancel: their norms add up to ‖x‖ at most, in the mean, as v²2k = 1.
    A term has a root, two quotients, two products and a label.

    The loss is off by the roundings of an output of 1 + ‖W‖ ‖x‖ at most. Over ω/α + ‖W‖ that is
    no more than ‖x‖ of the longest point, since ω ‖x‖ ≥ 1; three more make that bound.
    """
    longest = np.linalg.norm(points, axis=1).max()
    outputs = roundings.dense((weights.shape[1], len(weights), 1)) + 3 + len(points)
    counted = rounding(points, weights, 2 * longest)
    return counted.then(6 + outputs + roundings.norm(weights.size) + 3)


def any_weights(draw):
    signed = instances.separable(draw, size=3, shortest=1 / 4)
    rows = instances.any_start(draw, signed.shape[1], largest=3, width=3)
    labels = instances.any_signs(draw, len(signed))
    return Instance(signed, labels, rows, draw.real("slope", 0.05, 1.0), None)


def measured(draw):
    """Return ω, α, the network's loss and gradient, ‖W‖, and how far rounding may move a bound."""
    instance = any_weights(draw)
    weights, points = instance.weights, instance.points
    at = loss_and_gradient(weights, points, instance.labels, instance.slope)
    draw.assume(at.violated > 0)
    omega = instances.shortest_norm(instance.signed)
    return omega, instance.slope, at, norm(weights), of_bounds(points, weights)


def by_share(draw):
    omega, slope, at, _, allowed = measured(draw)
    return norm(at.gradient), gradient_bound_by_share(omega, slope, at.violated), allowed


def by_loss(draw):
    omega, slope, at, size, allowed = measured(draw)
    return norm(at.gradient), gradient_bound_by_loss(omega, slope, at.loss, size), allowed


@in_fifty_digits
def exactly(draw):
    """Return ‖g‖, and both bounds: ‖g‖² is Σ_r ‖Σ_i s_ir z_i‖² / (2k n²) over what is violated."""
    instance = any_weights(draw)
    losses, size = instances.losses(instance), len(instance.labels)
    slopes = np.where(instance.points @ instance.rows.T > 0, 1, instance.slope)
    pulls = (slopes * (losses > 0)[:, None]).T @ instance.signed
    squared = (pulls**2).sum() / (len(pulls) * size**2)
    omega, slope = instances.nearly_shortest_norm(instance.signed), real(instance.slope)
    share = slope * int((losses > 0).sum()) / (size * omega)
    loss = real(losses.sum()) / size / (omega / slope + root(instance.squared_norm))
    return root(squared), share, loss


def share_exactly(draw):
    found, share, _ = exactly(draw)
    return found, share


def loss_exactly(draw):
    found, _, loss = exactly(draw)
    return found, loss


def whole_numbers(draw):
    """Draw whole points with z_1 > 0, and four whole rows W: v = 1/2, and α is dyadic."""
    dimension, size = draw.integer("dimension", 2, 3), draw.integer("examples", 1, 3)
    signed = np.column_stack(
        [
            draw.integers("heights", size, 1, 3),
            draw.integers("others", (size, dimension - 1), -2, 2),
        ]
    )
    labels, rows = (
        instances.any_signs(draw, size),
        draw.integers("rows", (4, dimension), -3, 3),
    )
    quarters = draw.choice("4α", [4, 2, 1])
    return signed, labels, rows, quarters


def at_kinks(draw):
    """The smallest generalised gradient, which is found to 1e-10 from above, against both bounds.

    Two times a row's sum over the points and a label, divided by 2n.
    """
    signed, labels, rows, quarters = whole_numbers(draw)
    weights, slope, points = rows.astype(float), quarters / 4, labels[:, None] * signed
    at = loss_and_gradient(weights, points.astype(float), labels, slope)
    margins = instances.margins(Instance(signed, labels, weights / 2, slope, None))
    draw.assume(at.violated > 0 and not (margins == 1).any())
    found = smallest_clarke_norm(weights, points.astype(float), labels.astype(float), slope)
    omega = instances.shortest_norm(signed.astype(float))
    bounds = [
        gradient_bound_by_share(omega, slope, at.violated),
        gradient_bound_by_loss(omega, slope, at.loss, norm(weights)),
    ]
    return np.full(2, found), np.array(bounds), of_bounds(points, weights)


@in_fifty_digits
def at_kinks_exactly(draw):
    """Each row has slopes of its own: the shortest Σ_i s_i z_i over α ≤ s_i ≤ 1 at its kinks is a
    corner, or the foot of a perpendicular on some face.
    """
    signed, labels, rows, quarters = whole_numbers(draw)
    signed = instances.exact(signed)
    slope = instances.exact(np.array(quarters)) / 4
    instance = Instance(signed, labels, instances.exact(rows) / 2, slope, None)
    losses = instances.losses(instance)
    inputs = instance.points @ instance.rows.T
    violated = losses > 0
    squared = sum(shortest(signed[violated], row[violated], slope) for row in inputs.T)
    omega, alpha = instances.nearly_shortest_norm(signed), real(slope)
    bounds = [
        alpha * int((losses > 0).sum()) / len(labels) / omega,
        real(losses.sum() / len(labels)) / (omega / alpha + root(instance.squared_norm)),
    ]
    return np.full(2, mpmath.sqrt(squared) / (2 * len(labels))), np.array(bounds)


def shortest(signed, inputs, slope):
    """Return the least ‖Σ s_i z_i‖²; s_i is 1 or α, and in [α, 1] where an input is 0."""
    kinks, lengths = np.flatnonzero(inputs == 0), []
    for choice in product([slope, 1, None], repeat=len(kinks)):
        slopes = np.where(inputs > 0, 1, slope)
        slopes[kinks] = [s or 0 for s in choice]
        free = [i for i, s in zip(kinks, choice, strict=True) if s is None]
        rest = mpmath.matrix([real(x) for x in slopes @ signed])
        if free:
            face = mpmath.matrix([[real(x) for x in signed[i]] for i in free]).T
            try:
                found = mpmath.lu_solve(face.T * face, -face.T * rest)
            except ZeroDivisionError:  # a smaller face has the same foot
                continue
            if not all(real(slope) <= s <= 1 for s in found):
                continue
            rest += face * found
        lengths.append(sum(x**2 for x in rest))
    return min(lengths)


ATTACKS = {
    "share": ("gradient by share, of any weights", by_share, share_exactly),
    "loss": ("gradient by loss, of any weights", by_loss, loss_exactly),
    "kinks": ("smallest generalised gradient, of any weights", at_kinks, at_kinks_exactly),
}
