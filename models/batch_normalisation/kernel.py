"""Loss and gradient of stacked perceptrons, seed by seed: what one of them needs fits in the cache.

Layer l of a seed has the rows `rows[l + 1]` to `rows[l + 2]` of its workspaces: in `h` (rows, B)
there is z and, once it is activated, φ(z), and the inputs lie before; in `hat` and `deviation` are
ŷ and s. The parameters of a seed are one vector, in which layer l's W, b (or β) and γ begin at
`places[:, l]`. The way back begins with the errors g = (p - e)/B, p the softmax of the outputs, e
the labels' unit vectors, and turns at each layer g = ∂L/∂z into

    ∂L/∂β = Σ g,    ∂L/∂γ = Σ g ŷ,    v = ∂L/∂y = (γ/s)(g - mean g - ŷ mean(g ŷ)),
    ∂L/∂W = v hᵀ,    g of the layer before = φ'(z) Wᵀ v

with sums and means over the examples (Ioffe and Szegedy 2015, Section 3).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

EPSILON = 1e-5
ANY_ORDER = {"reassoc", "contract"}  # of sums; what is not finite stays so

Reals = NDArray[Any]  # of single or double precision
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


class Plan(NamedTuple):
    """Where layers have their rows and parameters, and what they do: see above."""

    rows: Integers
    places: Integers
    normalised: bool
    noisy: bool
    sigmoid: bool


@njit(error_model="numpy")
def weights(plan: Plan, level: int, parameters: Reals) -> Reals:
    """Return W (g, f) of a layer, a part of the vector of parameters."""
    first, here, end = plan.rows[level : level + 3]
    at, shape = plan.places[0, level], (end - here, here - first)
    return parameters[at : at + shape[0] * shape[1]].reshape(shape)


@njit(error_model="numpy")
def workspaces(plan: Plan, inputs: Reals, parameters: Reals) -> tuple[Reals, Reals, Reals]:
    """Return h and ŷ (rows, B) and s (rows,) for one seed."""
    h = np.empty((plan.rows[-1], inputs.shape[1]), parameters.dtype)
    return h, np.empty_like(h), np.empty(plan.rows[-1], parameters.dtype)


@njit(fastmath=ANY_ORDER, error_model="numpy")
def ahead(
    plan: Plan, level: int, parameters: Reals, noise: Reals, h: Reals, hat: Reals, deviation: Reals
) -> None:
    """Write z of a layer."""
    first, here, end = plan.rows[level : level + 3]
    units, examples, at = end - here, h.shape[1], plan.places[:, level]
    z = h[here:end]
    np.dot(weights(plan, level, parameters), h[first:here], z)
    for unit in range(units):
        row, shift = z[unit], parameters[at[1] + unit]
        if plan.normalised and end < len(h):
            mean = row.sum() / examples
            square = 0.0
            for b in range(examples):
                square += (row[b] - mean) ** 2
            s = np.sqrt(square / examples + EPSILON)
            scale, deviation[here + unit] = parameters[at[2] + unit], s
            for b in range(examples):
                hat[here + unit, b] = (row[b] - mean) / s
                row[b] = scale * hat[here + unit, b] + shift
            if plan.noisy:
                for b in range(examples):
                    row[b] = noise[0, here + unit, b] * row[b] + noise[1, here + unit, b]
        else:
            for b in range(examples):
                row[b] += shift


@njit(fastmath=ANY_ORDER, error_model="numpy")
def activate(plan: Plan, z: Reals) -> None:
    """Turn z into φ(z)."""
    zero = z.dtype.type(0)
    for row in z:
        if plan.sigmoid:
            for b in range(len(row)):
                row[b] = 1 / (1 + np.exp(-row[b]))
        else:
            for b in range(len(row)):
                row[b] = zero if row[b] < zero else row[b]


@njit(fastmath=ANY_ORDER, error_model="numpy")
def errors(outputs: Reals, labels: Integers, g: Reals) -> float:
    """Return the mean cross-entropy of outputs (k, B), and write its gradient."""
    examples, loss = len(labels), 0.0
    for b in range(examples):
        scores = outputs[:, b]
        top, total = scores.max(), 0.0
        for k in range(len(scores)):
            g[k, b] = np.exp(scores[k] - top)
            total += g[k, b]
        loss += np.log(total) + top - scores[labels[b]]
        for k in range(len(scores)):
            g[k, b] /= total * examples
        g[labels[b], b] -= 1 / examples
    return loss / examples


@njit(fastmath=ANY_ORDER, error_model="numpy")
def back(
    plan: Plan,
    level: int,
    parameters: Reals,
    noise: Reals,
    hat: Reals,
    deviation: Reals,
    g: Reals,
    gradient: Reals,
) -> None:
    """Turn g into v, and write the gradient of the layer's b, or of its β and γ."""
    here, end = plan.rows[level + 1 : level + 3]
    examples, at = g.shape[1], plan.places[:, level]
    for unit in range(end - here):
        row = g[unit]
        if not (plan.normalised and end < len(hat)):
            gradient[at[1] + unit] = row.sum()
            continue
        if plan.noisy:
            for b in range(examples):
                row[b] *= noise[0, here + unit, b]
        total, along, normalised = 0.0, 0.0, hat[here + unit]
        for b in range(examples):
            total += row[b]
            along += row[b] * normalised[b]
        gradient[at[1] + unit], gradient[at[2] + unit] = total, along
        factor = parameters[at[2] + unit] / deviation[here + unit]
        for b in range(examples):
            row[b] = factor * (row[b] - total / examples - normalised[b] * (along / examples))


@njit(fastmath=ANY_ORDER, error_model="numpy")
def before(plan: Plan, level: int, parameters: Reals, h: Reals, v: Reals, g: Reals) -> None:
    """Write g of the layer before, which gave h."""
    zero = g.dtype.type(0)
    np.dot(weights(plan, level, parameters).T, v, g)
    for unit in range(len(g)):
        row, value = g[unit], h[unit]
        if plan.sigmoid:
            for b in range(len(row)):
                row[b] *= value[b] * (1 - value[b])
        else:
            for b in range(len(row)):
                row[b] = zero if value[b] <= zero else row[b]


@njit(cache=True, error_model="numpy")
def layers(plan: Plan, parameters: Reals, inputs: Reals, noise: Reals) -> Reals:
    """Return z of all layers of all seeds, (S, rows, B); its first rows are those of the inputs."""
    seeds, examples, width = inputs.shape
    found = np.empty((seeds, plan.rows[-1], examples), parameters.dtype)
    h, hat, deviation = workspaces(plan, inputs, parameters)
    for seed in range(seeds):
        h[:width] = inputs[seed].T
        for level in range(len(plan.rows) - 2):
            ahead(plan, level, parameters[seed], noise[seed], h, hat, deviation)
            start, end = plan.rows[level + 1 : level + 3]
            found[seed, start:end] = h[start:end]
            activate(plan, h[start:end])
    return found


@njit(cache=True, error_model="numpy")
def loss_and_gradients(
    plan: Plan,
    parameters: Reals,
    inputs: Reals,
    labels: Integers,
    noise: Reals,
    resting: Truths,
    first: int,
    through: int,
) -> tuple[Reals, Reals]:
    """Return each seed's loss (S,) and its gradient (S, parameters).

    Of the gradient only what belongs to the layers `first` to `through` is written. A seed that is
    `resting` has no loss, NaN, and the gradient 0.
    """
    rows, (seeds, _, width) = plan.rows, inputs.shape
    losses, gradients = np.empty(seeds, parameters.dtype), np.empty_like(parameters)
    h, hat, deviation = workspaces(plan, inputs, parameters)
    ways = np.empty((2, np.diff(rows).max(), h.shape[1]), parameters.dtype)
    last = len(rows) - 3
    for seed in range(seeds):
        if resting[seed]:
            losses[seed], gradients[seed] = np.nan, 0
            continue
        own, gradient = parameters[seed], gradients[seed]
        h[:width] = inputs[seed].T
        for level in range(last + 1):
            ahead(plan, level, own, noise[seed], h, hat, deviation)
            if level < last:
                activate(plan, h[rows[level + 1] : rows[level + 2]])
        g = ways[last % 2, : rows[-1] - rows[-2]]
        losses[seed] = errors(h[rows[-2] :], labels[seed], g)
        for level in range(last, first - 1, -1):
            back(plan, level, own, noise[seed], hat, deviation, g, gradient)
            seen, v = h[rows[level] : rows[level + 1]], g
            if level <= through:
                np.dot(v, seen.T, weights(plan, level, gradient))
            if level > first:
                g = ways[(level + 1) % 2, : len(seen)]
                before(plan, level, own, seen, v, g)
    return losses, gradients
